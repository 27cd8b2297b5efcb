/* mapping_error_list.c - GET /v1/mapping-errors (mappingErrorList): 异常数据, newest first. */
#include "handlers/handlers.h"
#include "handlers/lists.h"
#include "handlers/shapes.h"
#include "sql/mapping_error.h"

static cJSON *error_json(struct arena *mem, const struct mapping_error_row *error)
{
    cJSON *out = json_object(mem);

    json_put(mem, out, "id", id_json(mem, error->id));
    json_put_text(mem, out, "sync", error->sync);
    json_put(mem, out, "run_id", id_json(mem, error->run_id));
    json_put_text(mem, out, "record", error->record);
    json_put_text(mem, out, "number", error->number);
    json_put_text(mem, out, "pointer", error->pointer);
    json_put_text(mem, out, "rule", error->rule);
    json_put_text(mem, out, "value", error->value);
    json_put_text(mem, out, "message", error->message_zh);
    json_put_text(mem, out, "message_en", error->message_en);
    json_put_text(mem, out, "hint", error->hint_zh);
    json_put_text(mem, out, "hint_en", error->hint_en);
    json_put_text(mem, out, "status", error->status);
    json_put_text(mem, out, "first_seen", error->first_seen);
    json_put_text(mem, out, "last_seen", error->last_seen);
    json_put_integer(mem, out, "times", error->times);
    return out;
}

enum fail handle_mapping_error_list(struct request *req, struct response *res)
{
    static const char *const statuses[] = {"open", "resolved", "ignored", NULL};
    const char *status, *sync;
    cJSON *items = json_array(req->mem);
    struct mapping_error_row *errors;
    int64_t before;
    int limit, count;
    bool more;
    enum fail fail = cursor_id(req, &before);

    if (!fail)
        fail = list_choice(req, "status", statuses, &status);
    if (!fail)
        fail = request_limit(req, &limit);
    if (!fail)
        fail = list_sync(req, &sync);
    if (!fail)
        fail = mapping_error_list(req->house->db, req->mem, sync, status, before, limit + 1,
                                  &errors, &count);
    if (fail)
        return fail;
    more = list_more(&count, limit);
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, error_json(req->mem, &errors[i]));
    return respond_json(
        req, res, 200,
        list_json(req->mem, items, more ? id_text(req->mem, errors[count - 1].id) : NULL));
}
