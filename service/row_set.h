/* row_set.h - the source rows that a run has met: 16 bytes that name a row, 8 that tell its
 * content, and in which reading it was met last. */
#ifndef XQ_ROW_SET_H
#define XQ_ROW_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ROW_ID_BYTES = 16, ROW_CONTENT_BYTES = 8, ROW_MARK_BYTES = 24 };

/* What is remembered of a row. Kept with its page (table page), so the layout must not change. */
struct row_mark {
    unsigned char id[ROW_ID_BYTES];
    unsigned char content[ROW_CONTENT_BYTES]; /* all zero = not known */
};

struct row_entry {
    struct row_mark mark;
    int reading; /* the last one it was met in; 0 = never, just made */
};

struct row_set;

struct row_set *row_set_new(void);
void row_set_free(struct row_set **set);
/* The entry of this id, made if there is none; good until the next call. */
struct row_entry *row_set_entry(struct row_set *set, const struct row_mark *mark);

#endif
