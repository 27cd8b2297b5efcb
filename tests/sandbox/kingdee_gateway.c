/* kingdee_gateway.c - the gateway's checks, in the order in which it was seen to make them:
 * route, client id, version, timestamp, signed headers, signature; for business calls then
 * app-token, router address, the account's limit. Texts of 4002, 4006, 4008 and 5001 were
 * observed; the others follow their form and are invented. */
#include "tests/sandbox/kingdee.h"

#include "service/clock.h"
#include "service/crypto.h"
#include "tests/sandbox/oracle_signature.h"
#include "tests/sandbox/sandbox.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { GATEWAY_STATUS = 519, TIMESTAMP_SLACK_MS = 5 * 60 * 1000 };

struct gate {
    struct call *call;
    enum call_kind kind;
    struct answer *answer;
    struct options options;
    const char *nonce, *timestamp;
    int account; /* of the app-token */
};

static bool refuse(struct gate *gate, int64_t code, const char *english, const char *chinese)
{
    struct arena *mem = gate->call->mem;
    cJSON *body = json_object(mem);
    json_put_integer(mem, body, "errcode", code);
    json_put_text(mem, body, "description", arena_format(mem, "%s[GW]", english));
    json_put_text(mem, body, "description_cn", arena_format(mem, "%s[网关]", chinese));
    answer_json(gate->call, gate->answer, GATEWAY_STATUS, body);
    gate->answer->header_name = "X-Api-Requestid";
    gate->answer->header_value = crypto_random_hex(mem, 16);
    return false;
}

static bool is_connector(const struct gate *gate)
{
    return gate->kind == CALL_KINGDEE_AUTHORIZE || gate->kind == CALL_KINGDEE_TOKEN;
}

static bool check_route(struct gate *gate)
{
    const char *method = gate->kind == CALL_KINGDEE_AUTHORIZE ? "POST" : "GET";
    if (gate->kind == CALL_KINGDEE_OTHER)
        return refuse(gate, 5001, "API not found", "请求的API不存在");
    if (strcmp(gate->call->method, method) != 0 && gate->kind != CALL_KINGDEE_LIST)
        return refuse(gate, 5002, "Method not allowed", "请求方法不允许");
    if (strcmp(gate->call->method, method) != 0) /* saves are not played here */
        return refuse(gate, 5003, "API unavailable", "API不可用");
    return true;
}

static bool check_client(struct gate *gate)
{
    const char *client = call_header(gate->call, "X-Api-ClientID");
    if (!client || !*client)
        return refuse(gate, 4002, "Unauthorized, APP_ID is empty", "认证失败, 应用ID为空");
    if (strcmp(client, gate->options.client_id) != 0)
        return refuse(gate, 4003, "Unauthorized, APP_ID is invalid", "认证失败, 应用ID无效");
    return true;
}

static bool check_version(struct gate *gate)
{
    const char *version = call_header(gate->call, "X-Api-Auth-Version");
    if (!version || strcmp(version, "2.0") != 0)
        return refuse(gate, 4001, "Unauthorized, auth type is not supported",
                      "认证失败, 不支持的认证方式");
    return true;
}

static bool timestamp_good(const char *text, int64_t now_ms)
{
    int64_t at = 0;
    if (!text || strlen(text) != 13 || strspn(text, "0123456789") != 13)
        return false;
    for (; *text; text++)
        at = at * 10 + (*text - '0');
    int64_t off = now_ms - at;
    return off <= TIMESTAMP_SLACK_MS && off >= -TIMESTAMP_SLACK_MS;
}

static bool check_timestamp(struct gate *gate)
{
    struct arena *mem = gate->call->mem;
    const char *text = call_header(gate->call, "X-Api-TimeStamp");
    gate->timestamp = text ? text : "";
    if (timestamp_good(text, kingdee_now_ms(&gate->options)))
        return true;
    sandbox_violation(gate->call->box, gate->kind, "timestamp invalid or stale");
    return refuse(
        gate, 4006,
        arena_format(mem, "Unauthorized, errDescEn: X-Api-TimeStamp is invalid: %s",
                     gate->timestamp),
        arena_format(mem, "认证失败, errDescCn: X-Api-TimeStamp过期: %s", gate->timestamp));
}

static bool check_sign_headers(struct gate *gate)
{
    const char *names = call_header(gate->call, "X-Api-SignHeaders");
    gate->nonce = call_header(gate->call, "X-Api-Nonce");
    if (names && gate->nonce &&
        (strcasecmp(names, "X-Api-TimeStamp,X-Api-Nonce") == 0 ||
         strcasecmp(names, "X-Api-Nonce,X-Api-TimeStamp") == 0))
        return true;
    return refuse(gate, 4007, "Unauthorized, X-Api-SignHeaders is invalid",
                  "认证失败, X-Api-SignHeaders无效");
}

/* With kingdee-strict-nonce: was exactly this signature seen before? Remembers it. */
static bool seen_before(struct gate *gate, const char *signature)
{
    struct kingdee_side *side = &gate->call->box->kingdee;
    bool seen = false;
    sandbox_lock(gate->call->box);
    for (int i = 0; i < KINGDEE_SIGNATURES_MAX && !seen; i++)
        seen = strcmp(side->signatures[i], signature) == 0;
    char *place = side->signatures[side->signature_next];
    snprintf(place, sizeof side->signatures[0], "%s", signature);
    side->signature_next = (side->signature_next + 1) % KINGDEE_SIGNATURES_MAX;
    sandbox_unlock(gate->call->box);
    return seen;
}

static bool check_signature(struct gate *gate)
{
    struct signed_line line = {gate->call->method, gate->call->path, gate->call->query, gate->nonce,
                               gate->timestamp};
    const char *given = call_header(gate->call, "X-Api-Signature");
    const char *want = oracle_signature(gate->call->mem, &line, gate->options.client_secret);
    const char *wrong = NULL;
    if (!given || strcmp(given, want) != 0)
        wrong = "signature wrong";
    else if (gate->options.kingdee_strict_nonce && seen_before(gate, given))
        wrong = "nonce, timestamp and signature repeated";
    if (!wrong)
        return true;
    sandbox_violation(gate->call->box, gate->kind, wrong);
    return refuse(gate, 4008, "X-Api-Signature is invalid", "X-Api-Signature无效");
}

static bool check_app_token(struct gate *gate)
{
    if (is_connector(gate))
        return true;
    const char *given = call_header(gate->call, "app-token");
    if (!given || !*given)
        return refuse(gate, 4009, "Unauthorized, app-token is empty", "认证失败, app-token为空");
    sandbox_lock(gate->call->box);
    const struct kingdee_token *token = kingdee_token_find(&gate->call->box->kingdee, given);
    bool good = token && !token->dead;
    bool expired = good && token->expires_ms <= kingdee_now_ms(&gate->options);
    gate->account = token ? token->account : 0;
    sandbox_unlock(gate->call->box);
    if (!good)
        return refuse(gate, 4010, "Unauthorized, app-token is invalid", "认证失败, app-token无效");
    if (expired)
        kingdee_answer_code(gate->call, gate->answer, (int)gate->options.kingdee_expired_status,
                            1000202001, "JWT token has expired");
    return !expired;
}

static bool same_address(const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);
    a_len -= a_len && a[a_len - 1] == '/';
    b_len -= b_len && b[b_len - 1] == '/';
    return a_len == b_len && strncmp(a, b, a_len) == 0;
}

static bool check_router(struct gate *gate)
{
    if (is_connector(gate))
        return true;
    const char *given = call_header(gate->call, "X-GW-Router-Addr");
    sandbox_lock(gate->call->box);
    bool same =
        given && same_address(given, gate->call->box->kingdee.accounts[gate->account].domain);
    sandbox_unlock(gate->call->box);
    if (same)
        return true;
    if (gate->options.kingdee_moved == MOVED_BAD_GATEWAY)
        answer_text(gate->answer, 502, "text/html",
                    "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>");
    else
        answer_text(gate->answer, 404, "text/plain", "No Route");
    return false;
}

static bool check_limit(struct gate *gate)
{
    if (is_connector(gate))
        return true;
    struct sandbox *box = gate->call->box;
    sandbox_lock(box);
    struct kingdee_account *account = &box->kingdee.accounts[gate->account];
    bool pass =
        limiter_pass(&account->limiter, gate->options.kingdee_per_minute, 0, clock_monotonic_ms())
            .pass;
    if (!pass) {
        box->ledger.throttled[gate->kind]++;
        ledger_violation(&box->ledger, gate->kind, "account %s: over %lld calls in 60 s",
                         account->account_id, (long long)gate->options.kingdee_per_minute);
    }
    sandbox_unlock(box);
    if (!pass)
        kingdee_answer_code(gate->call, gate->answer, 429, 429, "API 被限流 - 请求过于频繁");
    return pass;
}

void kingdee_answer_code(struct call *call, struct answer *answer, int status, int64_t code,
                         const char *description)
{
    cJSON *body = json_object(call->mem);
    json_put_text(call->mem, body, "description", description);
    json_put_integer(call->mem, body, "errcode", code);
    answer_json(call, answer, status, body);
}

/* As HTTP writes it, in English whatever the locale. */
static const char *http_date(struct arena *mem, int64_t unix_ms)
{
    char text[40];
    time_t at = unix_ms / 1000;
    struct tm moment;
    gmtime_r(&at, &moment);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &moment);
    return arena_text(mem, text);
}

void kingdee_serve(struct call *call, enum call_kind kind, struct answer *answer)
{
    static bool (*const checks[])(struct gate *) = {
        check_route,     check_client,    check_version, check_timestamp, check_sign_headers,
        check_signature, check_app_token, check_router,  check_limit,
    };
    struct gate gate = {.call = call, .kind = kind, .answer = answer};
    gate.options = sandbox_options(call->box);
    if (gate.options.kingdee_clock_ahead)
        answer->date = http_date(call->mem, kingdee_now_ms(&gate.options));
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
        if (!checks[i](&gate))
            return;
    if (kind == CALL_KINGDEE_AUTHORIZE)
        kingdee_authorize(call, answer);
    else if (kind == CALL_KINGDEE_TOKEN)
        kingdee_token(call, answer);
    else if (kind == CALL_KINGDEE_LIST)
        kingdee_list(call, gate.account, answer);
    else
        kingdee_detail(call, gate.account, answer);
}
