/* config.c - the variables of the README's table of settings, one function each, in its order.
 *
 * Each variable yields at most one fault, and a rule between two variables is checked only when
 * both are good. No message holds the value of a secret. */
#include "service/config.h"
#include "service/config_setting.h"

#include <arpa/inet.h>
#include <string.h>

static void read_database_url(struct reading *reading)
{
    struct setting setting;

    if (!setting_get_or_file(reading, "XQ_DATABASE_URL", &setting))
        return;
    reading->out->database_url = setting.text;
    if (!setting.text)
        setting_fault(reading, setting.variable,
                      "必须设置，应为数据库连接地址，如 postgresql://用户:密码@主机:5432/库名。",
                      "It is required: a connection address such as "
                      "postgresql://user:password@host:5432/name.");
    else if (strncmp(setting.text, "postgres://", 11) != 0 &&
             strncmp(setting.text, "postgresql://", 13) != 0)
        setting_fault(reading, setting.variable, "应以 postgresql:// 或 postgres:// 开头。",
                      "It should begin with postgresql:// or postgres://.");
}

static bool host_valid(const char *host, bool bracketed)
{
    static const char name_characters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    size_t len = strlen(host);
    struct in6_addr address;

    if (bracketed)
        return inet_pton(AF_INET6, host, &address) == 1;
    if (strspn(host, "0123456789.") == len)
        return inet_pton(AF_INET, host, &address) == 1;
    return strspn(host, name_characters) == len;
}

static bool split_listen(struct reading *reading, const char *text)
{
    const char *colon = strrchr(text, ':');
    bool bracketed = text[0] == '[';

    if (!colon || colon == text || (bracketed && colon[-1] != ']'))
        return false;
    const char *first = text + bracketed;
    const char *end = colon - bracketed;
    if (end <= first)
        return false;
    const char *host = arena_copy(reading->mem, first, (size_t)(end - first));
    reading->out->listen_host = host;
    return host_valid(host, bracketed) &&
           setting_to_integer(colon + 1, 0, 65535, &reading->out->listen_port);
}

static void read_listen(struct reading *reading)
{
    struct setting setting;

    reading->out->listen_host = "0.0.0.0";
    reading->out->listen_port = 8080;
    if (!setting_get(reading, "XQ_LISTEN", &setting) || !setting.text)
        return;
    if (!split_listen(reading, setting.text))
        setting_fault(reading, setting.variable, "应为 主机:端口，如 0.0.0.0:8080 或 [::1]:8080。",
                      "It should be host:port, such as 0.0.0.0:8080 or [::1]:8080.");
}

static enum role role_read(const char *text)
{
    if (strcmp(text, "viewer") == 0)
        return ROLE_VIEWER;
    if (strcmp(text, "operator") == 0)
        return ROLE_OPERATOR;
    return strcmp(text, "admin") == 0 ? ROLE_ADMIN : ROLE_NONE;
}

/* One name:role:token, taken apart in place. */
static bool split_token(char *entry, struct api_token *out)
{
    const char *name = strsep(&entry, ":");
    const char *role = entry ? strsep(&entry, ":") : NULL;
    const char *token = entry;

    if (!role || !token)
        return false;
    *out = (struct api_token){name, role_read(role), token};
    return name[0] && token[0] && out->role != ROLE_NONE && !setting_has_blanks_around(name) &&
           !setting_has_blanks_around(token);
}

static bool token_repeats(const struct config *config)
{
    const struct api_token *last = &config->tokens[config->token_count - 1];

    for (const struct api_token *token = config->tokens; token < last; token++) {
        if (strcmp(token->name, last->name) == 0 || strcmp(token->token, last->token) == 0)
            return true;
    }
    return false;
}

static void split_tokens(struct reading *reading, const struct setting *setting)
{
    struct config *config = reading->out;
    char *rest = arena_text(reading->mem, setting->text);
    size_t entries = 1;
    bool good = true;

    for (const char *at = rest; *at; at++)
        entries += *at == ',';
    config->tokens = arena_alloc(reading->mem, entries * sizeof *config->tokens);
    while (rest && good) {
        const size_t number = ++config->token_count;
        if (!split_token(strsep(&rest, ","), &config->tokens[number - 1]))
            good = setting_fault(reading, setting->variable,
                                 "第 %zu 项应为 名称:角色:令牌，角色为 viewer、operator 或 "
                                 "admin，各项以英文逗号分隔。",
                                 "Entry %zu should be name:role:token with the role viewer, "
                                 "operator or admin; commas stand between entries.",
                                 number);
        else if (token_repeats(config))
            good = setting_fault(reading, setting->variable,
                                 "第 %zu 项的名称或令牌与前面的重复，应各不相同。",
                                 "Entry %zu repeats the name or token of an earlier one; all "
                                 "should differ.",
                                 number);
    }
}

static void read_auth(struct reading *reading)
{
    struct setting setting;

    reading->out->auth = true;
    bool auth_good = setting_choice(reading, "XQ_AUTH", (const char *const[]){"token", "none"},
                                    &reading->out->auth);
    if (!setting_get_or_file(reading, "XQ_API_TOKENS", &setting))
        return;
    if (setting.text)
        split_tokens(reading, &setting);
    else if (auth_good && reading->out->auth)
        setting_fault(reading, setting.variable,
                      "必须设置，应为 名称:角色:令牌，多项以英文逗号分隔（或设置 XQ_AUTH=none）。",
                      "It is required: name:role:token, with commas between entries (or set "
                      "XQ_AUTH=none).");
}

static void read_secret_key(struct reading *reading)
{
    struct setting setting;
    unsigned char *key;
    size_t len;

    if (!setting_get_or_file(reading, "XQ_SECRET_KEY", &setting))
        return;
    if (!setting.text)
        setting_fault(reading, setting.variable,
                      "必须设置，应为 32 字节的 base64，可用 openssl rand -base64 32 生成。",
                      "It is required: 32 bytes in base64, as made by openssl rand -base64 32.");
    else if (!crypto_base64_read(reading->mem, setting.text, &key, &len) || len != CRYPTO_KEY_BYTES)
        setting_fault(reading, setting.variable,
                      "应为 32 字节的 base64，可用 openssl rand -base64 32 生成。",
                      "It should be 32 bytes in base64, as made by openssl rand -base64 32.");
    else
        memcpy(reading->out->secret_key, key, CRYPTO_KEY_BYTES);
}

/* The lease must outlive a call. The fault goes to a variable that the operator did set. */
static void read_times(struct reading *reading)
{
    struct config *config = reading->out;
    bool lease_good = setting_integer(reading, "XQ_LEASE_SECONDS", (struct range){5, 3600, 45},
                                      &config->lease_seconds);
    bool call_good = setting_integer(reading, "XQ_CALL_SECONDS", (struct range){1, 3599, 30},
                                     &config->call_seconds);

    if (!lease_good || !call_good || config->call_seconds < config->lease_seconds)
        return;
    if (setting_find(reading, "XQ_CALL_SECONDS"))
        setting_fault(reading, "XQ_CALL_SECONDS", "应小于 XQ_LEASE_SECONDS（%d）。",
                      "It should be below XQ_LEASE_SECONDS (%d).", config->lease_seconds);
    else
        setting_fault(reading, "XQ_LEASE_SECONDS", "应大于 XQ_CALL_SECONDS（%d）。",
                      "It should be above XQ_CALL_SECONDS (%d).", config->call_seconds);
}

static void read_log_level(struct reading *reading)
{
    struct setting setting;

    reading->out->log_level = LOG_INFO;
    if (!setting_get(reading, "XQ_LOG_LEVEL", &setting) || !setting.text)
        return;
    if (!log_level_read(setting.text, &reading->out->log_level))
        setting_fault(reading, setting.variable, "应为 debug、info、warn 或 error。",
                      "It should be debug, info, warn or error.");
}

/* Addresses and networks, commas between them. */
static void read_proxies(struct reading *reading)
{
    struct setting setting;
    const char *at;

    if (!setting_get(reading, "XQ_TRUSTED_PROXIES", &setting) || !setting.text)
        return;
    for (at = setting.text;; at++) {
        size_t len = strcspn(at, ",");

        if (!networks_add(&reading->out->trusted_proxies, at, len)) {
            setting_fault(reading, setting.variable,
                          "应为地址或网段，如 10.0.0.0/8,::1，以英文逗号分隔，最多 %d 项。",
                          "It should be addresses or networks such as 10.0.0.0/8,::1 with commas "
                          "between them, at most %d.",
                          NETWORKS_MAX);
            return;
        }
        at += len;
        if (*at == '\0')
            return;
    }
}

static void read_language(const char *(*getenv_fn)(const char *), bool *chinese)
{
    const char *text = getenv_fn("XQ_LANG");

    *chinese = !text || strcmp(text, "en") != 0;
}

enum fail config_read(struct arena *mem, const char *(*getenv_fn)(const char *), struct config *out,
                      struct config_fault **faults, size_t *count)
{
    struct reading *reading = arena_alloc(mem, sizeof *reading);

    *out = (struct config){0};
    *reading = (struct reading){.mem = mem, .getenv_fn = getenv_fn, .out = out};
    read_language(getenv_fn, &out->chinese); /* first: the faults are told in it */

    read_database_url(reading);
    read_listen(reading);
    read_auth(reading);
    read_secret_key(reading);
    setting_integer(reading, "XQ_WORKERS", (struct range){1, 512, 16}, &out->workers);
    setting_integer(reading, "XQ_DB_POOL", (struct range){1, 100, 8}, &out->db_pool);
    read_times(reading);
    read_log_level(reading);
    setting_integer(reading, "XQ_DRAIN_SECONDS", (struct range){0, 600, 10}, &out->drain_seconds);
    setting_choice(reading, "XQ_ALLOW_PRIVATE_UPSTREAMS", (const char *const[]){"1", "0"},
                   &out->allow_private_upstreams);
    read_proxies(reading);
    setting_choice(reading, "XQ_LANG", (const char *const[]){"zh", "en"}, &out->chinese);

    out->variables = reading->asked;
    out->variable_count = reading->asked_count;
    *faults = reading->faults;
    *count = reading->count;
    return reading->count ? FAIL_INVALID : OK;
}

bool config_unknown(const struct config *config, const char *entry)
{
    size_t len = strcspn(entry, "=");

    if (strncmp(entry, "XQ_", 3) != 0)
        return false;
    for (size_t i = 0; i < config->variable_count; i++)
        if (strlen(config->variables[i]) == len && strncmp(config->variables[i], entry, len) == 0)
            return false;
    return true;
}
