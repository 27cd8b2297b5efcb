/* definition_lint.c - holds a sync against its connections. */
#include "service/definition_lint.h"

#include "service/definition.h"
#include "service/mapping/mapping.h"
#include "service/trouble.h"
#include "sql/connection.h"

#include <stdio.h>
#include <string.h>

/* Where the source's metadata gives a value for outerInstanceId, and which; NULL = it does not, or
 * says it in a way that only a run works out. */
static const char *instance_named(struct arena *mem, const cJSON *document, const char **pointer)
{
    const cJSON *metadata = json_get(json_get(document, "source"), "metadata");
    const cJSON *items = json_get(metadata, "request");
    const char *api = json_text(metadata, "api");
    size_t index = 0;

    if (!api || strncmp(api, "/jdyconnector/", 14) != 0 || !cJSON_IsArray(items))
        return NULL;
    for (const cJSON *item = items->child; item; item = item->next, index++) {
        const char *field = json_text(item, "field");
        const char *value = json_scalar(json_get(item, "value"));

        if (!field || strcmp(field, "outerInstanceId") != 0 || !value || strchr(value, '{'))
            continue;
        *pointer =
            json_pointer(mem, json_pointer_index(mem, "/source/metadata/request", index), "value");
        return value;
    }
    return NULL;
}

static enum fail instance_of(struct db *db, struct arena *mem, const char *connection,
                             const char **out)
{
    struct connection row;
    cJSON *settings;
    enum fail fail = connection_by_name(db, mem, connection, &row);

    *out = NULL;
    if (fail)
        return fail == FAIL_NOT_FOUND ? OK : fail;
    if (json_read(mem, row.settings, strlen(row.settings), NULL, &settings, NULL) != OK)
        return FAIL_INTERNAL;
    *out = json_scalar(json_get(settings, "outer_instance_id"));
    return OK;
}

/* *pointer NULL: nothing is wrong with it. */
static enum fail other_instance(struct db *db, struct arena *mem, const cJSON *document,
                                const char **pointer)
{
    const char *connection = json_text(json_get(document, "source"), "connection");
    const char *at = NULL, *own;
    const char *named = instance_named(mem, document, &at);
    enum fail fail;

    *pointer = NULL;
    if (!named || !connection)
        return OK;
    fail = instance_of(db, mem, connection, &own);
    if (!fail && own && strcmp(own, named) != 0)
        *pointer = at;
    return fail;
}

enum fail outer_instance_check(struct db *db, struct arena *mem, const cJSON *document,
                               struct json_fault *fault)
{
    const struct cause_words *words = cause_words(CAUSE_OTHER_INSTANCE);
    const char *pointer;
    enum fail fail = other_instance(db, mem, document, &pointer);

    if (fail || !pointer)
        return fail;
    fault_at(fault, pointer, "%s: %s", words->name, words->en);
    snprintf(fault->message_zh, sizeof fault->message_zh, "%s", words->zh);
    return FAIL_INVALID;
}

enum fail definition_lint(struct db *db, struct arena *mem, const cJSON *document, cJSON **out)
{
    const struct cause_words *words = cause_words(CAUSE_OTHER_INSTANCE);
    const char *pointer;
    cJSON *finding;
    enum fail fail = other_instance(db, mem, document, &pointer);

    if (fail)
        return fail;
    *out = mapping_lint(mem, document);
    if (!pointer)
        return OK;
    finding = json_object(mem);
    json_put_text(mem, finding, "code", words->name);
    json_put_text(mem, finding, "pointer", pointer);
    json_put_text(mem, finding, "severity", "error");
    json_put_text(mem, finding, "message_zh", words->zh);
    json_put_text(mem, finding, "message_en", words->en);
    json_put_text(mem, finding, "hint_zh", words->hint_zh);
    json_put_text(mem, finding, "hint_en", words->hint_en);
    json_append(mem, *out, finding);
    return OK;
}
