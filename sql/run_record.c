/* run_record.c - the statements of table run_record. */
#include "sql/run_record.h"

#include <string.h>

/* Columns for unnest: one array a column. */
struct columns {
    int64_t *seqs;
    const char **keys, **numbers, **states, **reasons, **pointers, **batches;
};

static void fill(struct columns *columns, struct arena *mem, const struct run_record *records,
                 size_t count)
{
    const char ***texts[] = {&columns->keys,    &columns->numbers,  &columns->states,
                             &columns->reasons, &columns->pointers, &columns->batches};

    columns->seqs = arena_alloc(mem, count * sizeof *columns->seqs);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_alloc(mem, count * sizeof(char *));
    for (size_t i = 0; i < count; i++) {
        columns->seqs[i] = records[i].seq;
        columns->keys[i] = records[i].key;
        columns->numbers[i] = records[i].number;
        columns->states[i] = records[i].state;
        columns->reasons[i] = records[i].reason;
        columns->pointers[i] = records[i].pointer;
        columns->batches[i] = records[i].batch ? arena_format(mem, "%d", records[i].batch) : NULL;
    }
}

enum fail run_record_insert(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                            const struct run_record *records, size_t count)
{
    struct db_args args = {.mem = mem};
    struct columns columns;

    if (count == 0)
        return OK;
    fill(&columns, mem, records, count);
    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    db_arg_integers(&args, columns.seqs, count);
    db_arg_texts(&args, columns.keys, count);
    db_arg_texts(&args, columns.numbers, count);
    db_arg_texts(&args, columns.states, count);
    db_arg_texts(&args, columns.reasons, count);
    db_arg_texts(&args, columns.pointers, count);
    db_arg_texts(&args, columns.batches, count);
    return db_execute(tx, STMT_RUN_RECORD_INSERT, &args, NULL);
}

static bool is_open(const char *state)
{
    return state && (strcmp(state, "unknown") == 0 || strcmp(state, "pending") == 0);
}

enum fail run_record_list(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                          const char *state, int64_t after, int limit, struct run_record **out,
                          int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    db_arg_text(&args, state);
    db_arg_integer(&args, after);
    db_arg_integer(&args, limit);
    fail = db_query(db, mem, is_open(state) ? STMT_RUN_RECORD_OPEN : STMT_RUN_RECORD_LIST, &args,
                    &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].seq = row_integer(rows, i, "seq");
        (*out)[i].key = row_text_or_null(rows, i, "key");
        (*out)[i].number = row_text_or_null(rows, i, "number");
        (*out)[i].state = row_text(rows, i, "state");
        (*out)[i].reason = row_text_or_null(rows, i, "reason");
        (*out)[i].pointer = row_text_or_null(rows, i, "pointer");
        (*out)[i].at = row_time(rows, i, "at");
    }
    return OK;
}

enum fail run_record_story(struct db *db, struct arena *mem, int64_t sync, const char *key,
                           int64_t before, int limit, struct record_step **out, int *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, sync);
    db_arg_text(&args, key);
    if (before)
        db_arg_integer(&args, before);
    else
        db_arg_text(&args, NULL);
    db_arg_integer(&args, limit);
    fail = db_query(db, mem, STMT_RUN_RECORD_STORY, &args, &rows);
    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].run_id = row_integer(rows, i, "run_id");
        (*out)[i].state = row_text(rows, i, "state");
        (*out)[i].reason = row_text_or_null(rows, i, "reason");
        (*out)[i].pointer = row_text_or_null(rows, i, "pointer");
        (*out)[i].number = row_text_or_null(rows, i, "number");
        (*out)[i].at = row_time(rows, i, "at");
        (*out)[i].answer = row_text_or_null(rows, i, "answer");
    }
    return OK;
}

enum fail run_record_settled(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                             int64_t from, int64_t to, int64_t **out, size_t *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    db_arg_integer(&args, from);
    db_arg_integer(&args, to);
    fail = db_query(db, mem, STMT_RUN_RECORD_SETTLED, &args, &rows);
    if (fail)
        return fail;
    *count = (size_t)rows_count(rows);
    *out = arena_alloc(mem, (*count + 1) * sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = row_integer(rows, (int)i, "seq");
    return OK;
}
