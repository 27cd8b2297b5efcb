/* account.c - opens a connection for use. */
#include "service/account.h"

#include "service/log.h"
#include "service/secrets.h"
#include "sql/connection.h"

#include <inttypes.h>
#include <string.h>

enum {
    BATCH_ROWS = 100, /* the platform's largest batch is not known */
    BATCH_BYTES = 1000000,
    SETTLE_SECONDS = 30,
    KINGDEE_TOKEN_CALLS = 2, /* a minute, says the vendor */
    KINGDEE_THROTTLED_MS = 60000,
    QINGCLOUD_THROTTLED_MS = 300000, /* the platform's penalty */
    ACCESS_DIVISOR = 50,             /* the part of a limit set aside for authorising */
    ACCESS_LEAST = 2,
    ACCESS_MOST = 10
};

static int setting(const cJSON *settings, const char *key, int fallback)
{
    int64_t value;

    /* Checked when it was stored (service/definition.c). */
    if (!json_integer_in(settings, key, 0, INT32_MAX, fallback, &value))
        return fallback;
    return (int)value;
}

/* Authorising has a few places of its own: a run that used up all others can still mend its
 * session. A limit too small to divide is shared. */
static void set_access_aside(struct arena *mem, struct account *out)
{
    int part = out->calls_per_minute / ACCESS_DIVISOR;

    part = part < ACCESS_LEAST ? ACCESS_LEAST : part > ACCESS_MOST ? ACCESS_MOST : part;
    out->access_budget_key = out->budget_key;
    out->access_calls_per_minute = out->calls_per_minute;
    if (out->calls_per_minute < part * 10)
        return;
    out->calls_per_minute -= part;
    out->access_calls_per_minute = part;
    out->access_budget_key = arena_format(mem, "%s:access", out->budget_key);
}

static void read_kingdee(const cJSON *settings, const cJSON *secrets, struct arena *mem,
                         struct account *out)
{
    struct kingdee *kingdee = &out->kingdee;

    kingdee->base_url = json_text(settings, "base_url");
    kingdee->client_id = json_scalar(json_get(settings, "client_id"));
    kingdee->outer_instance_id = json_scalar(json_get(settings, "outer_instance_id"));
    kingdee->account_id = json_scalar(json_get(settings, "account_id"));
    kingdee->proxy = json_text(settings, "proxy");
    kingdee->ca_file = json_text(settings, "ca_file");
    kingdee->client_secret = json_text(secrets, "client_secret");
    /* The limit is the account's (账套), whoever calls it. Without account_id there is one account
     * behind the instance. */
    out->budget_key = kingdee->account_id
                          ? arena_format(mem, "kingdee:%s", kingdee->account_id)
                          : arena_format(mem, "kingdee-instance:%s", kingdee->outer_instance_id);
    out->token_budget_key = arena_format(mem, "kingdee-token:%s", kingdee->client_id);
    out->token_calls_per_minute = setting(settings, "token_calls_per_minute", KINGDEE_TOKEN_CALLS);
    out->throttled_ms = KINGDEE_THROTTLED_MS;
    set_access_aside(mem, out);
}

static void read_qingcloud(const cJSON *settings, const cJSON *secrets, struct arena *mem,
                           struct account *out)
{
    struct qingcloud *qingcloud = &out->qingcloud;

    qingcloud->base_url = json_text(settings, "base_url");
    qingcloud->app_key = json_text(settings, "app_key");
    qingcloud->app_secret = json_text(secrets, "app_secret");
    qingcloud->token_in_header = json_flag(settings, "token_in_header", false);
    qingcloud->proxy = json_text(settings, "proxy");
    qingcloud->ca_file = json_text(settings, "ca_file");
    out->budget_key = arena_format(mem, "qingcloud:%s", qingcloud->app_key);
    out->token_budget_key = out->budget_key; /* token calls count like any other */
    out->access_budget_key = out->budget_key;
    out->access_calls_per_minute = out->calls_per_minute;
    out->throttled_ms = QINGCLOUD_THROTTLED_MS;
    out->batch_rows = setting(settings, "batch_rows", BATCH_ROWS);
    out->batch_bytes = (size_t)setting(settings, "batch_bytes", BATCH_BYTES);
    out->settle_seconds = setting(settings, "settle_seconds", SETTLE_SECONDS);
}

static enum fail open_secrets(struct arena *mem, const struct config *config,
                              const struct connection *row, cJSON **out)
{
    char *text;

    if (row->secrets_len == 0 ||
        secrets_open(mem, config, SECRET_CONNECTION, row->name,
                     &(struct crypto_sealed){row->secrets, row->secrets_len}, &text) != OK ||
        json_read(mem, text, strlen(text), NULL, out, NULL) != OK) {
        log_error(
            "connection_secrets_unreadable",
            "connection=%s: give its secrets again, or the XQ_SECRET_KEY they were sealed with",
            row->name);
        return FAIL_INVALID;
    }
    return OK;
}

enum fail account_load(struct db *db, struct arena *mem, const struct config *config,
                       const char *name, struct account *out)
{
    struct connection row;
    cJSON *settings, *secrets;
    bool allow_private;
    enum fail fail = connection_by_name(db, mem, name, &row);

    if (fail)
        return fail;
    fail = open_secrets(mem, config, &row, &secrets);
    if (fail)
        return fail;
    fail = json_read(mem, row.settings, strlen(row.settings), NULL, &settings, NULL);
    if (fail)
        return fail;
    memset(out, 0, sizeof *out);
    out->id = row.id;
    out->name = row.name;
    out->is_kingdee = strcmp(row.kind, "kingdee") == 0;
    out->calls_per_minute = row.calls_per_minute;
    allow_private = config->allow_private_upstreams || json_flag(settings, "allow_private", false);
    out->kingdee.allow_private = out->qingcloud.allow_private = allow_private;
    out->kingdee.call_seconds = out->qingcloud.call_seconds = config->call_seconds;
    if (out->is_kingdee)
        read_kingdee(settings, secrets, mem, out);
    else
        read_qingcloud(settings, secrets, mem, out);
    return OK;
}

void account_log_call(const struct account *account, const struct http_call *call)
{
    static const char *const outcomes[] = {
        [HTTP_ANSWERED] = "answered", [HTTP_NOT_SENT] = "not_sent", [HTTP_LOST] = "lost"};

    log_debug("outside_call",
              "connection=%s generation=%" PRId64 " method=%s outcome=%s status=%d ms=%" PRId64,
              account->name, account->generation, call->method, outcomes[call->outcome],
              call->status, call->elapsed_ms);
}
