/* fingerprint.h - what a row holds, as four bytes a member, so that two sides can be compared
 * without keeping either: order of members does not count, numbers go by value, and a member that
 * is null is none. The platform's own members (_id, created_at, updated_at) are left out. */
#ifndef XQ_FINGERPRINT_H
#define XQ_FINGERPRINT_H

#include "service/arena.h"
#include "service/json.h"

struct fingerprint {
    uint32_t *marks; /* in rising order */
    size_t count;
};

void fingerprint_make(struct arena *mem, const cJSON *row, struct fingerprint *out);

/* Is all of it in the other? The platform may have added members. */
bool fingerprint_within(const struct fingerprint *ours, const struct fingerprint *theirs);

/* As kept: lower-case hex, eight characters a mark. */
char *fingerprint_hex(struct arena *mem, const struct fingerprint *fingerprint);
void fingerprint_read(struct arena *mem, const char *hex, struct fingerprint *out);

/* A member that the platform sets itself, whatever was sent under that name. */
bool fingerprint_foreign(const char *name);

#endif
