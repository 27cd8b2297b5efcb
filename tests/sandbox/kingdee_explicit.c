/* kingdee_explicit.c - see kingdee_explicit.h. A set is never changed once it is in: a call may
 * read it without the lock while another takes its place. */
#include "tests/sandbox/kingdee_explicit.h"

#include "service/clock.h"
#include "service/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHINA_SECONDS = 8 * 3600 };

/* "2026-03-02 15:15:53" in China's time, or milliseconds; -1 = neither. */
static int64_t modify_read(const cJSON *row)
{
    const cJSON *item = json_get(row, "modify_time");
    const char *text = json_scalar(item);
    int y, mo, d, h, mi, s;
    int64_t ms;
    if (text && sscanf(text, "%4d-%2d-%2d %2d:%2d:%2d", &y, &mo, &d, &h, &mi, &s) == 6)
        return (clock_from_civil(y, mo, d, h, mi, s) - CHINA_SECONDS) * 1000;
    return json_to_integer(item, &ms) ? ms : -1;
}

static struct explicit_row row_read(struct arena *mem, const cJSON *row, struct slice text)
{
    const char *number = json_scalar(json_get(row, "bill_no"));
    const char *enable = json_scalar(json_get(row, "enable"));
    if (!number)
        number = json_scalar(json_get(row, "number"));
    return (struct explicit_row){
        .text = text,
        .id = arena_text(mem, json_scalar(json_get(row, "id"))),
        .number = arena_text(mem, number),
        .name = arena_text(mem, json_text(row, "name")),
        .bill_status = arena_text(mem, json_text(row, "bill_status")),
        .modify_ms = modify_read(row),
        .enabled = !enable || strcmp(enable, "0") != 0,
    };
}

static enum fail rows_read(struct explicit_set *set, struct slice text, struct arena *why_mem,
                           const char **why)
{
    struct json_fault fault;
    cJSON *list;
    struct slice *slices;
    char *copy = arena_copy(set->mem, text.text, text.len);
    if (json_read(set->mem, copy, text.len, NULL, &list, &fault)) {
        *why = arena_format(why_mem, "rows_text: %s at byte %zu", fault.message, fault.offset);
        return FAIL_INVALID;
    }
    *why = "rows_text is no JSON array of objects";
    if (!cJSON_IsArray(list) || !slice_elements(set->mem, copy, text.len, &slices, &set->count))
        return FAIL_INVALID;
    set->rows = arena_alloc(set->mem, (set->count + 1) * sizeof *set->rows);
    size_t n = 0;
    for (const cJSON *row = list->child; row; row = row->next, n++) {
        if (!cJSON_IsObject(row) || n >= set->count)
            return FAIL_INVALID;
        set->rows[n] = row_read(set->mem, row, slices[n]);
    }
    return n == set->count ? OK : FAIL_INVALID;
}

enum fail explicit_set_read(const struct explicit_source *source, struct arena *why_mem,
                            struct explicit_set **out, const char **why)
{
    struct arena *mem = arena_new();
    struct explicit_set *set = arena_alloc(mem, sizeof *set);
    set->mem = mem;
    set->uses = 1;
    set->path = arena_text(mem, source->path);
    set->replaces = source->replaces;
    enum fail fail = rows_read(set, source->rows, why_mem, why);
    if (fail)
        arena_free(&mem);
    else
        *out = set;
    return fail;
}

void explicit_set_give(struct explicit_set *set)
{
    if (!set || --set->uses > 0)
        return;
    struct arena *mem = set->mem;
    arena_free(&mem);
}

void explicit_set_remove(struct kingdee_side *side, const char *path)
{
    for (struct explicit_set **at = &side->sets; *at; at = &(*at)->next) {
        struct explicit_set *set = *at;
        if (strcmp(set->path, path) != 0)
            continue;
        *at = set->next;
        explicit_set_give(set);
        return;
    }
}

void explicit_set_put(struct kingdee_side *side, struct explicit_set *set)
{
    explicit_set_remove(side, set->path);
    set->next = side->sets;
    side->sets = set;
}

struct explicit_set *explicit_set_take(struct kingdee_side *side, const char *path)
{
    for (struct explicit_set *set = side->sets; set; set = set->next) {
        if (strcmp(set->path, path) == 0) {
            set->uses++;
            return set;
        }
    }
    return NULL;
}

const char *explicit_set_path(const struct explicit_set *set)
{
    return set->path;
}

const struct explicit_row *explicit_row_find(const struct explicit_set *set, const char *id,
                                             const char *number)
{
    for (size_t i = 0; set && i < set->count; i++) {
        const char *have = id ? set->rows[i].id : set->rows[i].number;
        const char *want = id ? id : number;
        if (have && strcmp(have, want) == 0)
            return &set->rows[i];
    }
    return NULL;
}
