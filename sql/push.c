/* push.c - the statements of those who act on pushes. */
#include "sql/push.h"

#include "service/crypto.h"
#include "sql/run.h"

enum { TRACE_BYTES = 16 };

enum fail push_groups(struct db *db, struct arena *mem, int quiet_ms, int most_ms,
                      struct push_group **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, quiet_ms);
    db_arg_integer(&args, most_ms);
    db_arg_integer(&args, PUSH_COUNT_MAX);
    fail = db_query(db, mem, STMT_PUSH_GROUPS, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].connection_id = row_integer(rows, i, "connection_id");
        (*out)[i].biz_type = row_text(rows, i, "biz_type");
        (*out)[i].waiting = row_integer(rows, i, "waiting");
        (*out)[i].oldest_ms = row_integer(rows, i, "oldest_ms");
        (*out)[i].due = row_bool(rows, i, "due");
    }
    return OK;
}

enum fail push_claim(struct db *tx, struct arena *mem, const struct push_group *group, int limit,
                     struct push_claim *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, group->connection_id);
    db_arg_text(&args, group->biz_type);
    db_arg_integer(&args, limit);
    fail = db_query(tx, mem, STMT_PUSH_CLAIM, &args, &rows);
    if (fail)
        return fail;
    out->pushes = row_integer(rows, 0, "pushes");
    out->events = row_text_or_null(rows, 0, "events");
    out->documents = row_text_or_null(rows, 0, "documents");
    out->document_count = row_integer(rows, 0, "document_count");
    out->gone = row_text_or_null(rows, 0, "gone");
    return OK;
}

enum fail push_syncs(struct db *tx, struct arena *mem, const struct push_group *group,
                     struct push_sync **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, group->connection_id);
    db_arg_text(&args, group->biz_type);
    fail = db_query(tx, mem, STMT_PUSH_SYNCS, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].id = row_integer(rows, i, "id");
        (*out)[i].name = row_text(rows, i, "name");
        (*out)[i].api = row_text(rows, i, "api");
        (*out)[i].lag_seconds = (int)row_integer(rows, i, "lag_seconds");
    }
    return OK;
}

enum fail push_run(struct db *tx, struct arena *mem, struct push_run *run)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, run->sync_id);
    db_arg_text(&args, run->mode);
    db_arg_text(&args, run->documents);
    db_arg_integer(&args, run->document_count);
    db_arg_integer(&args, run->documents_max);
    db_arg_integer(&args, PRIORITY_CALLBACK);
    db_arg_text(&args, crypto_random_hex(mem, TRACE_BYTES));
    db_arg_integer(&args, run->wait_seconds);
    fail = db_query(tx, mem, STMT_PUSH_RUN, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_LATER;
    run->id = row_integer(rows, 0, "id");
    run->joined = row_bool(rows, 0, "joined");
    return OK;
}

enum fail push_done(struct db *tx, struct arena *mem, const char *events, const char *verdict,
                    const char *unnamed, const char *runs)
{
    struct db_args args = {.mem = mem};

    db_arg_text(&args, events);
    db_arg_text(&args, verdict);
    db_arg_text(&args, unnamed);
    db_arg_text(&args, runs);
    return db_execute(tx, STMT_PUSH_DONE, &args, NULL);
}

enum fail push_authorise(struct db *db, struct arena *mem, int64_t connection, int64_t *settled)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, connection);
    return db_execute(db, STMT_PUSH_AUTHORISE, &args, settled);
}

enum fail push_silence(struct db *db, struct arena *mem, int64_t silence_ms, int runs,
                       struct push_silence **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, silence_ms);
    db_arg_integer(&args, runs);
    fail = db_query(db, mem, STMT_PUSH_SILENCE, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].sync_id = row_integer(rows, i, "id");
        (*out)[i].sync = row_text(rows, i, "name");
        (*out)[i].silent = row_bool(rows, i, "silent");
    }
    return OK;
}

enum fail push_forget_bodies(struct db *db)
{
    return db_execute(db, STMT_MESSAGE_SEEN_PRUNE, NULL, NULL);
}
