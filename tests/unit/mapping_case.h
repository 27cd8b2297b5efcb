/* mapping_case.h - for the mapping tests: documents from short JSON texts. */
#ifndef XQ_MAPPING_CASE_H
#define XQ_MAPPING_CASE_H

#include "service/json.h"
#include "service/mapping/mapping.h"
#include "tests/unit/check.h"

#include <string.h>

static struct arena *mem; /* of the test at hand; main makes and frees it */

static inline cJSON *json_of(const char *text)
{
    cJSON *json = NULL;
    struct json_fault fault;

    if (json_read(mem, text, strlen(text), NULL, &json, &fault) != OK) {
        printf("  bad JSON in the test: %s at %zu\n  %s\n", fault.message, fault.offset, text);
        exit(EXIT_FAILURE);
    }
    return json;
}

/* A sync whose source metadata has the given members besides api and method, and which has `more`
 * members of its own ("" or ", …"). */
static inline cJSON *sync_of(const char *api, const char *method, const char *metadata,
                             const char *more)
{
    return json_of(arena_format(
        mem,
        "{\"source\":{\"metadata\":{\"api\":\"%s\",\"method\":\"%s\",\"effect\":\"QUERY\",%s}},"
        "\"target\":{\"metadata\":{\"api\":\"写入空操作\",\"effect\":\"EXECUTE\"}}%s}",
        api, method, metadata, more));
}

static inline struct mapping *mapping_of(const cJSON *document)
{
    struct mapping *mapping;
    struct json_fault fault = {0};

    if (mapping_compile(mem, document, false, &mapping, &fault) == OK)
        return mapping;
    printf("  does not compile: %s: %s\n", fault.pointer, fault.message);
    exit(EXIT_FAILURE);
}

/* The pointer at which the document is refused; "(compiled)" when it is not. */
static inline const char *refused_at(const cJSON *document, bool named)
{
    struct mapping *mapping;
    struct json_fault fault = {0};

    if (mapping_compile(mem, document, named, &mapping, &fault) == OK)
        return "(compiled)";
    return fault.message[0] ? arena_text(mem, fault.pointer) : "(no message)";
}

static const struct mapping_context window = {
    .last_sync_time = 1767225600, .current_time = 1767227400, .page = 1};

/* Shapes rows (a JSON array's text) and gives "[id number content] …", errors as "!row pointer". */
static inline const char *shaped(const struct mapping *mapping, const char *rows)
{
    struct mapping_result result;
    const char *text = "";

    mapping_rows_shape(mapping, mem, &window, json_of(rows), &result);
    for (size_t i = 0; i < result.record_count; i++) {
        const struct mapping_record *record = &result.records[i];

        text = arena_format(mem, "%s[%s|%s|%s]", text, record->id, record->number,
                            json_print(mem, record->content, NULL));
    }
    for (size_t i = 0; i < result.error_count; i++)
        text = arena_format(mem, "%s!%zu%s", text, result.errors[i].row, result.errors[i].pointer);
    if (result.filtered)
        text = arena_format(mem, "%s-%zu", text, result.filtered);
    return text;
}

#endif
