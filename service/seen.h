/* seen.h - the ids a run has met, to know a repeated one. 16 bytes an id, whatever its length. */
#ifndef XQ_SEEN_H
#define XQ_SEEN_H

#include <stdbool.h>
#include <stddef.h>

struct seen;

struct seen *seen_new(void);
void seen_free(struct seen **seen);
/* Adds an id; false when it was there before. */
bool seen_add(struct seen *seen, const char *id);

#endif
