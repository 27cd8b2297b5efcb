/* budget_share.h - tables budget and budget_share: an account's calls a minute, dealt to processes.
 */
#ifndef XQ_SQL_BUDGET_SHARE_H
#define XQ_SQL_BUDGET_SHARE_H

#include "service/db.h"

struct budget_share {
    const char *key, *owner;
    int configured; /* calls a minute, as the connection says */
    int held;       /* places in use: they stay the owner's */
    int wanted;
    int lease_ms; /* the share ends then, unless it is asked for again */
    int call_ms;  /* the longest a call begun within the share may take */
};

/* Renews, grows or shrinks the owner's share. *pause_ms: no calls for so long. */
enum fail budget_share_deal(struct db *db, struct arena *mem, const struct budget_share *asked,
                            int *places, int64_t *pause_ms) MUST_USE;
/* They refused a call as one too many: the account's limit falls, and nobody calls for wait_ms. */
enum fail budget_share_learn(struct db *db, struct arena *mem, const struct budget_share *asked,
                             int64_t wait_ms) MUST_USE;
/* The owner ends in order: what it used is free again in a minute. */
enum fail budget_share_leave(struct db *db, struct arena *mem,
                             const struct budget_share *left) MUST_USE;

#endif
