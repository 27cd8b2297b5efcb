/* run_difference.h - table run_difference: what comparing found, and what is gone at the source. */
#ifndef XQ_SQL_RUN_DIFFERENCE_H
#define XQ_SQL_RUN_DIFFERENCE_H

#include "service/db.h"

struct run_difference {
    int64_t place;    /* read only: where it stands in the list */
    const char *kind; /* missing, extra, different, gone */
    const char *key;
    const char *number; /* or NULL */
};

/* What is there already stays as it is. */
enum fail run_difference_insert(struct db *tx, struct arena *mem, int64_t run,
                                const struct run_difference *differences, size_t count) MUST_USE;
enum fail run_difference_list(struct db *db, struct arena *mem, int64_t run, const char *kind,
                              int64_t after, int limit, struct run_difference **out,
                              int *count) MUST_USE;

struct run_difference_count {
    int64_t missing, extra, different, gone;
};
enum fail run_difference_count(struct db *db, struct arena *mem, int64_t run,
                               struct run_difference_count *out) MUST_USE;

#endif
