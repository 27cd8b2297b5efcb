/* page.c - the statements of table page. */
#include "sql/page.h"

static void said(struct db_args *args, int64_t value)
{
    if (value >= 0)
        db_arg_integer(args, value);
    else
        db_arg_text(args, NULL);
}

enum fail page_insert(struct db *tx, struct arena *mem, int64_t sync, int64_t run,
                      const struct page *page)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    db_arg_integer(&args, page->page);
    db_arg_integer(&args, page->seq_from);
    db_arg_integer(&args, page->seq_count);
    db_arg_integer(&args, page->fetched);
    said(&args, page->total_page);
    said(&args, page->source_reported);
    db_arg_texts(&args, page->keys, page->key_count);
    db_arg_text(&args, page->staged);
    db_arg_integer(&args, page->part);
    db_arg_integer(&args, page->reading);
    db_arg_integer(&args, page->from_ms);
    db_arg_integer(&args, page->to_ms);
    db_arg_bytes(&args, page->marks, page->marks_len);
    return db_execute(tx, STMT_PAGE_INSERT, &args, NULL);
}

static enum fail query(struct db *db, struct arena *mem, enum statement statement,
                       const int64_t keys[2], struct rows **rows)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, keys[0]);
    db_arg_integer(&args, keys[1]);
    return db_query(db, mem, statement, &args, rows);
}

static int64_t said_in(const struct rows *rows, int row, const char *column)
{
    return row_null(rows, row, column) ? -1 : row_integer(rows, row, column);
}

static void page_read(const struct rows *rows, int row, struct arena *mem, struct page *out)
{
    unsigned char *marks;

    out->part = (int)row_integer(rows, row, "part");
    out->reading = (int)row_integer(rows, row, "reading");
    out->page = (int)row_integer(rows, row, "page");
    out->from_ms = row_integer(rows, row, "from_ms");
    out->to_ms = row_integer(rows, row, "to_ms");
    out->seq_from = row_integer(rows, row, "seq_from");
    out->seq_count = (int)row_integer(rows, row, "seq_count");
    out->total_page = said_in(rows, row, "total_page");
    out->source_reported = said_in(rows, row, "source_reported");
    row_bytes(rows, row, "marks", mem, &marks, &out->marks_len);
    out->marks = marks;
}

enum fail page_list(struct db *db, struct arena *mem, int64_t sync, int64_t run, struct page **out,
                    size_t *count)
{
    const int64_t keys[2] = {sync, run};
    struct rows *rows;
    enum fail fail = query(db, mem, STMT_PAGE_LIST, keys, &rows);

    if (fail)
        return fail;
    *count = (size_t)rows_count(rows);
    *out = arena_alloc(mem, (*count + 1) * sizeof **out);
    for (size_t i = 0; i < *count; i++)
        page_read(rows, (int)i, mem, &(*out)[i]);
    return OK;
}

enum fail page_keys(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                    struct page_key **out, size_t *count)
{
    const int64_t keys[2] = {sync, run};
    struct rows *rows;
    enum fail fail = query(db, mem, STMT_PAGE_KEYS, keys, &rows);

    if (fail)
        return fail;
    *count = (size_t)rows_count(rows);
    *out = arena_alloc(mem, (*count + 1) * sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct page_key){row_text(rows, (int)i, "key"),
                                      (int)row_integer(rows, (int)i, "reading")};
    return OK;
}

enum fail page_staged(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                      const struct seq_ranges *needed, const char ***out, size_t *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    db_arg_integers(&args, needed->from, needed->count);
    db_arg_integers(&args, needed->to, needed->count);
    fail = db_query(db, mem, STMT_PAGE_STAGED, &args, &rows);
    if (fail)
        return fail;
    *count = (size_t)rows_count(rows);
    *out = arena_alloc(mem, (*count + 1) * sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = row_text(rows, (int)i, "staged");
    return OK;
}
