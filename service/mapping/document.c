/* document.c - mapping_compile: a whole sync document becomes a struct mapping. */
#include "service/mapping/internal.h"

#include <string.h>

const struct mapping_context example_context = {
    .last_sync_time = 1767225600, .current_time = 1767227400, .page = 1};

bool api_is_kingdee_v2(const char *api)
{
    return strncmp(api, "/jdy/v2/", 8) == 0;
}

bool api_is_authorization(const char *api)
{
    return strncmp(api, "/jdyconnector/", 14) == 0;
}

bool api_is_empty_write(const char *api)
{
    return strcmp(api, "写入空操作") == 0 || strcmp(api, "空操作") == 0;
}

static const char *const document_keys[] = {"name",     "enabled", "source",    "target", "cleanse",
                                            "schedule", "window",  "callbacks", NULL};
static const char *const source_keys[] = {"connection", "metadata", "detail", "decrypt", NULL};
static const char *const target_keys[] = {"connection", "scheme_id", "id_field",
                                          "dispatch",   "metadata",  NULL};

/* source or target: an object of known keys with metadata inside. */
static enum fail side_find(struct compiler *compiler, const cJSON *document, const char *name,
                           const cJSON **side, const cJSON **metadata)
{
    const char *at = json_pointer(compiler->mem, "", name);
    enum fail fail;

    fail = member_object(compiler, (struct member){document, "", name, true}, side);
    if (fail)
        return fail;
    fail = members_known(compiler, *side, at, *name == 's' ? source_keys : target_keys);
    if (fail)
        return fail;
    return member_object(compiler, (struct member){*side, at, "metadata", true}, metadata);
}

/* Everything in the source's request comes from the window and the page, so building it once shows
 * whether it can be built at all. */
static enum fail request_try(struct compiler *compiler, const struct mapping *mapping,
                             const struct items *items)
{
    struct scope scope;

    scope_open(mapping, compiler->mem, &example_context, &scope);
    scope.request = true;
    for (size_t i = 0; i < items->count; i++) {
        item_build(&scope, &items->list[i]);
        if (scope.problem)
            return refuse(compiler, json_pointer(compiler->mem, items->list[i].at, "value"),
                          scope.problem->words.zh, scope.problem->words.en);
    }
    return OK;
}

static enum fail sides_compile(struct compiler *compiler, const cJSON *document,
                               struct mapping *out)
{
    const cJSON *source = NULL, *target = NULL, *metadata = NULL;
    enum fail fail;

    compiler->source_side = true;
    fail = side_find(compiler, document, "source", &source, &metadata);
    if (!fail)
        fail = source_compile(compiler, metadata, out);
    if (!fail)
        fail = detail_compile(compiler, source, out);
    if (!fail)
        fail = decrypt_compile(compiler, source, out);
    if (!fail)
        fail = request_try(compiler, out, &out->request);
    if (!fail)
        fail = request_try(compiler, out, &out->remedy);
    compiler->source_side = false;
    if (!fail)
        fail = side_find(compiler, document, "target", &target, &metadata);
    if (fail)
        return fail;
    return target_compile(compiler, metadata, out);
}

enum fail document_compile(struct compiler *compiler, const cJSON *document, bool named,
                           struct mapping **out)
{
    struct mapping *mapping = arena_alloc(compiler->mem, sizeof *mapping);
    enum fail fail;

    *out = NULL;
    compiler->stored = named;
    if (!cJSON_IsObject(document))
        return refuse(compiler, "", "同步定义应为 JSON 对象", "must be an object");
    fail = members_known(compiler, document, "", document_keys);
    if (!fail)
        fail = sides_compile(compiler, document, mapping);
    if (!fail)
        fail = plan_compile(compiler, document, named, &mapping->settings);
    if (!fail)
        fail = cleanse_compile(compiler, json_get(document, "cleanse"), mapping);
    if (fail)
        return fail;

    request_page_size(mapping, compiler->mem);
    *out = mapping;
    return OK;
}

enum fail mapping_compile(struct arena *mem, const cJSON *document, bool named,
                          struct mapping **out, struct json_fault *fault)
{
    struct compiler compiler = {.mem = mem, .fault = fault};

    return document_compile(&compiler, document, named, out);
}

const struct mapping_settings *mapping_settings(const struct mapping *mapping)
{
    return &mapping->settings;
}
