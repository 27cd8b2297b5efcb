/* alerts.h - alert states follow runs.
 *
 * The state changes in the transaction that ends a run, together with the notifications it owes;
 * service/notifier sends them. */
#ifndef XQ_ALERTS_H
#define XQ_ALERTS_H

#include "sql/run_work.h"

/* Messages are in Chinese or in English (XQ_LANG); the alert itself keeps both.
 *
 * Inside the transaction that ends a run: a failed one raises the alert "run-failed" of its sync (a
 * message when it is new), a good one resolves it (a message); others change nothing. */
enum fail alerts_run_ended(struct db *tx, struct arena *mem, bool chinese, const struct run *run,
                           const struct run_ending *ending) MUST_USE;

#endif
