/* open_batch.c - the batches under way and their records. */
#include "service/open_batch.h"

#include "service/ledger.h"
#include "service/stage.h"

#include <stdlib.h>
#include <string.h>

static struct open_batch *batch_new(const struct batch *row, size_t room)
{
    struct open_batch *batch = calloc(1, sizeof *batch);

    if (!batch || !(batch->records = calloc(room ? room : 1, sizeof(struct staged *))))
        abort();
    batch->row = *row;
    return batch;
}

struct open_batch *open_batch_add(struct work *work, const struct batch *row, size_t room)
{
    struct open_batch *batch = batch_new(row, room);
    struct open_batch **end = &work->open;

    while (*end)
        end = &(*end)->next;
    *end = batch;
    return batch;
}

static void release(struct open_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        staged_release(batch->records[i]);
    free(batch->records);
    free(batch);
}

static void unlink_batch(struct work *work, const struct open_batch *batch)
{
    struct open_batch **link = &work->open;

    while (*link && *link != batch)
        link = &(*link)->next;
    if (*link)
        *link = batch->next;
}

void open_batch_close(struct work *work, struct open_batch *batch, const char *state,
                      const char *answer)
{
    ledger_batch_close(work->ledger, batch->row.batch, state, answer);
    unlink_batch(work, batch);
    release(batch);
}

void open_batches_free(struct work *work)
{
    while (work->open) {
        struct open_batch *batch = work->open;

        work->open = batch->next;
        release(batch);
    }
}

struct record_writing open_batch_writing(struct work *work, const struct staged *record)
{
    struct arena *mem = ledger_mem(work->ledger);
    struct record_writing writing = {.key = arena_text(mem, record->id),
                                     .number = arena_text(mem, record->number),
                                     .hash = arena_text(mem, record->hash),
                                     .fingerprint = fingerprint_hex(mem, &record->fingerprint)};

    return writing;
}

void open_batch_written(struct work *work, const struct open_batch *batch, struct staged *record,
                        const char *content)
{
    struct books *books = ledger_books(work->ledger);
    struct record_writing writing = open_batch_writing(work, record);
    struct run_record went = {.seq = record->seq, .state = "written"};

    went.key = writing.key;
    went.number = writing.number;
    went.batch = batch ? batch->row.batch : 0;
    writing.content = arena_text(ledger_mem(work->ledger), content);
    ledger_record(work->ledger, &went);
    ledger_written(work->ledger, &writing);
    books->written++;
    if (batch && strcmp(batch->row.state, "unknown") == 0)
        books->unknown--;
    staged_release(record);
}

void open_batch_reject(struct work *work, struct open_batch *batch, size_t place,
                       const char *message)
{
    struct arena *mem = ledger_mem(work->ledger);
    struct staged *record = batch->records[place];
    struct record_writing writing = open_batch_writing(work, record);
    struct run_record went = {.seq = record->seq, .state = "rejected", .reason = "target"};
    struct mapping_error_row error = {.run_id = work->run.id, .pointer = "", .rule = "target"};

    went.key = error.record = error.subject = writing.key;
    went.number = error.number = writing.number;
    went.batch = batch->row.batch;
    error.row_text = arena_text(mem, record->body);
    error.message_zh = arena_format(mem, "轻易云拒绝了这条数据:%s", message);
    error.message_en = arena_format(mem, "QingCloud refused this record: %s", message);
    error.hint_zh = "按提示修正源数据或方案;数据或方案变化后会自动重新写入";
    error.hint_en = "mend the source data or the definition; it is sent again once either changes";
    ledger_record(work->ledger, &went);
    ledger_refused(work->ledger, &writing);
    ledger_error(work->ledger, &error);
    ledger_books(work->ledger)->rejected++;
    if (strcmp(batch->row.state, "unknown") == 0)
        ledger_books(work->ledger)->unknown--;
    staged_release(record);
    batch->count--;
    memmove(batch->records + place, batch->records + place + 1,
            (batch->count - place) * sizeof *batch->records);
}

void open_batch_reject_all(struct work *work, struct open_batch *batch, const char *message)
{
    while (batch->count)
        open_batch_reject(work, batch, batch->count - 1, message);
    open_batch_close(work, batch, "refused", message);
}

/* A part of the parent, put in front of it. */
static struct open_batch *part_add(struct work *work, const struct open_batch *parent,
                                   struct staged *const *records, size_t count)
{
    struct batch row = {.batch = work->next_batch++, .state = "pending"};
    struct open_batch **link = &work->open, *part;

    row.records = (int)count;
    row.seq_from = records[0]->seq;
    row.seq_to = records[count - 1]->seq;
    row.fence = work->run.fence;
    row.parent = parent->row.batch;
    part = batch_new(&row, count);
    memcpy(part->records, records, count * sizeof *part->records);
    part->count = count;
    part->cut = true;
    part->cut_from = parent->cut_from ? parent->cut_from : parent->count;
    while (*link != parent)
        link = &(*link)->next;
    part->next = *link;
    *link = part;
    ledger_batch_open(work->ledger, &part->row);
    return part;
}

/* Its records are in other batches now. */
static void close_divided(struct work *work, struct open_batch *batch, const char *message)
{
    ledger_event(work->ledger, "batch_divided", "{\"batch\":%d,\"records\":%zu}", batch->row.batch,
                 batch->count);
    batch->count = 0;
    open_batch_close(work, batch, "divided", message);
}

struct open_batch *open_batch_divide(struct work *work, struct open_batch *batch, size_t first,
                                     const char *message)
{
    struct open_batch *part = part_add(work, batch, batch->records, first);

    if (first < batch->count)
        part_add(work, batch, batch->records + first, batch->count - first);
    close_divided(work, batch, message);
    return part;
}

struct open_batch *open_batch_isolate(struct work *work, struct open_batch *batch, size_t place,
                                      const char *message)
{
    struct staged *alone = batch->records[place];
    struct open_batch *part = part_add(work, batch, &alone, 1);

    /* The others' range may hold the one taken out: whoever resumes gives it to the batch with the
     * lower number. */
    memmove(batch->records + place, batch->records + place + 1,
            (batch->count - place - 1) * sizeof *batch->records);
    part->cut_from = batch->cut_from ? batch->cut_from : batch->count;
    batch->count--;
    part_add(work, batch, batch->records, batch->count)->cut_from = part->cut_from;
    close_divided(work, batch, message);
    return part;
}

struct open_batch *open_batch_merge(struct work *work, struct open_batch *batch, size_t count)
{
    struct batch row = {.batch = work->next_batch++, .state = "pending"};
    struct open_batch *merged, *next = batch;
    size_t room = 0;

    for (size_t i = 0; i < count; i++, next = next->next)
        room += next->count;
    row.seq_from = batch->row.seq_from;
    merged = open_batch_add(work, &row, room);
    while (count--) {
        next = batch->next;
        memcpy(merged->records + merged->count, batch->records,
               batch->count * sizeof *batch->records);
        merged->count += batch->count;
        if (batch->row.seq_from < merged->row.seq_from)
            merged->row.seq_from = batch->row.seq_from;
        if (batch->row.seq_to > merged->row.seq_to)
            merged->row.seq_to = batch->row.seq_to;
        batch->count = 0;
        open_batch_close(work, batch, "divided", "并入另一批次 went into another batch");
        batch = next;
    }
    merged->row.records = (int)merged->count;
    merged->row.fence = work->run.fence;
    return merged;
}
