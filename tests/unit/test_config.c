/* test_config.c - settings: defaults, ranges, files, and one plain fault a variable. */
#include "service/config.h"
#include "tests/unit/check.h"

#include <unistd.h>

enum { VARIABLES_MAX = 24 };

static struct arena *mem;
static const char *environment[VARIABLES_MAX][2];
static struct config config;
static struct config_fault *faults;
static size_t fault_count;

static const char key_text[] = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

static const char *fake_getenv(const char *variable)
{
    for (int i = 0; i < VARIABLES_MAX && environment[i][0]; i++) {
        if (strcmp(environment[i][0], variable) == 0)
            return environment[i][1];
    }
    return NULL;
}

static void set(const char *variable, const char *value)
{
    int i = 0;

    while (environment[i][0] && strcmp(environment[i][0], variable) != 0)
        i++;
    environment[i][0] = variable;
    environment[i][1] = value;
}

/* The least that is good. */
static void set_required(void)
{
    memset(environment, 0, sizeof environment);
    set("XQ_DATABASE_URL", "postgresql://xq@localhost/xq");
    set("XQ_API_TOKENS", "ops:admin:t0ken");
    set("XQ_SECRET_KEY", key_text);
}

static enum fail read_it(void)
{
    return config_read(mem, fake_getenv, &config, &faults, &fault_count);
}

/* Exactly one fault, for this variable, that says `part` and keeps the value to itself. */
static void check_fault(const char *variable, const char *value, const char *part)
{
    bool good = read_it() == FAIL_INVALID && fault_count == 1 &&
                strcmp(faults[0].variable, variable) == 0 && strstr(faults[0].message, part);

    if (!good) {
        printf("  %s=%s: %zu faults\n", variable, value, fault_count);
        for (size_t i = 0; i < fault_count; i++)
            printf("    %s: %s\n", faults[i].variable, faults[i].message);
    }
    CHECK(good);
}

static void the_required_three_are_enough(void)
{
    set_required();
    CHECK(read_it() == OK && fault_count == 0);
    CHECK_TEXT(config.database_url, "postgresql://xq@localhost/xq");
    CHECK_TEXT(config.listen_host, "0.0.0.0");
    CHECK(config.listen_port == 8080);
    CHECK(config.auth && config.token_count == 1);
    CHECK(memcmp(config.secret_key, "0123456789abcdef0123456789abcdef", CRYPTO_KEY_BYTES) == 0);
    CHECK(config.workers == 16 && config.db_pool == 8);
    CHECK(config.lease_seconds == 45 && config.call_seconds == 30);
    CHECK(config.drain_seconds == 10 && config.log_level == LOG_INFO);
    CHECK(!config.allow_private_upstreams && config.chinese);
    CHECK(config.trusted_proxies.count == 0);
}

static void every_variable_is_read(void)
{
    set_required();
    set("XQ_DATABASE_URL", "postgres://a,b/xq");
    set("XQ_LISTEN", "127.0.0.1:0");
    set("XQ_AUTH", "token");
    set("XQ_WORKERS", "512");
    set("XQ_DB_POOL", "1");
    set("XQ_LEASE_SECONDS", "5");
    set("XQ_CALL_SECONDS", "4");
    set("XQ_LOG_LEVEL", "debug");
    set("XQ_DRAIN_SECONDS", "0");
    set("XQ_ALLOW_PRIVATE_UPSTREAMS", "1");
    set("XQ_TRUSTED_PROXIES", "10.0.0.0/8,::1");
    set("XQ_LANG", "en");
    CHECK(read_it() == OK);
    CHECK(config.trusted_proxies.count == 2 && networks_hold(&config.trusted_proxies, "10.7.8.9"));
    CHECK_TEXT(config.listen_host, "127.0.0.1");
    CHECK(config.listen_port == 0 && config.workers == 512 && config.db_pool == 1);
    CHECK(config.lease_seconds == 5 && config.call_seconds == 4 && config.drain_seconds == 0);
    CHECK(config.log_level == LOG_DEBUG && config.allow_private_upstreams && !config.chinese);
}

static void what_is_missing_is_told_once_each_in_the_tables_order(void)
{
    static const char *const wanted[] = {"XQ_DATABASE_URL", "XQ_API_TOKENS", "XQ_SECRET_KEY"};

    memset(environment, 0, sizeof environment);
    CHECK(read_it() == FAIL_INVALID && fault_count == 3);
    for (size_t i = 0; i < fault_count && i < 3; i++) {
        CHECK_TEXT(faults[i].variable, wanted[i]);
        CHECK(strstr(faults[i].message, "必须设置") != NULL);
        CHECK(strstr(faults[i].message, wanted[i]) == NULL);
    }
    set("XQ_LANG", "en");
    set("XQ_DATABASE_URL", ""); /* empty is as good as not set */
    CHECK(read_it() == FAIL_INVALID && fault_count == 3);
    for (size_t i = 0; i < fault_count && i < 3; i++)
        CHECK(strstr(faults[i].message, "required") != NULL);
}

static void everything_wrong_is_told_at_once_in_the_tables_order(void)
{
    static const char *const wanted[] = {
        "XQ_DATABASE_URL",    "XQ_LISTEN",    "XQ_AUTH",          "XQ_API_TOKENS",
        "XQ_SECRET_KEY",      "XQ_WORKERS",   "XQ_DB_POOL",       "XQ_LEASE_SECONDS",
        "XQ_CALL_SECONDS",    "XQ_LOG_LEVEL", "XQ_DRAIN_SECONDS", "XQ_ALLOW_PRIVATE_UPSTREAMS",
        "XQ_TRUSTED_PROXIES", "XQ_LANG"};
    size_t count = sizeof wanted / sizeof *wanted;

    memset(environment, 0, sizeof environment);
    for (size_t i = 0; i < count; i++)
        set(wanted[i], "s3cret!");
    CHECK(read_it() == FAIL_INVALID && fault_count == count);
    for (size_t i = 0; i < count && i < fault_count; i++) {
        CHECK_TEXT(faults[i].variable, wanted[i]);
        CHECK(strstr(faults[i].message, "s3cret!") == NULL);
    }
}

static const char *const refused[][3] = {
    {"XQ_DATABASE_URL", "host=localhost dbname=xq", "postgresql://"},
    {"XQ_DATABASE_URL", "mysql://x", "postgresql://"},
    {"XQ_DATABASE_URL", " postgres://x", "blanks"},
    {"XQ_LISTEN", "8080", "host:port"},
    {"XQ_LISTEN", ":8080", "host:port"},
    {"XQ_LISTEN", "localhost:", "host:port"},
    {"XQ_LISTEN", "localhost:65536", "host:port"},
    {"XQ_LISTEN", "localhost:-1", "host:port"},
    {"XQ_LISTEN", "localhost:80x", "host:port"},
    {"XQ_LISTEN", "::1:8080", "host:port"},
    {"XQ_LISTEN", "[::1]", "host:port"},
    {"XQ_LISTEN", "[::1:8080", "host:port"},
    {"XQ_LISTEN", "[]:8080", "host:port"},
    {"XQ_LISTEN", "[localhost]:8080", "host:port"},
    {"XQ_LISTEN", "256.0.0.1:8080", "host:port"},
    {"XQ_LISTEN", "a b:8080", "host:port"},
    {"XQ_AUTH", "basic", "token or none"},
    {"XQ_SECRET_KEY", "c2hvcnQ=", "32 bytes"},
    {"XQ_SECRET_KEY", "not base64 at all", "32 bytes"},
    {"XQ_WORKERS", "0", "1 to 512"},
    {"XQ_WORKERS", "513", "1 to 512"},
    {"XQ_WORKERS", "4294967297", "1 to 512"},
    {"XQ_WORKERS", "1e1", "1 to 512"},
    {"XQ_WORKERS", "+4", "1 to 512"},
    {"XQ_WORKERS", "016", "1 to 512"},
    {"XQ_WORKERS", "0x10", "1 to 512"},
    {"XQ_WORKERS", "16 ", "blanks"},
    {"XQ_DB_POOL", "0", "1 to 100"},
    {"XQ_DB_POOL", "101", "1 to 100"},
    {"XQ_LEASE_SECONDS", "4", "5 to 3600"},
    {"XQ_LEASE_SECONDS", "3601", "5 to 3600"},
    {"XQ_CALL_SECONDS", "0", "1 to 3599"},
    {"XQ_CALL_SECONDS", "3600", "1 to 3599"},
    {"XQ_LOG_LEVEL", "INFO", "debug, info"},
    {"XQ_DRAIN_SECONDS", "601", "0 to 600"},
    {"XQ_DRAIN_SECONDS", "-1", "0 to 600"},
    {"XQ_ALLOW_PRIVATE_UPSTREAMS", "yes", "1 or 0"},
    {"XQ_TRUSTED_PROXIES", "gateway", "10.0.0.0/8"},
    {"XQ_TRUSTED_PROXIES", "10.0.0.1,", "10.0.0.0/8"},
    {"XQ_TRUSTED_PROXIES", "10.0.0.1, ::1", "10.0.0.0/8"},
};

static void values_out_of_form_or_range_are_refused(void)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        set_required();
        set("XQ_LANG", "en");
        set(refused[i][0], refused[i][1]);
        check_fault(refused[i][0], refused[i][1], refused[i][2]);
    }
    set_required();
    set("XQ_LANG", "fr");
    check_fault("XQ_LANG", "fr", "应为 zh 或 en");
}

static void the_lease_must_outlive_a_call(void)
{
    set_required();
    set("XQ_LANG", "en");
    set("XQ_CALL_SECONDS", "45");
    check_fault("XQ_CALL_SECONDS", "45", "below XQ_LEASE_SECONDS (45)");
    set("XQ_LEASE_SECONDS", "45");
    check_fault("XQ_CALL_SECONDS", "45", "below XQ_LEASE_SECONDS (45)");
    set("XQ_LEASE_SECONDS", "bad");
    check_fault("XQ_LEASE_SECONDS", "bad", "5 to 3600");
    set("XQ_LEASE_SECONDS", "30");
    set("XQ_CALL_SECONDS", "");
    check_fault("XQ_LEASE_SECONDS", "30", "above XQ_CALL_SECONDS (30)");
    set("XQ_LEASE_SECONDS", "31");
    CHECK(read_it() == OK);
}

static void listen_takes_names_and_both_kinds_of_addresses(void)
{
    static const char *const cases[][2] = {{"localhost:1", "localhost"},
                                           {"my-host.example_1:80", "my-host.example_1"},
                                           {"10.0.0.1:80", "10.0.0.1"},
                                           {"[::1]:80", "::1"},
                                           {"[::]:80", "::"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set_required();
        set("XQ_LISTEN", cases[i][0]);
        CHECK(read_it() == OK);
        CHECK_TEXT(config.listen_host, cases[i][1]);
    }
}

static void tokens_are_name_role_and_all_that_follows(void)
{
    set_required();
    set("XQ_API_TOKENS", "看板:viewer:a,ops:operator:b:c::d,root:admin:e=");
    CHECK(read_it() == OK && config.token_count == 3);
    CHECK_TEXT(config.tokens[0].name, "看板");
    CHECK(config.tokens[0].role == ROLE_VIEWER && config.tokens[1].role == ROLE_OPERATOR);
    CHECK_TEXT(config.tokens[1].token, "b:c::d");
    CHECK(config.tokens[2].role == ROLE_ADMIN);
    CHECK_TEXT(config.tokens[2].token, "e=");
}

static void bad_tokens_are_refused_by_number_without_being_shown(void)
{
    static const char *const cases[][2] = {
        {"s3cret", "Entry 1"},
        {"a:admin", "Entry 1"},
        {"a:admin:", "Entry 1"},
        {":admin:s3cret", "Entry 1"},
        {"a:root:s3cret", "Entry 1"},
        {"a:Admin:s3cret", "Entry 1"},
        {"a:admin:x,", "Entry 2"},
        {"a:admin:x,,b:viewer:s3cret", "Entry 2"},
        {"a:admin:x, b:viewer:s3cret", "Entry 2"},
        {"a:admin:s3cret ,b:viewer:y", "Entry 1"},
        {"a:admin:x,b:viewer:y,a:viewer:s3cret", "Entry 3 repeats"},
        {"a:admin:s3cret,b:viewer:s3cret", "Entry 2 repeats"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set_required();
        set("XQ_LANG", "en");
        set("XQ_API_TOKENS", cases[i][0]);
        check_fault("XQ_API_TOKENS", cases[i][0], cases[i][1]);
        CHECK(fault_count == 1 && strstr(faults[0].message, "s3cret") == NULL);
    }
}

static void without_auth_no_tokens_are_needed(void)
{
    set_required();
    set("XQ_AUTH", "none");
    set("XQ_API_TOKENS", NULL);
    CHECK(read_it() == OK && !config.auth && config.token_count == 0);
    set("XQ_AUTH", "nobody");
    check_fault("XQ_AUTH", "nobody", "应为 token 或 none");
}

/* A file of its own with these bytes. */
static const char *file_with(const void *bytes, size_t len)
{
    char *path = arena_text(mem, "/tmp/test_config_XXXXXX");
    int file = mkstemp(path);

    CHECK(file >= 0 && write(file, bytes, len) == (ssize_t)len);
    close(file);
    return path;
}

static void secrets_may_come_from_files(void)
{
    const char *url = file_with("postgresql://file/xq\n", 21);
    const char *tokens = file_with("a:admin:x", 9);
    const char *key = file_with(key_text, strlen(key_text));

    memset(environment, 0, sizeof environment);
    set("XQ_DATABASE_URL_FILE", url);
    set("XQ_API_TOKENS_FILE", tokens);
    set("XQ_SECRET_KEY_FILE", key);
    set("XQ_SECRET_KEY", "");
    CHECK(read_it() == OK);
    CHECK_TEXT(config.database_url, "postgresql://file/xq");
    CHECK(config.token_count == 1 && config.secret_key[0] == '0');
    unlink(url);
    unlink(tokens);
    unlink(key);
}

static void both_forms_at_once_are_refused(void)
{
    const char *path = file_with("postgresql://file/xq\n", 21);

    set_required();
    set("XQ_DATABASE_URL_FILE", path);
    check_fault("XQ_DATABASE_URL", path, "XQ_DATABASE_URL_FILE");
    unlink(path);
}

static void bad_files_are_refused_with_their_reason(void)
{
    char *large = arena_alloc(mem, 70000);
    static const struct {
        const char *bytes;
        size_t len;
        const char *part;
    } cases[] = {
        {"", 0, "empty"},
        {"\n", 1, "empty"},
        {"postgresql://x\n\n", 16, "blanks"},
        {"postgresql://x\r\n", 16, "blanks"},
        {"postgresql://x\0y", 16, "64 KiB"},
        {"mysql://x\n", 10, "begin with"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = file_with(cases[i].bytes, cases[i].len);
        set_required();
        set("XQ_LANG", "en");
        set("XQ_DATABASE_URL", NULL);
        set("XQ_DATABASE_URL_FILE", path);
        check_fault("XQ_DATABASE_URL_FILE", path, cases[i].part);
        unlink(path);
    }
    memset(large, 'x', 70000);
    const char *path = file_with(large, 70000);
    set("XQ_DATABASE_URL_FILE", path);
    check_fault("XQ_DATABASE_URL_FILE", path, "64 KiB");
    unlink(path);
    check_fault("XQ_DATABASE_URL_FILE", path, "cannot be read");
    set("XQ_DATABASE_URL_FILE", "/");
    check_fault("XQ_DATABASE_URL_FILE", "/", "cannot be read");
}

int main(void)
{
    mem = arena_new();
    RUN(the_required_three_are_enough);
    RUN(every_variable_is_read);
    RUN(what_is_missing_is_told_once_each_in_the_tables_order);
    RUN(everything_wrong_is_told_at_once_in_the_tables_order);
    RUN(values_out_of_form_or_range_are_refused);
    RUN(the_lease_must_outlive_a_call);
    RUN(listen_takes_names_and_both_kinds_of_addresses);
    RUN(tokens_are_name_role_and_all_that_follows);
    RUN(bad_tokens_are_refused_by_number_without_being_shown);
    RUN(without_auth_no_tokens_are_needed);
    RUN(secrets_may_come_from_files);
    RUN(both_forms_at_once_are_refused);
    RUN(bad_files_are_refused_with_their_reason);
    arena_free(&mem);
    return check_end();
}
