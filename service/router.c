/* router.c - walks the table of routes; it is short, and the first match wins. */
#include "service/router.h"

#include <string.h>

enum { PARAMS_MAX = sizeof((struct request *)0)->params / sizeof(char *) };

static const char *const method_words[] = {"GET", "POST", "PUT", "DELETE"};

/* Compares segment by segment; the segments that braces take are left in params, uncopied. */
static bool matches(const char *pattern, const char *path, struct name_value params[PARAMS_MAX])
{
    int count = 0;

    while (*pattern == '/' && *path == '/') {
        size_t wanted = strcspn(++pattern, "/");
        size_t len = strcspn(++path, "/");

        if (*pattern == '{') {
            if (len == 0 || count == PARAMS_MAX)
                return false;
            params[count++] = (struct name_value){path, path + len};
        } else if (len != wanted || memcmp(pattern, path, len) != 0) {
            return false;
        }
        pattern += wanted;
        path += len;
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
        struct name_value params[PARAMS_MAX] = {{0}};

        if (!matches(routes[i].path, req->path, params))
            continue;
        if (routes[i].method != req->method) {
            *allow = allow_add(req->mem, *allow, routes[i].method);
            continue;
        }
        for (int p = 0; p < PARAMS_MAX && params[p].name; p++)
            req->params[p] =
                arena_copy(req->mem, params[p].name, (size_t)(params[p].value - params[p].name));
        *out = &routes[i];
        return OK;
    }
    return *allow ? FAIL_METHOD : FAIL_NOT_FOUND;
}
