/* stage.h - from the source's rows to staged records: shape, classify, put into the ledger. */
#ifndef XQ_STAGE_H
#define XQ_STAGE_H

#include "service/work.h"

/* A page as it came from the source, details laid over. */
struct fetched_page {
    int page;
    cJSON *rows;
    int64_t total_page, source_reported; /* -1 = not said */
    size_t gone;      /* rows taken out because their document vanished between list and detail */
    size_t not_asked; /* rows taken out because the run wants others */
};

/* Shapes and classifies the rows; what needs no writing goes where it belongs in the books, the
 * rest is staged. mem becomes the memory of the staged records and is freed with the last. All of
 * it stands in the ledger, not yet committed. */
enum fail stage_page(struct work *work, struct arena *mem,
                     const struct fetched_page *page) MUST_USE;

/* Reads a staged page back from the database's text (take-over). Records with seq < least are left
 * out. The records are appended to work's staged list. */
enum fail stage_reload(struct work *work, const char *staged_text, int64_t least) MUST_USE;

/* One record is settled: its page's memory goes with the last one. */
void staged_release(struct staged *record);

#endif
