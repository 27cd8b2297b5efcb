/* asked.h - mode ids: fetches just the records asked for, by id or number, and lets them go the way
 * of all others.
 *
 * Where the source's list can be asked for one row (material: ids; the bills under /scm/: bill_no)
 * that is a call or two a record. Otherwise the whole list is read and the rows not asked for are
 * passed over. Bills whose number is not known yet cost a detail call more, which tells it. */
#ifndef XQ_ASKED_H
#define XQ_ASKED_H

#include "service/stage.h"
#include "service/work.h"

/* Before the run's place is known. */
enum fail asked_begin(struct work *work) MUST_USE;
/* Groups of records and no readings? Then so many of them were done before. */
bool asked_by_groups(const struct work *work);
void asked_stand(struct work *work, size_t groups);
void asked_free(struct asked **asked);

/* Is there a group of records to fetch, and room for it? */
bool asked_wants(const struct work *work);
/* Fetches and stages one. */
enum fail asked_step(struct work *work) MUST_USE;

/* Reading the whole list: takes the rows that nobody asked for out of the page. */
void asked_sift(struct work *work, struct arena *mem, struct fetched_page *page);

/* Everything is read: what was not there is told. */
void asked_end(struct work *work);

#endif
