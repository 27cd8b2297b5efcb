/* open_batch.c - the batches under way and their records. */
#include "service/open_batch.h"

#include "service/ledger.h"
#include "service/stage.h"

#include <stdlib.h>
#include <string.h>

struct open_batch *open_batch_add(struct work *work, const struct batch *row, size_t room)
{
    struct open_batch *batch = calloc(1, sizeof *batch);
    struct open_batch **end = &work->open;

    if (!batch || !(batch->records = calloc(room ? room : 1, sizeof(struct staged *))))
        abort();
    batch->row = *row;
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
                                     .hash = arena_text(mem, record->hash)};

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

void open_batch_reject(struct work *work, struct open_batch *batch, const char *message)
{
    struct arena *mem = ledger_mem(work->ledger);
    struct staged *record = batch->records[0];
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
    open_batch_close(work, batch, "refused", message);
}

static void add_half(struct work *work, const struct open_batch *parent, size_t from, size_t count)
{
    struct batch row = {.batch = work->next_batch++, .state = "pending"};
    struct open_batch *half;

    row.records = (int)count;
    row.seq_from = parent->records[from]->seq;
    row.seq_to = parent->records[from + count - 1]->seq;
    row.fence = work->run.fence;
    row.parent = parent->row.batch;
    half = open_batch_add(work, &row, count);
    memcpy(half->records, parent->records + from, count * sizeof *half->records);
    half->count = count;
    ledger_batch_open(work->ledger, &half->row);
}

void open_batch_divide(struct work *work, struct open_batch *batch, const char *message)
{
    size_t first = batch->count / 2;

    add_half(work, batch, 0, first);
    add_half(work, batch, first, batch->count - first);
    ledger_event(work->ledger, "batch_divided", "{\"batch\":%d,\"records\":%zu}", batch->row.batch,
                 batch->count);
    batch->count = 0;
    open_batch_close(work, batch, "divided", message);
}
