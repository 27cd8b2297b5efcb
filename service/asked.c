/* asked.c - see asked.h. */
#include "service/asked.h"

#include "service/clock.h"
#include "service/ledger.h"
#include "service/seen.h"
#include "service/source.h"
#include "sql/run_asked.h"

#include <stdlib.h>
#include <string.h>

enum { GROUP = 50, DAY_SECONDS = 86400, LONG_AGO = 946656000 /* 2000-01-01 in China */ };

enum way { BY_IDS, BY_BILL_NO, BY_READING_ALL };

struct item {
    const char *id;        /* as asked for; NULL: asked for by number */
    const char *source_id; /* at the source; NULL: not known */
    const char *number;    /* as asked for, or as known; NULL: not known */
    bool found;
};

struct asked {
    struct item *items;
    size_t count;
    enum way way;
    bool whole; /* all of it was read in this sitting: what was not found is not there */
};

/* ---- what is asked for --------------------------------------------------------------------- */

/* Several lines of one bill are one row. */
static void items_fill(struct work *work, const struct run_asked *rows, size_t count)
{
    struct asked *asked = work->asked;
    struct seen *seen = seen_new();

    asked->items = arena_alloc(work->mem, (count + 1) * sizeof *asked->items);
    for (size_t i = 0; i < count; i++) {
        struct item item = {.id = rows[i].id};

        item.number = item.id ? rows[i].known_number : rows[i].number;
        if (item.id)
            item.source_id = mapping_source_id(work->mapping, work->mem, item.id);
        if (seen_add(seen, item.source_id ? item.source_id : item.id ? item.id : item.number))
            asked->items[asked->count++] = item;
    }
    seen_free(&seen);
}

static enum way way_of(const struct work *work)
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

/* ---- one record ---------------------------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool is_row_of(const struct work *work, struct arena *mem, const struct item *item,
                      const cJSON *row)
{
    const char *own = json_scalar(json_get(row, "id")), *id, *number;

    mapping_row_names(work->mapping, mem, row, &id, &number);
    if (!item->id)
        return same(item->number, number);
    return same(item->source_id, own) || same(item->id, id) || same(item->source_id, id);
}

static cJSON *row_find(const struct work *work, struct arena *mem, const struct item *item,
                       const cJSON *rows)
{
    cJSON *row;

    cJSON_ArrayForEach(row, rows)
    {
        if (is_row_of(work, mem, item, row))
            return row;
    }
    return NULL;
}

/* The first page of the list, narrowed by one filter. */
static enum fail ask_list(struct work *work, struct arena *mem, const char *filter,
                          const char *value, const cJSON **rows)
{
    struct mapping_context context = work->context;
    struct mapping_request request;
    struct kingdee_answer answer;
    enum fail fail;

    context.page = 1;
    fail = mapping_request_build(work->mapping, mem, &context, &request);
    if (fail)
        return work_failed(work, "无法按元数据生成源端请求", "the source request cannot be built");
    json_put_text(mem, request.query, filter, value);
    fail = source_ask(work, mem, &request, &answer);
    if (!fail)
        *rows = answer.verdict == KINGDEE_OK ? mapping_rows_in(work->mapping, answer.data) : NULL;
    return fail;
}

/* A bill's detail, asked for its number alone. */
static enum fail learn_number(struct work *work, struct arena *mem, struct item *item)
{
    cJSON *row = json_object(mem);
    struct mapping_request request;
    struct kingdee_answer answer;
    const char *id, *number;
    enum fail fail;

    json_put_text(mem, row, "id", item->source_id);
    if (item->number || !mapping_detail_build(work->mapping, mem, row, &request))
        return OK;
    fail = source_ask(work, mem, &request, &answer);
    if (fail || answer.verdict != KINGDEE_OK)
        return fail;
    number = json_text(answer.data, "bill_no");
    if (!number)
        mapping_row_names(work->mapping, mem, answer.data, &id, &number);
    item->number = arena_text(work->mem, number);
    return OK;
}

static enum fail fetch(struct work *work, struct arena *mem, struct item *item, cJSON *out)
{
    bool by_ids = work->asked->way == BY_IDS;
    const cJSON *rows = NULL;
    cJSON *row;
    enum fail fail = by_ids ? OK : learn_number(work, mem, item);

    if (!fail && (by_ids || item->number))
        fail = ask_list(work, mem, by_ids ? "ids" : "bill_no",
                        by_ids ? item->source_id : item->number, &rows);
    if (fail)
        return fail;
    row = row_find(work, mem, item, rows);
    item->found = row != NULL;
    if (row)
        json_append(mem, out, json_copy(mem, row));
    return OK;
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
        const struct item *item = &work->asked->items[i];
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
        fail = fetch(work, mem, &work->asked->items[i], page->rows);
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
        if (!is_row_of(work, mem, &work->asked->items[i], row))
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
