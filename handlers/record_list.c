/* record_list.c - GET /v1/records (recordList): one record's whole story, by id or 单号. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "sql/record.h"
#include "sql/run_record.h"

#include <string.h>

enum { STORY_MAX = 100 };

static cJSON *step_json(struct arena *mem, const struct record_step *step)
{
    cJSON *out = json_object(mem);

    json_put(mem, out, "run_id", id_json(mem, step->run_id));
    json_put_text(mem, out, "state", step->state);
    json_put_text(mem, out, "reason", step->reason);
    json_put_text(mem, out, "pointer", step->pointer);
    json_put_text(mem, out, "answer", step->answer);
    json_put_text(mem, out, "at", step->at);
    return out;
}

static enum fail story_json(struct request *req, int64_t sync, const struct record *record,
                            cJSON **out)
{
    struct arena *mem = req->mem;
    cJSON *steps = json_array(mem);
    struct record_step *story;
    int count;
    enum fail fail =
        run_record_story(req->house->db, mem, sync, record->key, 0, STORY_MAX, &story, &count);

    if (fail)
        return fail;
    if (strcmp(record->state, "unknown") == 0) /* not in that run's list of what is settled */
        json_append(mem, steps,
                    step_json(mem, &(struct record_step){.run_id = record->run_id,
                                                         .state = "unknown",
                                                         .at = record->updated_at}));
    for (int i = 0; i < count; i++)
        json_append(mem, steps, step_json(mem, &story[i]));
    *out = json_object(mem);
    json_put_text(mem, *out, "id", record->key);
    json_put_text(mem, *out, "number", record->number);
    json_put_text(mem, *out, "state", record->state);
    json_put(mem, *out, "run_id", id_json(mem, record->run_id));
    json_put_text(mem, *out, "written_at", record->written_at);
    json_put(mem, *out, "runs", steps);
    return OK;
}

enum fail handle_record_list(struct request *req, struct response *res)
{
    const char *name = request_query(req, "sync"), *id = request_query(req, "id");
    const char *number = request_query(req, "number");
    cJSON *items = json_array(req->mem), *item;
    struct record *records;
    struct sync sync;
    int count;
    enum fail fail;

    if (!name || (!id && !number))
        return request_invalid(req, NULL, "sync, and id or number, are needed");
    fail = sync_by_name(req->house->db, req->mem, name, &sync);
    if (!fail)
        fail = record_find(req->house->db, req->mem, sync.id, id, number, &records, &count);
    for (int i = 0; !fail && i < count; i++) {
        fail = story_json(req, sync.id, &records[i], &item);
        if (!fail)
            json_append(req->mem, items, item);
    }
    return fail ? fail : respond_json(req, res, 200, list_json(req->mem, items, NULL));
}
