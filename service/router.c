/* router.c - walks the table of routes; it is short, and the first match wins. */
#include "service/router.h"

#include <string.h>

enum { PARAMS_MAX = sizeof((struct request *)0)->params / sizeof(char *) };

static const char *const method_words[] = {"GET", "POST", "PUT", "DELETE"};

/* Where a segment of the path begins and ends; unused when begin is NULL. */
struct segment {
    const char *begin, *end;
};

static bool takes(const char *pattern, size_t wanted, const struct segment *segment)
{
    size_t len = (size_t)(segment->end - segment->begin);

    if (*pattern == '{')
        return len > 0;
    return len == wanted && memcmp(pattern, segment->begin, len) == 0;
}

/* Compares segment by segment, and keeps those that braces take. */
static bool matches(const char *pattern, const char *path, struct segment params[PARAMS_MAX])
{
    int count = 0;

    while (*pattern == '/' && *path == '/') {
        size_t wanted = strcspn(++pattern, "/");
        struct segment segment = {path + 1, path + 1 + strcspn(path + 1, "/")};

        if (!takes(pattern, wanted, &segment))
            return false;
        if (*pattern == '{' && count < PARAMS_MAX)
            params[count++] = segment;
        pattern += wanted;
        path = segment.end;
    }
    return *pattern == '\0' && *path == '\0';
}

static const char *allow_add(struct arena *mem, const char *allow, enum method method)
{
    const char *word = method_words[method];

    if (!allow)
        allow = word;
    else
        allow = arena_format(mem, "%s, %s", allow, word);
    return method == METHOD_GET ? arena_format(mem, "%s, HEAD", allow) : allow;
}

enum fail router_find(const struct route *routes, size_t count, struct request *req,
                      const struct route **out, const char **allow)
{
    *allow = NULL;
    for (size_t i = 0; i < count; i++) {
        struct segment params[PARAMS_MAX] = {{0}};

        if (!matches(routes[i].path, req->path, params))
            continue;
        if (routes[i].method != req->method) {
            *allow = allow_add(req->mem, *allow, routes[i].method);
            continue;
        }
        for (int p = 0; p < PARAMS_MAX && params[p].begin; p++)
            req->params[p] =
                arena_copy(req->mem, params[p].begin, (size_t)(params[p].end - params[p].begin));
        *out = &routes[i];
        return OK;
    }
    return *allow ? FAIL_METHOD : FAIL_NOT_FOUND;
}
