/* items.c - the parameter tree of metadata, read once. items_build.c builds it for a scope. */
#include "service/mapping/internal.h"

#include <string.h>

/* 数据映射: a table of codes stands in the item, or it names a table that only 轻易云 has; then
 * there is no answer to any code, which whoever needs the value is told. */
static enum fail table_compile(struct compiler *compiler, const cJSON *json, struct item *out)
{
    const cJSON *table = NULL;
    enum fail fail =
        member_object(compiler, (struct member){json, out->at, "mapping", false}, &table);

    if (!fail && table && table->child)
        out->table = table;
    return fail;
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

/* What the item's value is made from. */
static enum fail value_read(struct compiler *compiler, const cJSON *json, struct item *out)
{
    const char *type = json_text(json, "type");
    enum fail fail = OK;

    if (out->child_count > 0 && (!type || strcmp(type, "object") == 0)) {
        out->shape = ITEM_OBJECT;
    } else if (out->child_count > 0 && strcmp(type, "array") == 0) {
        out->shape = ITEM_ARRAY;
        fail = array_compile(compiler, json_get(json, "value"), out);
    } else {
        out->cast = cast_named(type);
        fail = value_compile(compiler, json_pointer(compiler->mem, out->at, "value"),
                             json_get(json, "value"), &out->value);
    }
    return fail;
}

static bool asks(const struct item *item)
{
    for (size_t i = 0; i < item->child_count; i++)
        if (item->children[i].asks)
            return true;
    return value_asks(&item->value);
}

static enum fail item_compile(struct compiler *compiler, const cJSON *json, struct item *out)
{
    enum fail fail;

    if (!cJSON_IsObject(json))
        return refuse(compiler, out->at, "应为参数对象", "must be an object");
    fail = member_text(compiler, (struct member){json, out->at, "field", true}, &out->field);
    if (!fail)
        fail = parser_compile(compiler, json, out->at, &out->parser);
    if (!fail)
        fail = table_compile(compiler, json, out);
    if (!fail)
        fail = children_compile(compiler, json, out);
    if (!fail)
        fail = value_read(compiler, json, out);
    out->required = cJSON_IsTrue(json_get(json, "is_required"));
    out->asks = asks(out);
    return fail;
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

const struct item *item_named(const struct items *items, const char *field)
{
    for (size_t i = 0; i < items->count; i++)
        if (strcmp(items->list[i].field, field) == 0)
            return &items->list[i];
    return NULL;
}
