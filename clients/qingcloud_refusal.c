/* qingcloud_refusal.c - see qingcloud_refusal.h. */
#include "clients/qingcloud_refusal.h"

#include <stdlib.h>
#include <string.h>

static bool has_any(const char *text, const char *const *words)
{
    for (; *words; words++) {
        if (strstr(text, *words))
            return true;
    }
    return false;
}

static bool name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Behind the last colon, of either width; NULL without one. */
static const char *behind_colons(const char *message)
{
    static const char *const colons[] = {":", "：", NULL};
    const char *last = NULL;

    for (const char *const *colon = colons; *colon; colon++) {
        const char *at = message;

        while ((at = strstr(at, *colon))) {
            at += strlen(*colon);
            last = !last || at > last ? at : last;
        }
    }
    return last;
}

/* The first name behind the colon that ends the sentence: "必填字段缺失: FNumber". */
static const char *field_named(struct arena *mem, const char *message)
{
    static const char *const words[] = {"必填", "缺失", "缺少", "required", "missing", NULL};
    const char *at = has_any(message, words) ? behind_colons(message) : NULL;
    size_t len = 0;

    if (!at)
        return NULL;
    at += strspn(at, " \"'[");
    while (name_byte(at[len]))
        len++;
    return len ? arena_copy(mem, at, len) : NULL;
}

/* "第 3 行", "第3条", "row 3", "content[3]", "content.3.name" */
static int row_named(const char *message)
{
    static const char *const words[] = {"第", "row ", "content[", "content.", NULL};

    for (const char *const *word = words; *word; word++) {
        const char *found = strstr(message, *word);
        char *end;
        long row;

        if (!found)
            continue;
        found += strlen(*word);
        found += strspn(found, " ");
        row = strtol(found, &end, 10);
        if (end != found && row >= 0 && row < 1000000)
            return (int)row;
    }
    return -1;
}

void qingcloud_refusal_read(struct arena *mem, const char *message, struct qingcloud_refusal *out)
{
    static const char *const many[] = {"最大条数",      "条数超",           "超过条数", "最多条",
                                       "too many rows", "too many records", NULL};
    static const char *const large[] = {"过大", "太大", "too large", "Too Large", NULL};

    memset(out, 0, sizeof *out);
    out->too_many = has_any(message, many);
    out->too_large = !out->too_many && has_any(message, large);
    out->field = field_named(mem, message);
    out->row = row_named(message);
}
