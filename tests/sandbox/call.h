/* call.h - one HTTP exchange as the parts of the sandbox see it: a call to read, an answer to fill.
 * No HTTP library here. */
#ifndef XQ_SANDBOX_CALL_H
#define XQ_SANDBOX_CALL_H

#include "service/arena.h"
#include "service/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a call is for; names in call_kind_name(). */
enum call_kind {
    CALL_KINGDEE_AUTHORIZE,
    CALL_KINGDEE_TOKEN,
    CALL_KINGDEE_LIST,
    CALL_KINGDEE_DETAIL,
    CALL_KINGDEE_OTHER, /* no such route */
    CALL_QINGCLOUD_OAUTH,
    CALL_QINGCLOUD_STORE,
    CALL_QINGCLOUD_QUERY,
    CALL_QINGCLOUD_FIND_ONE,
    CALL_QINGCLOUD_DISPATCH,
    CALL_QINGCLOUD_DATA_LINK,
    CALL_QINGCLOUD_OTHER,
    CALL_ROBOT_DINGTALK,
    CALL_ROBOT_WECOM,
    CALL_CONTROL,
    CALL_UNKNOWN,
    CALL_KINDS
};

struct sandbox;

struct call {
    struct arena *mem;
    struct sandbox *box;
    const char *method;
    const char *path;  /* still encoded, without the query */
    const char *query; /* as it stood in the request line, "" for none */
    const char *body;  /* followed by NUL */
    size_t body_len;
    void *connection; /* server.c's */
};

struct answer {
    int status;
    const char *content_type; /* NULL = application/json;charset=utf-8 */
    const char *body;         /* in the call's arena, or static */
    size_t body_len;
    const char *date;        /* the Date header, NULL = the true one */
    const char *header_name; /* one more header, or NULL */
    const char *header_value;
    int64_t drip_ms; /* between the pieces of a dripping answer */
};

/* Words as faults and counters use them: "kingdee-list". */
const char *call_kind_name(enum call_kind kind);
/* By path alone; whether the method fits is the part's own matter. */
enum call_kind call_kind(const struct call *call);

/* A header's value in any case of its name; NULL if absent. */
const char *call_header(const struct call *call, const char *name);
/* The decoded value of the first query parameter of that name; NULL if absent. */
const char *call_parameter(const struct call *call, const char *name);
/* The n-th segment of the path, from 0, decoded; NULL when there are fewer. */
const char *call_segment(const struct call *call, int n);
/* The same parameter as a number; fallback when absent or none. */
int64_t call_number(const struct call *call, const char *name, int64_t fallback);

/* Answers a tree, or text that is in the call's arena. */
void answer_json(struct call *call, struct answer *answer, int status, const cJSON *tree);
void answer_text(struct answer *answer, int status, const char *content_type, const char *text);

#endif
