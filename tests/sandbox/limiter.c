/* limiter.c - a ring of the times of the last n calls: the oldest says whether one more fits. */
#include "tests/sandbox/limiter.h"

#include <stdlib.h>
#include <string.h>

enum { MINUTE_MS = 60000, LARGEST = 1000000 };

/* A changed limit starts with an empty ring: what went before was under another rule. */
static void resize(struct limiter *limiter, size_t size)
{
    if (limiter->size == size)
        return;
    free(limiter->times);
    limiter->times = malloc(size * sizeof *limiter->times);
    if (!limiter->times)
        abort();
    for (size_t i = 0; i < size; i++)
        limiter->times[i] = INT64_MIN / 2;
    limiter->size = size;
    limiter->next = 0;
    limiter->refused_until_ms = 0;
}

struct limiter_verdict limiter_pass(struct limiter *limiter, int64_t per_minute, int64_t penalty_ms,
                                    int64_t now_ms)
{
    struct limiter_verdict verdict = {.pass = true};
    if (per_minute <= 0 || per_minute > LARGEST)
        return verdict;
    resize(limiter, (size_t)per_minute);
    int64_t *oldest = &limiter->times[limiter->next];
    if (now_ms < limiter->refused_until_ms) {
        verdict = (struct limiter_verdict){.retry_ms = limiter->refused_until_ms - now_ms};
    } else if (now_ms - *oldest < MINUTE_MS) {
        verdict = (struct limiter_verdict){.fresh = true, .retry_ms = penalty_ms};
        if (penalty_ms <= 0)
            verdict.retry_ms = *oldest + MINUTE_MS - now_ms;
        limiter->refused_until_ms = penalty_ms > 0 ? now_ms + penalty_ms : 0;
    } else {
        *oldest = now_ms;
        limiter->next = (limiter->next + 1) % limiter->size;
    }
    return verdict;
}

void limiter_clear(struct limiter *limiter)
{
    free(limiter->times);
    memset(limiter, 0, sizeof *limiter);
}
