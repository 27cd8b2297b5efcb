/* db_connection.c - one connection to PostgreSQL: opened, prepared, waited for with a deadline. */
#include "service/db_internal.h"

#include "embedded.h"
#include "service/clock.h"
#include "service/log.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

/* Milliseconds to wait for the socket; -1 when the deadline is over. */
static int wait_left(int64_t deadline_ms)
{
    int64_t left = deadline_ms - clock_monotonic_ms();

    return left <= 0 ? -1 : (int)(left < 60000 ? left : 60000);
}

static bool wait_socket(PGconn *pg, short events, int64_t deadline_ms)
{
    struct pollfd socket = {.fd = PQsocket(pg), .events = events};
    int left = wait_left(deadline_ms);

    return left >= 0 && poll(&socket, 1, left) >= 0;
}

/* Sends what is buffered, reading meanwhile so that neither side blocks the other. */
static bool flush_out(PGconn *pg, int64_t deadline_ms)
{
    int state;

    while ((state = PQflush(pg)) == 1) {
        if (!wait_socket(pg, POLLIN | POLLOUT, deadline_ms) || !PQconsumeInput(pg))
            return false;
    }
    return state == 0;
}

static bool answer_ready(PGconn *pg, int64_t deadline_ms)
{
    while (PQisBusy(pg)) {
        if (!wait_socket(pg, POLLIN, deadline_ms) || !PQconsumeInput(pg))
            return false;
    }
    return true;
}

PGresult *db_connection_wait(PGconn *pg, int64_t deadline_ms)
{
    PGresult *last = NULL;

    if (!flush_out(pg, deadline_ms))
        return NULL;
    for (;;) {
        PGresult *next;

        if (!answer_ready(pg, deadline_ms)) {
            PQclear(last);
            return NULL;
        }
        next = PQgetResult(pg);
        if (!next)
            return last;
        /* Of several statements the first error is the one that tells. */
        if (last && PQresultStatus(last) == PGRES_FATAL_ERROR) {
            PQclear(next);
        } else {
            PQclear(last);
            last = next;
        }
    }
}

enum fail db_connection_run(PGconn *pg, const char *sql, int64_t limit_ms)
{
    PGresult *result = NULL;
    enum fail fail;

    if (PQsendQuery(pg, sql))
        result = db_connection_wait(pg, clock_monotonic_ms() + limit_ms);
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        fail = OK;
        break;
    default:
        fail = db_failure("(plain)", pg, result);
    }
    PQclear(result);
    return fail;
}

/* In one line, as libpq says it; its words name host, port, user and database, never a password. */
static void note_why(struct db_connection *connection, PGconn *pg)
{
    size_t len;

    snprintf(connection->why, sizeof connection->why, "%s", PQerrorMessage(pg));
    len = strlen(connection->why);
    while (len > 0 && strchr(" \r\n", connection->why[len - 1]))
        connection->why[--len] = '\0';
    for (char *at = connection->why; *at; at++)
        if (*at == '\n' || *at == '\r' || *at == '\t')
            *at = ' ';
    if (len == 0)
        snprintf(connection->why, sizeof connection->why, "no answer in time");
}

/* All statements in one round trip. A statement that does not fit the schema is our fault or a
 * wrong migration: the caller gives up at start. */
static enum fail prepare_all(struct db_connection *connection, PGconn *pg)
{
    int64_t deadline = clock_monotonic_ms() + DB_CONNECT_SECONDS * 1000 + DB_GRACE_MS;
    enum fail fail = OK;

    if (!PQenterPipelineMode(pg))
        return FAIL_BUSY;
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        if (!PQsendPrepare(pg, statement_texts[i].name, statement_texts[i].sql, 0, NULL))
            return FAIL_BUSY;
    }
    if (!PQpipelineSync(pg))
        return FAIL_BUSY;
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        PGresult *result = db_connection_wait(pg, deadline);

        if (!result)
            return FAIL_BUSY;
        if (PQresultStatus(result) == PGRES_FATAL_ERROR && !fail) {
            snprintf(connection->why, sizeof connection->why, "statement %s: %s",
                     statement_texts[i].name, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
            fail = FAIL_INVALID;
        }
        PQclear(result);
    }
    PQclear(db_connection_wait(pg, deadline)); /* the sync itself */
    return PQexitPipelineMode(pg) ? fail : FAIL_BUSY;
}

/* An older schema cannot work; a newer one may, and preparing the statements proves it. */
static enum fail check_schema(struct db_connection *connection, PGconn *pg)
{
    static const char query[] = "select coalesce(max(number), 0) from schema_migration";
    PGresult *result = NULL;
    int have = -1;

    if (PQsendQuery(pg, query))
        result = db_connection_wait(pg, clock_monotonic_ms() + DB_CONNECT_SECONDS * 1000);
    if (!result)
        return FAIL_BUSY;
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        have = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    if (have >= migrations[migration_count - 1].number)
        return OK;
    snprintf(connection->why, sizeof connection->why,
             "the schema is %d, this version needs %d: run `xingqiao migrate` first",
             have < 0 ? 0 : have, migrations[migration_count - 1].number);
    return FAIL_INVALID;
}

static PGconn *connect_to(const char *url)
{
    /* What the URL says itself comes later and wins. */
    static const char *const keywords[] = {
        "connect_timeout",      "keepalives_idle",  "keepalives_interval",
        "keepalives_count",     "tcp_user_timeout", "application_name",
        "target_session_attrs", "dbname",           NULL,
    };
    const char *const values[] = {"5",        "10",         "5", "3", "15000",
                                  "xingqiao", "read-write", url, NULL};

    return PQconnectdbParams(keywords, values, 1);
}

static enum fail set_up(struct db_connection *connection, PGconn *pg, int statement_seconds)
{
    char settings[400];
    enum fail fail;

    snprintf(settings, sizeof settings,
             "set statement_timeout = '%ds'; set lock_timeout = '5s';"
             "set idle_in_transaction_session_timeout = '30s'; set timezone = 'UTC';"
             "set datestyle = 'ISO'; set bytea_output = 'hex'; set client_min_messages = 'error';"
             "set default_transaction_isolation = 'read committed'; set jit = off;"
             "set plan_cache_mode = 'force_generic_plan'",
             statement_seconds);
    fail = db_connection_run(pg, settings, DB_CONNECT_SECONDS * 1000);
    if (fail)
        return FAIL_BUSY;
    fail = check_schema(connection, pg);
    if (fail)
        return fail;
    return prepare_all(connection, pg);
}

enum fail db_connection_open(struct db_connection *connection, const char *url,
                             int statement_seconds)
{
    PGconn *pg = connect_to(url);
    enum fail fail = FAIL_BUSY;

    PQsetNoticeReceiver(pg, ignore_notice, NULL);
    if (PQstatus(pg) == CONNECTION_OK && PQsetnonblocking(pg, 1) == 0) {
        /* TERSE keeps the data of rows (DETAIL: Key (…)=…) out of our logs. */
        PQsetErrorVerbosity(pg, PQERRORS_TERSE);
        fail = set_up(connection, pg, statement_seconds);
    }
    if (fail) {
        if (fail != FAIL_INVALID)
            note_why(connection, pg);
        PQfinish(pg);
        return fail;
    }
    connection->pg = pg;
    return OK;
}

void db_connection_close(struct db_connection *connection)
{
    PQfinish(connection->pg);
    connection->pg = NULL;
}

bool db_connection_alive(struct db_connection *connection)
{
    /* The first call takes the server's last words, the second sees the cut. */
    for (int i = 0; i < 2; i++) {
        if (!PQconsumeInput(connection->pg))
            return false;
    }
    return PQstatus(connection->pg) == CONNECTION_OK &&
           PQtransactionStatus(connection->pg) == PQTRANS_IDLE;
}

bool db_plan_outdated(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    return state && strcmp(state, "0A000") == 0;
}

static enum fail fail_of_state(const char *state)
{
    if (!strcmp(state, "23505") || !strcmp(state, "23P01"))
        return FAIL_CONFLICT;
    if (!strcmp(state, "40001") || !strcmp(state, "40P01"))
        return FAIL_LATER;
    if (!strncmp(state, "22", 2) || !strncmp(state, "23", 2) || !strncmp(state, "54", 2))
        return FAIL_INVALID; /* 54: too long for an index, say */
    if (!strncmp(state, "42", 2) || !strncmp(state, "XX", 2) || !strncmp(state, "P0", 2))
        return FAIL_INTERNAL;
    return FAIL_BUSY; /* 08, 0A000, 25006, 53, 55P03, 57, 58: the database cannot now */
}

enum fail db_failure(const char *statement, PGconn *pg, const PGresult *result)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *constraint = result ? PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME) : NULL;
    enum fail fail;

    if (!state) {
        log_warn("db_connection_lost", "statement=%s message=%s", statement, PQerrorMessage(pg));
        return FAIL_BUSY;
    }
    fail = fail_of_state(state);
    if (fail == FAIL_CONFLICT || fail == FAIL_LATER)
        log_debug("db_statement_refused", "statement=%s sqlstate=%s constraint=%s", statement,
                  state, constraint ? constraint : "-");
    else if (fail == FAIL_INVALID) /* its message may quote somebody's data */
        log_error("db_statement_failed", "statement=%s sqlstate=%s constraint=%s", statement, state,
                  constraint ? constraint : "-");
    else
        log_error("db_statement_failed", "statement=%s sqlstate=%s message=%s", statement, state,
                  PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    return fail;
}
