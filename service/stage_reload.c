/* stage_reload.c - reads staged records back from the database, after a take-over or a wait. */
#include "service/stage_internal.h"

#include <stdlib.h>
#include <string.h>

static struct staged *reload_one(struct arena *mem, const cJSON *entry)
{
    struct staged *record = arena_alloc(mem, sizeof *record);
    const cJSON *seq = cJSON_GetArrayItem(entry, 0);

    if (!json_to_integer(seq, &record->seq))
        return NULL;
    record->id = json_scalar(cJSON_GetArrayItem(entry, 1));
    record->number = json_scalar(cJSON_GetArrayItem(entry, 2));
    record->body = json_print(mem, cJSON_GetArrayItem(entry, 3), &record->body_len);
    staging_hash(record->body, record->body_len, record->hash);
    return record;
}

/* Only this page's records: those after `before` in the list. */
static void mark_known(const struct work *work, const struct staged *before,
                       const struct record_known *known, size_t found)
{
    struct staged *record = before ? before->next : work->staged;

    for (; record; record = record->next) {
        struct record_known wanted = {.key = record->id};

        staging_mark(record,
                     found ? bsearch(&wanted, known, found, sizeof *known, staging_by_key) : NULL);
    }
}

static bool is_needed(const struct seq_ranges *needed, int64_t seq)
{
    for (size_t i = 0; i < needed->count; i++) {
        if (seq >= needed->from[i] && seq <= needed->to[i])
            return true;
    }
    return false;
}

enum fail stage_reload(struct work *work, const char *staged_text, const struct seq_ranges *needed)
{
    struct arena *mem = arena_new();
    struct staging staging = {.work = work, .mem = mem};
    const struct staged *before = work->staged_last;
    struct record_known *known;
    cJSON *entries;
    const cJSON *entry;
    size_t found;
    enum fail fail = json_read(mem, staged_text, strlen(staged_text), NULL, &entries, NULL);

    if (fail) {
        arena_free(&mem);
        return FAIL_INTERNAL;
    }
    staging.page = arena_alloc(mem, sizeof *staging.page);
    staging.page->mem = mem;
    staging.page->left = 1;
    staging.keys = arena_alloc(mem, ((size_t)cJSON_GetArraySize(entries) + 1) * sizeof(char *));
    cJSON_ArrayForEach(entry, entries)
    {
        struct staged *record = reload_one(mem, entry);

        if (!record || !is_needed(needed, record->seq))
            continue;
        record->page = staging.page;
        staging_append(work, record);
        staging.keys[staging.key_count++] = record->id;
    }
    fail = staging_look_up(&staging, &known, &found);
    if (!fail)
        mark_known(work, before, known, found);
    if (--staging.page->left == 0)
        arena_free(&mem);
    return fail;
}
