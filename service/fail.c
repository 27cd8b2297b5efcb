/* fail.c - the outcomes' names. */
#include "service/fail.h"

const char *fail_name(enum fail fail)
{
    switch (fail) {
    case OK:
        return "ok";
    case FAIL_INVALID:
        return "invalid";
    case FAIL_UNAUTHORIZED:
        return "unauthorized";
    case FAIL_FORBIDDEN:
        return "forbidden";
    case FAIL_NOT_FOUND:
        return "not_found";
    case FAIL_METHOD:
        return "method";
    case FAIL_CONFLICT:
        return "conflict";
    case FAIL_TOO_LARGE:
        return "too_large";
    case FAIL_UNPROCESSABLE:
        return "unprocessable";
    case FAIL_BUSY:
        return "busy";
    case FAIL_UPSTREAM:
        return "upstream";
    case FAIL_STALE:
        return "stale";
    case FAIL_CANCELLED:
        return "cancelled";
    case FAIL_LATER:
        return "later";
    case FAIL_INTERNAL:
        return "internal";
    }
    return "unknown";
}
