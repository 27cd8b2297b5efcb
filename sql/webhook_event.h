/* webhook_event.h - table webhook_event: Kingdee's pushes, byte for byte, and their verdicts. */
#ifndef XQ_SQL_WEBHOOK_EVENT_H
#define XQ_SQL_WEBHOOK_EVENT_H

#include "service/db.h"

enum { PUSH_HASH_BYTES = 32 };

/* A push to be stored. */
struct push {
    int64_t connection_id;
    int version; /* of the connection, as its sender was judged by */
    const char *connection;
    const char *msg_id, *biz_type, *content_type, *peer, *operation; /* or NULL */
    const char *query;                                               /* JSON text of an object */
    const char *ids; /* text of a PostgreSQL array, or NULL */
    const char *verdict;
    const void *body;
    size_t body_len;
    bool sealed;
    unsigned char hash[PUSH_HASH_BYTES]; /* of the body as it came; used without a msg_id */
};

struct push_outcome {
    size_t stored;
    bool *current; /* one a push: false = its connection has another version, it was not stored */
};

/* All of them in one statement, or none. Without some_known each must have a msg_id, and one that
 * is there already is FAIL_CONFLICT; with it, those already seen are not stored again, and
 * everything costs more. No two without a msg_id may have the same connection and hash. Groups
 * stored at the same time must have their pushes in the same order, or they may wait for each
 * other. */
enum fail webhook_event_insert(struct db *db, struct arena *mem, const struct push *const *pushes,
                               size_t count, bool some_known, struct push_outcome *out) MUST_USE;

struct webhook_event {
    int64_t id;
    const char *connection;
    const char *msg_id, *biz_type, *content_type, *peer, *operation; /* or NULL */
    const char *query, *verdict;
    const char *ids, *run_ids; /* JSON text of an array, or NULL */
    bool sealed;
    int64_t bytes;       /* of the body as kept */
    unsigned char *body; /* only by webhook_event_by_id; sealed when `sealed` */
    size_t body_len;
    const char *received_at, *acted_at; /* acted_at: or NULL */
};

struct webhook_event_filter {
    const char *connection, *biz_type, *verdict; /* NULL = any */
    int64_t before;                              /* 0 = from the newest */
    int limit;
};
enum fail webhook_event_list(struct db *db, struct arena *mem,
                             const struct webhook_event_filter *filter, struct webhook_event **out,
                             int *count) MUST_USE;
/* FAIL_NOT_FOUND. */
enum fail webhook_event_by_id(struct db *db, struct arena *mem, int64_t id,
                              struct webhook_event *out) MUST_USE;
/* To be acted on again. FAIL_CONFLICT: there is nothing in it to act on. */
enum fail webhook_event_replay(struct db *db, struct arena *mem, int64_t id) MUST_USE;

#endif
