/* exchange.h - one request and its reply, from the first line to the log: all of it that needs no
 * HTTP library. Lives in the request's arena. */
#ifndef XQ_EXCHANGE_H
#define XQ_EXCHANGE_H

#include "service/admission.h"
#include "service/lanes.h"

struct exchange {
    struct lane_job job;
    struct admission admission;
    const char *target; /* as it came */
    const char *method; /* one of a few words, for the log; NULL before the head was read */
    char *body;
    size_t body_capacity;
    bool closes; /* the reply ends the connection */
    int64_t start_ms;
};

/* Makes an exchange in an arena of its own; ends it with the arena. */
struct exchange *exchange_new(size_t size, const char *target);

/* The method's word as it came ("HEAD" is served as GET). Headers, peer and house are set. */
void exchange_method(struct exchange *exchange, const char *method);

/* Admits the request or keeps the failure in the job. True when the reply must be written before
 * the body is read; the connection then closes. */
bool exchange_admit(struct exchange *exchange, const struct route *routes, size_t count);

/* Keeps a piece of the body; a failure when it is one byte over the route's limit. */
enum fail exchange_take(struct exchange *exchange, const char *data, size_t len) MUST_USE;

/* Makes the response a whole one, whatever the outcome was. */
void exchange_settle(struct exchange *exchange);

/* The access log's line: never the path, for a webhook's holds its key. */
void exchange_log(const struct exchange *exchange);

#endif
