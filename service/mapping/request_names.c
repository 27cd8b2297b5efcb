/* request_names.c - the source's request is built before there is any row: what stands between
 * braces there is a name of the platform, or could never be filled and would be left out. */
#include "service/mapping/internal.h"

#include <string.h>

enum { NAME_SHOWN_MOST = 60 };

static const char known_names[] =
    "LAST_SYNC_TIME, CURRENT_TIME, DAYS_AGO_n, PAGINATION_START_PAGE, PAGINATION_PAGE_SIZE, "
    "PAGINATION_START_ROW, random";

static enum fail name_refuse(struct compiler *compiler, const char *at, const char *name,
                             size_t len)
{
    int shown = (int)(len < NAME_SHOWN_MOST ? len : NAME_SHOWN_MOST);

    while (shown > 0 && ((unsigned char)name[shown] & 0xC0) == 0x80)
        shown--; /* never half a character */
    return refuse(
        compiler, at,
        arena_format(compiler->mem, "未知的平台变量 %.*s（可用：%s）", shown, name, known_names),
        arena_format(compiler->mem, "unknown platform name %.*s (there are %s)", shown, name,
                     known_names));
}

/* {CURENT_TIME}: nobody means that as text. What else stands in single braces is text. */
static size_t shouted_name(const char *text)
{
    size_t len = strspn(text + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

    if (len < 3 || !memchr(text + 1, '_', len))
        return 0;
    return text[1 + len] == '}' || text[1 + len] == '|' ? len : 0;
}

/* Behind "{{": a known name, or refused. *used is the length of the whole template. */
static enum fail double_check(struct compiler *compiler, const char *at, const char *text,
                              size_t *used)
{
    size_t len = template_length(text);
    size_t name = strcspn(text + 2, "|}");

    if (len == 0)
        return refuse(compiler, at, "“{{”没有对应的“}}”", "\"{{\" has no \"}}\"");
    *used = len;
    return platform_named(text + 2, name) ? OK : name_refuse(compiler, at, text + 2, name);
}

static enum fail text_check(struct compiler *compiler, const char *at, const char *text)
{
    enum fail fail = OK;

    while (!fail && (text = strchr(text, '{'))) {
        size_t used = 1;

        if (strncmp(text, "{{", 2) == 0)
            fail = double_check(compiler, at, text, &used);
        else if (template_length(text) == 0 && shouted_name(text))
            fail = name_refuse(compiler, at, text + 1, shouted_name(text));
        text += used;
    }
    return fail;
}

static enum fail item_check(struct compiler *compiler, const struct item *item, const cJSON *json)
{
    const char *at = json_pointer(compiler->mem, item->at, "value");
    const char *text = json_text(json, "value");

    if (item->shape == ITEM_ARRAY && item->array)
        return refuse(compiler, at, "请求参数里没有可循环的数组", "a request has no array to walk");
    if (item->shape == ITEM_VALUE && item->value.kind == VALUE_FUNCTION && !item->value.function)
        return refuse(compiler, at, "_function 表达式语法有误", "bad syntax behind _function");
    return item->shape == ITEM_VALUE && text ? text_check(compiler, at, text) : OK;
}

static enum fail list_check(struct compiler *compiler, const struct item *list, size_t count,
                            const cJSON *json)
{
    const cJSON *child = json ? json->child : NULL;
    enum fail fail = OK;

    for (size_t i = 0; i < count && child && !fail; i++, child = child->next) {
        fail = item_check(compiler, &list[i], child);
        if (!fail)
            fail = list_check(compiler, list[i].children, list[i].child_count,
                              json_get(child, "children"));
    }
    return fail;
}

enum fail request_names_check(struct compiler *compiler, const struct items *items,
                              const cJSON *json)
{
    return list_check(compiler, items->list, items->count, json);
}
