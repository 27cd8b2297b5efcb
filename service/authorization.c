/* authorization.c - single-flight refresh of sessions over the token vault. */
#include "service/authorization.h"

#include "service/clock.h"
#include "service/log.h"
#include "sql/vault.h"

#include <inttypes.h>
#include <string.h>

enum {
    EARLY_MS = 300000,   /* refresh that long before the end */
    LOOK_AGAIN_MS = 200, /* while somebody else refreshes */
    CALLS_AT_MOST = 4    /* of one refresh: authorise, token, and once more after a stale secret */
};

static const char *vault_context(struct arena *mem, const struct account *account)
{
    return arena_format(mem, "vault:%s", account->name);
}

static enum fail take_place(struct work *work, const char *key, int per_minute)
{
    int64_t wait = budget_take(work->shop->budget, key, per_minute);

    if (wait == 0)
        return OK;
    return work_later(work, wait, false, "等待令牌接口的限流配额",
                      "waiting for the token call budget");
}

/* ---- the session as kept in the vault ------------------------------------------------------ */

static const char *session_text(const struct account *account, struct arena *mem)
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
    return json_print(mem, session, NULL);
}

static bool session_read(struct work *work, const struct vault *vault, struct account *account)
{
    struct arena *mem = work->mem;
    cJSON *session;
    char *text;

    if (!vault->session_len ||
        crypto_open(mem, work->shop->config->secret_key, vault_context(mem, account),
                    vault->session, vault->session_len, &text) != OK ||
        json_read(mem, text, strlen(text), NULL, &session, NULL) != OK)
        return false;
    account->generation = vault->generation;
    account->expires_ms = vault->expires_ms;
    account->session.app_token = json_text(session, "app_token");
    account->session.domain = json_text(session, "domain");
    account->session.app_key = json_text(session, "app_key");
    account->session.account_id = json_text(session, "account_id");
    account->session.expires_ms = vault->expires_ms;
    account->token = json_text(session, "token");
    return account->is_kingdee ? account->session.app_token != NULL : account->token != NULL;
}

/* ---- the calls of a refresh ---------------------------------------------------------------- */

static void perform(struct work *work, struct http_call *call, const char *budget_key)
{
    http_perform(work->http, work->mem, call, 1, NULL);
    budget_end(work->shop->budget, budget_key);
}

static enum fail kingdee_trouble(struct work *work, const struct account *account,
                                 const struct kingdee_answer *answer, const char *step)
{
    const char *zh = arena_format(work->mem, "金蝶连接器“%s”%s失败:%s", account->name,
                                  strcmp(step, "authorize") == 0 ? "获取授权" : "获取 app-token",
                                  answer->message);
    const char *en = arena_format(work->mem, "Kingdee connection \"%s\": %s failed: %s",
                                  account->name, step, answer->message);

    if (answer->verdict == KINGDEE_THROTTLED)
        return work_later(work, answer->retry_after_ms ? answer->retry_after_ms : 60000, false, zh,
                          en);
    if (answer->verdict == KINGDEE_RETRY)
        return work_later(work, work_backoff_ms(work->run.attempt), true, zh, en);
    return work_failed(work, zh, en);
}

static enum fail kingdee_authorize(struct work *work, const struct account *account,
                                   const cJSON **out)
{
    struct http_call call = {0};
    struct kingdee_answer answer;
    const char *why;
    enum fail fail = take_place(work, account->access_budget_key, account->access_calls_per_minute);

    if (!fail)
        fail = work_lease_ensure(work);
    if (fail)
        return fail;
    kingdee_authorize_call(&account->kingdee, work->mem, account->kingdee.outer_instance_id, &call);
    perform(work, &call, account->access_budget_key);
    kingdee_answer_read(work->mem, KINGDEE_CALL_AUTHORIZE, &call, &answer);
    if (answer.verdict != KINGDEE_OK)
        return kingdee_trouble(work, account, &answer, "authorize");
    if (kingdee_account_choose(answer.data, account->kingdee.account_id, out, &why) != OK)
        return work_failed(
            work, arena_format(work->mem, "金蝶连接器“%s”:%s", account->name, why),
            arena_format(work->mem, "Kingdee connection \"%s\": %s", account->name, why));
    return OK;
}

static enum fail kingdee_token(struct work *work, struct account *account, const cJSON *chosen,
                               struct kingdee_answer *answer)
{
    struct http_call call = {0};
    enum fail fail = take_place(work, account->token_budget_key, account->token_calls_per_minute);

    if (!fail)
        fail = work_lease_ensure(work);
    if (fail)
        return fail;
    kingdee_token_call(&account->kingdee, work->mem, json_scalar(json_get(chosen, "appKey")),
                       json_scalar(json_get(chosen, "appSecret")), &call);
    perform(work, &call, account->token_budget_key);
    kingdee_answer_read(work->mem, KINGDEE_CALL_TOKEN, &call, answer);
    return OK;
}

static enum fail kingdee_session_take(struct work *work, struct account *account,
                                      const cJSON *chosen, const cJSON *data)
{
    account->session.app_token = json_scalar(json_get(data, "app-token"));
    account->session.domain = json_scalar(json_get(chosen, "domain"));
    account->session.app_key = json_scalar(json_get(chosen, "appKey"));
    account->session.account_id = json_scalar(json_get(chosen, "accountId"));
    if (!account->session.app_token || !account->session.domain ||
        !json_to_integer(json_get(data, "expires"), &account->expires_ms))
        return work_failed(work, "金蝶返回的 app-token 不完整",
                           "Kingdee's app-token answer is incomplete");
    return OK;
}

/* push_app_authorize, then kingdee_auth_token; a secret that went stale in between is fetched once
 * more. */
static enum fail kingdee_refresh(struct work *work, struct account *account)
{
    for (int tries = 0; tries < CALLS_AT_MOST / 2; tries++) {
        struct kingdee_answer answer;
        const cJSON *chosen;
        enum fail fail = kingdee_authorize(work, account, &chosen);

        if (!fail)
            fail = kingdee_token(work, account, chosen, &answer);
        if (fail)
            return fail;
        if (answer.verdict == KINGDEE_OK)
            return kingdee_session_take(work, account, chosen, answer.data);
        if (answer.verdict != KINGDEE_REAUTHORIZE || tries + 1 == CALLS_AT_MOST / 2)
            return kingdee_trouble(work, account, &answer, "app-token");
    }
    return FAIL_INTERNAL;
}

static enum fail qingcloud_refresh(struct work *work, struct account *account)
{
    struct http_call call = {0};
    struct qingcloud_answer answer;
    int64_t seconds;
    enum fail fail = take_place(work, account->access_budget_key, account->access_calls_per_minute);

    if (!fail)
        fail = work_lease_ensure(work);
    if (fail)
        return fail;
    qingcloud_oauth_call(&account->qingcloud, work->mem, &call);
    perform(work, &call, account->access_budget_key);
    qingcloud_answer_read(work->mem, QINGCLOUD_CALL_OAUTH, &call, &answer);
    if (answer.verdict == QINGCLOUD_OK &&
        qingcloud_token_read(answer.content, &account->token, &seconds)) {
        account->expires_ms = clock_unix_ms() + seconds * 1000;
        return OK;
    }
    if (answer.verdict == QINGCLOUD_THROTTLED)
        return work_later(work, answer.retry_after_ms ? answer.retry_after_ms : 300000, false,
                          "轻易云限流,稍后继续", "QingCloud throttles: later");
    if (answer.verdict == QINGCLOUD_RETRY || answer.verdict == QINGCLOUD_UNKNOWN)
        return work_later(work, work_backoff_ms(work->run.attempt), true,
                          arena_format(work->mem, "轻易云获取令牌失败:%s", answer.message),
                          arena_format(work->mem, "QingCloud token: %s", answer.message));
    return work_failed(work,
                       arena_format(work->mem,
                                    "轻易云连接器“%s”获取令牌失败,请核对 app_key 和 app_secret:%s",
                                    account->name, answer.message),
                       arena_format(work->mem,
                                    "QingCloud connection \"%s\": no token, check app_key and "
                                    "app_secret: %s",
                                    account->name, answer.message));
}

/* ---- single flight ------------------------------------------------------------------------- */

static enum fail store(struct work *work, struct account *account, const struct vault *seen,
                       const char *owner)
{
    struct crypto_sealed sealed =
        crypto_seal(work->mem, work->shop->config->secret_key, vault_context(work->mem, account),
                    session_text(account, work->mem));
    struct vault next = *seen;
    enum fail fail;

    next.session = sealed.data;
    next.session_len = sealed.len;
    next.expires_ms = account->expires_ms;
    fail = vault_store(work->shop->db, work->mem, account->id, &next, owner);
    if (fail)
        return fail;
    account->generation = seen->generation + 1;
    account->session.expires_ms = account->expires_ms;
    log_info("session_refreshed", "connection=%s generation=%" PRId64, account->name,
             account->generation);
    return OK;
}

static enum fail refresh(struct work *work, struct account *account, const struct vault *seen)
{
    const char *owner =
        arena_format(work->mem, "run:%" PRId64 ":%" PRId64, work->run.id, work->run.fence);
    int lease = work->shop->config->call_seconds * CALLS_AT_MOST + 10;
    enum fail fail =
        vault_claim(work->shop->db, work->mem, account->id, seen->generation, owner, lease);

    if (fail)
        return fail;
    fail = account->is_kingdee ? kingdee_refresh(work, account) : qingcloud_refresh(work, account);
    if (!fail)
        return store(work, account, seen, owner);
    log_warn("session_refresh_failed", "connection=%s generation=%" PRId64 " why=%s", account->name,
             seen->generation, work->verdict.text_en ? work->verdict.text_en : fail_name(fail));
    if (vault_fail(work->shop->db, work->mem, account->id, owner,
                   fail == FAIL_LATER && !work->verdict.failed_attempt
                       ? NULL
                       : work->verdict.text_zh) != OK)
        log_warn("vault_lease_kept", "connection=%s", account->name);
    return fail;
}

static bool usable(struct work *work, const struct vault *vault, struct account *account,
                   int64_t refused)
{
    return vault->generation != refused && vault->expires_ms - EARLY_MS > clock_unix_ms() &&
           session_read(work, vault, account);
}

enum fail authorization_ensure(struct work *work, struct account *account, int64_t refused)
{
    int64_t patience =
        clock_monotonic_ms() + work->shop->config->call_seconds * CALLS_AT_MOST * (int64_t)1000;

    work->verdict = (struct verdict){0};
    while (clock_monotonic_ms() < patience && !*work->shop->stopping) {
        struct vault vault;
        enum fail fail = vault_read(work->shop->db, work->mem, account->id, &vault);

        if (fail)
            return fail;
        if (usable(work, &vault, account, refused))
            return OK;
        fail = vault.leased ? FAIL_LATER : refresh(work, account, &vault);
        if (fail != FAIL_LATER || work->verdict.text_en)
            return fail;
        fail = work_lease_ensure(work);
        if (fail)
            return fail;
        clock_sleep_ms(LOOK_AGAIN_MS);
    }
    return work_later(work, 5000, false, "等待其他进程刷新授权",
                      "waiting for another worker's refresh");
}
