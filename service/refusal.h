/* refusal.h - what becomes of a batch that was refused as a whole: the bad records are found in as
 * few calls as can be, the others are written. */
#ifndef XQ_REFUSAL_H
#define XQ_REFUSAL_H

#include "service/work.h"

/* The answer refused the batch for its data or its size: records leave it as mapping errors, or it
 * goes on in parts, which are pending. */
void refusal_take(struct work *work, struct open_batch *batch,
                  const struct qingcloud_answer *answer);

/* The whole batch was written: what that says about the part it was cut from. */
void refusal_written(struct work *work, const struct open_batch *batch);

/* The pending batch to send next, put together anew where that saves calls; NULL = none pending.
 * *fresh: the database does not know it yet. */
struct open_batch *refusal_next(struct work *work, bool *fresh);

#endif
