/* connection.c - the statements of table connection. */
#include "sql/connection.h"

static void read_row(const struct rows *rows, int row, struct arena *mem, struct connection *out)
{
    out->id = row_integer(rows, row, "id");
    out->name = row_text(rows, row, "name");
    out->kind = row_text(rows, row, "kind");
    out->settings = row_text(rows, row, "settings");
    row_bytes(rows, row, "secrets", mem, &out->secrets, &out->secrets_len);
    row_bytes(rows, row, "webhook_key", mem, &out->webhook_key, &out->webhook_key_len);
    out->calls_per_minute = (int)row_integer(rows, row, "calls_per_minute");
    out->version = (int)row_integer(rows, row, "version");
    out->created_at = row_time(rows, row, "created_at");
    out->updated_at = row_time(rows, row, "updated_at");
}

enum fail connection_put(struct db *db, struct arena *mem, const struct connection_draft *draft)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, draft->name);
    db_arg_text(&args, draft->kind);
    db_arg_text(&args, draft->settings);
    db_arg_bytes(&args, draft->secrets, draft->secrets_len);
    db_arg_bytes(&args, draft->webhook_key, draft->webhook_key_len);
    db_arg_integer(&args, draft->calls_per_minute);
    fail = db_query(db, mem, STMT_CONNECTION_PUT, &args, &rows);
    if (fail)
        return fail;
    return rows_count(rows) == 1 ? OK : FAIL_CONFLICT;
}

enum fail connection_rotate(struct db *db, struct arena *mem, const char *name, const void *key,
                            size_t key_len)
{
    struct db_args args = {.mem = mem};
    int64_t changed;
    enum fail fail;

    db_arg_text(&args, name);
    db_arg_bytes(&args, key, key_len);
    fail = db_execute(db, STMT_CONNECTION_ROTATE, &args, &changed);
    if (fail)
        return fail;
    return changed ? OK : FAIL_CONFLICT;
}

enum fail connection_by_name(struct db *db, struct arena *mem, const char *name,
                             struct connection *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, name);
    fail = db_query(db, mem, STMT_CONNECTION_BY_NAME, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    read_row(rows, 0, mem, out);
    return OK;
}

enum fail connection_list(struct db *db, struct arena *mem, const char *after, int limit,
                          struct connection **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, after);
    db_arg_integer(&args, limit);
    fail = db_query(db, mem, STMT_CONNECTION_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++)
        read_row(rows, i, mem, &(*out)[i]);
    return OK;
}

enum fail connection_delete(struct db *db, struct arena *mem, const char *name)
{
    struct db_args args = {.mem = mem};
    struct connection connection;
    int64_t deleted;
    enum fail fail = connection_by_name(db, mem, name, &connection);

    if (fail)
        return fail;
    db_arg_text(&args, name);
    fail = db_execute(db, STMT_CONNECTION_DELETE, &args, &deleted);
    if (fail)
        return fail;
    return deleted ? OK : FAIL_CONFLICT;
}
