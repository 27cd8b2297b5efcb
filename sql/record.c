/* record.c - the statements of table record. */
#include "sql/record.h"

/* bytea's text form "\x0123…" without its mark. */
static const char *hex_of(const char *bytea)
{
    return bytea[0] == '\\' ? bytea + 2 : bytea;
}

enum fail record_known(struct db *db, struct arena *mem, int64_t sync, const char *const *keys,
                       size_t count, struct record_known **out, size_t *found)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, sync);
    db_arg_texts(&args, keys, count);
    fail = db_query(db, mem, STMT_RECORD_KNOWN, &args, &rows);
    if (fail)
        return fail;
    *found = (size_t)rows_count(rows);
    *out = arena_alloc(mem, *found * sizeof **out);
    for (int i = 0; i < (int)*found; i++) {
        (*out)[i].key = row_text(rows, i, "key");
        (*out)[i].state = row_text(rows, i, "state");
        (*out)[i].hash = hex_of(row_text(rows, i, "hash"));
        (*out)[i].refused_hash = hex_of(row_text(rows, i, "refused_hash"));
    }
    return OK;
}

static const char **column(struct arena *mem, const struct record_writing *records, size_t count,
                           size_t offset)
{
    const char **texts = arena_alloc(mem, count * sizeof *texts);

    for (size_t i = 0; i < count; i++)
        texts[i] = *(const char *const *)((const char *)&records[i] + offset);
    return texts;
}

#define COLUMN(args, member)                                                                       \
    db_arg_texts((args), column(mem, records, count, offsetof(struct record_writing, member)),     \
                 count)

enum fail record_write(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                       const struct record_writing *records, size_t count)
{
    struct db_args args = {.mem = mem};

    if (count == 0)
        return OK;
    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    COLUMN(&args, key);
    COLUMN(&args, number);
    COLUMN(&args, hash);
    COLUMN(&args, content);
    return db_execute(tx, STMT_RECORD_WRITE, &args, NULL);
}

enum fail record_unknown(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                         const struct record_writing *records, size_t count)
{
    struct db_args args = {.mem = mem};

    if (count == 0)
        return OK;
    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    COLUMN(&args, key);
    COLUMN(&args, number);
    return db_execute(tx, STMT_RECORD_UNKNOWN, &args, NULL);
}

enum fail record_refuse(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                        const struct record_writing *record)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    db_arg_text(&args, record->key);
    db_arg_text(&args, record->number);
    db_arg_text(&args, record->hash);
    return db_execute(tx, STMT_RECORD_REFUSE, &args, NULL);
}

enum fail record_find(struct db *db, struct arena *mem, int64_t sync, const char *key,
                      const char *number, struct record **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, sync);
    db_arg_text(&args, key ? key : number);
    fail = db_query(db, mem, key ? STMT_RECORD_BY_KEY : STMT_RECORD_BY_NUMBER, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].key = row_text(rows, i, "key");
        (*out)[i].number = row_text(rows, i, "number");
        (*out)[i].state = row_text(rows, i, "state");
        (*out)[i].run_id = row_integer(rows, i, "run_id");
        (*out)[i].written_at = row_time(rows, i, "written_at");
        (*out)[i].updated_at = row_time(rows, i, "updated_at");
    }
    return OK;
}
