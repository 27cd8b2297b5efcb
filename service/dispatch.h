/* dispatch.h - wakes the dispatcher of the scheme's target after a run's last batch. */
#ifndef XQ_DISPATCH_H
#define XQ_DISPATCH_H

#include "service/work.h"

/* Once a run, where the definition asks for it and something was written. The intent is committed
 * before the call; when its answer is lost it may have been heard, and is not made again: the run
 * goes on to its end, and its story says so. FAIL_LATER: nothing was done yet. */
enum fail dispatch_end(struct work *work) MUST_USE;

#endif
