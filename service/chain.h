/* chain.h - the calls that yield a session, in their order.
 *
 * Kingdee: push_app_authorize names the accounts with their secrets; the one that is meant is
 * chosen; its secret signs kingdee_auth_token, which gives the app-token. Secrets rotate, so a
 * token is never asked for but right after the authorisation. 轻易云: one call. Whoever calls holds
 * the vault's lease, or asks only what leaves no trace. */
#ifndef XQ_CHAIN_H
#define XQ_CHAIN_H

#include "service/asker.h"

struct chain {
    struct asker *asker;
    struct account *account; /* its session is replaced only when the whole chain went well */
    cJSON *named;            /* kingdee: all that push_app_authorize named */
    const cJSON *chosen;     /* the account among them */
    int64_t life_ms;         /* out: of the new session */
    int64_t package_ends_ms; /* out: since 1970, 0 = not said */
};

/* The steps of Kingdee's chain, for who goes them one by one. Each sets the asker's trouble. */
enum fail chain_authorize(struct chain *chain) MUST_USE;
enum fail chain_choose(struct chain *chain) MUST_USE;
/* The whole chain; a secret that went stale in between is fetched once more. */
enum fail chain_kingdee(struct chain *chain) MUST_USE;
enum fail chain_qingcloud(struct chain *chain) MUST_USE;

#endif
