/* routes.h - the table of all routes, for main.c and the test that holds it against openapi.yaml.
 */
#ifndef XQ_ROUTES_H
#define XQ_ROUTES_H

#include "service/router.h"

extern const struct route routes[];
extern const size_t route_count;

#endif
