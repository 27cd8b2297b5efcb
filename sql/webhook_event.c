/* webhook_event.c - the statements of table webhook_event. */
#include "sql/webhook_event.h"

enum column { MSG_ID, BIZ_TYPE, QUERY, CONTENT_TYPE, BODY, SEALED, PEER, MESSAGE, COLUMNS };

enum fail webhook_event_insert(struct db *db, struct arena *mem, const struct webhook_event *events,
                               size_t count)
{
    struct db_args args = {.mem = mem};
    int64_t *connections = arena_alloc(mem, count * sizeof *connections);
    const char **texts[COLUMNS];

    for (int column = 0; column < COLUMNS; column++)
        texts[column] = arena_alloc(mem, count * sizeof(char *));
    for (size_t i = 0; i < count; i++) {
        connections[i] = events[i].connection_id;
        texts[MSG_ID][i] = events[i].msg_id;
        texts[BIZ_TYPE][i] = events[i].biz_type;
        texts[QUERY][i] = events[i].query;
        texts[CONTENT_TYPE][i] = events[i].content_type;
        texts[BODY][i] = events[i].body_hex;
        texts[SEALED][i] = events[i].sealed ? "t" : "f";
        texts[PEER][i] = events[i].peer;
        texts[MESSAGE][i] = events[i].message;
    }
    db_arg_integers(&args, connections, count);
    for (int column = 0; column < COLUMNS; column++)
        db_arg_texts(&args, texts[column], count);
    return db_execute(db, STMT_WEBHOOK_EVENT_INSERT, &args, NULL);
}

enum fail webhook_event_list(struct db *db, struct arena *mem, const char *connection,
                             int64_t before, int limit, struct webhook_event **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, connection);
    if (before)
        db_arg_integer(&args, before);
    else
        db_arg_text(&args, NULL);
    db_arg_integer(&args, limit);
    fail = db_query(db, mem, STMT_WEBHOOK_EVENT_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].id = row_integer(rows, i, "id");
        (*out)[i].connection = row_text(rows, i, "connection");
        (*out)[i].msg_id = row_text_or_null(rows, i, "msg_id");
        (*out)[i].biz_type = row_text_or_null(rows, i, "biz_type");
        (*out)[i].content_type = row_text_or_null(rows, i, "content_type");
        (*out)[i].sealed = row_bool(rows, i, "sealed");
        row_bytes(rows, i, "body", mem, &(*out)[i].body, &(*out)[i].body_len);
        (*out)[i].received_at = row_time(rows, i, "received_at");
    }
    return OK;
}
