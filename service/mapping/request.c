/* request.c - the source's request for one page. */
#include "service/log.h"
#include "service/mapping/internal.h"

#include <string.h>
#include <strings.h>

static bool argument_in_query(const struct mapping *mapping)
{
    static const char authorize[] = "/push_app_authorize";
    size_t length = strlen(mapping->api), tail = sizeof authorize - 1;

    if (strcmp(mapping->method, "GET") == 0)
        return true;
    return api_is_authorization(mapping->api) && length >= tail &&
           strcmp(mapping->api + length - tail, authorize) == 0;
}

static bool paged_by_us(const struct mapping *mapping)
{
    return api_is_kingdee_v2(mapping->api) && strcmp(mapping->method, "GET") == 0;
}

/* A number or a text, whichever the metadata has. */
static cJSON *number_like(struct arena *mem, const cJSON *model, int64_t number)
{
    if (json_is_number(model))
        return json_integer(mem, number);
    return json_string(mem, json_scalar(json_integer(mem, number)));
}

/* A constant is the first page; on later pages the current number goes out. */
static cJSON *page_build(struct scope *scope, const struct item *item, cJSON *built)
{
    int64_t first = 1;

    bool constant = item->value.kind == VALUE_CONSTANT || item->value.kind == VALUE_NONE;

    if (!constant || scope->context->page <= 1)
        return built;
    json_to_integer(built, &first);
    return number_like(scope->mem, built, first + scope->context->page - 1);
}

bool names_page_size(const char *field)
{
    return strcasecmp(field, "page_size") == 0 || strcasecmp(field, "pagesize") == 0;
}

/* Kingdee cuts larger pages silently while it counts pages by the size asked for: rows are lost. */
static cJSON *page_size_cap(struct scope *scope, cJSON *built)
{
    int64_t size;

    if (scope->context->as_written || !json_to_integer(built, &size) || size <= KINGDEE_PAGE_MOST)
        return built;
    return number_like(scope->mem, built, KINGDEE_PAGE_MOST);
}

/* modify_end_time may reach beyond the window, by end_ahead_seconds; a remedy's times are its own.
 */
static cJSON *item_in_window(const struct mapping *mapping, struct scope *scope,
                             const struct item *item)
{
    const struct mapping_context *window = scope->context;
    struct mapping_context ahead = *window;
    cJSON *built;

    if (window->remedy || window->inner_end || strcmp(item->field, "modify_end_time") != 0)
        return item_build(scope, item);
    ahead.current_time += mapping->settings.end_ahead_seconds;
    scope->context = &ahead;
    built = item_build(scope, item);
    scope->context = window;
    return built;
}

static cJSON *argument_build(const struct mapping *mapping, struct scope *scope,
                             const struct item *item)
{
    cJSON *built = item_in_window(mapping, scope, item);

    if (scope->problem)
        return NULL;
    if (strcmp(item->field, "page") == 0)
        return page_build(scope, item, built);
    if (api_is_kingdee_v2(mapping->api) && names_page_size(item->field))
        return page_size_cap(scope, built);
    return built;
}

/* In a query everything is text, and "" is an unset filter. */
static void query_put(struct arena *mem, cJSON *query, const char *field, const cJSON *value)
{
    const char *text = value_as_text(mem, value);

    if (*text)
        json_put_text(mem, query, field, text);
}

static enum fail argument_put(const struct mapping *mapping, struct scope *scope,
                              const struct item *item, struct mapping_request *out)
{
    cJSON *value = argument_build(mapping, scope, item);

    if (scope->problem) {
        log_error("mapping_request_unbuildable", "item=%s: %s", item->at, scope->problem->words.en);
        return FAIL_INVALID;
    }
    if (!value)
        return OK;
    if (out->body)
        json_put(scope->mem, out->body, item->field, value);
    else
        query_put(scope->mem, out->query, item->field, value);
    return OK;
}

/* The ordinary items, those of takeOverRequest in the place of their namesakes, and the rest of
 * these behind. */
static enum fail arguments_put(const struct mapping *mapping, struct scope *scope,
                               struct mapping_request *out)
{
    static const struct items none = {NULL, 0};
    const struct items *remedy = scope->context->remedy ? &mapping->remedy : &none;
    enum fail fail = OK;

    for (size_t i = 0; i < mapping->request.count && !fail; i++) {
        const struct item *item = &mapping->request.list[i];
        const struct item *instead = item_named(remedy, item->field);

        fail = argument_put(mapping, scope, instead ? instead : item, out);
    }
    for (size_t i = 0; i < remedy->count && !fail; i++)
        if (!item_named(&mapping->request, remedy->list[i].field))
            fail = argument_put(mapping, scope, &remedy->list[i], out);
    return fail;
}

enum fail mapping_request_build(const struct mapping *mapping, struct arena *mem,
                                const struct mapping_context *context, struct mapping_request *out)
{
    struct scope scope;
    enum fail fail;

    scope_open(mapping, mem, context, &scope);
    scope.request = true;
    *out = (struct mapping_request){
        .method = mapping->method, .path = mapping->api, .query = json_object(mem)};
    if (!argument_in_query(mapping))
        out->body = json_object(mem);

    fail = arguments_put(mapping, &scope, out);
    if (fail)
        return fail;
    /* A Kingdee list without a page item would answer its first page for ever. */
    if (context->page > 1 && !context->as_written && !mapping->own_page && paged_by_us(mapping))
        query_put(mem, out->query, "page", json_integer(mem, context->page));
    return OK;
}

/* As the item says it, without the cap; 0 = it does not say. */
static int64_t item_page_size(const struct mapping *mapping, struct arena *mem,
                              const struct item *item)
{
    struct scope scope;
    int64_t size;

    scope_open(mapping, mem, &example_context, &scope);
    scope.request = true;
    scope.page_size = mapping->page_size_written;
    if (!json_to_integer(item_build(&scope, item), &size) || scope.problem || size < 0)
        return 0;
    return size;
}

/* Where the metadata says a page size and no item sends it, Kingdee would take its default of 10,
 * and each list would cost ten times the calls. */
void request_page_size(struct mapping *mapping, struct arena *mem)
{
    struct mapping_settings *settings = &mapping->settings;
    const struct item *item = item_named(&mapping->request, "page_size");
    bool ours = api_is_kingdee_v2(mapping->api);
    int64_t size = item ? item_page_size(mapping, mem, item) : 0;

    if (!mapping->own_page && !paged_by_us(mapping))
        return;
    if (!item && paged_by_us(mapping))
        settings->page_size_unsent = mapping->page_size;
    if (size == 0)
        size = mapping->page_size_written;
    settings->page_size_asked = size;
    if (size == 0 && ours)
        size = KINGDEE_PAGE_DEFAULT;
    settings->page_size = (int)(ours && size > KINGDEE_PAGE_MOST ? KINGDEE_PAGE_MOST : size);
}

cJSON *mapping_rows_in(const struct mapping *mapping, cJSON *data)
{
    const char *key = mapping->rows_key;
    cJSON *rows = data;

    if (!key && !api_is_authorization(mapping->api))
        key = "rows";
    while (key && rows && *key) {
        rows = cJSON_IsObject(rows) ? path_step(rows, &key) : NULL;
        key += *key == '.';
    }
    return cJSON_IsArray(rows) ? rows : NULL;
}
