/* account.h - a connection opened for use: settings read, secrets unsealed, budget named. */
#ifndef XQ_ACCOUNT_H
#define XQ_ACCOUNT_H

#include "clients/kingdee.h"
#include "clients/qingcloud.h"
#include "service/config.h"
#include "service/db.h"

struct account {
    int64_t id; /* of the connection */
    const char *name;
    bool is_kingdee;
    struct kingdee kingdee;     /* when it is */
    struct qingcloud qingcloud; /* when it is not */
    const char *budget_key;     /* what the outside limit belongs to */
    int calls_per_minute;
    int throttled_ms; /* how long to be silent when they say "too much" and not how long */
    const char
        *access_budget_key; /* authorise calls: a part set aside, so that they never starve */
    int access_calls_per_minute;
    const char *token_budget_key; /* of the application, for token calls */
    int token_calls_per_minute;
    int batch_rows; /* qingcloud: records and bytes of one store call */
    size_t batch_bytes;
    int settle_seconds; /* how long after a lost call's limit a record may still turn up */
    /* the session in use, from the vault: service/authorization.h */
    int64_t generation;
    int64_t own_generation;         /* the last that we got ourselves; 0 = none */
    int64_t look_ms;                /* monotonic; from then on the vault is looked at again */
    struct kingdee_session session; /* kingdee */
    const char *token;              /* qingcloud; NULL = none */
};

/* FAIL_NOT_FOUND: no such connection. FAIL_INVALID: its secrets cannot be unsealed (another
 * XQ_SECRET_KEY) or are not there; the cause is logged. */
enum fail account_load(struct db *db, struct arena *mem, const struct config *config,
                       const char *name, struct account *out) MUST_USE;

/* One line in the log at level debug: a call of this account, with its generation. */
void account_log_call(const struct account *account, const struct http_call *call);

#endif
