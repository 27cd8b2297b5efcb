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
    return db_execute(tx, STMT_PAGE_INSERT, &args, NULL);
}

static enum fail query(struct db *db, struct arena *mem, enum statement statement,
                       const int64_t keys[3], struct rows **rows)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, keys[0]);
    db_arg_integer(&args, keys[1]);
    if (statement == STMT_PAGE_STAGED)
        db_arg_integer(&args, keys[2]);
    return db_query(db, mem, statement, &args, rows);
}

enum fail page_last(struct db *db, struct arena *mem, int64_t sync, int64_t run, struct page *out)
{
    const int64_t keys[3] = {sync, run, 0};
    struct rows *rows;
    enum fail fail = query(db, mem, STMT_PAGE_LAST, keys, &rows);

    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    out->page = (int)row_integer(rows, 0, "page");
    out->seq_from = row_integer(rows, 0, "seq_from");
    out->seq_count = (int)row_integer(rows, 0, "seq_count");
    out->total_page = row_null(rows, 0, "total_page") ? -1 : row_integer(rows, 0, "total_page");
    out->source_reported =
        row_null(rows, 0, "source_reported") ? -1 : row_integer(rows, 0, "source_reported");
    return OK;
}

static void collect(const struct rows *rows, const char *column, struct arena *mem,
                    const char ***out, size_t *count)
{
    *count = (size_t)rows_count(rows);
    *out = arena_alloc(mem, *count * sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = row_text(rows, (int)i, column);
}

enum fail page_keys(struct db *db, struct arena *mem, int64_t sync, int64_t run, const char ***out,
                    size_t *count)
{
    const int64_t keys[3] = {sync, run, 0};
    struct rows *rows;
    enum fail fail = query(db, mem, STMT_PAGE_KEYS, keys, &rows);

    if (!fail)
        collect(rows, "key", mem, out, count);
    return fail;
}

enum fail page_staged(struct db *db, struct arena *mem, int64_t sync, int64_t run, int64_t least,
                      const char ***out, size_t *count)
{
    const int64_t keys[3] = {sync, run, least};
    struct rows *rows;
    enum fail fail = query(db, mem, STMT_PAGE_STAGED, keys, &rows);

    if (!fail)
        collect(rows, "staged", mem, out, count);
    return fail;
}
