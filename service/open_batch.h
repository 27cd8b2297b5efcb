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
/* The only record of the batch was refused: a mapping error in the platform's words. */
void open_batch_reject(struct work *work, struct open_batch *batch, const char *message);
/* Refused as a whole: two halves follow. */
void open_batch_divide(struct work *work, struct open_batch *batch, const char *message);

#endif
