/* kingdee_push.h - Kingdee's message push (消息订阅), on order: posts one event to a subscriber. */
#ifndef XQ_SANDBOX_KINGDEE_PUSH_H
#define XQ_SANDBOX_KINGDEE_PUSH_H

#include "tests/sandbox/call.h"

struct push_outcome {
    long status;       /* 0 = no answer */
    const char *body;  /* what the subscriber said */
    const char *error; /* NULL = answered */
};

/* POST url?bizType=&msgId= with {"bizType","operation","timestamp","data":[…]}. From `event`: url,
 * bizType, operation (default "update"), data (default []), msgId (default: random). Blocks. */
struct push_outcome kingdee_push(struct arena *mem, const cJSON *event);

#endif
