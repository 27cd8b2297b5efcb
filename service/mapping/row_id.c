/* row_id.c - what tells a source row from the others, before anything is done to it. */
#include "service/mapping/internal.h"

const char *mapping_row_id(const struct mapping *mapping, struct arena *mem, const cJSON *row)
{
    struct scope scope;
    const char *id;

    if (mapping->settings.random_id || !cJSON_IsObject(row))
        return NULL;
    scope_open(mapping, mem, &example_context, &scope);
    scope.row = row;
    id = value_text(&scope, &mapping->id);
    return id && *id ? id : NULL;
}
