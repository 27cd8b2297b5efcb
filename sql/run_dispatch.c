/* run_dispatch.c - the statements about run.dispatch. */
#include "sql/run_dispatch.h"

static enum fail one_row(struct db *db, enum statement statement, const struct db_args *args)
{
    struct rows *rows;
    enum fail fail = db_query(db, args->mem, statement, args, &rows);

    if (fail)
        return fail;
    return rows_count(rows) ? OK : FAIL_NOT_FOUND;
}

enum fail run_dispatch_begin(struct db *db, struct arena *mem, const struct run *run)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, run->id);
    db_arg_integer(&args, run->fence);
    return one_row(db, STMT_RUN_DISPATCH_BEGIN, &args);
}

enum fail run_dispatch_end(struct db *db, struct arena *mem, const struct run *run,
                           const char *state)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, run->id);
    db_arg_integer(&args, run->fence);
    db_arg_text(&args, state);
    return one_row(db, STMT_RUN_DISPATCH_END, &args);
}
