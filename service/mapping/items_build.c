/* items_build.c - the parameter tree filled in for a scope: for each item value, mapping, parser,
 * cast, and nulls dropped. */
#include "service/mapping/internal.h"

#include <string.h>

static bool empty_text(const cJSON *item)
{
    return item && cJSON_IsString(item) && *item->valuestring == '\0';
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

/* ---- one value ---- */

/* A code that the table does not have stays as it is. */
static const cJSON *table_apply(struct scope *scope, const cJSON *table, const cJSON *in)
{
    static const struct words elsewhere = {
        "数据映射表只存在于轻易云平台，元数据里没有其内容",
        "the table of this mapping lies on 轻易云's platform, not in the metadata"};
    const char *code = json_scalar(in);
    const cJSON *found;

    if (!table || absent(in) || !code)
        return in;
    if (json_get(table, "target") || json_get(table, "direction")) {
        scope_problem(scope, "mapping", &elsewhere, in);
        return NULL;
    }
    found = json_get(table, code);
    return found ? found : in;
}

/* A lookup that must hit and does not is no empty field: the basic data is not there yet. */
static const cJSON *value_found(struct scope *scope, const struct item *item)
{
    static const struct words missed = {"等待基础资料：被查询的方案里没有匹配的数据",
                                        "the lookup must find something, and there is no such row"};
    const cJSON *found = value_resolve(scope, &item->value);

    if (absent(found) && item->required && item->value.kind == VALUE_LOOKUP && !scope->collecting)
        scope_problem(scope, "lookup", &missed, item->value.constant);
    return found;
}

static cJSON *plain_build(struct scope *scope, const struct item *item)
{
    static const struct words no_cast = {"无法转换为该项的 type",
                                         "cannot be cast to the item's type"};
    const cJSON *found = table_apply(scope, item->table, value_found(scope, item));
    const cJSON *cast;
    cJSON *built;

    found = parser_apply(scope, &item->parser, found);
    if (absent(found) || scope->problem)
        return NULL;
    if (!cast_apply(scope->mem, item->cast, found, &cast)) {
        if (!scope->request || !empty_text(found))
            scope_problem(scope, "cast", &no_cast, found);
        return NULL;
    }
    built = json_copy(scope->mem, cast);
    nulls_drop(built);
    return built;
}

/* ---- objects and arrays ---- */

cJSON *items_build(struct scope *scope, const struct items *items)
{
    const struct trail *up = scope->trail;
    cJSON *object = json_object(scope->mem);

    for (size_t i = 0; i < items->count && !scope->problem; i++) {
        struct trail here = {up, items->list[i].field, 0};
        cJSON *value;

        scope->trail = &here;
        value = item_build(scope, &items->list[i]);
        if (value && !scope->problem)
            json_put(scope->mem, object, items->list[i].field, value);
    }
    scope->trail = up;
    return scope->problem ? NULL : object;
}

static cJSON *children_build(struct scope *scope, const struct item *item)
{
    struct items children = {item->children, item->child_count};

    return items_build(scope, &children);
}

static void element_append(struct scope *scope, const struct item *item, cJSON *array, size_t index)
{
    struct trail here = {scope->trail, NULL, index};
    cJSON *built;

    scope->trail = &here;
    built = children_build(scope, item);
    scope->trail = here.up;
    if (built)
        json_append(scope->mem, array, built);
}

/* One element for each of the source's, whose children see the current one. */
static cJSON *elements_build(struct scope *scope, const struct item *item, const cJSON *source)
{
    cJSON *array = json_array(scope->mem);
    size_t index = 0;

    for (const cJSON *element = source->child; element && !scope->problem;
         element = element->next) {
        struct frame frame = {source, element, scope->frame};

        scope->frame = &frame;
        element_append(scope, item, array, index++);
        scope->frame = frame.outer;
    }
    return array;
}

/* Without a source array, or when splitArray left one object in its place, there is one element. */
static cJSON *array_build(struct scope *scope, const struct item *item)
{
    static const struct words no_array = {"该项的来源字段不是数组",
                                          "the field that this item names is no array"};
    const cJSON *source = item->array ? path_find(scope, item->array) : NULL;
    cJSON *array;

    if (source && cJSON_IsArray(source))
        return elements_build(scope, item, source);
    if (item->array && (absent(source) || empty_text(source)))
        return NULL;
    if (item->array && !cJSON_IsObject(source)) {
        scope_problem(scope, "array", &no_array, source);
        return NULL;
    }
    array = json_array(scope->mem);
    element_append(scope, item, array, 0);
    return array;
}

static cJSON *tree_build(struct scope *scope, const struct item *item)
{
    cJSON *built =
        item->shape == ITEM_OBJECT ? children_build(scope, item) : array_build(scope, item);
    const cJSON *parsed;

    if (scope->problem || !built)
        return NULL;
    parsed = parser_apply(scope, &item->parser, built);
    if (!parsed || parsed == built)
        return parsed ? built : NULL;
    return json_copy(scope->mem, parsed);
}

/* What was there must not be shown to people if it comes from a secret. */
static void problem_mask(struct scope *scope, const struct item *item)
{
    if (scope->problem && item->shape == ITEM_VALUE && secrets_used(&item->value))
        scope->problem->value = json_string(scope->mem, "***");
}

cJSON *item_build(struct scope *scope, const struct item *item)
{
    cJSON *built;

    if (scope->collecting && !item->asks)
        return NULL;
    built = item->shape == ITEM_VALUE ? plain_build(scope, item) : tree_build(scope, item);
    problem_mask(scope, item);
    /* What goes wrong while lookups are only collected will go wrong again when it counts. */
    if (scope->collecting)
        scope->problem = NULL;
    return built;
}
