/* vault.h - table token_vault: the sealed session of each connection.
 *
 * Refreshing is for one at a time over all threads and replicas: vault_claim gives the right to,
 * for a lease; nothing is locked while calls are made; vault_store or vault_fail ends it. */
#ifndef XQ_SQL_VAULT_H
#define XQ_SQL_VAULT_H

#include "service/db.h"

struct vault {
    int64_t generation;
    unsigned char *session; /* sealed; len 0 = none */
    size_t session_len;
    int64_t expires_ms;       /* wall clock; 0 = none */
    bool leased;              /* somebody is refreshing right now */
    const char *last_failure; /* or NULL */
};

enum fail vault_read(struct db *db, struct arena *mem, int64_t connection,
                     struct vault *out) MUST_USE;
/* FAIL_LATER: somebody else is at it, or the generation has moved on. */
enum fail vault_claim(struct db *db, struct arena *mem, int64_t connection, int64_t generation,
                      const char *owner, int lease_seconds) MUST_USE;
/* FAIL_LATER: the lease was lost meanwhile. */
enum fail vault_store(struct db *db, struct arena *mem, int64_t connection,
                      const struct vault *seen, const char *owner) MUST_USE;
enum fail vault_fail(struct db *db, struct arena *mem, int64_t connection, const char *owner,
                     const char *why) MUST_USE;

#endif
