/* settle.h - finds out what became of records whose answer was lost, by reading back (P5). */
#ifndef XQ_SETTLE_H
#define XQ_SETTLE_H

#include "service/work.h"

/* Is there a batch of unknown outcome to read back now: just lost, or (at the end) any at all? */
bool settle_wanted(const struct work *work, bool at_end);

/* Reads one such batch back. What is there counts as written at once; what is not there goes out
 * again, but only when the call's limit and the settle delay are over: FAIL_LATER until then. */
enum fail settle_one(struct work *work, bool at_end) MUST_USE;

#endif
