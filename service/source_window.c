/* source_window.c - moves each end of the window and looks at what moves in the request.
 *
 * A request that asks for both created and modified times must not be split: a row may have been
 * created in one part and modified in the other, and would be in neither. */
#include "service/source_window.h"

#include <string.h>

enum { FAR_SECONDS = 400 * 86400 };

/* The members that differ: how many, and the last one's name. */
static int differing(const cJSON *a, const cJSON *b, const char **name)
{
    const cJSON *member;
    int count = 0;

    cJSON_ArrayForEach(member, a)
    {
        const cJSON *other = json_get(b, member->string);

        if (other && json_equal(member, other))
            continue;
        *name = member->string;
        count++;
    }
    return count + (cJSON_GetArraySize(a) != cJSON_GetArraySize(b));
}

/* The one parameter that is another in b; NULL: none, or several. */
static const char *moved(const struct mapping_request *a, const struct mapping_request *b)
{
    const char *name = NULL;
    int count = differing(a->query, b->query, &name);

    if (a->body && b->body)
        count += differing(a->body, b->body, &name);
    return count == 1 ? name : NULL;
}

static bool are_pair(const char *start, const char *end)
{
    if (strcmp(start, "modify_start_time") == 0)
        return strcmp(end, "modify_end_time") == 0;
    return strcmp(start, "create_start_time") == 0 && strcmp(end, "create_end_time") == 0;
}

bool source_window_splits(const struct mapping *mapping, const struct mapping_context *context)
{
    struct mapping_context start_moved = *context, end_moved = *context;
    struct mapping_request now, later_start, later_end;
    struct arena *mem = arena_new();
    const char *start = NULL, *end = NULL;

    start_moved.last_sync_time += FAR_SECONDS;
    end_moved.current_time += FAR_SECONDS;
    if (mapping_request_build(mapping, mem, context, &now) == OK &&
        mapping_request_build(mapping, mem, &start_moved, &later_start) == OK &&
        mapping_request_build(mapping, mem, &end_moved, &later_end) == OK) {
        start = moved(&now, &later_start);
        end = moved(&now, &later_end);
    }
    bool splits = start && end && are_pair(start, end);
    arena_free(&mem);
    return splits;
}
