/* clock_skew.h - how far each account's clock is from ours, learned from their Date header.
 *
 * Shared by all threads of the process: what one worker learned from a refused time stamp the
 * others use at once. */
#ifndef XQ_CLOCK_SKEW_H
#define XQ_CLOCK_SKEW_H

#include <stdbool.h>
#include <stdint.h>

struct clock_skew;

struct clock_skew *clock_skew_new(void);
void clock_skew_free(struct clock_skew **skew);

/* What to add to our clock for this account; 0 as long as nothing was learned. */
int64_t clock_skew_of(struct clock_skew *skew, const char *account);

/* A time stamp made with used_ms was refused at server_ms (their Date; 0 = not said). True: sign
 * again with *out. False: signing again would not help, for their time is what was signed. */
bool clock_skew_learn(struct clock_skew *skew, const char *account, int64_t used_ms,
                      int64_t server_ms, int64_t *out);

#endif
