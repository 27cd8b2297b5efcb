/* source_page.h - a page and the readings it belongs to: where to ask, what its rows are. */
#ifndef XQ_SOURCE_PAGE_H
#define XQ_SOURCE_PAGE_H

#include "service/stage.h"
#include "service/work.h"

/* Begins work->readings, at the start of the run's window. */
void source_readings_begin(struct work *work);
/* What the request of the next page sees: the part's window and the page. */
struct mapping_context source_page_context(const struct work *work);

/* Compares the page's rows with those met before and takes out the ones that need nothing more. The
 * readings move on. page->rows is NULL when the window was halved: it is to be asked for anew. */
enum fail source_page_take(struct work *work, struct arena *mem,
                           struct fetched_page *page) MUST_USE;
/* The page is complete, details and all: tells the run's story, and where to go on. */
void source_page_done(struct work *work, const struct fetched_page *page);
/* Sets next_page, source_done and source_pauses by the readings. */
void source_stand(struct work *work);

#endif
