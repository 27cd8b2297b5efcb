/* retention.c - the statements of table retention. */
#include "sql/retention.h"

#include <string.h>

enum fail retention_read(struct db *db, struct arena *mem, struct retention *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail = db_query(db, mem, STMT_RETENTION_LIST, &args, &rows);

    *out = (struct retention){0};
    for (int i = 0; !fail && i < rows_count(rows); i++) {
        bool contents = strcmp(row_text(rows, i, "kind"), "contents") == 0;

        *(contents ? &out->contents : &out->evidence) = row_integer(rows, i, "weeks");
    }
    return fail;
}

enum fail retention_put(struct db *db, struct arena *mem, const struct retention *weeks)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, weeks->contents);
    db_arg_integer(&args, weeks->evidence);
    return db_execute(db, STMT_RETENTION_PUT, &args, NULL);
}

enum fail partition_drop(struct db *db, struct arena *mem, const char **out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail = db_query(db, mem, STMT_PARTITION_DROP, &args, &rows);

    if (!fail)
        *out = row_text_or_null(rows, 0, "name");
    return fail;
}
