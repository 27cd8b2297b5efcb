/* alert.h - tables alert and notification: what is wrong, and who has been told. */
#ifndef XQ_SQL_ALERT_H
#define XQ_SQL_ALERT_H

#include "service/db.h"

struct alert {
    int64_t id;           /* read only */
    const char *rule;     /* "run-failed" */
    const char *subject;  /* what it is about: a sync's name */
    const char *severity; /* "warning", "error" */
    int64_t sync_id, run_id;
    const char *text_zh, *text_en;
    const char *status, *sync, *first_at, *last_at, *resolved_at; /* read only */
    int times;                                                    /* out: 1 = new */
};

/* Raises, or counts the firing one up. Fills id and times. */
enum fail alert_raise(struct db *tx, struct arena *mem, struct alert *alert) MUST_USE;
/* FAIL_NOT_FOUND: nothing fires. Fills id, times and the texts it was raised with. */
enum fail alert_resolve(struct db *tx, struct arena *mem, struct alert *alert) MUST_USE;
struct alert_filter {
    const char *status, *sync; /* NULL = any */
    int64_t before;            /* id; 0 = the newest */
};
enum fail alert_list(struct db *db, struct arena *mem, const struct alert_filter *filter, int limit,
                     struct alert **out, int *count) MUST_USE;

/* One for each enabled channel; kind "raised" or "resolved". */
enum fail notification_insert(struct db *tx, struct arena *mem, int64_t alert, const char *kind,
                              const char *text) MUST_USE;

struct notification {
    int64_t id;
    const char *text;
    int attempts;
    const char *channel, *kind, *settings; /* of the channel */
    unsigned char *secrets;                /* sealed */
    size_t secrets_len;
};
/* The next one to send, hidden from the other replicas for lease_seconds. FAIL_NOT_FOUND: none. */
enum fail notification_claim(struct db *db, struct arena *mem, int lease_seconds,
                             struct notification *out) MUST_USE;
/* status "sent", "failed", or "queued" to try again after wait_ms. */
enum fail notification_end(struct db *db, struct arena *mem, int64_t id, const char *status,
                           const char *error, int64_t wait_ms) MUST_USE;

#endif
