/* reconcile.h - mode reconcile: what we hold as written against what the platform returns, for a
 * window of the time of first writing or for all; and mending it. */
#ifndef XQ_RECONCILE_H
#define XQ_RECONCILE_H

#include "service/work.h"

/* The whole run. Its books: fetched are the records compared, unchanged those that the platform
 * holds, changed_skipped those that it lacks or holds otherwise. With run.mend a run of mode ids is
 * queued for the latter: it fetches and writes just those. */
enum fail reconcile_run(struct work *work) MUST_USE;

#endif
