/* session.c - sealing, opening and ageing of sessions. */
#include "service/session.h"

#include "service/mapping/secrets.h"

#include <string.h>

enum {
    EARLY_PART = 10, /* the last tenth of its life, but at most: */
    EARLY_MOST_MS = 20 * 60 * 1000,
    LAST_PART = 20, /* too little left to begin a call with: a twentieth, but at most: */
    LAST_MOST_MS = 5000
};

static const char *vault_context(struct arena *mem, const struct account *account)
{
    return arena_format(mem, "vault:%s", account->name);
}

static const char *list_context(struct arena *mem, const struct account *account)
{
    return arena_format(mem, "authorizations:%s", account->name);
}

struct crypto_sealed session_seal(struct arena *mem, const struct config *config,
                                  const struct account *account)
{
    cJSON *session = json_object(mem);

    if (account->is_kingdee) {
        json_put_text(mem, session, "app_token", account->session.app_token);
        json_put_text(mem, session, "domain", account->session.domain);
        json_put_text(mem, session, "app_key", account->session.app_key);
        json_put_text(mem, session, "account_id", account->session.account_id);
    } else {
        json_put_text(mem, session, "token", account->token);
    }
    return crypto_seal(mem, config->secret_key, vault_context(mem, account),
                       json_print(mem, session, NULL));
}

static enum fail unsealed(struct arena *mem, const struct config *config, const char *context,
                          const struct crypto_sealed *sealed, cJSON **out)
{
    char *text;

    if (!sealed->len ||
        crypto_open(mem, config->secret_key, context, sealed->data, sealed->len, &text) != OK)
        return FAIL_INVALID;
    return json_read(mem, text, strlen(text), NULL, out, NULL);
}

bool session_open(struct arena *mem, const struct config *config, const struct vault *vault,
                  struct account *account)
{
    const struct crypto_sealed sealed = {vault->session, vault->session_len};
    const char *token;
    cJSON *session;

    if (unsealed(mem, config, vault_context(mem, account), &sealed, &session) != OK)
        return false;
    token = json_text(session, account->is_kingdee ? "app_token" : "token");
    if (!token)
        return false;
    account->generation = vault->generation;
    if (!account->is_kingdee) {
        account->token = token;
        return true;
    }
    account->session = (struct kingdee_session){.app_token = token,
                                                .domain = json_text(session, "domain"),
                                                .app_key = json_text(session, "app_key"),
                                                .account_id = json_text(session, "account_id")};
    return true;
}

struct crypto_sealed authorizations_seal(struct arena *mem, const struct config *config,
                                         const struct account *account, const cJSON *data)
{
    cJSON *kept = json_copy(mem, data);

    secrets_strip(kept);
    return crypto_seal(mem, config->secret_key, list_context(mem, account),
                       json_print(mem, kept, NULL));
}

enum fail authorizations_open(struct arena *mem, const struct config *config,
                              const struct account *account, const void *sealed, size_t len,
                              cJSON **out)
{
    const struct crypto_sealed box = {(unsigned char *)(uintptr_t)sealed, len};

    return unsealed(mem, config, list_context(mem, account), &box, out);
}

/* ---- ages ---------------------------------------------------------------------------------- */

static int64_t part_of(int64_t life_ms, int64_t part, int64_t most_ms)
{
    return life_ms / part < most_ms ? life_ms / part : most_ms;
}

bool session_alive(const struct vault *vault)
{
    return vault->session_len && !vault->refused &&
           vault->left_ms > part_of(vault->life_ms, LAST_PART, LAST_MOST_MS);
}

/* Steele and Vigna's mixer: the same for the same connection and generation, on every replica. */
static uint64_t mixed(uint64_t value)
{
    value += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

int64_t session_due_ms(const struct vault *vault, int64_t connection)
{
    int64_t early = part_of(vault->life_ms, EARLY_PART, EARLY_MOST_MS);
    uint64_t dice = mixed((uint64_t)connection ^ mixed((uint64_t)vault->generation)) % 1000;

    return vault->left_ms - early + early / 2 * (int64_t)dice / 1000;
}

const char *session_state(const struct vault *vault)
{
    if (vault->leased)
        return "refreshing";
    if (session_alive(vault))
        return vault->left_ms <= part_of(vault->life_ms, EARLY_PART, EARLY_MOST_MS) ? "stale"
                                                                                    : "ready";
    if (vault->failures)
        return "failed";
    return vault->session_len ? "stale" : "never_authorized";
}
