/* run.c - the statements of table run that callers of the API need. */
#include "sql/run.h"

#include "service/clock.h"
#include "sql/run_event.h"

#include <inttypes.h>

enum { WAITING_MAX = 1000 };

static void read_books(const struct rows *rows, int row, struct books *out)
{
    out->source_reported =
        row_null(rows, row, "source_reported") ? -1 : row_integer(rows, row, "source_reported");
    out->fetched = row_integer(rows, row, "fetched");
    out->split = row_integer(rows, row, "split");
    out->repeated = row_integer(rows, row, "repeated");
    out->unchanged = row_integer(rows, row, "unchanged");
    out->changed_skipped = row_integer(rows, row, "changed_skipped");
    out->filtered = row_integer(rows, row, "filtered");
    out->rejected = row_integer(rows, row, "rejected");
    out->written = row_integer(rows, row, "written");
    out->unknown = row_integer(rows, row, "unknown");
    out->pending = row_integer(rows, row, "pending");
}

static int64_t milliseconds(const char *time)
{
    int64_t ms = 0;

    return time && clock_rfc3339_read(time, &ms) ? ms : 0;
}

void run_read_row(const struct rows *rows, int row, struct arena *mem, struct run *out)
{
    out->id = row_integer(rows, row, "id");
    out->sync_id = row_integer(rows, row, "sync_id");
    out->sync = row_text(rows, row, "sync");
    out->mode = row_text(rows, row, "mode");
    out->trigger = row_text(rows, row, "trigger");
    out->status = row_text(rows, row, "status");
    out->window_from = row_time(rows, row, "window_from");
    out->window_to = row_time(rows, row, "window_to");
    out->window_from_ms = milliseconds(out->window_from);
    out->window_to_ms = milliseconds(out->window_to);
    out->window_given = row_bool(rows, row, "window_given");
    out->force = row_bool(rows, row, "force");
    out->mend = row_bool(rows, row, "mend");
    out->cancel_requested = row_bool(rows, row, "cancel_requested");
    out->complete = row_bool(rows, row, "complete");
    out->dead = row_bool(rows, row, "dead");
    out->retry_of = row_integer(rows, row, "retry_of");
    out->attempt = (int)row_integer(rows, row, "attempt");
    out->fence = row_integer(rows, row, "fence");
    out->sync_version = (int)row_integer(rows, row, "sync_version");
    out->error = row_text_or_null(rows, row, "error");
    out->error_en = row_text_or_null(rows, row, "error_en");
    out->waiting = row_text_or_null(rows, row, "waiting");
    out->not_before = row_time(rows, row, "not_before");
    out->created_by = row_text(rows, row, "created_by");
    out->trace_id = row_text(rows, row, "trace_id");
    out->created_at = row_time(rows, row, "created_at");
    out->started_at = row_time(rows, row, "started_at");
    out->finished_at = row_time(rows, row, "finished_at");
    row_bytes(rows, row, "body_hash", mem, &out->body_hash, &out->body_hash_len);
    read_books(rows, row, &out->books);
}

struct insertion {
    struct arena *mem;
    const struct run_draft *draft;
    int64_t id;
};

const char *run_mending_key(struct arena *mem, int64_t reconcile)
{
    return arena_format(mem, "mend:%" PRId64, reconcile);
}

static void asked_args(struct db_args *args, const char *const *texts, size_t count)
{
    if (count)
        db_arg_texts(args, texts, count);
    else
        db_arg_text(args, NULL);
}

static enum fail insert_row(struct db *tx, const struct insertion *insertion, struct rows **rows)
{
    const struct run_draft *draft = insertion->draft;
    struct db_args args = {.mem = insertion->mem};

    db_arg_text(&args, draft->sync);
    db_arg_text(&args, draft->mode);
    db_arg_text(&args, draft->trigger);
    db_arg_integer(&args, draft->priority);
    db_arg_text(&args, draft->window_from);
    db_arg_text(&args, draft->window_to);
    db_arg_bool(&args, draft->force);
    db_arg_text(&args, draft->idempotency_key);
    db_arg_bytes(&args, draft->body_hash, draft->body_hash_len);
    db_arg_text(&args, draft->created_by);
    db_arg_text(&args, draft->trace_id);
    if (draft->retry_of)
        db_arg_integer(&args, draft->retry_of);
    else
        db_arg_text(&args, NULL);
    db_arg_bool(&args, draft->window_given);
    asked_args(&args, draft->ids, draft->id_count);
    asked_args(&args, draft->numbers, draft->number_count);
    db_arg_bool(&args, draft->mend);
    return db_query(tx, insertion->mem, STMT_RUN_INSERT, &args, rows);
}

enum fail run_backlog(struct db *db, struct arena *mem, int64_t sync)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, sync);
    db_arg_integer(&args, WAITING_MAX);
    fail = db_query(db, mem, STMT_RUN_BACKLOG, &args, &rows);
    return !fail && rows_count(rows) > 0 ? FAIL_CONFLICT : fail;
}

static enum fail insert_with_event(struct db *tx, void *context)
{
    struct insertion *insertion = context;
    struct rows *rows;
    const char *detail;
    enum fail fail = insert_row(tx, insertion, &rows);

    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_CONFLICT;
    fail = run_backlog(tx, insertion->mem, row_integer(rows, 0, "sync_id"));
    if (fail) /* after the key: a run that is there already is told of all the same */
        return fail == FAIL_CONFLICT ? FAIL_BUSY : fail;
    insertion->id = row_integer(rows, 0, "id");
    detail = arena_format(insertion->mem, "{\"mode\":\"%s\",\"trigger\":\"%s\"}",
                          insertion->draft->mode, insertion->draft->trigger);
    return run_event_insert(tx, insertion->mem, row_integer(rows, 0, "sync_id"), insertion->id,
                            "queued", detail);
}

enum fail run_insert(struct db *db, struct arena *mem, const struct run_draft *draft, int64_t *id)
{
    struct insertion insertion = {.mem = mem, .draft = draft};
    struct run taken;
    enum fail fail = db_transaction(db, "run_insert", insert_with_event, &insertion);

    *id = insertion.id;
    if (fail != FAIL_CONFLICT)
        return fail;
    if (draft->idempotency_key &&
        run_by_key(db, mem, draft->sync, draft->idempotency_key, &taken) == OK)
        return FAIL_CONFLICT;
    return FAIL_NOT_FOUND;
}

enum fail run_insert_within(struct db *tx, struct arena *mem, const struct run_draft *draft,
                            int64_t *id)
{
    struct insertion insertion = {.mem = mem, .draft = draft};
    enum fail fail = insert_with_event(tx, &insertion);

    *id = insertion.id;
    return fail;
}

static enum fail one_run(struct db *db, enum statement statement, const struct db_args *args,
                         struct run *out)
{
    struct rows *rows;
    enum fail fail = db_query(db, args->mem, statement, args, &rows);

    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    run_read_row(rows, 0, args->mem, out);
    return OK;
}

enum fail run_by_id(struct db *db, struct arena *mem, int64_t id, struct run *out)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, id);
    return one_run(db, STMT_RUN_BY_ID, &args, out);
}

enum fail run_by_key(struct db *db, struct arena *mem, const char *sync, const char *key,
                     struct run *out)
{
    struct db_args args = {.mem = mem};

    db_arg_text(&args, sync);
    db_arg_text(&args, key);
    return one_run(db, STMT_RUN_BY_KEY, &args, out);
}

static void read_all(const struct rows *rows, struct arena *mem, struct run **out, int *count)
{
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++)
        run_read_row(rows, i, mem, &(*out)[i]);
}

enum fail run_list(struct db *db, struct arena *mem, const struct run_filter *filter,
                   struct run **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, filter->sync);
    db_arg_text(&args, filter->status);
    db_arg_text(&args, filter->from);
    db_arg_text(&args, filter->to);
    if (filter->before)
        db_arg_integer(&args, filter->before);
    else
        db_arg_text(&args, NULL);
    db_arg_integer(&args, filter->limit);
    db_arg_bool(&args, filter->dead);
    fail = db_query(db, mem, STMT_RUN_LIST, &args, &rows);
    if (!fail)
        read_all(rows, mem, out, count);
    return fail;
}

enum fail run_watch(struct db *db, struct arena *mem, const int64_t *ids, size_t id_count,
                    struct run **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integers(&args, ids, id_count);
    fail = db_query(db, mem, STMT_RUN_WATCH, &args, &rows);
    if (!fail)
        read_all(rows, mem, out, count);
    return fail;
}

struct cancellation {
    struct arena *mem;
    int64_t id;
    const char *caller;
};

static enum fail cancel_with_event(struct db *tx, void *context)
{
    struct cancellation *cancellation = context;
    struct db_args args = {.mem = cancellation->mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, cancellation->id);
    fail = db_query(tx, args.mem, STMT_RUN_CANCEL, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_CONFLICT;
    return run_event_insert(tx, args.mem, row_integer(rows, 0, "sync_id"), cancellation->id,
                            "cancel_requested", "{}");
}

enum fail run_cancel(struct db *db, struct arena *mem, int64_t id, const char *caller)
{
    struct cancellation cancellation = {.mem = mem, .id = id, .caller = caller};
    struct run run;
    enum fail fail = run_by_id(db, mem, id, &run);

    return fail ? fail : db_transaction(db, "run_cancel", cancel_with_event, &cancellation);
}
