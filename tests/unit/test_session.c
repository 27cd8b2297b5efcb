/* test_session.c - how old a session may get, how it stands, and that only its key opens it. */
#include "service/session.h"
#include "tests/unit/check.h"

enum { DAY_MS = 86400000, MINUTE_MS = 60000, CONNECTIONS = 1000 };

static struct arena *mem;
static unsigned char sealed_bytes[] = "sealed";

static struct vault vault_of(int64_t left_ms, int64_t life_ms)
{
    return (struct vault){.generation = 3,
                          .session = sealed_bytes,
                          .session_len = sizeof sealed_bytes,
                          .left_ms = left_ms,
                          .life_ms = life_ms};
}

static void a_session_is_refreshed_in_the_last_minutes_of_its_life(void)
{
    for (int64_t connection = 1; connection <= CONNECTIONS; connection++) {
        struct vault vault = vault_of(DAY_MS, DAY_MS);
        int64_t due = session_due_ms(&vault, connection);

        CHECK(due >= DAY_MS - 20 * MINUTE_MS && due <= DAY_MS - 10 * MINUTE_MS);
    }
}

static void a_short_life_is_used_to_nine_tenths(void)
{
    for (int64_t connection = 1; connection <= CONNECTIONS; connection++) {
        struct vault vault = vault_of(MINUTE_MS, MINUTE_MS);
        int64_t due = session_due_ms(&vault, connection);

        CHECK(due >= MINUTE_MS * 9 / 10 && due <= MINUTE_MS);
    }
}

static void what_began_together_does_not_end_together(void)
{
    int64_t least = INT64_MAX, most = 0;

    for (int64_t connection = 1; connection <= CONNECTIONS; connection++) {
        struct vault vault = vault_of(DAY_MS, DAY_MS);
        int64_t due = session_due_ms(&vault, connection);

        least = due < least ? due : least;
        most = due > most ? due : most;
        CHECK(due == session_due_ms(&vault, connection)); /* the same on every replica */
    }
    CHECK(most - least > 9 * MINUTE_MS);
}

static void the_state_says_how_it_stands(void)
{
    struct vault none = {0}, failed = {.failures = 1}, ready = vault_of(DAY_MS / 2, DAY_MS);
    struct vault near = vault_of(MINUTE_MS, DAY_MS), over = vault_of(-MINUTE_MS, DAY_MS);
    struct vault refused = ready, over_failed = over, leased = ready, early_failed = near;

    refused.refused = true;
    refused.failures = over_failed.failures = early_failed.failures = 2;
    leased.leased = true;
    CHECK_TEXT(session_state(&none), "never_authorized");
    CHECK_TEXT(session_state(&failed), "failed");
    CHECK_TEXT(session_state(&ready), "ready");
    CHECK_TEXT(session_state(&near), "stale");
    CHECK_TEXT(session_state(&over), "stale");
    CHECK_TEXT(session_state(&refused), "failed");
    CHECK_TEXT(session_state(&over_failed), "failed");
    CHECK_TEXT(session_state(&early_failed), "stale"); /* the old one still goes */
    CHECK_TEXT(session_state(&leased), "refreshing");
}

static void a_session_that_is_refused_or_nearly_over_is_of_no_use(void)
{
    struct vault good = vault_of(DAY_MS / 2, DAY_MS), last = vault_of(1000, DAY_MS);
    struct vault refused = good, empty = good, shortest = vault_of(1000, 2000);

    refused.refused = true;
    empty.session_len = 0;
    CHECK(session_alive(&good));
    CHECK(session_alive(&shortest));
    CHECK(!session_alive(&last));
    CHECK(!session_alive(&refused));
    CHECK(!session_alive(&empty));
}

static void what_is_sealed_opens_for_its_connection_only(void)
{
    struct config config = {0};
    struct account account = {.name = "a", .is_kingdee = true}, other = {.name = "b"};
    struct vault vault = {.generation = 7};
    struct crypto_sealed sealed;

    other.is_kingdee = true;
    account.session = (struct kingdee_session){
        .app_token = "token", .domain = "https://d", .app_key = "k", .account_id = "1"};
    sealed = session_seal(mem, &config, &account);
    vault.session = sealed.data;
    vault.session_len = sealed.len;
    CHECK(memmem(sealed.data, sealed.len, "token", 5) == NULL);
    memset(&account.session, 0, sizeof account.session);
    CHECK(session_open(mem, &config, &vault, &account));
    CHECK_TEXT(account.session.app_token, "token");
    CHECK_TEXT(account.session.domain, "https://d");
    CHECK(account.generation == 7);
    CHECK(!session_open(mem, &config, &vault, &other));
    CHECK(other.generation == 0 && other.session.app_token == NULL);
}

static void authorizations_are_kept_without_secrets(void)
{
    static const char named[] = "[{\"accountId\":\"1\",\"appKey\":\"k\",\"appSecret\":\"hidden\"}]";
    struct config config = {0};
    struct account account = {.name = "a"};
    struct crypto_sealed sealed;
    cJSON *data, *back;

    CHECK(json_read(mem, named, strlen(named), NULL, &data, NULL) == OK);
    sealed = authorizations_seal(mem, &config, &account, data);
    CHECK(authorizations_open(mem, &config, &account, sealed.data, sealed.len, &back) == OK);
    CHECK_TEXT(json_print(mem, back, NULL), "[{\"accountId\":\"1\",\"appKey\":\"k\"}]");
    CHECK(json_text(data->child, "appSecret") != NULL); /* the chain still needs it */
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(a_session_is_refreshed_in_the_last_minutes_of_its_life);
    RUN(a_short_life_is_used_to_nine_tenths);
    RUN(what_began_together_does_not_end_together);
    RUN(the_state_says_how_it_stands);
    RUN(a_session_that_is_refused_or_nearly_over_is_of_no_use);
    RUN(what_is_sealed_opens_for_its_connection_only);
    RUN(authorizations_are_kept_without_secrets);
    arena_free(&mem);
    return check_end();
}
