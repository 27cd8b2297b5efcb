/* batch_limit.c - the statements of table batch_limit. */
#include "sql/batch_limit.h"

#include <string.h>

enum fail batch_limit_read(struct db *db, struct arena *mem, int64_t connection,
                           struct batch_limit *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    memset(out, 0, sizeof *out);
    db_arg_integer(&args, connection);
    fail = db_query(db, mem, STMT_BATCH_LIMIT_READ, &args, &rows);
    if (fail || rows_count(rows) == 0)
        return fail;
    out->rows_good = row_integer(rows, 0, "rows_good");
    out->rows_bad = row_integer(rows, 0, "rows_bad");
    out->bytes_good = row_integer(rows, 0, "bytes_good");
    out->bytes_bad = row_integer(rows, 0, "bytes_bad");
    return OK;
}

enum fail batch_limit_write(struct db *db, struct arena *mem, int64_t connection,
                            const struct batch_limit *limit)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, connection);
    db_arg_integer(&args, limit->rows_good);
    db_arg_integer(&args, limit->rows_bad);
    db_arg_integer(&args, limit->bytes_good);
    db_arg_integer(&args, limit->bytes_bad);
    return db_execute(db, STMT_BATCH_LIMIT_WRITE, &args, NULL);
}
