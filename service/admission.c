/* admission.c - the checks of a request's head, in the order in which they are safe. */
#include "service/admission.h"

#include "service/auth.h"
#include "service/request_target.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

static size_t header_count(const struct request *req, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < req->header_count; i++)
        count += strcasecmp(req->headers[i].name, name) == 0;
    return count;
}

static bool read_length(const char *text, size_t *out)
{
    size_t length = 0;

    if (*text == '\0')
        return false;
    for (; *text >= '0' && *text <= '9'; text++)
        if (__builtin_mul_overflow(length, 10u, &length) ||
            __builtin_add_overflow(length, (size_t)(*text - '0'), &length))
            return false;
    *out = length;
    return *text == '\0';
}

/* Two servers that disagree on where a request ends can be made to mistake a body for a request, so
 * whatever could be read in two ways is refused. */
static enum fail check_framing(struct request *req, struct admission *out)
{
    const char *coding = request_header(req, "Transfer-Encoding");
    const char *length = request_header(req, "Content-Length");

    out->end_unknown = true;
    if (header_count(req, "Transfer-Encoding") + header_count(req, "Content-Length") > 1)
        return request_invalid(req, NULL, "the length of the body is stated more than once");
    if (coding && strcasecmp(coding, "chunked") != 0)
        return request_invalid(req, NULL, "Transfer-Encoding: only chunked is taken");
    if (length && !read_length(length, &out->declared))
        return request_invalid(req, NULL, "Content-Length: a whole number is expected");
    out->end_unknown = false;
    out->has_body = coding || out->declared > 0;
    return OK;
}

static bool type_is(const char *type, const char *wanted)
{
    size_t len = strcspn(type, "; \t");

    return len == strlen(wanted) && strncasecmp(type, wanted, len) == 0;
}

/* Intake routes take what they are sent: it is stored as it came. `curl -d` calls everything a form
 * when nobody says otherwise: the body is read as JSON all the same, and refused as that. */
static enum fail check_type(struct request *req, const struct route *route)
{
    const char *type = request_header(req, "Content-Type");

    if (!type || route->lane == LANE_INTAKE)
        return OK;
    if (type_is(type, "application/json") || type_is(type, "application/x-www-form-urlencoded"))
        return OK;
    return request_refuse(req, FAIL_INVALID, "media-type-unsupported",
                          "the body must be application/json");
}

enum fail admission_refuse_body(struct request *req, const struct route *route)
{
    if (route->body_max == 0)
        return request_invalid(req, NULL, "no body is expected here");
    request_refuse(req, FAIL_TOO_LARGE, NULL, "the body may have %zu bytes", route->body_max);
    req->fault.pointer = ""; /* all of it */
    return FAIL_TOO_LARGE;
}

static enum fail check_body(struct request *req, const struct admission *admission)
{
    const struct route *route = admission->route;

    if (!admission->has_body)
        return OK;
    if (admission->declared > route->body_max)
        return admission_refuse_body(req, route);
    return route->body_max > 0 ? check_type(req, route) : OK;
}

static bool named_in(const char *names, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = names; at && *at; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");

        if (word == len && strncmp(at, name, len) == 0)
            return true;
        at += word;
    }
    return false;
}

/* A filter whose name is misspelt would filter nothing. */
static enum fail check_query(struct request *req, const struct route *route)
{
    const char *names;

    if (!req->house || !req->house->note || req->query_count == 0)
        return OK;
    names = req->house->note(route->operation)->query;
    if (names && strcmp(names, "*") == 0)
        return OK;
    for (size_t i = 0; i < req->query_count; i++)
        if (!named_in(names, req->query[i].name))
            return request_refuse(req, FAIL_INVALID, "query-unknown",
                                  "%.100s: no such parameter, expected %s", req->query[i].name,
                                  names ? names : "none");
    return OK;
}

enum fail admission_check(struct request *req, const char *target, const struct route *routes,
                          size_t count, struct admission *out)
{
    enum fail fail;

    *out = (struct admission){0};
    fail = check_framing(req, out);
    if (!fail)
        fail = target_read(req, target);
    if (!fail)
        fail = router_find(routes, count, req, &out->route, &out->allow);
    if (!fail)
        fail = auth_check(req, out->route->role);
    if (!fail)
        fail = check_query(req, out->route);
    if (!fail)
        fail = check_body(req, out);
    return fail;
}
