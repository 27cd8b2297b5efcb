/* readings.c - takes pages, ends readings, and compares them. */
#include "service/readings_judge.h"

#include <stdlib.h>
#include <string.h>

enum {
    SECOND_MS = 1000,
    LEAST_SPLIT_MS = 4 * SECOND_MS /* shorter windows are not halved any more */
};

/* What tells two pages of the same rows, in whatever order. */
struct page_sum {
    uint64_t a, b;
    size_t rows;
};

struct readings {
    struct readings_window window;
    struct readings_place place;
    struct row_set *rows;
    struct readings_tally now, before, failed;
    struct page_sum last_page;
    int64_t most_pages; /* the largest total_page of this reading; -1 = none said */
    int64_t common;     /* rows of this reading that the one before held, too */
    int64_t distinct;   /* different rows, over all readings */
    int64_t drift;      /* of finished parts: what they said less what they held */
    bool count_said;
};

static void reading_begin(struct readings *readings)
{
    struct readings_tally *now = &readings->now;

    memset(now, 0, sizeof *now);
    now->part = readings->place.part;
    now->reading = readings->place.reading;
    now->in_part = 1;
    if (readings->before.part == now->part)
        now->in_part = readings->before.in_part + 1;
    now->count = now->count_first = now->total_page = now->total_first = -1;
    readings->most_pages = -1;
    readings->common = 0;
    readings->last_page = (struct page_sum){0};
    readings->place.page = 1;
}

struct readings *readings_new(const struct readings_window *window)
{
    struct readings *readings = calloc(1, sizeof *readings);

    if (!readings)
        abort();
    readings->window = *window;
    readings->rows = row_set_new();
    readings->place = (struct readings_place){
        .part = 1, .reading = 1, .page = 1, .from_ms = window->from_ms, .to_ms = window->to_ms};
    reading_begin(readings);
    return readings;
}

void readings_free(struct readings **readings)
{
    if (!*readings)
        return;
    row_set_free(&(*readings)->rows);
    free(*readings);
    *readings = NULL;
}

const struct readings_place *readings_place(const struct readings *readings)
{
    return &readings->place;
}

/* ---- parts --------------------------------------------------------------------------------- */

static void part_ends_at(struct readings *readings, int64_t to_ms)
{
    readings->place.to_ms = to_ms < readings->window.to_ms ? to_ms : readings->window.to_ms;
    readings->place.inner_end = readings->place.to_ms < readings->window.to_ms;
}

bool readings_halve(struct readings *readings, int64_t total_page)
{
    struct readings_place *place = &readings->place;
    int64_t length = place->to_ms - place->from_ms;

    if (!readings->window.splits || total_page <= PAGES_A_PART || length < LEAST_SPLIT_MS ||
        place->page != 1 || readings->now.in_part != 1)
        return false;
    /* Whole seconds, for that is how sources are asked. */
    part_ends_at(readings, (place->from_ms + length / 2) / SECOND_MS * SECOND_MS);
    return true;
}

/* The next part may be twice as long as this one: where it was too long, it is halved again. */
static void part_next(struct readings *readings)
{
    struct readings_place *place = &readings->place;
    int64_t length = place->to_ms - place->from_ms;

    if (!place->inner_end) {
        place->done = true;
        return;
    }
    place->part++;
    place->from_ms = place->to_ms - SECOND_MS;
    part_ends_at(readings, place->from_ms + 2 * length);
}

/* ---- the end of a reading -------------------------------------------------------------------- */

static enum readings_outcome reading_end(struct readings *readings)
{
    struct readings_tally *now = &readings->now;
    enum readings_outcome outcome;

    now->same_as_before =
        now->in_part > 1 && now->ids == readings->before.ids && readings->common == now->ids;
    outcome = readings_judge(now, &readings->before);
    if (outcome == READINGS_FAIL && !readings->failed.part)
        readings->failed = *now;
    if (outcome != READINGS_AGAIN) {
        if (now->count >= 0)
            readings->drift += now->count - now->ids;
        part_next(readings);
    }
    readings->before = *now;
    readings->place.reading++;
    reading_begin(readings);
    return outcome;
}

/* ---- a page -------------------------------------------------------------------------------- */

static struct page_sum sum_of(const struct readings_page *page)
{
    struct page_sum sum = {.rows = page->rows};

    for (size_t i = 0; i < page->rows; i++) {
        uint64_t half[2];

        memcpy(half, page->marks[i].id, sizeof half);
        sum.a += half[0];
        sum.b += half[1];
    }
    return sum;
}

static bool same_sum(const struct page_sum *a, const struct page_sum *b)
{
    return a->rows > 0 && a->rows == b->rows && a->a == b->a && a->b == b->b;
}

static bool content_known(const struct row_mark *mark)
{
    static const struct row_mark unknown;

    return memcmp(mark->content, unknown.content, ROW_CONTENT_BYTES) != 0;
}

/* A row without an id is told by its text, and the same text several times in one reading by the
 * how-manieth it is: such rows are never taken for one. */
static struct row_entry *entry_of(struct readings *readings, struct row_mark *mark, bool by_text)
{
    struct row_entry *entry = row_set_entry(readings->rows, mark);

    while (by_text && entry->reading == readings->now.reading) {
        uint64_t half;

        memcpy(&half, mark->id, sizeof half);
        half++;
        memcpy(mark->id, &half, sizeof half);
        entry = row_set_entry(readings->rows, mark);
    }
    return entry;
}

static enum row_fate row_take(struct readings *readings, struct row_mark *mark, bool by_text)
{
    struct row_entry *entry = entry_of(readings, mark, by_text);
    int met = entry->reading;
    bool changed = content_known(mark) && content_known(&entry->mark) &&
                   memcmp(mark->content, entry->mark.content, ROW_CONTENT_BYTES) != 0;

    if (met == readings->now.reading)
        return ROW_REPEATED;
    entry->reading = readings->now.reading;
    readings->now.ids++;
    if (met == 0) {
        readings->distinct++;
        return ROW_NEW;
    }
    readings->common += readings->now.in_part > 1 && met == readings->before.reading;
    if (!changed)
        return ROW_READ_AGAIN;
    entry->mark = *mark;
    return ROW_CHANGED;
}

/* How many of the rows this reading had met before. */
static int64_t rows_take(struct readings *readings, const struct readings_page *page, bool copy,
                         enum row_fate *fates)
{
    int64_t ids = readings->now.ids;

    for (size_t i = 0; i < page->rows; i++) {
        enum row_fate fate = ROW_REPEATED;

        if (!copy)
            fate = row_take(readings, &page->marks[i], page->by_text && page->by_text[i]);
        if (fates)
            fates[i] = fate;
    }
    readings->now.rows += (int64_t)page->rows;
    return (int64_t)page->rows - (readings->now.ids - ids);
}

static void note_said(struct readings *readings, const struct readings_page *page)
{
    struct readings_tally *now = &readings->now;

    if (readings->place.page == 1) {
        now->count_first = page->count;
        now->total_first = page->total_page;
    } else {
        now->count_moved |= page->count != now->count;
        now->total_moved |= page->total_page != now->total_page;
    }
    now->count = page->count;
    now->total_page = page->total_page;
    readings->count_said |= page->count >= 0;
    if (page->total_page > readings->most_pages)
        readings->most_pages = page->total_page;
}

/* again: how many rows of it this reading had met before. A list that is asked for a page beyond
 * its end may give its last page once more: that is its way to end, and no sign of rows that shift.
 * The largest total_page counts, because of reports that say it right on page 1 only. */
static bool ends_here(struct readings *readings, const struct readings_page *page, bool copy,
                      int64_t again)
{
    struct readings_tally *now = &readings->now;
    bool beyond = page->total_page < 0 || readings->place.page > page->total_page;

    if (!(copy && beyond))
        now->repeated += again;
    if (again == (int64_t)page->rows && (beyond || copy || page->rows == 0))
        return true;
    if (readings->most_pages >= 0)
        return readings->place.page >= readings->most_pages;
    return now->count >= 0 && now->ids >= now->count;
}

enum readings_outcome readings_take(struct readings *readings, struct readings_page *page,
                                    enum row_fate *fates)
{
    struct page_sum sum = sum_of(page);
    bool copy = same_sum(&sum, &readings->last_page);
    int64_t again;

    readings->last_page = sum;
    note_said(readings, page);
    again = rows_take(readings, page, copy, fates);
    if (ends_here(readings, page, copy, again))
        return reading_end(readings);
    readings->place.page++;
    return READINGS_GO_ON;
}

void readings_replay(struct readings *readings, struct readings_page *page)
{
    part_ends_at(readings, page->at.to_ms);
    readings_take(readings, page, NULL);
}

/* ---- what came of it ------------------------------------------------------------------------- */

const struct readings_tally *readings_ended(const struct readings *readings)
{
    return &readings->before;
}

const struct readings_tally *readings_failed(const struct readings *readings)
{
    return readings->failed.part ? &readings->failed : NULL;
}

bool readings_between(const struct readings *readings)
{
    const struct readings_place *place = &readings->place;

    return !place->done && place->reading > 1 && place->page == 1;
}

int64_t readings_reported(const struct readings *readings)
{
    const struct readings_tally *now = &readings->now;

    if (!readings->count_said)
        return -1;
    if (readings->place.done)
        return readings->distinct + readings->drift;
    if (now->in_part > 1) /* in the middle of reading again: as it stood before */
        now = &readings->before;
    return readings->distinct + readings->drift + (now->count >= 0 ? now->count - now->ids : 0);
}
