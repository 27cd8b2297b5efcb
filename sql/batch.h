/* batch.h - table batch: one row a call to the target; its intent is committed before the call. */
#ifndef XQ_SQL_BATCH_H
#define XQ_SQL_BATCH_H

#include "service/db.h"

struct batch {
    int batch;                /* from 1 */
    int64_t seq_from, seq_to; /* inclusive; holds those of its records that are staged */
    int records;
    const char *state; /* pending, sending, written, refused, divided, unknown */
    int sends;
    int64_t fence;
    int64_t sent_unix; /* seconds, the database's clock; 0 = never sent */
    int64_t settle_ms; /* from now; 0 = over */
    int parent;        /* 0 = none */
};

/* state "pending" or "sending"; settle_ms counts for the latter. */
enum fail batch_insert(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                       const struct batch *batch) MUST_USE;
/* A pending batch goes out (again). */
enum fail batch_send(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                     const struct batch *batch) MUST_USE;
/* Sets batch->state. settle_ms counts for state "unknown", from now. answer: one line for people,
 * no secrets, or NULL. */
enum fail batch_close(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                      const struct batch *batch, const char *answer) MUST_USE;
/* Those not settled: pending, sending, unknown. */
enum fail batch_open_list(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                          struct batch **out, int *count) MUST_USE;
/* The highest number and seq given out so far; 0 when none. */
enum fail batch_last(struct db *db, struct arena *mem, int64_t sync, int64_t run, int *batch,
                     int64_t *seq_to) MUST_USE;

#endif
