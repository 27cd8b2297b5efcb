/* test_kingdee_answer.c - how Kingdee's answers are read, and how they are told to people. */
#include "clients/kingdee.h"
#include "tests/unit/check.h"

static struct arena *mem;

static struct kingdee_answer judged(enum kingdee_call kind, int status, const char *body)
{
    struct http_call call = {.outcome = HTTP_ANSWERED,
                             .status = status,
                             .answer = arena_text(mem, body),
                             .answer_len = strlen(body)};
    struct kingdee_answer answer;

    kingdee_answer_read(mem, kind, &call, &answer);
    return answer;
}

static void both_envelopes_and_all_spellings_of_success_are_good(void)
{
    static const char *const bodies[] = {
        "{\"errcode\":0,\"description\":\"success\",\"data\":[1]}",
        "{\"errcode\":\"0\",\"data\":[1]}",
        "{\"code\":200,\"msg\":\"ok\",\"data\":[1]}",
        "{\"code\":\"200\",\"data\":[1]}",
        "{\"code\":0,\"data\":[1]}",
        "{\"errcode\":0,\"code\":200,\"data\":[1]}",
    };

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct kingdee_answer answer = judged(KINGDEE_CALL_READ, 200, bodies[i]);

        CHECK(answer.verdict == KINGDEE_OK);
        CHECK(answer.errcode == 0);
        CHECK(cJSON_GetArraySize(answer.data) == 1);
    }
}

static void http_200_alone_is_no_success(void)
{
    static const char *const bodies[] = {
        "",
        "{}",
        "[]",
        "success",
        "{\"errcode\":0",
        "{\"errcode\":0}",
        "{\"errcode\":0,\"data\":null}",
        "{\"errcode\":0,\"data\":\"rows\"}",
        "{\"errcode\":0,\"data\":[]} {}",
        "{\"errcode\":\"zero\",\"data\":[]}",
        "{\"errcode\":null,\"data\":[]}",
        "{\"errcode\":0,\"code\":500,\"data\":[]}",
        "<html>gateway</html>",
    };

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        CHECK(judged(KINGDEE_CALL_READ, 200, bodies[i]).verdict == KINGDEE_RETRY);
        CHECK(judged(KINGDEE_CALL_READ, 200, bodies[i]).data == NULL);
        CHECK(judged(KINGDEE_CALL_WRITE, 200, bodies[i]).verdict == KINGDEE_UNKNOWN);
    }
    CHECK(judged(KINGDEE_CALL_READ, 502, "{\"errcode\":0,\"data\":[]}").verdict == KINGDEE_RETRY);
}

static void messages_are_one_line_for_people(void)
{
    static const struct {
        int status;
        const char *body, *want;
    } cases[] = {
        {519, "{\"errcode\":4008,\"description\":\"X-Api-Signature is invalid[GW]\"}",
         "HTTP 519, errcode 4008: X-Api-Signature is invalid[GW]"},
        {200, "{\"code\":500,\"msg\":\"no\\nsuch\\tthing\"}", "HTTP 200, code 500: no such thing"},
        {504, "<html>\r\n<head>504 Gateway\377</head>",
         "HTTP 504, not JSON: <html>  <head>504 "
         "Gateway?</head>"},
        {502, "Cannot GET /a?app-token=secret", "HTTP 502, not JSON: Cannot GET /a"},
        {200, "", "HTTP 200, empty answer"},
        {200, "{\"errcode\":0}", "HTTP 200, says success but holds no data"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(judged(KINGDEE_CALL_READ, cases[i].status, cases[i].body).message,
                   cases[i].want);
}

static void a_cut_token_answer_does_not_leak_the_token(void)
{
    struct kingdee_answer answer =
        judged(KINGDEE_CALL_TOKEN, 200, "{\"errcode\":0,\"data\":{\"app-token\":\"eyJsecret");

    CHECK(answer.verdict == KINGDEE_RETRY);
    CHECK(strstr(answer.message, "invalid JSON") != NULL);
    CHECK(!strstr(answer.message, "eyJ"));
}

static const struct kingdee kingdee = {.base_url = "https://api.kingdee.com/",
                                       .client_id = "200421",
                                       .client_secret = "f2adcfef73369bfc4e1384677d38a0ff",
                                       .call_seconds = 30};
static const struct kingdee_session session = {.app_token = "eyJ0b2tlbg",
                                               .domain = "https://tf.jdy.com"};

static void a_token_that_they_repeat_is_hidden(void)
{
    struct http_call call;
    struct kingdee_answer answer;

    kingdee_api_call(&kingdee, &session, mem, "GET", "/jdy/v2/bd/material", NULL, NULL, &call);
    call.outcome = HTTP_ANSWERED;
    call.status = 519;
    call.answer = arena_text(mem, "{\"errcode\":4010,\"description\":\"eyJ0b2tlbg is invalid\"}");
    call.answer_len = strlen(call.answer);
    kingdee_answer_read(mem, KINGDEE_CALL_READ, &call, &answer);
    CHECK(answer.verdict == KINGDEE_REFRESH);
    CHECK_TEXT(answer.message, "HTTP 519, errcode 4010: *** is invalid");
}

static void a_long_message_is_cut_at_a_character(void)
{
    char body[2000] = "{\"errcode\":400,\"description\":\"";
    struct kingdee_answer answer;

    for (int i = 0; i < 300; i++)
        strncat(body, "错", sizeof body - strlen(body) - 1);
    strncat(body, "\"}", sizeof body - strlen(body) - 1);
    answer = judged(KINGDEE_CALL_READ, 200, body);
    CHECK(strlen(answer.message) <= 300 && strlen(answer.message) > 297);
    CHECK(strcmp(answer.message + strlen(answer.message) - strlen("错"), "错") == 0);
}

static void a_call_that_did_not_go_out_is_made_again_and_a_lost_write_is_unknown(void)
{
    struct http_call call = {
        .outcome = HTTP_NOT_SENT, .answer = arena_text(mem, ""), .error = "no route"};
    struct kingdee_answer answer;

    for (unsigned kind = KINGDEE_CALL_AUTHORIZE; kind <= KINGDEE_CALL_WRITE; kind++) {
        call.outcome = HTTP_NOT_SENT;
        kingdee_answer_read(mem, (enum kingdee_call)kind, &call, &answer);
        CHECK(answer.verdict == KINGDEE_RETRY);
        CHECK_TEXT(answer.message, "not sent: no route");
        call.outcome = HTTP_LOST;
        kingdee_answer_read(mem, (enum kingdee_call)kind, &call, &answer);
        CHECK(answer.verdict == (kind == KINGDEE_CALL_WRITE ? KINGDEE_UNKNOWN : KINGDEE_RETRY));
        CHECK_TEXT(answer.message, "sent, but no answer: no route");
    }
}

static void their_clock_and_their_wish_to_wait_are_read(void)
{
    struct http_call call = {.outcome = HTTP_ANSWERED,
                             .status = 519,
                             .answer = arena_text(mem, "{\"errcode\":4006}"),
                             .retry_after = "3",
                             .date = "Sun, 06 Nov 1994 08:49:37 GMT"};
    struct kingdee_answer answer;

    call.answer_len = strlen(call.answer);
    kingdee_answer_read(mem, KINGDEE_CALL_READ, &call, &answer);
    CHECK(answer.verdict == KINGDEE_CLOCK);
    CHECK(answer.errcode == 4006);
    CHECK(answer.server_unix_ms == INT64_C(784111777000));
    CHECK(answer.retry_after_ms == 3000);
}

static void choose(const char *data, const char *account_id, enum kingdee_choice want,
                   const char *app_key)
{
    const cJSON *account = NULL;
    cJSON *json = NULL;

    CHECK(json_read(mem, data, strlen(data), NULL, &json, NULL) == OK);
    CHECK(kingdee_account_choose(json, account_id, &account) == want);
    CHECK((account != NULL) == (want == KINGDEE_CHOSEN));
    if (account)
        CHECK_TEXT(json_text(account, "appKey"), app_key);
}

#define ACCOUNT(id, status, key)                                                                   \
    "{\"accountId\":" id ",\"status\":" status ",\"appKey\":\"" key "\",\"appSecret\":\"s\"}"

static void the_one_valid_account_is_chosen(void)
{
    choose("[" ACCOUNT("\"1\"", "0", "old") "," ACCOUNT("\"2\"", "1", "new") "]", NULL,
           KINGDEE_CHOSEN, "new");
    choose("[" ACCOUNT("\"1\"", "\"1\"", "text") "]", NULL, KINGDEE_CHOSEN, "text");
    choose("[" ACCOUNT("1764170105846272114", "1", "a") "," ACCOUNT("\"2\"", "1", "b") "]",
           "1764170105846272114", KINGDEE_CHOSEN, "a");
}

static void an_account_that_cannot_be_chosen_is_explained(void)
{
    const char *two = "[" ACCOUNT("\"1\"", "1", "a") "," ACCOUNT("\"2\"", "1", "b") "]";

    choose("null", NULL, KINGDEE_NO_LIST, NULL);
    choose("{}", NULL, KINGDEE_NO_LIST, NULL);
    choose("[]", NULL, KINGDEE_NO_ACCOUNT, NULL);
    choose("[]", "1", KINGDEE_NO_ACCOUNT, NULL);
    choose("[" ACCOUNT("\"1\"", "0", "a") "]", NULL, KINGDEE_INACTIVE, NULL);
    choose("[" ACCOUNT("\"1\"", "0", "a") "]", "1", KINGDEE_INACTIVE, NULL);
    choose("[{\"accountId\":\"1\",\"status\":0,\"instanceExpiresTime\":1700000000000}]", "1",
           KINGDEE_EXPIRED, NULL);
    choose("[{\"accountId\":\"1\",\"status\":0,\"instanceExpiresTime\":1700000000000}]", "2",
           KINGDEE_UNLISTED, NULL);
    choose(two, NULL, KINGDEE_SEVERAL, NULL);
    choose(two, "3", KINGDEE_UNLISTED, NULL);
    choose("[" ACCOUNT("\"1\"", "1", "a") "," ACCOUNT("\"1\"", "1", "b") "]", "1", KINGDEE_SEVERAL,
           NULL);
    choose("[" ACCOUNT("\"1\"", "1", "") "]", NULL, KINGDEE_KEYLESS, NULL);
}

static void counts_are_read_from_numbers_and_texts(void)
{
    static const struct {
        const char *data;
        int64_t count, total_page;
    } cases[] = {
        {"{\"count\":250,\"total_page\":3}", 250, 3},
        {"{\"count\":\"250\",\"total_page\":\"3\"}", 250, 3},
        {"{\"count\":\"\",\"total_page\":null}", -1, -1},
        {"{}", -1, -1},
        {"{\"count\":-1,\"total_page\":1.5}", -1, -1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kingdee_page page;
        cJSON *json = NULL;

        CHECK(json_read(mem, cases[i].data, strlen(cases[i].data), NULL, &json, NULL) == OK);
        kingdee_page_read(json, &page);
        CHECK(page.count == cases[i].count);
        CHECK(page.total_page == cases[i].total_page);
    }
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(both_envelopes_and_all_spellings_of_success_are_good);
    RUN(http_200_alone_is_no_success);
    RUN(messages_are_one_line_for_people);
    RUN(a_cut_token_answer_does_not_leak_the_token);
    RUN(a_token_that_they_repeat_is_hidden);
    RUN(a_long_message_is_cut_at_a_character);
    RUN(a_call_that_did_not_go_out_is_made_again_and_a_lost_write_is_unknown);
    RUN(their_clock_and_their_wish_to_wait_are_read);
    RUN(the_one_valid_account_is_chosen);
    RUN(an_account_that_cannot_be_chosen_is_explained);
    RUN(counts_are_read_from_numbers_and_texts);
    arena_free(&mem);
    return check_end();
}
