/* db.c - the pool, statements and transactions of db.h. */
#include "service/db_internal.h"

#include "service/clock.h"
#include "service/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct db_pool {
    char *url;
    int statement_seconds;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    struct db_connection *connections;
    int limit;
    struct log_repeat trouble;
    atomic_llong queries, failures, reconnects, retries;
};

struct db *db_open(const char *url, int connections, int statement_seconds)
{
    struct db *db = calloc(1, sizeof *db);
    struct db_pool *pool = calloc(1, sizeof *pool);
    pthread_condattr_t monotonic;

    if (!db || !pool)
        abort();
    pool->url = strdup(url);
    pool->connections = calloc((size_t)connections, sizeof *pool->connections);
    if (!pool->url || !pool->connections)
        abort();
    pool->limit = connections;
    pool->statement_seconds = statement_seconds;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_mutex_init(&pool->trouble.lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->freed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    db->pool = pool;
    return db;
}

void db_close(struct db **db)
{
    struct db_pool *pool;

    if (!*db)
        return;
    pool = (*db)->pool;
    for (int i = 0; i < pool->limit; i++)
        db_connection_close(&pool->connections[i]);
    pthread_cond_destroy(&pool->freed);
    pthread_mutex_destroy(&pool->lock);
    pthread_mutex_destroy(&pool->trouble.lock);
    free(pool->connections);
    free(pool->url);
    free(pool);
    free(*db);
    *db = NULL;
}

/* An open one if there is one, else an empty place. NULL: all are in use. Lock held. */
static struct db_connection *pick(struct db_pool *pool)
{
    struct db_connection *empty = NULL;

    for (int i = 0; i < pool->limit; i++) {
        struct db_connection *connection = &pool->connections[i];

        if (connection->in_use)
            continue;
        if (connection->pg)
            return connection;
        if (!empty)
            empty = connection;
    }
    return empty;
}

static void give_back(struct db_pool *pool, struct db_connection *connection)
{
    pthread_mutex_lock(&pool->lock);
    connection->in_use = false;
    pthread_cond_signal(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
}

static enum fail take(struct db_pool *pool, struct db_connection **out)
{
    int64_t until = clock_monotonic_ms() + DB_BORROW_MS;
    struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    struct db_connection *connection;
    int waited = 0;

    pthread_mutex_lock(&pool->lock);
    while (!(connection = pick(pool)) && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&pool->freed, &pool->lock, &deadline);
    if (connection)
        connection->in_use = true;
    pthread_mutex_unlock(&pool->lock);
    *out = connection;
    if (connection)
        return OK;
    log_warn("db_pool_exhausted", "connections=%d waited_ms=%d", pool->limit, DB_BORROW_MS);
    return FAIL_BUSY;
}

static enum fail open_one(struct db_pool *pool, struct db_connection *connection)
{
    enum fail fail = db_connection_open(connection, pool->url, pool->statement_seconds);

    db_trouble_note(&pool->trouble, fail, connection->why);
    return fail;
}

const char *db_trouble(struct db *db, struct arena *mem)
{
    return log_repeat_text(&db->pool->trouble, mem);
}

static enum fail borrow(struct db_pool *pool, struct db_connection **out)
{
    enum fail fail = take(pool, out);

    if (fail)
        return fail;
    if ((*out)->pg && !db_connection_alive(*out)) {
        db_connection_close(*out);
        atomic_fetch_add(&pool->reconnects, 1);
    }
    if (!(*out)->pg)
        fail = open_one(pool, *out);
    if (fail)
        give_back(pool, *out);
    return fail;
}

enum fail db_probe(struct db *db)
{
    struct db_connection *connection;
    enum fail fail = borrow(db->pool, &connection);

    if (fail)
        return fail;
    fail = db_connection_run(connection->pg, "select 1", 2000);
    if (fail)
        db_connection_close(connection);
    give_back(db->pool, connection);
    return fail;
}

static enum fail run_statement(struct db_pool *pool, struct db_connection *connection,
                               enum statement statement, const struct db_args *args, PGresult **out)
{
    const char *name = statement_texts[statement].name;
    int64_t limit = pool->statement_seconds * 1000 + DB_GRACE_MS;
    enum fail fail = OK;

    *out = NULL;
    atomic_fetch_add(&pool->queries, 1);
    if (connection->pg &&
        PQsendQueryPrepared(connection->pg, name, args ? args->count : 0,
                            args ? args->values : NULL, args ? args->lengths : NULL,
                            args ? args->formats : NULL, 0))
        *out = db_connection_wait(connection->pg, clock_monotonic_ms() + limit);
    if (*out &&
        (PQresultStatus(*out) == PGRES_TUPLES_OK || PQresultStatus(*out) == PGRES_COMMAND_OK))
        return OK;
    fail = db_failure(name, connection->pg, *out);
    atomic_fetch_add(&pool->failures, 1);
    if (!*out || db_plan_outdated(*out))
        db_connection_close(connection);
    PQclear(*out);
    *out = NULL;
    return fail;
}

static enum fail perform(struct db *db, enum statement statement, const struct db_args *args,
                         PGresult **out)
{
    struct db_connection *connection = db->bound;
    enum fail fail;

    if (connection)
        return run_statement(db->pool, connection, statement, args, out);
    fail = borrow(db->pool, &connection);
    if (fail)
        return fail == FAIL_INVALID ? FAIL_BUSY : fail;
    fail = run_statement(db->pool, connection, statement, args, out);
    give_back(db->pool, connection);
    return fail == FAIL_LATER ? FAIL_BUSY : fail;
}

static void clear_result(void *result)
{
    PQclear(result);
}

enum fail db_query(struct db *db, struct arena *mem, enum statement statement,
                   const struct db_args *args, struct rows **out)
{
    PGresult *result;
    enum fail fail = perform(db, statement, args, &result);

    if (fail)
        return fail;
    *out = arena_alloc(mem, sizeof **out);
    (*out)->result = result;
    (*out)->mem = mem;
    arena_defer(mem, clear_result, result);
    return OK;
}

enum fail db_execute(struct db *db, enum statement statement, const struct db_args *args,
                     int64_t *affected)
{
    PGresult *result;
    enum fail fail = perform(db, statement, args, &result);

    if (fail)
        return fail;
    if (affected)
        *affected = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return OK;
}

static enum fail plain(struct db *tx, const char *sql)
{
    enum fail fail;

    if (!tx->bound->pg)
        return FAIL_BUSY;
    fail = db_connection_run(tx->bound->pg, sql, tx->pool->statement_seconds * 1000 + DB_GRACE_MS);
    if (fail && PQstatus(tx->bound->pg) != CONNECTION_OK)
        db_connection_close(tx->bound);
    return fail;
}

static enum fail attempt(struct db *tx, enum fail (*work)(struct db *, void *), void *context)
{
    enum fail fail = plain(tx, "begin");

    if (fail)
        return FAIL_BUSY;
    fail = work(tx, context);
    if (!fail)
        return plain(tx, "commit");
    if (plain(tx, "rollback") && tx->bound->pg)
        db_connection_close(tx->bound);
    return fail;
}

enum fail db_transaction(struct db *db, const char *name,
                         enum fail (*work)(struct db *tx, void *context), void *context)
{
    struct db tx = {.pool = db->pool};
    enum fail fail = borrow(db->pool, &tx.bound);

    if (fail)
        return fail == FAIL_INVALID ? FAIL_BUSY : fail;
    for (int tries = 0; tries < DB_RETRIES; tries++) {
        fail = attempt(&tx, work, context);
        if (fail != FAIL_LATER)
            break;
        atomic_fetch_add(&db->pool->retries, 1);
        log_debug("db_transaction_retried", "transaction=%s try=%d", name, tries + 1);
        clock_sleep_ms(5 << tries);
    }
    give_back(db->pool, tx.bound);
    return fail == FAIL_LATER ? FAIL_BUSY : fail;
}

void db_stats_read(struct db *db, struct db_stats *out)
{
    struct db_pool *pool = db->pool;

    memset(out, 0, sizeof *out);
    pthread_mutex_lock(&pool->lock);
    for (int i = 0; i < pool->limit; i++) {
        bool open = pool->connections[i].in_use || pool->connections[i].pg;

        out->open += open;
        out->idle += open && !pool->connections[i].in_use;
    }
    pthread_mutex_unlock(&pool->lock);
    out->limit = pool->limit;
    out->queries = atomic_load(&pool->queries);
    out->failures = atomic_load(&pool->failures);
    out->reconnects = atomic_load(&pool->reconnects);
    out->retries = atomic_load(&pool->retries);
}
