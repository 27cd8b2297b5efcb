/* audit.h - mode audit: what a scheme that 轻易云 itself runs should hold, by Kingdee's list,
 * against what it holds. The source is read and mapped as in any run; nothing is written or
 * dispatched. */
#ifndef XQ_AUDIT_H
#define XQ_AUDIT_H

#include "service/stage.h"
#include "service/work.h"

/* Before the first page. */
enum fail audit_begin(struct work *work) MUST_USE;

/* A record as it would be written. */
void audit_hold(struct work *work, const struct staged *record);

/* Everything is fetched: compares, and says of each record where it went: unchanged when the scheme
 * holds it, changed_skipped (reason missing or different) when not. */
enum fail audit_finish(struct work *work) MUST_USE;

#endif
