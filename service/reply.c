/* reply.c - one table from failures to HTTP. */
#include "service/reply.h"

#include "service/log.h"

#include <string.h>
#include <strings.h>

struct reply_row {
    const char *code; /* of the request's fault, or else of the fail */
    enum fail fail;
    int status;
    const char *title;       /* the status' own words: `type` is about:blank */
    const char *detail;      /* when nobody said more */
    const char *retry_after; /* seconds */
};

/* Codes that have a status of their own. */
static const struct reply_row special_rows[] = {
    {"media-type-unsupported", FAIL_INVALID, 415, "Unsupported Media Type", "", NULL},
    {"headers-too-large", FAIL_TOO_LARGE, 431, "Request Header Fields Too Large", "", NULL},
    {"lane-full", FAIL_BUSY, 503, "Service Unavailable", "", "1"},
};

static const struct reply_row rows[] = {
    {"invalid", FAIL_INVALID, 400, "Bad Request", "the request is not as it should be", NULL},
    {"unauthorized", FAIL_UNAUTHORIZED, 401, "Unauthorized", "a token is needed", NULL},
    {"forbidden", FAIL_FORBIDDEN, 403, "Forbidden", "the token's role may not do this", NULL},
    {"not-found", FAIL_NOT_FOUND, 404, "Not Found", "there is no such thing here", NULL},
    {"method-not-allowed", FAIL_METHOD, 405, "Method Not Allowed",
     "the path exists, the method does not", NULL},
    {"conflict", FAIL_CONFLICT, 409, "Conflict", "its present state forbids it", NULL},
    {"too-large", FAIL_TOO_LARGE, 413, "Content Too Large", "the body is over the limit", NULL},
    {"unprocessable", FAIL_UNPROCESSABLE, 422, "Unprocessable Content",
     "it contradicts what is known", NULL},
    {"upstream", FAIL_UPSTREAM, 502, "Bad Gateway", "an outside system refused or failed", NULL},
    {"busy", FAIL_BUSY, 503, "Service Unavailable",
     "a resource is exhausted or away for now: try again later", "5"},
};

static const struct reply_row broken = {
    "internal",
    FAIL_INTERNAL,
    500,
    "Internal Server Error",
    "the service is at fault; its log has the cause under the request_id",
    NULL};

static const struct reply_row *row_find(const char *code, enum fail fail)
{
    for (size_t i = 0; code && i < sizeof special_rows / sizeof *special_rows; i++)
        if (strcmp(special_rows[i].code, code) == 0)
            return &special_rows[i];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].fail == fail)
            return &rows[i];
    return &broken;
}

static bool has_header(const struct response *res, const char *name)
{
    for (size_t i = 0; i < res->header_count; i++)
        if (strcasecmp(res->headers[i].name, name) == 0)
            return true;
    return false;
}

/* The place in the body stands twice: once as RFC 9457's example has it (a list), once on top for
 * those who look for just one. */
static void put_pointer(struct arena *mem, cJSON *problem, const char *pointer, const char *detail)
{
    cJSON *error = json_object(mem);
    cJSON *errors = json_array(mem);

    json_put_text(mem, problem, "pointer", pointer);
    json_put_text(mem, error, "pointer", pointer);
    json_put_text(mem, error, "detail", detail);
    json_append(mem, errors, error);
    json_put(mem, problem, "errors", errors);
}

void reply_problem(struct request *req, enum fail fail, struct response *res)
{
    struct request_fault fault = req->fault;
    const struct reply_row *row = row_find(fault.code, fail);
    cJSON *problem = json_object(req->mem);

    if (row == &broken || !fault.detail)
        fault = (struct request_fault){.detail = row->detail};
    json_put_text(req->mem, problem, "type", "about:blank");
    json_put_text(req->mem, problem, "title", row->title);
    json_put_integer(req->mem, problem, "status", row->status);
    json_put_text(req->mem, problem, "detail", fault.detail);
    json_put_text(req->mem, problem, "code", fault.code ? fault.code : row->code);
    json_put_text(req->mem, problem, "request_id", req->id);
    if (fault.pointer)
        put_pointer(req->mem, problem, fault.pointer, fault.detail);
    respond_json(req, res, row->status, problem);
    res->content_type = "application/problem+json";
    if (row->retry_after && !has_header(res, "Retry-After"))
        respond_header(res, "Retry-After", row->retry_after);
    if (row->status == 401)
        respond_header(res, "WWW-Authenticate", "Bearer");
}

size_t reply_headers(const struct request *req, const struct response *res,
                     struct name_value out[REPLY_HEADERS_MAX])
{
    size_t count = 0;

    if (res->body_len > 0 || res->stream)
        out[count++] = (struct name_value){"Content-Type", res->content_type
                                                               ? res->content_type
                                                               : "application/json; charset=utf-8"};
    out[count++] = (struct name_value){"X-Request-Id", req->id};
    out[count++] = (struct name_value){"X-Content-Type-Options", "nosniff"};
    if (!has_header(res, "Cache-Control"))
        out[count++] = (struct name_value){"Cache-Control", "no-store"};
    for (size_t i = 0; i < res->header_count; i++)
        out[count++] = res->headers[i];
    return count;
}

static const char *reason(int status)
{
    for (size_t i = 0; i < sizeof special_rows / sizeof *special_rows; i++)
        if (special_rows[i].status == status)
            return special_rows[i].title;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].status == status)
            return rows[i].title;
    return "";
}

char *reply_text(struct request *req, const struct response *res, size_t *len)
{
    struct name_value headers[REPLY_HEADERS_MAX];
    size_t count = reply_headers(req, res, headers);
    char *head = arena_format(req->mem, "HTTP/1.1 %d %s\r\n", res->status, reason(res->status));

    for (size_t i = 0; i < count; i++)
        head = arena_format(req->mem, "%s%s: %s\r\n", head, headers[i].name, headers[i].value);
    head = arena_format(req->mem, "%sConnection: close\r\nContent-Length: %zu\r\n\r\n%.*s", head,
                        res->body_len, (int)res->body_len, res->body);
    *len = strlen(head);
    return head;
}
