/* batch_limits.c - see batch_limits.h. */
#include "service/batch_limits.h"

#include "service/log.h"
#include "sql/batch_limit.h"

#include <inttypes.h>

enum fail batch_limits_read(struct batch_limits *limits, struct db *db, struct arena *mem)
{
    struct batch_limit kept;
    enum fail fail = batch_limit_read(db, mem, limits->connection, &kept);

    if (fail)
        return fail;
    limits->rows = (struct size_search){kept.rows_good, kept.rows_bad};
    limits->bytes = (struct size_search){kept.bytes_good, kept.bytes_bad};
    return OK;
}

size_t batch_limits_rows(const struct batch_limits *limits)
{
    return (size_t)size_search_next(&limits->rows, limits->most_rows);
}

size_t batch_limits_bytes(const struct batch_limits *limits)
{
    return (size_t)size_search_next(&limits->bytes, limits->most_bytes);
}

static void keep(const struct batch_limits *limits, struct db *db)
{
    const struct batch_limit kept = {limits->rows.good, limits->rows.bad, limits->bytes.good,
                                     limits->bytes.bad};
    struct arena *mem = arena_new();

    if (batch_limit_write(db, mem, limits->connection, &kept) != OK)
        log_warn("batch_limit_not_kept", "connection_id=%" PRId64, limits->connection);
    arena_free(&mem);
}

void batch_limits_taken(struct batch_limits *limits, struct db *db, size_t rows, size_t bytes)
{
    bool learned = size_search_taken(&limits->rows, (int64_t)rows);

    learned |= size_search_taken(&limits->bytes, (int64_t)bytes);
    if (learned)
        keep(limits, db);
}

void batch_limits_refused(struct batch_limits *limits, struct db *db, size_t size, bool by_rows)
{
    struct size_search *search = by_rows ? &limits->rows : &limits->bytes;

    if (!size_search_refused(search, (int64_t)size))
        return;
    log_info("batch_limit_learned", "connection_id=%" PRId64 " %s=%" PRId64 " now=%" PRId64,
             limits->connection, by_rows ? "refused_rows" : "refused_bytes", search->bad,
             size_search_next(search, by_rows ? limits->most_rows : limits->most_bytes));
    keep(limits, db);
}
