/* test_reply.c - every failure has its status, and says what the caller can mend, nothing else. */
#include "service/reply.h"
#include "tests/unit/check.h"

static struct arena *mem;

static struct request request(void)
{
    return (struct request){.mem = mem, .id = "req-1"};
}

static cJSON *problem(const struct response *res)
{
    cJSON *json = NULL;

    CHECK(json_read(mem, res->body, res->body_len, NULL, &json, NULL) == OK);
    return json;
}

static const char *header(const struct request *req, const struct response *res, const char *name)
{
    static struct name_value headers[REPLY_HEADERS_MAX];
    size_t count = reply_headers(req, res, headers);
    const char *value = NULL;

    for (size_t i = 0; i < count; i++)
        if (strcmp(headers[i].name, name) == 0) {
            CHECK(value == NULL); /* once only */
            value = headers[i].value;
        }
    return value;
}

static void every_failure_has_its_status_and_code(void)
{
    static const struct {
        enum fail fail;
        int status;
        const char *code;
    } cases[] = {
        {FAIL_INVALID, 400, "invalid"},
        {FAIL_UNAUTHORIZED, 401, "unauthorized"},
        {FAIL_FORBIDDEN, 403, "forbidden"},
        {FAIL_NOT_FOUND, 404, "not-found"},
        {FAIL_METHOD, 405, "method-not-allowed"},
        {FAIL_CONFLICT, 409, "conflict"},
        {FAIL_TOO_LARGE, 413, "too-large"},
        {FAIL_UNPROCESSABLE, 422, "unprocessable"},
        {FAIL_BUSY, 503, "busy"},
        {FAIL_UPSTREAM, 502, "upstream"},
        {FAIL_STALE, 500, "internal"},
        {FAIL_CANCELLED, 500, "internal"},
        {FAIL_LATER, 500, "internal"},
        {FAIL_INTERNAL, 500, "internal"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request req = request();
        struct response res = {0};
        int64_t status = 0;

        reply_problem(&req, cases[i].fail, &res);
        CHECK(res.status == cases[i].status);
        CHECK_TEXT(res.content_type, "application/problem+json");
        CHECK_TEXT(json_text(problem(&res), "code"), cases[i].code);
        CHECK_TEXT(json_text(problem(&res), "type"), "about:blank");
        CHECK_TEXT(json_text(problem(&res), "request_id"), "req-1");
        CHECK(json_text(problem(&res), "title") && json_text(problem(&res), "detail"));
        CHECK(json_to_integer(json_get(problem(&res), "status"), &status));
        CHECK(status == cases[i].status);
        CHECK(json_get(problem(&res), "errors") == NULL);
    }
}

static void a_bad_place_in_the_body_is_pointed_at(void)
{
    struct request req = request();
    struct response res = {0};
    const cJSON *error;

    reply_problem(&req, request_invalid(&req, "/window/to", "it must be later than %s", "from"),
                  &res);
    CHECK_TEXT(json_text(problem(&res), "pointer"), "/window/to");
    CHECK_TEXT(json_text(problem(&res), "detail"), "it must be later than from");
    error = cJSON_GetArrayItem(json_get(problem(&res), "errors"), 0);
    CHECK_TEXT(json_text(error, "pointer"), "/window/to");
    CHECK_TEXT(json_text(error, "detail"), "it must be later than from");
}

static void a_handlers_own_code_is_told(void)
{
    struct request req = request();
    struct response res = {0};

    reply_problem(&req, request_refuse(&req, FAIL_CONFLICT, "run-ended", "the run has ended"),
                  &res);
    CHECK(res.status == 409);
    CHECK_TEXT(json_text(problem(&res), "code"), "run-ended");
    CHECK_TEXT(json_text(problem(&res), "detail"), "the run has ended");
}

static void our_own_failures_say_nothing_of_their_cause(void)
{
    struct request req = request();
    struct response res = {0};

    reply_problem(&req, request_refuse(&req, FAIL_INTERNAL, "db", "relation run does not exist"),
                  &res);
    CHECK(strstr(res.body, "relation") == NULL);
    CHECK_TEXT(json_text(problem(&res), "code"), "internal");
}

static void busy_says_when_to_come_again(void)
{
    struct request req = request();
    struct response res = {0}, own = {0};

    reply_problem(&req, FAIL_BUSY, &res);
    CHECK_TEXT(header(&req, &res, "Retry-After"), "5");
    respond_header(&own, "retry-after", "17");
    reply_problem(&req, FAIL_BUSY, &own);
    CHECK(header(&req, &own, "Retry-After") == NULL);
    CHECK_TEXT(header(&req, &own, "retry-after"), "17");
}

static void every_answer_carries_the_safety_headers(void)
{
    struct request req = request();
    struct response res = {0}, own = {0};

    respond_text(&res, 200, "text/plain", "x", 1);
    CHECK_TEXT(header(&req, &res, "X-Content-Type-Options"), "nosniff");
    CHECK_TEXT(header(&req, &res, "Cache-Control"), "no-store");
    CHECK_TEXT(header(&req, &res, "X-Request-Id"), "req-1");
    CHECK_TEXT(header(&req, &res, "Content-Type"), "text/plain");
    respond_text(&own, 200, NULL, "x", 1);
    respond_header(&own, "cache-control", "max-age=60");
    CHECK(header(&req, &own, "Cache-Control") == NULL);
    CHECK_TEXT(header(&req, &own, "cache-control"), "max-age=60");
    CHECK_TEXT(header(&req, &own, "Content-Type"), "application/json; charset=utf-8");
    respond_empty(&own, 204);
    CHECK(header(&req, &own, "Content-Type") == NULL);
}

static void an_unauthorized_caller_is_asked_for_a_token(void)
{
    struct request req = request();
    struct response res = {0};

    reply_problem(&req, FAIL_UNAUTHORIZED, &res);
    CHECK_TEXT(header(&req, &res, "WWW-Authenticate"), "Bearer");
}

static void a_whole_answer_can_be_had_as_text(void)
{
    struct request req = request();
    struct response res = {0};
    size_t len;
    char *text;

    respond_text(&res, 413, "text/plain", "too large", 9);
    text = reply_text(&req, &res, &len);
    CHECK(len == strlen(text));
    CHECK(strncmp(text, "HTTP/1.1 413 ", 13) == 0);
    CHECK(strstr(text, "\r\nConnection: close\r\n") != NULL);
    CHECK(strstr(text, "\r\nContent-Length: 9\r\n\r\ntoo large") != NULL);
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(every_failure_has_its_status_and_code);
    RUN(a_bad_place_in_the_body_is_pointed_at);
    RUN(a_handlers_own_code_is_told);
    RUN(our_own_failures_say_nothing_of_their_cause);
    RUN(busy_says_when_to_come_again);
    RUN(every_answer_carries_the_safety_headers);
    RUN(an_unauthorized_caller_is_asked_for_a_token);
    RUN(a_whole_answer_can_be_had_as_text);
    arena_free(&mem);
    return check_end();
}
