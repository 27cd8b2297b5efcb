/* read_back.h - which records of a batch does the platform hold, as they were sent? (P5) */
#ifndef XQ_READ_BACK_H
#define XQ_READ_BACK_H

#include "service/work.h"

/* there[i]: record i of the batch is there, every member as sent. When it fails, what was found
 * until then is marked all the same. */
enum fail read_back(struct work *work, struct arena *mem, const struct open_batch *batch,
                    bool *there) MUST_USE;

#endif
