/* run_record.h - table run_record: where each record of a run went, written once. */
#ifndef XQ_SQL_RUN_RECORD_H
#define XQ_SQL_RUN_RECORD_H

#include "service/db.h"

struct run_record {
    int64_t seq;
    const char *key;    /* NULL: the row has no id */
    const char *number; /* or NULL */
    const char *state;
    const char *reason, *pointer; /* or NULL */
    int batch;                    /* 0 = none */
    const char *at;               /* read only */
};

enum fail run_record_insert(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                            const struct run_record *records, size_t count) MUST_USE;
/* state NULL: all that are settled; "unknown", "pending": what is not. */
enum fail run_record_list(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                          const char *state, int64_t after, int limit, struct run_record **out,
                          int *count) MUST_USE;

/* The seqs within [from, to] that are settled. */
enum fail run_record_settled(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                             int64_t from, int64_t to, int64_t **out, size_t *count) MUST_USE;

/* One record in one run, with what the target said to its batch. */
struct record_step {
    int64_t run_id;
    const char *state, *reason, *pointer, *number, *at, *answer; /* answer: or NULL */
};
enum fail run_record_story(struct db *db, struct arena *mem, int64_t sync, const char *key,
                           int64_t before, int limit, struct record_step **out,
                           int *count) MUST_USE;

#endif
