/* session_keeper.h - the thread that refreshes sessions which nobody uses right now.
 *
 * Whoever uses a connection refreshes its session ahead of time; this looks after those whose syncs
 * may begin at any time but do not run. One over all replicas, by the vault's lease. */
#ifndef XQ_SESSION_KEEPER_H
#define XQ_SESSION_KEEPER_H

#include "service/work.h"

struct session_keeper;

struct session_keeper *session_keeper_start(const struct workshop *shop);
void session_keeper_stop(struct session_keeper **keeper);

#endif
