/* run_record_list.c - GET /v1/runs/{id}/records (runRecordList): where each record of a run went.
 */
#include "handlers/handlers.h"
#include "handlers/lists.h"
#include "handlers/shapes.h"
#include "sql/run_record.h"

static cJSON *record_json(struct arena *mem, const struct run_record *record, int64_t run)
{
    cJSON *out = json_object(mem);

    json_put_text(mem, out, "id", record->key);
    json_put_text(mem, out, "number", record->number);
    json_put_text(mem, out, "state", record->state);
    json_put_text(mem, out, "reason", record->reason);
    json_put_text(mem, out, "pointer", record->pointer);
    json_put(mem, out, "run_id", id_json(mem, run));
    json_put_text(mem, out, "at", record->at);
    return out;
}

enum fail handle_run_record_list(struct request *req, struct response *res)
{
    static const char *const states[] = {"repeated", "unchanged", "changed_skipped",
                                         "filtered", "rejected",  "written",
                                         "unknown",  "pending",   NULL};
    cJSON *items = json_array(req->mem);
    struct run_record *records;
    const char *state;
    int64_t id, after;
    struct run run;
    int limit, count;
    bool more;
    enum fail fail = request_id(req->params[0], &id);

    if (!fail)
        fail = list_choice(req, "state", states, &state);
    if (!fail)
        fail = cursor_id(req, &after);
    if (!fail)
        fail = request_limit(req, &limit);
    if (!fail)
        fail = run_by_id(req->house->db, req->mem, id, &run);
    if (!fail)
        fail = run_record_list(req->house->db, req->mem, run.sync_id, id, state, after, limit + 1,
                               &records, &count);
    if (fail)
        return fail;
    more = list_more(&count, limit);
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, record_json(req->mem, &records[i], id));
    return respond_json(
        req, res, 200,
        list_json(req->mem, items, more ? id_text(req->mem, records[count - 1].seq) : NULL));
}
