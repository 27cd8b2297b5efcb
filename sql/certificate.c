/* certificate.c - the statements behind a certificate. */
#include "sql/certificate.h"

#include "sql/run.h"

static enum fail rows_of(struct db *db, struct arena *mem, enum statement statement, int64_t sync,
                         int64_t run, struct rows **out)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, sync);
    db_arg_integer(&args, run);
    return db_query(db, mem, statement, &args, out);
}

static int64_t or_unsaid(const struct rows *rows, int row, const char *column)
{
    return row_null(rows, row, column) ? -1 : row_integer(rows, row, column);
}

enum fail certificate_pages(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                            struct certificate_page **out, int *count)
{
    struct rows *rows;
    enum fail fail = rows_of(db, mem, STMT_CERTIFICATE_PAGES, sync, run, &rows);

    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, ((size_t)*count + 1) * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].page = row_integer(rows, i, "page");
        (*out)[i].seq_from = row_integer(rows, i, "seq_from");
        (*out)[i].seq_count = row_integer(rows, i, "seq_count");
        (*out)[i].fetched = row_integer(rows, i, "fetched");
        (*out)[i].total_page = or_unsaid(rows, i, "total_page");
        (*out)[i].source_reported = or_unsaid(rows, i, "source_reported");
        (*out)[i].at = row_time(rows, i, "at");
    }
    return OK;
}

enum fail certificate_batches(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                              struct certificate_batch **out, int *count)
{
    struct rows *rows;
    enum fail fail = rows_of(db, mem, STMT_CERTIFICATE_BATCHES, sync, run, &rows);

    if (fail)
        return fail;
    *count = rows_count(rows);
    *out = arena_alloc(mem, ((size_t)*count + 1) * sizeof **out);
    for (int i = 0; i < *count; i++) {
        (*out)[i].batch = row_integer(rows, i, "batch");
        (*out)[i].seq_from = row_integer(rows, i, "seq_from");
        (*out)[i].seq_to = row_integer(rows, i, "seq_to");
        (*out)[i].records = row_integer(rows, i, "records");
        (*out)[i].sends = row_integer(rows, i, "sends");
        (*out)[i].parent = row_integer(rows, i, "parent");
        (*out)[i].state = row_text(rows, i, "state");
        (*out)[i].sent_at = row_time(rows, i, "sent_at");
        (*out)[i].answered_at = row_time(rows, i, "answered_at");
        (*out)[i].answer = row_text_or_null(rows, i, "answer");
    }
    return OK;
}

enum fail certificate_mending(struct db *db, struct arena *mem, int64_t run, int64_t *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, run);
    db_arg_text(&args, run_mending_key(mem, run));
    fail = db_query(db, mem, STMT_CERTIFICATE_MENDING, &args, &rows);
    if (fail)
        return fail;
    *out = rows_count(rows) ? row_integer(rows, 0, "id") : 0;
    return OK;
}
