/* pusher.h - acts on pushes: the thread between a stored push and the run that confirms it.
 *
 * A push is a hint. A business push says which documents to read again: after a short quiet time
 * all that came of one connection and kind become one run a sync, of mode `ids`, with each document
 * once; whatever a push says, the run writes what the source says then, so the newest state wins. A
 * push of app_authorize ends the belief in the session, and the next call authorises anew. All
 * replicas look; what one has claimed, others skip. */
#ifndef XQ_PUSHER_H
#define XQ_PUSHER_H

#include "service/db.h"
#include "service/queue.h"

#include <stdatomic.h>

struct pusher;

/* Figures for /metrics, as of the last look at the table. */
struct pusher_stats {
    atomic_llong waiting, oldest_ms;            /* not acted on yet, over all replicas */
    atomic_llong acted, runs_made, runs_joined; /* by this process */
};

struct pusher *pusher_start(struct db *db, struct queue *queue);
const struct pusher_stats *pusher_stats(const struct pusher *pusher);
void pusher_stop(struct pusher **pusher);

#endif
