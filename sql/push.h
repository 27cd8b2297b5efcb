/* push.h - table webhook_event as those see it who act on pushes (service/pusher.h): the statements
 * between a push that waits and the run that reads again what it names. */
#ifndef XQ_SQL_PUSH_H
#define XQ_SQL_PUSH_H

#include "service/db.h"

enum { PUSH_COUNT_MAX = 10000 };

/* Pushes of one connection and kind that are not acted on yet. */
struct push_group {
    int64_t connection_id;
    const char *biz_type;
    int64_t waiting; /* counted up to PUSH_COUNT_MAX */
    int64_t oldest_ms;
    bool due;
};
enum fail push_groups(struct db *db, struct arena *mem, int quiet_ms, int most_ms,
                      struct push_group **out, int *count) MUST_USE;

/* Those that a transaction has taken; lists are the texts of PostgreSQL arrays. */
struct push_claim {
    int64_t pushes;
    const char *events;
    const char *documents; /* NULL = none */
    int64_t document_count;
    const char *gone; /* JSON text: documents that a push says were deleted; NULL = none */
};
enum fail push_claim(struct db *tx, struct arena *mem, const struct push_group *group, int limit,
                     struct push_claim *out) MUST_USE;

struct push_sync {
    int64_t id;
    const char *name, *api;
    int lag_seconds;
};
/* The syncs that name this kind in `callbacks`. */
enum fail push_syncs(struct db *tx, struct arena *mem, const struct push_group *group,
                     struct push_sync **out, int *count) MUST_USE;

struct push_run {
    int64_t sync_id;
    const char *mode, *documents;
    int64_t document_count;
    int documents_max, wait_seconds;
    /* out */
    int64_t id;
    bool joined; /* a run that was queued already */
};
enum fail push_run(struct db *tx, struct arena *mem, struct push_run *run) MUST_USE;

/* unnamed: the verdict of those that name no document. runs: NULL = none. */
enum fail push_done(struct db *tx, struct arena *mem, const char *events, const char *verdict,
                    const char *unnamed, const char *runs) MUST_USE;

/* The connection's session is not believed any more. */
enum fail push_authorise(struct db *db, struct arena *mem, int64_t connection,
                         int64_t *settled) MUST_USE;

/* A sync whose pushes stopped although polling finds changes, or came back. */
struct push_silence {
    int64_t sync_id;
    const char *sync;
    bool silent;
};
enum fail push_silence(struct db *db, struct arena *mem, int64_t silence_ms, int runs,
                       struct push_silence **out, int *count) MUST_USE;

/* Forgets bodies that no push is compared with any more. */
enum fail push_forget_bodies(struct db *db) MUST_USE;

#endif
