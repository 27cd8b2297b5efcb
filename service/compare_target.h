/* compare_target.h - the other side of a comparison: reads what the scheme holds and meets it with
 * what is in work->compare. Nothing is written or dispatched. */
#ifndef XQ_COMPARE_TARGET_H
#define XQ_COMPARE_TARGET_H

#include "service/compare.h"
#include "service/work.h"

struct compare_scope {
    int64_t from, to;             /* what is read: first stored then, Unix seconds, our clock */
    bool extras;                  /* rows that are not ours are told */
    int64_t extra_from, extra_to; /* those first stored then; 0 = whenever */
    bool known_are_ours; /* a row that table record knows is no extra, whatever is compared now */
};

/* Reads the scheme and asks for what it did not show. */
enum fail compare_target(struct work *work, const struct compare_scope *scope) MUST_USE;

/* Tells the differences to the ledger, and the run's story. */
void compare_tell(struct work *work);

#endif
