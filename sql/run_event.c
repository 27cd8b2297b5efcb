/* run_event.c - the statements of table run_event. */
#include "sql/run_event.h"

enum fail run_event_insert(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                           const char *kind, const char *detail)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    db_arg_text(&args, kind);
    db_arg_text(&args, detail);
    return db_execute(db, STMT_RUN_EVENT_INSERT, &args, NULL);
}

enum fail run_event_list(struct db *db, struct arena *mem, int64_t sync, int64_t run, int64_t after,
                         int limit, struct run_event **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    db_arg_integer(&args, after);
    db_arg_integer(&args, limit);
    fail = db_query(db, mem, STMT_RUN_EVENT_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].id = row_integer(rows, i, "id");
        (*out)[i].at = row_time(rows, i, "at");
        (*out)[i].kind = row_text(rows, i, "kind");
        (*out)[i].detail = row_text(rows, i, "detail");
    }
    return OK;
}
