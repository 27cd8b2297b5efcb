/* push_text.c - reads a push of Kingdee. */
#include "service/push_text.h"

#include <string.h>

enum { TEXT_MAX_BYTES = 128, ID_MAX_DIGITS = 32, IDS_MAX = 1000 };

const char *push_short_text(const char *text)
{
    return text && *text && strlen(text) <= TEXT_MAX_BYTES ? text : NULL;
}

const char *push_plain_text(const char *text)
{
    const char *at = push_short_text(text);

    for (; at && *at; at++)
        if (*at < ' ' || *at > '~')
            return NULL;
    return push_short_text(text);
}

bool push_brings_secrets(const char *biz_type)
{
    return biz_type && strcmp(biz_type, "app_authorize") == 0;
}

const char *push_first_verdict(const char *biz_type, bool readable)
{
    if (biz_type && strcmp(biz_type, "test_address") == 0)
        return "probe";
    if (!readable && !push_brings_secrets(biz_type))
        return "unreadable";
    return biz_type ? "waiting" : "unknown";
}

/* Gone through twice: once to count, with ids NULL, then to keep. */
struct id_list {
    const char **ids;
    size_t count;
};

static void add_id(struct id_list *list, const cJSON *item)
{
    const char *id = json_scalar(item);
    size_t len = id ? strlen(id) : 0;

    if (len == 0 || len > ID_MAX_DIGITS || strspn(id, "0123456789") != len ||
        list->count == IDS_MAX)
        return;
    if (list->ids)
        list->ids[list->count] = id;
    list->count++;
}

static void add_all(struct id_list *list, const cJSON *item)
{
    const cJSON *each;

    if (!cJSON_IsArray(item)) {
        add_id(list, item);
        return;
    }
    cJSON_ArrayForEach(each, item)
    {
        add_id(list, each);
    }
}

static void add_item(struct id_list *list, const cJSON *item)
{
    if (!cJSON_IsObject(item)) {
        add_all(list, item);
        return;
    }
    add_id(list, json_get(item, "id"));
    add_all(list, json_get(item, "ids"));
}

static void go_through(struct id_list *list, const cJSON *data)
{
    const cJSON *each;

    list->count = 0;
    if (!cJSON_IsArray(data)) {
        add_item(list, data);
        return;
    }
    cJSON_ArrayForEach(each, data)
    {
        add_item(list, each);
    }
}

static const char *print(struct arena *mem, const struct id_list *list)
{
    char *out, *at;

    out = arena_alloc(mem, list->count * (ID_MAX_DIGITS + 1) + 2);
    at = out;
    for (size_t i = 0; i < list->count; i++) {
        *at++ = i ? ',' : '{';
        at = stpcpy(at, list->ids[i]);
    }
    *at++ = '}';
    *at = '\0';
    return out;
}

const char *push_ids_text(struct arena *mem, const cJSON *data)
{
    struct id_list list = {.ids = NULL};

    go_through(&list, data);
    if (list.count == 0)
        return NULL;
    list.ids = arena_alloc(mem, list.count * sizeof *list.ids);
    go_through(&list, data);
    return print(mem, &list);
}
