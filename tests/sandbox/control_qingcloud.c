/* control_qingcloud.c - settings of the QingCloud side, and what its schemes hold. */
#include "tests/sandbox/control.h"

#include "service/clock.h"
#include "tests/sandbox/sandbox.h"
#include "tests/sandbox/text.h"

#include <stdio.h>
#include <string.h>

enum { TWICE_MAX = 20, ROWS_LIMIT = 1000 };

void control_qingcloud(struct call *call, const cJSON *body, struct answer *answer)
{
    static const char *const skip[] = {"expire_tokens", "end_penalty", NULL};
    const char *why = "an object is wanted";
    if (!cJSON_IsObject(body) || control_options(call, body, "qingcloud-", skip, &why)) {
        control_bad(call, answer, 400, why);
        return;
    }
    sandbox_lock(call->box);
    if (json_flag(body, "expire_tokens", false))
        qingcloud_tokens_expire(&call->box->qingcloud, clock_unix_ms());
    if (json_flag(body, "end_penalty", false))
        limiter_clear(&call->box->qingcloud.limiter);
    sandbox_unlock(call->box);
    control_good(call, answer);
}

/* Lock held. */
static bool required_set(struct scheme *scheme, const cJSON *required)
{
    int count = 0;
    if (!required)
        return true;
    if (!cJSON_IsArray(required))
        return false;
    for (const cJSON *item = required->child; item; item = item->next) {
        const char *field = cJSON_IsString(item) ? item->valuestring : NULL;
        if (!field || count == SCHEME_REQUIRED_MAX || strlen(field) >= sizeof scheme->required[0])
            return false;
        snprintf(scheme->required[count++], sizeof scheme->required[0], "%s", field);
    }
    scheme->required_count = count;
    return true;
}

/* {"id_check":bool,"required":["FNumber"]}; makes the scheme known (--strict-schemes). */
void control_scheme_set(struct call *call, const cJSON *body, struct answer *answer)
{
    const char *id = call_segment(call, 2);
    if (!scheme_id_valid(id) || !cJSON_IsObject(body)) {
        control_bad(call, answer, 400, "a scheme's uuid and an object are wanted");
        return;
    }
    sandbox_lock(call->box);
    struct scheme *scheme = scheme_find(&call->box->qingcloud, id, true);
    bool good = required_set(scheme, json_get(body, "required"));
    if (good && json_get(body, "id_check")) {
        scheme->id_check = json_flag(body, "id_check", false);
        scheme->id_check_set = true;
    }
    sandbox_unlock(call->box);
    if (good)
        control_good(call, answer);
    else
        control_bad(call, answer, 400, "required: an array of up to 16 names");
}

/* {"total":n,"rows":[…]}, each row as it came. */
void control_scheme_rows(struct call *call, const cJSON *body, struct answer *answer)
{
    int64_t offset = call_number(call, "offset", 0);
    int64_t limit = call_number(call, "limit", ROWS_LIMIT);
    struct text text;
    (void)body;
    text_begin(&text, call->mem, 64 * 1024);
    sandbox_lock(call->box);
    const struct scheme *scheme = scheme_find(&call->box->qingcloud, call_segment(call, 2), false);
    size_t count = scheme ? scheme->count : 0;
    text_add(&text, "{\"total\":");
    text_add_integer(&text, (int64_t)count);
    text_add(&text, ",\"rows\":[");
    size_t from = offset < 0 ? 0 : (size_t)offset;
    for (size_t i = from; i < count && (int64_t)(i - from) < limit; i++) {
        if (i > from)
            text_add(&text, ",");
        text_add_bytes(&text, scheme->rows[i]->text, scheme->rows[i]->text_len);
    }
    sandbox_unlock(call->box);
    text_add(&text, "]}");
    answer_text(answer, 200, NULL, text_end(&text));
}

void control_scheme_summary(struct call *call, const cJSON *body, struct answer *answer)
{
    cJSON *object = json_object(call->mem), *twice = json_array(call->mem);
    int64_t most = 0, repeats = 0, waiting = 0;
    (void)body;
    sandbox_lock(call->box);
    const struct scheme *scheme = scheme_find(&call->box->qingcloud, call_segment(call, 2), false);
    size_t count = scheme ? scheme->count : 0;
    for (size_t i = 0; i < count; i++) {
        const struct stored_row *row = scheme->rows[i];
        waiting += row->status == ROW_AWAIT;
        if (row->arrivals > most)
            most = row->arrivals;
        if (row->arrivals > 1 && repeats++ < TWICE_MAX)
            json_append(call->mem, twice, json_string(call->mem, row->id));
    }
    json_put_integer(call->mem, object, "rows", (int64_t)count);
    json_put_integer(call->mem, object, "arrivals", scheme ? scheme->arrivals : 0);
    json_put_integer(call->mem, object, "source_dispatches", scheme ? scheme->dispatches[0] : 0);
    json_put_integer(call->mem, object, "target_dispatches", scheme ? scheme->dispatches[1] : 0);
    sandbox_unlock(call->box);
    json_put_integer(call->mem, object, "waiting", waiting);
    json_put_integer(call->mem, object, "max_arrivals_of_one_id", most);
    json_put_integer(call->mem, object, "ids_that_arrived_more_than_once", repeats);
    json_put(call->mem, object, "twice", twice);
    answer_json(call, answer, 200, object);
}

/* The very bytes of the row. */
void control_scheme_row(struct call *call, const cJSON *body, struct answer *answer)
{
    const char *text = NULL;
    (void)body;
    sandbox_lock(call->box);
    const struct scheme *scheme = scheme_find(&call->box->qingcloud, call_segment(call, 2), false);
    const struct stored_row *row = scheme ? scheme_row(scheme, call_segment(call, 4)) : NULL;
    if (row)
        text = arena_copy(call->mem, row->text, row->text_len);
    sandbox_unlock(call->box);
    if (text)
        answer_text(answer, 200, NULL, text);
    else
        control_bad(call, answer, 404, "no such row");
}
