/* stage_internal.h - what staging a page (stage.c) and reloading one (stage_reload.c) share. */
#ifndef XQ_STAGE_INTERNAL_H
#define XQ_STAGE_INTERNAL_H

#include "service/stage.h"

/* The growing state of staging one page. */
struct staging {
    struct work *work;
    struct arena *mem;
    struct staged_page *page;
    const char **keys;
    size_t key_count;
    cJSON *staged; /* [[seq, id, number, body], …] */
};

/* Half a SHA-256 of a body, as hex. */
void staging_hash(const char *body, size_t len, char out[RECORD_HASH_HEX + 1]);
/* Adds a record to the end of work's staged list. */
void staging_append(struct work *work, struct staged *record);
/* What is known of staging->keys, sorted by key. */
enum fail staging_look_up(struct staging *staging, struct record_known **known,
                          size_t *found) MUST_USE;
int staging_by_key(const void *a, const void *b);

#endif
