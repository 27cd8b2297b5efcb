/* open_batch.h - batches that are not settled, and how their records leave them. */
#ifndef XQ_OPEN_BATCH_H
#define XQ_OPEN_BATCH_H

#include "service/work.h"

/* Adds one with room for so many records to work->open, at its end. */
struct open_batch *open_batch_add(struct work *work, const struct batch *row, size_t room);
/* Settled: the ledger says how, and the batch is gone. All its records must have left it. */
void open_batch_close(struct work *work, struct open_batch *batch, const char *state,
                      const char *answer);
/* At the end of the work, whatever is left. */
void open_batches_free(struct work *work);

/* How a staged record is written down; texts in the ledger's memory. */
struct record_writing open_batch_writing(struct work *work, const struct staged *record);

/* A record was written: into the ledger and the books; the record is released. content NULL: not
 * kept here. batch NULL: no call was needed. */
void open_batch_written(struct work *work, const struct open_batch *batch, struct staged *record,
                        const char *content);
/* Records were refused: mapping errors in the platform's words. One of them, or all that are left,
 * which closes the batch. */
void open_batch_reject(struct work *work, struct open_batch *batch, size_t place,
                       const char *message);
void open_batch_reject_all(struct work *work, struct open_batch *batch, const char *message);

/* The batch's records [0, first) and the others follow as batches of their own, in its place; gives
 * the first. With first = count all of them follow as one. */
struct open_batch *open_batch_divide(struct work *work, struct open_batch *batch, size_t first,
                                     const char *message);
/* The record at that place follows as a batch of its own, then the others. */
struct open_batch *open_batch_isolate(struct work *work, struct open_batch *batch, size_t place,
                                      const char *message);
/* The records of the batch and of those behind it, `count` batches in all, go on as one new batch,
 * which the database does not know yet. */
struct open_batch *open_batch_merge(struct work *work, struct open_batch *batch, size_t count);

#endif
