/* slices.c - walks over valid JSON without making a tree. */
#include "tests/sandbox/slices.h"

#include <string.h>

static const char *skip_blank(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at < end ? at + 1 : end;
}

static bool opens(char c)
{
    return c == '{' || c == '[';
}

static bool closes(char c)
{
    return c == '}' || c == ']';
}

/* From the first byte of a value to the comma or bracket after it. */
static const char *skip_value(const char *at, const char *end)
{
    int depth = 0;
    while (at < end && (depth > 0 || (*at != ',' && !closes(*at)))) {
        if (*at == '"') {
            at = skip_string(at, end);
            continue;
        }
        depth += opens(*at) - closes(*at);
        at++;
    }
    return at;
}

static const char *trim_end(const char *from, const char *to)
{
    while (to > from && (to[-1] == ' ' || to[-1] == '\t' || to[-1] == '\n' || to[-1] == '\r'))
        to--;
    return to;
}

bool slice_member(const char *text, size_t len, const char *name, struct slice *out)
{
    const char *end = text + len;
    const char *at = skip_blank(text, end);
    bool found = false;
    if (at == end || *at != '{')
        return false;
    for (at = skip_blank(at + 1, end); at < end && *at == '"'; at = skip_blank(at, end)) {
        const char *key = at + 1;
        at = skip_string(at, end);
        size_t key_len = (size_t)(at - key) - 1;
        at = skip_blank(skip_blank(at, end) + 1, end);
        const char *value = at;
        at = skip_value(at, end);
        if (key_len == strlen(name) && memcmp(key, name, key_len) == 0) {
            *out = (struct slice){value, (size_t)(trim_end(value, at) - value)};
            found = true;
        }
        at = skip_blank(at, end);
        if (at == end || *at != ',')
            break;
        at++;
    }
    return found;
}

bool slice_elements(struct arena *mem, const char *text, size_t len, struct slice **out,
                    size_t *count)
{
    const char *end = text + len;
    const char *at = skip_blank(text, end);
    size_t cap = 128;
    *out = arena_alloc_raw(mem, cap * sizeof **out);
    *count = 0;
    if (at == end || *at != '[')
        return false;
    for (at = skip_blank(at + 1, end); at < end && *at != ']'; at = skip_blank(at + 1, end)) {
        const char *value = at;
        at = skip_value(at, end);
        if (*count == cap) {
            struct slice *bigger = arena_alloc_raw(mem, 2 * cap * sizeof **out);
            memcpy(bigger, *out, cap * sizeof **out);
            *out = bigger;
            cap *= 2;
        }
        (*out)[(*count)++] = (struct slice){value, (size_t)(trim_end(value, at) - value)};
        at = skip_blank(at, end);
        if (at == end || *at == ']')
            break;
    }
    return true;
}
