/* budget.h - the limit of calls a minute of each account at an outside system (P7).
 *
 * A sliding window: a place is taken before a call and free again 60 s after its answer, for they
 * count arrivals, not our sends (a token bucket of N would let 2N through in one minute). Every
 * call counts. The window is shared by all threads; a bank deals the places of an account to
 * processes in shares that expire, so that all together never exceed the limit. */
#ifndef XQ_BUDGET_H
#define XQ_BUDGET_H

#include "service/fail.h"

#include <stdint.h>

struct budget;

/* What a process asks of the bank, and what it gets. */
struct budget_deal {
    const char *key;
    int configured; /* calls a minute */
    int held;       /* places that are taken, or may be while the bank is asked: it leaves these */
    int wanted;
    int64_t throttled_ms; /* they refused a call, and said how long to wait; -1 = they did not */
    /* the answer */
    int places;
    int64_t pause_ms; /* no calls for so long */
};

/* Who knows all processes. deal: anything but OK keeps the old share until it expires. leave: an
 * ordered end, the places in `held` are used up. */
struct budget_bank {
    void *context;
    enum fail (*deal)(void *context, struct budget_deal *deal);
    void (*leave)(void *context, const struct budget_deal *deal);
};

/* How long a share holds after it was asked for, unless it is renewed. */
enum { BUDGET_LEASE_MS = 5000 };

/* Starts the thread that asks the bank. bank.context must outlive the budget. */
struct budget *budget_new(struct budget_bank bank);
void budget_free(struct budget **budget);

/* Takes a place of `key`; 0, or the milliseconds until one may be free (nothing taken). Waits a
 * moment when the bank has yet to answer. */
int64_t budget_take(struct budget *budget, const char *key, int per_minute);
/* The call that took a place has ended, answered or not. */
void budget_end(struct budget *budget, const char *key);
/* They refused a call as one too many: none for `ms`, and fewer afterwards, in all processes. */
void budget_throttled(struct budget *budget, const char *key, int64_t ms);

#endif
