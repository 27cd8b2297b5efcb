/* token_place.c - the statements of table token_place. */
#include "sql/token_place.h"

static enum fail wait_until_free(struct db *db, struct arena *mem, const char *application,
                                 int places, int64_t *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, application);
    db_arg_integer(&args, places);
    fail = db_query(db, mem, STMT_TOKEN_PLACE_WAIT, &args, &rows);
    if (fail)
        return fail;
    *out = rows_count(rows) ? row_integer(rows, 0, "wait_ms") + 1 : 1;
    return FAIL_LATER;
}

enum fail token_place_take(struct db *db, struct arena *mem, const char *application, int places,
                           int64_t at_most_ms, const char **out, int64_t *wait_ms)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, application);
    db_arg_integer(&args, at_most_ms);
    db_arg_integer(&args, places);
    fail = db_query(db, mem, STMT_TOKEN_PLACE_TAKE, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return wait_until_free(db, mem, application, places, wait_ms);
    *out = row_text(rows, 0, "place");
    return OK;
}

enum fail token_place_end(struct db *db, struct arena *mem, const char *application,
                          const char *place, int64_t keep_ms)
{
    struct db_args args = {.mem = mem};

    db_arg_text(&args, application);
    db_arg_text(&args, place);
    db_arg_integer(&args, keep_ms);
    return db_execute(db, STMT_TOKEN_PLACE_END, &args, NULL);
}
