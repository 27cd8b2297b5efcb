/* connection_authorization_get.c - GET /v1/connections/{name}/authorization
 * (connectionAuthorizationGet): how the session stands, never what it is. */
#include "handlers/handlers.h"
#include "service/session.h"
#include "service/trouble.h"
#include "sql/connection.h"

enum { WARN_SECONDS = 7 * 24 * 3600 };

static cJSON *failure_json(struct arena *mem, const struct vault *vault)
{
    enum cause cause = cause_by_name(vault->failure_cause);
    cJSON *out;

    if (!vault->failed_at)
        return json_null(mem);
    out = json_object(mem);
    json_put_text(mem, out, "at", vault->failed_at);
    json_put_integer(mem, out, "times", vault->failures);
    json_put_text(mem, out, "cause", vault->failure_cause);
    json_put_text(mem, out, "message_zh", vault->failure_zh);
    json_put_text(mem, out, "message_en", vault->failure_en);
    json_put_text(mem, out, "hint_zh", cause_words(cause)->hint_zh);
    json_put_text(mem, out, "hint_en", cause_words(cause)->hint_en);
    return out;
}

static cJSON *lease_json(struct arena *mem, const struct vault *vault)
{
    cJSON *out;

    if (!vault->leased)
        return json_null(mem);
    out = json_object(mem);
    json_put_text(mem, out, "owner", vault->lease_owner);
    json_put_text(mem, out, "until", vault->lease_until);
    return out;
}

/* Kingdee's API package has to be bought, and ends. */
static void put_package(struct arena *mem, const struct vault *vault, cJSON *out)
{
    bool ends = vault->package_ends_at && vault->package_seconds < WARN_SECONDS;

    json_put_text(mem, out, "package_ends_at", vault->package_ends_at);
    json_put_text(mem, out, "warning_zh",
                  !ends                         ? NULL
                  : vault->package_seconds <= 0 ? "账套的接口包已到期,请续购"
                                                : "账套的接口包将在 7 天内到期,请续购");
    json_put_text(mem, out, "warning_en",
                  !ends ? NULL
                  : vault->package_seconds <= 0
                      ? "the account's API package has expired: renew it"
                      : "the account's API package ends within 7 days: renew it");
}

static void put_age(struct arena *mem, const struct vault *vault, cJSON *out)
{
    json_put_text(mem, out, "obtained_at", vault->obtained_at);
    json_put_text(mem, out, "expires_at", vault->expires_at);
    json_put(mem, out, "age_seconds",
             vault->obtained_at ? json_integer(mem, vault->age_seconds) : json_null(mem));
    json_put(mem, out, "expires_in_seconds",
             vault->expires_at ? json_integer(mem, vault->left_ms / 1000) : json_null(mem));
    json_put_text(mem, out, "last_success_at", vault->last_success_at);
}

enum fail handle_connection_authorization_get(struct request *req, struct response *res)
{
    struct connection connection;
    struct vault vault;
    cJSON *out = json_object(req->mem);
    enum fail fail = connection_by_name(req->house->db, req->mem, req->params[0], &connection);

    if (!fail)
        fail = vault_read(req->house->db, req->mem, connection.id, &vault);
    if (fail)
        return fail;
    json_put_text(req->mem, out, "connection", connection.name);
    json_put_text(req->mem, out, "kind", connection.kind);
    json_put_text(req->mem, out, "state", session_state(&vault));
    json_put_integer(req->mem, out, "generation", vault.generation);
    put_age(req->mem, &vault, out);
    put_package(req->mem, &vault, out);
    json_put(req->mem, out, "last_failure", failure_json(req->mem, &vault));
    json_put(req->mem, out, "lease", lease_json(req->mem, &vault));
    return respond_json(req, res, 200, out);
}
