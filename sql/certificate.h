/* certificate.h - what a run's certificate rests on, as the tables have it. */
#ifndef XQ_SQL_CERTIFICATE_H
#define XQ_SQL_CERTIFICATE_H

#include "service/db.h"

struct certificate_page {
    int64_t page, seq_from, seq_count, fetched;
    int64_t total_page, source_reported; /* -1 = not said */
    const char *at;
};
struct certificate_batch {
    int64_t batch, seq_from, seq_to, records, sends;
    int64_t parent; /* 0 = none */
    const char *state;
    const char *sent_at, *answered_at, *answer; /* or NULL */
};

enum fail certificate_pages(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                            struct certificate_page **out, int *count) MUST_USE;
enum fail certificate_batches(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                              struct certificate_batch **out, int *count) MUST_USE;
/* The run that mends what this one found; 0 = none. */
enum fail certificate_mending(struct db *db, struct arena *mem, int64_t run, int64_t *out) MUST_USE;

#endif
