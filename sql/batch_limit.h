/* batch_limit.h - table batch_limit: how much a target takes in one call, learned. */
#ifndef XQ_SQL_BATCH_LIMIT_H
#define XQ_SQL_BATCH_LIMIT_H

#include "service/db.h"

/* 0 = none yet. */
struct batch_limit {
    int64_t rows_good, rows_bad, bytes_good, bytes_bad;
};

/* All 0 where nothing is known that still holds. */
enum fail batch_limit_read(struct db *db, struct arena *mem, int64_t connection,
                           struct batch_limit *out) MUST_USE;
enum fail batch_limit_write(struct db *db, struct arena *mem, int64_t connection,
                            const struct batch_limit *limit) MUST_USE;

#endif
