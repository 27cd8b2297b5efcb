/* db_internal.h - what the files behind db.h share. Only service/db*.c include it. */
#ifndef XQ_DB_INTERNAL_H
#define XQ_DB_INTERNAL_H

#include "service/db.h"
#include "service/log_repeat.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    DB_CONNECT_SECONDS = 5,
    DB_BORROW_MS = 5000,
    DB_GRACE_MS = 5000, /* how much later than the server's own limit we stop waiting */
    DB_RETRIES = 5
};

struct db_connection {
    PGconn *pg; /* NULL: not open */
    bool in_use;
    char why[LOG_REPEAT_TEXT]; /* it could not be opened, in one line without the password */
};

struct db {
    struct db_pool *pool;
    struct db_connection *bound; /* inside a transaction */
};

struct rows {
    PGresult *result;
    struct arena *mem;
};

/* Opens and prepares, or leaves it closed and says in connection->why what was in the way. */
enum fail db_connection_open(struct db_connection *connection, const char *url,
                             int statement_seconds) MUST_USE;
void db_connection_close(struct db_connection *connection);
/* False when the server has hung up while the connection lay in the pool. */
bool db_connection_alive(struct db_connection *connection);

/* Logs why a connection could not be opened, without filling the log; OK: it could. */
void db_trouble_note(struct log_repeat *trouble, enum fail fail, const char *why);

/* Waits for the answer to what was sent, until the deadline; the last result, or NULL when it did
 * not come (the connection is then useless). */
PGresult *db_connection_wait(PGconn *pg, int64_t deadline_ms);
/* One plain SQL text, several statements allowed. */
enum fail db_connection_run(PGconn *pg, const char *sql, int64_t limit_ms) MUST_USE;

/* "cached plan must not change result type": a migration went by; the connection must prepare its
 * statements anew. */
bool db_plan_outdated(const PGresult *result);

/* SQLSTATE to enum fail, logged once. result may be NULL: the connection broke. */
enum fail db_failure(const char *statement, PGconn *pg, const PGresult *result);

#endif
