/* json.c - trees of cJSON nodes in an arena: building them and looking into them. */
#include "service/json.h"
#include "service/json_internal.h"
#include "service/log.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- cJSON's memory ---- */

/* cJSON's hooks take no context, so the arena in use goes by the thread. */
static _Thread_local struct arena *arena_in_use;
static pthread_once_t started = PTHREAD_ONCE_INIT;

void json_give_up(const char *what)
{
    log_error("json_misused", "%s", what);
    abort();
}

static void *allocate(size_t size)
{
    if (!arena_in_use)
        json_give_up("cJSON was asked for memory outside service/json.c");
    return arena_alloc_raw(arena_in_use, size);
}

static void release(void *bytes)
{
    (void)bytes; /* it goes with its arena */
}

static void install_hooks(void)
{
    cJSON_InitHooks(&(cJSON_Hooks){allocate, release});
}

void json_start(void)
{
    pthread_once(&started, install_hooks);
}

static void use(struct arena *mem)
{
    if (mem)
        json_start();
    arena_in_use = mem;
}

/* ---- building ---- */

cJSON *json_object(struct arena *mem)
{
    use(mem);
    cJSON *item = cJSON_CreateObject();
    use(NULL);
    return item;
}

cJSON *json_array(struct arena *mem)
{
    use(mem);
    cJSON *item = cJSON_CreateArray();
    use(NULL);
    return item;
}

cJSON *json_null(struct arena *mem)
{
    use(mem);
    cJSON *item = cJSON_CreateNull();
    use(NULL);
    return item;
}

cJSON *json_bool(struct arena *mem, bool value)
{
    use(mem);
    cJSON *item = cJSON_CreateBool(value);
    use(NULL);
    return item;
}

cJSON *json_string(struct arena *mem, const char *text)
{
    if (!text)
        return json_null(mem);
    use(mem);
    cJSON *item = cJSON_CreateString(text);
    use(NULL);
    return item;
}

cJSON *json_verbatim(struct arena *mem, const char *text)
{
    use(mem);
    cJSON *item = cJSON_CreateRaw(text);
    use(NULL);
    return item;
}

cJSON *json_number(struct arena *mem, const char *text)
{
    if (!json_number_valid(text, strlen(text)))
        json_give_up("json_number was given a text that is no number");
    return json_verbatim(mem, text);
}

cJSON *json_integer(struct arena *mem, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, value);
    return json_verbatim(mem, text);
}

cJSON *json_copy(struct arena *mem, const cJSON *item)
{
    use(mem);
    cJSON *copy = cJSON_Duplicate(item, true);
    use(NULL);
    return copy;
}

/* cJSON would delete the item that goes; somebody may still be reading it. */
static void replace(cJSON *container, cJSON *old, cJSON *item)
{
    item->next = old->next;
    item->prev = old->prev == old ? item : old->prev;
    if (container->child == old)
        container->child = item;
    else
        old->prev->next = item;
    if (old->next)
        old->next->prev = item;
    else
        container->child->prev = item;
    old->next = NULL;
    old->prev = NULL;
}

void json_put(struct arena *mem, cJSON *object, const char *key, cJSON *value)
{
    cJSON *old = json_get(object, key);

    if (old == value)
        return;
    value->string = arena_text(mem, key);
    if (old)
        replace(object, old, value);
    else
        cJSON_AddItemToArray(object, value);
}

void json_put_text(struct arena *mem, cJSON *object, const char *key, const char *text)
{
    json_put(mem, object, key, json_string(mem, text));
}

void json_put_integer(struct arena *mem, cJSON *object, const char *key, int64_t value)
{
    json_put(mem, object, key, json_integer(mem, value));
}

void json_put_bool(struct arena *mem, cJSON *object, const char *key, bool value)
{
    json_put(mem, object, key, json_bool(mem, value));
}

void json_append(struct arena *mem, cJSON *array, cJSON *value)
{
    (void)mem;
    cJSON_AddItemToArray(array, value);
}

void json_remove(cJSON *object, const char *key)
{
    cJSON_DetachItemFromObjectCaseSensitive(object, key);
}

/* ---- looking ---- */

bool json_is_number(const cJSON *item)
{
    return cJSON_IsRaw(item);
}

cJSON *json_get(const cJSON *object, const char *key)
{
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

const char *json_text(const cJSON *object, const char *key)
{
    const cJSON *item = json_get(object, key);

    return cJSON_IsString(item) ? item->valuestring : NULL;
}

const char *json_scalar(const cJSON *item)
{
    if (cJSON_IsString(item) || cJSON_IsRaw(item))
        return item->valuestring;
    if (cJSON_IsTrue(item))
        return "true";
    return cJSON_IsFalse(item) ? "false" : NULL;
}

bool json_to_integer(const cJSON *item, int64_t *out)
{
    if (!cJSON_IsString(item) && !cJSON_IsRaw(item))
        return false;

    const char *text = item->valuestring;
    size_t len = strlen(text);
    if (!json_number_valid(text, len) || strpbrk(text, ".eE"))
        return false;
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno)
        return false;
    *out = value;
    return true;
}

bool json_integer_in(const cJSON *object, const char *key, int64_t min, int64_t max,
                     int64_t fallback, int64_t *out)
{
    const cJSON *item = json_get(object, key);
    int64_t value;

    *out = fallback;
    if (!item)
        return true;
    if (!json_to_integer(item, &value) || value < min || value > max)
        return false;
    *out = value;
    return true;
}

bool json_flag(const cJSON *object, const char *key, bool fallback)
{
    const cJSON *item = json_get(object, key);

    return cJSON_IsBool(item) ? cJSON_IsTrue(item) : fallback;
}

/* ~ and / have a meaning in pointers: ~0 and ~1 stand for them. */
static const char *pointer_escape(char c)
{
    if (c == '~')
        return "~0";
    return c == '/' ? "~1" : NULL;
}

char *json_pointer(struct arena *mem, const char *base, const char *key)
{
    size_t base_len = strlen(base);
    char *pointer = arena_alloc_raw(mem, base_len + 2 * strlen(key) + 2);
    char *to = pointer + base_len;

    memcpy(pointer, base, base_len);
    *to++ = '/';
    for (; *key; key++) {
        const char *escape = pointer_escape(*key);
        *to++ = escape ? escape[0] : *key;
        if (escape)
            *to++ = escape[1];
    }
    *to = '\0';
    return pointer;
}

char *json_pointer_index(struct arena *mem, const char *base, size_t index)
{
    return arena_format(mem, "%s/%zu", base, index);
}
