/* json_read.c - the strict reader: one pass over the text, straight into cJSON's nodes.
 *
 * The reader keeps the containers it is inside of in an array, so nesting costs no stack. A value's
 * node is put into its container before the value is read; when something is refused, the way to
 * it is therefore already in the tree and becomes the fault's pointer. */
#include "service/json.h"
#include "service/json_internal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEFAULT_BYTES = 64 * 1024 * 1024,
    DEFAULT_DEPTH = 64,
    DEEPEST = 1024, /* whatever a caller asks for: walking a tree takes stack */
    FIRST_CONTAINERS = 16
};

struct reader {
    struct arena *mem;
    const char *start, *at, *end;
    size_t deepest;
    bool refuse_duplicates;
    cJSON **inside; /* the containers we are inside of, outermost first */
    size_t depth, capacity;
    const cJSON *current; /* the value being read, NULL between values */
    const char *refused_at;
    const char *message;
};

static enum fail refuse(struct reader *reader, const char *at, const char *message)
{
    reader->refused_at = at;
    reader->message = message;
    return FAIL_INVALID;
}

static void skip_space(struct reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\n' ||
                                        *reader->at == '\r' || *reader->at == '\t'))
        reader->at++;
}

static enum fail read_string(struct reader *reader, char **out)
{
    const char *wrong = json_string_read(reader->mem, &reader->at, reader->end, out);

    return wrong ? refuse(reader, reader->at, wrong) : OK;
}

/* ---- values ---- */

static enum fail read_number(struct reader *reader, cJSON *item)
{
    size_t len = json_number_length(reader->at, (size_t)(reader->end - reader->at));
    const char *behind = reader->at + len;

    if (len == 0)
        return refuse(reader, reader->at, "not a number that JSON allows");
    if (behind < reader->end && strchr("+-.0123456789eE", *behind) && *behind)
        return refuse(reader, behind, "not a number that JSON allows");
    item->type = cJSON_Raw;
    item->valuestring = arena_copy(reader->mem, reader->at, len);
    reader->at = behind;
    return OK;
}

static enum fail read_word(struct reader *reader, cJSON *item, const char *word, int type)
{
    size_t len = strlen(word);

    if ((size_t)(reader->end - reader->at) < len || memcmp(reader->at, word, len) != 0)
        return refuse(reader, reader->at, "a value was expected");
    item->type = type;
    reader->at += len;
    return OK;
}

static enum fail enter(struct reader *reader, cJSON *item, int type)
{
    if (reader->depth == reader->deepest) {
        (void)refuse(reader, reader->at, "nested too deeply");
        return FAIL_TOO_LARGE;
    }
    if (reader->depth == reader->capacity) {
        size_t capacity = reader->capacity ? reader->capacity * 2 : FIRST_CONTAINERS;
        cJSON **wider = arena_alloc_raw(reader->mem, capacity * sizeof *wider);
        if (reader->depth)
            memcpy(wider, reader->inside, reader->depth * sizeof *wider);
        reader->inside = wider;
        reader->capacity = capacity;
    }
    reader->inside[reader->depth++] = item;
    item->type = type;
    reader->at++;
    return OK;
}

/* A scalar is read to its end, a container entered. */
static enum fail read_value(struct reader *reader, cJSON *item)
{
    skip_space(reader);
    if (reader->at == reader->end)
        return refuse(reader, reader->at, "the text ends where a value was expected");
    switch (*reader->at) {
    case '"':
        item->type = cJSON_String;
        return read_string(reader, &item->valuestring);
    case '{':
        return enter(reader, item, cJSON_Object);
    case '[':
        return enter(reader, item, cJSON_Array);
    case 't':
        return read_word(reader, item, "true", cJSON_True);
    case 'f':
        return read_word(reader, item, "false", cJSON_False);
    case 'n':
        return read_word(reader, item, "null", cJSON_NULL);
    default:
        if (*reader->at == '-' || (*reader->at >= '0' && *reader->at <= '9'))
            return read_number(reader, item);
        return refuse(reader, reader->at, "a value was expected");
    }
}

/* ---- containers ---- */

static enum fail read_key(struct reader *reader, cJSON *item)
{
    const char *first = reader->at;

    if (reader->at == reader->end || *reader->at != '"')
        return refuse(reader, reader->at, "a key in double quotes was expected");
    enum fail fail = read_string(reader, &item->string);
    if (fail)
        return fail;
    skip_space(reader);
    if (reader->at == reader->end || *reader->at != ':')
        return refuse(reader, reader->at, "a colon was expected after the key");
    reader->at++;
    if (reader->refuse_duplicates)
        item->valueint = (int)(first - reader->start); /* until leave() has looked */
    return OK;
}

/* cJSON's chain: the first child's prev is the last child. */
static void attach(cJSON *container, cJSON *item)
{
    cJSON *first = container->child;

    if (!first) {
        container->child = item;
        item->prev = item;
        return;
    }
    item->prev = first->prev;
    first->prev->next = item;
    first->prev = item;
}

static enum fail add_item(struct reader *reader, cJSON *container, cJSON **out)
{
    cJSON *item = arena_alloc_raw(reader->mem, sizeof *item);

    *item = (cJSON){0};
    skip_space(reader);
    if (container->type == cJSON_Object) {
        enum fail fail = read_key(reader, item);
        if (fail)
            return fail;
    }
    attach(container, item);
    *out = item;
    return OK;
}

static int by_key_then_place(const void *left, const void *right)
{
    const cJSON *a = *(cJSON *const *)left;
    const cJSON *b = *(cJSON *const *)right;
    int order = strcmp(a->string, b->string);

    return order ? order : (a->valueint > b->valueint) - (a->valueint < b->valueint);
}

/* Sorted, because an object of a million keys must not take a million times a million steps. */
static const cJSON *find_same_key(struct arena *mem, const cJSON *object)
{
    size_t count = (size_t)cJSON_GetArraySize(object);
    cJSON **sorted = arena_alloc_raw(mem, count * sizeof *sorted);
    const cJSON *found = NULL;
    size_t i = 0;

    for (cJSON *item = object->child; item; item = item->next)
        sorted[i++] = item;
    qsort(sorted, count, sizeof *sorted, by_key_then_place);
    for (i = 1; i < count; i++) {
        if (strcmp(sorted[i - 1]->string, sorted[i]->string) == 0 &&
            (!found || sorted[i]->valueint < found->valueint))
            found = sorted[i];
    }
    return found;
}

static enum fail refuse_same_keys(struct reader *reader, cJSON *object)
{
    const cJSON *again = find_same_key(reader->mem, object);

    if (again) {
        reader->current = again;
        return refuse(reader, reader->start + again->valueint, "the same key twice in one object");
    }
    for (cJSON *item = object->child; item; item = item->next)
        item->valueint = 0;
    return OK;
}

static enum fail leave(struct reader *reader)
{
    cJSON *container = reader->inside[reader->depth - 1];

    if (container->type == cJSON_Object && reader->refuse_duplicates) {
        enum fail fail = refuse_same_keys(reader, container);
        if (fail)
            return fail;
    }
    reader->at++;
    reader->depth--;
    return OK;
}

/* Another item of a container that does not end here. */
static enum fail go_on(struct reader *reader, cJSON *container, cJSON **out)
{
    if (container->child && *reader->at != ',')
        return refuse(reader, reader->at,
                      container->type == cJSON_Object ? "a comma or } was expected"
                                                      : "a comma or ] was expected");
    reader->at += container->child != NULL;
    return add_item(reader, container, out);
}

/* Goes to the place of the next value: over a comma, and out of containers that end. NULL when the
 * outermost value is complete. */
static enum fail next_item(struct reader *reader, cJSON **out)
{
    reader->current = NULL;
    *out = NULL;
    while (reader->depth > 0) {
        cJSON *container = reader->inside[reader->depth - 1];

        skip_space(reader);
        if (reader->at == reader->end)
            return refuse(reader, reader->at, "the text ends inside an object or array");
        if (*reader->at != (container->type == cJSON_Object ? '}' : ']'))
            return go_on(reader, container, out);
        enum fail fail = leave(reader);
        if (fail)
            return fail;
    }
    return OK;
}

static enum fail read_tree(struct reader *reader, cJSON *root)
{
    cJSON *item = root;
    enum fail fail;

    if (reader->end - reader->at >= 3 && memcmp(reader->at, "\xEF\xBB\xBF", 3) == 0)
        return refuse(reader, reader->at, JSON_BYTE_ORDER_MARK);
    while (item) {
        reader->current = item;
        fail = read_value(reader, item);
        if (fail)
            return fail;
        fail = next_item(reader, &item);
        if (fail)
            return fail;
    }
    skip_space(reader);
    if (reader->at != reader->end)
        return refuse(reader, reader->at, "more text after the value");
    return OK;
}

/* ---- faults ---- */

static char *step_to(struct arena *mem, const char *base, const cJSON *container, const cJSON *item)
{
    size_t index = 0;

    if (container->type == cJSON_Object)
        return json_pointer(mem, base, item->string);
    for (const cJSON *at = container->child; at != item; at = at->next)
        index++;
    return json_pointer_index(mem, base, index);
}

/* The way to the value being read, or to the container we are in. A way too long for the fault is
 * cut at a step. */
static void put_pointer(const struct reader *reader, struct json_fault *fault)
{
    char *way = arena_text(reader->mem, "");

    for (size_t i = 0; i < reader->depth; i++) {
        const cJSON *next = i + 1 < reader->depth ? reader->inside[i + 1] : reader->current;
        if (next)
            way = step_to(reader->mem, way, reader->inside[i], next);
        if (strlen(way) >= sizeof fault->pointer)
            return;
        snprintf(fault->pointer, sizeof fault->pointer, "%s", way);
    }
}

static void put_fault(const struct reader *reader, struct json_fault *fault)
{
    if (!fault)
        return;
    *fault = (struct json_fault){.offset = (size_t)(reader->refused_at - reader->start)};
    json_fault_tell(fault, reader->start, reader->message);
    put_pointer(reader, fault);
}

/* ---- the door ---- */

static enum fail check_length(struct reader *reader, size_t len, size_t limit)
{
    size_t most = limit && limit < INT_MAX ? limit : limit ? INT_MAX : DEFAULT_BYTES;

    if (len <= most)
        return OK;
    (void)refuse(reader, reader->start + most, "longer than allowed");
    return FAIL_TOO_LARGE;
}

enum fail json_read(struct arena *mem, const char *text, size_t len,
                    const struct json_limits *limits, cJSON **out, struct json_fault *fault)
{
    static const struct json_limits usual = {0};
    const struct json_limits *given = limits ? limits : &usual;
    int depth = given->depth > 0 ? given->depth : DEFAULT_DEPTH;
    const char *start = len ? text : "";
    struct reader reader = {.mem = mem,
                            .start = start,
                            .at = start,
                            .end = start + len,
                            .deepest = (size_t)(depth < DEEPEST ? depth : DEEPEST),
                            .refuse_duplicates = given->refuse_duplicates};
    cJSON *root = arena_alloc(mem, sizeof *root);
    enum fail fail = check_length(&reader, len, given->bytes);

    *out = NULL;
    if (!fail)
        fail = read_tree(&reader, root);
    if (fail) {
        put_fault(&reader, fault);
        return fail;
    }
    *out = root;
    return OK;
}
