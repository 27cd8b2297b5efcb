/* run_end.c - closes runs, or gives them back. */
#include "service/run_end.h"

#include "service/ledger.h"
#include "service/log.h"

#include <inttypes.h>

enum { ATTEMPTS = 8 };

static enum fail close_run(struct work *work, const char *outcome, const char *zh, const char *en)
{
    struct run_ending ending = {.outcome = outcome, .error = zh, .error_en = en};
    enum fail fail = ledger_close(work, &ending);

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

/* A page cannot be told to be complete or not when the source said something else than it gave. */
static enum fail close_ended(struct work *work)
{
    if (work->open)
        return close_run(work, "ended", "有写入结果待核实,未能回查到",
                         "a write of unknown outcome could not be settled");
    return close_run(work, "ended", NULL, NULL);
}

enum fail run_end(struct work *work, enum fail fail)
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
