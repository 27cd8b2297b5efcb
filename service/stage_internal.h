/* stage_internal.h - what staging a page (stage.c) and reloading one (stage_reload.c) share. */
#ifndef XQ_STAGE_INTERNAL_H
#define XQ_STAGE_INTERNAL_H

#include "service/stage.h"

/* The growing state of staging one page. */
struct staging {
    struct work *work;
    struct arena *mem;
    const bool *changed; /* by place in the page's rows: met before, with other contents */
    struct staged_page *page;
    const char **keys;
    size_t key_count;
    cJSON *staged; /* [[seq, id, number, body], …] */
};

/* Half a SHA-256 of a body, as hex. */
void staging_hash(const char *body, size_t len, char out[RECORD_HASH_HEX + 1]);
/* Adds a record to the end of work's staged list. */
void staging_append(struct work *work, struct staged *record);
/* Where a record that needs no writing went. */
void staging_settled(struct staging *staging, const char *id, const char *number, const char *state,
                     const char *reason);
void staging_reject(struct staging *staging, const struct mapping_error *error, const cJSON *row);
/* The rows of the page that go no further: met before, gone, or with a wrong detail; and the page's
 * part of the books but for what becomes of the others. */
void staging_count(struct staging *staging, const struct fetched_page *page,
                   const struct mapping_result *shaped);
/* Which of page->rows changed since they were met before. */
const bool *staging_changed(struct arena *mem, const struct fetched_page *page);
/* What is known of staging->keys, sorted by key. */
enum fail staging_look_up(struct staging *staging, struct record_known **known,
                          size_t *found) MUST_USE;
/* What is known of a record that has to be written, from its row in table record (or NULL). */
void staging_mark(struct staged *record, const struct record_known *known);
int staging_by_key(const void *a, const void *b);

#endif
