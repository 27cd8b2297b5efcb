/* row_marks.h - how a source's rows are told apart and remembered. */
#ifndef XQ_ROW_MARKS_H
#define XQ_ROW_MARKS_H

#include "service/arena.h"
#include "service/mapping/mapping.h"
#include "service/row_set.h"

struct row_marks {
    struct row_mark *list; /* one a row, in order */
    const char **ids;      /* NULL: the row has none */
    bool *by_text;         /* no id: told by its text */
    size_t count;
};

/* rows: an array as the source gave it. A row's id is what the metadata's `id` makes of it. */
void row_marks_make(struct arena *mem, const struct mapping *mapping, const cJSON *rows,
                    struct row_marks *out);

#endif
