/* budget.h - the limit of calls a minute of each account at an outside system (P7).
 *
 * A sliding window: a place is taken before a call and free again 60 s after its answer, for they
 * count arrivals, not our sends (a token bucket of N would let 2N through in one minute). Every
 * call counts. Shared by all threads of this process. */
#ifndef XQ_BUDGET_H
#define XQ_BUDGET_H

#include <stdint.h>

struct budget;

struct budget *budget_new(void);
void budget_free(struct budget **budget);

/* Takes a place of `key`; 0, or the milliseconds until one may be free (nothing taken). */
int64_t budget_take(struct budget *budget, const char *key, int per_minute);
/* The call that took a place has ended, answered or not. */
void budget_end(struct budget *budget, const char *key);
/* No call at all for so long: they said so. */
void budget_pause(struct budget *budget, const char *key, int64_t ms);

#endif
