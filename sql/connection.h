/* connection.h - table connection: accounts at outside systems. */
#ifndef XQ_SQL_CONNECTION_H
#define XQ_SQL_CONNECTION_H

#include "service/db.h"

struct connection {
    int64_t id;
    const char *name;
    const char *kind;       /* "kingdee" or "qingcloud" */
    const char *settings;   /* JSON text */
    unsigned char *secrets; /* sealed; len 0 = none given yet */
    size_t secrets_len;
    unsigned char *webhook_key; /* sealed; kingdee only */
    size_t webhook_key_len;
    int calls_per_minute;
    int version;
    const char *created_at, *updated_at;
};

struct connection_draft {
    const char *name, *kind, *settings;
    const unsigned char *secrets; /* NULL keeps what is there */
    size_t secrets_len;
    const unsigned char *webhook_key; /* used when there is none yet; NULL = none */
    size_t webhook_key_len;
    int calls_per_minute;
};

/* Makes or changes. FAIL_CONFLICT when the name belongs to a connection of another kind. */
enum fail connection_put(struct db *db, struct arena *mem,
                         const struct connection_draft *draft) MUST_USE;
/* Another sealed webhook key. FAIL_CONFLICT: a connection of its kind has none. */
enum fail connection_rotate(struct db *db, struct arena *mem, const char *name, const void *key,
                            size_t key_len) MUST_USE;
enum fail connection_by_name(struct db *db, struct arena *mem, const char *name,
                             struct connection *out) MUST_USE;
/* By name, after `after` ("" = the first). */
enum fail connection_list(struct db *db, struct arena *mem, const char *after, int limit,
                          struct connection **out, int *count) MUST_USE;
/* FAIL_CONFLICT while a sync uses it or pushes are kept for it; FAIL_NOT_FOUND. */
enum fail connection_delete(struct db *db, struct arena *mem, const char *name) MUST_USE;

#endif
