/* batch.c - the statements of table batch. */
#include "sql/batch.h"

#include <string.h>

static void start(struct db_args *args, int64_t sync, int64_t run)
{
    db_arg_integer(args, sync);
    db_arg_integer(args, run);
}

enum fail batch_insert(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                       const struct batch *batch)
{
    struct db_args args = {.mem = mem};

    start(&args, sync, run);
    db_arg_integer(&args, batch->batch);
    db_arg_integer(&args, batch->seq_from);
    db_arg_integer(&args, batch->seq_to);
    db_arg_integer(&args, batch->records);
    db_arg_text(&args, batch->state);
    db_arg_integer(&args, batch->fence);
    db_arg_integer(&args, batch->settle_ms);
    if (batch->parent)
        db_arg_integer(&args, batch->parent);
    else
        db_arg_text(&args, NULL);
    return db_execute(tx, STMT_BATCH_INSERT, &args, NULL);
}

enum fail batch_send(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                     const struct batch *batch)
{
    struct db_args args = {.mem = mem};
    int64_t changed;
    enum fail fail;

    start(&args, sync, run);
    db_arg_integer(&args, batch->batch);
    db_arg_integer(&args, batch->fence);
    db_arg_integer(&args, batch->settle_ms);
    fail = db_execute(tx, STMT_BATCH_SEND, &args, &changed);
    if (fail)
        return fail;
    return changed == 1 ? OK : FAIL_STALE;
}

enum fail batch_close(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                      const struct batch *batch, const char *answer)
{
    struct db_args args = {.mem = mem};

    start(&args, sync, run);
    db_arg_integer(&args, batch->batch);
    db_arg_text(&args, batch->state);
    db_arg_text(&args, answer);
    if (strcmp(batch->state, "unknown") == 0)
        db_arg_integer(&args, batch->settle_ms);
    else
        db_arg_text(&args, NULL);
    return db_execute(tx, STMT_BATCH_CLOSE, &args, NULL);
}

enum fail batch_open_list(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                          struct batch **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    start(&args, sync, run);
    fail = db_query(db, mem, STMT_BATCH_OPEN_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].batch = (int)row_integer(rows, i, "batch");
        (*out)[i].seq_from = row_integer(rows, i, "seq_from");
        (*out)[i].seq_to = row_integer(rows, i, "seq_to");
        (*out)[i].records = (int)row_integer(rows, i, "records");
        (*out)[i].state = row_text(rows, i, "state");
        (*out)[i].sends = (int)row_integer(rows, i, "sends");
        (*out)[i].fence = row_integer(rows, i, "fence");
        (*out)[i].sent_unix = row_integer(rows, i, "sent_unix");
        (*out)[i].settle_ms = row_integer(rows, i, "settle_ms");
    }
    return OK;
}

enum fail batch_last(struct db *db, struct arena *mem, int64_t sync, int64_t run, int *batch,
                     int64_t *seq_to)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    start(&args, sync, run);
    fail = db_query(db, mem, STMT_BATCH_LAST, &args, &rows);
    if (fail)
        return fail;
    *batch = (int)row_integer(rows, 0, "batch");
    *seq_to = row_integer(rows, 0, "seq_to");
    return OK;
}
