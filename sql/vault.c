/* vault.c - the statements of table token_vault. */
#include "sql/vault.h"

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
    out->generation = row_integer(rows, 0, "generation");
    row_bytes(rows, 0, "session", mem, &out->session, &out->session_len);
    out->expires_ms = row_integer(rows, 0, "expires_ms");
    out->leased = row_bool(rows, 0, "leased");
    out->last_failure = row_text_or_null(rows, 0, "last_failure");
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

enum fail vault_claim(struct db *db, struct arena *mem, int64_t connection, int64_t generation,
                      const char *owner, int lease_seconds)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, connection);
    db_arg_integer(&args, generation);
    db_arg_text(&args, owner);
    db_arg_integer(&args, lease_seconds);
    return one_row(db, STMT_VAULT_CLAIM, &args);
}

enum fail vault_store(struct db *db, struct arena *mem, int64_t connection,
                      const struct vault *seen, const char *owner)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, connection);
    db_arg_integer(&args, seen->generation);
    db_arg_text(&args, owner);
    db_arg_bytes(&args, seen->session, seen->session_len);
    db_arg_integer(&args, seen->expires_ms);
    return one_row(db, STMT_VAULT_STORE, &args);
}

enum fail vault_fail(struct db *db, struct arena *mem, int64_t connection, const char *owner,
                     const char *why)
{
    struct db_args args = {.mem = mem};

    db_arg_integer(&args, connection);
    db_arg_text(&args, owner);
    db_arg_text(&args, why);
    return db_execute(db, STMT_VAULT_FAIL, &args, NULL);
}
