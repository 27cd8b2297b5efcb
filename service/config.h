/* config.h - the settings of the README's table, read once from the environment. */
#ifndef XQ_CONFIG_H
#define XQ_CONFIG_H

#include "service/arena.h"
#include "service/crypto.h"
#include "service/fail.h"
#include "service/log.h"
#include "service/networks.h"

#include <stdbool.h>
#include <stddef.h>

enum role { ROLE_NONE, ROLE_VIEWER, ROLE_OPERATOR, ROLE_ADMIN };

struct api_token {
    const char *name;
    enum role role;
    const char *token;
};

struct config {
    const char *database_url;
    const char *listen_host; /* as written, without the port; [::1] without brackets */
    int listen_port;         /* 0 = any free one (tests) */
    bool auth;               /* false: XQ_AUTH=none, everybody is admin */
    struct api_token *tokens;
    size_t token_count;
    unsigned char secret_key[CRYPTO_KEY_BYTES];
    int workers;
    int db_pool;
    int lease_seconds;
    int call_seconds;
    int drain_seconds;
    enum log_level log_level;
    bool allow_private_upstreams;
    struct networks trusted_proxies; /* whose X-Forwarded-For is believed */
    bool chinese;                    /* XQ_LANG=zh */
    const char *const *variables;
    size_t variable_count; /* names of all settings; some stand there twice */
};

/* What is wrong, one entry a variable, in the order of that table. */
struct config_fault {
    const char *variable; /* "XQ_DATABASE_URL" */
    const char *message;  /* one sentence in XQ_LANG's language, never the value of a secret */
};

/* Reads and checks everything. On FAIL_INVALID, *faults has *count entries (in mem). Blanks around
 * values are an error, *_FILE contents lose one trailing newline. getenv_fn is getenv, or a fake.
 */
enum fail config_read(struct arena *mem, const char *(*getenv_fn)(const char *), struct config *out,
                      struct config_fault **faults, size_t *count) MUST_USE;

/* Is this entry of the environment ("NAME=value") called XQ_... without being a setting? */
bool config_unknown(const struct config *config, const char *entry);

#endif
