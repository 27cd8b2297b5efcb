/* mapping_target_case.h - for the tests of the target's side: definitions and what they build. */
#ifndef XQ_MAPPING_TARGET_CASE_H
#define XQ_MAPPING_TARGET_CASE_H

#include "tests/unit/mapping_case.h"

/* A sync into another system whose target metadata has the given members besides its api. */
static inline cJSON *sync_into(const char *source, const char *target)
{
    return json_of(arena_format(
        mem,
        "{\"source\":{\"metadata\":{\"api\":\"/x\",\"method\":\"GET\",\"id\":\"id\"%s}},"
        "\"target\":{\"metadata\":{\"api\":\"batchSave\",\"effect\":\"EXECUTE\",%s}}}",
        source, target));
}

/* The whole preview. */
static inline cJSON *previewed(const cJSON *document, const char *rows, const char *context)
{
    struct json_fault fault = {0};
    cJSON *out = NULL;

    if (mapping_preview(mem, document, json_of(rows), json_of(context), &out, &fault) == OK)
        return out;
    printf("  no preview: %s: %s\n", fault.pointer, fault.message);
    exit(EXIT_FAILURE);
}

/* The bodies one after the other, and errors as "!row pointer rule". */
static inline const char *bodies_text(const cJSON *preview)
{
    const char *text = "";
    const cJSON *item;

    cJSON_ArrayForEach(item, json_get(preview, "target"))
    {
        text = arena_format(mem, "%s%s", text, json_print(mem, item, NULL));
    }
    cJSON_ArrayForEach(item, json_get(preview, "errors"))
    {
        static const char *const words[] = {"message", "message_en", "hint", "hint_en"};

        text = arena_format(mem, "%s!%s%s %s", text, json_scalar(json_get(item, "row")),
                            json_text(item, "pointer"), json_text(item, "rule"));
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            CHECK(json_text(item, words[i]) && *json_text(item, words[i]));
    }
    return text;
}

/* What rows become by these request items. */
static inline const char *built(const char *items, const char *rows)
{
    return bodies_text(
        previewed(sync_into("", arena_format(mem, "\"request\":[%s]", items)), rows, "null"));
}

/* What one value becomes in the body of one row; "!pointer rule" when it cannot, "" when it is
 * dropped. `more` are members of its item. */
static inline const char *valued(const char *value, const char *more, const char *row)
{
    const char *body =
        built(arena_format(mem, "{\"field\":\"k\",\"value\":1},{\"field\":\"v\",\"value\":%s%s}",
                           value, more),
              arena_format(mem, "[%s]", row));
    cJSON *json = *body == '{' ? json_of(body) : NULL;
    const cJSON *found = json_get(json, "v");

    if (!json)
        return body;
    return found ? json_print(mem, found, NULL) : "";
}

#endif
