/* test_qingcloud.c - how 轻易云's calls look on the wire, and how its answers are read. */
#include "clients/qingcloud.h"
#include "tests/unit/check.h"

static struct arena *mem;

static const struct qingcloud qingcloud = {.base_url = "https://api.qeasy.cloud/",
                                           .app_key = "key\"1",
                                           .app_secret = "secret-secret-secret",
                                           .call_seconds = 30};

static const char *header(const struct http_call *call, const char *name)
{
    for (size_t i = 0; i < call->header_count; i++)
        if (strcmp(call->headers[i].name, name) == 0)
            return call->headers[i].value;
    return NULL;
}

static void oauth_sends_the_key_pair_in_the_body(void)
{
    struct http_call call;

    qingcloud_oauth_call(&qingcloud, mem, &call);
    CHECK_TEXT(call.method, "POST");
    CHECK_TEXT(call.url, "https://api.qeasy.cloud/v2/oauth");
    CHECK_TEXT(call.body, "{\"app_key\":\"key\\\"1\",\"app_secret\":\"secret-secret-secret\"}");
    CHECK(call.body_len == strlen(call.body));
    CHECK(call.total_seconds == 30);
}

static void store_sends_the_rows_as_they_are(void)
{
    static const char rows[] = "[{\"id\":219672490807529472,\"qty\":12.50}] and more";
    struct qingcloud_rows some = {.text = rows, .len = 39};
    struct http_call call;

    qingcloud_store_call(&qingcloud, "PS/J+th=", mem, "0166a725-2b9a", &some, &call);
    CHECK_TEXT(call.method, "POST");
    CHECK_TEXT(call.url, "https://api.qeasy.cloud/v2/open-api/business/0166a725-2b9a/store"
                         "?access_token=PS%2FJ%2Bth%3D");
    CHECK_TEXT(call.body, "{\"content\":[{\"id\":219672490807529472,\"qty\":12.50}]}");
    CHECK(call.body_len == strlen(call.body));
    CHECK(header(&call, "Authorization") == NULL);
    CHECK_TEXT(header(&call, "Content-Type"), "application/json; charset=utf-8");
    some.dispatch = true;
    qingcloud_store_call(&qingcloud, "P", mem, "0166a725-2b9a", &some, &call);
    CHECK_TEXT(call.url, "https://api.qeasy.cloud/v2/open-api/business/0166a725-2b9a/store-dispatch"
                         "?access_token=P");
}

static void a_body_is_its_rows_and_a_frame(void)
{
    static const char rows[] = "[{\"id\":1},{\"id\":2}]";
    struct qingcloud_rows two = {.text = rows, .len = sizeof rows - 1};
    struct http_call call;

    qingcloud_store_call(&qingcloud, "P", mem, "s", &two, &call);
    CHECK(call.body_len == QINGCLOUD_STORE_FRAME + 2 * (sizeof "{\"id\":1}" - 1 + 1));
}

static void dispatchers_are_woken_by_side(void)
{
    struct http_call call;

    qingcloud_dispatch_call(&qingcloud, "P", mem, "s", true, &call);
    CHECK_TEXT(call.method, "GET");
    CHECK_TEXT(call.url,
               "https://api.qeasy.cloud/v2/open-api/business/s/dispatch-target?access_token=P");
    qingcloud_dispatch_call(&qingcloud, "P", mem, "s", false, &call);
    CHECK_TEXT(call.url,
               "https://api.qeasy.cloud/v2/open-api/business/s/dispatch-source?access_token=P");
}

static void the_token_stands_in_the_header_too_when_asked(void)
{
    struct qingcloud bearer = qingcloud;
    struct http_call call;

    bearer.token_in_header = true;
    qingcloud_query_call(&bearer, "PSJth", mem, "a b",
                         &(struct qingcloud_question){2, 1700000000, 1700000060, NULL, NULL},
                         &call);
    CHECK_TEXT(header(&call, "Authorization"), "Bearer PSJth");
    CHECK_TEXT(call.url,
               "https://api.qeasy.cloud/v2/open-api/business/a%20b/query?access_token=PSJth");
    CHECK_TEXT(call.body,
               "{\"page\":2,\"pageSize\":100,\"begin_at\":1700000000,\"end_at\":1700000060}");
}

static void links_are_asked_for_by_time_and_field(void)
{
    const struct qingcloud_question question = {1, 10, 20, "number", "XSCK-1"};
    struct http_call call;

    qingcloud_data_link_call(&qingcloud, "P", mem, "s", &question, &call);
    CHECK_TEXT(call.url, "https://api.qeasy.cloud/v2/open-api/business/s/data-link?access_token=P");
    CHECK_TEXT(call.body, "{\"page\":1,\"pageSize\":100,\"begin_at\":10,\"end_at\":20,"
                          "\"CONTENT_number\":\"XSCK-1\"}");
}

static void find_one_encodes_the_id(void)
{
    struct http_call call;

    qingcloud_find_one_call(&qingcloud, "PSJth", mem, "s", "a/b?单", &call);
    CHECK_TEXT(call.method, "GET");
    CHECK_TEXT(call.url, "https://api.qeasy.cloud/v2/open-api/business/s/find-one/"
                         "a%2Fb%3F%E5%8D%95?access_token=PSJth");
}

static struct qingcloud_answer judged(enum qingcloud_call kind, int status, const char *body)
{
    struct http_call call = {.outcome = HTTP_ANSWERED,
                             .status = status,
                             .answer = arena_text(mem, body),
                             .answer_len = strlen(body)};
    struct qingcloud_answer answer;

    qingcloud_answer_read(mem, kind, &call, &answer);
    return answer;
}

static void status_code_and_success_must_agree(void)
{
    static const char good[] = "{\"success\":true,\"code\":0,\"message\":\"数据写入成功\","
                               "\"content\":{\"inserted\":1,\"failed\":0}}";
    struct qingcloud_answer answer = judged(QINGCLOUD_CALL_STORE, 200, good);
    int64_t inserted = 0;

    CHECK(answer.verdict == QINGCLOUD_OK);
    CHECK(json_to_integer(json_get(answer.content, "inserted"), &inserted) && inserted == 1);
    CHECK_TEXT(answer.message, "HTTP 200, code 0: 数据写入成功");
    CHECK(judged(QINGCLOUD_CALL_STORE, 500, good).verdict == QINGCLOUD_UNKNOWN);
    CHECK(judged(QINGCLOUD_CALL_READ, 500, good).verdict == QINGCLOUD_RETRY);
    CHECK(judged(QINGCLOUD_CALL_READ, 200, "{\"code\":\"0\",\"content\":[]}").verdict ==
          QINGCLOUD_OK);
}

static void a_store_without_a_clear_answer_is_unknown(void)
{
    static const char *const bodies[] = {
        "",
        "<html>502</html>",
        "{\"success\":true,\"code\":0,\"content\":{\"inserted\":1",
        "{\"success\":true,\"code\":0,\"content\":{}} x",
        "{\"success\":false,\"code\":0,\"message\":\"?\",\"content\":{}}",
        "{\"success\":\"true\",\"code\":0,\"content\":{}}",
        "{\"success\":true,\"code\":0,\"content\":null}",
        "{\"success\":true,\"code\":0}",
        "{\"success\":true,\"content\":{\"inserted\":1}}",
        "{\"success\":false,\"code\":77,\"message\":\"?\",\"content\":null}",
        "{\"success\":false,\"code\":50001,\"message\":\"?\",\"content\":null}",
    };

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        CHECK(judged(QINGCLOUD_CALL_STORE, 200, bodies[i]).verdict == QINGCLOUD_UNKNOWN);
        CHECK(judged(QINGCLOUD_CALL_STORE, 502, bodies[i]).verdict == QINGCLOUD_UNKNOWN);
        CHECK(judged(QINGCLOUD_CALL_READ, 200, bodies[i]).verdict == QINGCLOUD_RETRY);
        CHECK(judged(QINGCLOUD_CALL_STORE, 200, bodies[i]).content == NULL);
    }
}

static void a_refusal_says_which_row_is_bad(void)
{
    struct qingcloud_answer answer =
        judged(QINGCLOUD_CALL_STORE, 200,
               "{\"success\":false,\"code\":40001,\"message\":\"必填字段缺失: FNumber\","
               "\"content\":null}");

    CHECK(answer.verdict == QINGCLOUD_REFUSED_DATA);
    CHECK(answer.code == 40001);
    CHECK_TEXT(answer.message, "HTTP 200, code 40001: 必填字段缺失: FNumber");
}

static void a_lost_store_is_unknown_and_one_not_sent_is_made_again(void)
{
    struct http_call call = {.answer = arena_text(mem, ""), .error = "time is up"};
    struct qingcloud_answer answer;

    for (unsigned kind = QINGCLOUD_CALL_OAUTH; kind <= QINGCLOUD_CALL_DISPATCH; kind++) {
        bool acts = kind == QINGCLOUD_CALL_STORE || kind == QINGCLOUD_CALL_DISPATCH;

        call.outcome = HTTP_NOT_SENT;
        qingcloud_answer_read(mem, (enum qingcloud_call)kind, &call, &answer);
        CHECK(answer.verdict == QINGCLOUD_RETRY);
        call.outcome = HTTP_LOST;
        qingcloud_answer_read(mem, (enum qingcloud_call)kind, &call, &answer);
        CHECK(answer.verdict == (acts ? QINGCLOUD_UNKNOWN : QINGCLOUD_RETRY));
    }
}

/* An answer that repeats what was sent: the message must not. */
static const char *repeated(struct http_call *call, const char *words)
{
    struct qingcloud_answer answer;

    call->outcome = HTTP_ANSWERED;
    call->status = 401;
    call->answer =
        arena_format(mem, "{\"success\":false,\"code\":40101,\"message\":\"%s\"}", words);
    call->answer_len = strlen(call->answer);
    qingcloud_answer_read(mem, QINGCLOUD_CALL_READ, call, &answer);
    return answer.message;
}

static void secrets_that_they_repeat_are_hidden(void)
{
    struct qingcloud bearer = qingcloud;
    struct http_call call;

    bearer.token_in_header = true;
    qingcloud_query_call(&bearer, "PSJthPSJth", mem, "s",
                         &(struct qingcloud_question){.page = 1, .end_at = 1}, &call);
    CHECK_TEXT(repeated(&call, "bad token PSJthPSJth, PSJthPSJth"),
               "HTTP 401, code 40101: bad token ***, ***");
    qingcloud_oauth_call(&qingcloud, mem, &call);
    CHECK_TEXT(repeated(&call, "secret-secret-secret is wrong"),
               "HTTP 401, code 40101: *** is wrong");
}

static void their_wish_to_wait_is_read(void)
{
    struct http_call call = {.outcome = HTTP_ANSWERED,
                             .status = 200,
                             .answer = arena_text(mem, "{\"success\":false,\"code\":42901}"),
                             .retry_after = "300"};
    struct qingcloud_answer answer;

    call.answer_len = strlen(call.answer);
    qingcloud_answer_read(mem, QINGCLOUD_CALL_STORE, &call, &answer);
    CHECK(answer.verdict == QINGCLOUD_THROTTLED);
    CHECK(answer.retry_after_ms == 300000);
}

static cJSON *parsed(const char *text)
{
    cJSON *json = NULL;

    CHECK(json_read(mem, text, strlen(text), NULL, &json, NULL) == OK);
    return json;
}

static void a_token_needs_its_life(void)
{
    const char *token;
    int64_t seconds;

    CHECK(qingcloud_token_read(parsed("{\"access_token\":\"PSJ\",\"expires_in\":7200}"), &token,
                               &seconds));
    CHECK_TEXT(token, "PSJ");
    CHECK(seconds == 7200);
    CHECK(qingcloud_token_read(parsed("{\"access_token\":\"PSJ\",\"expires_in\":\"60\"}"), &token,
                               &seconds));
    CHECK(!qingcloud_token_read(parsed("{\"access_token\":\"\",\"expires_in\":7200}"), &token,
                                &seconds));
    CHECK(!qingcloud_token_read(parsed("{\"access_token\":\"PSJ\"}"), &token, &seconds));
    CHECK(!qingcloud_token_read(parsed("{\"access_token\":\"PSJ\",\"expires_in\":0}"), &token,
                                &seconds));
    CHECK(!qingcloud_token_read(parsed("[]"), &token, &seconds));
    CHECK(!qingcloud_token_read(NULL, &token, &seconds));
}

static void rows_come_as_a_list_or_as_a_plain_array(void)
{
    int64_t total;

    CHECK(cJSON_GetArraySize(
              qingcloud_rows_read(parsed("{\"list\":[{},{}],\"total\":\"7\"}"), &total)) == 2);
    CHECK(total == 7);
    CHECK(cJSON_GetArraySize(qingcloud_rows_read(parsed("[{},{},{}]"), &total)) == 3);
    CHECK(total == -1);
    CHECK(qingcloud_rows_read(parsed("{\"rows\":[]}"), &total) == NULL);
    CHECK(qingcloud_rows_read(NULL, &total) == NULL);
}

static void a_link_tells_what_came_of_a_row(void)
{
    CHECK(qingcloud_link_target(parsed("{\"target\":{\"response\":null}}")) == NULL);
    CHECK(qingcloud_link_target(parsed("{\"source\":{\"response\":{}}}")) == NULL);
    CHECK_TEXT(
        json_text(qingcloud_link_target(parsed("{\"target\":{\"response\":{\"message\":\"no\"}}}")),
                  "message"),
        "no");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(oauth_sends_the_key_pair_in_the_body);
    RUN(store_sends_the_rows_as_they_are);
    RUN(a_body_is_its_rows_and_a_frame);
    RUN(dispatchers_are_woken_by_side);
    RUN(links_are_asked_for_by_time_and_field);
    RUN(a_link_tells_what_came_of_a_row);
    RUN(the_token_stands_in_the_header_too_when_asked);
    RUN(find_one_encodes_the_id);
    RUN(status_code_and_success_must_agree);
    RUN(a_store_without_a_clear_answer_is_unknown);
    RUN(a_refusal_says_which_row_is_bad);
    RUN(a_lost_store_is_unknown_and_one_not_sent_is_made_again);
    RUN(secrets_that_they_repeat_are_hidden);
    RUN(their_wish_to_wait_is_read);
    RUN(a_token_needs_its_life);
    RUN(rows_come_as_a_list_or_as_a_plain_array);
    arena_free(&mem);
    return check_end();
}
