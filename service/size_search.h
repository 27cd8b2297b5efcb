/* size_search.h - how much fits into one call, when nobody says: found out from what was taken and
 * what was refused as too much. Pure. */
#ifndef XQ_SIZE_SEARCH_H
#define XQ_SIZE_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

struct size_search {
    int64_t good; /* the largest that was taken, 0 = none yet */
    int64_t bad;  /* the smallest that was refused, 0 = none yet */
};

/* The size to use next, at most `most` (the setting). Between what was taken and what was refused
 * it tries the middle, until they are near each other: each trial may cost a call, what it finds
 * saves calls ever after. */
int64_t size_search_next(const struct size_search *search, int64_t most);

/* True when something was learned. */
bool size_search_taken(struct size_search *search, int64_t size);
bool size_search_refused(struct size_search *search, int64_t size);

#endif
