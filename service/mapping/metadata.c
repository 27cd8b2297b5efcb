/* metadata.c - reading the source's metadata, as 轻易云's console exports it (the target's:
 * target.c). Keys that are not known here are kept by whoever stores the document and change
 * nothing. */
#include "service/mapping/internal.h"

#include <string.h>
#include <strings.h>

static const char source_at[] = "/source/metadata";

static bool names_a_side(const cJSON *effect)
{
    return cJSON_IsString(effect) && (strcasecmp(effect->valuestring, "QUERY") == 0 ||
                                      strcasecmp(effect->valuestring, "EXECUTE") == 0);
}

/* effect, or type where effect is absent (which may also be a word of its own, such as WebAPI);
 * without both the side itself says it. */
enum fail effect_check(struct compiler *compiler, const cJSON *metadata, const char *at,
                       const char *want)
{
    const char *key = absent(json_get(metadata, "effect")) ? "type" : "effect";
    const cJSON *effect = json_get(metadata, key);

    if (absent(effect))
        return OK;
    if (cJSON_IsString(effect) && strcasecmp(effect->valuestring, want) == 0)
        return OK;
    if (*key == 't' && !names_a_side(effect))
        return OK;
    if (*want == 'Q')
        return refuse(compiler, json_pointer(compiler->mem, at, key), "来源侧应为 QUERY",
                      "must be QUERY on the source side");
    return refuse(compiler, json_pointer(compiler->mem, at, key), "目标侧应为 EXECUTE",
                  "must be EXECUTE on the target side");
}

static enum fail method_read(struct compiler *compiler, const cJSON *metadata, struct mapping *out)
{
    const char *method = NULL;
    enum fail fail;

    fail = member_text(compiler, (struct member){metadata, source_at, "method", true}, &method);
    if (fail)
        return fail;
    if (strcasecmp(method, "GET") == 0)
        out->method = "GET";
    else if (strcasecmp(method, "POST") == 0)
        out->method = "POST";
    else
        return refuse(compiler, "/source/metadata/method", "应为 GET 或 POST",
                      "must be GET or POST");
    return OK;
}

static bool page_named(const struct items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        const struct item *item = &items->list[i];

        if (strcmp(item->field, "page") == 0 || value_uses(&item->value, PART_PAGE) ||
            value_uses(&item->value, PART_START_ROW))
            return true;
    }
    return false;
}

static enum fail pagination_read(struct compiler *compiler, const cJSON *metadata,
                                 struct mapping *out)
{
    enum { PAGE_SIZE_MOST = 1000000 };
    const cJSON *pagination = NULL;
    int64_t size = 0;
    enum fail fail;

    fail = member_object(compiler, (struct member){metadata, source_at, "pagination", false},
                         &pagination);
    if (fail || !pagination || absent(json_get(pagination, "pageSize")))
        return fail;
    if (!json_to_integer(json_get(pagination, "pageSize"), &size) || size < 1 ||
        size > PAGE_SIZE_MOST)
        return refuse(compiler, "/source/metadata/pagination/pageSize", "应为正整数",
                      "must be a positive whole number");
    out->page_size_written = (int)size;
    if (size > KINGDEE_PAGE_MOST && api_is_kingdee_v2(out->api))
        size = KINGDEE_PAGE_MOST;
    out->page_size = (int)size;
    return OK;
}

static enum fail remedy_read(struct compiler *compiler, const cJSON *metadata, struct mapping *out)
{
    static const char at[] = "/source/metadata/omissionRemedy";
    const cJSON *remedy = NULL;
    enum fail fail;

    fail = member_object(compiler, (struct member){metadata, source_at, "omissionRemedy", false},
                         &remedy);
    if (fail || !remedy)
        return fail;
    fail = cron_compile(compiler, (struct member){remedy, at, "crontab", false},
                        &out->settings.schedule.remedy);
    if (fail)
        return fail;
    fail = items_compile(compiler, "/source/metadata/omissionRemedy/takeOverRequest",
                         json_get(remedy, "takeOverRequest"), &out->remedy);
    if (fail)
        return fail;
    return request_names_check(compiler, &out->remedy, json_get(remedy, "takeOverRequest"));
}

/* The vendor's pages say that otherResponse may name the list's key, not under which field name, so
 * the plain spellings are taken. */
static bool names_the_rows(const char *field)
{
    static const char *const names[] = {"rows", "list", "listKey", "list_key", "dataKey"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(field, names[i]) == 0)
            return true;
    return false;
}

static void rows_key_read(const cJSON *metadata, struct mapping *out)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, json_get(metadata, "otherResponse"))
    {
        const char *field = json_text(item, "field"), *value = json_text(item, "value");

        if (field && value && *value && names_the_rows(field))
            out->rows_key = strncmp(value, "data.", 5) == 0 ? value + 5 : value;
    }
}

enum fail source_keys_compile(struct compiler *compiler, const cJSON *metadata, struct mapping *out)
{
    const char *id = NULL;
    const cJSON *number = json_get(metadata, "number");
    enum fail fail;

    fail = member_text(compiler, (struct member){metadata, source_at, "id", true}, &id);
    if (!fail)
        fail = value_compile_key(compiler, "/source/metadata/id", id, &out->id);
    if (fail || absent(number))
        return fail;
    if (!cJSON_IsString(number))
        return refuse(compiler, "/source/metadata/number", "应为文本", "must be text");
    return value_compile_key(compiler, "/source/metadata/number", number->valuestring,
                             &out->number);
}

static enum fail request_read(struct compiler *compiler, const cJSON *metadata, struct mapping *out)
{
    enum fail fail;

    fail = items_compile(compiler, "/source/metadata/request", json_get(metadata, "request"),
                         &out->request);
    if (!fail)
        fail = request_names_check(compiler, &out->request, json_get(metadata, "request"));
    if (!fail)
        fail = pagination_read(compiler, metadata, out);
    if (!fail)
        fail = remedy_read(compiler, metadata, out);
    if (fail)
        return fail;
    out->own_page = page_named(&out->request);
    rows_key_read(metadata, out);
    return OK;
}

enum fail source_compile(struct compiler *compiler, const cJSON *metadata, struct mapping *out)
{
    struct mapping_settings *settings = &out->settings;
    enum fail fail;

    settings->source_id_check = true;
    fail = member_text(compiler, (struct member){metadata, source_at, "api", true}, &out->api);
    if (!fail)
        fail = effect_check(compiler, metadata, source_at, "QUERY");
    if (!fail)
        fail = method_read(compiler, metadata, out);
    if (!fail)
        fail = source_keys_compile(compiler, metadata, out);
    if (!fail)
        fail = member_flag(compiler, (struct member){metadata, source_at, "idCheck", false},
                           &settings->source_id_check);
    if (!fail)
        fail = request_read(compiler, metadata, out);
    if (!fail)
        fail = condition_compile(compiler, json_get(metadata, "condition"), &out->condition);
    if (!fail)
        fail = formats_compile(compiler, json_get(metadata, "formatResponse"), out);
    if (!fail)
        fail = lines_compile(compiler, metadata, out);
    settings->source_api = out->api;
    settings->random_id = value_uses(&out->id, PART_RANDOM);
    return fail;
}
