/* kingdee.h - the Kingdee side: accounts, their rotating secrets, tokens, and rows that tests put
 * in. The caller of the functions here that take a kingdee_side holds the sandbox's lock. */
#ifndef XQ_SANDBOX_KINGDEE_H
#define XQ_SANDBOX_KINGDEE_H

#include "service/fail.h"
#include "tests/sandbox/call.h"
#include "tests/sandbox/kingdee_paths.h"
#include "tests/sandbox/kingdee_shift.h"
#include "tests/sandbox/limiter.h"
#include "tests/sandbox/options.h"

enum {
    KINGDEE_ACCOUNTS_MAX = 4,
    KINGDEE_TOKENS_MAX = 256,
    KINGDEE_SIGNATURES_MAX = 1024,
    KINGDEE_SECRET_CHARS = 40
};

struct kingdee_account {
    const char *account_id, *app_key, *name, *company;
    int status;
    int64_t package_ends_ms; /* instanceExpiresTime; 0 = in a year */
    char domain[128];
    int64_t generation; /* of the secret: grows with each rotation */
    char secret[KINGDEE_SECRET_CHARS + 1], old_secret[KINGDEE_SECRET_CHARS + 1];
    struct limiter limiter;
};

struct kingdee_token {
    char text[256];
    int account;
    int64_t expires_ms;
    bool dead; /* by a newer one */
};

struct explicit_set;

struct kingdee_side {
    struct kingdee_account accounts[KINGDEE_ACCOUNTS_MAX];
    struct kingdee_token tokens[KINGDEE_TOKENS_MAX]; /* a ring */
    int token_next;
    struct limiter token_limiter;
    char signatures[KINGDEE_SIGNATURES_MAX][96]; /* a ring, for kingdee-strict-nonce */
    int signature_next;
    struct explicit_set *sets; /* a list */
    struct shifts shifts;
};

extern const char *const kingdee_outer_instance_id;

void kingdee_side_begin(struct kingdee_side *side, const struct options *options);
void kingdee_side_end(struct kingdee_side *side);

/* Kingdee's clock, which may be ahead of the world's. */
int64_t kingdee_now_ms(const struct options *options);

/* Brings an account's secret up to date: by day, by rotation. */
void kingdee_secret_refresh(struct kingdee_account *account, const struct options *options,
                            int64_t now_ms);
int kingdee_account_by_key(const struct kingdee_side *side, const struct options *options,
                           const char *app_key); /* -1 = none */
/* A new token for the account. */
const struct kingdee_token *kingdee_token_new(struct kingdee_side *side, int account,
                                              const struct options *options, int64_t now_ms);
const struct kingdee_token *kingdee_token_find(const struct kingdee_side *side, const char *text);
void kingdee_tokens_expire(struct kingdee_side *side, int64_t now_ms);

/* ---- endpoints; these take the lock themselves ---- */

/* The gateway's checks in its order, then the endpoint. */
void kingdee_serve(struct call *call, enum call_kind kind, struct answer *answer);

void kingdee_authorize(struct call *call, struct answer *answer);
void kingdee_token(struct call *call, struct answer *answer);
void kingdee_list(struct call *call, int account, struct answer *answer);
void kingdee_detail(struct call *call, int account, struct answer *answer);

/* {"errcode":n,"description":…} */
void kingdee_answer_code(struct call *call, struct answer *answer, int status, int64_t code,
                         const char *description);

#endif
