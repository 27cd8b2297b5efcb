/* lists.h - what the handlers of lists share: filters, and where a page ends. */
#ifndef XQ_LISTS_H
#define XQ_LISTS_H

#include "service/request.h"

/* A list asks the database for one row more than its caller (limit + 1): so the last page is known
 * as the last one even when it is full. Cuts *count down to limit; true when there is more. */
bool list_more(int *count, int limit);

/* `sync`: the name of a sync, now or once (its history outlives it). NULL when it is not given; a
 * name that never was one is FAIL_NOT_FOUND with the fault set, for an empty list would hide a
 * slip. */
enum fail list_sync(struct request *req, const char **out) MUST_USE;

/* A parameter that takes one of some words (NULL-terminated); the fault lists them. */
enum fail list_choice(struct request *req, const char *name, const char *const *words,
                      const char **out) MUST_USE;

#endif
