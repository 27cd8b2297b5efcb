/* run_record_list.c - GET /v1/runs/{id}/records (runRecordList): where each record of a run went.
 */
#include "handlers/handlers.h"
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
    enum fail fail =
        run_difference_list(req->house->db, req->mem, run->id, state, after, limit, &found, &count);

    if (fail)
        return fail;
    for (int i = 0; i < count; i++) {
        struct run_record record = {.key = found[i].key, .number = found[i].number, .state = state};

        record.at = run->finished_at;
        json_append(req->mem, items, record_json(req->mem, &record, run->id));
    }
    return respond_json(
        req, res, 200,
        list_json(req->mem, items,
                  next_id(req->mem, count ? found[count - 1].place : 0, count, limit)));
}

static enum fail read_state(struct request *req, const char **out)
{
    static const char *const known[] = {"repeated", "unchanged", "changed_skipped", "filtered",
                                        "rejected", "written",   "unknown",         "pending",
                                        "missing",  "extra",     "different",       "gone"};

    *out = request_query(req, "state");
    for (size_t i = 0; *out && i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(*out, known[i]) == 0)
            return OK;
    }
    return *out ? request_invalid(req, NULL, "state: unknown value") : OK;
}

enum fail handle_run_record_list(struct request *req, struct response *res)
{
    cJSON *items = json_array(req->mem);
    struct run_record *records;
    const char *state;
    int64_t id, after;
    struct run run;
    int count, limit;
    enum fail fail = request_id(req->params[0], &id);

    if (!fail)
        fail = read_state(req, &state);
    if (!fail)
        fail = cursor_id(req, &after);
    if (!fail)
        fail = request_limit(req, &limit);
    if (!fail)
        fail = run_by_id(req->house->db, req->mem, id, &run);
    if (!fail && is_difference(state))
        return answer_differences(req, res, &run, state, after, limit);
    if (!fail)
        fail = run_record_list(req->house->db, req->mem, run.sync_id, id, state, after, limit,
                               &records, &count);
    if (fail)
        return fail;
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, record_json(req->mem, &records[i], id));
    return respond_json(
        req, res, 200,
        list_json(req->mem, items,
                  next_id(req->mem, count ? records[count - 1].seq : 0, count, limit)));
}
