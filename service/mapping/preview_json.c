/* preview_json.c - the parts of a preview as JSON. */
#include "service/mapping/preview.h"

#include <string.h>

cJSON *preview_request_json(struct arena *mem, const struct mapping_request *request)
{
    cJSON *object = json_object(mem);

    json_put_text(mem, object, "method", request->method);
    json_put_text(mem, object, "path", request->path);
    if (request->query->child || !request->body)
        json_put(mem, object, "query", request->query);
    if (request->body)
        json_put(mem, object, "body", request->body);
    return object;
}

cJSON *preview_record_json(struct arena *mem, const struct mapping_record *record)
{
    cJSON *object = json_object(mem);

    json_put_text(mem, object, "id", record->id);
    json_put_text(mem, object, "number", record->number);
    json_put(mem, object, "content", json_copy(mem, record->content));
    return object;
}

cJSON *preview_error_json(struct arena *mem, const struct mapping_error *error)
{
    cJSON *object = json_object(mem);

    json_put_text(mem, object, "record", error->record);
    json_put_text(mem, object, "number", error->number);
    json_put_integer(mem, object, "row", (int64_t)error->row);
    json_put_text(mem, object, "pointer", error->pointer);
    json_put_text(mem, object, "rule", error->rule);
    json_put(mem, object, "value",
             error->value ? json_verbatim(mem, error->value) : json_null(mem));
    json_put_text(mem, object, "message", error->message_zh);
    json_put_text(mem, object, "message_en", error->message_en);
    json_put_text(mem, object, "hint", error->hint_zh);
    json_put_text(mem, object, "hint_en", error->hint_en);
    return object;
}

/* Does the answer say yes? By the codes of Kingdee (errcode) and 轻易云 (success, code). */
static bool says_yes(const cJSON *answer)
{
    static const char *const codes[] = {"errcode", "code"};

    if (!cJSON_IsObject(answer) || cJSON_IsFalse(json_get(answer, "success")))
        return false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        const char *code = json_scalar(json_get(answer, codes[i]));

        if (code && strcmp(code, "0") != 0 && !cJSON_IsTrue(json_get(answer, "success")))
            return false;
    }
    return true;
}

static void answer_put(const struct preview *preview, const struct mapping_bill *bill,
                       const cJSON *answer, cJSON *out)
{
    struct mapping_answer read;

    if (!mapping_answer_read(preview->mapping, preview->mem, &preview->context, bill, answer,
                             &read))
        return;
    if (read.writeback)
        json_append(preview->mem, json_get(out, "writeback"), read.writeback);
    if (read.callback_row)
        json_append(preview->mem, json_get(out, "callback"), read.callback_row);
}

void preview_answers_put(const struct preview *preview, const struct mapping_bodies *bodies,
                         cJSON *out)
{
    const cJSON *answer = preview->answers ? preview->answers->child : NULL;

    json_put(preview->mem, out, "writeback", json_array(preview->mem));
    json_put(preview->mem, out, "callback", json_array(preview->mem));
    for (size_t i = 0; i < bodies->count && answer; i++, answer = answer->next)
        for (size_t k = 0; says_yes(answer) && k < bodies->list[i].bill_count; k++)
            answer_put(preview, &bodies->list[i].bills[k], answer, out);
}
