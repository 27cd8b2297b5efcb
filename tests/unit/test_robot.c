/* test_robot.c - messages to chat robots: signed, within their limits, never without keyword. */
#include "clients/robot.h"
#include "service/json.h"
#include "tests/unit/check.h"

enum { DINGTALK_BYTES = 20000, WECOM_BYTES = 2048 };

static struct arena *mem;

static const struct robot plain = {.url = "https://oapi.dingtalk.com/robot/send?access_token=abc",
                                   .call_seconds = 10};

/* The text of a call's body, which must be a text message. */
static const char *content(const struct http_call *call)
{
    cJSON *body = NULL;

    CHECK(json_read(mem, call->body, call->body_len, NULL, &body, NULL) == OK);
    CHECK_TEXT(json_text(body, "msgtype"), "text");
    return json_text(json_get(body, "text"), "content");
}

static const char *repeated(const char *piece, int times)
{
    size_t len = strlen(piece);
    char *text = arena_alloc(mem, len * (size_t)times + 1);

    for (int i = 0; i < times; i++)
        memcpy(text + len * (size_t)i, piece, len);
    return text;
}

static bool ends_with(const char *text, const char *end)
{
    return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

static void a_short_text_goes_out_as_it_is(void)
{
    struct http_call call;

    dingtalk_call(&plain, mem, "同步失败: \"a\"\n<b>", 1700000000000, &call);
    CHECK_TEXT(call.method, "POST");
    CHECK_TEXT(call.url, plain.url);
    CHECK_TEXT(content(&call), "同步失败: \"a\"\n<b>");
    CHECK(call.total_seconds == 10);
    CHECK_TEXT(call.headers[0].value, "application/json; charset=utf-8");
    wecom_call(&plain, mem, "同步失败", &call);
    CHECK_TEXT(call.body, "{\"msgtype\":\"text\",\"text\":{\"content\":\"同步失败\"}}");
}

/* The signature was computed with another HMAC. */
static void dingtalk_is_signed_in_the_address(void)
{
    struct robot robot = plain;
    struct http_call call;

    robot.secret = "SECtest";
    dingtalk_call(&robot, mem, "x", 1700000000000, &call);
    CHECK_TEXT(call.url,
               "https://oapi.dingtalk.com/robot/send?access_token=abc&timestamp=1700000000000"
               "&sign=aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D");
    wecom_call(&robot, mem, "x", &call);
    CHECK_TEXT(call.url, robot.url);
}

static void a_text_as_long_as_allowed_is_not_cut(void)
{
    struct http_call call;

    wecom_call(&plain, mem, repeated("a", WECOM_BYTES), &call);
    CHECK(strlen(content(&call)) == WECOM_BYTES);
    CHECK(!strstr(content(&call), "已截断"));
    wecom_call(&plain, mem, repeated("a", WECOM_BYTES + 1), &call);
    CHECK(strlen(content(&call)) == WECOM_BYTES);
    CHECK(ends_with(content(&call), "…(已截断)"));
}

/* Whatever byte the limit falls on, whole characters remain (json_read refuses others). */
static void a_text_is_cut_at_a_character(void)
{
    static const char *const shifts[] = {"", "a", "ab", "abc"};
    static const char *const pieces[] = {"错", "é", "😀"};

    for (size_t shift = 0; shift < sizeof shifts / sizeof *shifts; shift++)
        for (size_t piece = 0; piece < sizeof pieces / sizeof *pieces; piece++) {
            struct http_call call;
            const char *text =
                arena_format(mem, "%s%s", shifts[shift], repeated(pieces[piece], 9000));

            wecom_call(&plain, mem, text, &call);
            CHECK(strlen(content(&call)) <= WECOM_BYTES);
            CHECK(strlen(content(&call)) > WECOM_BYTES - 4);
            CHECK(ends_with(content(&call), "…(已截断)"));
            dingtalk_call(&plain, mem, text, 0, &call);
            CHECK(call.body_len <= DINGTALK_BYTES || strlen(text) > DINGTALK_BYTES);
            CHECK(strlen(content(&call)) <= DINGTALK_BYTES);
        }
}

static void escapes_count_towards_dingtalks_limit(void)
{
    struct http_call call;

    dingtalk_call(&plain, mem, repeated("\"", DINGTALK_BYTES), 0, &call);
    CHECK(call.body_len <= DINGTALK_BYTES);
    CHECK(call.body_len > DINGTALK_BYTES / 2);
    CHECK(ends_with(content(&call), "…(已截断)"));
    dingtalk_call(&plain, mem, repeated("\001", 12000), 0, &call);
    CHECK(call.body_len <= DINGTALK_BYTES);
    CHECK(call.body_len > DINGTALK_BYTES / 2);
}

static void a_missing_keyword_is_added(void)
{
    struct robot robot = plain;
    struct http_call call;

    robot.keyword = "星桥";
    wecom_call(&robot, mem, "坏了", &call);
    CHECK_TEXT(content(&call), "坏了\n星桥");
    wecom_call(&robot, mem, "星桥: 坏了", &call);
    CHECK_TEXT(content(&call), "星桥: 坏了");
}

static void the_keyword_survives_the_cut(void)
{
    struct robot robot = plain;
    struct http_call call;

    robot.keyword = "星桥";
    wecom_call(&robot, mem, repeated("a", 5000), &call);
    CHECK(ends_with(content(&call), "…(已截断)\n星桥"));
    CHECK(strlen(content(&call)) <= WECOM_BYTES);
    wecom_call(&robot, mem, arena_format(mem, "%s星桥", repeated("a", 5000)), &call);
    CHECK(ends_with(content(&call), "…(已截断)\n星桥"));
    wecom_call(&robot, mem, arena_format(mem, "星桥%s", repeated("a", 5000)), &call);
    CHECK(ends_with(content(&call), "…(已截断)"));
    wecom_call(&robot, mem, repeated("a", WECOM_BYTES - 3), &call);
    CHECK(strstr(content(&call), "星桥") && strlen(content(&call)) <= WECOM_BYTES);
    dingtalk_call(&robot, mem, repeated("\n", 30000), 0, &call);
    CHECK(ends_with(content(&call), "星桥") && call.body_len <= DINGTALK_BYTES);
}

static void an_answer_is_good_busy_or_a_refusal(void)
{
    static const struct {
        enum http_outcome outcome;
        int status;
        const char *body;
        enum fail want;
    } cases[] = {
        {HTTP_ANSWERED, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", OK},
        {HTTP_ANSWERED, 200, "{\"errcode\":\"0\"}", OK},
        {HTTP_ANSWERED, 200, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}", FAIL_UPSTREAM},
        {HTTP_ANSWERED, 200, "{\"errcode\":93000,\"errmsg\":\"bad key\"}", FAIL_UPSTREAM},
        {HTTP_ANSWERED, 200, "{\"errcode\":130101,\"errmsg\":\"too fast\"}", FAIL_BUSY},
        {HTTP_ANSWERED, 200, "{\"errcode\":45009,\"errmsg\":\"limit\"}", FAIL_BUSY},
        {HTTP_ANSWERED, 200, "{\"errcode\":-1,\"errmsg\":\"busy\"}", FAIL_BUSY},
        {HTTP_ANSWERED, 200, "{}", FAIL_UPSTREAM},
        {HTTP_ANSWERED, 200, "<html>", FAIL_UPSTREAM},
        {HTTP_ANSWERED, 302, "{\"errcode\":0}", FAIL_UPSTREAM},
        {HTTP_ANSWERED, 404, "", FAIL_UPSTREAM},
        {HTTP_ANSWERED, 429, "", FAIL_BUSY},
        {HTTP_ANSWERED, 502, "{\"errcode\":0}", FAIL_BUSY},
        {HTTP_NOT_SENT, 0, "", FAIL_BUSY},
        {HTTP_LOST, 0, "", FAIL_BUSY},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct http_call call = {.outcome = cases[i].outcome,
                                 .status = cases[i].status,
                                 .answer = arena_text(mem, cases[i].body),
                                 .answer_len = strlen(cases[i].body),
                                 .error = "no route"};
        const char *why = NULL;

        CHECK(robot_answer(mem, &call, &why) == cases[i].want);
        CHECK(why && *why);
    }
}

static void a_refusal_is_told_without_the_key(void)
{
    struct http_call call;
    const char *why = NULL;

    wecom_call(
        &(struct robot){.url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=633a-31"}, mem,
        "x", &call);
    call.outcome = HTTP_ANSWERED;
    call.status = 200;
    call.answer = arena_text(mem, "{\"errcode\":93000,\"errmsg\":\"invalid webhook key=633a-31\"}");
    call.answer_len = strlen(call.answer);
    CHECK(robot_answer(mem, &call, &why) == FAIL_UPSTREAM);
    CHECK_TEXT(why, "HTTP 200, errcode 93000: invalid webhook key=***");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(a_short_text_goes_out_as_it_is);
    RUN(dingtalk_is_signed_in_the_address);
    RUN(a_text_as_long_as_allowed_is_not_cut);
    RUN(a_text_is_cut_at_a_character);
    RUN(escapes_count_towards_dingtalks_limit);
    RUN(a_missing_keyword_is_added);
    RUN(the_keyword_survives_the_cut);
    RUN(an_answer_is_good_busy_or_a_refusal);
    RUN(a_refusal_is_told_without_the_key);
    arena_free(&mem);
    return check_end();
}
