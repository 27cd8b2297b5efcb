/* run_asked.c - the columns run.ids and run.numbers, an entry a row. */
#include "sql/run_asked.h"

enum fail run_asked(struct db *db, struct arena *mem, int64_t run, struct run_asked **out,
                    size_t *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, run);
    fail = db_query(db, mem, STMT_RUN_ASKED, &args, &rows);
    if (fail)
        return fail;
    *count = (size_t)rows_count(rows);
    *out = arena_alloc(mem, (*count + 1) * sizeof **out);
    for (int i = 0; i < (int)*count; i++) {
        (*out)[i].id = row_text_or_null(rows, i, "id");
        (*out)[i].number = row_text_or_null(rows, i, "number");
        (*out)[i].known_number = row_text_or_null(rows, i, "known_number");
    }
    return OK;
}
