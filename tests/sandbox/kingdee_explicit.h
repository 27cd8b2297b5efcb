/* kingdee_explicit.h - rows that tests put in: kept as text and served byte for byte. */
#ifndef XQ_SANDBOX_KINGDEE_EXPLICIT_H
#define XQ_SANDBOX_KINGDEE_EXPLICIT_H

#include "service/fail.h"
#include "tests/sandbox/kingdee.h"
#include "tests/sandbox/slices.h"

struct explicit_row {
    struct slice text;
    const char *id, *number; /* NULL = none; number is `bill_no` where there is one */
    const char *name;
    const char *bill_status; /* NULL = none: passes every filter */
    int64_t modify_ms;       /* of its modify_time (text in China's time, or ms); -1 = none:
                                lies in every window */
    bool enabled;            /* unless `enable` is 0 */
};

/* The rows of one path. Replacing: the generated ones are gone. Otherwise they come after the
 * generated ones, and one with the id of a generated row hides it. */
struct explicit_set {
    struct explicit_set *next;
    struct arena *mem;
    int uses; /* one for the list in kingdee_side, one a call that reads it */
    const char *path;
    bool replaces;
    struct explicit_row *rows;
    size_t count;
};

/* Reads rows (the text of a JSON array of objects). FAIL_INVALID with *why, in why_mem. The set is
 * not in the side yet. */
struct explicit_source {
    const char *path;
    bool replaces;
    struct slice rows;
};
enum fail explicit_set_read(const struct explicit_source *source, struct arena *why_mem,
                            struct explicit_set **out, const char **why) MUST_USE;

/* The four below: the caller holds the lock. Put takes the place of the path's older set. */
void explicit_set_put(struct kingdee_side *side, struct explicit_set *set);
void explicit_set_remove(struct kingdee_side *side, const char *path);
/* For reading without the lock; NULL if the path has none. Give it back. */
struct explicit_set *explicit_set_take(struct kingdee_side *side, const char *path);
void explicit_set_give(struct explicit_set *set);
const char *explicit_set_path(const struct explicit_set *set);

/* The row with this id (or, id NULL, this number); NULL if none. */
const struct explicit_row *explicit_row_find(const struct explicit_set *set, const char *id,
                                             const char *number);

#endif
