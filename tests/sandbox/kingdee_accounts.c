/* kingdee_accounts.c - the accounts (账套) that authorised the application, secrets and tokens. */
#include "tests/sandbox/kingdee.h"

#include "service/clock.h"
#include "service/crypto.h"
#include "tests/sandbox/kingdee_explicit.h"

#include <stdio.h>
#include <string.h>

const char *const kingdee_outer_instance_id = "219672490807529472";

enum { DAY_MS = 86400000, REVOKED = 1 };

static const struct {
    const char *account_id, *app_key, *name, *company, *domain;
} samples[KINGDEE_ACCOUNTS_MAX] = {
    {"1764170105846272114", "aBcDeF12", "演示账套", "星桥演示有限公司", "https://tf.jdy.com"},
    {"1653240987123456789", "gHiJkL34", "旧账套", "星桥演示有限公司", "https://vip1-gd.jdy.com"},
    {"1764170105846272998", "mNoPqR56", "分公司账套", "星桥分公司", "https://vip1-hz.jdy.com"},
    {"1764170105846273777", "sTuVwX78", "测试账套", "星桥测试公司", "https://tf.jdy.com"},
};

void kingdee_side_begin(struct kingdee_side *side, const struct options *options)
{
    (void)options;
    memset(side, 0, sizeof *side);
    for (int i = 0; i < KINGDEE_ACCOUNTS_MAX; i++) {
        struct kingdee_account *account = &side->accounts[i];
        account->account_id = samples[i].account_id;
        account->app_key = samples[i].app_key;
        account->name = samples[i].name;
        account->company = samples[i].company;
        account->status = i != REVOKED;
        snprintf(account->domain, sizeof account->domain, "%s", samples[i].domain);
    }
}

void kingdee_side_end(struct kingdee_side *side)
{
    for (int i = 0; i < KINGDEE_ACCOUNTS_MAX; i++)
        limiter_clear(&side->accounts[i].limiter);
    limiter_clear(&side->token_limiter);
    while (side->sets)
        explicit_set_remove(side, explicit_set_path(side->sets));
}

int64_t kingdee_now_ms(const struct options *options)
{
    return clock_unix_ms() + options->kingdee_clock_ahead * 1000;
}

void kingdee_secret_refresh(struct kingdee_account *account, const struct options *options,
                            int64_t now_ms)
{
    static const char digits[] = "0123456789abcdef";
    int64_t day = options->kingdee_rotation == ROTATION_DAILY ? now_ms / DAY_MS : 0;
    char seed[160], secret[KINGDEE_SECRET_CHARS + 1];
    unsigned char hash[CRYPTO_SHA256_BYTES];
    int len = snprintf(seed, sizeof seed, "%s:%lld:%lld:%lld", account->app_key,
                       (long long)options->seed, (long long)account->generation, (long long)day);
    crypto_sha256(seed, (size_t)len, hash);
    for (int i = 0; i < KINGDEE_SECRET_CHARS; i++)
        secret[i] = digits[(hash[i / 2] >> (i % 2 ? 0 : 4)) & 15];
    secret[KINGDEE_SECRET_CHARS] = '\0';
    if (strcmp(secret, account->secret) == 0)
        return;
    memcpy(account->old_secret, account->secret, sizeof secret);
    memcpy(account->secret, secret, sizeof secret);
}

int kingdee_account_by_key(const struct kingdee_side *side, const struct options *options,
                           const char *app_key)
{
    for (int i = 0; i < KINGDEE_ACCOUNTS_MAX && i < options->kingdee_accounts; i++)
        if (side->accounts[i].status == 1 && strcmp(side->accounts[i].app_key, app_key) == 0)
            return i;
    return -1;
}

static void random_hex(char *out, size_t chars)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[64];
    crypto_random(bytes, sizeof bytes);
    for (size_t i = 0; i < chars; i++)
        out[i] = digits[(bytes[i / 2] >> (i % 2 ? 0 : 4)) & 15];
    out[chars] = '\0';
}

const struct kingdee_token *kingdee_token_new(struct kingdee_side *side, int account,
                                              const struct options *options, int64_t now_ms)
{
    char body[97], signature[65];
    if (options->kingdee_one_token)
        for (int i = 0; i < KINGDEE_TOKENS_MAX; i++)
            side->tokens[i].dead |= side->tokens[i].account == account;
    struct kingdee_token *token = &side->tokens[side->token_next];
    side->token_next = (side->token_next + 1) % KINGDEE_TOKENS_MAX;
    random_hex(body, 96);
    random_hex(signature, 64);
    snprintf(token->text, sizeof token->text, "eyJhbGciOiJSUzI1NiJ9.%s.%s", body, signature);
    token->account = account;
    token->dead = false;
    token->expires_ms = now_ms + options->kingdee_token_seconds * 1000;
    return token;
}

const struct kingdee_token *kingdee_token_find(const struct kingdee_side *side, const char *text)
{
    for (int i = 0; i < KINGDEE_TOKENS_MAX; i++)
        if (side->tokens[i].text[0] && strcmp(side->tokens[i].text, text) == 0)
            return &side->tokens[i];
    return NULL;
}

void kingdee_tokens_expire(struct kingdee_side *side, int64_t now_ms)
{
    for (int i = 0; i < KINGDEE_TOKENS_MAX; i++)
        if (side->tokens[i].expires_ms > now_ms)
            side->tokens[i].expires_ms = now_ms;
}
