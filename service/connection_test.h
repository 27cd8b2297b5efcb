/* connection_test.h - goes the way to a connection's first business call step by step, for people
 * who want to know which step fails. */
#ifndef XQ_CONNECTION_TEST_H
#define XQ_CONNECTION_TEST_H

#include "service/trouble.h"
#include "service/work.h"

struct test_step {
    const char *name; /* "secrets", "authorize", "account", "token", "list" */
    bool ok;
    struct trouble trouble;        /* when it is not */
    const char *text_zh, *text_en; /* when it is: what was found */
    int64_t ms;
};

struct connection_test {
    const char *kind;
    bool ok;
    int64_t generation; /* of the session in use afterwards; 0 = none */
    struct test_step steps[5];
    int count;
};

/* Waits for its calls. The connection's own session stays: a stored token that is good is used and
 * no other asked for, and a new one is got by the same single flight as for runs. Budgets and the
 * limit of token calls hold. What fails is in the steps; the value only says whether the connection
 * could be looked at (FAIL_NOT_FOUND, FAIL_BUSY). */
enum fail connection_test(const struct workshop *shop, struct arena *mem, const char *name,
                          const char *who, struct connection_test *out) MUST_USE;

#endif
