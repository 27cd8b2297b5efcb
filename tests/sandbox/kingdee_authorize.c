/* kingdee_authorize.c - push_app_authorize and kingdee_auth_token: how a caller comes by the secret
 * of an account and by its app-token. */
#include "tests/sandbox/kingdee.h"

#include "service/clock.h"
#include "service/crypto.h"
#include "tests/sandbox/oracle_signature.h"
#include "tests/sandbox/sandbox.h"

#include <string.h>

enum { YEAR_MS_DAYS = 365 };

static cJSON *account_json(struct arena *mem, const struct kingdee_account *account,
                           const char *client_id, int64_t now_ms)
{
    cJSON *item = json_object(mem);
    json_put_text(mem, item, "appKey", account->app_key);
    json_put_text(mem, item, "appSecret", account->secret);
    json_put_text(mem, item, "accountId", account->account_id);
    json_put_text(mem, item, "accountName", account->name);
    json_put_text(mem, item, "agreementCompanyName", account->company);
    json_put_text(mem, item, "clientId", client_id);
    json_put_text(mem, item, "domain", account->domain);
    json_put_text(mem, item, "groupName", "ns-fork65");
    json_put_text(mem, item, "outerInstanceId", kingdee_outer_instance_id);
    json_put_text(mem, item, "serviceId", "1");
    json_put_integer(mem, item, "status", account->status);
    json_put_text(mem, item, "instanceId", account->account_id);
    json_put_integer(mem, item, "instanceExpiresTime",
                     account->package_ends_ms
                         ? account->package_ends_ms
                         : now_ms / 86400000 * 86400000 + YEAR_MS_DAYS * INT64_C(86400000));
    json_put_integer(mem, item, "tid", 1729382256910);
    return item;
}

/* The revoked account comes first: who takes data[0] blindly takes the wrong one. */
static cJSON *accounts_json(struct call *call, const struct options *options)
{
    static const int order[KINGDEE_ACCOUNTS_MAX] = {1, 0, 2, 3};
    struct sandbox *box = call->box;
    int64_t now_ms = kingdee_now_ms(options);
    cJSON *list = json_array(call->mem);
    sandbox_lock(box);
    for (int i = 0; i < KINGDEE_ACCOUNTS_MAX; i++) {
        if (order[i] >= options->kingdee_accounts)
            continue;
        struct kingdee_account *account = &box->kingdee.accounts[order[i]];
        account->generation += options->kingdee_rotation == ROTATION_EACH_CALL;
        kingdee_secret_refresh(account, options, now_ms);
        json_append(call->mem, list, account_json(call->mem, account, options->client_id, now_ms));
    }
    sandbox_unlock(box);
    return list;
}

void kingdee_authorize(struct call *call, struct answer *answer)
{
    struct options options = sandbox_options(call->box);
    const char *outer = call_parameter(call, "outerInstanceId");
    bool known = !outer || strcmp(outer, kingdee_outer_instance_id) == 0;
    bool spelt_code = options.kingdee_envelope == ENVELOPE_CODE;
    cJSON *body = json_object(call->mem);
    /* What they answer for an unknown instance is in no source: this form is invented. */
    json_put_integer(call->mem, body, spelt_code ? "code" : "errcode",
                     !known       ? 500
                     : spelt_code ? 200
                                  : 0);
    json_put_text(call->mem, body, spelt_code ? "msg" : "description",
                  known ? "成功" : "未找到授权信息");
    json_put(call->mem, body, "data", known ? accounts_json(call, &options) : json_null(call->mem));
    answer_json(call, answer, 200, body);
    if (known)
        sandbox_answered(call->box, CALL_KINGDEE_AUTHORIZE);
}

/* The limit of this call, counted for the application. Lock held. */
static bool too_often(struct sandbox *box)
{
    if (limiter_pass(&box->kingdee.token_limiter, box->options.token_per_minute, 0,
                     clock_monotonic_ms())
            .pass)
        return false;
    box->ledger.throttled[CALL_KINGDEE_TOKEN]++;
    ledger_violation(&box->ledger, CALL_KINGDEE_TOKEN, "token fetched over %lld times in 60 s",
                     (long long)box->options.token_per_minute);
    return true;
}

static bool signed_with(struct arena *mem, const char *secret, const char *app_key,
                        const char *signature)
{
    return *secret && strcmp(oracle_hex_signature(mem, secret, app_key), signature) == 0;
}

static cJSON *token_json(struct arena *mem, const struct kingdee_token *token)
{
    cJSON *data = json_object(mem);
    json_put_integer(mem, data, "uid", 173053163);
    json_put_text(mem, data, "app-token", token->text);
    json_put_text(mem, data, "access_token", crypto_random_hex(mem, 16));
    json_put_integer(mem, data, "expires", token->expires_ms);
    return data;
}

/* Lock held. Gives the data, or NULL with code and text of the refusal. */
static cJSON *grant(struct call *call, int64_t *code, const char **text)
{
    struct sandbox *box = call->box;
    const char *app_key = call_parameter(call, "app_key");
    const char *signature = call_parameter(call, "app_signature");
    int64_t now_ms = kingdee_now_ms(&box->options);
    *code = 1030002000;
    *text = "必填为空: app_key, app_signature";
    if (!app_key || !signature)
        return NULL;
    int found = kingdee_account_by_key(&box->kingdee, &box->options, app_key);
    *code = 1020002008;
    *text = "用户授权信息有误";
    if (found < 0)
        return NULL;
    struct kingdee_account *account = &box->kingdee.accounts[found];
    kingdee_secret_refresh(account, &box->options, now_ms);
    bool good = signed_with(call->mem, account->secret, app_key, signature) ||
                (box->options.kingdee_old_secret &&
                 signed_with(call->mem, account->old_secret, app_key, signature));
    *code = 1030002006;
    *text = "授权密钥校验失败，请获取最新密钥加密";
    if (!good)
        return NULL;
    return token_json(call->mem, kingdee_token_new(&box->kingdee, found, &box->options, now_ms));
}

void kingdee_token(struct call *call, struct answer *answer)
{
    int64_t code = 0;
    const char *text = "";
    cJSON *data = NULL;
    sandbox_lock(call->box);
    bool often = too_often(call->box);
    if (!often)
        data = grant(call, &code, &text);
    sandbox_unlock(call->box);
    if (often) {
        kingdee_answer_code(call, answer, 429, 429, "API 被限流 - 请求过于频繁");
        return;
    }
    if (!data) {
        kingdee_answer_code(call, answer, 200, code, text);
        return;
    }
    cJSON *body = json_object(call->mem);
    json_put_integer(call->mem, body, "errcode", 0);
    json_put_text(call->mem, body, "description", "成功");
    json_put(call->mem, body, "data", data);
    answer_json(call, answer, 200, body);
    sandbox_answered(call->box, CALL_KINGDEE_TOKEN);
}
