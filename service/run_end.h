/* run_end.h - how a run's work ends: closed, or given back to wait. */
#ifndef XQ_RUN_END_H
#define XQ_RUN_END_H

#include "service/work.h"

/* fail is how the work went: OK closes the run as ended, FAIL_LATER gives it back until its
 * verdict's wait is over (or fails it, after too many attempts without progress), FAIL_CANCELLED
 * and FAIL_UPSTREAM close it so. FAIL_STALE, FAIL_BUSY: it could not be written down; the run is
 * left to whoever takes it over. */
enum fail run_end(struct work *work, enum fail fail) MUST_USE;

#endif
