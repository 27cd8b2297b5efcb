/* db.h - PostgreSQL: a pool, prepared statements by enum, transactions, deadlines.
 *
 * A `struct db` is either the pool (any thread; each call borrows a connection and gives it back)
 * or one connection inside a transaction (only within db_transaction's work). Typed functions in
 * sql/ take either.
 *
 * Nothing waits for ever: connecting, borrowing, every statement and the client's own wait for an
 * answer have limits; a connection whose answer is late is closed, not waited for. A connection
 * that died in the pool is noticed when borrowed and replaced. libpq-fe.h is included only behind
 * this header. */
#ifndef XQ_DB_H
#define XQ_DB_H

#include "service/arena.h"
#include "service/fail.h"
#include "statements.h" /* made by CMake from sql/queries: enum statement */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct rows;

enum { DB_ARGS_MAX = 24 };

/* The arguments of one statement, in order. Zero-initialise `count`; set `mem`. */
struct db_args {
    struct arena *mem;
    int count;
    const char *values[DB_ARGS_MAX];
    int lengths[DB_ARGS_MAX];
    int formats[DB_ARGS_MAX];
};

void db_arg_text(struct db_args *args, const char *value); /* NULL = SQL NULL; not copied */
void db_arg_integer(struct db_args *args, int64_t value);
void db_arg_bool(struct db_args *args, bool value);
void db_arg_bytes(struct db_args *args, const void *data, size_t len);
/* text[] (NULL entries become SQL NULL); the statement casts to what it needs. */
void db_arg_texts(struct db_args *args, const char *const *items, size_t count);
void db_arg_integers(struct db_args *args, const int64_t *items, size_t count);
/* bytea[] and text[] in PostgreSQL's own form: nothing is quoted here and read again there, which
 * counts where many rows go in one statement. NULL data becomes SQL NULL. */
struct db_blob {
    const void *data;
    size_t len;
};
void db_arg_blobs(struct db_args *args, const struct db_blob *items, size_t count);
void db_arg_words(struct db_args *args, const char *const *items, size_t count);

/* Can a connection be tried with it? Looks at its form only; libpq's own words for a fault quote
 * the URL, password included, so they are not handed out. */
bool db_url_valid(const char *url);

/* Opens the pool. Connections are made when first needed. */
struct db *db_open(const char *url, int connections, int statement_seconds);
void db_close(struct db **db);

/* One connection, checked and prepared. OK; FAIL_BUSY (database away, full, read-only: try later);
 * FAIL_INVALID (wrong schema version, or a statement that does not fit it: give up). */
enum fail db_probe(struct db *db) MUST_USE;

/* Why no connection could be opened when that was last tried: one line, never the password; "" when
 * it could. */
const char *db_trouble(struct db *db, struct arena *mem);

/* Runs a prepared statement. Rows live in mem. FAIL_CONFLICT: unique or exclusion violation;
 * FAIL_INVALID: a check, foreign key or bad value; FAIL_BUSY: no connection, time out, or the
 * connection broke (outside a transaction a write may then have happened); FAIL_LATER inside a
 * transaction: serialization failure or deadlock, which db_transaction retries. */
enum fail db_query(struct db *db, struct arena *mem, enum statement statement,
                   const struct db_args *args, struct rows **out) MUST_USE;

/* As db_query, for statements whose rows nobody needs. *affected may be NULL. */
enum fail db_execute(struct db *db, enum statement statement, const struct db_args *args,
                     int64_t *affected) MUST_USE;

/* Begins, calls work(tx, context), commits if it returns OK, else rolls back. Serialization
 * failures and deadlocks are tried again a few times: work must be repeatable. The value is work's
 * own, or FAIL_BUSY when the commit's outcome is not known. */
enum fail db_transaction(struct db *db, const char *name,
                         enum fail (*work)(struct db *tx, void *context), void *context) MUST_USE;

int rows_count(const struct rows *rows);
bool row_null(const struct rows *rows, int row, const char *column);
/* Text of a column, "" for NULL; lives as long as the rows' arena. Asserts that the column is. */
const char *row_text(const struct rows *rows, int row, const char *column);
const char *row_text_or_null(const struct rows *rows, int row, const char *column);
/* A timestamptz as RFC 3339 in UTC; NULL for NULL. */
const char *row_time(const struct rows *rows, int row, const char *column);
int64_t row_integer(const struct rows *rows, int row, const char *column); /* 0 for NULL */
bool row_bool(const struct rows *rows, int row, const char *column);
/* A bytea column, decoded into mem. */
void row_bytes(const struct rows *rows, int row, const char *column, struct arena *mem,
               unsigned char **out, size_t *len);

/* Applies sql/migrations in order, each in a transaction, under an advisory lock. Prints nothing;
 * *applied counts. */
enum fail db_migrate(const char *url, int *applied) MUST_USE;

struct db_stats {
    int open, idle, limit;
    int64_t queries, failures, reconnects, retries;
};
void db_stats_read(struct db *db, struct db_stats *out);

#endif
