/* authorization.h - keeps each connection's session (tokens) fresh, for one at a time.
 *
 * The session lies sealed in the token vault and is shared by all threads and replicas. It is
 * refreshed when it is missing, over or refused, and ahead of its end by whoever uses it or, when
 * nobody does, by the session keeper. Whoever refreshes claims the right to (a lease on generation
 * and failures, no lock held over a call), makes the calls, and stores the next generation; who
 * meets a refusal with an older generation just takes the newer one. The old session stays in use
 * until a new one is there; who waited for a refresh that failed shares its failure. */
#ifndef XQ_AUTHORIZATION_H
#define XQ_AUTHORIZATION_H

#include "service/asker.h"

/* Fills account's session from the vault, refreshing it when it is of no use or near its end, or
 * when it is still the generation `refused` (the one the other side would not take; 0 = none).
 * FAIL_LATER, FAIL_UPSTREAM: the asker's trouble says why. */
enum fail session_ensure(struct asker *asker, struct account *account, int64_t refused) MUST_USE;

/* A new session whatever the old one is worth. */
struct forced {
    int64_t old, new; /* generations */
    bool shared;      /* somebody else's refresh that was under way */
    cJSON *named;     /* kingdee: what push_app_authorize named, without secrets */
};
enum fail session_force(struct asker *asker, struct account *account, struct forced *out) MUST_USE;

/* After lasting 502s: the domain is asked for, at most once in five minutes, the token stays.
 * *moved: the session is another now, ask again. Failing to is no failure: it is recorded. */
enum fail session_find_domain(struct asker *asker, struct account *account, bool *moved) MUST_USE;

/* The same for a run: its lease is held meanwhile, and its verdict says why not. */
enum fail authorization_ensure(struct work *work, struct account *account,
                               int64_t refused) MUST_USE;

/* The session in use was refused. True: too often in a row to go on. That a session of our own
 * making is refused weighs more than that others made newer ones meanwhile. *in_a_row is set to 0
 * by whoever sees a call succeed. */
bool authorization_hopeless(const struct account *account, int *in_a_row);

#endif
