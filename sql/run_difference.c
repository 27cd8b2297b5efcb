/* run_difference.c - the statements of table run_difference. */
#include "sql/run_difference.h"

enum fail run_difference_insert(struct db *tx, struct arena *mem, int64_t run,
                                const struct run_difference *differences, size_t count)
{
    struct db_args args = {.mem = mem};
    const char **kinds = arena_alloc(mem, (count + 1) * sizeof *kinds);
    const char **keys = arena_alloc(mem, (count + 1) * sizeof *keys);
    const char **numbers = arena_alloc(mem, (count + 1) * sizeof *numbers);

    if (count == 0)
        return OK;
    for (size_t i = 0; i < count; i++) {
        kinds[i] = differences[i].kind;
        keys[i] = differences[i].key;
        numbers[i] = differences[i].number;
    }
    db_arg_integer(&args, run);
    db_arg_texts(&args, kinds, count);
    db_arg_texts(&args, keys, count);
    db_arg_texts(&args, numbers, count);
    return db_execute(tx, STMT_RUN_DIFFERENCE_INSERT, &args, NULL);
}

enum fail run_difference_list(struct db *db, struct arena *mem, int64_t run, const char *kind,
                              int64_t after, int limit, struct run_difference **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, run);
    db_arg_text(&args, kind);
    db_arg_integer(&args, after);
    db_arg_integer(&args, limit);
    fail = db_query(db, mem, STMT_RUN_DIFFERENCE_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, ((size_t)*count + 1) * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].place = row_integer(rows, i, "place");
        (*out)[i].kind = kind;
        (*out)[i].key = row_text(rows, i, "key");
        (*out)[i].number = row_text_or_null(rows, i, "number");
    }
    return OK;
}

enum fail run_difference_count(struct db *db, struct arena *mem, int64_t run,
                               struct run_difference_count *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, run);
    fail = db_query(db, mem, STMT_RUN_DIFFERENCE_COUNT, &args, &rows);
    if (fail)
        return fail;
    out->missing = row_integer(rows, 0, "missing");
    out->extra = row_integer(rows, 0, "extra");
    out->different = row_integer(rows, 0, "different");
    out->gone = row_integer(rows, 0, "gone");
    return OK;
}
