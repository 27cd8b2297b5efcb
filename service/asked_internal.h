/* asked_internal.h - what choosing and grouping (asked.c) and fetching one record (asked_fetch.c)
 * share. */
#ifndef XQ_ASKED_INTERNAL_H
#define XQ_ASKED_INTERNAL_H

#include "service/asked.h"

enum asked_way { BY_IDS, BY_BILL_NO, BY_READING_ALL };

struct asked_item {
    const char *id;        /* as asked for; NULL: asked for by number */
    const char *source_id; /* at the source; NULL: not known */
    const char *number;    /* as asked for, or as known; NULL: not known */
    bool found;
};

struct asked {
    struct asked_item *items;
    size_t count;
    enum asked_way way;
    bool whole; /* all of it was read in this sitting: what was not found is not there */
};

/* Is it the row asked for? */
bool asked_is_row_of(const struct work *work, struct arena *mem, const struct asked_item *item,
                     const cJSON *row);
/* Fetches its row from the list and appends it to out, or leaves item->found false. */
enum fail asked_fetch(struct work *work, struct arena *mem, struct asked_item *item,
                      cJSON *out) MUST_USE;

#endif
