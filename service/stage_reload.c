/* stage_reload.c - reads staged records back from the database, after a take-over or a wait. */
#include "service/stage_internal.h"

#include "service/audit.h"

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
    fingerprint_make(mem, cJSON_GetArrayItem(entry, 3), &record->fingerprint);
    staging_hash(record->body, record->body_len, record->hash);
    return record;
}

/* A record that this run sent itself is in a batch by now, whose state says more. */
static void mark_known(const struct staging *staging, const struct record_known *known,
                       size_t found)
{
    for (struct staged *record = staging->work->staged; record; record = record->next) {
        struct record_known wanted = {.key = record->id};
        const struct record_known *hit =
            record->page == staging->page && found
                ? bsearch(&wanted, known, found, sizeof *known, staging_by_key)
                : NULL;

        if (!hit)
            continue;
        record->near_unix = hit->near_unix;
        record->uncertain = strcmp(hit->state, "unknown") == 0;
        record->sent_unix = hit->sent_unix;
    }
}

enum fail stage_reload(struct work *work, const char *staged_text, int64_t least)
{
    struct arena *mem = arena_new();
    struct staging staging = {.work = work, .mem = mem};
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

        if (!record || record->seq < least)
            continue;
        if (work->compare) {
            audit_hold(work, record);
            continue;
        }
        record->page = staging.page;
        staging_append(work, record);
        staging.keys[staging.key_count++] = record->id;
    }
    fail = staging_look_up(&staging, &known, &found);
    if (!fail)
        mark_known(&staging, known, found);
    if (--staging.page->left == 0)
        arena_free(&mem);
    return fail;
}
