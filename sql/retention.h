/* retention.h - table retention: how many weeks are kept, and dropping those that are over. */
#ifndef XQ_SQL_RETENTION_H
#define XQ_SQL_RETENTION_H

#include "service/db.h"

enum { RETENTION_WEEKS_MIN = 2, RETENTION_WEEKS_MAX = 1040 };

struct retention {
    int64_t contents; /* weeks of pages with what they had to write */
    int64_t evidence; /* weeks of batches, where each record went, the story of runs */
};

enum fail retention_read(struct db *db, struct arena *mem, struct retention *out) MUST_USE;
enum fail retention_put(struct db *db, struct arena *mem, const struct retention *weeks) MUST_USE;
/* Drops one partition whose weeks are over and says which; NULL: none is left. */
enum fail partition_drop(struct db *db, struct arena *mem, const char **out) MUST_USE;

#endif
