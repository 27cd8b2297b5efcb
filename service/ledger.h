/* ledger.h - what the next commit of a run writes down, collected and then written in ONE
 * transaction: a page and its position, where records went, batches closed and opened, events.
 *
 * One commit a page is what makes the pipeline both safe and fast: the intent to send (a batch in
 * state sending) is committed together with the page before it and the outcome of the call before
 * that, and only then does anything go out. */
#ifndef XQ_LEDGER_H
#define XQ_LEDGER_H

#include "service/work.h"
#include "sql/mapping_error.h"
#include "sql/page.h"
#include "sql/run_record.h"

struct ledger *ledger_new(void);
void ledger_free(struct ledger **ledger);
/* Memory that lives until the entries are committed. */
struct arena *ledger_mem(struct ledger *ledger);
/* Drops what was collected and cannot be written. */
void ledger_forget(struct ledger *ledger);
bool ledger_empty(const struct ledger *ledger);

/* Numbers to add to the books; source_reported -1 keeps. */
struct books *ledger_books(struct ledger *ledger);
void ledger_page(struct ledger *ledger, const struct page *page); /* at most one; kept by pointer */
/* Where a record went; the caller adds to the books. Texts are kept by pointer. */
void ledger_record(struct ledger *ledger, const struct run_record *record);
void ledger_written(struct ledger *ledger, const struct record_writing *record);
void ledger_unknown(struct ledger *ledger, const struct record_writing *record);
void ledger_refused(struct ledger *ledger, const struct record_writing *record);
void ledger_error(struct ledger *ledger, const struct mapping_error_row *error);
void ledger_batch_open(struct ledger *ledger, const struct batch *batch);
void ledger_batch_send(struct ledger *ledger, const struct batch *batch);
void ledger_batch_close(struct ledger *ledger, int batch, const char *state, const char *answer);
/* What became of it is not known; what is not there after settle_ms from now will not come. */
void ledger_batch_unknown(struct ledger *ledger, int batch, int64_t settle_ms, const char *answer);
void ledger_event(struct ledger *ledger, const char *kind, const char *detail_format, ...)
    __attribute__((format(printf, 3, 4)));

/* Renews the lease under the fence and writes everything down, or nothing. On OK and on
 * FAIL_CANCELLED (written, and the operator wants the run to stop) the ledger is empty again.
 * FAIL_STALE: the lease is gone. FAIL_BUSY: the database is away; whether it was written is not
 * known, and the run must be taken up again from what the database holds. */
enum fail ledger_commit(struct work *work) MUST_USE;

/* As ledger_commit, and ends the run in the same transaction: books decide, the watermark moves if
 * and only if the run is complete, the alert is raised or resolved. */
enum fail ledger_close(struct work *work, struct run_ending *ending) MUST_USE;

#endif
