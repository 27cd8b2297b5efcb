/* run_record_list.c - GET /v1/runs/{id}/records (runRecordList): where each record of a run went.
 */
#include "handlers/handlers.h"
#include "handlers/lists.h"
#include "handlers/shapes.h"
#include "sql/run_difference.h"
#include "sql/run_record.h"

#include <string.h>

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

/* States that say what comparing found: they are not in the books. */
static bool is_difference(const char *state)
{
    return state && (!strcmp(state, "missing") || !strcmp(state, "extra") ||
                     !strcmp(state, "different") || !strcmp(state, "gone"));
}

static enum fail answer_differences(struct request *req, struct response *res,
                                    const struct run *run, const char *state, int64_t after,
                                    int limit)
{
    cJSON *items = json_array(req->mem);
    struct run_difference *found;
    int count;
    enum fail fail = run_difference_list(req->house->db, req->mem, run->id, state, after, limit + 1,
                                         &found, &count);
    bool more;

    if (fail)
        return fail;
    more = list_more(&count, limit);
    for (int i = 0; i < count; i++) {
        struct run_record record = {.key = found[i].key, .number = found[i].number, .state = state};

        record.at = run->finished_at;
        json_append(req->mem, items, record_json(req->mem, &record, run->id));
    }
    return respond_json(
        req, res, 200,
        list_json(req->mem, items, more ? id_text(req->mem, found[count - 1].place) : NULL));
}

enum fail handle_run_record_list(struct request *req, struct response *res)
{
    static const char *const states[] = {
        "repeated", "unchanged", "changed_skipped", "filtered",  "rejected", "written", "unknown",
        "pending",  "missing",   "extra",           "different", "gone",     NULL};
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
    if (!fail && is_difference(state))
        return answer_differences(req, res, &run, state, after, limit);
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
