/* page.h - table page: what a run has fetched, page by page; the unit of resume. */
#ifndef XQ_SQL_PAGE_H
#define XQ_SQL_PAGE_H

#include "service/db.h"

struct page {
    int page; /* from 1 */
    int64_t seq_from;
    int seq_count;
    int fetched;
    int64_t total_page, source_reported; /* -1 = not said */
    const char **keys;                   /* ids of all its records, settled ones too */
    size_t key_count;
    const char *staged; /* JSON array of [seq, id, number, body] still to be written */
};

enum fail page_insert(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                      const struct page *page) MUST_USE;
/* The newest page, without keys and staged. FAIL_NOT_FOUND: none yet. */
enum fail page_last(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                    struct page *out) MUST_USE;
enum fail page_keys(struct db *db, struct arena *mem, int64_t sync, int64_t run, const char ***out,
                    size_t *count) MUST_USE;
/* The staged texts of pages that hold any seq >= least, in order. */
enum fail page_staged(struct db *db, struct arena *mem, int64_t sync, int64_t run, int64_t least,
                      const char ***out, size_t *count) MUST_USE;

#endif
