/* request.c - what handlers ask of a request, and how they answer. */
#include "service/request.h"

#include "service/log.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { BODY_DEPTH_MAX = 32, LIST_LIMIT = 50, LIST_LIMIT_MAX = 500 };

const char *request_query(const struct request *req, const char *name)
{
    for (size_t i = 0; i < req->query_count; i++)
        if (strcmp(req->query[i].name, name) == 0)
            return req->query[i].value;
    return NULL;
}

const char *request_header(const struct request *req, const char *name)
{
    for (size_t i = 0; i < req->header_count; i++)
        if (strcasecmp(req->headers[i].name, name) == 0)
            return req->headers[i].value;
    return NULL;
}

static char *format_text(struct arena *mem, const char *format, va_list args)
{
    va_list again;
    char *text;
    int len;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(len >= 0);
    text = arena_alloc(mem, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return text;
}

enum fail request_invalid(struct request *req, const char *pointer, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    req->fault.detail = format_text(req->mem, format, args);
    va_end(args);
    req->fault.code = NULL;
    req->fault.pointer = arena_text(req->mem, pointer);
    return FAIL_INVALID;
}

enum fail request_refuse(struct request *req, enum fail fail, const char *code, const char *format,
                         ...)
{
    va_list args;

    va_start(args, format);
    req->fault.detail = format_text(req->mem, format, args);
    va_end(args);
    req->fault.code = arena_text(req->mem, code);
    req->fault.pointer = NULL;
    return fail;
}

/* The caller mends both alike, so a body too deep or too long is invalid, too. */
enum fail request_object(struct request *req, bool optional, cJSON **out)
{
    static const struct json_limits limits = {.depth = BODY_DEPTH_MAX, .refuse_duplicates = true};
    struct json_fault fault;

    if (optional && req->body_len == 0) {
        *out = json_object(req->mem);
        return OK;
    }
    *out = NULL;
    if (req->body_len == 0)
        return request_invalid(req, "", "a JSON object is expected in the body");
    if (json_read(req->mem, req->body, req->body_len, &limits, out, &fault) != OK)
        return request_invalid(req, fault.pointer, "the body is not JSON as we take it: %s",
                               fault.message);
    if (!cJSON_IsObject(*out))
        return request_invalid(req, "", "the body must be a JSON object");
    return OK;
}

static bool listed(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

enum fail request_known(struct request *req, const cJSON *object, const char *base,
                        const char *const *names)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, object)
    {
        if (!listed(names, member->string))
            return request_invalid(req, json_pointer(req->mem, base, member->string),
                                   "no such member is known here");
    }
    return OK;
}

enum fail request_no_members(struct request *req)
{
    static const char *const none[] = {NULL};
    cJSON *body;
    enum fail fail = request_object(req, true, &body);

    return fail ? fail : request_known(req, body, "", none);
}

/* Digits only, no leading zero, in 1..INT64_MAX. */
static bool read_positive(const char *text, int64_t *out)
{
    int64_t value = 0;

    if (*text < '1' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9'; text++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *text - '0', &value))
            return false;
    *out = value;
    return *text == '\0';
}

enum fail request_limit(struct request *req, int *out)
{
    const char *text = request_query(req, "limit");
    int64_t limit = LIST_LIMIT;

    if (text && (!read_positive(text, &limit) || limit > LIST_LIMIT_MAX))
        return request_invalid(req, NULL, "limit: a whole number from 1 to %d", LIST_LIMIT_MAX);
    *out = (int)limit;
    return OK;
}

enum fail request_id(const char *text, int64_t *out)
{
    return text && read_positive(text, out) ? OK : FAIL_NOT_FOUND;
}

enum fail respond_json(struct request *req, struct response *res, int status, const cJSON *body)
{
    res->status = status;
    res->content_type = "application/json; charset=utf-8";
    res->body = json_print(req->mem, body, &res->body_len);
    return OK;
}

enum fail respond_text(struct response *res, int status, const char *content_type, const char *body,
                       size_t len)
{
    res->status = status;
    res->content_type = content_type;
    res->body = body;
    res->body_len = len;
    return OK;
}

enum fail respond_empty(struct response *res, int status)
{
    return respond_text(res, status, NULL, "", 0);
}

void respond_header(struct response *res, const char *name, const char *value)
{
    if (res->header_count == sizeof res->headers / sizeof *res->headers) {
        log_error("too_many_headers", "left_out=%s", name);
        return;
    }
    res->headers[res->header_count++] = (struct name_value){name, value};
}

cJSON *list_json(struct arena *mem, cJSON *items, const char *next_cursor)
{
    cJSON *list = json_object(mem);

    json_put(mem, list, "items", items);
    json_put_text(mem, list, "next_cursor", next_cursor);
    return list;
}

char *request_encode(struct arena *mem, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_alloc(mem, 3 * strlen(text) + 1), *at = out;

    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;

        if (isalnum(byte) || strchr("-_.~", byte)) {
            *at++ = *text;
            continue;
        }
        *at++ = '%';
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
    }
    return out;
}
