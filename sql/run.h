/* run.h - table run: what is asked for, what happens, and the books. Statements for callers of the
 * API; those for the worker that owns a run are in run_work.h. */
#ifndef XQ_SQL_RUN_H
#define XQ_SQL_RUN_H

#include "service/db.h"

/* The books of a run (design: P2). All counts are records; repeated ones are rows. */
struct books {
    int64_t source_reported; /* -1 = the source did not say */
    int64_t fetched, split, repeated, unchanged, changed_skipped, filtered, rejected, written;
    int64_t unknown, pending;
};

struct run {
    int64_t id, sync_id;
    const char *sync, *mode, *trigger, *status;
    const char *window_from, *window_to; /* NULL before the start */
    int64_t window_from_ms, window_to_ms;
    bool window_given, force, mend, cancel_requested, complete;
    bool dead;        /* failed, because its attempts or its time ran out */
    int64_t retry_of; /* 0 = none */
    int attempt;
    int64_t fence;
    int sync_version; /* 0 before the start */
    struct books books;
    const char *error, *error_en; /* NULL = none */
    const char *waiting;          /* JSON of the event that put it back into the queue, or NULL */
    const char *not_before, *created_by, *trace_id, *created_at, *started_at, *finished_at;
    int64_t claimed_ms; /* monotonic, this process; set by the worker */
    unsigned char *body_hash;
    size_t body_hash_len;
};

/* Smaller goes first. */
enum run_priority {
    PRIORITY_OPERATOR = 10,
    PRIORITY_CALLBACK = 20,
    PRIORITY_SCHEDULE = 30,
    PRIORITY_SWEEP = 40
};

struct run_draft {
    const char *sync, *mode, *trigger;
    int priority;
    const char *window_from, *window_to; /* RFC 3339; both or none */
    bool window_given;                   /* by a person: the watermark stays where it is */
    bool force;
    const char *idempotency_key; /* NULL = none */
    const unsigned char *body_hash;
    size_t body_hash_len;
    const char *created_by, *trace_id;
    int64_t retry_of;            /* 0 = none */
    const char **ids, **numbers; /* mode ids; NULL: those of the run that is retried */
    size_t id_count, number_count;
    bool mend; /* mode reconcile */
};

/* The idempotency key of the run that mends what a reconcile run found. */
const char *run_mending_key(struct arena *mem, int64_t reconcile);

/* Queues a run and writes its first event; committed when it returns OK (P1). FAIL_NOT_FOUND: no
 * such sync; FAIL_CONFLICT: the idempotency key is taken (read it with run_by_key); FAIL_BUSY: also
 * when too many runs of the sync are waiting. */
enum fail run_insert(struct db *db, struct arena *mem, const struct run_draft *draft,
                     int64_t *id) MUST_USE;
/* FAIL_CONFLICT: so many runs of the sync are waiting that no other is taken (1000). */
enum fail run_backlog(struct db *db, struct arena *mem, int64_t sync) MUST_USE;
/* run_insert as part of somebody's transaction. FAIL_CONFLICT also for a sync that is not there. */
enum fail run_insert_within(struct db *tx, struct arena *mem, const struct run_draft *draft,
                            int64_t *id) MUST_USE;
/* Those of the runs that exist, in any order. */
enum fail run_watch(struct db *db, struct arena *mem, const int64_t *ids, size_t id_count,
                    struct run **out, int *count) MUST_USE;
enum fail run_by_id(struct db *db, struct arena *mem, int64_t id, struct run *out) MUST_USE;
enum fail run_by_key(struct db *db, struct arena *mem, const char *sync, const char *key,
                     struct run *out) MUST_USE;

struct run_filter {
    const char *sync, *status, *from, *to; /* NULL = any */
    bool dead;                             /* only those that are, and were not retried */
    int64_t before;                        /* id; 0 = from the newest */
    int limit;
};
enum fail run_list(struct db *db, struct arena *mem, const struct run_filter *filter,
                   struct run **out, int *count) MUST_USE;
/* A queued run ends, a running one is asked to stop. FAIL_CONFLICT: it has ended. */
enum fail run_cancel(struct db *db, struct arena *mem, int64_t id, const char *caller) MUST_USE;

/* Shared with run_work.c: a row with the columns of run_by_id.sql. */
void run_read_row(const struct rows *rows, int row, struct arena *mem, struct run *out);

#endif
