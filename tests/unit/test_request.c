/* test_request.c - what a handler can ask of a request, and how it answers. */
#include "service/request.h"
#include "tests/unit/check.h"

static struct arena *mem;

static struct request request(const char *body, size_t len)
{
    return (struct request){.mem = mem, .body = body, .body_len = len};
}

static void a_body_is_read_as_an_object_with_exact_numbers(void)
{
    static const char body[] = "{\"id\":219672490807529472,\"qty\":12.50}";
    struct request req = request(body, sizeof body - 1);
    cJSON *json;

    CHECK(request_object(&req, false, &json) == OK);
    CHECK_TEXT(json_scalar(json_get(json, "id")), "219672490807529472");
    CHECK_TEXT(json_scalar(json_get(json, "qty")), "12.50");
}

static void an_empty_body_is_an_empty_object_only_where_optional(void)
{
    struct request req = request("", 0);
    cJSON *json;

    CHECK(request_object(&req, true, &json) == OK);
    CHECK(cJSON_IsObject(json) && cJSON_GetArraySize(json) == 0);
    CHECK(request_object(&req, false, &json) == FAIL_INVALID);
    CHECK_TEXT(req.fault.pointer, "");
    CHECK(req.fault.detail && *req.fault.detail);
}

static char *nested(int depth)
{
    char *text = "1";

    for (int i = 0; i < depth; i++)
        text = arena_format(mem, "{\"a\":%s}", text);
    return text;
}

static void a_bad_body_is_refused_with_place_and_sentence(void)
{
    static const struct {
        const char *body;
        const char *pointer;
    } cases[] = {
        {"{", NULL},
        {"nonsense", NULL},
        {"[1]", ""},
        {"\"text\"", ""},
        {"null", ""},
        {"{} {}", NULL},
        {"{\"a\":{\"b\":01}}", NULL},
        {"{\"a\":{\"k\":1,\"k\":2}}", "/a/k"},
        {"{\"a\":\"\xff\"}", "/a"},
        {"   ", NULL},
    };
    cJSON *json;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request req = request(cases[i].body, strlen(cases[i].body));

        CHECK(request_object(&req, true, &json) == FAIL_INVALID);
        CHECK(req.fault.detail && *req.fault.detail);
        CHECK(req.fault.pointer != NULL);
        if (cases[i].pointer)
            CHECK_TEXT(req.fault.pointer, cases[i].pointer);
    }
}

static void a_body_may_be_32_deep_and_no_deeper(void)
{
    char *good = nested(32), *bad = nested(33);
    struct request shallow = request(good, strlen(good)), deep = request(bad, strlen(bad));
    cJSON *json;

    CHECK(request_object(&shallow, false, &json) == OK);
    CHECK(request_object(&deep, false, &json) == FAIL_INVALID);
}

static void a_nul_in_the_body_does_not_hide_the_rest(void)
{
    struct request req = request("{}\0{}", 5);
    cJSON *json;

    CHECK(request_object(&req, false, &json) == FAIL_INVALID);
}

static void an_unknown_member_is_named(void)
{
    static const char *const names[] = {"mode", "force", NULL};
    static const char body[] = "{\"mode\":\"full\",\"fo/rce\":true}";
    struct request req = request(body, sizeof body - 1);
    cJSON *json;

    CHECK(request_object(&req, false, &json) == OK);
    CHECK(request_known(&req, json, "/x", names) == FAIL_INVALID);
    CHECK_TEXT(req.fault.pointer, "/x/fo~1rce");
    json_remove(json, "fo/rce");
    CHECK(request_known(&req, json, "/x", names) == OK);
}

static void an_id_is_a_positive_decimal_of_64_bits(void)
{
    static const char *const bad[] = {"",
                                      "0",
                                      "01",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1a",
                                      "a",
                                      "1.0",
                                      "9223372036854775808",
                                      "99999999999999999999"};
    int64_t id = 0;

    CHECK(request_id("1", &id) == OK && id == 1);
    CHECK(request_id("9223372036854775807", &id) == OK && id == INT64_MAX);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(request_id(bad[i], &id) == FAIL_NOT_FOUND);
    CHECK(request_id(NULL, &id) == FAIL_NOT_FOUND);
}

static enum fail limit_of(const char *text, int *out)
{
    struct name_value query = {"limit", text};
    struct request req = {.mem = mem, .query = &query, .query_count = text ? 1 : 0};

    return request_limit(&req, out);
}

static void a_limit_is_between_1_and_500(void)
{
    int limit;

    CHECK(limit_of(NULL, &limit) == OK && limit == 50);
    CHECK(limit_of("1", &limit) == OK && limit == 1);
    CHECK(limit_of("500", &limit) == OK && limit == 500);
    CHECK(limit_of("501", &limit) == FAIL_INVALID);
    CHECK(limit_of("0", &limit) == FAIL_INVALID);
    CHECK(limit_of("", &limit) == FAIL_INVALID);
    CHECK(limit_of("ten", &limit) == FAIL_INVALID);
}

static void headers_are_found_in_any_case(void)
{
    struct name_value headers[] = {{"content-TYPE", "a"}, {"Content-Type", "b"}};
    struct request req = {.headers = headers, .header_count = 2};

    CHECK_TEXT(request_header(&req, "Content-Type"), "a");
    CHECK(request_header(&req, "Content") == NULL);
}

static void answers_are_what_the_handler_says(void)
{
    struct request req = request("", 0);
    struct response res = {0};
    cJSON *items = json_array(mem);

    json_append(mem, items, json_string(mem, "a"));
    CHECK(respond_json(&req, &res, 200, list_json(mem, items, NULL)) == OK);
    CHECK_TEXT(res.body, "{\"items\":[\"a\"],\"next_cursor\":null}");
    CHECK(res.body_len == strlen(res.body) && res.status == 200);
    respond_json(&req, &res, 200, list_json(mem, json_array(mem), "7"));
    CHECK_TEXT(res.body, "{\"items\":[],\"next_cursor\":\"7\"}");
    CHECK(respond_empty(&res, 204) == OK && res.body_len == 0 && res.status == 204);
    for (int i = 0; i < 20; i++)
        respond_header(&res, "X", "y");
    CHECK(res.header_count == 8);
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(a_body_is_read_as_an_object_with_exact_numbers);
    RUN(an_empty_body_is_an_empty_object_only_where_optional);
    RUN(a_bad_body_is_refused_with_place_and_sentence);
    RUN(a_body_may_be_32_deep_and_no_deeper);
    RUN(a_nul_in_the_body_does_not_hide_the_rest);
    RUN(an_unknown_member_is_named);
    RUN(an_id_is_a_positive_decimal_of_64_bits);
    RUN(a_limit_is_between_1_and_500);
    RUN(headers_are_found_in_any_case);
    RUN(answers_are_what_the_handler_says);
    arena_free(&mem);
    return check_end();
}
