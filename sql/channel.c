/* channel.c - the statements of table channel. */
#include "sql/channel.h"

enum fail channel_put(struct db *db, struct arena *mem, const struct channel *channel)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, channel->name);
    db_arg_text(&args, channel->kind);
    db_arg_bool(&args, channel->enabled);
    db_arg_text(&args, channel->settings);
    db_arg_bytes(&args, channel->secrets, channel->secrets_len);
    fail = db_query(db, mem, STMT_CHANNEL_PUT, &args, &rows);
    if (fail)
        return fail;
    return rows_count(rows) == 1 ? OK : FAIL_CONFLICT;
}

static void read_row(const struct rows *rows, int row, struct arena *mem, struct channel *out)
{
    out->id = row_integer(rows, row, "id");
    out->name = row_text(rows, row, "name");
    out->kind = row_text(rows, row, "kind");
    out->enabled = row_bool(rows, row, "enabled");
    out->settings = row_text(rows, row, "settings");
    row_bytes(rows, row, "secrets", mem, &out->secrets, &out->secrets_len);
    out->created_at = row_time(rows, row, "created_at");
    out->updated_at = row_time(rows, row, "updated_at");
}

enum fail channel_by_name(struct db *db, struct arena *mem, const char *name, struct channel *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, name);
    fail = db_query(db, mem, STMT_CHANNEL_BY_NAME, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    read_row(rows, 0, mem, out);
    return OK;
}

enum fail channel_list(struct db *db, struct arena *mem, const char *after, int limit,
                       struct channel **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, after);
    db_arg_integer(&args, limit);
    fail = db_query(db, mem, STMT_CHANNEL_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++)
        read_row(rows, i, mem, &(*out)[i]);
    return OK;
}

enum fail channel_delete(struct db *db, struct arena *mem, const char *name)
{
    struct db_args args = {.mem = mem};
    int64_t deleted;
    enum fail fail;

    db_arg_text(&args, name);
    fail = db_execute(db, STMT_CHANNEL_DELETE, &args, &deleted);
    if (fail)
        return fail;
    return deleted ? OK : FAIL_NOT_FOUND;
}
