/* fail.h - the one enum of outcomes. Everything that can fail returns it.
 *
 * Whoever first sees a cause logs it, once, with its context; everyone above only passes the value
 * up. Names are for people in logs; handlers/ and service/reply.c map them to HTTP. */
#ifndef XQ_FAIL_H
#define XQ_FAIL_H

#define MUST_USE __attribute__((warn_unused_result))

enum fail {
    OK = 0,
    FAIL_INVALID,       /* the caller's input is wrong; the request or fault says where */
    FAIL_UNAUTHORIZED,  /* no token, or an unknown one */
    FAIL_FORBIDDEN,     /* the token's role may not do this */
    FAIL_NOT_FOUND,     /* the thing named is not there */
    FAIL_METHOD,        /* the path exists, the method does not */
    FAIL_CONFLICT,      /* the thing's present state forbids it */
    FAIL_TOO_LARGE,     /* over a stated limit */
    FAIL_UNPROCESSABLE, /* well-formed, but contradicts what is known */
    FAIL_BUSY,          /* a resource is exhausted or away for now: try again later */
    FAIL_UPSTREAM,      /* an outside system refused or failed */
    FAIL_STALE,         /* the lease is gone: somebody else owns the run now */
    FAIL_CANCELLED,     /* an operator cancelled the run */
    FAIL_LATER,         /* nothing is wrong; the work must be taken up again later */
    FAIL_INTERNAL       /* we are broken */
};

/* A stable lower-case word for logs and tests, such as "not_found". Never NULL. */
const char *fail_name(enum fail fail);

#endif
