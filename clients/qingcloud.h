/* qingcloud.h - 轻易云's open API v2 on the wire (not 青云QingCloud): calls and answers.
 *
 * No state and no database. HTTP status and `code` must both be good (P10). */
#ifndef XQ_QINGCLOUD_H
#define XQ_QINGCLOUD_H

#include "clients/http.h"
#include "service/arena.h"
#include "service/fail.h"
#include "service/json.h"

#include <stdbool.h>
#include <stdint.h>

struct qingcloud {
    const char *base_url;
    const char *app_key;
    const char *app_secret;
    bool token_in_header; /* also send Authorization: Bearer; the query form is always sent */
    const char *proxy, *ca_file;
    bool allow_private;
    int call_seconds;
};

enum qingcloud_verdict {
    QINGCLOUD_OK,
    QINGCLOUD_RETRY,        /* nothing was done: later, with backoff */
    QINGCLOUD_THROTTLED,    /* 42901 or 429: later (they punish for five minutes) */
    QINGCLOUD_REFRESH,      /* 40102: token expired, get a new one, once */
    QINGCLOUD_REFUSED_DATA, /* 40001 and its like: a row of the batch is bad, nothing was written */
    QINGCLOUD_REFUSED_SIZE, /* 413 and its like: send less at a time */
    QINGCLOUD_NOT_FOUND,    /* 40401: scheme or row */
    QINGCLOUD_REFUSED,      /* permanent: key, right or scheme is wrong */
    QINGCLOUD_UNKNOWN       /* a write whose outcome cannot be known from the answer (P5) */
};

enum qingcloud_call {
    QINGCLOUD_CALL_OAUTH,
    QINGCLOUD_CALL_STORE,   /* a write: what is not a clear answer is UNKNOWN */
    QINGCLOUD_CALL_READ,    /* query, find-one, data-link */
    QINGCLOUD_CALL_DISPATCH /* wakes a dispatcher: never repeated where it may have been heard */
};

struct qingcloud_answer {
    enum qingcloud_verdict verdict;
    int64_t code;
    const char *message; /* one line for people, no secrets */
    cJSON *content;      /* when OK */
    int64_t retry_after_ms;
    int64_t server_unix_ms; /* their Date header, 0 = none */
};

void qingcloud_oauth_call(const struct qingcloud *qingcloud, struct arena *mem,
                          struct http_call *out);

/* The JSON text of an array of rows. dispatch: the target's dispatcher is to take them up at once.
 */
struct qingcloud_rows {
    const char *text;
    size_t len;
    bool dispatch;
};
enum { QINGCLOUD_STORE_FRAME = 13 }; /* bytes of a body beside its rows and a comma for each */
void qingcloud_store_call(const struct qingcloud *qingcloud, const char *token, struct arena *mem,
                          const char *scheme_id, const struct qingcloud_rows *rows,
                          struct http_call *out);

/* What a query and data-link are asked: rows first stored in [begin_at, end_at] (Unix seconds),
 * pages of at most QINGCLOUD_PAGE_ROWS from page 1. Fields are asked for by text that their values
 * contain (fuzzy: what comes must be compared). */
enum { QINGCLOUD_PAGE_ROWS = 100 };
struct qingcloud_question {
    int page;
    int64_t begin_at, end_at;
    const char *field, *contains; /* NULL = any */
};
void qingcloud_query_call(const struct qingcloud *qingcloud, const char *token, struct arena *mem,
                          const char *scheme_id, const struct qingcloud_question *question,
                          struct http_call *out);
/* The links of rows: what the source gave, and what came of writing it into the target. */
void qingcloud_data_link_call(const struct qingcloud *qingcloud, const char *token,
                              struct arena *mem, const char *scheme_id,
                              const struct qingcloud_question *question, struct http_call *out);
void qingcloud_find_one_call(const struct qingcloud *qingcloud, const char *token,
                             struct arena *mem, const char *scheme_id, const char *data_id,
                             struct http_call *out);
/* Wakes the dispatcher of the scheme's source (`target` false) or target. */
void qingcloud_dispatch_call(const struct qingcloud *qingcloud, const char *token,
                             struct arena *mem, const char *scheme_id, bool target,
                             struct http_call *out);

void qingcloud_answer_read(struct arena *mem, enum qingcloud_call kind,
                           const struct http_call *call, struct qingcloud_answer *out);

/* access_token and its life from oauth's content; false if they are not there. */
bool qingcloud_token_read(const cJSON *content, const char **token, int64_t *expires_seconds);

/* The rows of a query's content: its `list`, or the content itself where it is a plain array.
 * total is -1 when not said. NULL when neither. */
cJSON *qingcloud_rows_read(cJSON *content, int64_t *total);

/* What became of a row at the scheme's target, of one of data-link's links: the target's answer, or
 * NULL while it was not sent. */
const cJSON *qingcloud_link_target(const cJSON *link);

#endif
