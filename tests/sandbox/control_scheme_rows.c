/* control_scheme_rows.c - rows of a scheme, put in and taken out behind everybody's back. */
#include "tests/sandbox/control.h"

#include "service/clock.h"
#include "tests/sandbox/sandbox.h"

#include <string.h>

/* {"rows":[{…},…]}, kept byte for byte: new ones, or in the place of those with their ids, whose
 * created_at they keep. They count as no arrivals. */
void control_scheme_rows_put(struct call *call, const cJSON *body, struct answer *answer)
{
    const cJSON *rows = json_get(body, "rows");
    struct slice text, *texts;
    size_t count = 0;
    if (!scheme_id_valid(call_segment(call, 2)) || !cJSON_IsArray(rows) ||
        !slice_member(call->body, call->body_len, "rows", &text) ||
        !slice_elements(call->mem, text.text, text.len, &texts, &count)) {
        control_bad(call, answer, 400, "a scheme's uuid and an array of rows are wanted");
        return;
    }
    sandbox_lock(call->box);
    struct scheme *scheme = scheme_find(&call->box->qingcloud, call_segment(call, 2), true);
    size_t n = 0;
    for (const cJSON *row = rows->child; row; row = row->next, n++) {
        const char *id = json_scalar(json_get(row, "id"));
        if (!id)
            continue;
        scheme_store(scheme, id, texts[n], false, (double)clock_unix_ms() / 1000.0);
        scheme->arrivals--;
        scheme_row(scheme, id)->arrivals--;
    }
    sandbox_unlock(call->box);
    control_good(call, answer);
}

/* {"ids":["…"]}; answers {"forgotten":n}. */
void control_scheme_forget(struct call *call, const cJSON *body, struct answer *answer)
{
    const cJSON *ids = json_get(body, "ids");
    cJSON *object = json_object(call->mem);
    int64_t forgotten = 0;
    sandbox_lock(call->box);
    struct scheme *scheme = scheme_find(&call->box->qingcloud, call_segment(call, 2), false);
    for (const cJSON *id = ids && scheme ? ids->child : NULL; id; id = id->next)
        forgotten += json_scalar(id) && scheme_forget(scheme, json_scalar(id));
    sandbox_unlock(call->box);
    json_put_integer(call->mem, object, "forgotten", forgotten);
    answer_json(call, answer, 200, object);
}
