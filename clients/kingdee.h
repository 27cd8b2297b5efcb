/* kingdee.h - 金蝶云星辰V2 on the wire: how each call is made and what each answer means.
 *
 * No state and no database: the session (token, domain) is kept by service/authorization. Facts:
 * the vendor's pages; what they leave open is a setting or the safe choice. The host is always that
 * of base_url; `domain` is only a header. */
#ifndef XQ_KINGDEE_H
#define XQ_KINGDEE_H

#include "clients/http.h"
#include "service/arena.h"
#include "service/fail.h"
#include "service/json.h"

#include <stdbool.h>
#include <stdint.h>

/* A connection's settings and secrets. */
struct kingdee {
    const char *base_url; /* "https://api.kingdee.com", no trailing slash needed */
    const char *client_id;
    const char *client_secret;
    const char *outer_instance_id;
    const char *account_id; /* NULL: the only account with status 1 */
    const char *proxy, *ca_file;
    bool allow_private;
    int call_seconds;
    int64_t clock_offset_ms; /* added to our clock in time stamps; 0 unless KINGDEE_CLOCK came */
};

/* What a chain of authorise and token calls yields. */
struct kingdee_session {
    const char *app_token;
    const char *domain;
    const char *app_key;
    const char *account_id;
};

enum kingdee_verdict {
    KINGDEE_OK,
    KINGDEE_RETRY,       /* later, with backoff: timeouts, 5xx, service faults */
    KINGDEE_THROTTLED,   /* over a limit: later, not a failed attempt */
    KINGDEE_REFRESH,     /* the token is not valid any more: get a new one, once */
    KINGDEE_REAUTHORIZE, /* the secret is stale or the domain moved: the whole chain, once */
    KINGDEE_CLOCK,       /* our time is off: sign again with theirs, once */
    KINGDEE_GONE,        /* the record asked for does not exist (any more) */
    KINGDEE_REFUSED,     /* permanent: somebody must change something */
    KINGDEE_UNKNOWN      /* a write whose outcome the answer does not tell: look, do not repeat */
};

enum kingdee_call {
    KINGDEE_CALL_AUTHORIZE, /* push_app_authorize */
    KINGDEE_CALL_TOKEN,     /* kingdee_auth_token */
    KINGDEE_CALL_READ,      /* GET of a list or a detail */
    KINGDEE_CALL_WRITE      /* POST of a business call: never repeated blindly */
};

struct kingdee_answer {
    enum kingdee_verdict verdict;
    int status;             /* HTTP, 0 = no answer came */
    int64_t errcode;        /* Kingdee's code (errcode or code), 0 when good or none */
    const char *message;    /* one line for people: HTTP status, code, their text; no secrets */
    cJSON *data;            /* when OK: the answer's data */
    int64_t retry_after_ms; /* 0 = not said */
    int64_t server_unix_ms; /* their Date header, 0 = none */
};

void kingdee_authorize_call(const struct kingdee *kingdee, struct arena *mem,
                            const char *outer_instance_id, struct http_call *out);
void kingdee_token_call(const struct kingdee *kingdee, struct arena *mem, const char *app_key,
                        const char *app_secret, struct http_call *out);
/* query: object of strings or NULL; body: object or NULL. */
void kingdee_api_call(const struct kingdee *kingdee, const struct kingdee_session *session,
                      struct arena *mem, const char *method, const char *path, const cJSON *query,
                      const cJSON *body, struct http_call *out);

/* Judges transport, HTTP status and code together (P10), by one table of data. */
void kingdee_answer_read(struct arena *mem, enum kingdee_call kind, const struct http_call *call,
                         struct kingdee_answer *out);

/* Which of the accounts that push_app_authorize names is meant, or why none. */
enum kingdee_choice {
    KINGDEE_CHOSEN,
    KINGDEE_NO_LIST,    /* the answer holds no list of accounts */
    KINGDEE_NO_ACCOUNT, /* nothing is authorised for this outer_instance_id */
    KINGDEE_UNLISTED,   /* the configured account_id is not among them */
    KINGDEE_INACTIVE,   /* status is not 1: revoked */
    KINGDEE_EXPIRED,    /* the same, and its package is over */
    KINGDEE_SEVERAL,    /* more than one fits: account_id must name one */
    KINGDEE_KEYLESS     /* named without appKey and appSecret */
};

/* The one account with status 1 (and the account_id, if configured; NULL = any); *account is NULL
 * unless KINGDEE_CHOSEN. Never simply the first of them. */
enum kingdee_choice kingdee_account_choose(const cJSON *data, const char *account_id,
                                           const cJSON **account);

/* The end of its purchased package, ms since 1970; 0 = not said. */
int64_t kingdee_package_ends_ms(const cJSON *account);

/* What a list's data says of itself; -1 = not said. count may be a number or a string. */
struct kingdee_page {
    int64_t count;
    int64_t total_page;
};
void kingdee_page_read(const cJSON *data, struct kingdee_page *out);

#endif
