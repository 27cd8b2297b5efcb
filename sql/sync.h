/* sync.h - tables sync, sync_version and sync_connection: what is kept in step (集成方案). */
#ifndef XQ_SQL_SYNC_H
#define XQ_SQL_SYNC_H

#include "service/db.h"

struct sync {
    int64_t id;
    const char *name;
    int version;
    bool enabled, paused;
    const char *watermark; /* NULL: never completed */
    const char *created_at, *updated_at;
    const char *definition;  /* JSON text as given */
    const char *next_due_at; /* NULL: it does not run by itself now */
};

struct sync_draft {
    const char *name;
    bool enabled;
    const char *definition;
    const char *source_connection, *source_kind;
    const char *target_connection, *target_kind; /* target_connection NULL: recorded here */
};

/* Makes it or raises its version, and says its id. Inside a transaction. FAIL_UNPROCESSABLE with
 * *missing naming the connection that does not exist, or is of the wrong kind. */
enum fail sync_put(struct db *tx, struct arena *mem, const struct sync_draft *draft,
                   const char **missing, int64_t *id) MUST_USE;
/* FAIL_NOT_FOUND: there never was a sync of this name. One that was deleted counts. */
enum fail sync_known(struct db *db, struct arena *mem, const char *name) MUST_USE;
enum fail sync_by_name(struct db *db, struct arena *mem, const char *name,
                       struct sync *out) MUST_USE;
enum fail sync_list(struct db *db, struct arena *mem, const char *after, int limit,
                    struct sync **out, int *count) MUST_USE;
/* History stays; queued runs are cancelled, a running one is asked to stop. */
enum fail sync_delete(struct db *db, struct arena *mem, const char *name) MUST_USE;
enum fail sync_pause(struct db *db, struct arena *mem, const char *name, bool paused) MUST_USE;
/* The definition of one version. version 0 = the present one. */
enum fail sync_definition(struct db *db, struct arena *mem, int64_t sync, int version,
                          const char **out) MUST_USE;
/* Inside the transaction that closes a complete run (P3). */
enum fail sync_watermark(struct db *tx, struct arena *mem, int64_t run) MUST_USE;

#endif
