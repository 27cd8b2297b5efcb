/* vault.c - the statements of table token_vault. */
#include "sql/vault.h"

static void read_failure(const struct rows *rows, struct vault *out)
{
    out->failures = (int)row_integer(rows, 0, "failures");
    out->failure_cause = row_text_or_null(rows, 0, "failure_cause");
    out->failure_zh = row_text_or_null(rows, 0, "last_failure");
    out->failure_en = row_text_or_null(rows, 0, "last_failure_en");
    out->failed_at = row_time(rows, 0, "last_failure_at");
}

static void read_row(const struct rows *rows, struct arena *mem, struct vault *out)
{
    out->generation = row_integer(rows, 0, "generation");
    row_bytes(rows, 0, "session", mem, &out->session, &out->session_len);
    out->obtained_by = row_text_or_null(rows, 0, "obtained_by");
    out->refused = row_bool(rows, 0, "session_refused");
    out->left_ms = row_integer(rows, 0, "left_ms");
    out->life_ms = row_integer(rows, 0, "life_ms");
    out->retry_ms = row_integer(rows, 0, "retry_ms");
    out->age_seconds = row_integer(rows, 0, "age_seconds");
    out->domain_checked = row_bool(rows, 0, "domain_checked");
    out->leased = row_bool(rows, 0, "leased");
    out->lease_owner = row_text_or_null(rows, 0, "lease_owner");
    out->lease_until = row_time(rows, 0, "lease_until");
    out->obtained_at = row_time(rows, 0, "obtained_at");
    out->expires_at = row_time(rows, 0, "expires_at");
    out->last_success_at = row_time(rows, 0, "last_success_at");
    out->package_ends_at = row_time(rows, 0, "package_ends_at");
    out->package_seconds = row_integer(rows, 0, "package_seconds");
    read_failure(rows, out);
}

enum fail vault_read(struct db *db, struct arena *mem, int64_t connection, struct vault *out)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, connection);
    fail = db_query(db, mem, STMT_VAULT_READ, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    read_row(rows, mem, out);
    return OK;
}

static enum fail one_row(struct db *db, enum statement statement, const struct db_args *args)
{
    struct rows *rows;
    enum fail fail = db_query(db, args->mem, statement, args, &rows);

    if (fail)
        return fail;
    return rows_count(rows) == 1 ? OK : FAIL_LATER;
}

enum fail vault_claim(struct db *db, struct arena *mem, int64_t connection,
                      const struct vault *seen, const char *owner, int lease_seconds)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, connection);
    db_arg_integer(&args, seen->generation);
    db_arg_integer(&args, seen->failures);
    db_arg_text(&args, owner);
    db_arg_integer(&args, lease_seconds);
    return one_row(db, STMT_VAULT_CLAIM, &args);
}

static void arg_sealed(struct db_args *args, const unsigned char *data, size_t len)
{
    if (data)
        db_arg_bytes(args, data, len);
    else
        db_arg_text(args, NULL);
}

enum fail vault_store(struct db *db, struct arena *mem, int64_t connection, int64_t generation,
                      const char *owner, const struct vault_session *session)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, connection);
    db_arg_integer(&args, generation);
    db_arg_text(&args, owner);
    db_arg_bytes(&args, session->session, session->session_len);
    db_arg_integer(&args, session->life_ms);
    arg_sealed(&args, session->authorizations, session->authorizations_len);
    db_arg_text(&args, session->obtained_by);
    db_arg_integer(&args, session->package_ends_ms);
    return one_row(db, STMT_VAULT_STORE, &args);
}

enum fail vault_move(struct db *db, struct arena *mem, int64_t connection, int64_t generation,
                     const char *owner, const struct vault_session *session)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, connection);
    db_arg_integer(&args, generation);
    db_arg_text(&args, owner);
    arg_sealed(&args, session ? session->session : NULL, session ? session->session_len : 0);
    return one_row(db, STMT_VAULT_MOVE, &args);
}

enum fail vault_fail(struct db *db, struct arena *mem, int64_t connection, const char *owner,
                     const struct vault_failure *failure)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, connection);
    db_arg_text(&args, owner);
    db_arg_text(&args, failure->cause);
    db_arg_text(&args, failure->zh);
    db_arg_text(&args, failure->en);
    db_arg_bool(&args, failure->session_useless);
    return db_execute(db, STMT_VAULT_FAIL, &args, NULL);
}

enum fail vault_release(struct db *db, struct arena *mem, int64_t connection, const char *owner,
                        int64_t retry_ms)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, connection);
    db_arg_text(&args, owner);
    db_arg_integer(&args, retry_ms);
    return db_execute(db, STMT_VAULT_RELEASE, &args, NULL);
}

enum fail vault_authorizations(struct db *db, struct arena *mem, int64_t connection,
                               unsigned char **out, size_t *len)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    enum fail fail;

    db_arg_integer(&args, connection);
    fail = db_query(db, mem, STMT_VAULT_AUTHORIZATIONS, &args, &rows);
    if (fail)
        return fail;
    if (rows_count(rows) == 0)
        return FAIL_NOT_FOUND;
    row_bytes(rows, 0, "authorizations", mem, out, len);
    return OK;
}

enum fail vault_due(struct db *db, struct arena *mem, const char *const **out, size_t *count)
{
    struct db_args args = {.mem = mem};
    struct rows *rows;
    const char **names;
    enum fail fail = db_query(db, mem, STMT_VAULT_DUE, &args, &rows);

    if (fail)
        return fail;
    *count = (size_t)rows_count(rows);
    names = arena_alloc(mem, (*count + 1) * sizeof *names);
    for (size_t i = 0; i < *count; i++)
        names[i] = row_text(rows, (int)i, "name");
    *out = names;
    return OK;
}
