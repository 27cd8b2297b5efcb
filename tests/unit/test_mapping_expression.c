/* test_mapping_expression.c - _function: exact, as MySQL would, and never its own text as data. */
#include "tests/unit/mapping_case.h"

static const char row_text[] =
    "{\"id\":1,\"n\":10,\"d\":\"0.10\",\"big\":219672490807529472,\"s\":\"it's\",\"zh\":\"中文字\","
    "\"null\":null,\"price\":\"25.5000\",\"minus\":-5,"
    "\"l\":[{\"q\":0.1,\"p\":\"3\"},{\"q\":0.2,\"p\":\"4\"},{\"q\":null,\"p\":\"10\"}],\"e\":[],"
    "\"deep\":[{\"b\":[{\"x\":1},{\"x\":2}]},{\"b\":[]},{},{\"b\":[{\"x\":3.0}]}],"
    "\"codes\":[1,2],\"yes\":true,\"code\":\"0042\",\"exp\":\"1.2e3\"}";

/* The number that the row gets by this expression; "!" when that is a mapping error. */
static const char *worked_out(const char *expression)
{
    cJSON *document = sync_of("/x", "GET", "\"id\":\"id\"", "");
    struct mapping_result result;

    json_put_text(mem, json_get(json_get(document, "source"), "metadata"), "number",
                  arena_format(mem, "_function %s", expression));
    mapping_rows_shape(mapping_of(document), mem, &window,
                       json_of(arena_format(mem, "[%s]", row_text)), &result);
    if (result.record_count)
        return result.records[0].number;
    CHECK_TEXT(result.errors[0].pointer, "/number");
    return "!";
}

struct sum {
    const char *expression, *result;
};

static void check_sums(const struct sum *sums, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = worked_out(sums[i].expression);

        if (strcmp(got, sums[i].result) != 0)
            printf("  %s\n", sums[i].expression);
        CHECK_TEXT(got, sums[i].result);
    }
}

static void arithmetic_is_exact(void)
{
    static const struct sum sums[] = {
        {"1+2*3", "7"},
        {"(1+2)*3", "9"},
        {"0.1+0.2", "0.3"},
        {"{{big}}+1", "219672490807529473"},
        {"{{big}}*{{big}}", "48256003217584120377354408148598784"},
        {"10-10.00", "0"},
        {"1-2.5", "-1.5"},
        {"-{{n}}", "-10"},
        {"{{n}}*-1", "-10"},
        {"3-{{minus}}", "8"},
        {"{{minus}}--5", "0"},
        {"1/3", "0.3333"},
        {"2/3", "0.6667"},
        {"-2/3", "-0.6667"},
        {"1.00/3", "0.333333"},
        {"10/2", "5"},
        {"100/0.25", "400"},
        {"7%3", "1"},
        {"-7%3", "-1"},
        {"7.5%2", "1.5"},
        {"{{d}}", "0.10"},
        {"{{d}}+0", "0.1"},
        {"'12' * '2'", "24"},
        {"{{n}}00 + 1", "1001"},
        {"1000000000000000000000000*10", "10000000000000000000000000"},
    };

    check_sums(sums, sizeof sums / sizeof *sums);
}

static void comparisons_and_case_choose(void)
{
    static const struct sum sums[] = {
        {"case '{{price}}' when '0' then 'true' else 'false' end", "false"},
        {"CASE WHEN {{price}} > 25 THEN 'dear' WHEN 1 THEN 'cheap' END", "dear"},
        {"case when {{price}} = 25.5 and {{n}} <> 3 then 'y' else 'n' end", "y"},
        {"case when 1 > 2 or '10' < '9' then 'y' else 'n' end", "y"},
        {"case when '10' < 9 then 'y' else 'n' end", "n"},
        {"case 1 when 1.0 then 'same' end", "same"},
        {"case 5 when 1 then 'x' end", ""},
        {"1 <= 1", "1"},
        {"1 != 1", "0"},
        {"case when 1 = 1 or 1/0 then 'short' end", "short"},
    };

    check_sums(sums, sizeof sums / sizeof *sums);
}

static void functions_count_characters_from_one(void)
{
    static const struct sum sums[] = {
        {"LEFT('{{zh}}', 2)", "中文"},
        {"left('ab', 9)", "ab"},
        {"left('ab', 0)", ""},
        {"locate('字','{{zh}}')", "3"},
        {"locate('x','{{zh}}')", "0"},
        {"locate('a','banana',3)", "4"},
        {"concat('{{zh}}','-',{{n}}+1)", "中文字-11"},
        {"round(2.5)", "3"},
        {"round(-2.5)", "-3"},
        {"round(1.005, 2)", "1.01"},
        {"round(1234.5, -2)", "1200"},
        {"round(1.10, 4)", "1.1"},
        {"from_unixtime(1767225600)", "2026-01-01 08:00:00"},
        {"FROM_UNIXTIME({{CURRENT_TIME}},'%Y/%m/%d')", "2026/01/01"},
        {"from_unixtime(1767225600,'%Q')", "!"},
        {"from_unixtime(1767225600,'%')", "!"},
        {"from_unixtime(1767225600,'%c月%e日 %k:%i 100%%')", "1月1日 8:00 100%"},
        {"from_unixtime({{null}})", "!"},
    };

    check_sums(sums, sizeof sums / sizeof *sums);
}

static void aggregates_run_over_the_whole_sub_table(void)
{
    static const struct sum sums[] = {
        {"count({{l.p}})", "3"},       {"sum({{l.p}})", "17"},        {"count({{l.q}})", "2"},
        {"max({{l.p}})", "10"},        {"min({{l.p}})", "3"},         {"avg({{l.p}})", "5.6667"},
        {"sum({{l.p}}*{{n}})", "170"}, {"sum({{l.p}})/{{n}}", "1.7"}, {"count({{e.q}})", "0"},
        {"sum({{l.q}})", "0.3"},       {"SUM('{{l.p}}')", "17"},      {"max({{e.q}})", ""},
        {"sum({{n}})", "10"},          {"count({{null}})", "0"},      {"sum({{deep.b.x}})", "6"},
        {"max({{deep.b.x}})", "3.0"},  {"sum({{codes}})", "3"},       {"sum({{l.p}}) - {{n}}", "7"},
        {"sum({{l}})", "!"},           {"sum({{zh}})", "!"},          {"sum({{l.p}}, 1)", "!"},
    };

    check_sums(sums, sizeof sums / sizeof *sums);
}

static void numbers_are_read_as_mysql_reads_them(void)
{
    static const struct sum sums[] = {
        {"007", "7"},          {"007 + 1", "8"}, {".5 + .5", "1"},    {"5.", "5"},
        {"-0.0", "0"},         {"00", "0"},      {"'010' + 0", "10"}, {"{{code}}", "42"},
        {"{{code}}*2", "84"},  {".", "!"},       {"1.2.3", "!"},      {"{{exp}}*1", "1200"},
        {"{{n}}.50", "10.50"},
    };

    check_sums(sums, sizeof sums / sizeof *sums);
}

static void a_quote_in_a_value_does_not_end_the_text(void)
{
    static const struct sum sums[] = {
        {"concat('{{s}}','!')", "it's!"},
        {"case '{{s}}' when 'it''s' then 'y' else 'n' end", "y"},
        {"case \"{{s}}\" when 'it\\'s' then 'y' else 'n' end", "y"},
    };

    check_sums(sums, sizeof sums / sizeof *sums);
}

static void what_cannot_be_worked_out_is_an_error_never_text(void)
{
    static const struct sum sums[] = {
        {"5/0", "!"},
        {"5%0", "!"},
        {"{{zh}}+1", "!"},
        {"'a'*2", "!"},
        {"{{null}}*2", "!"},
        {"1 +", "!"},
        {"(1", "!"},
        {"1 2", "!"},
        {"sleep(1)", "!"},
        {"'open", "!"},
        {"round()", "!"},
        {"case 1 end", "!"},
        {"case when 1 then 2", "!"},
        {"", "!"},
        {"1;drop", "!"},
        {"{{big}}{{zh}}", "!"},
        {"left('a','b')", "!"},
    };

    check_sums(sums, sizeof sums / sizeof *sums);
}

static void nesting_has_a_limit(void)
{
    char *deep = arena_alloc(mem, 20001);

    memset(deep, '(', 20000);
    CHECK_TEXT(worked_out(deep), "!");
    memset(deep, '-', 20000);
    CHECK_TEXT(worked_out(deep), "!");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(arithmetic_is_exact);
    RUN(comparisons_and_case_choose);
    RUN(functions_count_characters_from_one);
    RUN(aggregates_run_over_the_whole_sub_table);
    RUN(numbers_are_read_as_mysql_reads_them);
    RUN(a_quote_in_a_value_does_not_end_the_text);
    RUN(what_cannot_be_worked_out_is_an_error_never_text);
    RUN(nesting_has_a_limit);
    arena_free(&mem);
    return check_end();
}
