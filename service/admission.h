/* admission.h - decides from the head of a request alone whether it may go on.
 *
 * So a body that would be refused is never read, nor invited by "100 Continue". */
#ifndef XQ_ADMISSION_H
#define XQ_ADMISSION_H

#include "service/router.h"

struct admission {
    const struct route *route; /* NULL when none was found */
    const char *allow;         /* for the Allow header, with FAIL_METHOD */
    bool has_body;             /* bytes of a body follow the head */
    size_t declared;           /* its length if it was said, else 0 */
    bool end_unknown;          /* where the request ends is in doubt: close the connection */
};

/* Looks, in this order, at the framing, the target, the route, the token, the length and the type
 * of the body. Sets path, query, params, role and caller of req, whose method and headers are set.
 * Any failure but FAIL_METHOD and FAIL_NOT_FOUND has set the fault. */
enum fail admission_check(struct request *req, const char *target, const struct route *routes,
                          size_t count, struct admission *out) MUST_USE;

/* A body over the route's limit, said or seen. */
enum fail admission_refuse_body(struct request *req, const struct route *route) MUST_USE;

#endif
