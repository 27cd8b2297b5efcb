/* qingcloud.c - 轻易云's open API v2: envelope, token, limit, and which call it is. HTTP statuses
 * go with the codes as advised, or are all 200 (--qingcloud-always-200): the pages do not say. */
#include "tests/sandbox/qingcloud.h"

#include "service/clock.h"
#include "service/crypto.h"
#include "tests/sandbox/sandbox.h"

#include <string.h>

static int status_of(int64_t code)
{
    static const struct {
        int64_t code;
        int status;
    } table[] = {{40001, 400}, {10001, 400}, {40101, 401}, {40102, 401}, {40301, 403},
                 {40401, 404}, {42901, 429}, {50001, 500}, {50002, 503}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].code == code)
            return table[i].status;
    return 400;
}

static void envelope(struct call *call, struct answer *answer, int64_t code, const char *message,
                     cJSON *content)
{
    struct arena *mem = call->mem;
    bool always_200 = sandbox_options(call->box).qingcloud_always_200;
    cJSON *body = json_object(mem);
    json_put_bool(mem, body, "success", code == 0);
    json_put_integer(mem, body, "code", code);
    json_put_text(mem, body, "message", message);
    json_put(mem, body, "content", content ? content : json_null(mem));
    answer_json(call, answer, code == 0 || always_200 ? 200 : status_of(code), body);
}

void qingcloud_good(struct call *call, struct answer *answer, const char *message, cJSON *content)
{
    envelope(call, answer, 0, message, content);
    sandbox_answered(call->box, call_kind(call));
}

void qingcloud_bad(struct call *call, struct answer *answer, int64_t code, const char *message)
{
    envelope(call, answer, code, message, NULL);
}

void qingcloud_tokens_expire(struct qingcloud_side *side, int64_t now_ms)
{
    for (int i = 0; i < QINGCLOUD_TOKENS_MAX; i++)
        if (side->tokens[i].expires_ms > now_ms)
            side->tokens[i].expires_ms = now_ms;
}

/* Every call counts, also those for a token. */
static bool within_limit(struct call *call, enum call_kind kind, struct answer *answer)
{
    struct sandbox *box = call->box;
    sandbox_lock(box);
    int64_t limit = box->options.qingcloud_per_minute;
    struct limiter_verdict verdict =
        limiter_pass(&box->qingcloud.limiter, limit, box->options.qingcloud_penalty * 1000,
                     clock_monotonic_ms());
    if (!verdict.pass) {
        box->ledger.throttled[kind]++;
        ledger_violation(&box->ledger, kind, "%s",
                         verdict.fresh ? "over the limit of calls in 60 s"
                                       : "called during the penalty");
    }
    sandbox_unlock(box);
    if (verdict.pass)
        return true;
    qingcloud_bad(call, answer, 42901, "请求过于频繁，请稍后再试");
    answer->header_name = "Retry-After";
    answer->header_value =
        arena_format(call->mem, "%lld", (long long)(verdict.retry_ms + 999) / 1000);
    return false;
}

/* Lock held. */
static const char *token_new(struct sandbox *box, struct arena *mem)
{
    struct qingcloud_side *side = &box->qingcloud;
    for (int i = 0; i < QINGCLOUD_TOKENS_MAX && box->options.qingcloud_one_token; i++)
        side->tokens[i].dead = true;
    struct qingcloud_token *token = &side->tokens[side->token_next];
    side->token_next = (side->token_next + 1) % QINGCLOUD_TOKENS_MAX;
    memcpy(token->text, "PSJth", 5);
    memcpy(token->text + 5, crypto_random_hex(mem, 20), 41);
    token->dead = false;
    token->expires_ms = clock_unix_ms() + box->options.qingcloud_token_seconds * 1000;
    return arena_text(mem, token->text);
}

static void oauth(struct call *call, struct answer *answer)
{
    struct options options = sandbox_options(call->box);
    cJSON *body;
    if (json_read(call->mem, call->body, call->body_len, NULL, &body, NULL)) {
        qingcloud_bad(call, answer, 40001, "参数错误");
        return;
    }
    const char *key = json_text(body, "app_key");
    const char *secret = json_text(body, "app_secret");
    if (!key || !secret) {
        qingcloud_bad(call, answer, 40001, "必填字段缺失: app_key, app_secret");
        return;
    }
    if (strcmp(key, options.app_key) != 0 || strcmp(secret, options.app_secret) != 0) {
        sandbox_violation(call->box, CALL_QINGCLOUD_OAUTH, "wrong app_key or app_secret");
        qingcloud_bad(call, answer, options.qingcloud_wrong_pair, "认证失败");
        return;
    }
    sandbox_lock(call->box);
    const char *token = token_new(call->box, call->mem);
    sandbox_unlock(call->box);
    cJSON *content = json_object(call->mem);
    json_put_text(call->mem, content, "access_token", token);
    json_put_integer(call->mem, content, "expires_in", options.qingcloud_token_seconds);
    qingcloud_good(call, answer, "success", content);
}

/* The token of the query, else that of the header. */
static const char *token_given(struct call *call)
{
    const char *token = call_parameter(call, "access_token");
    const char *header = call_header(call, "Authorization");
    if (token && *token)
        return token;
    return header && strncmp(header, "Bearer ", 7) == 0 ? header + 7 : "";
}

static bool token_good(struct call *call, struct answer *answer)
{
    const char *given = token_given(call);
    struct qingcloud_side *side = &call->box->qingcloud;
    int64_t now_ms = clock_unix_ms();
    bool good = false;
    sandbox_lock(call->box);
    for (int i = 0; i < QINGCLOUD_TOKENS_MAX && *given; i++) {
        const struct qingcloud_token *token = &side->tokens[i];
        if (strcmp(token->text, given) == 0)
            good = !token->dead && token->expires_ms > now_ms;
    }
    sandbox_unlock(call->box);
    if (!good)
        qingcloud_bad(call, answer, 40102, "access_token 无效或已过期");
    return good;
}

static bool scheme_known(struct call *call, const char *scheme, struct answer *answer)
{
    sandbox_lock(call->box);
    bool strict = call->box->options.strict_schemes;
    bool known = scheme && scheme_id_valid(scheme) &&
                 (!strict || scheme_find(&call->box->qingcloud, scheme, false));
    sandbox_unlock(call->box);
    if (!known)
        qingcloud_bad(call, answer, 40401, "方案不存在");
    return known;
}

static bool method_fits(struct call *call, enum call_kind kind, struct answer *answer)
{
    bool post = kind == CALL_QINGCLOUD_OAUTH || kind == CALL_QINGCLOUD_STORE ||
                kind == CALL_QINGCLOUD_QUERY || kind == CALL_QINGCLOUD_DATA_LINK;
    bool fits = strcmp(call->method, post ? "POST" : "GET") == 0 || kind == CALL_QINGCLOUD_OTHER;
    if (!fits)
        answer_text(answer, 405, "text/html", "<html>405 Method Not Allowed</html>");
    return fits;
}

/* /v2/open-api/business/{scheme_id}/{what}… */
static void business(struct call *call, enum call_kind kind, struct answer *answer)
{
    const char *what = call_segment(call, 4);
    const char *scheme = call_segment(call, 3);
    if (!what || strncmp(call->path, "/v2/open-api/business/", 22) != 0) {
        qingcloud_bad(call, answer, 40401, "接口不存在");
        return;
    }
    if (!token_good(call, answer) || !scheme_known(call, scheme, answer))
        return;
    if (kind == CALL_QINGCLOUD_STORE)
        qingcloud_store(call, scheme, answer);
    else if (kind == CALL_QINGCLOUD_QUERY)
        qingcloud_query(call, scheme, answer);
    else if (kind == CALL_QINGCLOUD_FIND_ONE)
        qingcloud_find_one(call, scheme, answer);
    else if (kind == CALL_QINGCLOUD_DISPATCH)
        qingcloud_dispatch(call, scheme, answer);
    else if (kind == CALL_QINGCLOUD_DATA_LINK)
        qingcloud_data_link(call, scheme, answer);
    else
        qingcloud_bad(call, answer, 40401, "接口不存在");
}

void qingcloud_serve(struct call *call, enum call_kind kind, struct answer *answer)
{
    if (!method_fits(call, kind, answer) || !within_limit(call, kind, answer))
        return;
    if (kind == CALL_QINGCLOUD_OAUTH)
        oauth(call, answer);
    else
        business(call, kind, answer);
}
