/* test_mapping_request.c - the source's request: values, pages, remedy. */
#include "tests/unit/mapping_case.h"

/* The request of a sync with these items, as "METHOD path query [body]". */
static const char *request_text(const struct mapping *mapping,
                                const struct mapping_context *context)
{
    struct mapping_request request;

    if (mapping_request_build(mapping, mem, context, &request) != OK)
        return "(failed)";
    return arena_format(mem, "%s %s %s%s%s", request.method, request.path,
                        json_print(mem, request.query, NULL), request.body ? " " : "",
                        request.body ? json_print(mem, request.body, NULL) : "");
}

static const char *query_on(const char *api, const char *items, const char *more, int page)
{
    struct mapping_context context = window;
    struct mapping_request request;
    struct mapping *mapping = mapping_of(sync_of(
        api, "GET", arena_format(mem, "\"id\":\"id\",\"request\":[%s]%s", items, more), ""));

    context.page = page;
    CHECK(mapping_request_build(mapping, mem, &context, &request) == OK);
    return json_print(mem, request.query, NULL);
}

/* What one value sends in a GET. */
static const char *sent(const char *value)
{
    cJSON *query = json_of(query_on(
        "/x", arena_format(mem, "{\"field\":\"v\",\"type\":\"string\",\"value\":%s}", value),
        ",\"pagination\":{\"pageSize\":50}", 3));

    return json_text(query, "v");
}

static void templates_are_filled_in(void)
{
    static const struct {
        const char *value, *sent;
    } cases[] = {
        {"\"{{LAST_SYNC_TIME}}\"", "1767225600"},
        {"\"{{LAST_SYNC_TIME}}000\"", "1767225600000"},
        {"\"{LAST_SYNC_TIME}000\"", "1767225600000"},
        {"\"{{CURRENT_TIME|datetime}}\"", "2026-01-01 08:30:00"},
        {"\"{{CURRENT_TIME|DateTime}}\"", "2026-01-01 08:30:00"},
        {"\"{CURRENT_TIME|date}\"", "2026-01-01"},
        {"\"{{DAYS_AGO_2}}\"", "1767054600"},
        {"\"{{DAYS_AGO_0|date}}\"", "2026-01-01"},
        {"\"{{PAGINATION_START_PAGE}}/{{PAGINATION_PAGE_SIZE}}/{{PAGINATION_START_ROW}}\"",
         "3/50/100"},
        {"\"{PAGINATION_START_PAGE}\"", "3"},
        {"\"{nothing}\"", "{nothing}"},
        {"\"{\\\"a\\\":{{CURRENT_TIME}}}\"", "{\"a\":1767227400}"},
        {"\" _function 1+1\"", " _function 1+1"},
        {"\"\"", NULL},
        {"null", NULL},
        {"12.50", "12.50"},
        {"true", "true"},
        {"[1,null,\"a\"]", "[1,null,\"a\"]"},
        {"\"_function {{LAST_SYNC_TIME}}*1000\"", "1767225600000"},
        {"\"_function {{LAST_SYNC_TIME}}000 - 600000\"", "1767225000000"},
        {"\"_function FROM_UNIXTIME({{LAST_SYNC_TIME}}-600,'%Y-%m-%d %H:%i:%s')\"",
         "2026-01-01 07:50:00"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(sent(cases[i].value), cases[i].sent);
    CHECK(strlen(sent("\"{random}\"")) == 32);
    CHECK(strcmp(sent("\"{random}\""), sent("\"{{random}}\"")) != 0);
}

static void a_constant_page_is_the_first_and_later_pages_count_on(void)
{
    static const char page[] = "{\"field\":\"page\",\"type\":\"string\",\"value\":%s}";

    CHECK_TEXT(query_on("/x", arena_format(mem, page, "\"1\""), "", 1), "{\"page\":\"1\"}");
    CHECK_TEXT(query_on("/x", arena_format(mem, page, "\"1\""), "", 7), "{\"page\":\"7\"}");
    CHECK_TEXT(query_on("/x", arena_format(mem, page, "0"), "", 7), "{\"page\":\"6\"}");
    CHECK_TEXT(query_on("/x", arena_format(mem, page, "\"\""), "", 1), "{}");
    CHECK_TEXT(query_on("/x", arena_format(mem, page, "\"\""), "", 2), "{\"page\":\"2\"}");
    CHECK_TEXT(query_on("/x", arena_format(mem, page, "\"{{PAGINATION_START_PAGE}}\""), "", 4),
               "{\"page\":\"4\"}");
}

static void a_kingdee_list_without_a_page_item_still_turns_its_pages(void)
{
    CHECK_TEXT(query_on("/jdy/v2/bd/material", "", "", 1), "{}");
    CHECK_TEXT(query_on("/jdy/v2/bd/material", "", "", 2), "{\"page\":\"2\"}");
    CHECK_TEXT(query_on("/elsewhere", "", "", 2), "{}");
}

static void kingdee_is_never_asked_for_more_than_100_rows(void)
{
    static const char size[] = "{\"field\":\"page_size\",\"value\":%s}";
    static const char pagination[] = ",\"pagination\":{\"pageSize\":500}";

    CHECK_TEXT(query_on("/jdy/v2/bd/material", arena_format(mem, size, "\"101\""), "", 1),
               "{\"page_size\":\"100\"}");
    CHECK_TEXT(query_on("/jdy/v2/bd/material",
                        arena_format(mem, size, "\"{{PAGINATION_PAGE_SIZE}}\""), pagination, 1),
               "{\"page_size\":\"100\"}");
    CHECK_TEXT(query_on("/jdy/v2/bd/material",
                        "{\"field\":\"start\",\"value\":\"{{PAGINATION_START_ROW}}\"}", pagination,
                        3),
               "{\"start\":\"200\"}");
    CHECK_TEXT(query_on("/elsewhere", arena_format(mem, size, "\"101\""), "", 1),
               "{\"page_size\":\"101\"}");
}

static void a_preview_shows_the_pages_as_they_are_written(void)
{
    static const char *const requests[] = {
        "{\"field\":\"page_size\",\"value\":\"500\"}",
        "{\"field\":\"page_size\",\"value\":\"{PAGINATION_PAGE_SIZE}\"}"};

    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        cJSON *document = sync_of("/jdy/v2/bd/material", "GET",
                                  arena_format(mem,
                                               "\"id\":\"id\",\"request\":[%s],\"pagination\":{"
                                               "\"pageSize\":500}",
                                               requests[i]),
                                  "");
        cJSON *out;

        CHECK(mapping_preview(mem, document, NULL, json_of("{\"page\":2}"), &out, NULL) == OK);
        CHECK_TEXT(json_print(mem, json_get(json_get(out, "request"), "query"), NULL),
                   "{\"page_size\":\"500\"}");
    }
}

static void the_page_size_is_what_the_request_asks(void)
{
    static const struct {
        const char *api, *metadata;
        int size;
    } cases[] = {
        {"/jdy/v2/x", "\"request\":[{\"field\":\"page_size\",\"value\":\"20\"}]", 20},
        {"/jdy/v2/x", "\"request\":[{\"field\":\"page_size\",\"value\":\"200\"}]", 100},
        {"/jdy/v2/x", "\"pagination\":{\"pageSize\":50}", 50},
        {"/jdy/v2/x", "\"request\":[]", 10},
        {"/jdyconnector/x", "\"request\":[]", 0},
        {"wdt.x",
         "\"request\":[{\"field\":\"page_no\",\"value\":\"{PAGINATION_START_PAGE}\"}],"
         "\"pagination\":{\"pageSize\":\"500\"}",
         500},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mapping *mapping = mapping_of(sync_of(
            cases[i].api, "GET", arena_format(mem, "\"id\":\"id\",%s", cases[i].metadata), ""));

        CHECK(mapping_settings(mapping)->page_size == cases[i].size);
    }
}

static void a_post_has_a_body_with_native_types(void)
{
    struct mapping *mapping = mapping_of(
        sync_of("/x", "Post",
                "\"id\":\"id\",\"request\":["
                "{\"field\":\"from\",\"value\":\"{{LAST_SYNC_TIME}}\"},"
                "{\"field\":\"to\",\"type\":\"string\",\"value\":\"{{CURRENT_TIME}}\"},"
                "{\"field\":\"n\",\"type\":\"int\",\"value\":\"-12.9\"},"
                "{\"field\":\"f\",\"type\":\"float\",\"value\":\"12.50\"},"
                "{\"field\":\"b\",\"type\":\"bool\",\"value\":1},"
                "{\"field\":\"unset\",\"type\":\"int\",\"value\":\"\"},"
                "{\"field\":\"empty\",\"type\":\"string\",\"value\":\"\"},"
                "{\"field\":\"gone\",\"type\":\"string\",\"value\":null},"
                "{\"field\":\"o\",\"type\":\"object\",\"children\":["
                "{\"field\":\"deep\",\"value\":\"x\"},{\"field\":\"none\",\"value\":null}]},"
                "{\"field\":\"a\",\"type\":\"array\",\"value\":\"\",\"children\":["
                "{\"field\":\"k\",\"value\":{\"y\":null,\"z\":1}}]},"
                "{\"field\":\"plain\",\"type\":\"array\",\"value\":[\"1\",2]}]",
                ""));

    CHECK_TEXT(request_text(mapping, &window),
               "POST /x {} {\"from\":1767225600,\"to\":\"1767227400\",\"n\":-12,\"f\":12.50,"
               "\"b\":true,\"empty\":\"\",\"o\":{\"deep\":\"x\"},\"a\":[{\"k\":{\"z\":1}}],"
               "\"plain\":[\"1\",2]}");
}

static void the_authorisation_takes_its_argument_in_the_query(void)
{
    struct mapping *mapping =
        mapping_of(sync_of("/jdyconnector/app_management/push_app_authorize", "POST",
                           "\"id\":\"id\",\"request\":[{\"field\":\"outerInstanceId\",\"value\":"
                           "219672490807529472}]",
                           ""));

    CHECK_TEXT(request_text(mapping, &window),
               "POST /jdyconnector/app_management/push_app_authorize "
               "{\"outerInstanceId\":\"219672490807529472\"}");
}

static void a_remedy_replaces_and_adds_items(void)
{
    struct mapping_context remedy = window;
    struct mapping *mapping = mapping_of(sync_of(
        "/x", "GET",
        "\"id\":\"id\",\"request\":[{\"field\":\"a\",\"value\":\"1\"},{\"field\":\"b\",\"value\":"
        "\"2\"}],"
        "\"omissionRemedy\":{\"crontab\":\"2 */2 * * *\",\"takeOverRequest\":["
        "{\"field\":\"b\",\"value\":\"{{DAYS_AGO_1}}\"},{\"field\":\"c\",\"value\":\"4\"}]}",
        ""));

    CHECK_TEXT(request_text(mapping, &window), "GET /x {\"a\":\"1\",\"b\":\"2\"}");
    remedy.remedy = true;
    CHECK_TEXT(request_text(mapping, &remedy),
               "GET /x {\"a\":\"1\",\"b\":\"1767141000\",\"c\":\"4\"}");
}

static void a_full_run_may_begin_in_2000(void)
{
    struct mapping_context context = window;
    struct mapping *mapping = mapping_of(sync_of(
        "/x", "GET",
        "\"id\":\"id\",\"request\":[{\"field\":\"v\",\"value\":\"{{LAST_SYNC_TIME|datetime}}\"}]",
        ""));

    context.last_sync_time = 946656000;
    CHECK_TEXT(request_text(mapping, &context), "GET /x {\"v\":\"2000-01-01 00:00:00\"}");
}

static void only_modify_end_time_reaches_ahead(void)
{
    struct mapping *mapping =
        mapping_of(sync_of("/x", "GET",
                           "\"id\":\"id\",\"request\":[{\"field\":\"modify_end_time\",\"value\":\"{"
                           "{CURRENT_TIME}}000\"},"
                           "{\"field\":\"now\",\"value\":\"{{CURRENT_TIME}}\"}]",
                           ",\"window\":{\"end_ahead_seconds\":100}"));

    CHECK_TEXT(request_text(mapping, &window),
               "GET /x {\"modify_end_time\":\"1767227500000\",\"now\":\"1767227400\"}");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(templates_are_filled_in);
    RUN(a_constant_page_is_the_first_and_later_pages_count_on);
    RUN(a_kingdee_list_without_a_page_item_still_turns_its_pages);
    RUN(kingdee_is_never_asked_for_more_than_100_rows);
    RUN(a_preview_shows_the_pages_as_they_are_written);
    RUN(the_page_size_is_what_the_request_asks);
    RUN(a_post_has_a_body_with_native_types);
    RUN(the_authorisation_takes_its_argument_in_the_query);
    RUN(a_remedy_replaces_and_adds_items);
    RUN(a_full_run_may_begin_in_2000);
    RUN(only_modify_end_time_reaches_ahead);
    arena_free(&mem);
    return check_end();
}
