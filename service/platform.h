/* platform.h - asking 轻易云 what it holds: one call at a time, each with its place in the budget,
 * its lease and its token. Used where writes are settled and where both sides are compared. */
#ifndef XQ_PLATFORM_H
#define XQ_PLATFORM_H

#include "service/work.h"

/* A page of rows first stored in [begin_at, end_at], by our clock. total: -1 = not said. Besides
 * the verdict's: FAIL_NOT_FOUND, the scheme is not there. */
enum fail platform_query(struct work *work, struct arena *mem,
                         const struct qingcloud_question *question, cJSON **rows,
                         int64_t *total) MUST_USE;

/* The row with this id. FAIL_NOT_FOUND: the platform says that there is none. */
enum fail platform_find_one(struct work *work, struct arena *mem, const char *id,
                            cJSON **row) MUST_USE;

/* After any answer of its: how far its clock is ahead of ours. */
void platform_clock_note(struct work *work, const struct qingcloud_answer *answer);

/* When the platform first stored the row, by our clock; 0 = not said. */
int64_t platform_row_time(const struct work *work, const cJSON *row);

#endif
