/* definition.c - stores definitions of connections, syncs and channels. */
#include "service/definition.h"

#include "service/definition_check.h"
#include "service/definition_lint.h"
#include "service/mapping/mapping.h"
#include "service/secrets.h"
#include "service/timetable.h"
#include "sql/channel.h"
#include "sql/connection.h"
#include "sql/sync.h"

#include <string.h>

enum { WEBHOOK_KEY_BYTES = 24, KINGDEE_CALLS = 400, QINGCLOUD_CALLS = 60 };

static const struct member_rule kingdee_settings[] = {
    {"base_url", VALUE_URL, true},
    {"client_id", VALUE_ID, true},
    {"outer_instance_id", VALUE_ID, true},
    {"account_id", VALUE_ID, false},
    {"proxy", VALUE_URL, false},
    {"ca_file", VALUE_TEXT, false},
    {"allow_private", VALUE_BOOL, false},
    {"token_calls_per_minute", VALUE_COUNT, false},
    {"webhook_addresses", VALUE_NETWORKS, false},
    {NULL, VALUE_TEXT, false},
};
static const struct member_rule kingdee_secrets[] = {
    {"client_secret", VALUE_TEXT, true},
    {NULL, VALUE_TEXT, false},
};
static const struct member_rule qingcloud_settings[] = {
    {"base_url", VALUE_URL, true},
    {"app_key", VALUE_TEXT, true},
    {"token_in_header", VALUE_BOOL, false},
    {"batch_rows", VALUE_COUNT, false},
    {"batch_bytes", VALUE_COUNT, false},
    {"settle_seconds", VALUE_COUNT, false},
    {"proxy", VALUE_URL, false},
    {"ca_file", VALUE_TEXT, false},
    {"allow_private", VALUE_BOOL, false},
    {NULL, VALUE_TEXT, false},
};
static const struct member_rule qingcloud_secrets[] = {
    {"app_secret", VALUE_TEXT, true},
    {NULL, VALUE_TEXT, false},
};
static const struct member_rule budget_rules[] = {
    {"calls_per_minute", VALUE_COUNT, false},
    {NULL, VALUE_TEXT, false},
};
static const struct member_rule channel_settings[] = {
    {"keyword", VALUE_TEXT, false}, {"proxy", VALUE_URL, false},
    {"ca_file", VALUE_TEXT, false}, {"allow_private", VALUE_BOOL, false},
    {NULL, VALUE_TEXT, false},
};
static const struct member_rule channel_secrets[] = {
    {"url", VALUE_URL, true},
    {"secret", VALUE_TEXT, false},
    {NULL, VALUE_TEXT, false},
};

/* ---- connections --------------------------------------------------------------------------- */

static enum fail check_kind(const cJSON *document, const char **out, struct json_fault *fault)
{
    const char *kind = json_text(document, "kind");

    if (kind && strcmp(kind, "qeasy") == 0)
        kind = "qingcloud";
    if (!kind || (strcmp(kind, "kingdee") != 0 && strcmp(kind, "qingcloud") != 0))
        return fault_in(fault, "/kind", "应为 kingdee 或 qingcloud（也可写 qeasy）",
                        "expected kingdee or qingcloud (qeasy is the same)");
    *out = kind;
    return OK;
}

static enum fail check_connection(struct arena *mem, const cJSON *document, bool kingdee,
                                  bool stored, struct json_fault *fault)
{
    static const char *const names[] = {"name", "kind", "settings", "secrets", "budget", NULL};
    const cJSON *secrets = json_get(document, "secrets");
    enum fail fail = check_known(mem, document, names, fault);

    if (!fail)
        fail = check_members(mem, json_get(document, "settings"), "/settings",
                             kingdee ? kingdee_settings : qingcloud_settings, fault);
    if (!fail && (secrets || !stored))
        fail = check_members(mem, secrets, "/secrets",
                             kingdee ? kingdee_secrets : qingcloud_secrets, fault);
    if (!fail)
        fail = check_members(mem, json_get(document, "budget"), "/budget", budget_rules, fault);
    return fail;
}

static struct crypto_sealed make_webhook_key(struct arena *mem, const struct config *config,
                                             const char *name)
{
    return secrets_seal(mem, config, SECRET_WEBHOOK_KEY, name,
                        crypto_random_hex(mem, WEBHOOK_KEY_BYTES));
}

enum fail define_webhook_key(struct db *db, struct arena *mem, const struct config *config,
                             const char *name)
{
    struct crypto_sealed key = make_webhook_key(mem, config, name);

    return connection_rotate(db, mem, name, key.data, key.len);
}

static void fill_draft(struct arena *mem, const struct config *config, const cJSON *document,
                       struct connection_draft *draft)
{
    const cJSON *secrets = json_get(document, "secrets");
    bool kingdee = strcmp(draft->kind, "kingdee") == 0;
    int64_t calls = 0;

    draft->settings = json_print(mem, json_get(document, "settings"), NULL);
    if (secrets) {
        struct crypto_sealed sealed = secrets_seal(mem, config, SECRET_CONNECTION, draft->name,
                                                   json_print(mem, secrets, NULL));

        draft->secrets = sealed.data;
        draft->secrets_len = sealed.len;
    }
    if (kingdee) {
        struct crypto_sealed key = make_webhook_key(mem, config, draft->name);

        draft->webhook_key = key.data;
        draft->webhook_key_len = key.len;
    }
    if (!json_to_integer(json_get(json_get(document, "budget"), "calls_per_minute"), &calls))
        calls = kingdee ? KINGDEE_CALLS : QINGCLOUD_CALLS;
    draft->calls_per_minute = (int)(calls < 1000000 ? calls : 1000000);
}

static bool same_secrets(struct arena *mem, const struct config *config,
                         const struct connection *stored, const cJSON *secrets)
{
    const struct crypto_sealed sealed = {stored->secrets, stored->secrets_len};
    cJSON *before;
    char *text;

    if (!secrets)
        return true;
    if (sealed.len == 0 ||
        secrets_open(mem, config, SECRET_CONNECTION, stored->name, &sealed, &text) != OK ||
        json_read(mem, text, strlen(text), NULL, &before, NULL) != OK)
        return false;
    return json_equal(before, secrets);
}

/* Saying again what is there is no new version, and its session goes on. */
static bool stored_alike(struct arena *mem, const struct config *config,
                         const struct connection *stored, const struct connection_draft *draft,
                         const cJSON *document)
{
    return strcmp(stored->kind, draft->kind) == 0 &&
           strcmp(stored->settings, draft->settings) == 0 &&
           stored->calls_per_minute == draft->calls_per_minute &&
           same_secrets(mem, config, stored, json_get(document, "secrets"));
}

enum fail define_connection(struct db *db, struct arena *mem, const struct config *config,
                            const char *name, const cJSON *document, struct json_fault *fault)
{
    struct connection_draft draft = {0};
    struct connection stored;
    bool known;
    enum fail fail;

    *fault = (struct json_fault){0};
    fail = check_name(document, name, &draft.name, fault);

    if (!fail)
        fail = check_kind(document, &draft.kind, fault);
    if (fail)
        return fail;
    fail = connection_by_name(db, mem, draft.name, &stored);
    if (fail && fail != FAIL_NOT_FOUND)
        return fail;
    known = fail == OK;
    fail = check_connection(mem, document, strcmp(draft.kind, "kingdee") == 0, known, fault);
    if (fail)
        return fail;
    fill_draft(mem, config, document, &draft);
    if (known && stored_alike(mem, config, &stored, &draft, document))
        return OK;
    fail = connection_put(db, mem, &draft);
    if (fail == FAIL_CONFLICT)
        fault_in(fault, "/kind", "该名称已用于另一种连接器",
                 "the name belongs to a connection of another kind");
    return fail;
}

/* ---- syncs --------------------------------------------------------------------------------- */

enum fail define_sync(struct db *tx, struct arena *mem, const char *name, const cJSON *document,
                      struct json_fault *fault)
{
    const struct mapping_settings *settings;
    cJSON *named = json_copy(mem, document);
    struct sync_draft draft = {.source_kind = "kingdee", .target_kind = "qingcloud"};
    struct mapping *mapping;
    const char *missing;
    int64_t sync;
    enum fail fail;

    *fault = (struct json_fault){0};
    if (!cJSON_IsObject(document))
        return fault_in(fault, "", "应为对象", "expected an object");
    fail = check_name(document, name, &draft.name, fault);
    if (fail)
        return fail;
    if (!json_get(named, "name"))
        json_put_text(mem, named, "name", draft.name);
    if (mapping_compile(mem, named, true, &mapping, fault) != OK)
        return FAIL_INVALID;
    fail = outer_instance_check(tx, mem, named, fault);
    if (fail)
        return fail;
    settings = mapping_settings(mapping);
    fail = source_api_check(settings->source_api, fault);
    if (fail)
        return fail;
    draft.enabled = settings->enabled;
    draft.source_connection = settings->source_connection;
    draft.target_connection = settings->target_connection;
    draft.definition = json_print(mem, named, NULL);
    fail = sync_put(tx, mem, &draft, &missing, &sync);
    if (fail == FAIL_UNPROCESSABLE)
        fault_in(fault,
                 missing == settings->source_connection ? "/source/connection"
                                                        : "/target/connection",
                 "没有这个 %s 连接器", "there is no such connection of kind %s",
                 missing == settings->source_connection ? "kingdee" : "qingcloud");
    return fail ? fail : timetable_store(tx, mem, sync, &settings->schedule, fault);
}

/* ---- channels ------------------------------------------------------------------------------ */

static enum fail check_channel(struct arena *mem, const cJSON *document, bool stored,
                               struct json_fault *fault)
{
    static const char *const names[] = {"name", "kind", "enabled", "settings", "secrets", NULL};
    const cJSON *secrets = json_get(document, "secrets");
    const cJSON *enabled = json_get(document, "enabled");
    const char *kind = json_text(document, "kind");
    enum fail fail = check_known(mem, document, names, fault);

    if (fail)
        return fail;
    if (!kind || (strcmp(kind, "dingtalk") != 0 && strcmp(kind, "wecom") != 0))
        return fault_in(fault, "/kind", "应为 dingtalk 或 wecom", "expected dingtalk or wecom");
    if (enabled && !cJSON_IsBool(enabled))
        return fault_in(fault, "/enabled", "应为 true 或 false", "expected true or false");
    fail = check_members(mem, json_get(document, "settings"), "/settings", channel_settings, fault);
    if (!fail && (secrets || !stored))
        fail = check_members(mem, secrets, "/secrets", channel_secrets, fault);
    return fail;
}

enum fail define_channel(struct db *db, struct arena *mem, const struct config *config,
                         const char *name, const cJSON *document, struct json_fault *fault)
{
    struct channel channel = {0}, stored;
    const cJSON *settings = json_get(document, "settings"), *secrets;
    const char *own;
    enum fail fail;

    *fault = (struct json_fault){0};
    fail = check_name(document, name, &own, fault);

    if (fail)
        return fail;
    fail = channel_by_name(db, mem, own, &stored);
    if (fail && fail != FAIL_NOT_FOUND)
        return fail;
    fail = check_channel(mem, document, fail == OK, fault);
    if (fail)
        return fail;
    channel.name = own;
    channel.kind = json_text(document, "kind");
    channel.enabled = json_flag(document, "enabled", true);
    channel.settings = settings ? json_print(mem, settings, NULL) : "{}";
    secrets = json_get(document, "secrets");
    if (secrets) {
        struct crypto_sealed sealed =
            secrets_seal(mem, config, SECRET_CHANNEL, channel.name, json_print(mem, secrets, NULL));

        channel.secrets = sealed.data;
        channel.secrets_len = sealed.len;
    }
    fail = channel_put(db, mem, &channel);
    if (fail == FAIL_CONFLICT)
        fault_in(fault, "/kind", "该名称已用于另一种告警渠道",
                 "the name belongs to a channel of another kind");
    return fail;
}
