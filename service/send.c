/* send.c - forms batches, and judges what became of them. */
#include "service/send.h"

#include "service/authorization.h"
#include "service/clock.h"
#include "service/ledger.h"
#include "service/open_batch.h"

#include <inttypes.h>
#include <string.h>

bool send_ready(const struct work *work)
{
    for (const struct open_batch *batch = work->open; batch; batch = batch->next) {
        if (strcmp(batch->row.state, "pending") == 0)
            return true;
    }
    return work->staged && (work->source_done || work->source_pauses ||
                            work->staged_count >= (size_t)work->batch_rows);
}

enum fail send_prepare(struct work *work, bool wait)
{
    enum fail fail = authorization_ensure(work, &work->target, 0);

    if (fail)
        return fail;
    return wait ? work_budget_wait(work, &work->target) : work_budget_take(work, &work->target);
}

/* How long after now a record of a call that is lost may still turn up. */
static int64_t settle_ms(const struct work *work)
{
    return (work->shop->config->call_seconds + work->target.settle_seconds) * (int64_t)1000;
}

static struct staged *take_staged(struct work *work)
{
    struct staged *record = work->staged;

    work->staged = record->next;
    if (!work->staged)
        work->staged_last = NULL;
    work->staged_count--;
    return record;
}

/* As many staged records as limits allow; those of unknown outcome only among themselves. */
static struct open_batch *form(struct work *work)
{
    struct batch row = {.batch = work->next_batch++, .state = "pending"};
    struct open_batch *batch = open_batch_add(work, &row, (size_t)work->batch_rows);
    bool uncertain = work->staged->uncertain;
    size_t bytes = 2;

    while (work->staged && batch->count < (size_t)work->batch_rows &&
           work->staged->uncertain == uncertain &&
           (batch->count == 0 || bytes + work->staged->body_len < work->target.batch_bytes)) {
        bytes += work->staged->body_len + 1;
        batch->records[batch->count++] = take_staged(work);
    }
    batch->row.records = (int)batch->count;
    batch->row.seq_from = batch->records[0]->seq;
    batch->row.seq_to = batch->records[batch->count - 1]->seq;
    batch->row.fence = work->run.fence;
    return batch;
}

static void note_unknown(struct work *work, const struct open_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct record_writing record = open_batch_writing(work, batch->records[i]);

        ledger_unknown(work->ledger, &record);
    }
    ledger_books(work->ledger)->unknown += (int64_t)batch->count;
}

/* Not sent by this run: its records were sent by an earlier one that never learned what came of
 * it. They are read back first. */
static void open_uncertain(struct work *work, struct open_batch *batch)
{
    batch->row.state = "unknown";
    batch->row.settle_ms = settle_ms(work);
    batch->settle_at_ms = clock_monotonic_ms() + batch->row.settle_ms;
    batch->fresh = true; /* what is there is there: look at once */
    ledger_batch_open(work->ledger, &batch->row);
    note_unknown(work, batch);
}

struct open_batch *send_open(struct work *work)
{
    struct open_batch *batch = work->open;
    bool known_to_database;

    while (batch && strcmp(batch->row.state, "pending") != 0)
        batch = batch->next;
    known_to_database = batch != NULL;
    if (!batch)
        batch = form(work);
    if (!known_to_database && batch->records[0]->uncertain) {
        open_uncertain(work, batch);
        return NULL;
    }
    batch->row.state = "sending";
    batch->row.fence = work->run.fence;
    batch->row.sends++;
    batch->row.sent_unix = clock_unix_ms() / 1000;
    batch->row.settle_ms = settle_ms(work);
    batch->settle_at_ms = clock_monotonic_ms() + batch->row.settle_ms;
    if (known_to_database)
        ledger_batch_send(work->ledger, &batch->row);
    else
        ledger_batch_open(work->ledger, &batch->row);
    return batch;
}

void send_not_sent(struct work *work, struct open_batch *batch)
{
    batch->row.state = "pending";
    ledger_batch_close(work->ledger, batch->row.batch, "pending", "未发送 not sent");
}

void send_going(const struct work *work, struct open_batch *batch)
{
    batch->settle_at_ms = clock_monotonic_ms() + settle_ms(work);
}

void send_call(struct work *work, struct arena *mem, const struct open_batch *batch,
               struct http_call *out)
{
    size_t len = 2;
    char *rows, *at;

    for (size_t i = 0; i < batch->count; i++)
        len += batch->records[i]->body_len + 1;
    rows = at = arena_alloc_raw(mem, len + 1);
    *at++ = '[';
    for (size_t i = 0; i < batch->count; i++) {
        if (i)
            *at++ = ',';
        memcpy(at, batch->records[i]->body, batch->records[i]->body_len);
        at += batch->records[i]->body_len;
    }
    *at++ = ']';
    *at = '\0';
    qingcloud_store_call(&work->target.qingcloud, work->target.token, mem,
                         work->settings->scheme_id, rows, (size_t)(at - rows), out);
}

void send_settled(struct work *work, struct open_batch *batch, const bool *written)
{
    size_t left = 0;

    for (size_t i = 0; i < batch->count; i++) {
        struct staged *record = batch->records[i];

        if (written && !written[i]) {
            batch->records[left++] = record;
            continue;
        }
        open_batch_written(work, batch, record, NULL);
    }
    batch->count = left;
}

/* Nothing was done: the batch waits to be sent again. */
static void back_to_pending(struct work *work, struct open_batch *batch, const char *why)
{
    batch->row.state = "pending";
    ledger_batch_close(work->ledger, batch->row.batch, "pending", why);
}

void send_again(struct work *work, struct open_batch *batch, const char *why)
{
    ledger_books(work->ledger)->unknown -= (int64_t)batch->count;
    back_to_pending(work, batch, why);
    ledger_event(work->ledger, "batch_not_there", "{\"batch\":%d,\"records\":%zu}",
                 batch->row.batch, batch->count);
}

static enum fail outcome_unknown(struct work *work, struct open_batch *batch, const char *why)
{
    batch->row.state = "unknown";
    batch->fresh = true;
    ledger_batch_unknown(work->ledger, batch->row.batch, batch->settle_at_ms - clock_monotonic_ms(),
                         why);
    note_unknown(work, batch);
    ledger_event(work->ledger, "batch_unknown", "{\"batch\":%d,\"records\":%zu}", batch->row.batch,
                 batch->count);
    return OK;
}

static enum fail outcome_refused(struct work *work, struct open_batch *batch,
                                 const struct qingcloud_answer *answer)
{
    bool size = answer->verdict == QINGCLOUD_REFUSED_SIZE;

    if (batch->count == 1) {
        open_batch_reject(work, batch, answer->message);
        return OK;
    }
    if (size && work->batch_rows > 1)
        work->batch_rows = (int)((batch->count + 1) / 2);
    open_batch_divide(work, batch, answer->message);
    return OK;
}

static enum fail renew(struct work *work, struct open_batch *batch,
                       const struct qingcloud_answer *answer)
{
    back_to_pending(work, batch, answer->message);
    if (authorization_hopeless(&work->target, &work->target_renewals))
        return work_failed(work, "轻易云不接受刚取得的令牌", "QingCloud refuses a fresh token");
    return authorization_ensure(work, &work->target, work->target.generation);
}

/* Permanent: the scheme, the key or the right is wrong; somebody must change something. */
static enum fail outcome_permanent(struct work *work, struct open_batch *batch,
                                   const struct qingcloud_answer *answer)
{
    back_to_pending(work, batch, answer->message);
    return work_failed(work, arena_format(work->mem, "写入轻易云失败:%s", answer->message),
                       arena_format(work->mem, "writing to QingCloud failed: %s", answer->message));
}

static enum fail outcome_later(struct work *work, struct open_batch *batch,
                               const struct qingcloud_answer *answer)
{
    const char *zh = arena_format(work->mem, "轻易云暂不可用:%s", answer->message);
    const char *en = arena_format(work->mem, "QingCloud is not available: %s", answer->message);

    back_to_pending(work, batch, answer->message);
    if (answer->verdict == QINGCLOUD_THROTTLED)
        return work_throttled(work, &work->target, answer->retry_after_ms, zh, en);
    return work_later(work, work_backoff_ms(work->run.attempt), true, zh, en);
}

/* The platform says how many it took and how many it did not. Rows it skipped as known are in
 * neither, so a small `inserted` is no error; a `failed` above zero names nobody: read back. */
static bool counts_agree(const struct qingcloud_answer *answer)
{
    int64_t failed;

    return json_integer_in(answer->content, "failed", 0, INT64_MAX, 0, &failed) && failed == 0;
}

enum fail send_outcome(struct work *work, struct arena *mem, struct open_batch *batch,
                       const struct http_call *call)
{
    struct qingcloud_answer answer;

    qingcloud_answer_read(mem, QINGCLOUD_CALL_STORE, call, &answer);
    switch (answer.verdict) {
    case QINGCLOUD_OK:
        if (!counts_agree(&answer))
            return outcome_unknown(work, batch, answer.message);
        work->target_renewals = 0;
        send_settled(work, batch, NULL);
        open_batch_close(work, batch, "written", answer.message);
        return OK;
    case QINGCLOUD_UNKNOWN:
        return outcome_unknown(work, batch, answer.message);
    case QINGCLOUD_REFUSED_DATA:
    case QINGCLOUD_REFUSED_SIZE:
        return outcome_refused(work, batch, &answer);
    case QINGCLOUD_REFRESH:
        return renew(work, batch, &answer);
    case QINGCLOUD_THROTTLED:
    case QINGCLOUD_RETRY:
        return outcome_later(work, batch, &answer);
    case QINGCLOUD_NOT_FOUND:
    case QINGCLOUD_REFUSED:
        return outcome_permanent(work, batch, &answer);
    }
    return FAIL_INTERNAL;
}

void send_local(struct work *work)
{
    while (work->staged) {
        struct staged *record = take_staged(work);

        open_batch_written(work, NULL, record, record->body);
    }
}
