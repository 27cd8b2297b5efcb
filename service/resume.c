/* resume.c - rebuilds a run's state from its pages, batches and records. */
#include "service/resume.h"

#include "service/clock.h"
#include "service/ledger.h"
#include "service/open_batch.h"
#include "service/source_page.h"
#include "service/stage.h"
#include "sql/page.h"
#include "sql/run_record.h"

#include <stdlib.h>
#include <string.h>

/* What the open batches hold, and what is in no batch yet. */
static void list_needed(struct arena *mem, const struct batch *open, int count, int64_t batched_to,
                        struct seq_ranges *out)
{
    out->count = (size_t)count + 1;
    out->from = arena_alloc(mem, out->count * sizeof *out->from);
    out->to = arena_alloc(mem, out->count * sizeof *out->to);
    for (int i = 0; i < count; i++) {
        out->from[i] = open[i].seq_from;
        out->to[i] = open[i].seq_to;
    }
    out->from[count] = batched_to + 1;
    out->to[count] = INT64_MAX;
}

static enum fail load_pages(struct work *work, struct arena *mem, const struct seq_ranges *needed)
{
    const char **texts;
    size_t count;
    enum fail fail =
        page_staged(work->shop->db, mem, work->run.sync_id, work->run.id, needed, &texts, &count);

    for (size_t i = 0; i < count && !fail; i++) {
        fail = work_lease_ensure(work);
        if (!fail)
            fail = stage_reload(work, texts[i], needed);
    }
    return fail;
}

static enum fail load_seen(struct work *work, struct arena *mem)
{
    int present = readings_place(work->readings)->reading;
    struct page_key *keys;
    size_t count;
    enum fail fail = page_keys(work->shop->db, mem, work->run.sync_id, work->run.id, &keys, &count);

    if (fail)
        return fail;
    for (size_t i = 0; i < count; i++) {
        seen_add(work->seen, keys[i].key);
        if (keys[i].reading == present)
            seen_add(work->restaged, keys[i].key);
    }
    return OK;
}

static bool is_settled(const int64_t *settled, size_t count, int64_t seq)
{
    for (size_t i = 0; i < count; i++) {
        if (settled[i] == seq)
            return true;
    }
    return false;
}

/* Moves the batch's records out of the staged list, and drops those that are settled. */
static void move_records(struct work *work, struct open_batch *batch, const int64_t *settled,
                         size_t settled_count)
{
    struct staged **link = &work->staged, *last = NULL;

    while (*link) {
        struct staged *record = *link;

        if (record->seq < batch->row.seq_from || record->seq > batch->row.seq_to) {
            last = record;
            link = &record->next;
            continue;
        }
        *link = record->next;
        work->staged_count--;
        if (is_settled(settled, settled_count, record->seq))
            staged_release(record);
        else
            batch->records[batch->count++] = record;
    }
    work->staged_last = last;
}

/* Its sender's lease is over, and so is its call; what it sent may arrive for a while yet. */
static void settle_after(const struct work *work, struct open_batch *batch)
{
    int64_t least = clock_monotonic_ms() + work->target.settle_seconds * (int64_t)1000;

    if (batch->settle_at_ms < least)
        batch->settle_at_ms = least;
}

static enum fail take_batch(struct work *work, struct arena *mem, const struct batch *row)
{
    struct open_batch *batch = open_batch_add(work, row, (size_t)row->records);
    int64_t *settled;
    size_t count;
    enum fail fail = run_record_settled(work->shop->db, mem, work->run.sync_id, work->run.id,
                                        row->seq_from, row->seq_to, &settled, &count);

    if (fail)
        return fail;
    batch->settle_at_ms = clock_monotonic_ms() + row->settle_ms;
    move_records(work, batch, settled, count);
    if (strcmp(row->state, "sending") == 0) {
        batch->row.state = "unknown";
        settle_after(work, batch);
        ledger_batch_unknown(work->ledger, row->batch, batch->settle_at_ms - clock_monotonic_ms(),
                             "接管时在途 in flight at take-over");
        for (size_t i = 0; i < batch->count; i++) {
            struct record_writing record = open_batch_writing(work, batch->records[i]);

            ledger_unknown(work->ledger, &record);
        }
        ledger_books(work->ledger)->unknown += (int64_t)batch->count;
        ledger_event(work->ledger, "batch_unknown", "{\"batch\":%d,\"records\":%zu}", row->batch,
                     batch->count);
    }
    batch->row.state = strcmp(row->state, "pending") == 0 ? "pending" : "unknown";
    batch->fresh = strcmp(batch->row.state, "unknown") == 0;
    return OK;
}

/* Settled records that lie beside the open batches' ranges. */
static void drop_settled(struct work *work, int64_t batched_to)
{
    struct staged **link = &work->staged, *last = NULL;

    while (*link) {
        struct staged *record = *link;

        if (record->seq > batched_to) {
            last = record;
            link = &record->next;
            continue;
        }
        *link = record->next;
        work->staged_count--;
        staged_release(record);
    }
    work->staged_last = last;
}

static enum fail load_batches(struct work *work, struct arena *mem)
{
    struct seq_ranges needed;
    struct batch *open;
    int64_t batched_to;
    int count, last;
    enum fail fail =
        batch_open_list(work->shop->db, mem, work->run.sync_id, work->run.id, &open, &count);

    if (!fail)
        fail = batch_last(work->shop->db, mem, work->run.sync_id, work->run.id, &last, &batched_to);
    if (fail)
        return fail;
    list_needed(mem, open, count, batched_to, &needed);
    fail = load_pages(work, mem, &needed);
    if (fail)
        return fail;
    work->next_batch = last + 1;
    for (int i = 0; i < count && !fail; i++)
        fail = take_batch(work, mem, &open[i]);
    drop_settled(work, batched_to);
    return fail;
}

static void replay(struct work *work, const struct page *page)
{
    const void *marks = page->marks;
    struct readings_page taken = {.at = {.to_ms = page->to_ms},
                                  .total_page = page->total_page,
                                  .count = page->source_reported,
                                  .rows = page->marks_len / ROW_MARK_BYTES};

    taken.marks = arena_alloc(work->mem, (taken.rows + 1) * sizeof *taken.marks);
    memcpy(taken.marks, marks, taken.rows * ROW_MARK_BYTES);
    readings_replay(work->readings, &taken);
}

static enum fail load_position(struct work *work, struct arena *mem, bool *fresh)
{
    struct page *pages;
    size_t count;
    enum fail fail =
        page_list(work->shop->db, mem, work->run.sync_id, work->run.id, &pages, &count);

    work->next_seq = 1;
    work->next_batch = 1;
    if (fail)
        return fail;
    for (size_t i = 0; i < count; i++)
        replay(work, &pages[i]);
    if (count)
        work->next_seq = pages[count - 1].seq_from + pages[count - 1].seq_count;
    source_stand(work);
    *fresh = count == 0;
    return OK;
}

enum fail resume_run(struct work *work)
{
    struct arena *mem = arena_new();
    bool fresh = true;
    enum fail fail = load_position(work, mem, &fresh);

    if (!fail && !fresh)
        fail = load_seen(work, mem);
    if (!fail && !fresh)
        fail = load_batches(work, mem);
    arena_free(&mem);
    return fail;
}
