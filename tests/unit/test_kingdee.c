/* test_kingdee.c - how Kingdee's calls look on the wire. */
#include "clients/kingdee.h"
#include "clients/kingdee_signature.h"
#include "service/clock.h"
#include "tests/unit/check.h"

static struct arena *mem;

static const struct kingdee kingdee = {.base_url = "https://api.kingdee.com/",
                                       .client_id = "200421",
                                       .client_secret = "f2adcfef73369bfc4e1384677d38a0ff",
                                       .call_seconds = 30};
static const struct kingdee_session session = {.app_token = "eyJ0b2tlbg",
                                               .domain = "https://tf.jdy.com"};

static const char *header(const struct http_call *call, const char *name)
{
    for (size_t i = 0; i < call->header_count; i++)
        if (strcmp(call->headers[i].name, name) == 0)
            return call->headers[i].value;
    return NULL;
}

static void is_signed(const struct http_call *call, const char *path, const cJSON *query)
{
    struct kingdee_signable request = {.method = call->method,
                                       .path = path,
                                       .query = query,
                                       .nonce = header(call, "X-Api-Nonce"),
                                       .timestamp_ms = header(call, "X-Api-TimeStamp")};

    CHECK_TEXT(header(call, "Content-Type"), "application/json");
    CHECK_TEXT(header(call, "X-Api-ClientID"), "200421");
    CHECK_TEXT(header(call, "X-Api-Auth-Version"), "2.0");
    CHECK_TEXT(header(call, "X-Api-SignHeaders"), "X-Api-TimeStamp,X-Api-Nonce");
    CHECK(strlen(request.timestamp_ms) == 13);
    CHECK(strlen(request.nonce) == 10 && strspn(request.nonce, "0123456789") == 10);
    CHECK_TEXT(header(call, "X-Api-Signature"),
               kingdee_signature(mem, kingdee.client_secret, &request));
}

static void authorize_has_its_parameter_in_the_signed_query(void)
{
    struct http_call call;
    cJSON *query = json_object(mem);

    json_put_text(mem, query, "outerInstanceId", "219672490807529472");
    kingdee_authorize_call(&kingdee, mem, "219672490807529472", &call);
    CHECK_TEXT(call.method, "POST");
    CHECK_TEXT(call.url, "https://api.kingdee.com/jdyconnector/app_management/"
                         "push_app_authorize?outerInstanceId=219672490807529472");
    CHECK_TEXT(call.body, "{}");
    CHECK(call.body_len == 2);
    CHECK(call.total_seconds == 30);
    CHECK(header(&call, "app-token") == NULL);
    is_signed(&call, "/jdyconnector/app_management/push_app_authorize", query);
}

static void token_call_carries_the_app_signature_encoded_once(void)
{
    struct http_call call;

    kingdee_token_call(&kingdee, mem, "abc", "abc123", &call);
    CHECK_TEXT(call.method, "GET");
    CHECK_TEXT(call.url,
               "https://api.kingdee.com/jdyconnector/app_management/kingdee_auth_token?app_key=abc"
               "&app_signature=ZDljMTI3NGIyNTE1MTRkYzlkNjc1MDNhYjUzMzgzNWMyY2M4YTdjMzdmNmM3YTVlNDkx"
               "MTkzNjdiOTFjNzUyZQ%3D%3D");
    CHECK(header(&call, "app-token") == NULL);
    CHECK(call.body == NULL);
}

static void business_call_carries_token_and_domain(void)
{
    struct http_call call;
    cJSON *query = json_object(mem);

    json_put_text(mem, query, "page", "1");
    json_put_text(mem, query, "search", "苹果");
    kingdee_api_call(&kingdee, &session, mem, "GET", "/jdy/v2/bd/material", query, NULL, &call);
    CHECK_TEXT(call.url,
               "https://api.kingdee.com/jdy/v2/bd/material?page=1&search=%E8%8B%B9%E6%9E%9C");
    CHECK_TEXT(header(&call, "app-token"), "eyJ0b2tlbg");
    CHECK_TEXT(header(&call, "X-GW-Router-Addr"), "https://tf.jdy.com");
    CHECK(call.body == NULL);
    is_signed(&call, "/jdy/v2/bd/material", query);
}

static void post_carries_its_body_with_every_digit(void)
{
    struct http_call call;
    cJSON *body = json_object(mem);

    json_put(mem, body, "id", json_number(mem, "219672490807529472"));
    json_put(mem, body, "price", json_number(mem, "12.50"));
    kingdee_api_call(&kingdee, &session, mem, "POST", "/jdy/v2/sys/common_operate", NULL, body,
                     &call);
    CHECK_TEXT(call.url, "https://api.kingdee.com/jdy/v2/sys/common_operate");
    CHECK_TEXT(call.body, "{\"id\":219672490807529472,\"price\":12.50}");
    CHECK(call.body_len == strlen(call.body));
    is_signed(&call, "/jdy/v2/sys/common_operate", NULL);
}

static void each_attempt_has_its_own_nonce(void)
{
    struct http_call one, two;

    kingdee_authorize_call(&kingdee, mem, "1", &one);
    kingdee_authorize_call(&kingdee, mem, "1", &two);
    CHECK(strcmp(header(&one, "X-Api-Nonce"), header(&two, "X-Api-Nonce")) != 0);
}

static void the_clock_can_be_set_to_theirs(void)
{
    struct kingdee ahead = kingdee;
    struct http_call call;
    int64_t before = clock_unix_ms();
    int64_t stamp;

    ahead.clock_offset_ms = 3600 * 1000;
    kingdee_authorize_call(&ahead, mem, "1", &call);
    stamp = strtoll(header(&call, "X-Api-TimeStamp"), NULL, 10);
    CHECK(stamp >= before + ahead.clock_offset_ms);
    CHECK(stamp <= clock_unix_ms() + ahead.clock_offset_ms);
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(authorize_has_its_parameter_in_the_signed_query);
    RUN(token_call_carries_the_app_signature_encoded_once);
    RUN(business_call_carries_token_and_domain);
    RUN(post_carries_its_body_with_every_digit);
    RUN(each_attempt_has_its_own_nonce);
    RUN(the_clock_can_be_set_to_theirs);
    arena_free(&mem);
    return check_end();
}
