/* asked.c - single records: which source row a record was made of, and how a list can be asked for
 * just that row. */
#include "service/mapping/internal.h"

#include <string.h>

static const char *name_of(struct scope *scope, const struct value *value)
{
    const char *text = value->kind == VALUE_NONE ? NULL : value_text(scope, value);

    scope->problem = NULL;
    return text && *text ? text : NULL;
}

void mapping_row_names(const struct mapping *mapping, struct arena *mem, const cJSON *row,
                       const char **id, const char **number)
{
    struct scope scope;

    *id = *number = NULL;
    if (!cJSON_IsObject(row))
        return;
    scope_open(mapping, mem, &example_context, &scope);
    scope.row = row;
    if (!mapping->settings.random_id)
        *id = name_of(&scope, &mapping->id);
    *number = name_of(&scope, &mapping->number);
}

/* The id is the row's own, as the source knows it. */
static bool id_is_plain(const struct mapping *mapping)
{
    const struct value *id = &mapping->id;

    return id->kind == VALUE_TEMPLATE && id->part_count == 1 && id->parts[0].kind == PART_PATH &&
           id->parts[0].filter == FILTER_NONE && strcmp(id->parts[0].text, "id") == 0;
}

/* Where a line's mark "-12" begins, at the end of the text; NULL when there is none. */
static char *line_mark(char *text)
{
    char *dash = strrchr(text, '-');

    if (!dash || dash == text || !dash[1] || strspn(dash + 1, "0123456789") != strlen(dash + 1))
        return NULL;
    return dash;
}

const char *mapping_source_id(const struct mapping *mapping, struct arena *mem, const char *record)
{
    char *id = arena_text(mem, record);

    if (!id_is_plain(mapping))
        return NULL;
    for (size_t i = 0; i < mapping->flat_count; i++) {
        char *mark = line_mark(id);

        if (mark)
            *mark = '\0';
    }
    return id;
}

bool mapping_list_filters(const struct mapping *mapping, const char *filter)
{
    static const char *const by_ids[] = {"/jdy/v2/bd/material", "/jdy/v2/bd/department"};

    if (strcmp(mapping->method, "GET") != 0)
        return false;
    if (strcmp(filter, "bill_no") == 0)
        return strncmp(mapping->api, "/jdy/v2/scm/", 12) == 0 && api_has_detail(mapping->api);
    for (size_t i = 0; i < sizeof by_ids / sizeof by_ids[0]; i++) {
        if (strcmp(filter, "ids") == 0 && strcmp(mapping->api, by_ids[i]) == 0)
            return true;
    }
    return false;
}
