/* budget_share.c - the statements of tables budget and budget_share. */
#include "sql/budget_share.h"

enum fail budget_share_deal(struct db *db, struct arena *mem, const struct budget_share *asked,
                            int *places, int64_t *pause_ms)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, asked->key);
    db_arg_text(&args, asked->owner);
    db_arg_integer(&args, asked->configured);
    db_arg_integer(&args, asked->held);
    db_arg_integer(&args, asked->wanted);
    db_arg_integer(&args, asked->lease_ms);
    db_arg_integer(&args, asked->call_ms);
    fail = db_query(db, mem, STMT_BUDGET_DEAL, &args, &rows);
    if (fail)
        return fail;
    *places = (int)row_integer(rows, 0, "places");
    *pause_ms = row_integer(rows, 0, "pause_ms");
    return OK;
}

enum fail budget_share_learn(struct db *db, struct arena *mem, const struct budget_share *asked,
                             int64_t wait_ms)
{
    struct db_args args = {.mem = mem};

    db_arg_text(&args, asked->key);
    db_arg_integer(&args, asked->configured);
    db_arg_integer(&args, wait_ms);
    return db_execute(db, STMT_BUDGET_LEARN, &args, NULL);
}

enum fail budget_share_leave(struct db *db, struct arena *mem, const struct budget_share *left)
{
    struct db_args args = {.mem = mem};

    db_arg_text(&args, left->key);
    db_arg_text(&args, left->owner);
    db_arg_integer(&args, left->held);
    return db_execute(db, STMT_BUDGET_LEAVE, &args, NULL);
}
