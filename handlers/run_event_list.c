/* run_event_list.c - GET /v1/runs/{id}/events (runEventList): the story of a run, in order. */
#include "handlers/handlers.h"
#include "handlers/lists.h"
#include "handlers/shapes.h"
#include "sql/run_event.h"

static cJSON *event_json(struct arena *mem, const struct run_event *event)
{
    cJSON *out = json_object(mem);

    json_put(mem, out, "id", id_json(mem, event->id));
    json_put_text(mem, out, "at", event->at);
    json_put_text(mem, out, "kind", event->kind);
    json_put(mem, out, "detail", json_verbatim(mem, event->detail));
    return out;
}

enum fail handle_run_event_list(struct request *req, struct response *res)
{
    cJSON *items = json_array(req->mem);
    struct run_event *events;
    int64_t id, after;
    struct run run;
    int limit, count;
    bool more;
    enum fail fail = request_id(req->params[0], &id);

    if (!fail)
        fail = cursor_id(req, &after);
    if (!fail)
        fail = request_limit(req, &limit);
    if (!fail)
        fail = run_by_id(req->house->db, req->mem, id, &run);
    if (!fail)
        fail = run_event_list(req->house->db, req->mem, run.sync_id, id, after, limit + 1, &events,
                              &count);
    if (fail)
        return fail;
    more = list_more(&count, limit);
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, event_json(req->mem, &events[i]));
    return respond_json(
        req, res, 200,
        list_json(req->mem, items, more ? id_text(req->mem, events[count - 1].id) : NULL));
}
