/* alert.c - the statements of tables alert and notification. */
#include "sql/alert.h"

enum fail alert_raise(struct db *tx, struct arena *mem, struct alert *alert)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, alert->rule);
    db_arg_text(&args, alert->subject);
    db_arg_text(&args, alert->severity);
    db_arg_integer(&args, alert->sync_id);
    db_arg_integer(&args, alert->run_id);
    db_arg_text(&args, alert->text_zh);
    db_arg_text(&args, alert->text_en);
    fail = db_query(tx, mem, STMT_ALERT_RAISE, &args, &rows);
    if (fail)
        return fail;
    alert->id = row_integer(rows, 0, "id");
    alert->times = (int)row_integer(rows, 0, "times");
    return OK;
}

enum fail alert_resolve(struct db *tx, struct arena *mem, struct alert *alert)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, alert->rule);
    db_arg_text(&args, alert->subject);
    fail = db_query(tx, mem, STMT_ALERT_RESOLVE, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    alert->id = row_integer(rows, 0, "id");
    alert->times = (int)row_integer(rows, 0, "times");
    alert->text_zh = row_text(rows, 0, "text_zh");
    alert->text_en = row_text(rows, 0, "text_en");
    return OK;
}

static void read_row(const struct rows *rows, int row, struct alert *out)
{
    out->id = row_integer(rows, row, "id");
    out->rule = row_text(rows, row, "rule");
    out->subject = row_text(rows, row, "subject");
    out->severity = row_text(rows, row, "severity");
    out->status = row_text(rows, row, "status");
    out->sync = row_text_or_null(rows, row, "sync");
    out->run_id = row_integer(rows, row, "run_id");
    out->text_zh = row_text(rows, row, "text_zh");
    out->text_en = row_text(rows, row, "text_en");
    out->times = (int)row_integer(rows, row, "times");
    out->first_at = row_time(rows, row, "first_at");
    out->last_at = row_time(rows, row, "last_at");
    out->resolved_at = row_time(rows, row, "resolved_at");
}

enum fail alert_list(struct db *db, struct arena *mem, const struct alert_filter *filter, int limit,
                     struct alert **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_text(&args, filter->status);
    if (filter->before)
        db_arg_integer(&args, filter->before);
    else
        db_arg_text(&args, NULL);
    db_arg_integer(&args, limit);
    db_arg_text(&args, filter->sync);
    fail = db_query(db, mem, STMT_ALERT_LIST, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++)
        read_row(rows, i, &(*out)[i]);
    return OK;
}

enum fail notification_insert(struct db *tx, struct arena *mem, int64_t alert, const char *kind,
                              const char *text)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, alert);
    db_arg_text(&args, kind);
    db_arg_text(&args, text);
    return db_execute(tx, STMT_NOTIFICATION_INSERT, &args, NULL);
}

enum fail notification_claim(struct db *db, struct arena *mem, int lease_seconds,
                             struct notification *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, lease_seconds);
    fail = db_query(db, mem, STMT_NOTIFICATION_CLAIM, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    out->id = row_integer(rows, 0, "id");
    out->text = row_text(rows, 0, "text");
    out->attempts = (int)row_integer(rows, 0, "attempts");
    out->channel = row_text(rows, 0, "name");
    out->kind = row_text(rows, 0, "kind");
    out->settings = row_text(rows, 0, "settings");
    row_bytes(rows, 0, "secrets", mem, &out->secrets, &out->secrets_len);
    return OK;
}

enum fail notification_end(struct db *db, struct arena *mem, int64_t id, const char *status,
                           const char *error, int64_t wait_ms)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, id);
    db_arg_text(&args, status);
    db_arg_text(&args, error);
    db_arg_integer(&args, wait_ms);
    return db_execute(db, STMT_NOTIFICATION_END, &args, NULL);
}
