/* asker.c - what everybody who wants a session does. */
#include "service/asker.h"

#include "service/clock.h"

#include <inttypes.h>

enum { SHORT_WAIT_MS = 3000 };

static enum fail hold_run(void *context)
{
    return work_lease_ensure(context);
}

struct asker asker_of_run(struct work *work)
{
    return (struct asker){.shop = work->shop,
                          .http = work->http,
                          .mem = work->mem,
                          .who = arena_format(work->mem, "run:%" PRId64, work->run.id),
                          .attempt = work->run.attempt,
                          .hold = hold_run,
                          .context = work};
}

enum fail asker_verdict(struct work *work, const struct asker *asker, enum fail fail)
{
    const struct trouble *trouble = &asker->trouble;

    if (fail == FAIL_LATER)
        return work_later(work, trouble->wait_ms, trouble->failed_attempt, trouble->zh,
                          trouble->en);
    if (fail == FAIL_UPSTREAM)
        return work_failed(work, trouble_advice_zh(work->mem, trouble),
                           trouble_advice_en(work->mem, trouble));
    return fail;
}

enum fail asker_hold(struct asker *asker)
{
    return asker->hold ? asker->hold(asker->context) : OK;
}

static const char *key_of(const struct account *account, enum place place)
{
    switch (place) {
    case PLACE_BUSINESS:
        return account->budget_key;
    case PLACE_ACCESS:
        return account->access_budget_key;
    case PLACE_TOKEN:
        return account->token_budget_key;
    }
    return account->budget_key;
}

static int limit_of(const struct account *account, enum place place)
{
    switch (place) {
    case PLACE_BUSINESS:
        return account->calls_per_minute;
    case PLACE_ACCESS:
        return account->access_calls_per_minute;
    case PLACE_TOKEN:
        return account->token_calls_per_minute;
    }
    return account->calls_per_minute;
}

enum fail asker_place(struct asker *asker, const struct account *account, enum place place)
{
    int64_t waited = 0;

    for (;;) {
        int64_t wait =
            budget_take(asker->shop->budget, key_of(account, place), limit_of(account, place));

        if (wait == 0)
            return OK;
        if (waited + wait > SHORT_WAIT_MS || *asker->shop->stopping)
            return asker_trouble(asker, account, CAUSE_OUR_LIMIT, NULL, wait);
        clock_sleep_ms(wait);
        waited += wait;
    }
}

void asker_perform(struct asker *asker, const struct account *account, enum place place,
                   struct http_call *call)
{
    http_perform(asker->http, asker->mem, call, 1, asker->shop->cut);
    budget_end(asker->shop->budget, key_of(account, place));
    account_log_call(account, call);
}

enum fail asker_trouble(struct asker *asker, const struct account *account, enum cause cause,
                        const char *detail, int64_t wait_ms)
{
    struct trouble *trouble = &asker->trouble;

    trouble_tell(asker->mem, trouble, cause, account->name, detail);
    if (!cause_passes(cause))
        return FAIL_UPSTREAM;
    trouble->failed_attempt =
        cause == CAUSE_NETWORK || cause == CAUSE_TLS || cause == CAUSE_UNAVAILABLE;
    trouble->wait_ms = wait_ms ? wait_ms : work_backoff_ms(asker->attempt);
    return FAIL_LATER;
}

enum fail asker_throttled(struct asker *asker, const struct account *account, enum place place,
                          const char *detail, int64_t wait_ms)
{
    if (!wait_ms)
        wait_ms = account->throttled_ms;
    budget_throttled(asker->shop->budget, key_of(account, place), wait_ms);
    return asker_trouble(asker, account, CAUSE_THROTTLED, detail, wait_ms);
}
