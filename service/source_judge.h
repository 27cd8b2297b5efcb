/* source_judge.h - what an answer of the source's means for the run: go on, ask again, wait, fail.
 *
 * What mends: an expired token and a refused secret, a newer session; "No Route", the whole chain;
 * a 502 that lasts, the domain; a refused time stamp, their clock. Each is done once, by one worker
 * for all, and what it does not mend is told to the operator. */
#ifndef XQ_SOURCE_JUDGE_H
#define XQ_SOURCE_JUDGE_H

#include "service/work.h"

/* OK: usable, or (verdict not KINGDEE_OK, not KINGDEE_GONE) to be asked again. Else the run's
 * verdict is set. */
enum fail source_judge(struct work *work, const struct kingdee_answer *answer) MUST_USE;

#endif
