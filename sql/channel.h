/* channel.h - table channel (告警渠道): chat robots that carry alerts. */
#ifndef XQ_SQL_CHANNEL_H
#define XQ_SQL_CHANNEL_H

#include "service/db.h"

struct channel {
    int64_t id;
    const char *name, *kind, *settings; /* kind "dingtalk" or "wecom"; settings JSON text */
    bool enabled;
    unsigned char *secrets; /* sealed */
    size_t secrets_len;
    const char *created_at, *updated_at;
};

/* secrets NULL keeps what is there. FAIL_CONFLICT: the name belongs to another kind. */
enum fail channel_put(struct db *db, struct arena *mem, const struct channel *channel) MUST_USE;
enum fail channel_by_name(struct db *db, struct arena *mem, const char *name,
                          struct channel *out) MUST_USE;
enum fail channel_list(struct db *db, struct arena *mem, const char *after, int limit,
                       struct channel **out, int *count) MUST_USE;
enum fail channel_delete(struct db *db, struct arena *mem, const char *name) MUST_USE;

#endif
