/* ledger_commit.c - writes the ledger down: one transaction, under the fence, or nothing. */
#include "service/ledger_internal.h"

#include "service/alerts.h"
#include "service/clock.h"
#include "sql/run_event.h"
#include "sql/sync.h"

#include <string.h>

struct commit {
    struct work *work;
    struct arena *mem;         /* scratch of one attempt */
    struct run_ending *ending; /* NULL: the run goes on */
    bool cancelled;
};

static enum fail write_batches(struct db *tx, const struct commit *commit)
{
    const struct list *list = &commit->work->ledger->batches;
    const struct batch_entry *entries = (const struct batch_entry *)(const void *)list->entries;
    int64_t sync = commit->work->run.sync_id, run = commit->work->run.id;
    enum fail fail = OK;

    for (size_t i = 0; i < list->count && !fail; i++) {
        const struct batch *batch = &entries[i].batch;

        switch (entries[i].change) {
        case BATCH_OPEN:
            fail = batch_insert(tx, commit->mem, sync, run, batch);
            break;
        case BATCH_SEND:
            fail = batch_send(tx, commit->mem, sync, run, batch);
            break;
        case BATCH_CLOSE:
            fail = batch_close(tx, commit->mem, sync, run, batch, entries[i].answer);
            break;
        }
    }
    return fail;
}

static enum fail write_refused(struct db *tx, const struct commit *commit)
{
    const struct ledger *ledger = commit->work->ledger;
    const void *refused = ledger->refused.entries;
    const void *errors = ledger->errors.entries;
    int64_t sync = commit->work->run.sync_id, run = commit->work->run.id;
    enum fail fail = OK;

    for (size_t i = 0; i < ledger->refused.count && !fail; i++)
        fail =
            record_refuse(tx, commit->mem, sync, run, (const struct record_writing *)refused + i);
    for (size_t i = 0; i < ledger->errors.count && !fail; i++)
        fail = mapping_error_record(tx, commit->mem, sync,
                                    (const struct mapping_error_row *)errors + i);
    return fail;
}

static enum fail write_records(struct db *tx, const struct commit *commit)
{
    const struct ledger *ledger = commit->work->ledger;
    const void *records = ledger->records.entries, *written = ledger->written.entries;
    const void *unknown = ledger->unknown.entries;
    int64_t sync = commit->work->run.sync_id, run = commit->work->run.id;
    const struct record_writing *rows = written;
    const char **keys;
    enum fail fail;

    fail = run_record_insert(tx, commit->mem, sync, run, records, ledger->records.count);
    /* A batch lost and read back within one step is in both: written has the last word. */
    if (!fail)
        fail = record_unknown(tx, commit->mem, sync, run, unknown, ledger->unknown.count);
    if (!fail)
        fail = record_write(tx, commit->mem, sync, run, rows, ledger->written.count);
    if (fail || ledger->written.count == 0)
        return fail;
    keys = arena_alloc(commit->mem, ledger->written.count * sizeof *keys);
    for (size_t i = 0; i < ledger->written.count; i++)
        keys[i] = rows[i].key;
    return mapping_error_resolve(tx, commit->mem, sync, keys, ledger->written.count);
}

static enum fail write_events(struct db *tx, const struct commit *commit)
{
    const struct list *list = &commit->work->ledger->events;
    const struct event *events = (const struct event *)(const void *)list->entries;
    enum fail fail = OK;

    for (size_t i = 0; i < list->count && !fail; i++)
        fail = run_event_insert(tx, commit->mem, commit->work->run.sync_id, commit->work->run.id,
                                events[i].kind, events[i].detail);
    return fail;
}

/* The watermark moves in the transaction that closes a complete run, and never otherwise (P3). */
static enum fail write_ending(struct db *tx, const struct commit *commit)
{
    const struct run *run = &commit->work->run;
    bool moves =
        !run->window_given && (!strcmp(run->mode, "full") || !strcmp(run->mode, "incremental"));
    enum fail fail = run_finish(tx, commit->mem, run, commit->ending);

    if (!fail && commit->ending->complete && moves)
        fail = sync_watermark(tx, commit->mem, run->id);
    if (!fail)
        fail = run_event_insert(tx, commit->mem, run->sync_id, run->id, "finished",
                                arena_format(commit->mem, "{\"status\":\"%s\",\"complete\":%s}",
                                             commit->ending->status,
                                             commit->ending->complete ? "true" : "false"));
    if (!fail)
        fail = alerts_run_ended(tx, commit->mem, commit->work->shop->config->chinese, run,
                                commit->ending);
    return fail;
}

static enum fail write_all(struct db *tx, void *context)
{
    struct commit *commit = context;
    struct work *work = commit->work;
    enum fail fail;

    arena_reset(commit->mem);
    fail = run_hold(tx, commit->mem, &work->run, work->shop->config->lease_seconds,
                    &work->ledger->added);
    commit->cancelled = fail == FAIL_CANCELLED;
    if (fail && !commit->cancelled)
        return fail;
    fail = OK;
    if (work->ledger->page)
        fail = page_insert(tx, commit->mem, work->run.sync_id, work->run.id, work->ledger->page);
    if (!fail)
        fail = write_batches(tx, commit);
    if (!fail)
        fail = write_records(tx, commit);
    if (!fail)
        fail = write_refused(tx, commit);
    if (!fail)
        fail = write_events(tx, commit);
    if (!fail && commit->ending)
        fail = write_ending(tx, commit);
    return fail;
}

static enum fail commit_with(struct work *work, struct run_ending *ending)
{
    struct commit commit = {.work = work, .mem = arena_new(), .ending = ending};
    int64_t now = clock_monotonic_ms();
    enum fail fail = db_transaction(work->shop->db, "ledger", write_all, &commit);

    if (!fail) {
        work->lease_ms = now;
        if (work->ledger->added.fetched + work->ledger->added.written > 0)
            work->run.attempt = 0; /* progress, as run_hold.sql counts it */
        if (ending)                /* its texts live in the scratch memory */
            ending->status = arena_text(work->mem, ending->status);
        ledger_forget(work->ledger);
    }
    arena_free(&commit.mem);
    if (!fail && commit.cancelled && !ending)
        return FAIL_CANCELLED;
    return fail;
}

enum fail ledger_commit(struct work *work)
{
    return commit_with(work, NULL);
}

enum fail ledger_close(struct work *work, struct run_ending *ending)
{
    return commit_with(work, ending);
}
