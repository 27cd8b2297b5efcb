/* test_mapping_shape.c - rows to records: keys, cleanse, secrets, errors. */
#include "tests/unit/mapping_case.h"

/* Rows through a sync whose source metadata has these members. */
static const char *shaped_by(const char *metadata, const char *rows)
{
    return shaped(mapping_of(sync_of("/x", "GET", metadata, "")), rows);
}

/* The content that a row becomes under these cleanse entries; "!pointer" when it is rejected. */
static const char *cleansed(const char *entries, const char *row)
{
    struct mapping *mapping = mapping_of(sync_of("/x", "GET", "\"id\":\"{{random}}\"",
                                                 arena_format(mem, ",\"cleanse\":[%s]", entries)));
    struct mapping_result result;
    cJSON *rows = json_array(mem);
    cJSON *before = json_of(row);

    json_append(mem, rows, json_copy(mem, before));
    mapping_rows_shape(mapping, mem, &window, rows, &result);
    if (result.record_count)
        return json_print(mem, result.records[0].content, NULL);
    /* A rejected row stays what the source gave. */
    CHECK(json_equal(rows->child, before));
    return arena_format(mem, "!%s", result.errors[0].pointer);
}

static void ids_and_numbers_are_paths_templates_or_joined(void)
{
    static const struct {
        const char *keys, *row, *shaped;
    } cases[] = {
        {"\"id\":\"id\",\"number\":\"no\"", "{\"id\":219672490807529472,\"no\":12.50}",
         "[219672490807529472|12.50|{\"id\":219672490807529472,\"no\":12.50}]"},
        {"\"id\":\"a.b\"", "{\"a.b\":1,\"a\":{\"b\":2}}", "[1||{\"a.b\":1,\"a\":{\"b\":2}}]"},
        {"\"id\":\"a.b.c\"", "{\"a.b\":{\"c\":1},\"a\":{\"b.c\":2}}",
         "[1||{\"a.b\":{\"c\":1},\"a\":{\"b.c\":2}}]"},
        {"\"id\":\"{{a.b}}-{{c }}\"", "{\"a\":[{\"b\":true},{\"b\":2}],\"c \":null}",
         "[true-||{\"a\":[{\"b\":true},{\"b\":2}],\"c \":null}]"},
        {"\"id\":\"{{o}}\"", "{\"o\":{\"k\":[1.0]}}", "[{\"k\":[1.0]}||{\"o\":{\"k\":[1.0]}}]"},
        {"\"id\":\"{{t|date}}\",\"number\":\"{{t|datetime}}\"", "{\"t\":\"2026-01-01T20:00:00Z\"}",
         "[2026-01-02|2026-01-02 04:00:00|{\"t\":\"2026-01-01T20:00:00Z\"}]"},
        {"\"id\":\"{{t|datetime}}\"", "{\"t\":1767225600123}",
         "[2026-01-01 08:00:00||{\"t\":1767225600123}]"},
        {"\"id\":\"{{t|datetime}}\"", "{\"t\":\"1767225600\"}",
         "[2026-01-01 08:00:00||{\"t\":\"1767225600\"}]"},
        {"\"id\":\"t\",\"number\":\"{{t|date}}\"", "{\"t\":\"soon\"}", "!0/number"},
        {"\"id\":\"{{t|date}}\"", "{\"t\":\"2026-02-29\"}", "!0/id"},
        {"\"id\":\"id\"", "{\"id\":null}", "!0/id"},
        {"\"id\":\"id\"", "{\"id\":\"\"}", "!0/id"},
        {"\"id\":\"id.x\"", "{\"id\":5}", "!0/id"},
        {"\"id\":\"_function {{n}} / 3\"", "{\"n\":10}", "[3.3333||{\"n\":10}]"},
        {"\"id\":\"_function {{n}} / 0\"", "{\"n\":10}", "!0/id"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(shaped_by(cases[i].keys, arena_format(mem, "[%s]", cases[i].row)),
                   cases[i].shaped);
}

static void what_is_no_object_is_an_error_of_its_own(void)
{
    CHECK_TEXT(shaped_by("\"id\":\"id\"", "[7,{\"id\":1},null,[]]"), "[1||{\"id\":1}]!0!2!3");
}

static void random_is_drawn_once_a_record(void)
{
    struct mapping_result result;

    mapping_rows_shape(
        mapping_of(sync_of("/x", "GET", "\"id\":\"{random}\",\"number\":\"{random}\"", "")), mem,
        &window, json_of("[{},{}]"), &result);
    CHECK(result.record_count == 2);
    CHECK(strlen(result.records[0].id) == 32);
    CHECK_TEXT(result.records[0].number, result.records[0].id);
    CHECK(strcmp(result.records[0].id, result.records[1].id) != 0);
}

static const struct {
    const char *entries, *row, *content;
} cleanse_cases[] = {
    {"{\"field\":\"a\",\"rules\":[\"trim\"]}", "{\"a\":\" \\t\\u3000苹 果\\u3000\\n \"}",
     "{\"a\":\"苹 果\"}"},
    {"{\"field\":\"a\",\"rules\":[\"trim\"]}", "{\"a\":\" \\u3000 \"}", "{\"a\":\"\"}"},
    {"{\"field\":\"a\",\"rules\":[\"trim\"]}", "{\"a\":7}", "{\"a\":7}"},
    {"{\"field\":\"a\",\"rules\":[\"strip_control\"]}",
     "{\"a\":\"\\u0007x\\u001f\\t\\r\\n\\u007f\\u0080\\u009f\\u00a0\\ufeff中\"}",
     "{\"a\":\"x\\t\\r\\n\xC2\xA0中\"}"},
    {"{\"field\":\"a\",\"rules\":[\"strip_control\",\"trim\"]}", "{\"a\":\"\\u0007 x\"}",
     "{\"a\":\"x\"}"},
    {"{\"field\":\"a\",\"rules\":[\"trim\",\"strip_control\"]}", "{\"a\":\"\\u0007 x\"}",
     "{\"a\":\" x\"}"},
    {"{\"field\":\"a\",\"default\":\"\"}", "{}", "{\"a\":\"\"}"},
    {"{\"field\":\"a\",\"default\":[1.50]}", "{\"a\":null}", "{\"a\":[1.50]}"},
    {"{\"field\":\"a\",\"default\":\"x\"}", "{\"a\":\"\"}", "{\"a\":\"\"}"},
    {"{\"field\":\"a\",\"default\":0}", "{\"a\":false}", "{\"a\":false}"},
    {"{\"field\":\"o.p\",\"default\":1}", "{\"o\":null}", "{\"o\":{\"p\":1}}"},
    {"{\"field\":\"o.p\",\"default\":1}", "{}", "{\"o\":{\"p\":1}}"},
    {"{\"field\":\"o.p\",\"default\":1}", "{\"o\":5}", "{\"o\":5}"},
    {"{\"field\":\"a\",\"type\":\"number\"}", "{\"a\":\"12.50\"}", "{\"a\":12.50}"},
    {"{\"field\":\"a\",\"type\":\"number\"}", "{\"a\":843913969650383872}",
     "{\"a\":843913969650383872}"},
    {"{\"field\":\"a\",\"type\":\"number\"}", "{\"a\":null}", "{\"a\":null}"},
    {"{\"field\":\"a\",\"type\":\"number\"}", "{\"a\":\"\"}", "!/a"},
    {"{\"field\":\"a\",\"type\":\"number\"}", "{\"a\":\"1e\"}", "!/a"},
    {"{\"field\":\"a\",\"type\":\"number\"}", "{\"a\":\" 1\"}", "!/a"},
    {"{\"field\":\"a\",\"type\":\"number\"}", "{\"a\":true}", "!/a"},
    {"{\"field\":\"a\",\"type\":\"number\"}", "{\"a\":{}}", "!/a"},
    {"{\"field\":\"a\",\"rules\":[\"trim\"],\"type\":\"number\"}", "{\"a\":\" 1 \"}", "{\"a\":1}"},
    {"{\"field\":\"a\",\"type\":\"string\"}", "{\"a\":12.50}", "{\"a\":\"12.50\"}"},
    {"{\"field\":\"a\",\"type\":\"string\"}", "{\"a\":[]}", "!/a"},
    {"{\"field\":\"a\",\"date\":{\"from\":\"YYYY-MM-DD\",\"to\":\"DD/MM/YYYY\"}}",
     "{\"a\":\"2024-02-29\"}", "{\"a\":\"29/02/2024\"}"},
    {"{\"field\":\"a\",\"date\":{\"from\":\"YYYY-MM-DD\",\"to\":\"DD/MM/YYYY\"}}",
     "{\"a\":\"2026-02-29\"}", "!/a"},
    {"{\"field\":\"a\",\"date\":{\"from\":\"YYYY-MM-DD\",\"to\":\"DD/MM/YYYY\"}}",
     "{\"a\":\"2026-01-01 \"}", "!/a"},
    {"{\"field\":\"a\",\"date\":{\"from\":\"YYYY-MM-DD HH:MM:SS\",\"to\":\"YYYYMMDDHHMMSS\"}}",
     "{\"a\":\"2026-01-02 03:04:05\"}", "{\"a\":\"20260102030405\"}"},
    {"{\"field\":\"a\",\"date\":{\"from\":\"YYYYMMDD\",\"to\":\"YYYY年MM月DD日\"}}",
     "{\"a\":20260102}", "{\"a\":\"2026年01月02日\"}"},
    {"{\"field\":\"a\",\"rename\":\"b\"}", "{\"a\":1,\"b\":2}", "{\"b\":1}"},
    {"{\"field\":\"a\",\"rename\":\"b\"}", "{\"a\":null}", "{\"a\":null}"},
    {"{\"field\":\"a\",\"rename\":\"b\"}", "{\"c\":1}", "{\"c\":1}"},
    {"{\"field\":\"a\",\"rename\":\"b\"},{\"field\":\"b\",\"type\":\"number\"}", "{\"a\":\"1\"}",
     "{\"b\":1}"},
    {"{\"field\":\"a\",\"rename\":\"b\"},{\"field\":\"b\",\"type\":\"number\"}", "{\"a\":\"one\"}",
     "!/a"},
    {"{\"field\":\"l.q\",\"type\":\"number\"}", "{\"l\":[{\"q\":\"1\"},{},{\"q\":\"2\"}]}",
     "{\"l\":[{\"q\":1},{},{\"q\":2}]}"},
    {"{\"field\":\"l.q\",\"type\":\"number\"}", "{\"l\":[{\"q\":\"1\"},{\"q\":\"x\"}]}", "!/l/1/q"},
    {"{\"field\":\"a\",\"default\":1},{\"field\":\"c\",\"rename\":\"d\"},"
     "{\"field\":\"e\",\"rules\":[\"trim\"]},{\"field\":\"b\",\"type\":\"number\"}",
     "{\"b\":\"x\",\"c\":1,\"d\":2,\"e\":\" y\"}", "!/b"},
};

static void every_cleanse_rule_does_what_it_says(void)
{
    for (size_t i = 0; i < sizeof cleanse_cases / sizeof *cleanse_cases; i++)
        CHECK_TEXT(cleansed(cleanse_cases[i].entries, cleanse_cases[i].row),
                   cleanse_cases[i].content);
}

static void a_rejected_record_is_told_of_in_full(void)
{
    struct mapping *mapping = mapping_of(
        sync_of("/x", "GET", "\"id\":\"id\",\"number\":\"no\"",
                ",\"cleanse\":[{\"field\":\"app_secret\",\"type\":\"number\"},"
                "{\"field\":\"qty\",\"type\":\"number\"},{\"field\":\"user\",\"rename\":\"id\"}]"));
    struct mapping_result result;

    mapping_rows_shape(mapping, mem, &window,
                       json_of("[{\"user\":\"7\",\"no\":\"N\",\"qty\":\"十二\"},"
                               "{\"user\":\"8\",\"app_secret\":\"hush\"}]"),
                       &result);
    CHECK(result.record_count == 0 && result.error_count == 2);
    CHECK_TEXT(result.errors[0].record, "7");
    CHECK_TEXT(result.errors[0].number, "N");
    CHECK_TEXT(result.errors[0].rule, "cleanse");
    CHECK_TEXT(result.errors[0].value, "\"十二\"");
    CHECK(result.errors[0].message_zh && result.errors[0].message_en);
    CHECK(result.errors[0].hint_zh && result.errors[0].hint_en);
    CHECK_TEXT(result.errors[1].pointer, "/app_secret");
    CHECK_TEXT(result.errors[1].value, "\"***\"");
    CHECK(!result.errors[1].number);
}

static void secrets_leave_authorisation_answers_at_every_depth(void)
{
    static const char rows[] =
        "[{\"id\":1,\"appSecret\":\"s\",\"oldAppSecret\":\"s\",\"appKey\":\"k\","
        "\"in\":[{\"app-token\":\"s\",\"access_token\":\"s\",\"appToken\":\"s\",\"uid\":2}]}]";

    CHECK_TEXT(shaped(mapping_of(sync_of("/jdyconnector/a/b", "POST", "\"id\":\"id\"", "")), rows),
               "[1||{\"id\":1,\"appKey\":\"k\",\"in\":[{\"uid\":2}]}]");
    CHECK(strstr(shaped(mapping_of(sync_of("/jdy/v2/x", "GET", "\"id\":\"id\"", "")), rows),
                 "\"appSecret\":\"s\""));
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(ids_and_numbers_are_paths_templates_or_joined);
    RUN(what_is_no_object_is_an_error_of_its_own);
    RUN(random_is_drawn_once_a_record);
    RUN(every_cleanse_rule_does_what_it_says);
    RUN(a_rejected_record_is_told_of_in_full);
    RUN(secrets_leave_authorisation_answers_at_every_depth);
    arena_free(&mem);
    return check_end();
}
