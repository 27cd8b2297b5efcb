/* items.c - the parameter tree of metadata: read once, built for a scope. */
#include "service/mapping/internal.h"

#include <string.h>

/* What would change the value and is not done here must not be passed over in silence. */
static enum fail extras_refuse(struct compiler *compiler, const cJSON *json, const char *at)
{
    static const char *const keys[] = {"parser", "mapping"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const cJSON *extra = json_get(json, keys[i]);

        if (!absent(extra) && extra->child)
            return refuse_unsupported(compiler, json_pointer(compiler->mem, at, keys[i]));
    }
    return OK;
}

static enum fail children_compile(struct compiler *compiler, const cJSON *json, struct item *out)
{
    struct items children = {NULL, 0};
    enum fail fail;

    fail = items_compile(compiler, json_pointer(compiler->mem, out->at, "children"),
                         json_get(json, "children"), &children);
    out->children = children.list;
    out->child_count = children.count;
    return fail;
}

/* An array with children names its source array in `value`, without braces (with them is taken the
 * same way). */
static enum fail array_compile(struct compiler *compiler, const cJSON *value, struct item *out)
{
    const char *at = json_pointer(compiler->mem, out->at, "value");
    struct value key;
    enum fail fail;

    if (absent(value) || (cJSON_IsString(value) && !*value->valuestring))
        return OK;
    if (!cJSON_IsString(value))
        return refuse(compiler, at, "应为数组字段名", "must name an array");
    fail = value_compile_key(compiler, at, value->valuestring, &key);
    if (fail)
        return fail;
    if (key.part_count != 1 || key.parts[0].kind != PART_PATH)
        return refuse(compiler, at, "应为数组字段名", "must name an array");
    out->array = key.parts[0].text;
    return OK;
}

static enum fail item_compile(struct compiler *compiler, const cJSON *json, struct item *out)
{
    const char *type = json_text(json, "type");
    bool parent;
    enum fail fail;

    if (!cJSON_IsObject(json))
        return refuse(compiler, out->at, "应为参数对象", "must be an object");
    fail = member_text(compiler, (struct member){json, out->at, "field", true}, &out->field);
    if (!fail)
        fail = extras_refuse(compiler, json, out->at);
    if (!fail)
        fail = children_compile(compiler, json, out);
    if (fail)
        return fail;

    parent = type && out->child_count > 0;
    if (parent && strcmp(type, "object") == 0) {
        out->shape = ITEM_OBJECT;
        return OK;
    }
    if (parent && strcmp(type, "array") == 0) {
        out->shape = ITEM_ARRAY;
        return array_compile(compiler, json_get(json, "value"), out);
    }
    out->cast = cast_named(type);
    return value_compile(compiler, json_pointer(compiler->mem, out->at, "value"),
                         json_get(json, "value"), &out->value);
}

enum fail items_compile(struct compiler *compiler, const char *at, const cJSON *json,
                        struct items *out)
{
    const cJSON *child;
    enum fail fail = OK;

    *out = (struct items){NULL, 0};
    if (absent(json))
        return OK;
    if (!cJSON_IsArray(json))
        return refuse(compiler, at, "应为参数数组", "must be an array of items");
    out->list = arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(json) * sizeof *out->list);
    for (child = json->child; child && !fail; child = child->next) {
        struct item *item = &out->list[out->count];

        item->at = json_pointer_index(compiler->mem, at, out->count++);
        fail = item_compile(compiler, child, item);
    }
    return fail;
}

static bool empty_text(const cJSON *item)
{
    return cJSON_IsString(item) && *item->valuestring == '\0';
}

/* Nulls leave constants too, at every depth. */
static void nulls_drop(cJSON *item)
{
    cJSON *next;

    for (cJSON *child = item->child; child; child = next) {
        next = child->next;
        if (cJSON_IsNull(child) && cJSON_IsObject(item))
            json_remove(item, child->string);
        else
            nulls_drop(child);
    }
}

static cJSON *plain_build(struct scope *scope, const struct item *item)
{
    static const struct words no_cast = {"无法转换为该项的 type",
                                         "cannot be cast to the item's type"};
    const cJSON *found = value_resolve(scope, &item->value);
    const cJSON *cast;
    cJSON *built;

    if (absent(found))
        return NULL;
    if (!cast_apply(scope->mem, item->cast, found, &cast)) {
        if (scope->request && empty_text(found))
            return NULL;
        scope->problem = &no_cast;
        return NULL;
    }
    built = json_copy(scope->mem, cast);
    nulls_drop(built);
    return built;
}

static cJSON *children_build(struct scope *scope, const struct item *item)
{
    cJSON *object = json_object(scope->mem);

    for (size_t i = 0; i < item->child_count; i++) {
        cJSON *value = item_build(scope, &item->children[i]);

        if (scope->problem)
            return NULL;
        if (value)
            json_put(scope->mem, object, item->children[i].field, value);
    }
    return object;
}

/* One element for each of the source array's, whose children see the current one. */
static cJSON *array_build(struct scope *scope, const struct item *item)
{
    const cJSON *source = item->array ? path_find(scope, item->array) : NULL;
    cJSON *array = json_array(scope->mem);

    if (item->array && !cJSON_IsArray(source))
        return NULL;
    if (!item->array) {
        json_append(scope->mem, array, children_build(scope, item));
        return scope->problem ? NULL : array;
    }
    for (const cJSON *element = source->child; element; element = element->next) {
        struct frame frame = {source, element, scope->frame};
        cJSON *built;

        scope->frame = &frame;
        built = children_build(scope, item);
        scope->frame = frame.outer;
        if (scope->problem)
            return NULL;
        json_append(scope->mem, array, built);
    }
    return array;
}

cJSON *item_build(struct scope *scope, const struct item *item)
{
    switch (item->shape) {
    case ITEM_VALUE:
        return plain_build(scope, item);
    case ITEM_OBJECT:
        return children_build(scope, item);
    case ITEM_ARRAY:
        return array_build(scope, item);
    }
    return NULL;
}
