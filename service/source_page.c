/* source_page.c - takes fetched pages into the readings of the run's window. */
#include "service/source_page.h"

#include "service/clock.h"
#include "service/ledger.h"
#include "service/readings_judge.h"
#include "service/source_window.h"

#include <inttypes.h>

enum { PAGES_AT_MOST = 1000000 /* a source that never ends is a fault of the source */ };

void source_readings_begin(struct work *work)
{
    const struct readings_window window = {.from_ms = work->run.window_from_ms,
                                           .to_ms = work->run.window_to_ms,
                                           .splits =
                                               source_window_splits(work->mapping, &work->context)};

    work->readings = readings_new(&window);
    work->restaged = seen_new();
}

struct mapping_context source_page_context(const struct work *work)
{
    const struct readings_place *place = readings_place(work->readings);
    struct mapping_context context = work->context;

    context.page = place->page;
    context.last_sync_time = place->from_ms / 1000;
    context.current_time = place->to_ms / 1000;
    context.inner_end = place->inner_end;
    return context;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Takes out the rows that were met before as they are, and lists those that changed since. */
static void sift(struct arena *mem, struct fetched_page *page)
{
    cJSON *row = page->rows->child;

    page->changed = arena_alloc(mem, (page->marks.count + 1) * sizeof *page->changed);
    for (size_t i = 0; i < page->marks.count; i++) {
        cJSON *next = row->next;

        if (page->fates[i] == ROW_CHANGED)
            page->changed[page->changed_count++] = row;
        else if (page->fates[i] != ROW_NEW)
            cJSON_DetachItemViaPointer(page->rows, row);
        row = next;
    }
}

static void tell_halved(struct work *work, int64_t total_page)
{
    const struct readings_place *place = readings_place(work->readings);
    char from[CLOCK_RFC3339_BYTES], to[CLOCK_RFC3339_BYTES];

    clock_rfc3339(place->from_ms, from);
    clock_rfc3339(place->to_ms, to);
    ledger_event(work->ledger, "window_halved",
                 "{\"part\":%d,\"total_page\":%" PRId64 ",\"from\":\"%s\",\"to\":\"%s\"}",
                 place->part, total_page, from, to);
}

enum fail source_page_take(struct work *work, struct arena *mem, struct fetched_page *page)
{
    struct readings_page taken = {.total_page = page->total_page, .count = page->source_reported};

    if (readings_halve(work->readings, page->total_page)) {
        tell_halved(work, page->total_page);
        page->rows = NULL;
        return OK;
    }
    page->at = *readings_place(work->readings);
    if (page->at.page > PAGES_AT_MOST)
        return work_failed(work, "源端分页没有尽头", "the source's paging has no end");
    row_marks_make(mem, work->mapping, page->rows, &page->marks);
    page->fates = arena_alloc(mem, (page->marks.count + 1) * sizeof *page->fates);
    taken.marks = page->marks.list;
    taken.by_text = page->marks.by_text;
    taken.rows = page->marks.count;
    page->outcome = readings_take(work->readings, &taken, page->fates);
    page->reported = readings_reported(work->readings);
    sift(mem, page);
    return OK;
}

/* ---- the story ------------------------------------------------------------------------------- */

static void tell_capped(struct work *work)
{
    const struct mapping_settings *settings = work->settings;

    if (settings->page_size_asked > settings->page_size)
        ledger_event(work->ledger, "page_size_capped", "{\"asked\":%" PRId64 ",\"sent\":%d}",
                     settings->page_size_asked, settings->page_size);
}

static void tell_reading(struct work *work, enum readings_outcome outcome)
{
    const struct readings_tally *tally = readings_ended(work->readings);
    const char *numbers = readings_tally_json(ledger_mem(work->ledger), tally);

    if (outcome == READINGS_AGAIN)
        ledger_event(work->ledger, "rows_shifted", "%s", numbers);
    else if (outcome == READINGS_FAIL)
        ledger_event(work->ledger, "readings_disagree", "%s", numbers);
    else if (tally->in_part > 1)
        ledger_event(work->ledger, "readings_agree", "%s", numbers);
}

void source_page_done(struct work *work, const struct fetched_page *page)
{
    if (page->at.reading == 1 && page->at.page == 1)
        tell_capped(work);
    if (page->outcome != READINGS_GO_ON)
        tell_reading(work, page->outcome);
    source_stand(work);
}

void source_stand(struct work *work)
{
    const struct readings_place *place = readings_place(work->readings);

    work->next_page = place->page;
    work->source_done = place->done;
    work->source_pauses = readings_between(work->readings);
    if (work->source_pauses) {
        seen_free(&work->restaged);
        work->restaged = seen_new();
    }
}
