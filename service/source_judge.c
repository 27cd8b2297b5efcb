/* source_judge.c - which answer of the source's is mended by what, once. */
#include "service/source_judge.h"

#include "service/authorization.h"
#include "service/ledger.h"
#include "service/log.h"

#include <inttypes.h>

enum { BAD_GATEWAYS = 3 /* 502 in a row before the domain is doubted */ };

static enum fail failed_for(struct work *work, enum cause cause, const char *message)
{
    struct trouble trouble;

    trouble_tell(work->mem, &trouble, cause, work->source.name, message);
    return work_failed(work, trouble_advice_zh(work->mem, &trouble),
                       trouble_advice_en(work->mem, &trouble));
}

static void note_renewed(struct work *work, int64_t old)
{
    ledger_event(work->ledger, "session_renewed",
                 "{\"connection\":%s,\"old\":%" PRId64 ",\"new\":%" PRId64 "}",
                 json_print(work->mem, json_string(work->mem, work->source.name), NULL), old,
                 work->source.generation);
}

/* The session is not taken any more: take or get a newer one, but not for ever. OK: ask again. */
static enum fail renew(struct work *work, const struct kingdee_answer *answer)
{
    int64_t old = work->source.generation;
    enum fail fail;

    if (authorization_hopeless(&work->source, &work->source_renewals))
        return failed_for(work, CAUSE_SESSION_REFUSED, answer->message);
    log_info("session_not_taken", "connection=%s generation=%" PRId64 " why=%s", work->source.name,
             old, answer->message);
    fail = authorization_ensure(work, &work->source, old);
    if (!fail)
        note_renewed(work, old);
    return fail;
}

/* Our clock is off: sign with theirs from now on. OK: ask again. */
static enum fail correct_clock(struct work *work, const struct kingdee_answer *answer)
{
    struct kingdee *kingdee = &work->source.kingdee;

    if (authorization_hopeless(&work->source, &work->source_renewals) ||
        !clock_skew_learn(work->shop->skew, work->source.budget_key, kingdee->clock_offset_ms,
                          answer->server_unix_ms, &kingdee->clock_offset_ms))
        return failed_for(work, CAUSE_CLOCK, answer->message);
    ledger_event(work->ledger, "clock_corrected", "{\"offset_ms\":%" PRId64 "}",
                 kingdee->clock_offset_ms);
    return OK;
}

/* Later; but a 502 that lasts may mean that the account moved to another domain. OK: it did, ask
 * again. */
static enum fail retry(struct work *work, const struct kingdee_answer *answer, const char *zh,
                       const char *en)
{
    struct asker asker = asker_of_run(work);
    int64_t old = work->source.generation;
    bool moved = false;
    enum fail fail = OK;

    if (answer->status == 502 && work->run.attempt + 1 >= BAD_GATEWAYS)
        fail = session_find_domain(&asker, &work->source, &moved);
    if (fail)
        return fail;
    if (!moved)
        return work_later(work, work_backoff_ms(work->run.attempt), true, zh, en);
    note_renewed(work, old);
    return OK;
}

/* Permanent: what to do about it stands after it, where the cause is known. */
static enum fail refused(struct work *work, const struct kingdee_answer *answer)
{
    const struct http_call answered = {.outcome = HTTP_ANSWERED};

    return failed_for(work, cause_of_kingdee(&answered, answer), answer->message);
}

enum fail source_judge(struct work *work, const struct kingdee_answer *answer)
{
    const char *zh = arena_format(work->mem, "读取金蝶失败:%s", answer->message);
    const char *en = arena_format(work->mem, "reading Kingdee failed: %s", answer->message);

    switch (answer->verdict) {
    case KINGDEE_OK:
        work->source_renewals = 0;
        return OK;
    case KINGDEE_GONE:
        return OK;
    case KINGDEE_REFRESH:
    case KINGDEE_REAUTHORIZE:
        return renew(work, answer);
    case KINGDEE_THROTTLED:
        return work_throttled(work, &work->source, answer->retry_after_ms, zh, en);
    case KINGDEE_CLOCK:
        return correct_clock(work, answer);
    case KINGDEE_RETRY:
        return retry(work, answer, zh, en);
    case KINGDEE_REFUSED:
    case KINGDEE_UNKNOWN:
        break;
    }
    return refused(work, answer);
}
