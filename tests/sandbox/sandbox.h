/* sandbox.h - the whole sandbox's state under one lock. The lock is held briefly: never over a
 * wait, over network work, or while a page of rows is written. */
#ifndef XQ_SANDBOX_SANDBOX_H
#define XQ_SANDBOX_SANDBOX_H

#include "tests/sandbox/faults.h"
#include "tests/sandbox/kingdee.h"
#include "tests/sandbox/ledger.h"
#include "tests/sandbox/options.h"
#include "tests/sandbox/qingcloud.h"
#include "tests/sandbox/robots.h"

#include <pthread.h>

struct sandbox {
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool stopping;
    int64_t epoch_ms; /* where generated data ends; never changes */
    struct options initial;
    struct options options; /* as changed over the control path */
    struct ledger ledger;
    struct faults faults;
    struct kingdee_side kingdee;
    struct qingcloud_side qingcloud;
    struct robot_side robots;
};

struct sandbox *sandbox_new(const struct options *options);
void sandbox_free(struct sandbox **box);
/* Back to how it was at the start: data, counters, faults, settings, tokens. */
void sandbox_reset(struct sandbox *box);
/* Wakes everything that waits, and lets nothing wait any more. */
void sandbox_stop(struct sandbox *box);

void sandbox_lock(struct sandbox *box);
void sandbox_unlock(struct sandbox *box);
/* Waits ms, or less when the sandbox stops or (until_change) the faults change. Lock not held. */
void sandbox_wait(struct sandbox *box, int64_t ms, bool until_change);

/* The options as they are now; texts live as long as the sandbox. */
struct options sandbox_options(struct sandbox *box);
/* Counts a good answer of this kind. */
void sandbox_answered(struct sandbox *box, enum call_kind kind);
/* Notes a broken rule. */
void sandbox_violation(struct sandbox *box, enum call_kind kind, const char *what);

#endif
