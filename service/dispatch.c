/* dispatch.c - see dispatch.h. */
#include "service/dispatch.h"

#include "service/authorization.h"
#include "service/ledger.h"
#include "service/platform.h"
#include "service/send.h"
#include "sql/run_dispatch.h"

enum { ATTEMPTS = 3 /* then the scheme's own schedule has to do */ };

static enum fail note(struct work *work, const char *state, const char *event, const char *message)
{
    enum fail fail = run_dispatch_end(work->shop->db, work->mem, &work->run, state);

    if (!fail)
        ledger_event(work->ledger, event, "{\"answer\":%s}",
                     json_print(work->mem, json_string(work->mem, message), NULL));
    return fail;
}

/* Nothing was done: it can be tried again. */
static enum fail take_back(struct work *work, const struct qingcloud_answer *answer)
{
    const char *zh = arena_format(work->mem, "唤醒目标调度失败:%s", answer->message);
    const char *en =
        arena_format(work->mem, "waking the target's dispatcher failed: %s", answer->message);
    enum fail fail = run_dispatch_end(work->shop->db, work->mem, &work->run, NULL);

    if (fail)
        return fail;
    if (answer->verdict == QINGCLOUD_REFRESH)
        return authorization_ensure(work, &work->target, work->target.generation);
    if (answer->verdict == QINGCLOUD_THROTTLED)
        return work_throttled(work, &work->target, answer->retry_after_ms, zh, en);
    return work_later(work, work_backoff_ms(work->run.attempt), true, zh, en);
}

static enum fail outcome(struct work *work, const struct qingcloud_answer *answer)
{
    switch (answer->verdict) {
    case QINGCLOUD_OK:
        return note(work, "done", "dispatched", answer->message);
    case QINGCLOUD_UNKNOWN:
        return note(work, "unknown", "dispatch_unknown", answer->message);
    case QINGCLOUD_REFRESH:
    case QINGCLOUD_THROTTLED:
    case QINGCLOUD_RETRY:
        if (work->run.attempt < ATTEMPTS)
            return take_back(work, answer);
        break;
    case QINGCLOUD_NOT_FOUND:
    case QINGCLOUD_REFUSED:
    case QINGCLOUD_REFUSED_DATA:
    case QINGCLOUD_REFUSED_SIZE:
        break;
    }
    return note(work, "refused", "dispatch_refused", answer->message);
}

static enum fail call_once(struct work *work, struct arena *mem, struct qingcloud_answer *answer)
{
    const struct account *account = &work->target;
    struct http_call call = {0};

    qingcloud_dispatch_call(&account->qingcloud, account->token, mem, work->settings->scheme_id,
                            true, &call);
    work_perform(work, mem, &call, &account, 1);
    qingcloud_answer_read(mem, QINGCLOUD_CALL_DISPATCH, &call, answer);
    platform_clock_note(work, answer);
    return outcome(work, answer);
}

/* FAIL_NOT_FOUND: it is not to be made, or was made before. */
static enum fail intend(struct work *work)
{
    enum fail fail = ledger_empty(work->ledger) ? OK : ledger_commit(work);

    if (!fail)
        fail = send_prepare(work, true);
    if (fail)
        return fail;
    fail = work_lease_ensure(work);
    if (!fail)
        fail = run_dispatch_begin(work->shop->db, work->mem, &work->run);
    if (fail)
        budget_end(work->shop->budget, work->target.budget_key);
    return fail;
}

/* A worker before us died between its intent and its answer: it may have been heard. */
static enum fail settle_before(struct work *work)
{
    enum fail fail = note(work, "unknown", "dispatch_unknown", "接管时在途 in flight at take-over");

    return fail == FAIL_NOT_FOUND ? OK : fail;
}

enum fail dispatch_end(struct work *work)
{
    struct qingcloud_answer answer = {.verdict = QINGCLOUD_REFRESH};
    struct arena *mem;
    enum fail fail = OK;

    if (!work->target.name || work->settings->dispatch != DISPATCH_AT_END)
        return OK;
    mem = arena_new();
    for (int tries = 0; tries < 2 && answer.verdict == QINGCLOUD_REFRESH && !fail; tries++) {
        fail = intend(work);
        if (!fail)
            fail = call_once(work, mem, &answer);
    }
    arena_free(&mem);
    if (!fail && answer.verdict == QINGCLOUD_REFRESH)
        ledger_event(work->ledger, "dispatch_refused", "{\"answer\":\"token\"}");
    return fail == FAIL_NOT_FOUND ? settle_before(work) : fail;
}
