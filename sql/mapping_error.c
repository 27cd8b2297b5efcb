/* mapping_error.c - the statements of table mapping_error. */
#include "sql/mapping_error.h"

enum fail mapping_error_record(struct db *tx, struct arena *mem, int64_t sync,
                               const struct mapping_error_row *error)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, sync);
    db_arg_integer(&args, error->run_id);
    db_arg_text(&args, error->record);
    db_arg_text(&args, error->subject);
    db_arg_text(&args, error->number);
    db_arg_text(&args, error->pointer);
    db_arg_text(&args, error->rule);
    db_arg_text(&args, error->value);
    db_arg_text(&args, error->row_text);
    db_arg_text(&args, error->message_zh);
    db_arg_text(&args, error->message_en);
    db_arg_text(&args, error->hint_zh);
    db_arg_text(&args, error->hint_en);
    return db_execute(tx, STMT_MAPPING_ERROR_RECORD, &args, NULL);
}

enum fail mapping_error_resolve(struct db *tx, struct arena *mem, int64_t sync,
                                const char *const *keys, size_t count)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, sync);
    db_arg_texts(&args, keys, count);
    return db_execute(tx, STMT_MAPPING_ERROR_RESOLVE, &args, NULL);
}

static void read_row(const struct rows *rows, int row, struct mapping_error_row *out)
{
    out->id = row_integer(rows, row, "id");
    out->run_id = row_integer(rows, row, "run_id");
    out->sync = row_text(rows, row, "sync");
    out->record = row_text_or_null(rows, row, "record");
    out->number = row_text_or_null(rows, row, "number");
    out->pointer = row_text(rows, row, "pointer");
    out->rule = row_text(rows, row, "rule");
    out->value = row_text_or_null(rows, row, "value");
    out->message_zh = row_text(rows, row, "message_zh");
    out->message_en = row_text(rows, row, "message_en");
    out->hint_zh = row_text(rows, row, "hint_zh");
    out->hint_en = row_text(rows, row, "hint_en");
    out->status = row_text(rows, row, "status");
    out->first_seen = row_time(rows, row, "first_seen");
    out->last_seen = row_time(rows, row, "last_seen");
    out->times = (int)row_integer(rows, row, "times");
}

enum fail mapping_error_list(struct db *db, struct arena *mem, const char *sync, const char *status,
                             int64_t before, int limit, struct mapping_error_row **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, sync);
    db_arg_text(&args, status);
    if (before)
        db_arg_integer(&args, before);
    else
        db_arg_text(&args, NULL);
    db_arg_integer(&args, limit);
    fail = db_query(db, mem, STMT_MAPPING_ERROR_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++)
        read_row(rows, i, &(*out)[i]);
    return OK;
}
