/* auth.h - who calls: the bearer token, compared with every token in constant time. */
#ifndef XQ_AUTH_H
#define XQ_AUTH_H

#include "service/request.h"

/* Sets req->role and req->caller. FAIL_UNAUTHORIZED: no token where the route asks for one, or an
 * unknown one. FAIL_FORBIDDEN: the token's role is below `least`. ROLE_NONE asks for no token. */
enum fail auth_check(struct request *req, enum role least) MUST_USE;

#endif
