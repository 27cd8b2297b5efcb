/* qingcloud_store.c - the write: all rows of a call, or none. A row is kept as the very bytes that
 * came. Counting a skipped row in neither number, but as `repeated`, is ours: the pages are silent.
 */
#include "tests/sandbox/qingcloud.h"

#include "service/clock.h"
#include "tests/sandbox/sandbox.h"
#include "tests/sandbox/slices.h"

#include <string.h>

struct batch {
    const cJSON *rows;
    struct slice *texts;
    size_t count;
};

static bool blank(const cJSON *row, const char *field)
{
    const cJSON *item = json_get(row, field);
    const char *text = json_scalar(item);
    return !item || cJSON_IsNull(item) || (text && !*text);
}

/* The first required field that the row lacks; NULL = none. Lock held. */
static const char *lacking(const struct scheme *scheme, const cJSON *row)
{
    if (blank(row, "id") || !json_scalar(json_get(row, "id")))
        return "id";
    for (int i = 0; i < scheme->required_count; i++)
        if (blank(row, scheme->required[i]))
            return scheme->required[i];
    return NULL;
}

/* Reads {"content":[{…},…]}; NULL = good, else what is wrong. */
static const char *batch_read(struct call *call, const struct options *options, struct batch *out)
{
    cJSON *body;
    struct slice content;
    struct json_fault fault;
    if (json_read(call->mem, call->body, call->body_len, NULL, &body, &fault))
        return arena_format(call->mem, "JSON 格式错误: %s", fault.message);
    out->rows = json_get(body, "content");
    if (!cJSON_IsArray(out->rows) || !out->rows->child ||
        !slice_member(call->body, call->body_len, "content", &content) ||
        !slice_elements(call->mem, content.text, content.len, &out->texts, &out->count))
        return "必填字段缺失: content";
    if (options->qingcloud_max_batch && (int64_t)out->count > options->qingcloud_max_batch)
        return "content 超过单次写入的最大条数";
    return NULL;
}

/* All rows good? Else the message. Lock held. */
static const char *batch_refused(struct arena *mem, const struct scheme *scheme,
                                 const struct batch *batch)
{
    for (const cJSON *row = batch->rows->child; row; row = row->next) {
        const char *field = cJSON_IsObject(row) ? lacking(scheme, row) : "id";
        if (field)
            return arena_format(mem, "必填字段缺失: %s", field);
    }
    return NULL;
}

struct outcome {
    int64_t inserted, repeated;
};

/* Lock held. */
static struct outcome batch_store(struct scheme *scheme, const struct batch *batch, bool keep)
{
    struct outcome outcome = {0, 0};
    double now = (double)clock_unix_ms() / 1000.0;
    size_t n = 0;
    for (const cJSON *row = batch->rows->child; row; row = row->next, n++) {
        bool known =
            scheme_store(scheme, json_scalar(json_get(row, "id")), batch->texts[n], keep, now);
        outcome.repeated += known && keep;
        outcome.inserted += !(known && keep);
    }
    return outcome;
}

void qingcloud_store(struct call *call, const char *scheme_id, struct answer *answer)
{
    struct options options = sandbox_options(call->box);
    struct batch batch;
    struct outcome outcome = {0, 0};
    if (options.qingcloud_max_bytes && (int64_t)call->body_len > options.qingcloud_max_bytes) {
        answer_text(answer, 413, "text/html", "<html>413 Request Entity Too Large</html>");
        return;
    }
    const char *wrong = batch_read(call, &options, &batch);
    if (!wrong) {
        sandbox_lock(call->box);
        struct scheme *scheme = scheme_find(&call->box->qingcloud, scheme_id, true);
        bool keep = scheme->id_check_set ? scheme->id_check : options.qingcloud_id_check;
        wrong = batch_refused(call->mem, scheme, &batch);
        if (!wrong)
            outcome = batch_store(scheme, &batch, keep);
        sandbox_unlock(call->box);
    }
    if (wrong) {
        qingcloud_bad(call, answer, 40001, wrong);
        return;
    }
    cJSON *content = json_object(call->mem);
    json_put_integer(call->mem, content, "inserted", outcome.inserted);
    json_put_integer(call->mem, content, "failed", 0);
    if (outcome.repeated)
        json_put_integer(call->mem, content, "repeated", outcome.repeated);
    qingcloud_good(call, answer, "数据写入成功", content);
}
