/* authorization.h - keeps each connection's session (tokens) fresh, for one at a time.
 *
 * The session lies sealed in the token vault and is shared by all threads and replicas. Whoever
 * finds it missing, nearly over or refused claims the right to refresh (a lease, no lock held over
 * a call), makes the calls, and stores the next generation; everybody else waits for that. */
#ifndef XQ_AUTHORIZATION_H
#define XQ_AUTHORIZATION_H

#include "service/work.h"

/* Fills account's session from the vault, refreshing when it is missing or nearly over, or when it
 * is still the generation `refused` (the one the other side would not take; 0 = none).
 * FAIL_LATER, FAIL_UPSTREAM: work's verdict says why. */
enum fail authorization_ensure(struct work *work, struct account *account,
                               int64_t refused) MUST_USE;

#endif
