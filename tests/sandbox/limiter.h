/* limiter.h - at most n calls in any 60 seconds, counted exactly: the strictest reading of "n a
 * minute", so that a client that passes here passes under any other. */
#ifndef XQ_SANDBOX_LIMITER_H
#define XQ_SANDBOX_LIMITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct limiter {
    int64_t *times; /* of the last `size` calls that were let through, a ring */
    size_t size, next;
    int64_t refused_until_ms; /* penalty; 0 = none */
};

struct limiter_verdict {
    bool pass;
    bool fresh; /* refused because the limit was reached, not because of a penalty begun before */
    int64_t retry_ms; /* refused: when to come back */
};

/* May a call pass at now_ms (monotonic)? per_minute 0 = always. */
struct limiter_verdict limiter_pass(struct limiter *limiter, int64_t per_minute, int64_t penalty_ms,
                                    int64_t now_ms);
void limiter_clear(struct limiter *limiter);

#endif
