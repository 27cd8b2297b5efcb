/* webhook_event.c - the statements of table webhook_event. */
#include "sql/webhook_event.h"

enum column {
    MSG_ID,
    BIZ_TYPE,
    QUERY,
    CONTENT_TYPE,
    SEALED,
    PEER,
    OPERATION,
    IDS,
    VERDICT,
    COLUMNS
};

/* The rows of the statement, column by column. */
struct columns {
    int64_t *connections, *versions;
    const char **texts[COLUMNS];
    struct db_blob *bodies, *hashes;
};

static void make_columns(struct arena *mem, size_t count, struct columns *out)
{
    out->connections = arena_alloc(mem, count * sizeof *out->connections);
    out->versions = arena_alloc(mem, count * sizeof *out->versions);
    out->bodies = arena_alloc(mem, count * sizeof *out->bodies);
    out->hashes = arena_alloc(mem, count * sizeof *out->hashes);
    for (int column = 0; column < COLUMNS; column++)
        out->texts[column] = arena_alloc(mem, count * sizeof(char *));
}

static void fill_row(struct columns *columns, size_t row, const struct push *push)
{
    columns->connections[row] = push->connection_id;
    columns->versions[row] = push->version;
    columns->texts[MSG_ID][row] = push->msg_id;
    columns->texts[BIZ_TYPE][row] = push->biz_type;
    columns->texts[QUERY][row] = push->query;
    columns->texts[CONTENT_TYPE][row] = push->content_type;
    columns->texts[SEALED][row] = push->sealed ? "t" : "f";
    columns->texts[PEER][row] = push->peer;
    columns->texts[OPERATION][row] = push->operation;
    columns->texts[IDS][row] = push->ids;
    columns->texts[VERDICT][row] = push->verdict;
    columns->bodies[row] = (struct db_blob){push->body, push->body_len};
    columns->hashes[row] = (struct db_blob){push->msg_id ? NULL : push->hash, sizeof push->hash};
}

/* In the order of the statement's parameters. */
static void add_args(struct db_args *args, const struct columns *columns, size_t count,
                     bool some_known)
{
    db_arg_integers(args, columns->connections, count);
    db_arg_integers(args, columns->versions, count);
    for (int column = MSG_ID; column <= CONTENT_TYPE; column++)
        db_arg_words(args, columns->texts[column], count);
    db_arg_blobs(args, columns->bodies, count);
    for (int column = SEALED; column <= VERDICT; column++)
        db_arg_words(args, columns->texts[column], count);
    if (some_known)
        db_arg_blobs(args, columns->hashes, count);
}

static bool is_current(const struct rows *rows, const struct push *push)
{
    for (int i = 0; i < rows_count(rows); i++)
        if (row_integer(rows, i, "connection_id") == push->connection_id &&
            row_integer(rows, i, "version") == push->version)
            return true;
    return false;
}

enum fail webhook_event_insert(struct db *db, struct arena *mem, const struct push *const *pushes,
                               size_t count, bool some_known, struct push_outcome *out)
{
    struct db_args args = {.mem = mem};
    struct columns columns;
    struct rows *rows;
    enum fail fail;

    make_columns(mem, count, &columns);
    for (size_t i = 0; i < count; i++)
        fill_row(&columns, i, pushes[i]);
    add_args(&args, &columns, count, some_known);
    fail = db_query(db, mem, some_known ? STMT_WEBHOOK_EVENT_INSERT_NEW : STMT_WEBHOOK_EVENT_INSERT,
                    &args, &rows);
    if (fail)
        return fail;
    out->stored = rows_count(rows) ? (size_t)row_integer(rows, 0, "stored") : 0;
    out->current = arena_alloc(mem, count * sizeof *out->current);
    for (size_t i = 0; i < count; i++)
        out->current[i] = is_current(rows, pushes[i]);
    return OK;
}

static void read_row(const struct rows *rows, int row, struct webhook_event *out)
{
    *out = (struct webhook_event){0};
    out->id = row_integer(rows, row, "id");
    out->connection = row_text(rows, row, "connection");
    out->msg_id = row_text_or_null(rows, row, "msg_id");
    out->biz_type = row_text_or_null(rows, row, "biz_type");
    out->content_type = row_text_or_null(rows, row, "content_type");
    out->peer = row_text_or_null(rows, row, "peer");
    out->operation = row_text_or_null(rows, row, "operation");
    out->query = row_text(rows, row, "query");
    out->verdict = row_text(rows, row, "verdict");
    out->ids = row_text_or_null(rows, row, "ids");
    out->run_ids = row_text_or_null(rows, row, "run_ids");
    out->sealed = row_bool(rows, row, "sealed");
    out->bytes = row_integer(rows, row, "bytes");
    out->received_at = row_time(rows, row, "received_at");
    out->acted_at = row_time(rows, row, "acted_at");
}

enum fail webhook_event_list(struct db *db, struct arena *mem,
                             const struct webhook_event_filter *filter, struct webhook_event **out,
                             int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, filter->connection);
    db_arg_text(&args, filter->biz_type);
    db_arg_text(&args, filter->verdict);
    if (filter->before)
        db_arg_integer(&args, filter->before);
    else
        db_arg_text(&args, NULL);
    db_arg_integer(&args, filter->limit);
    fail = db_query(db, mem, STMT_WEBHOOK_EVENT_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++)
        read_row(rows, i, &(*out)[i]);
    return OK;
}

enum fail webhook_event_by_id(struct db *db, struct arena *mem, int64_t id,
                              struct webhook_event *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, id);
    fail = db_query(db, mem, STMT_WEBHOOK_EVENT_BY_ID, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    read_row(rows, 0, out);
    row_bytes(rows, 0, "body", mem, &out->body, &out->body_len);
    return OK;
}

enum fail webhook_event_replay(struct db *db, struct arena *mem, int64_t id)
{
    struct db_args args = {.mem = mem};
    int64_t changed;
    enum fail fail;

    db_arg_integer(&args, id);
    fail = db_execute(db, STMT_WEBHOOK_EVENT_REPLAY, &args, &changed);
    if (fail)
        return fail;
    return changed ? OK : FAIL_CONFLICT;
}
