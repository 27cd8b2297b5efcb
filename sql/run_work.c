/* run_work.c - the statements of table run that the owner of a lease needs. */
#include "sql/run_work.h"

static enum fail claimed(struct db *db, struct arena *mem, enum statement statement,
                         const struct db_args *args, struct run *out)
{
    struct rows *rows;
    enum fail fail = db_query(db, mem, statement, args, &rows);

    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    run_read_row(rows, 0, mem, out);
    return OK;
}

enum fail run_claim(struct db *db, struct arena *mem, const char *worker, int lease_seconds,
                    struct run *out)
{
    struct db_args args = {.mem = mem};

    db_arg_text(&args, worker);
    db_arg_integer(&args, lease_seconds);
    return claimed(db, mem, STMT_RUN_CLAIM, &args, out);
}

enum fail run_take_over(struct db *db, struct arena *mem, const char *worker, int lease_seconds,
                        struct run *out)
{
    struct db_args args = {.mem = mem};

    db_arg_text(&args, worker);
    db_arg_integer(&args, lease_seconds);
    return claimed(db, mem, STMT_RUN_TAKE_OVER, &args, out);
}

enum fail run_begin(struct db *db, struct arena *mem, struct run *run,
                    const struct run_beginning *beginning)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, run->id);
    db_arg_integer(&args, run->fence);
    db_arg_integer(&args, beginning->overlap_seconds);
    db_arg_integer(&args, beginning->lag_seconds);
    db_arg_text(&args, beginning->window_start);
    fail = db_query(db, mem, STMT_RUN_BEGIN, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_STALE;
    run->sync_version = (int)row_integer(rows, 0, "sync_version");
    run->window_from_ms = row_integer(rows, 0, "window_from_ms");
    run->window_to_ms = row_integer(rows, 0, "window_to_ms");
    return OK;
}

static void add_books(struct db_args *args, const struct books *added)
{
    if (added->source_reported >= 0)
        db_arg_integer(args, added->source_reported);
    else
        db_arg_text(args, NULL);
    db_arg_integer(args, added->fetched);
    db_arg_integer(args, added->split);
    db_arg_integer(args, added->repeated);
    db_arg_integer(args, added->unchanged);
    db_arg_integer(args, added->changed_skipped);
    db_arg_integer(args, added->filtered);
    db_arg_integer(args, added->rejected);
    db_arg_integer(args, added->written);
    db_arg_integer(args, added->unknown);
}

enum fail run_hold(struct db *db, struct arena *mem, const struct run *run, int lease_seconds,
                   const struct books *added)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, run->id);
    db_arg_integer(&args, run->fence);
    db_arg_integer(&args, lease_seconds);
    add_books(&args, added);
    fail = db_query(db, mem, STMT_RUN_HOLD, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_STALE;
    return row_bool(rows, 0, "cancel_requested") ? FAIL_CANCELLED : OK;
}

enum fail run_release(struct db *db, struct arena *mem, const struct run *run, int64_t wait_ms,
                      int attempts)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, run->id);
    db_arg_integer(&args, run->fence);
    db_arg_integer(&args, wait_ms);
    db_arg_integer(&args, attempts);
    fail = db_query(db, mem, STMT_RUN_RELEASE, &args, &rows);
    if (fail)
        return fail;
    return rows_count(rows) == 1 ? OK : FAIL_STALE;
}

enum fail run_finish(struct db *tx, struct arena *mem, const struct run *run,
                     struct run_ending *ending)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, run->id);
    db_arg_integer(&args, run->fence);
    db_arg_text(&args, ending->outcome);
    db_arg_text(&args, ending->error);
    db_arg_text(&args, ending->error_en);
    db_arg_bool(&args, ending->in_doubt);
    fail = db_query(tx, mem, STMT_RUN_FINISH, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_STALE;
    ending->status = row_text(rows, 0, "status");
    ending->complete = row_bool(rows, 0, "complete");
    ending->error = row_text_or_null(rows, 0, "error");
    ending->error_en = row_text_or_null(rows, 0, "error_en");
    return OK;
}
