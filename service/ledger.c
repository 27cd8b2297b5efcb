/* ledger.c - collects what a run has to write down. */
#include "service/ledger_internal.h"

#include <stdlib.h>
#include <string.h>

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

void ledger_forget(struct ledger *ledger)
{
    arena_reset(ledger->mem);
    start_empty(ledger);
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

void ledger_batch_unknown(struct ledger *ledger, int batch, int64_t settle_ms, const char *answer)
{
    struct batch_entry entry = {.change = BATCH_CLOSE};

    entry.batch.batch = batch;
    entry.batch.state = "unknown";
    entry.batch.settle_ms = settle_ms;
    entry.answer = arena_text(ledger->mem, answer);
    append(ledger, &ledger->batches, &entry);
}

void ledger_event(struct ledger *ledger, const char *kind, const char *detail_format, ...)
{
    struct event event = {.kind = kind};
    va_list values;

    va_start(values, detail_format);
    event.detail = arena_vformat(ledger->mem, detail_format, values);
    va_end(values);
    append(ledger, &ledger->events, &event);
}
