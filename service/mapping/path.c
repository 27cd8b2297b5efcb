/* path.c - where a path leads: at each level the longest key that exists wins, so that a key with
 * a dot in it is found before a nested one. */
#include "service/mapping/internal.h"

#include <string.h>

/* The length of key if it is the path's beginning, up to a dot or the end; else -1. */
static long key_begins(const char *key, const char *path)
{
    size_t i = 0;

    while (key[i] && key[i] == path[i])
        i++;
    if (key[i] || (path[i] && path[i] != '.'))
        return -1;
    return (long)i;
}

cJSON *path_step(const cJSON *object, const char **rest)
{
    cJSON *best = NULL;
    long best_length = -1;

    for (cJSON *child = object->child; child; child = child->next) {
        long length = key_begins(child->string, *rest);

        if (length > best_length) {
            best = child;
            best_length = length;
        }
    }
    if (best)
        *rest += best_length;
    return best;
}

/* The current element inside the array's item; NULL when we are not inside it. */
static const cJSON *element_here(const struct scope *scope, const cJSON *array)
{
    for (const struct frame *frame = scope->frame; frame; frame = frame->outer)
        if (frame->array == array)
            return frame->element;
    return NULL;
}

static const cJSON *inside_arrays(const struct scope *scope, const cJSON *item)
{
    while (item && cJSON_IsArray(item)) {
        const cJSON *element = element_here(scope, item);

        item = element ? element : item->child;
    }
    return item;
}

static const cJSON *find_below(const struct scope *scope, const cJSON *at, const char *path)
{
    const cJSON *element;

    for (;;) {
        at = inside_arrays(scope, at);
        if (!at || !cJSON_IsObject(at))
            return NULL;
        at = path_step(at, &path);
        if (!at)
            return NULL;
        if (*path == '\0')
            break;
        path++;
    }
    element = cJSON_IsArray(at) ? element_here(scope, at) : NULL;
    return element ? element : at;
}

const cJSON *path_find(const struct scope *scope, const char *path)
{
    const cJSON *found = find_below(scope, scope->row, path);

    return absent(found) && scope->second ? find_below(scope, scope->second, path) : found;
}
