/* robots.h - chat robots: DingTalk (钉钉) with signed calls, WeCom (企业微信) with a key. Every
 * answer is HTTP 200; errcode says what it was. */
#ifndef XQ_SANDBOX_ROBOTS_H
#define XQ_SANDBOX_ROBOTS_H

#include "tests/sandbox/call.h"
#include "tests/sandbox/limiter.h"

enum { ROBOT_MESSAGES_KEPT = 1000 };

struct robot_message {
    struct robot_message *next;
    int64_t at_ms;
    enum call_kind kind;
    char *body; /* as it came */
};

struct robot_side {
    struct limiter dingtalk, wecom;
    struct robot_message *first, **end;
    int64_t accepted, refused;
};

/* The caller holds the sandbox's lock. */
void robot_side_begin(struct robot_side *side);
void robot_side_end(struct robot_side *side);
/* {"accepted","refused","messages":[{"at","kind","body":{…}}]}, oldest first */
cJSON *robot_json(struct arena *mem, const struct robot_side *side);

/* Takes the lock itself. */
void robot_serve(struct call *call, enum call_kind kind, struct answer *answer);

#endif
