/* qingcloud.h - the 轻易云 (QingCloud) side: tokens, and the rows of each scheme. The caller of the
 * functions that take a qingcloud_side or a scheme holds the sandbox's lock. */
#ifndef XQ_SANDBOX_QINGCLOUD_H
#define XQ_SANDBOX_QINGCLOUD_H

#include "tests/sandbox/call.h"
#include "tests/sandbox/limiter.h"
#include "tests/sandbox/slices.h"

#include <stdbool.h>

enum { QINGCLOUD_TOKENS_MAX = 64, SCHEME_REQUIRED_MAX = 16, SCHEME_ID_CHARS = 36 };

/* What the scheme's target has done with a row. */
enum row_status { ROW_AWAIT = 0, ROW_FINISHED = 2 };

/* A stored row. */
struct stored_row {
    char *id, *text;
    size_t text_len;
    double created_at, updated_at; /* Unix seconds */
    int64_t arrivals;              /* in store calls that were carried out */
    enum row_status status;
    double handled_at;
    char key[25]; /* the platform's own _id */
};

struct scheme {
    struct scheme *next;
    char id[SCHEME_ID_CHARS + 1];
    bool id_check, id_check_set;
    char required[SCHEME_REQUIRED_MAX][64]; /* besides id */
    int required_count;
    struct stored_row **rows; /* in the order of created_at */
    size_t count, cap;
    size_t *slots; /* hash by id: place in rows + 1; 0 = free */
    size_t slot_count;
    int64_t arrivals;
    int64_t dispatches[2]; /* of the source, of the target */
};

struct qingcloud_token {
    char text[48];
    int64_t expires_ms;
    bool dead;
};

struct qingcloud_side {
    struct qingcloud_token tokens[QINGCLOUD_TOKENS_MAX];
    int token_next;
    struct limiter limiter;
    struct scheme *schemes;
};

void qingcloud_side_begin(struct qingcloud_side *side);
void qingcloud_side_end(struct qingcloud_side *side);
void qingcloud_tokens_expire(struct qingcloud_side *side, int64_t now_ms);

bool scheme_id_valid(const char *id);
/* Makes it when it is not there and `make`; else NULL. */
struct scheme *scheme_find(struct qingcloud_side *side, const char *id, bool make);
struct stored_row *scheme_row(const struct scheme *scheme, const char *id);
/* Stores a row, or overwrites the one with its id unless keep. Counts the arrival. Was it known? */
bool scheme_store(struct scheme *scheme, const char *id, struct slice text, bool keep, double now);
/* Takes a row out, as if the platform had lost it. Was it there? */
bool scheme_forget(struct scheme *scheme, const char *id);
/* The target takes up all rows that wait. */
void scheme_dispatch(struct scheme *scheme, double now);
/* The first place whose created_at is not before `at`. */
size_t scheme_from(const struct scheme *scheme, double at);

/* ---- endpoints; these take the lock themselves ---- */

void qingcloud_serve(struct call *call, enum call_kind kind, struct answer *answer);
/* After the limit and the token were checked. */
void qingcloud_store(struct call *call, const char *scheme, struct answer *answer);
void qingcloud_query(struct call *call, const char *scheme, struct answer *answer);
void qingcloud_data_link(struct call *call, const char *scheme, struct answer *answer);
void qingcloud_dispatch(struct call *call, const char *scheme, struct answer *answer);
void qingcloud_find_one(struct call *call, const char *scheme, struct answer *answer);

/* {"success":true,"code":0,…}; content may be NULL (null). */
void qingcloud_good(struct call *call, struct answer *answer, const char *message, cJSON *content);
/* The same with success false, under the HTTP status that goes with the code. */
void qingcloud_bad(struct call *call, struct answer *answer, int64_t code, const char *message);

#endif
