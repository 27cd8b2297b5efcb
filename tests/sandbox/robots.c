/* robots.c - see robots.h. Numbers of refusals are the vendors', texts as people quote them. */
#include "tests/sandbox/robots.h"

#include "service/clock.h"
#include "service/crypto.h"
#include "tests/sandbox/sandbox.h"

#include <stdlib.h>
#include <string.h>

enum { HOUR_MS = 3600000, DINGTALK_BYTES = 20000, WECOM_TEXT = 2048, WECOM_MARKDOWN = 4096 };

struct refusal {
    int64_t code; /* 0 = none */
    const char *text;
};

static const struct refusal accepted = {0, "ok"};

void robot_side_begin(struct robot_side *side)
{
    memset(side, 0, sizeof *side);
    side->end = &side->first;
}

void robot_side_end(struct robot_side *side)
{
    limiter_clear(&side->dingtalk);
    limiter_clear(&side->wecom);
    while (side->first) {
        struct robot_message *next = side->first->next;
        free(side->first->body);
        free(side->first);
        side->first = next;
    }
}

cJSON *robot_json(struct arena *mem, const struct robot_side *side)
{
    cJSON *object = json_object(mem), *list = json_array(mem);
    json_put_integer(mem, object, "accepted", side->accepted);
    json_put_integer(mem, object, "refused", side->refused);
    for (const struct robot_message *message = side->first; message; message = message->next) {
        char at[CLOCK_RFC3339_BYTES];
        cJSON *item = json_object(mem), *body;
        clock_rfc3339(message->at_ms, at);
        json_put_text(mem, item, "at", at);
        json_put_text(mem, item, "kind", call_kind_name(message->kind));
        if (json_read(mem, message->body, strlen(message->body), NULL, &body, NULL))
            body = json_string(mem, message->body);
        json_put(mem, item, "body", body);
        json_append(mem, list, item);
    }
    json_put(mem, object, "messages", list);
    return object;
}

/* Lock held. */
static void keep(struct robot_side *side, const struct call *call, enum call_kind kind)
{
    if (side->accepted++ >= ROBOT_MESSAGES_KEPT)
        return;
    struct robot_message *message = calloc(1, sizeof *message);
    char *body = malloc(call->body_len + 1);
    if (!message || !body)
        abort();
    memcpy(body, call->body, call->body_len + 1);
    message->at_ms = clock_unix_ms();
    message->kind = kind;
    message->body = body;
    *side->end = message;
    side->end = &message->next;
}

static struct refusal dingtalk_sign(const struct call *call, const struct options *options)
{
    unsigned char mac[CRYPTO_SHA256_BYTES];
    const char *sign = call_parameter(call, "sign");
    int64_t timestamp = call_number(call, "timestamp", -1);
    int64_t now_ms = clock_unix_ms();
    if (timestamp < now_ms - HOUR_MS || timestamp > now_ms + HOUR_MS)
        return (struct refusal){310000, "invalid timestamp"};
    char *text = arena_format(call->mem, "%s\n%s", call_parameter(call, "timestamp"),
                              options->dingtalk_secret);
    crypto_hmac_sha256(options->dingtalk_secret, strlen(options->dingtalk_secret), text,
                       strlen(text), mac);
    if (!sign || strcmp(sign, crypto_base64(call->mem, mac, sizeof mac)) != 0)
        return (struct refusal){310000, "sign not match"};
    return accepted;
}

/* The text of {"msgtype":"text","text":{"content":…}} or its markdown form; NULL = neither. */
static const char *message_text(struct call *call, bool *markdown)
{
    cJSON *body;
    if (json_read(call->mem, call->body, call->body_len, NULL, &body, NULL))
        return NULL;
    const char *type = json_text(body, "msgtype");
    *markdown = type && strcmp(type, "markdown") == 0;
    if (!type || (!*markdown && strcmp(type, "text") != 0))
        return NULL;
    const char *content = json_text(json_get(body, type), "content");
    return content ? content : json_text(json_get(body, type), "text");
}

static struct refusal dingtalk_check(struct call *call, const struct options *options)
{
    bool markdown;
    const char *token = call_parameter(call, "access_token");
    if (!token || strcmp(token, options->dingtalk_token) != 0)
        return (struct refusal){300001, "token is not exist"};
    struct refusal refusal = dingtalk_sign(call, options);
    if (refusal.code)
        return refusal;
    if (call->body_len > DINGTALK_BYTES)
        return (struct refusal){460101, "message too long, exceed 20000 bytes"};
    if (!message_text(call, &markdown))
        return (struct refusal){40035, "缺少参数 json"};
    return accepted;
}

static struct refusal wecom_check(struct call *call, const struct options *options)
{
    bool markdown;
    const char *key = call_parameter(call, "key");
    if (!key || strcmp(key, options->wecom_key) != 0)
        return (struct refusal){93000, "invalid webhook url"};
    const char *text = message_text(call, &markdown);
    if (!text)
        return (struct refusal){40008, "invalid message type"};
    if (strlen(text) > (markdown ? WECOM_MARKDOWN : WECOM_TEXT))
        return (struct refusal){40058, markdown ? "markdown.content exceed max length 4096"
                                                : "text.content exceed max length 2048"};
    return accepted;
}

/* DingTalk punishes a flood for ten minutes; WeCom only until the minute is over. Lock held. */
static struct refusal limit_check(struct sandbox *box, enum call_kind kind)
{
    bool dingtalk = kind == CALL_ROBOT_DINGTALK;
    int64_t penalty_ms = dingtalk ? box->options.robot_penalty * 1000 : 0;
    if (limiter_pass(dingtalk ? &box->robots.dingtalk : &box->robots.wecom,
                     box->options.robot_per_minute, penalty_ms, clock_monotonic_ms())
            .pass)
        return accepted;
    box->ledger.throttled[kind]++;
    if (dingtalk)
        return (struct refusal){130101, "send too fast, exceed 20 times per minute"};
    return (struct refusal){45009, "api freq out of limit"};
}

void robot_serve(struct call *call, enum call_kind kind, struct answer *answer)
{
    struct sandbox *box = call->box;
    struct options options = sandbox_options(box);
    struct refusal refusal =
        kind == CALL_ROBOT_DINGTALK ? dingtalk_check(call, &options) : wecom_check(call, &options);
    sandbox_lock(box);
    if (!refusal.code)
        refusal = limit_check(box, kind);
    if (refusal.code) {
        box->robots.refused++;
        ledger_violation(&box->ledger, kind, "%lld %s", (long long)refusal.code, refusal.text);
    } else {
        box->ledger.answered[kind]++;
        keep(&box->robots, call, kind);
    }
    sandbox_unlock(box);
    cJSON *body = json_object(call->mem);
    json_put_integer(call->mem, body, "errcode", refusal.code);
    json_put_text(call->mem, body, "errmsg", refusal.text);
    answer_json(call, answer, 200, body);
}
