/* page.h - table page: what a run has fetched, page by page; the unit of resume. */
#ifndef XQ_SQL_PAGE_H
#define XQ_SQL_PAGE_H

#include "service/db.h"

struct page {
    int part, reading, page; /* from 1; reading counts on through all parts */
    int64_t from_ms, to_ms;  /* the part's window */
    int64_t seq_from;
    int seq_count;
    int fetched;
    int64_t total_page, source_reported; /* -1 = not said */
    const char **keys;                   /* ids of all its records, settled ones too */
    size_t key_count;
    const void *marks; /* what tells its rows, as service/row_set.h has it */
    size_t marks_len;
    const char *staged; /* JSON array of [seq, id, number, body] still to be written */
};

enum fail page_insert(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                      const struct page *page) MUST_USE;
/* All pages without keys and staged, in the order in which they were read. */
enum fail page_list(struct db *db, struct arena *mem, int64_t sync, int64_t run, struct page **out,
                    size_t *count) MUST_USE;

struct page_key {
    const char *key;
    int reading;
};
enum fail page_keys(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                    struct page_key **out, size_t *count) MUST_USE;
/* Ranges of seqs, ends included. */
struct seq_ranges {
    int64_t *from, *to;
    size_t count;
};
/* The staged texts of pages that hold any of them, in order. */
enum fail page_staged(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                      const struct seq_ranges *needed, const char ***out, size_t *count) MUST_USE;

#endif
