/* webhook_event.h - table webhook_event: Kingdee's pushes, byte for byte. */
#ifndef XQ_SQL_WEBHOOK_EVENT_H
#define XQ_SQL_WEBHOOK_EVENT_H

#include "service/db.h"

struct webhook_event {
    int64_t id;                                          /* read only */
    int64_t connection_id;                               /* write only */
    const char *connection;                              /* name; read only */
    const char *msg_id, *biz_type, *content_type, *peer; /* or NULL */
    const char *query;
    const char *body_hex; /* write only */
    bool sealed;
    const char *message; /* what duplicates are known by; write only */
    unsigned char *body; /* read only, sealed when `sealed` */
    size_t body_len;
    const char *received_at; /* read only */
};

/* All of them in one statement; those already seen are not stored again. */
enum fail webhook_event_insert(struct db *db, struct arena *mem, const struct webhook_event *events,
                               size_t count) MUST_USE;
/* connection NULL = any; before 0 = from the newest. */
enum fail webhook_event_list(struct db *db, struct arena *mem, const char *connection,
                             int64_t before, int limit, struct webhook_event **out,
                             int *count) MUST_USE;

#endif
