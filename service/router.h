/* router.h - finds the route for a method and a path. The table itself is handlers/routes.c. */
#ifndef XQ_ROUTER_H
#define XQ_ROUTER_H

#include "service/request.h"

struct route {
    enum method method;
    const char *path; /* "/v1/runs/{id}/cancel": a brace pair takes one whole segment */
    enum lane_kind lane;
    enum role role;        /* the least role; ROLE_NONE = no token asked */
    size_t body_max;       /* bytes; 0 = no body taken */
    const char *operation; /* operationId in openapi.yaml, also the handler's file and function */
    enum fail (*handler)(struct request *req, struct response *res);
};

/* Finds the route, fills req->params. FAIL_NOT_FOUND, or FAIL_METHOD with *allow set to a list for
 * the Allow header (in mem). HEAD is served as GET by the server. */
enum fail router_find(const struct route *routes, size_t count, struct request *req,
                      const struct route **out, const char **allow) MUST_USE;

#endif
