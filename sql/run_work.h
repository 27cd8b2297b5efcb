/* run_work.h - table run as the worker that holds its lease sees it. Every statement carries the
 * fence: FAIL_STALE means that the lease is gone and nothing was changed (P4). */
#ifndef XQ_SQL_RUN_WORK_H
#define XQ_SQL_RUN_WORK_H

#include "sql/run.h"

/* The next queued run whose sync has none running. FAIL_NOT_FOUND: nothing to do. */
enum fail run_claim(struct db *db, struct arena *mem, const char *worker, int lease_seconds,
                    struct run *out) MUST_USE;
/* A running run whose lease ended. FAIL_NOT_FOUND: none. */
enum fail run_take_over(struct db *db, struct arena *mem, const char *worker, int lease_seconds,
                        struct run *out) MUST_USE;

struct run_beginning {
    int64_t overlap_seconds, lag_seconds;
    const char *window_start; /* RFC 3339 or NULL */
};
/* Fixes window and version for the run's whole life (a take-over finds them fixed). */
enum fail run_begin(struct db *db, struct arena *mem, struct run *run,
                    const struct run_beginning *beginning) MUST_USE;

/* Renews the lease and adds `added` to the books (source_reported -1 keeps). Inside a transaction
 * it locks the run until the commit. FAIL_CANCELLED: an operator asked to stop, or it has been
 * going on for too long (nothing is lost: the books were changed all the same). */
enum fail run_hold(struct db *db, struct arena *mem, const struct run *run, int lease_seconds,
                   const struct books *added) MUST_USE;

/* Back into the queue, not before wait_ms. attempts: 1 after a failure, 0 otherwise. */
enum fail run_release(struct db *db, struct arena *mem, const struct run *run, int64_t wait_ms,
                      int attempts) MUST_USE;

struct run_ending {
    const char *outcome;          /* "ended", "failed", "dead" (no attempts left) or "cancelled" */
    bool in_doubt;                /* what was read cannot be proved to be all: never complete */
    const char *error, *error_en; /* in and out; NULL = none */
    /* out, as long as the memory of the statement */
    const char *status;
    bool complete;
};
enum fail run_finish(struct db *tx, struct arena *mem, const struct run *run,
                     struct run_ending *ending) MUST_USE;

#endif
