/* vault.h - table token_vault: the sealed session of each connection.
 *
 * Refreshing is for one at a time over all threads and replicas: vault_claim gives the right to,
 * for a lease; nothing is locked while calls are made; vault_store, vault_move, vault_fail or
 * vault_release ends it. All spans are told by the database's clock. */
#ifndef XQ_SQL_VAULT_H
#define XQ_SQL_VAULT_H

#include "service/db.h"

struct vault {
    int64_t generation;
    unsigned char *session; /* sealed; len 0 = none */
    size_t session_len;
    const char *obtained_by; /* or NULL */
    bool refused;            /* the session is not taken any more, and getting another failed */
    int64_t left_ms;         /* until it ends; below 0 = it has */
    int64_t life_ms;         /* from beginning to end; 0 = there is none */
    int64_t retry_ms;        /* until the next try ahead of time */
    int64_t age_seconds;
    bool domain_checked; /* within the last five minutes */
    bool leased;         /* somebody is refreshing right now */
    const char *lease_owner, *lease_until;
    const char *obtained_at, *expires_at, *last_success_at;          /* RFC 3339, or NULL */
    const char *package_ends_at;                                     /* or NULL: not said */
    int64_t package_seconds;                                         /* until then */
    int failures;                                                    /* in a row */
    const char *failure_cause, *failure_zh, *failure_en, *failed_at; /* or NULL */
};

/* What a refresh yielded. */
struct vault_session {
    const unsigned char *session;
    size_t session_len;
    const unsigned char *authorizations; /* NULL = none */
    size_t authorizations_len;
    int64_t life_ms;
    const char *obtained_by;
    int64_t package_ends_ms; /* since 1970; 0 = not said */
};

struct vault_failure {
    const char *cause, *zh, *en;
    bool session_useless; /* what lies in the vault is missing, over or refused */
};

enum fail vault_read(struct db *db, struct arena *mem, int64_t connection,
                     struct vault *out) MUST_USE;
/* FAIL_LATER: somebody else is at it, or it is not any more what was seen. */
enum fail vault_claim(struct db *db, struct arena *mem, int64_t connection,
                      const struct vault *seen, const char *owner, int lease_seconds) MUST_USE;
/* FAIL_LATER: the lease was lost meanwhile. */
enum fail vault_store(struct db *db, struct arena *mem, int64_t connection, int64_t generation,
                      const char *owner, const struct vault_session *session) MUST_USE;
/* The domain was asked for: session is sealed anew where it moved (a new generation), else NULL.
 * FAIL_LATER: the lease was lost meanwhile. */
enum fail vault_move(struct db *db, struct arena *mem, int64_t connection, int64_t generation,
                     const char *owner, const struct vault_session *session) MUST_USE;
enum fail vault_fail(struct db *db, struct arena *mem, int64_t connection, const char *owner,
                     const struct vault_failure *failure) MUST_USE;
/* Nothing went wrong, it has only to be later. */
enum fail vault_release(struct db *db, struct arena *mem, int64_t connection, const char *owner,
                        int64_t retry_ms) MUST_USE;
/* Sealed, len 0 = none. */
enum fail vault_authorizations(struct db *db, struct arena *mem, int64_t connection,
                               unsigned char **out, size_t *len) MUST_USE;
/* Names of connections whose session may be due to be refreshed although nobody uses it. */
enum fail vault_due(struct db *db, struct arena *mem, const char *const **out,
                    size_t *count) MUST_USE;

#endif
