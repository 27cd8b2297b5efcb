/* settle.c - reads back what may or may not have been written.
 *
 * Records written for the first time are looked for in the platform's query over the time of the
 * call, which costs one call for a hundred rows. Records that were known before may have kept their
 * first time, and few records are not worth a query: those are asked for one by one. Clocks may
 * differ and pages may shift, so nothing is believed absent before some of it was asked for by id.
 */
#include "service/settle.h"

#include "service/authorization.h"
#include "service/clock.h"
#include "service/ledger.h"
#include "service/open_batch.h"
#include "service/send.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    FEW = 3,          /* records asked for one by one rather than by query */
    CLOCK_MARGIN = 2, /* seconds around the call */
    QUERY_PAGE = 100,
    PAGES_AT_MOST = 5000,
    SENDS_AT_MOST = 3 /* then the batch stays unknown, for somebody to look at */
};

struct reading {
    bool early; /* begun before the batch could be believed absent */
    struct work *work;
    struct arena *mem;
    struct open_batch *batch;
    bool *there;
    struct staged **by_id; /* the batch's records, sorted by id */
    size_t found;
};

/* ---- comparing ----------------------------------------------------------------------------- */

static int compare_ids(const void *a, const void *b)
{
    return strcmp((*(struct staged *const *)a)->id, (*(struct staged *const *)b)->id);
}

/* What the platform adds to every row, and answers instead of ours where we sent the same name. */
static bool is_platforms(const char *name)
{
    return strcmp(name, "_id") == 0 || strcmp(name, "created_at") == 0 ||
           strcmp(name, "updated_at") == 0;
}

/* Every member we sent must be there and hold the same; numbers are compared by value. */
static bool holds(struct arena *mem, const cJSON *row, const struct staged *record)
{
    cJSON *sent;
    const cJSON *member;

    if (json_read(mem, record->body, record->body_len, NULL, &sent, NULL) != OK)
        return false;
    cJSON_ArrayForEach(member, sent)
    {
        const cJSON *got = json_get(row, member->string);

        if (!is_platforms(member->string) && (!got || !json_equal(got, member)))
            return false;
    }
    return true;
}

static void note_row(struct reading *reading, const cJSON *row)
{
    const char *id = json_scalar(json_get(row, reading->work->settings->id_field));
    struct staged wanted = {.id = id}, *key = &wanted, **hit;

    if (!id)
        return;
    hit = bsearch(&key, reading->by_id, reading->batch->count, sizeof *hit, compare_ids);
    if (!hit || !holds(reading->mem, row, *hit))
        return;
    for (size_t i = 0; i < reading->batch->count; i++) {
        if (reading->batch->records[i] != *hit || reading->there[i])
            continue;
        reading->there[i] = true;
        reading->found++;
    }
}

/* ---- calls --------------------------------------------------------------------------------- */

/* One read call with its place, lease and renewals. FAIL_NOT_FOUND: the platform has no such row.
 */
static enum fail read_once(struct reading *reading, struct http_call *call,
                           struct qingcloud_answer *answer)
{
    struct work *work = reading->work;
    const struct account *account = &work->target;

    work_perform(work, reading->mem, call, &account, 1);
    qingcloud_answer_read(reading->mem, QINGCLOUD_CALL_READ, call, answer);
    switch (answer->verdict) {
    case QINGCLOUD_OK:
        return OK;
    case QINGCLOUD_NOT_FOUND:
        return FAIL_NOT_FOUND;
    case QINGCLOUD_REFRESH:
        return authorization_ensure(work, &work->target, work->target.generation);
    case QINGCLOUD_THROTTLED:
        return work_throttled(work, account, answer->retry_after_ms, "回查时被轻易云限流",
                              "QingCloud throttles while reading back");
    case QINGCLOUD_RETRY:
    case QINGCLOUD_UNKNOWN:
        return work_later(work, work_backoff_ms(work->run.attempt), true,
                          arena_format(work->mem, "回查轻易云失败:%s", answer->message),
                          arena_format(work->mem, "reading back failed: %s", answer->message));
    default:
        return work_failed(work, arena_format(work->mem, "回查轻易云被拒绝:%s", answer->message),
                           arena_format(work->mem, "reading back refused: %s", answer->message));
    }
}

/* Makes and reads one call; `make` fills it, for the token may be renewed in between. */
static enum fail read_back(struct reading *reading,
                           void (*make)(struct reading *, const void *, struct http_call *),
                           const void *what, cJSON **content)
{
    for (int tries = 0; tries < 2; tries++) {
        struct http_call call = {0};
        struct qingcloud_answer answer;
        enum fail fail = send_prepare(reading->work, true);

        if (!fail)
            fail = work_lease_ensure(reading->work);
        if (fail)
            return fail;
        make(reading, what, &call);
        fail = read_once(reading, &call, &answer);
        if (fail)
            return fail;
        if (answer.verdict == QINGCLOUD_OK) {
            *content = answer.content;
            return OK;
        }
    }
    return work_failed(reading->work, "轻易云不接受刚取得的令牌",
                       "QingCloud refuses a fresh token");
}

static void make_find_one(struct reading *reading, const void *what, struct http_call *out)
{
    struct work *work = reading->work;

    qingcloud_find_one_call(&work->target.qingcloud, work->target.token, reading->mem,
                            work->settings->scheme_id, what, out);
}

static void make_query(struct reading *reading, const void *what, struct http_call *out)
{
    struct work *work = reading->work;
    int64_t sent = reading->batch->row.sent_unix;

    qingcloud_query_call(&work->target.qingcloud, work->target.token, reading->mem,
                         work->settings->scheme_id, *(const int *)what, sent - CLOCK_MARGIN,
                         sent + work->shop->config->call_seconds + CLOCK_MARGIN, out);
}

static enum fail ask_one(struct reading *reading, size_t i)
{
    cJSON *row;
    enum fail fail = read_back(reading, make_find_one, reading->batch->records[i]->id, &row);

    if (fail == FAIL_NOT_FOUND)
        return OK;
    if (!fail)
        note_row(reading, row);
    return fail;
}

static enum fail ask_missing(struct reading *reading, size_t most)
{
    enum fail fail = OK;

    for (size_t i = 0; i < reading->batch->count && most && !fail; i++) {
        if (reading->there[i])
            continue;
        fail = ask_one(reading, i);
        most--;
    }
    return fail;
}

static enum fail ask_query(struct reading *reading)
{
    for (int page = 1; page <= PAGES_AT_MOST; page++) {
        cJSON *content, *rows;
        const cJSON *row;
        int64_t total;
        enum fail fail = read_back(reading, make_query, &page, &content);

        if (fail)
            return fail == FAIL_NOT_FOUND ? OK : fail;
        rows = qingcloud_rows_read(content, &total);
        cJSON_ArrayForEach(row, rows) note_row(reading, row);
        if (reading->found == reading->batch->count || cJSON_GetArraySize(rows) == 0 ||
            (total >= 0 && (int64_t)page * QUERY_PAGE >= total))
            return OK;
    }
    return OK;
}

static bool one_by_one(const struct open_batch *batch)
{
    if (batch->count <= FEW || batch->row.sent_unix == 0)
        return true;
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->records[i]->known)
            return true;
    }
    return false;
}

/* After a query found none, a few are asked for by id; if one is there after all, the query cannot
 * be trusted and all are asked for. */
static enum fail ask_all(struct reading *reading)
{
    enum fail fail;

    if (one_by_one(reading->batch))
        return ask_missing(reading, SIZE_MAX);
    fail = ask_query(reading);
    if (fail || reading->found == reading->batch->count)
        return fail;
    if (reading->found == 0)
        fail = ask_missing(reading, FEW);
    if (!fail && reading->found)
        fail = ask_missing(reading, SIZE_MAX);
    return fail;
}

/* ---- conclusions --------------------------------------------------------------------------- */

static enum fail conclude(const struct reading *reading)
{
    struct work *work = reading->work;
    struct open_batch *batch = reading->batch;
    int64_t wait = batch->settle_at_ms - clock_monotonic_ms();

    ledger_event(work->ledger, "batch_read_back", "{\"batch\":%d,\"there\":%zu,\"missing\":%zu}",
                 batch->row.batch, reading->found, batch->count);
    if (batch->count == 0) {
        open_batch_close(work, batch, "written", "已回查确认 read back");
        return OK;
    }
    if (reading->early) /* what was absent then may be there now */
        return work_later(work, wait > 0 ? wait : 0, false, "等待核实结果未知的写入",
                          "waiting to settle a write of unknown outcome");
    if (batch->row.sends >= SENDS_AT_MOST)
        batch->given_up = true;
    else
        send_again(work, batch, "回查不存在 not there when read back");
    return OK;
}

static struct open_batch *wanted(const struct work *work, bool at_end)
{
    struct open_batch *batch = work->open;
    int64_t now = clock_monotonic_ms();

    while (batch && (strcmp(batch->row.state, "unknown") != 0 || batch->given_up ||
                     !(batch->fresh || at_end || batch->settle_at_ms <= now)))
        batch = batch->next;
    return batch;
}

bool settle_wanted(const struct work *work, bool at_end)
{
    return wanted(work, at_end) != NULL;
}

enum fail settle_one(struct work *work, bool at_end)
{
    struct open_batch *batch = wanted(work, at_end);
    struct reading reading = {.work = work, .mem = arena_new(), .batch = batch};
    bool was_fresh = batch->fresh;
    enum fail fail;

    batch->fresh = false;
    reading.early = clock_monotonic_ms() < batch->settle_at_ms;
    reading.there = arena_alloc(reading.mem, (batch->count + 1) * sizeof(bool));
    reading.by_id = arena_alloc(reading.mem, (batch->count + 1) * sizeof(struct staged *));
    memcpy(reading.by_id, batch->records, batch->count * sizeof(struct staged *));
    qsort(reading.by_id, batch->count, sizeof(struct staged *), compare_ids);
    fail = ask_all(&reading);
    send_settled(work, batch, reading.there); /* what is there is there, whatever else failed */
    arena_free(&reading.mem);
    if (fail)
        return fail;
    fail = conclude(&reading);
    /* Just lost and not there yet: other work goes on, the end of the run waits for it. */
    return fail == FAIL_LATER && was_fresh && !at_end ? OK : fail;
}
