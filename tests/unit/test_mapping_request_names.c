/* test_mapping_request_names.c - what cannot be filled in the source's request is refused. */
#include "tests/unit/mapping_case.h"

static const char *request_refused(const char *item)
{
    return refused_at(
        sync_of("/x", "POST", arena_format(mem, "\"id\":\"id\",\"request\":[%s]", item), ""),
        false);
}

static const char *value_refused(const char *value)
{
    return request_refused(arena_format(mem, "{\"field\":\"v\",\"value\":\"%s\"}", value));
}

static void a_name_that_nothing_fills_is_refused_at_its_value(void)
{
    static const char *const cases[] = {
        "{{CURENT_TIME}}000",
        "{{NOPE}}",
        "a{{nothing}}b",
        "{{ LAST_SYNC_TIME}}",
        "{{unclosed",
        "{{PAGINATION_START_PAG}}",
        "{{}}",
        "{CURENT_TIME}000",
        "{{CURENT_TIME|datetime}}",
        "_function {{CURENT_TIME}}*1000",
        "_function left('{{x', 2)",
        "_function (1",
        "{{CURRENT_TIME}}-{{id}}",
        "{{DAYS_AGO_x}}",
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(value_refused(cases[i]), "/source/metadata/request/0/value");
}

static void what_the_platform_fills_and_plain_text_pass(void)
{
    static const char *const cases[] = {
        "{{LAST_SYNC_TIME}}000",
        "{CURRENT_TIME|date}",
        "{{DAYS_AGO_3|datetime}}",
        "{random}",
        "{{random}}",
        "{{PAGINATION_START_ROW}}",
        "_function {{LAST_SYNC_TIME}}*1000",
        "{nothing}",
        "{\\\"a\\\":{{CURRENT_TIME}}}",
        "{\\\"STATUS_A\\\":1}",
        "",
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(value_refused(cases[i]), "(compiled)");
}

static void children_and_the_remedy_are_looked_at_too(void)
{
    CHECK_TEXT(request_refused("{\"field\":\"o\",\"type\":\"object\",\"children\":["
                               "{\"field\":\"a\",\"value\":\"1\"},"
                               "{\"field\":\"b\",\"value\":\"{{NOPE}}\"}]}"),
               "/source/metadata/request/0/children/1/value");
    CHECK_TEXT(request_refused("{\"field\":\"o\",\"type\":\"array\",\"value\":\"lines\","
                               "\"children\":[{\"field\":\"a\",\"value\":\"1\"}]}"),
               "/source/metadata/request/0/value");
    CHECK_TEXT(refused_at(sync_of("/x", "GET",
                                  "\"id\":\"id\",\"omissionRemedy\":{\"takeOverRequest\":["
                                  "{\"field\":\"v\",\"value\":\"{{NOPE}}\"}]}",
                                  ""),
                          false),
               "/source/metadata/omissionRemedy/takeOverRequest/0/value");
}

static void the_sentence_names_the_slip_and_what_there_is(void)
{
    struct mapping *mapping;
    struct json_fault fault = {0};
    cJSON *document =
        sync_of("/x", "GET",
                "\"id\":\"id\",\"request\":[{\"field\":\"v\",\"value\":\"{{CURENT_TIME}}\"}]", "");

    CHECK(mapping_compile(mem, document, false, &mapping, &fault) == FAIL_INVALID);
    CHECK(strstr(fault.message, "unknown platform name CURENT_TIME") != NULL);
    CHECK(strstr(fault.message, "CURRENT_TIME, DAYS_AGO_n") != NULL);
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(a_name_that_nothing_fills_is_refused_at_its_value);
    RUN(what_the_platform_fills_and_plain_text_pass);
    RUN(children_and_the_remedy_are_looked_at_too);
    RUN(the_sentence_names_the_slip_and_what_there_is);
    arena_free(&mem);
    return check_end();
}
