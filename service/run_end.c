/* run_end.c - closes runs, or gives them back. */
#include "service/run_end.h"

#include "service/ledger.h"
#include "service/log.h"
#include "service/readings_judge.h"

#include <inttypes.h>

enum { ATTEMPTS = 8 };

static enum fail close_run(struct work *work, const char *outcome, const char *zh, const char *en)
{
    struct run_ending ending = {.outcome = outcome, .error = zh, .error_en = en};
    enum fail fail;

    ending.in_doubt = work->readings && readings_failed(work->readings);
    fail = ledger_close(work, &ending);
    if (!fail)
        log_info("run_finished", "status=%s complete=%s", ending.status,
                 ending.complete ? "true" : "false");
    return fail;
}

static enum fail release(struct work *work)
{
    const struct verdict *verdict = &work->verdict;
    enum fail fail;

    if (verdict->failed_attempt && work->run.attempt + 1 >= ATTEMPTS)
        return close_run(work, "dead", verdict->text_zh, verdict->text_en);
    ledger_event(work->ledger, "waiting", "{\"ms\":%" PRId64 ",\"why\":%s,\"why_en\":%s}",
                 verdict->wait_ms,
                 json_print(work->mem, json_string(work->mem, verdict->text_zh), NULL),
                 json_print(work->mem, json_string(work->mem, verdict->text_en), NULL));
    fail = ledger_commit(work);
    if (fail == FAIL_CANCELLED)
        return close_run(work, "cancelled", "已由操作员取消", "cancelled by an operator");
    if (fail)
        return fail;
    log_info("run_released", "wait_ms=%" PRId64 " why=%s", verdict->wait_ms, verdict->text_en);
    return run_release(work->shop->db, work->mem, &work->run, verdict->wait_ms,
                       verdict->failed_attempt);
}

static enum fail close_ended(struct work *work)
{
    const struct readings_tally *failed = readings_failed(work->readings);

    if (work->open)
        return close_run(work, "ended", "有写入结果待核实,未能回查到",
                         "a write of unknown outcome could not be settled");
    if (failed)
        return close_run(work, "ended", readings_fault_zh(work->mem, failed),
                         readings_fault_en(work->mem, failed));
    return close_run(work, "ended", NULL, NULL);
}

static enum fail end_as(struct work *work, enum fail fail)
{
    switch (fail) {
    case OK:
        return close_ended(work);
    case FAIL_LATER:
        return release(work);
    case FAIL_CANCELLED:
        return close_run(work, "cancelled", "已由操作员取消", "cancelled by an operator");
    case FAIL_UPSTREAM:
        return close_run(work, "failed", work->verdict.text_zh, work->verdict.text_en);
    case FAIL_STALE:
    case FAIL_BUSY:
        return fail;
    default:
        return close_run(work, "failed", "内部错误,请查看日志", "internal error, see the log");
    }
}

/* PostgreSQL refuses what there is to write down, and would for ever: the run ends without it. What
 * was in flight becomes unknown, what was fetched and not written stays pending. */
static enum fail end_without(struct work *work, enum fail why)
{
    log_error("ledger_refused", "why=%s", fail_name(why));
    ledger_forget(work->ledger);
    return close_run(work, "failed", "数据库拒绝了要写入的内容,请查看日志",
                     "the database refused what there was to write down, see the log");
}

enum fail run_end(struct work *work, enum fail fail)
{
    enum fail ended = end_as(work, fail);

    if (ended == OK || ended == FAIL_STALE || ended == FAIL_BUSY)
        return ended;
    return end_without(work, ended);
}
