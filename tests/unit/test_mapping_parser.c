/* test_mapping_parser.c - the parsers: after the value, before the cast. */
#include "tests/unit/mapping_target_case.h"

static void each_parser_does_what_it_says(void)
{
    static const struct {
        const char *value, *parser, *out;
    } cases[] = {
        {"\"a,b\"", "{\"name\":\"StringToArray\",\"params\":\",\"}", "[\"a\",\"b\"]"},
        {"\"a||b|\"", "{\"name\":\"StringToArray\",\"params\":\"|\"}", "[\"a\",\"\",\"b\",\"\"]"},
        {"\"a, b\"", "{\"name\":\"StringToArray\",\"params\":\", \"}", "[\"a\",\"b\"]"},
        {"\"\"", "{\"name\":\"StringToArray\",\"params\":\",\"}", "[]"},
        {"\" \\t\"", "{\"name\":\"StringToArray\",\"params\":\",\"}", "[]"},
        {"\"a\"", "{\"name\":\"StringToArray\"}", "[\"a\"]"},
        {"12.50", "{\"name\":\"StringToArray\",\"params\":\",\"}", "[\"12.50\"]"},
        {"[1]", "{\"name\":\"StringToArray\",\"params\":\",\"}", "[1]"},
        {"{\"a\":1}", "{\"name\":\"StringToArray\",\"params\":\",\"}", "!0/v parser"},
        {"null", "{\"name\":\"StringToArray\",\"params\":\",\"}", ""},
        {"[\"a\",1.0,null,true]", "{\"name\":\"ArrayToString\",\"params\":\"-\"}",
         "\"a-1.0--true\""},
        {"[]", "{\"name\":\"ArrayToString\",\"params\":\",\"}", "\"\""},
        {"\"a,b\"", "{\"name\":\"ArrayToString\",\"params\":\",\"}", "\"a,b\""},
        {"\"X\"", "{\"name\":\"ConvertObjectParser\",\"params\":\"FNUMBER\"}",
         "{\"FNUMBER\":\"X\"}"},
        {"12.50", "{\"name\":\"ConvertObjectParser\",\"params\":\"FNUMBER\"}",
         "{\"FNUMBER\":12.50}"},
        {"\"{{nothing}}\"", "{\"name\":\"ConvertObjectParser\",\"params\":\"FNUMBER\"}", ""},
        {"\"\"", "{\"name\":\"ConvertObjectParser\",\"params\":\"FNUMBER\"}", "{\"FNUMBER\":\"\"}"},
        {"\"X\"", "{\"name\":\"ConvertTwoStageObjectParser\",\"params1\":\"a\",\"params2\":\"b\"}",
         "{\"a\":{\"b\":\"X\"}}"},
        {"{\"1033\":\"x\",\"a\":\"y\",\"07\":1.0}", "{\"name\":\"ConvertJson\"}",
         "[{\"Key\":1033,\"Value\":\"x\"},{\"Key\":\"a\",\"Value\":\"y\"},{\"Key\":\"07\","
         "\"Value\":1.0}]"},
        {"\"{\\\"2052\\\":\\\"苹果\\\"}\"", "{\"name\":\"ConvertJson\"}",
         "[{\"Key\":2052,\"Value\":\"苹果\"}]"},
        {"\"apple\"", "{\"name\":\"ConvertJson\"}", "!0/v parser"},
        {"\"X\"", "{\"name\":\"K3WiseHeiHuCustomParser\"}", "!0/v parser"},
        {"null", "{\"name\":\"K3WiseHeiHuCustomParser\"}", ""},
        {"\"X\"", "{}", "\"X\""},
        {"\"X\"", "[]", "\"X\""},
        {"\"X\"", "null", "\"X\""},
        {"\"X\"", "\"\"", "\"X\""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(valued(cases[i].value,
                          arena_format(mem, ",\"type\":\"string\",\"parser\":%s", cases[i].parser),
                          "{\"id\":1}"),
                   cases[i].out);
}

static void a_parser_comes_before_the_cast(void)
{
    CHECK_TEXT(valued("[\"12\"]",
                      ",\"type\":\"int\",\"parser\":{\"name\":\"ArrayToString\",\"params\":\",\"}",
                      "{\"id\":1}"),
               "12");
}

static void a_tree_is_parsed_as_a_whole(void)
{
    CHECK_TEXT(built("{\"field\":\"o\",\"type\":\"object\",\"parser\":{\"name\":"
                     "\"ConvertObjectParser\",\"params\":\"in\"},\"children\":[{\"field\":\"a\","
                     "\"value\":1}]}",
                     "[{\"id\":1}]"),
               "{\"o\":{\"in\":{\"a\":1}}}");
}

static void parsers_work_in_source_requests_too(void)
{
    cJSON *preview = previewed(
        sync_of("/x", "POST",
                "\"id\":\"id\",\"request\":[{\"field\":\"FieldKeys\",\"type\":\"string\",\"value\":"
                "[\"FId\",\"FNumber\"],\"parser\":{\"name\":\"ArrayToString\",\"params\":\",\"}}]",
                ""),
        "[]", "null");

    CHECK_TEXT(json_print(mem, json_get(json_get(preview, "request"), "body"), NULL),
               "{\"FieldKeys\":\"FId,FNumber\"}");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(each_parser_does_what_it_says);
    RUN(a_parser_comes_before_the_cast);
    RUN(a_tree_is_parsed_as_a_whole);
    RUN(parsers_work_in_source_requests_too);
    arena_free(&mem);
    return check_end();
}
