/* schedule.c - the statements of table schedule. */
#include "sql/schedule.h"

static void read_row(const struct rows *rows, int row, struct schedule *out)
{
    out->sync_id = row_integer(rows, row, "sync_id");
    out->sync = row_text(rows, row, "sync");
    out->mode = row_text(rows, row, "mode");
    out->cron = row_text(rows, row, "cron");
    out->timezone = row_text(rows, row, "timezone");
    out->on_overlap = row_text(rows, row, "on_overlap");
    out->next_due_at = row_time(rows, row, "next_due_at");
    out->last_fired_at = row_time(rows, row, "last_fired_at");
    out->active = row_bool(rows, row, "active");
}

static void arg_minute(struct db_args *args, int64_t minute)
{
    if (minute < 0)
        db_arg_text(args, NULL);
    else
        db_arg_integer(args, minute);
}

/* The one row of a statement that may have none. */
static enum fail one_row(struct db *db, enum statement statement, const struct db_args *args,
                         struct rows **out)
{
    enum fail fail = db_query(db, args->mem, statement, args, out);

    return !fail && rows_count(*out) == 0 ? FAIL_NOT_FOUND : fail;
}

enum fail schedule_zone(struct db *db, struct arena *mem, const char *zone)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;

    db_arg_text(&args, zone);
    return one_row(db, STMT_SCHEDULE_ZONE, &args, &rows);
}

enum fail schedule_clock(struct db *db, struct arena *mem, const char *zone, int64_t minute,
                         struct schedule_clock *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, zone);
    arg_minute(&args, minute);
    fail = one_row(db, STMT_SCHEDULE_CLOCK, &args, &rows);
    if (fail)
        return fail;
    out->minute = row_integer(rows, 0, "minute");
    out->wall = row_integer(rows, 0, "wall");
    out->fold = row_integer(rows, 0, "fold");
    out->fold_wall = row_integer(rows, 0, "fold_wall");
    return OK;
}

enum fail schedule_moment(struct db *db, struct arena *mem, const char *zone, int64_t wall,
                          int64_t after, int64_t *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, zone);
    db_arg_integer(&args, wall);
    db_arg_integer(&args, after);
    fail = one_row(db, STMT_SCHEDULE_MOMENT, &args, &rows);
    if (!fail)
        *out = row_integer(rows, 0, "minute");
    return fail;
}

enum fail schedule_put(struct db *tx, struct arena *mem, const struct schedule *schedule,
                       int64_t minute)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, schedule->sync_id);
    db_arg_text(&args, schedule->mode);
    db_arg_text(&args, schedule->cron);
    db_arg_text(&args, schedule->timezone);
    db_arg_text(&args, schedule->on_overlap);
    db_arg_integer(&args, minute);
    return db_execute(tx, STMT_SCHEDULE_PUT, &args, NULL);
}

enum fail schedule_drop(struct db *tx, struct arena *mem, int64_t sync, const char *mode)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, sync);
    db_arg_text(&args, mode);
    return db_execute(tx, STMT_SCHEDULE_DROP, &args, NULL);
}

enum fail schedule_stamp(struct db *tx, struct arena *mem, int64_t sync)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, sync);
    return db_execute(tx, STMT_SCHEDULE_STAMP, &args, NULL);
}

enum fail schedule_behind(struct db *tx, struct arena *mem, struct schedule_behind *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail = one_row(tx, STMT_SCHEDULE_BEHIND, &args, &rows);

    if (fail)
        return fail;
    out->sync = row_integer(rows, 0, "id");
    out->name = row_text(rows, 0, "name");
    out->definition = row_text(rows, 0, "definition");
    return OK;
}

enum fail schedule_list(struct db *db, struct arena *mem, const char *sync, struct schedule **out,
                        int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, sync);
    fail = db_query(db, mem, STMT_SCHEDULE_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++)
        read_row(rows, i, &(*out)[i]);
    return OK;
}

enum fail schedule_due(struct db *tx, struct arena *mem, struct schedule *out, int64_t *due_wall)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail = one_row(tx, STMT_SCHEDULE_DUE, &args, &rows);

    if (fail)
        return fail;
    read_row(rows, 0, out);
    *due_wall = row_integer(rows, 0, "due_wall");
    return OK;
}

enum fail schedule_move(struct db *tx, struct arena *mem, const struct schedule *schedule,
                        int64_t minute)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, schedule->sync_id);
    db_arg_text(&args, schedule->mode);
    arg_minute(&args, minute);
    return db_execute(tx, STMT_SCHEDULE_MOVE, &args, NULL);
}

enum fail schedule_overlap(struct db *tx, struct arena *mem, const struct schedule *schedule,
                           struct schedule_overlap *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, schedule->sync_id);
    db_arg_text(&args, schedule->mode);
    fail = one_row(tx, STMT_SCHEDULE_OVERLAP, &args, &rows);
    if (fail)
        return fail;
    out->under_way = row_integer(rows, 0, "under_way");
    out->waiting = row_integer(rows, 0, "waiting");
    return OK;
}
