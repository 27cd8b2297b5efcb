/* hooks.h - who may push: the path keys and addresses of connections, kept in memory.
 *
 * What is kept may be old. A sender whose key fits is therefore let in only for the version of the
 * connection that the key was read with, and the statement that stores the push stores it for no
 * other: a key that was rotated away ends at once, in every replica. A name or key that is not
 * known here is looked up, at most once a second each. */
#ifndef XQ_HOOKS_H
#define XQ_HOOKS_H

#include "service/config.h"
#include "service/db.h"

struct hooks;

struct hooks *hooks_new(struct db *db, const struct config *config);
void hooks_free(struct hooks **hooks);

struct hook_sender {
    const char *connection, *key; /* of the path */
    const char *address;
};

/* Fills id and version of the connection. FAIL_NOT_FOUND: no such connection, another key, or not
 * one of its addresses: from outside they all look alike. FAIL_BUSY: the database is away. */
enum fail hooks_admit(struct hooks *hooks, struct arena *mem, const struct hook_sender *sender,
                      int64_t *id, int *version) MUST_USE;
/* What is kept of this connection is old. */
void hooks_forget(struct hooks *hooks, const char *connection);

#endif
