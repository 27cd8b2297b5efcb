/* request.h - what a handler sees: a request to read, a response to fill. No HTTP library here. */
#ifndef XQ_REQUEST_H
#define XQ_REQUEST_H

#include "service/arena.h"
#include "service/config.h"
#include "service/fail.h"
#include "service/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_DELETE, METHOD_OTHER };

/* Where a route is served (ARCHITECTURE.md, "Lanes"). */
enum lane_kind {
    LANE_INLINE,  /* in the event loop: memory only, never waits */
    LANE_REQUEST, /* in a request thread: may wait for the database */
    LANE_INTAKE   /* by the committer, many in one transaction */
};

struct db;
struct hooks;
struct intake;
struct pusher;
struct queue;
struct server_state;
struct workshop;
struct stream;
struct watch;

/* What callers are told about an operation beside what its handler says. */
struct operation_note {
    const char *operation;
    const char *query; /* names of its query's parameters, blanks between; "*" = any; NULL = none */
    const char *missing; /* a sentence for its 404, NULL = the general one */
};

/* What handlers may use, owned by main, the same for every request. Members are NULL in unit tests
 * that do not need them. */
struct house {
    const struct config *config;
    struct db *db;
    struct queue *queue;
    struct watch *watch;
    const struct server_state *state;
    const struct operation_note *(*note)(const char *operation); /* handlers/notes.h */
    const struct workshop *shop; /* for what calls outside systems: service/connection_test.h */
    struct hooks *hooks;         /* who may push */
    const struct intake *intake; /* for their figures */
    const struct pusher *pusher;
};

struct name_value {
    const char *name;
    const char *value;
};

/* What the caller did wrong, for problem+json. All in the request's arena. */
struct request_fault {
    const char *code;    /* "body-invalid"; NULL = the fail's own */
    const char *detail;  /* a sentence for the caller */
    const char *pointer; /* JSON pointer into the body, or NULL */
};

struct request {
    struct arena *mem;
    const struct house *house;
    char id[65]; /* request id: the caller's X-Request-Id if it is sane, else random hex */
    enum method method;
    const char *path;         /* decoded once */
    const char *params[4];    /* what stands for {…} in the route, in order, percent-decoded */
    struct name_value *query; /* decoded */
    size_t query_count;
    struct name_value *headers;
    size_t header_count;
    const char *body; /* followed by NUL; may hold any bytes */
    size_t body_len;
    const char *peer;   /* address as text */
    enum role role;     /* of the token; ROLE_ADMIN with XQ_AUTH=none */
    const char *caller; /* the token's name, "anonymous" with XQ_AUTH=none */
    struct request_fault fault;
    void *prepared; /* intake lane: what the handler hands to the committer */
};

struct response;

/* The reply may wait for a run: it is sent when the run has ended or the time is up, and `then` may
 * change it before. No thread waits with it. */
struct hold {
    int64_t run;
    int64_t wait_ms;
    void (*then)(struct request *req, struct response *res, int64_t run); /* NULL: no hold */
};

struct response {
    int status;
    const char *content_type; /* default application/json; charset=utf-8 */
    const char *body;         /* in the request's arena, or static */
    size_t body_len;
    struct name_value headers[8];
    size_t header_count;
    struct hold hold;
    struct stream *stream; /* goes on after the head, instead of a body; NULL = none */
};

const char *request_query(const struct request *req, const char *name);  /* NULL if absent */
const char *request_header(const struct request *req, const char *name); /* any case */

/* The body as a JSON object, strictly read; sets the fault. An empty body gives an empty object
 * when `optional`. */
enum fail request_object(struct request *req, bool optional, cJSON **out) MUST_USE;
/* Every member of object must be one of the names (NULL-terminated); the fault names another. */
enum fail request_known(struct request *req, const cJSON *object, const char *base,
                        const char *const *names) MUST_USE;
/* Nothing is to be said here: no body, or an object without members. */
enum fail request_no_members(struct request *req) MUST_USE;
/* Sets the fault and returns FAIL_INVALID. pointer NULL: not about a place in the body. */
enum fail request_invalid(struct request *req, const char *pointer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Sets code and sentence of the fault and returns `fail`. */
enum fail request_refuse(struct request *req, enum fail fail, const char *code, const char *format,
                         ...) __attribute__((format(printf, 4, 5)));
/* `limit` (1..500, default 50) of a list. */
enum fail request_limit(struct request *req, int *out) MUST_USE;
/* A decimal id of the path or query, as our ids are. FAIL_NOT_FOUND if it is none. */
enum fail request_id(const char *text, int64_t *out) MUST_USE;

enum fail respond_json(struct request *req, struct response *res, int status, const cJSON *body);
enum fail respond_text(struct response *res, int status, const char *content_type, const char *body,
                       size_t len);
enum fail respond_empty(struct response *res, int status);
void respond_header(struct response *res, const char *name, const char *value);

/* A path segment, percent-encoded: everything but A-Za-z0-9-_.~ */
char *request_encode(struct arena *mem, const char *text);

/* {"items":[…],"next_cursor":…|null}; cursor NULL = the last page. */
cJSON *list_json(struct arena *mem, cJSON *items, const char *next_cursor);

#endif
