/* stage.h - from the source's rows to staged records: shape, classify, put into the ledger. */
#ifndef XQ_STAGE_H
#define XQ_STAGE_H

#include "service/row_marks.h"
#include "service/work.h"
#include "sql/page.h"

/* A row whose detail call answered with something else. */
struct wrong_detail {
    cJSON *row;
    const char *answered; /* the id of what came; NULL: no object */
};

/* A page as it came from the source, details laid over. */
struct fetched_page {
    int page;
    cJSON *rows;                         /* those that were not met before, or changed since */
    int64_t total_page, source_reported; /* -1 = not said */
    /* what source_page_take found out */
    struct readings_place at;
    enum readings_outcome outcome;
    struct row_marks marks; /* of all rows that came */
    enum row_fate *fates;   /* likewise */
    cJSON **changed;        /* rows met before with other contents */
    size_t changed_count;
    int64_t reported; /* for the books: readings_reported() */
    /* rows taken out by source_details */
    size_t gone; /* their document vanished between list and detail */
    struct wrong_detail *wrong;
    size_t wrong_count;
};

/* Shapes and classifies the rows; what needs no writing goes where it belongs in the books, the
 * rest is staged. mem becomes the memory of the staged records and is freed with the last. All of
 * it stands in the ledger, not yet committed. */
enum fail stage_page(struct work *work, struct arena *mem,
                     const struct fetched_page *page) MUST_USE;

/* Reads a staged page back from the database's text (take-over): the records within the ranges are
 * appended to work's staged list. */
enum fail stage_reload(struct work *work, const char *staged_text,
                       const struct seq_ranges *needed) MUST_USE;

/* One record is settled: its page's memory goes with the last one. */
void staged_release(struct staged *record);

#endif
