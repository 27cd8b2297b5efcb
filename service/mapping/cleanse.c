/* cleanse.c - the document's cleanse entries, read once.
 *
 * How they change a record stands in cleanse_apply.c. */
#include "service/mapping/internal.h"

#include <string.h>

static const char *const entry_keys[] = {"field",   "rules",  "type", "date",
                                         "default", "rename", NULL};

static enum fail rules_read(struct compiler *compiler, const cJSON *entry, const char *at,
                            struct cleanse *out)
{
    const cJSON *rules = NULL;
    const char *rules_at = json_pointer(compiler->mem, at, "rules");
    enum fail fail;

    fail = member_array(compiler, (struct member){entry, at, "rules", false}, &rules);
    if (fail || !rules)
        return fail;
    out->rules = arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(rules) * sizeof *out->rules);
    for (const cJSON *rule = rules->child; rule; rule = rule->next, out->rule_count++) {
        const char *name = cJSON_IsString(rule) ? rule->valuestring : "";

        if (strcmp(name, "trim") == 0)
            out->rules[out->rule_count] = CLEAN_TRIM;
        else if (strcmp(name, "strip_control") == 0)
            out->rules[out->rule_count] = CLEAN_STRIP_CONTROL;
        else
            return refuse(compiler, json_pointer_index(compiler->mem, rules_at, out->rule_count),
                          "应为 trim 或 strip_control", "must be trim or strip_control");
    }
    return OK;
}

static enum fail type_read(struct compiler *compiler, const cJSON *entry, const char *at,
                           struct cleanse *out)
{
    const char *type = NULL;
    enum fail fail = member_text(compiler, (struct member){entry, at, "type", false}, &type);

    if (fail || !type)
        return fail;
    if (strcmp(type, "number") == 0)
        out->type = CAST_FLOAT;
    else if (strcmp(type, "string") == 0)
        out->type = CAST_STRING;
    else
        return refuse(compiler, json_pointer(compiler->mem, at, "type"), "应为 number 或 string",
                      "must be number or string");
    return OK;
}

static enum fail date_read(struct compiler *compiler, const cJSON *entry, const char *at,
                           struct cleanse *out)
{
    static const char *const known[] = {"from", "to", NULL};
    const char *date_at = json_pointer(compiler->mem, at, "date");
    const cJSON *date = NULL;
    enum fail fail;

    fail = member_object(compiler, (struct member){entry, at, "date", false}, &date);
    if (fail || !date)
        return fail;
    fail = members_known(compiler, date, date_at, known);
    if (!fail)
        fail = member_text(compiler, (struct member){date, date_at, "from", true}, &out->date_from);
    if (!fail)
        fail = member_text(compiler, (struct member){date, date_at, "to", true}, &out->date_to);
    if (fail)
        return fail;
    if (!date_form_valid(out->date_from, true))
        return refuse(compiler, json_pointer(compiler->mem, date_at, "from"),
                      "应为含年月日的格式，如 YYYY-MM-DD",
                      "must hold YYYY, MM and DD, as YYYY-MM-DD");
    if (!date_form_valid(out->date_to, false))
        return refuse(compiler, json_pointer(compiler->mem, date_at, "to"),
                      "应为日期格式，如 DD/MM/YYYY", "must be a form such as DD/MM/YYYY");
    return OK;
}

/* A field that an earlier entry renamed is shown to people under its name at the source. */
static const char *origin_of(struct compiler *compiler, const struct cleanse *entries, size_t count,
                             const char *field)
{
    const char *origin = NULL;

    while (count-- > 0) {
        if (!entries[count].rename || strcmp(entries[count].rename, field) != 0)
            continue;
        field = entries[count].field;
        origin = json_pointer(compiler->mem, "", field);
    }
    return origin;
}

static enum fail rename_read(struct compiler *compiler, const cJSON *entry, const char *at,
                             struct cleanse *out)
{
    const char *rename = NULL;
    enum fail fail = member_text(compiler, (struct member){entry, at, "rename", false}, &rename);

    out->rename = arena_text(compiler->mem, rename);
    return fail;
}

static enum fail entry_compile(struct compiler *compiler, const cJSON *entry, const char *at,
                               struct cleanse *out)
{
    enum fail fail;

    if (!cJSON_IsObject(entry))
        return refuse(compiler, at, "应为对象", "must be an object");
    fail = members_known(compiler, entry, at, entry_keys);
    if (!fail)
        fail = member_text(compiler, (struct member){entry, at, "field", true}, &out->field);
    if (!fail)
        fail = rules_read(compiler, entry, at, out);
    if (!fail)
        fail = type_read(compiler, entry, at, out);
    if (!fail)
        fail = date_read(compiler, entry, at, out);
    if (!fail)
        fail = rename_read(compiler, entry, at, out);
    out->fallback = json_get(entry, "default");
    return fail;
}

enum fail cleanse_compile(struct compiler *compiler, const cJSON *json, struct mapping *out)
{
    enum fail fail = OK;

    if (absent(json))
        return OK;
    if (!cJSON_IsArray(json))
        return refuse(compiler, "/cleanse", "应为数组", "must be an array");
    out->cleanse =
        arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(json) * sizeof *out->cleanse);
    for (const cJSON *entry = json->child; entry && !fail; entry = entry->next) {
        struct cleanse *cleanse = &out->cleanse[out->cleanse_count];
        const char *at = json_pointer_index(compiler->mem, "/cleanse", out->cleanse_count);

        fail = entry_compile(compiler, entry, at, cleanse);
        if (!fail)
            cleanse->origin =
                origin_of(compiler, out->cleanse, out->cleanse_count++, cleanse->field);
    }
    return fail;
}
