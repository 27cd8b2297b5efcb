/* test_mapping_target.c - records to the target's bodies: items, casts, nulls, arrays. */
#include "tests/unit/mapping_target_case.h"

static const char row[] =
    "{\"id\":\"1\",\"no\":\"B1\",\"n\":12.50,\"big\":219672490807529472,\"t\":true,\"null\":null,"
    "\"e\":\"\",\"o\":{\"p\":{\"q\":1.0},\"z\":null},\"ivc_status \":\"blank\","
    "\"l\":[{\"s\":\"A\",\"q\":\"2.0000\",\"b\":[{\"x\":1},{\"x\":2}]},{\"s\":\"B\",\"q\":3,\"b\":["
    "]}],"
    "\"empty\":[],\"scalars\":[1.10,\"b\"],\"date\":\"2026-01-02 03:04:05\"}";

static void a_whole_template_keeps_its_type_and_joined_ones_are_text(void)
{
    static const struct {
        const char *value, *out;
    } cases[] = {
        {"\"{{n}}\"", "12.50"},
        {"\"{{big}}\"", "219672490807529472"},
        {"\"{{t}}\"", "true"},
        {"\"{{o.p}}\"", "{\"q\":1.0}"},
        {"\"{{o}}\"", "{\"p\":{\"q\":1.0}}"},
        {"\"{{scalars}}\"", "[1.10,\"b\"]"},
        {"\"{{no}}-{{n}}\"", "\"B1-12.50\""},
        {"\"{{no}}+{{null}}\"", "\"B1+\""},
        {"\"x{{o.p}}\"", "\"x{\\\"q\\\":1.0}\""},
        {"\"x{{scalars}}\"", "\"x[1.10,\\\"b\\\"]\""},
        {"\"{{null}}\"", ""},
        {"\"{{nothing.at.all}}\"", ""},
        {"\"{{no.deeper}}\"", ""},
        {"\"{{null.deeper}}\"", ""},
        {"\"{{e}}\"", "\"\""},
        {"\"\"", "\"\""},
        {"0", "0"},
        {"false", "false"},
        {"[]", "[]"},
        {"\"{{ivc_status }}\"", "\"blank\""},
        {"\"{{ivc_status}}\"", ""},
        {"\"{no}\"", "\"{no}\""},
        {"\"{CURRENT_TIME}\"", "1767227400"},
        {"\"{{date|date}}\"", "\"2026-01-02\""},
        {"\"{{date|DATETIME}}\"", "\"2026-01-02 03:04:05\""},
        {"\"{{no|date}}\"", "!0/v date"},
        {"\"{{e|date}}\"", "\"\""},
        {"\"{{null|datetime}}\"", ""},
        {"\"{{l.s}}\"", "\"A\""},
        {"\" _function 1\"", "\" _function 1\""},
        {"{\"a\":{\"b\":null,\"c\":[null,{\"d\":null}]}}", "{\"a\":{\"c\":[null,{}]}}"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(valued(cases[i].value, "", row), cases[i].out);
}

static void a_cast_keeps_digits_or_rejects_the_record(void)
{
    static const struct {
        const char *value, *type, *out;
    } cases[] = {
        {"12.50", "string", "\"12.50\""},
        {"true", "string", "\"true\""},
        {"\"-12.9\"", "int", "-12"},
        {"12.9", "int", "12"},
        {"\"1e3\"", "int", "1000"},
        {"\"843913969650383872\"", "int", "843913969650383872"},
        {"\"12.50\"", "float", "12.50"},
        {"12.50", "float", "12.50"},
        {"\"true\"", "bool", "true"},
        {"0", "boolean", "false"},
        {"1", "bool", "true"},
        {"false", "bool", "false"},
        {"\"x\"", "int", "!0/v cast"},
        {"\"\"", "int", "!0/v cast"},
        {"\"12,5\"", "float", "!0/v cast"},
        {"true", "float", "!0/v cast"},
        {"\"yes\"", "bool", "!0/v cast"},
        {"2", "bool", "!0/v cast"},
        {"\"\"", "string", "\"\""},
        {"\"2026-01-01\"", "datetime", "\"2026-01-01\""},
        {"\"anything\"", "date", "\"anything\""},
        {"\"anything\"", "timestamp", "\"anything\""},
        {"5", "date", "5"},
        {"[1]", "string", "[1]"},
        {"{\"a\":1}", "int", "{\"a\":1}"},
        {"null", "int", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(
            valued(cases[i].value, arena_format(mem, ",\"type\":\"%s\"", cases[i].type), row),
            cases[i].out);
}

static const char *array(const char *value, const char *children)
{
    return built(arena_format(mem,
                              "{\"field\":\"a\",\"type\":\"array\",\"value\":%s,\"children\":[%s]},"
                              "{\"field\":\"k\",\"value\":1}",
                              value, children),
                 arena_format(mem, "[%s]", row));
}

static void an_array_has_one_element_for_each_of_its_source(void)
{
    static const char children[] = "{\"field\":\"s\",\"value\":\"{{l.s}}\"},"
                                   "{\"field\":\"no\",\"value\":\"{{no}}\"}";
    static const char both[] =
        "{\"a\":[{\"s\":\"A\",\"no\":\"B1\"},{\"s\":\"B\",\"no\":\"B1\"}],\"k\":1}";

    CHECK_TEXT(array("\"l\"", children), both);
    CHECK_TEXT(array("\"{{l}}\"", children), both);
    CHECK_TEXT(array("\"empty\"", children), "{\"a\":[],\"k\":1}");
    CHECK_TEXT(array("\"nothing\"", children), "{\"k\":1}");
    CHECK_TEXT(array("\"null\"", children), "{\"k\":1}");
    CHECK_TEXT(array("\"\"", children), "{\"a\":[{\"s\":\"A\",\"no\":\"B1\"}],\"k\":1}");
    CHECK_TEXT(array("null", children), "{\"a\":[{\"s\":\"A\",\"no\":\"B1\"}],\"k\":1}");
    CHECK_TEXT(array("\"no\"", children), "!0/a array");
    CHECK_TEXT(array("\"scalars\"", "{\"field\":\"v\",\"value\":\"{{scalars}}\"}"),
               "{\"a\":[{\"v\":1.10},{\"v\":\"b\"}],\"k\":1}");
    CHECK_TEXT(array("\"l\"", "{\"field\":\"gone\",\"value\":null}"), "{\"a\":[{},{}],\"k\":1}");
}

static void inner_arrays_are_named_by_their_full_path(void)
{
    CHECK_TEXT(array("\"l\"",
                     "{\"field\":\"s\",\"value\":\"{{l.s}}\"},{\"field\":\"b\",\"type\":\"array\","
                     "\"value\":\"l.b\",\"children\":["
                     "{\"field\":\"x\",\"value\":\"{{l.b.x}}\"},"
                     "{\"field\":\"line\",\"value\":\"{{l.s}}\"},"
                     "{\"field\":\"bill\",\"value\":\"{{no}}\"}]}"),
               "{\"a\":[{\"s\":\"A\",\"b\":[{\"x\":1,\"line\":\"A\",\"bill\":\"B1\"},"
               "{\"x\":2,\"line\":\"A\",\"bill\":\"B1\"}]},{\"s\":\"B\",\"b\":[]}],\"k\":1}");
}

static void aggregates_in_a_line_see_the_whole_table_and_inner_ones_their_own(void)
{
    CHECK_TEXT(array("\"l\"", "{\"field\":\"all\",\"value\":\"_function sum({{l.q}})\"},"
                              "{\"field\":\"own\",\"value\":\"_function sum({{l.b.x}})\"},"
                              "{\"field\":\"share\",\"value\":\"_function {{l.q}} / "
                              "sum({{l.q}})\"}"),
               "{\"a\":[{\"all\":5,\"own\":3,\"share\":0.4},{\"all\":5,\"share\":0.6}],\"k\":1}");
}

static void an_error_stands_at_its_place_in_the_body(void)
{
    CHECK_TEXT(array("\"l\"", "{\"field\":\"pri/ce\",\"type\":\"float\",\"value\":\"_function "
                              "{{l.q}} / ({{l.q}} - 3)\"}"),
               "!0/a/1/pri~1ce function");
    CHECK_TEXT(array("\"l\"", "{\"field\":\"b\",\"type\":\"array\",\"value\":\"l.b\",\"children\":["
                              "{\"field\":\"x\",\"type\":\"bool\",\"value\":\"{{l.b.x}}\"}]}"),
               "!0/a/0/b/1/x cast");
    CHECK_TEXT(built("{\"field\":\"o\",\"type\":\"object\",\"children\":[{\"field\":\"p\","
                     "\"type\":\"int\",\"value\":\"{{no}}\"}]}",
                     "[{\"id\":1,\"no\":\"5\"},{\"id\":2,\"no\":\"x\"},{\"id\":3,\"no\":7}]"),
               "{\"o\":{\"p\":5}}{\"o\":{\"p\":7}}!1/o/p cast");
}

static void an_error_tells_the_value_but_no_secret(void)
{
    const cJSON *preview = previewed(
        sync_into("", "\"request\":[{\"field\":\"n\",\"type\":\"int\",\"value\":\"{{v}}\"},"
                      "{\"field\":\"pw\",\"type\":\"int\",\"value\":\"{{in.app_secret}}\"},"
                      "{\"field\":\"f\",\"value\":\"_function {{d}}/0\"}]"),
        "[{\"id\":1,\"v\":\"十\"},{\"id\":2,\"v\":1,\"in\":{\"app_secret\":\"s3cret\"}},"
        "{\"id\":3,\"v\":1,\"d\":5}]",
        "null");
    const cJSON *errors = json_get(preview, "errors");

    CHECK_TEXT(json_print(mem, json_get(errors->child, "value"), NULL), "\"十\"");
    CHECK(!strstr(json_print(mem, errors, NULL), "s3cret"));
    CHECK(strstr(json_print(mem, errors, NULL), "_function {{d}}/0"));
    CHECK_TEXT(bodies_text(preview), "!0/n cast!1/pw cast!2/f function");
}

static void a_body_with_nothing_in_it_is_an_error(void)
{
    CHECK_TEXT(built("{\"field\":\"v\",\"value\":\"{{x}}\"}", "[{\"id\":1},{\"id\":2,\"x\":0}]"),
               "{\"v\":0}!0 body");
    CHECK_TEXT(bodies_text(previewed(sync_into("", "\"request\":[]"), "[{\"id\":1}]", "null")),
               "!0 body");
}

static void objects_and_items_without_a_type_nest(void)
{
    CHECK_TEXT(
        built("{\"field\":\"o\",\"type\":\"object\",\"children\":[{\"field\":\"p\",\"value\":"
              "{\"x\":null}},{\"field\":\"q\",\"children\":[{\"field\":\"r\",\"value\":\"{{a."
              "b}}\"}]}]}",
              "[{\"id\":1,\"a.b\":1,\"a\":{\"b\":2}}]"),
        "{\"o\":{\"p\":{},\"q\":{\"r\":1}}}");
}

static void random_differs_from_record_to_record(void)
{
    const cJSON *preview = previewed(
        sync_into("", "\"request\":[{\"field\":\"r\",\"value\":\"{random}\"},{\"field\":\"s\","
                      "\"value\":\"{{random}}\"}]"),
        "[{\"id\":1},{\"id\":2}]", "null");
    const cJSON *first = json_get(preview, "target")->child;

    CHECK_TEXT(json_text(first, "r"), json_text(first, "s"));
    CHECK(strlen(json_text(first, "r")) == 32);
    CHECK(strcmp(json_text(first, "r"), json_text(first->next, "r")) != 0);
}

static void split_lines_reach_arrays_and_children(void)
{
    CHECK_TEXT(bodies_text(previewed(
                   sync_into(",\"operation\":{\"method\":\"splitArray\",\"arrayKey\":\"l\"}",
                             "\"request\":[{\"field\":\"a\",\"type\":\"array\",\"value\":\"l\","
                             "\"children\":[{\"field\":\"q\",\"value\":\"{{l.q}}\"}]}]"),
                   "[{\"id\":1,\"l\":[{\"q\":1.0}]}]", "null")),
               "{\"a\":[{\"q\":1.0}]}");
}

static void known_and_repeated_records_get_no_body(void)
{
    static const char quantity[] =
        "\"request\":[{\"field\":\"q\",\"type\":\"int\",\"value\":\"{{q}}\"}]";

    CHECK_TEXT(bodies_text(previewed(sync_into("", quantity),
                                     "[{\"id\":1,\"q\":1},{\"id\":2,\"q\":2},{\"id\":2,\"q\":3}]",
                                     "{\"stored\":[\"1\"]}")),
               "{\"q\":2}");
}

static void an_empty_write_has_no_bodies(void)
{
    const cJSON *preview =
        previewed(sync_of("/x", "GET", "\"id\":\"id\"", ""), "[{\"id\":1}]", "{}");

    CHECK_TEXT(json_print(mem, json_get(preview, "target"), NULL), "[]");
}

static void codes_are_mapped_by_a_table_in_the_item(void)
{
    CHECK_TEXT(
        valued("\"{{c}}\"", ",\"mapping\":{\"C\":\"已审核\",\"1\":2.50}", "{\"id\":1,\"c\":\"C\"}"),
        "\"已审核\"");
    CHECK_TEXT(valued("\"{{c}}\"", ",\"mapping\":{\"1\":2.50}", "{\"id\":1,\"c\":1}"), "2.50");
    CHECK_TEXT(valued("\"{{c}}\"", ",\"mapping\":{\"1\":2.50}", "{\"id\":1,\"c\":\"x\"}"), "\"x\"");
    CHECK_TEXT(valued("\"{{c}}\"", ",\"mapping\":[]", "{\"id\":1,\"c\":\"x\"}"), "\"x\"");
    CHECK_TEXT(valued("\"{{c}}\"", ",\"mapping\":{\"target\":\"5f\",\"direction\":\"positive\"}",
                      "{\"id\":1,\"c\":\"x\"}"),
               "!0/v mapping");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(a_whole_template_keeps_its_type_and_joined_ones_are_text);
    RUN(a_cast_keeps_digits_or_rejects_the_record);
    RUN(an_array_has_one_element_for_each_of_its_source);
    RUN(inner_arrays_are_named_by_their_full_path);
    RUN(aggregates_in_a_line_see_the_whole_table_and_inner_ones_their_own);
    RUN(an_error_stands_at_its_place_in_the_body);
    RUN(an_error_tells_the_value_but_no_secret);
    RUN(a_body_with_nothing_in_it_is_an_error);
    RUN(objects_and_items_without_a_type_nest);
    RUN(random_differs_from_record_to_record);
    RUN(split_lines_reach_arrays_and_children);
    RUN(known_and_repeated_records_get_no_body);
    RUN(an_empty_write_has_no_bodies);
    RUN(codes_are_mapped_by_a_table_in_the_item);
    arena_free(&mem);
    return check_end();
}
