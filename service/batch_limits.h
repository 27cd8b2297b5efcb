/* batch_limits.h - how many records and bytes go into one call: the settings, narrowed by what the
 * target was found to refuse. What was learned is kept for the connection, so that the next run
 * does not learn it again. */
#ifndef XQ_BATCH_LIMITS_H
#define XQ_BATCH_LIMITS_H

#include "service/size_search.h"

#include "service/db.h"

#include <stddef.h>

struct batch_limits {
    int64_t connection;            /* 0: nothing is sent anywhere, and nothing is learned */
    int64_t most_rows, most_bytes; /* the settings */
    struct size_search rows, bytes;
};

/* Reads what is known of the connection. */
enum fail batch_limits_read(struct batch_limits *limits, struct db *db, struct arena *mem) MUST_USE;

size_t batch_limits_rows(const struct batch_limits *limits);
size_t batch_limits_bytes(const struct batch_limits *limits); /* of a whole body */

/* The target took, or refused as too much, a call of that size; by_rows says what was too much.
 * What was learned is written down at once; that may fail without harm. */
void batch_limits_taken(struct batch_limits *limits, struct db *db, size_t rows, size_t bytes);
void batch_limits_refused(struct batch_limits *limits, struct db *db, size_t size, bool by_rows);

#endif
