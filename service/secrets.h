/* secrets.h - what is sealed for whom: each use has its own context, so that a value copied to
 * another row or column cannot be opened there. */
#ifndef XQ_SECRETS_H
#define XQ_SECRETS_H

#include "service/arena.h"
#include "service/config.h"

enum secret_use {
    SECRET_CONNECTION,  /* the secrets of a connection */
    SECRET_WEBHOOK_KEY, /* of its callback path */
    SECRET_PUSH,        /* a callback's body that may hold secrets */
    SECRET_CHANNEL      /* the secrets of a channel */
};

/* name: of the connection or channel. */
struct crypto_sealed secrets_seal(struct arena *mem, const struct config *config,
                                  enum secret_use use, const char *name, const char *text);
/* FAIL_INVALID: sealed with another key, for another use or name, or damaged. */
enum fail secrets_open(struct arena *mem, const struct config *config, enum secret_use use,
                       const char *name, const struct crypto_sealed *sealed, char **text) MUST_USE;

#endif
