/* slices.h - pieces of a JSON text as they stand in it, byte for byte. For texts that json_read()
 * has accepted. */
#ifndef XQ_SANDBOX_SLICES_H
#define XQ_SANDBOX_SLICES_H

#include "service/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct slice {
    const char *text; /* not followed by NUL */
    size_t len;
};

/* The value of the object's last member of that name (written without escapes); false if none. */
bool slice_member(const char *text, size_t len, const char *name, struct slice *out);
/* The elements of an array; false if the text is none. */
bool slice_elements(struct arena *mem, const char *text, size_t len, struct slice **out,
                    size_t *count);

#endif
