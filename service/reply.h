/* reply.h - how an outcome looks to the caller: status, problem+json (RFC 9457), headers. */
#ifndef XQ_REPLY_H
#define XQ_REPLY_H

#include "service/request.h"

enum { REPLY_HEADERS_MAX = 16 };

/* Fills res with the problem that `fail` and the request's fault are. Headers that are there stay.
 * Failures of our own say nothing of their cause. */
void reply_problem(struct request *req, enum fail fail, struct response *res);

/* Every header of the answer but those of the transport (Date, Content-Length, Connection): what
 * the handler set, and what each answer carries. Returns their number. */
size_t reply_headers(const struct request *req, const struct response *res,
                     struct name_value out[REPLY_HEADERS_MAX]);

/* A whole HTTP/1.1 answer that closes the connection, as text. */
char *reply_text(struct request *req, const struct response *res, size_t *len);

#endif
