/* work.c - what every part of the pipeline does: hold the lease, keep the budget, say why not. */
#include "service/work.h"

#include "service/clock.h"
#include "service/crypto.h"

enum {
    LEASE_MARGIN_MS = 1000,
    LOOK_AGAIN_MS = 500,
    SHORT_WAIT_MS = 2000, /* waited for in place; longer waits release the run */
    BACKOFF_FIRST_MS = 1000,
    BACKOFF_MOST_MS = 300000
};

enum fail work_lease_ensure(struct work *work)
{
    const struct config *config = work->shop->config;
    const struct books nothing = {.source_reported = -1};
    int64_t now = clock_monotonic_ms();
    int64_t left = work->lease_ms + config->lease_seconds * 1000 - now;
    struct arena *mem;
    enum fail fail;

    if (left >= config->call_seconds * 1000 + LEASE_MARGIN_MS)
        return OK;
    mem = arena_new();
    fail = run_hold(work->shop->db, mem, &work->run, config->lease_seconds, &nothing);
    arena_free(&mem);
    if (!fail)
        work->lease_ms = now;
    return fail;
}

enum fail work_budget_take(struct work *work, const struct account *account)
{
    int64_t waited = 0;

    for (;;) {
        int64_t wait =
            budget_take(work->shop->budget, account->budget_key, account->calls_per_minute);

        if (wait == 0)
            return OK;
        if (waited >= SHORT_WAIT_MS || *work->shop->stopping)
            return work_later(work, wait, false, "等待接口限流配额", "waiting for the call budget");
        wait = wait < LOOK_AGAIN_MS ? wait : LOOK_AGAIN_MS; /* another process may let go */
        clock_sleep_ms(wait);
        waited += wait;
    }
}

enum fail work_budget_wait(struct work *work, const struct account *account)
{
    for (;;) {
        int64_t wait =
            budget_take(work->shop->budget, account->budget_key, account->calls_per_minute);
        enum fail fail;

        if (wait == 0)
            return OK;
        if (*work->shop->stopping)
            return work_later(work, 0, false, "服务正在停止", "the service is stopping");
        fail = work_lease_ensure(work);
        if (fail)
            return fail;
        clock_sleep_ms(wait < LOOK_AGAIN_MS ? wait : LOOK_AGAIN_MS);
    }
}

enum fail work_later(struct work *work, int64_t wait_ms, bool failed_attempt, const char *text_zh,
                     const char *text_en)
{
    work->verdict = (struct verdict){wait_ms, failed_attempt, arena_text(work->mem, text_zh),
                                     arena_text(work->mem, text_en)};
    return FAIL_LATER;
}

enum fail work_failed(struct work *work, const char *text_zh, const char *text_en)
{
    work->verdict =
        (struct verdict){0, false, arena_text(work->mem, text_zh), arena_text(work->mem, text_en)};
    return FAIL_UPSTREAM;
}

enum fail work_throttled(struct work *work, const struct account *account, int64_t said_ms,
                         const char *text_zh, const char *text_en)
{
    int64_t wait = said_ms ? said_ms : account->throttled_ms;

    budget_throttled(work->shop->budget, account->budget_key, wait);
    return work_later(work, wait, false, text_zh, text_en);
}

void work_perform(struct work *work, struct arena *mem, struct http_call *calls,
                  const struct account *const *accounts, size_t n)
{
    http_perform(work->http, mem, calls, n, work->shop->cut);
    for (size_t i = 0; i < n; i++) {
        if (!calls[i].url)
            continue;
        budget_end(work->shop->budget, accounts[i]->budget_key);
        account_log_call(accounts[i], &calls[i]);
    }
}

int64_t work_backoff_ms(int attempt)
{
    int64_t wait = BACKOFF_FIRST_MS;
    unsigned char dice;

    for (int i = 0; i < attempt && wait < BACKOFF_MOST_MS; i++)
        wait *= 2;
    if (wait > BACKOFF_MOST_MS)
        wait = BACKOFF_MOST_MS;
    crypto_random(&dice, 1);
    return wait / 2 + wait / 2 * dice / 255;
}
