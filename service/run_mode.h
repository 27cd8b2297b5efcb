/* run_mode.h - where the modes of a run part ways: before the first step and after the last. */
#ifndef XQ_RUN_MODE_H
#define XQ_RUN_MODE_H

#include "service/work.h"

/* Everything is loaded: puts the run where it stands, and readies what its mode needs. */
enum fail run_mode_begin(struct work *work) MUST_USE;

/* How long before now the window ends. Records that are asked for by name may have been changed
 * just now: for those it ends after now. */
int64_t run_mode_lag(const struct work *work);

/* Mode reconcile: it has no source to go through. */
bool run_mode_without_source(const struct work *work);

/* Everything is fetched and, where anything is to be written, written. */
enum fail run_mode_end(struct work *work) MUST_USE;

#endif
