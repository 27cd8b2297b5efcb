/* test_mapping_lines.c - which rows and lines stay, what a line becomes, what formats add. */
#include "tests/unit/mapping_case.h"

/* Rows through a sync whose source metadata has these members. */
static const char *shaped_by(const char *metadata, const char *rows)
{
    return shaped(mapping_of(sync_of("/x", "GET", metadata, "")), rows);
}

/* "id" of the rows that pass, in order. */
static const char *passing(const char *condition, const char *rows)
{
    struct mapping_result result;
    const char *ids = "";

    mapping_rows_shape(
        mapping_of(sync_of("/x", "GET",
                           arena_format(mem, "\"id\":\"id\",\"condition\":%s", condition), "")),
        mem, &window, json_of(rows), &result);
    for (size_t i = 0; i < result.record_count; i++)
        ids = arena_format(mem, "%s%s", ids, result.records[i].id);
    CHECK(result.record_count + result.filtered == (size_t)cJSON_GetArraySize(json_of(rows)));
    return ids;
}

static void every_logic_compares_as_it_says(void)
{
    static const char rows[] =
        "[{\"id\":1,\"a\":\"10\"},{\"id\":2,\"a\":9.0},{\"id\":3,\"a\":\"x10y\"},{\"id\":4,\"a\":"
        "null},"
        "{\"id\":5},{\"id\":6,\"a\":\"2026-01-01 08:00:00\"},{\"id\":7,\"a\":\"\"}]";
    static const struct {
        const char *logic, *value, *ids;
    } cases[] = {
        {"eq", "\"10.0\"", "1"},
        {"eq", "9", "2"},
        {"eq", "\"\"", "457"},
        {"neq", "10", "234567"},
        {"gt", "\"9\"", "13"},
        {"egt", "9", "123"},
        {"lt", "10", "27"},
        {"elt", "10", "127"},
        {"like", "\"10\"", "13"},
        {"notlike", "\"0\"", "457"},
        {"between", "\"9,10\"", "12"},
        {"in", "\"10,x10y\"", "13"},
        {"in", "[9,\"x10y\"]", "23"},
        {"isnull", "\"\"", "45"},
        {"notnull", "null", "12367"},
        {"egt", "\"timestamp:1767225600\"", "6"},
        {"gt", "\"timestamp:1767225600\"", ""},
        {"eq", "\"{{LAST_SYNC_TIME|datetime}}\"", "6"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(passing(arena_format(mem, "[[{\"field\":\"a\",\"logic\":\"%s\",\"value\":%s}]]",
                                        cases[i].logic, cases[i].value),
                           rows),
                   cases[i].ids);
    CHECK_TEXT(passing("[]", rows), "1234567");
    CHECK_TEXT(passing("null", rows), "1234567");
}

static void large_numbers_compare_exactly(void)
{
    CHECK_TEXT(passing("[[{\"field\":\"a\",\"logic\":\"gt\",\"value\":\"9007199254740993\"}]]",
                       "[{\"id\":1,\"a\":9007199254740992},{\"id\":2,\"a\":9007199254740994},"
                       "{\"id\":3,\"a\":1e16},{\"id\":4,\"a\":-9e99}]"),
               "23");
}

static void lines_are_judged_one_by_one(void)
{
    static const char lines[] =
        "[{\"id\":1,\"l\":[{\"q\":1,\"k\":\"a\"},{\"q\":0,\"k\":\"b\"},{\"q\":2,\"k\":\"b\"}]}]";
    static const char test[] = "\"id\":\"id\",\"condition\":[[{\"field\":\"l.q\",\"logic\":\"gt\","
                               "\"value\":\"0\",\"strictMode\":%s}%s]]";

    CHECK_TEXT(shaped_by(arena_format(mem, test, "false", ""), lines),
               "[1||{\"id\":1,\"l\":[{\"q\":1,\"k\":\"a\"},{\"q\":2,\"k\":\"b\"}]}]");
    CHECK_TEXT(shaped_by(arena_format(mem, test, "true", ""), lines), "-1");
    CHECK_TEXT(shaped_by(arena_format(mem, test, "false",
                                      ",{\"field\":\"l.k\",\"logic\":\"eq\",\"value\":\"b\"}"),
                         lines),
               "[1||{\"id\":1,\"l\":[{\"q\":2,\"k\":\"b\"}]}]");
    CHECK_TEXT(shaped_by(arena_format(mem, test, "false",
                                      ",{\"field\":\"l.k\",\"logic\":\"eq\",\"value\":\"c\"}"),
                         lines),
               "-1");
    CHECK_TEXT(shaped_by(arena_format(mem, test, "false", ""), "[{\"id\":1,\"l\":[]},{\"id\":2}]"),
               "-2");
    CHECK_TEXT(shaped_by(arena_format(mem, test, "true", ""), "[{\"id\":1,\"l\":[]},{\"id\":2}]"),
               "[1||{\"id\":1,\"l\":[]}]-1");
    CHECK_TEXT(passing("[[{\"field\":\"l.q\",\"logic\":\"neq\",\"value\":\"0\"}]]",
                       "[{\"id\":1,\"l\":[]},{\"id\":2},{\"id\":3,\"l\":[{\"q\":0}]},"
                       "{\"id\":4,\"l\":[{\"q\":0},{\"q\":1}]}]"),
               "24");
}

static void a_group_that_fails_removes_nothing(void)
{
    CHECK_TEXT(shaped_by("\"id\":\"id\",\"condition\":[[{\"field\":\"l.q\",\"logic\":\"gt\","
                         "\"value\":0},{\"field\":\"s\",\"logic\":\"eq\",\"value\":\"C\"}],"
                         "[{\"field\":\"s\",\"logic\":\"eq\",\"value\":\"Z\"}]]",
                         "[{\"id\":1,\"s\":\"Z\",\"l\":[{\"q\":0},{\"q\":1}]}]"),
               "[1||{\"id\":1,\"s\":\"Z\",\"l\":[{\"q\":0},{\"q\":1}]}]");
}

static void split_array_makes_a_record_a_line(void)
{
    static const char keys[] =
        "\"id\":\"l.id\",\"operation\":{\"method\":\"splitArray\",\"arrayKey\":\"l\"}";

    CHECK_TEXT(
        shaped_by(keys, "[{\"h\":1,\"l\":[{\"id\":5},{\"id\":6}]},{\"h\":2,\"l\":[]},{\"h\":3}]"),
        "[5||{\"h\":1,\"l\":{\"id\":5}}][6||{\"h\":1,\"l\":{\"id\":6}}]");
}

static void beat_flat_makes_a_flat_record_a_line(void)
{
    CHECK_TEXT(shaped_by("\"id\":\"id\",\"beatFlat\":[\"l\"]",
                         "[{\"id\":1,\"l_h\":\"own\",\"l\":[{\"k\":2.0,\"h\":3},7],\"o\":[1]},"
                         "{\"id\":2,\"l\":[]},{\"id\":3,\"l\":null}]"),
               "[1-1||{\"id\":1,\"l_h\":\"own\",\"o\":[1],\"l_k\":2.0}]"
               "[1-2||{\"id\":1,\"l_h\":\"own\",\"o\":[1],\"l\":7}]"
               "[2||{\"id\":2}][3||{\"id\":3,\"l\":null}]");
    CHECK_TEXT(shaped_by("\"id\":\"l_k\",\"beatFlat\":[\"l\"]",
                         "[{\"id\":1,\"l\":[{\"k\":\"x\"},{\"k\":\"y\"}]}]"),
               "[x||{\"id\":1,\"l_k\":\"x\"}][y||{\"id\":1,\"l_k\":\"y\"}]");
    CHECK_TEXT(shaped_by("\"id\":\"id\",\"beatFlat\":[\"l\",\"m\"]",
                         "[{\"id\":1,\"l\":[{\"a\":1},{\"a\":2}],\"m\":[{\"b\":3},{\"b\":4}]}]"),
               "[1-1-1||{\"id\":1,\"l_a\":1,\"m_b\":3}][1-1-2||{\"id\":1,\"l_a\":1,\"m_b\":4}]"
               "[1-2-1||{\"id\":1,\"l_a\":2,\"m_b\":3}][1-2-2||{\"id\":1,\"l_a\":2,\"m_b\":4}]");
}

static void the_books_balance_over_lines(void)
{
    struct mapping_result result;

    mapping_rows_shape(
        mapping_of(sync_of("/x", "GET",
                           "\"id\":\"l_k\",\"beatFlat\":[\"l\"],\"condition\":[[{\"field\":\"s\","
                           "\"logic\":\"neq\",\"value\":\"Z\"}]]",
                           "")),
        mem, &window, json_of("[{\"l\":[{\"k\":1},{\"k\":2},{}]},{\"s\":\"Z\"},4,{\"l\":[]}]"),
        &result);
    CHECK(result.record_count == 2 && result.error_count == 3 && result.filtered == 1);
    CHECK(result.split == 2);
}

/* What formatResponse adds for one value; "!pointer" when it does not fit. */
static const char *formatted(const char *format, const char *value)
{
    struct mapping_result result;

    mapping_rows_shape(
        mapping_of(sync_of("/x", "GET",
                           arena_format(mem,
                                        "\"id\":\"id\",\"formatResponse\":[{\"old\":\"v\","
                                        "\"new\":\"n\",\"format\":\"%s\"}]",
                                        format),
                           "")),
        mem, &window, json_of(arena_format(mem, "[{\"id\":1,\"v\":%s}]", value)), &result);
    if (result.error_count)
        return arena_format(mem, "!%s", result.errors[0].pointer);
    return json_print(mem, json_get(result.records[0].content, "n"), NULL);
}

static void formats_add_what_they_say(void)
{
    static const struct {
        const char *format, *value, *formatted;
    } cases[] = {
        {"date", "null", "null"},
        {"date", "\"never\"", "!/v"},
        {"dateTime", "\"\"", "\"\""},
        {"round", "\"-0.005\"", "-0.01"},
        {"round(1)", "\"1e2\"", "100"},
        {"round", "9.995", "10"},
        {"round", "-0.001", "0"},
        {"round", "\"abc\"", "!/v"},
        {"intval", "-10.9", "-10"},
        {"intval", "true", "!/v"},
        {"amount", "\"-1234567.895\"", "\"￥-1,234,567.90\""},
        {"amount", "999", "\"￥999.00\""},
        {"longText(2)", "\"中文字\"", "\"中文...\""},
        {"longText(3)", "\"中文字\"", "\"中文字\""},
        {"implode('、')", "[\"a\",1.0,null]", "\"a、1.0、\""},
        {"implode", "\"a\"", "!/v"},
        {"dateDescription", "\"2026-01-01 08:29:30\"", "\"刚刚\""},
        {"dateDescription", "\"2026-01-01 06:30:00\"", "\"两小时前\""},
        {"dateDescription", "\"2025-12-20 08:30:00\"", "\"十二天前\""},
        {"dateDescription", "\"2026-01-01 08:45:00\"", "\"十五分钟后\""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(formatted(cases[i].format, cases[i].value), cases[i].formatted);
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(every_logic_compares_as_it_says);
    RUN(large_numbers_compare_exactly);
    RUN(lines_are_judged_one_by_one);
    RUN(a_group_that_fails_removes_nothing);
    RUN(split_array_makes_a_record_a_line);
    RUN(beat_flat_makes_a_flat_record_a_line);
    RUN(the_books_balance_over_lines);
    RUN(formats_add_what_they_say);
    arena_free(&mem);
    return check_end();
}
