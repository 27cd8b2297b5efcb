/* request_target.c - percent-decoding, once and strictly. */
#include "service/request_target.h"

#include "service/json_internal.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool utf8_valid(const char *text, size_t len)
{
    while (len > 0) {
        size_t step = json_utf8_length(text, len);

        if (step == 0)
            return false;
        text += step;
        len -= step;
    }
    return true;
}

/* One character, decoded; what it took of the text, or 0 when it is wrong. */
static size_t decode_one(const char *text, size_t len, char *out)
{
    int high, low;

    *out = *text;
    if (*text != '%')
        return 1;
    if (len < 3 || (high = hex_digit(text[1])) < 0 || (low = hex_digit(text[2])) < 0)
        return 0;
    *out = (char)(high * 16 + low);
    return *out ? 3 : 0;
}

/* NULL when the text is not right. */
static const char *decoded(struct arena *mem, const char *text, size_t len, bool plus_is_space)
{
    char *out = arena_alloc(mem, len + 1);
    size_t n = 0;

    while (len > 0) {
        size_t step = decode_one(text, len, &out[n]);

        if (step == 0)
            return NULL;
        if (plus_is_space && *text == '+')
            out[n] = ' ';
        n++;
        text += step;
        len -= step;
    }
    return utf8_valid(out, n) ? out : NULL;
}

/* The one encoded character that would change how many segments the path has. */
static bool has_encoded_slash(const char *path, size_t len)
{
    for (size_t i = 0; i + 2 < len; i++)
        if (path[i] == '%' && path[i + 1] == '2' && (path[i + 2] == 'F' || path[i + 2] == 'f'))
            return true;
    return false;
}

static enum fail read_path(struct request *req, const char *path, size_t len)
{
    req->path = decoded(req->mem, path, len, false);
    if (!req->path)
        return request_invalid(req, NULL, "the path is not percent-encoded UTF-8");
    if (has_encoded_slash(path, len))
        return request_refuse(req, FAIL_NOT_FOUND, NULL, "no name holds a slash");
    return OK;
}

static bool read_pair(struct request *req, const char *text, size_t len)
{
    const char *equals = memchr(text, '=', len);
    size_t name_len = equals ? (size_t)(equals - text) : len;
    struct name_value *pair = &req->query[req->query_count];

    if (len == 0)
        return true;
    pair->name = decoded(req->mem, text, name_len, true);
    pair->value = equals ? decoded(req->mem, equals + 1, len - name_len - 1, true) : "";
    req->query_count++;
    return pair->name && pair->value;
}

static enum fail read_query(struct request *req, const char *query)
{
    size_t most = 1;

    for (const char *c = query; *c; c++)
        most += *c == '&';
    req->query = arena_alloc(req->mem, most * sizeof *req->query);
    for (;;) {
        size_t len = strcspn(query, "&");

        if (!read_pair(req, query, len)) {
            req->query_count = 0;
            return request_invalid(req, NULL, "the query is not percent-encoded UTF-8");
        }
        if (query[len] == '\0')
            return OK;
        query += len + 1;
    }
}

/* "http://host/path" is what a proxy is sent; we take it as its path. */
static const char *origin_form(const char *target)
{
    const char *host = strncmp(target, "http://", 7) == 0 ? target + 7 : NULL;

    if (!host)
        return target;
    host += strcspn(host, "/?");
    return *host == '/' ? host : "/";
}

enum fail target_read(struct request *req, const char *target)
{
    const char *path = origin_form(target);
    size_t len = strcspn(path, "?");
    enum fail fail;

    req->path = "";
    if (*path != '/')
        return request_invalid(req, NULL, "the target is not a path");
    fail = read_path(req, path, len);
    if (!fail && path[len] == '?')
        fail = read_query(req, path + len + 1);
    return fail;
}
