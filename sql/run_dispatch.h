/* run_dispatch.h - the column run.dispatch, as the worker that holds the lease sees it. */
#ifndef XQ_SQL_RUN_DISPATCH_H
#define XQ_SQL_RUN_DISPATCH_H

#include "sql/run.h"

/* FAIL_NOT_FOUND: the run wrote nothing, dispatched before, or its lease is gone. */
enum fail run_dispatch_begin(struct db *db, struct arena *mem, const struct run *run) MUST_USE;
/* state done, refused, unknown; NULL: not called after all. FAIL_NOT_FOUND: it was not begun. */
enum fail run_dispatch_end(struct db *db, struct arena *mem, const struct run *run,
                           const char *state) MUST_USE;

#endif
