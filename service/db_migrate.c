/* db_migrate.c - brings the schema up to date: sql/migrations in order, forward only. */
#include "service/db_internal.h"

#include "embedded.h"
#include "service/log.h"

#include <stdio.h>
#include <stdlib.h>

enum { MIGRATION_LIMIT_MS = 10 * 60 * 1000 };

/* The lock is held by the session: two migrating replicas go one after the other. */
static const char prepare[] =
    "set client_min_messages = 'error'; set timezone = 'UTC';"
    "select pg_advisory_lock(7235419);"
    "create table if not exists schema_migration (number integer primary key, name text not null,"
    " applied_at timestamptz not null default now())";

static enum fail current(PGconn *pg, int *out)
{
    PGresult *result = PQexec(pg, "select coalesce(max(number), 0) from schema_migration");
    enum fail fail = OK;

    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        *out = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    else
        fail = db_failure("(migrate)", pg, result);
    PQclear(result);
    return fail;
}

static enum fail apply(PGconn *pg, const struct migration *migration)
{
    char note[200];
    enum fail fail = db_connection_run(pg, "begin", MIGRATION_LIMIT_MS);

    if (!fail)
        fail = db_connection_run(pg, migration->sql, MIGRATION_LIMIT_MS);
    snprintf(note, sizeof note, "insert into schema_migration (number, name) values (%d, '%s')",
             migration->number, migration->name);
    if (!fail)
        fail = db_connection_run(pg, note, MIGRATION_LIMIT_MS);
    if (!fail)
        fail = db_connection_run(pg, "commit", MIGRATION_LIMIT_MS);
    if (fail)
        log_error("migration_failed", "migration=%s", migration->name);
    else
        log_info("migration_applied", "migration=%s", migration->name);
    return fail;
}

static enum fail migrate(PGconn *pg, int *applied)
{
    int have = 0;
    enum fail fail = db_connection_run(pg, prepare, MIGRATION_LIMIT_MS);

    if (!fail)
        fail = current(pg, &have);
    for (size_t i = 0; i < migration_count && !fail; i++) {
        if (migrations[i].number <= have)
            continue;
        fail = apply(pg, &migrations[i]);
        *applied += !fail;
    }
    if (!fail)
        fail = db_connection_run(pg, "select partitions_ensure(8)", MIGRATION_LIMIT_MS);
    return fail;
}

enum fail db_migrate(const char *url, int *applied)
{
    static const char *const keywords[] = {"connect_timeout", "application_name",
                                           "target_session_attrs", "dbname", NULL};
    const char *const values[] = {"5", "xingqiao migrate", "read-write", url, NULL};
    PGconn *pg = PQconnectdbParams(keywords, values, 1);
    enum fail fail = FAIL_BUSY;

    *applied = 0;
    if (PQstatus(pg) == CONNECTION_OK)
        fail = migrate(pg, applied);
    else
        log_error("db_connect_failed", "message=%s", PQerrorMessage(pg));
    PQfinish(pg);
    return fail;
}
