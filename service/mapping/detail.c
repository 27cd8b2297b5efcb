/* detail.c - one more call a row, and its answer laid over the row. */
#include "service/mapping/internal.h"

#include <string.h>

static struct item *query_item(struct compiler *compiler, struct detail *out, const char *field)
{
    struct item *item = &out->query.list[out->query.count++];

    item->field = field;
    item->at = json_pointer(compiler->mem, "/source/detail/query", field);
    return item;
}

static enum fail automatic(struct compiler *compiler, const struct mapping *mapping,
                           struct detail *out)
{
    struct item *item;

    if (strcmp(mapping->method, "GET") != 0 || !api_has_detail(mapping->api))
        return OK;
    out->on = true;
    out->api = arena_format(compiler->mem, "%s_detail", mapping->api);
    out->query.list = arena_alloc(compiler->mem, sizeof *out->query.list);
    item = query_item(compiler, out, "id");
    return value_compile_key(compiler, item->at, "id", &item->value);
}

static enum fail as_given(struct compiler *compiler, const cJSON *detail, struct detail *out)
{
    static const char *const known[] = {"api", "query", NULL};
    static const char at[] = "/source/detail";
    const cJSON *query = NULL;
    enum fail fail;

    fail = members_known(compiler, detail, at, known);
    if (!fail)
        fail = member_text(compiler, (struct member){detail, at, "api", true}, &out->api);
    if (!fail)
        fail = member_object(compiler, (struct member){detail, at, "query", true}, &query);
    if (fail)
        return fail;
    if (*out->api != '/')
        return refuse(compiler, "/source/detail/api", "应以 / 开头", "must begin with /");
    if (!query->child)
        return refuse(compiler, "/source/detail/query", "至少一个参数，如 id",
                      "must have a parameter such as id");

    out->on = true;
    out->query.list =
        arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(query) * sizeof *out->query.list);
    for (const cJSON *value = query->child; value && !fail; value = value->next) {
        struct item *item = query_item(compiler, out, value->string);

        fail = value_compile(compiler, item->at, value, &item->value);
    }
    return fail;
}

enum fail detail_compile(struct compiler *compiler, const cJSON *source, struct mapping *out)
{
    const cJSON *detail = json_get(source, "detail");

    if (absent(detail))
        return automatic(compiler, out, &out->detail);
    if (cJSON_IsFalse(detail))
        return OK;
    if (cJSON_IsObject(detail))
        return as_given(compiler, detail, &out->detail);
    return refuse(compiler, "/source/detail", "应为 false 或 {api, query}",
                  "must be false or {api, query}");
}

/* A row that lacks what the call asks with has no detail; without an id it is rejected later. */
bool mapping_detail_build(const struct mapping *mapping, struct arena *mem, const cJSON *row,
                          struct mapping_request *out)
{
    const struct detail *detail = &mapping->detail;
    struct scope scope;

    if (!detail->on)
        return false;
    scope_open(mapping, mem, &example_context, &scope);
    scope.row = row;
    *out = (struct mapping_request){
        .method = "GET", .path = detail->api, .query = json_object(mem), .body = NULL};
    for (size_t i = 0; i < detail->query.count; i++) {
        const struct item *item = &detail->query.list[i];
        const char *text = value_text(&scope, &item->value);

        if (text && *text)
            json_put_text(mem, out->query, item->field, text);
    }
    return out->query->child != NULL;
}

void mapping_detail_merge(struct arena *mem, cJSON *row, const cJSON *detail)
{
    if (!cJSON_IsObject(row) || !cJSON_IsObject(detail))
        return;
    for (const cJSON *child = detail->child; child; child = child->next)
        json_put(mem, row, child->string, json_copy(mem, child));
}
