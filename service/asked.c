/* asked.c - see asked.h. */
#include "service/asked_internal.h"

#include "service/clock.h"
#include "service/ledger.h"
#include "service/seen.h"
#include "service/source.h"
#include "sql/run_asked.h"

#include <stdlib.h>
#include <string.h>

enum { GROUP = 50, DAY_SECONDS = 86400, LONG_AGO = 946656000 /* 2000-01-01 in China */ };

/* ---- what is asked for --------------------------------------------------------------------- */

/* Several lines of one bill are one row. */
static void items_fill(struct work *work, const struct run_asked *rows, size_t count)
{
    struct asked *asked = work->asked;
    struct seen *seen = seen_new();

    asked->items = arena_alloc(work->mem, (count + 1) * sizeof *asked->items);
    for (size_t i = 0; i < count; i++) {
        struct asked_item item = {.id = rows[i].id};

        item.number = item.id ? rows[i].known_number : rows[i].number;
        if (item.id)
            item.source_id = mapping_source_id(work->mapping, work->mem, item.id);
        if (seen_add(seen, item.source_id ? item.source_id : item.id ? item.id : item.number))
            asked->items[asked->count++] = item;
    }
    seen_free(&seen);
}

static enum asked_way way_of(const struct work *work)
{
    const struct asked *asked = work->asked;
    bool ids = true, sources = true;

    for (size_t i = 0; i < asked->count; i++) {
        ids = ids && asked->items[i].source_id;
        sources = sources && (asked->items[i].source_id || !asked->items[i].id);
    }
    if (ids && mapping_list_filters(work->mapping, "ids"))
        return BY_IDS;
    if (sources && mapping_list_filters(work->mapping, "bill_no"))
        return BY_BILL_NO;
    return BY_READING_ALL;
}

enum fail asked_begin(struct work *work)
{
    struct run_asked *rows;
    size_t count;
    enum fail fail = run_asked(work->shop->db, work->mem, work->run.id, &rows, &count);

    if (fail)
        return fail;
    work->asked = calloc(1, sizeof *work->asked);
    if (!work->asked)
        abort();
    items_fill(work, rows, count);
    work->asked->way = way_of(work);
    /* When they were changed does not matter. */
    work->context.last_sync_time = LONG_AGO;
    work->context.current_time = clock_unix_ms() / 1000 + DAY_SECONDS;
    return OK;
}

bool asked_by_groups(const struct work *work)
{
    return work->asked && work->asked->way != BY_READING_ALL;
}

void asked_stand(struct work *work, size_t groups)
{
    work->asked->whole = groups == 0;
    if (!asked_by_groups(work))
        return;
    work->next_page = (int)groups + 1;
    work->source_done = true;
}

void asked_free(struct asked **asked)
{
    free(*asked);
    *asked = NULL;
}

/* ---- groups of them ------------------------------------------------------------------------ */

static size_t group_first(const struct work *work)
{
    return (size_t)(work->next_page - 1) * GROUP;
}

bool asked_wants(const struct work *work)
{
    return asked_by_groups(work) && group_first(work) < work->asked->count &&
           work->staged_count < (size_t)work->batch_rows;
}

static void tell_gone(struct work *work, size_t first, size_t end)
{
    struct arena *mem = ledger_mem(work->ledger);
    size_t count = 0;

    for (size_t i = first; i < end; i++) {
        const struct asked_item *item = &work->asked->items[i];
        struct run_difference gone = {.kind = "gone"};

        if (item->found)
            continue;
        gone.key = arena_text(mem, item->id ? item->id : item->number);
        gone.number = arena_text(mem, item->number);
        ledger_difference(work->ledger, &gone);
        count++;
    }
    if (count)
        ledger_event(work->ledger, "not_at_source", "{\"records\":%zu}", count);
}

/* They are no readings of a list: nothing was met before. */
static void mark_rows(struct work *work, struct arena *mem, struct fetched_page *page)
{
    page->at = (struct readings_place){.part = 1,
                                       .reading = 1,
                                       .page = work->next_page,
                                       .from_ms = work->run.window_from_ms,
                                       .to_ms = work->run.window_to_ms};
    page->outcome = READINGS_GO_ON;
    page->reported = -1;
    row_marks_make(mem, work->mapping, page->rows, &page->marks);
    page->fates = arena_alloc(mem, (page->marks.count + 1) * sizeof *page->fates);
}

static enum fail fetch_group(struct work *work, struct arena *mem, size_t first, size_t end,
                             struct fetched_page *page)
{
    enum fail fail = OK;

    page->page = work->next_page;
    page->rows = json_array(mem);
    page->total_page = page->source_reported = -1;
    for (size_t i = first; i < end && !fail; i++)
        fail = asked_fetch(work, mem, &work->asked->items[i], page->rows);
    if (fail)
        return fail;
    mark_rows(work, mem, page);
    fail = source_details(work, mem, page);
    source_decrypt(work, mem, page->rows);
    return fail;
}

enum fail asked_step(struct work *work)
{
    size_t first = group_first(work), end = first + GROUP;
    struct fetched_page page = {0};
    struct arena *mem;
    enum fail fail = ledger_empty(work->ledger) ? OK : ledger_commit(work); /* a page a commit */

    if (fail)
        return fail;
    if (end > work->asked->count)
        end = work->asked->count;
    mem = arena_new();
    fail = fetch_group(work, mem, first, end, &page);
    if (fail) {
        arena_free(&mem);
        return fail;
    }
    tell_gone(work, first, end);
    work->next_page++;
    return stage_page(work, mem, &page);
}

/* ---- reading all --------------------------------------------------------------------------- */

static bool anybody_asked(struct work *work, struct arena *mem, const cJSON *row)
{
    bool wanted = false;

    for (size_t i = 0; i < work->asked->count; i++) {
        if (!asked_is_row_of(work, mem, &work->asked->items[i], row))
            continue;
        work->asked->items[i].found = true;
        wanted = true;
    }
    return wanted;
}

void asked_sift(struct work *work, struct arena *mem, struct fetched_page *page)
{
    cJSON *row = page->rows->child, *next;

    for (; row; row = next) {
        next = row->next;
        if (anybody_asked(work, mem, row))
            continue;
        cJSON_DetachItemViaPointer(page->rows, row);
        page->not_asked++;
    }
}

void asked_end(struct work *work)
{
    if (work->asked && work->asked->way == BY_READING_ALL && work->asked->whole)
        tell_gone(work, 0, work->asked->count);
}
