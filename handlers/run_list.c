/* run_list.c - GET /v1/runs (runList): history, newest first. */
#include "handlers/handlers.h"
#include "handlers/lists.h"
#include "handlers/shapes.h"
#include "service/clock.h"

#include <string.h>

static enum fail read_time(struct request *req, const char *name, const char **out)
{
    int64_t ms;

    *out = request_query(req, name);
    if (*out && !clock_rfc3339_read(*out, &ms))
        return request_invalid(req, NULL, "%s: a time as in 2026-01-31T08:00:00%%2B08:00", name);
    return OK;
}

static enum fail read_dead(struct request *req, bool *out)
{
    const char *text = request_query(req, "dead");

    *out = text && strcmp(text, "true") == 0;
    if (!text || *out || strcmp(text, "false") == 0)
        return OK;
    return request_invalid(req, NULL, "dead: true or false");
}

enum fail handle_run_list(struct request *req, struct response *res)
{
    static const char *const statuses[] = {"queued", "running",   "succeeded", "partial",
                                           "failed", "cancelled", NULL};
    struct run_filter filter = {0};
    cJSON *items = json_array(req->mem);
    struct run *runs;
    int limit, count;
    bool more;
    enum fail fail = list_choice(req, "status", statuses, &filter.status);

    if (!fail)
        fail = read_dead(req, &filter.dead);
    if (!fail)
        fail = read_time(req, "from", &filter.from);
    if (!fail)
        fail = read_time(req, "to", &filter.to);
    if (!fail)
        fail = cursor_id(req, &filter.before);
    if (!fail)
        fail = request_limit(req, &filter.limit);
    if (!fail)
        fail = list_sync(req, &filter.sync);
    limit = filter.limit++;
    if (!fail)
        fail = run_list(req->house->db, req->mem, &filter, &runs, &count);
    if (fail)
        return fail;
    more = list_more(&count, limit);
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, run_json(req->mem, &runs[i]));
    return respond_json(
        req, res, 200,
        list_json(req->mem, items, more ? id_text(req->mem, runs[count - 1].id) : NULL));
}
