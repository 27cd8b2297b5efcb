/* ledger.c - collects what a run has to write down, and commits it. */
#include "service/ledger.h"

#include "service/alerts.h"
#include "service/clock.h"
#include "sql/run_event.h"
#include "sql/sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A growing array of entries of one size, in the ledger's arena. */
struct list {
    char *entries;
    size_t size, count, room;
};

struct event {
    const char *kind, *detail;
};

enum batch_change { BATCH_OPEN, BATCH_SEND, BATCH_CLOSE };

struct batch_entry {
    enum batch_change change;
    struct batch batch;
    const char *answer; /* BATCH_CLOSE */
};

struct ledger {
    struct arena *mem;
    bool dirty;
    struct books added;
    const struct page *page;
    struct list records, written, unknown, refused, errors, batches, events;
};

static void start_empty(struct ledger *ledger)
{
    ledger->dirty = false;
    ledger->page = NULL;
    memset(&ledger->added, 0, sizeof ledger->added);
    ledger->added.source_reported = -1;
    ledger->records = (struct list){.size = sizeof(struct run_record)};
    ledger->written = (struct list){.size = sizeof(struct record_writing)};
    ledger->unknown = (struct list){.size = sizeof(struct record_writing)};
    ledger->refused = (struct list){.size = sizeof(struct record_writing)};
    ledger->errors = (struct list){.size = sizeof(struct mapping_error_row)};
    ledger->batches = (struct list){.size = sizeof(struct batch_entry)};
    ledger->events = (struct list){.size = sizeof(struct event)};
}

struct ledger *ledger_new(void)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);

    if (!ledger)
        abort();
    ledger->mem = arena_new();
    start_empty(ledger);
    return ledger;
}

void ledger_free(struct ledger **ledger)
{
    if (!*ledger)
        return;
    arena_free(&(*ledger)->mem);
    free(*ledger);
    *ledger = NULL;
}

struct arena *ledger_mem(struct ledger *ledger)
{
    return ledger->mem;
}

bool ledger_empty(const struct ledger *ledger)
{
    return !ledger->dirty;
}

struct books *ledger_books(struct ledger *ledger)
{
    ledger->dirty = true;
    return &ledger->added;
}

void ledger_page(struct ledger *ledger, const struct page *page)
{
    ledger->dirty = true;
    ledger->page = page;
}

static void append(struct ledger *ledger, struct list *list, const void *entry)
{
    ledger->dirty = true;
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 128;
        char *entries = arena_alloc_raw(ledger->mem, room * list->size);

        if (list->count)
            memcpy(entries, list->entries, list->count * list->size);
        list->entries = entries;
        list->room = room;
    }
    memcpy(list->entries + list->count * list->size, entry, list->size);
    list->count++;
}

void ledger_record(struct ledger *ledger, const struct run_record *record)
{
    append(ledger, &ledger->records, record);
}

void ledger_written(struct ledger *ledger, const struct record_writing *record)
{
    append(ledger, &ledger->written, record);
}

void ledger_unknown(struct ledger *ledger, const struct record_writing *record)
{
    append(ledger, &ledger->unknown, record);
}

void ledger_refused(struct ledger *ledger, const struct record_writing *record)
{
    append(ledger, &ledger->refused, record);
}

void ledger_error(struct ledger *ledger, const struct mapping_error_row *error)
{
    append(ledger, &ledger->errors, error);
}

void ledger_batch_open(struct ledger *ledger, const struct batch *batch)
{
    struct batch_entry entry = {.change = BATCH_OPEN, .batch = *batch};

    append(ledger, &ledger->batches, &entry);
}

void ledger_batch_send(struct ledger *ledger, const struct batch *batch)
{
    struct batch_entry entry = {.change = BATCH_SEND, .batch = *batch};

    append(ledger, &ledger->batches, &entry);
}

void ledger_batch_close(struct ledger *ledger, int batch, const char *state, const char *answer)
{
    struct batch_entry entry = {.change = BATCH_CLOSE};

    entry.batch.batch = batch;
    entry.batch.state = state;
    entry.answer = arena_text(ledger->mem, answer);
    append(ledger, &ledger->batches, &entry);
}

void ledger_event(struct ledger *ledger, const char *kind, const char *detail_format, ...)
{
    struct event event = {.kind = kind};
    char detail[600];
    va_list values;

    va_start(values, detail_format);
    vsnprintf(detail, sizeof detail, detail_format, values);
    va_end(values);
    event.detail = arena_text(ledger->mem, detail);
    append(ledger, &ledger->events, &event);
}

/* ---- writing ------------------------------------------------------------------------------- */

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
            fail = batch_close(tx, commit->mem, sync, run, batch->batch, batch->state,
                               entries[i].answer);
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
    if (!fail)
        fail = record_write(tx, commit->mem, sync, run, rows, ledger->written.count);
    if (!fail)
        fail = record_unknown(tx, commit->mem, sync, run, unknown, ledger->unknown.count);
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
        fail = alerts_run_ended(tx, commit->mem, run, commit->ending);
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
        if (ending) /* its texts live in the scratch memory */
            ending->status = arena_text(work->mem, ending->status);
        arena_reset(work->ledger->mem);
        start_empty(work->ledger);
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
