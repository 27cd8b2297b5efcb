/* qingcloud_store.c - the write: all rows of a call, or none (or all but the bad ones, which are
 * only counted: --qingcloud-partial). A row is kept as the very bytes that
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
        return options->qingcloud_refusal == REFUSAL_VAGUE ? "数据不合法"
                                                           : "content 超过单次写入的最大条数";
    return NULL;
}

static const char *field_lacking(const struct scheme *scheme, const cJSON *row)
{
    return cJSON_IsObject(row) ? lacking(scheme, row) : "id";
}

/* The pages show one wording only; a platform may say less, or name the row. */
static const char *refusal_words(struct arena *mem, int64_t wording, const char *field, int row)
{
    if (wording == REFUSAL_VAGUE)
        return "数据不合法";
    if (wording == REFUSAL_ROW)
        return arena_format(mem, "第 %d 行数据不合法", row);
    return arena_format(mem, "必填字段缺失: %s", field);
}

/* All rows good? Else the message. Lock held. */
static const char *batch_refused(struct arena *mem, const struct options *options,
                                 const struct scheme *scheme, const struct batch *batch)
{
    int n = 1;
    for (const cJSON *row = batch->rows->child; row; row = row->next, n++) {
        const char *field = field_lacking(scheme, row);
        if (field)
            return refusal_words(mem, options->qingcloud_refusal, field, n);
    }
    return NULL;
}

struct outcome {
    int64_t inserted, repeated, failed;
};

/* Lock held. */
static struct outcome batch_store(struct scheme *scheme, const struct batch *batch, bool keep)
{
    struct outcome outcome = {0, 0, 0};
    double now = (double)clock_unix_ms() / 1000.0;
    size_t n = 0;
    for (const cJSON *row = batch->rows->child; row; row = row->next, n++) {
        if (field_lacking(scheme, row)) {
            outcome.failed++;
            continue;
        }
        bool known =
            scheme_store(scheme, json_scalar(json_get(row, "id")), batch->texts[n], keep, now);
        outcome.repeated += known && keep;
        outcome.inserted += !(known && keep);
    }
    return outcome;
}

/* The call's last word in its path. Lock held. */
static void dispatch_when_asked(struct call *call, struct scheme *scheme)
{
    const char *what = call_segment(call, 4);
    if (!what || strcmp(what, "store-dispatch") != 0)
        return;
    scheme->dispatches[1]++;
    scheme_dispatch(scheme, (double)clock_unix_ms() / 1000.0);
}

void qingcloud_store(struct call *call, const char *scheme_id, struct answer *answer)
{
    struct options options = sandbox_options(call->box);
    struct batch batch;
    struct outcome outcome = {0, 0, 0};
    if (options.qingcloud_max_bytes && (int64_t)call->body_len > options.qingcloud_max_bytes) {
        answer_text(answer, 413, "text/html", "<html>413 Request Entity Too Large</html>");
        return;
    }
    const char *wrong = batch_read(call, &options, &batch);
    if (!wrong) {
        sandbox_lock(call->box);
        struct scheme *scheme = scheme_find(&call->box->qingcloud, scheme_id, true);
        bool keep = scheme->id_check_set ? scheme->id_check : options.qingcloud_id_check;
        if (!options.qingcloud_partial)
            wrong = batch_refused(call->mem, &options, scheme, &batch);
        if (!wrong) {
            outcome = batch_store(scheme, &batch, keep);
            dispatch_when_asked(call, scheme);
        }
        sandbox_unlock(call->box);
    }
    if (wrong) {
        qingcloud_bad(call, answer, 40001, wrong);
        return;
    }
    cJSON *content = json_object(call->mem);
    json_put_integer(call->mem, content, "inserted", outcome.inserted);
    json_put_integer(call->mem, content, "failed", outcome.failed);
    if (outcome.repeated)
        json_put_integer(call->mem, content, "repeated", outcome.repeated);
    qingcloud_good(call, answer, "数据写入成功", content);
}
