/* sync.c - the statements of tables sync, sync_version and sync_connection. */
#include "sql/sync.h"

#include <string.h>

static void read_row(const struct rows *rows, int row, struct sync *out)
{
    out->id = row_integer(rows, row, "id");
    out->name = row_text(rows, row, "name");
    out->version = (int)row_integer(rows, row, "version");
    out->enabled = row_bool(rows, row, "enabled");
    out->paused = row_bool(rows, row, "paused");
    out->watermark = row_time(rows, row, "watermark");
    out->created_at = row_time(rows, row, "created_at");
    out->updated_at = row_time(rows, row, "updated_at");
    out->definition = row_text(rows, row, "definition");
    out->next_due_at = row_time(rows, row, "next_due_at");
}

static enum fail insert_version(struct db *tx, struct arena *mem, int64_t sync, int version,
                                const char *definition)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, sync);
    db_arg_integer(&args, version);
    db_arg_text(&args, definition);
    return db_execute(tx, STMT_SYNC_VERSION_INSERT, &args, NULL);
}

static enum fail link_connection(struct db *tx, struct arena *mem, int64_t sync, const char *name,
                                 const char *side, const char *kind)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, sync);
    db_arg_text(&args, name);
    db_arg_text(&args, side);
    db_arg_text(&args, kind);
    fail = db_query(tx, mem, STMT_SYNC_CONNECTION_INSERT, &args, &rows);
    if (fail)
        return fail;
    return rows_count(rows) == 1 ? OK : FAIL_UNPROCESSABLE;
}

static enum fail link_both(struct db *tx, struct arena *mem, int64_t sync,
                           const struct sync_draft *draft, const char **missing)
{
    struct db_args args = {.mem = mem};
    enum fail fail;

    db_arg_integer(&args, sync);
    fail = db_execute(tx, STMT_SYNC_CONNECTION_CLEAR, &args, NULL);
    if (fail)
        return fail;
    *missing = draft->source_connection;
    fail = link_connection(tx, mem, sync, draft->source_connection, "source", draft->source_kind);
    if (fail || !draft->target_connection)
        return fail;
    *missing = draft->target_connection;
    return link_connection(tx, mem, sync, draft->target_connection, "target", draft->target_kind);
}

/* The very same text, with its digits and the order of its keys. */
static enum fail stored_alike(struct db *tx, struct arena *mem, const struct sync_draft *draft,
                              bool *out, int64_t *id)
{
    struct sync stored;
    enum fail fail = sync_by_name(tx, mem, draft->name, &stored);

    *out = !fail && strcmp(stored.definition, draft->definition) == 0;
    *id = fail ? 0 : stored.id;
    return fail == FAIL_NOT_FOUND ? OK : fail;
}

enum fail sync_put(struct db *tx, struct arena *mem, const struct sync_draft *draft,
                   const char **missing, int64_t *id)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    bool alike;
    enum fail fail = stored_alike(tx, mem, draft, &alike, id);

    *missing = NULL;
    if (fail || alike)
        return fail;
    db_arg_text(&args, draft->name);
    db_arg_bool(&args, draft->enabled);
    db_arg_text(&args, draft->definition);
    fail = db_query(tx, mem, STMT_SYNC_PUT, &args, &rows);
    if (fail)
        return fail;
    *id = row_integer(rows, 0, "id");
    fail = insert_version(tx, mem, *id, (int)row_integer(rows, 0, "version"), draft->definition);
    if (fail)
        return fail;
    return link_both(tx, mem, *id, draft, missing);
}

enum fail sync_by_name(struct db *db, struct arena *mem, const char *name, struct sync *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, name);
    fail = db_query(db, mem, STMT_SYNC_BY_NAME, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    read_row(rows, 0, out);
    return OK;
}

enum fail sync_known(struct db *db, struct arena *mem, const char *name)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, name);
    fail = db_query(db, mem, STMT_SYNC_KNOWN, &args, &rows);
    return fail || rows_count(rows) > 0 ? fail : FAIL_NOT_FOUND;
}

enum fail sync_list(struct db *db, struct arena *mem, const char *after, int limit,
                    struct sync **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, after);
    db_arg_integer(&args, limit);
    fail = db_query(db, mem, STMT_SYNC_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++)
        read_row(rows, i, &(*out)[i]);
    return OK;
}

enum fail sync_delete(struct db *db, struct arena *mem, const char *name)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, name);
    fail = db_query(db, mem, STMT_SYNC_DELETE, &args, &rows);
    if (fail)
        return fail;
    return rows_count(rows) == 1 ? OK : FAIL_NOT_FOUND;
}

enum fail sync_pause(struct db *db, struct arena *mem, const char *name, bool paused)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, name);
    db_arg_bool(&args, paused);
    fail = db_query(db, mem, STMT_SYNC_PAUSE, &args, &rows);
    if (fail)
        return fail;
    return rows_count(rows) == 1 ? OK : FAIL_NOT_FOUND;
}

enum fail sync_definition(struct db *db, struct arena *mem, int64_t sync, int version,
                          const char **out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, sync);
    if (version)
        db_arg_integer(&args, version);
    else
        db_arg_text(&args, NULL);
    fail = db_query(db, mem, STMT_SYNC_DEFINITION, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    *out = row_text(rows, 0, "definition");
    return OK;
}

enum fail sync_watermark(struct db *tx, struct arena *mem, int64_t run)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, run);
    return db_execute(tx, STMT_SYNC_WATERMARK, &args, NULL);
}
