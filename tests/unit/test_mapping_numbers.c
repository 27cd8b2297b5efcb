/* test_mapping_numbers.c - P6 over random numbers: their text survives every step, and sums of
 * money agree with an oracle of 128-bit integers. The seed is fixed, so a failure comes again. */
#include "tests/unit/mapping_target_case.h"

enum { ROUNDS = 400 };

static uint64_t state = 20260101;

static uint64_t draw(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

static const char *digits(size_t count)
{
    char *text = arena_alloc(mem, count + 1);

    for (size_t i = 0; i < count; i++)
        text[i] = (char)('0' + draw(10));
    if (count > 1 && *text == '0')
        *text = '7';
    return text;
}

/* Any JSON number, as vendors write them and as they do not. */
static const char *random_number(void)
{
    const char *text = arena_format(mem, "%s%s", draw(3) ? "" : "-", digits(1 + draw(22)));

    if (draw(2))
        text = arena_format(mem, "%s.%s%s", text, digits(1 + draw(8)), draw(2) ? "0" : "");
    if (draw(6) == 0)
        text = arena_format(mem, "%s%s%s%d", text, draw(2) ? "e" : "E", draw(2) ? "-" : "+",
                            (int)draw(30));
    return text;
}

/* Cleanse, lines, template, parser and cast touch it, and it is still the same text. */
static void a_numbers_text_survives_every_step(void)
{
    const cJSON *document = json_of(
        "{\"source\":{\"metadata\":{\"api\":\"/x\",\"method\":\"GET\",\"id\":\"id\",\"number\":"
        "\"{{l_n}}\",\"beatFlat\":[\"l\"],\"formatResponse\":[{\"old\":\"n\",\"new\":\"whole\","
        "\"format\":\"longText(99)\"}]}},"
        "\"target\":{\"metadata\":{\"api\":\"batchSave\",\"request\":["
        "{\"field\":\"as_is\",\"value\":\"{{l_n}}\"},"
        "{\"field\":\"as_text\",\"type\":\"string\",\"value\":\"{{l_n}}\"},"
        "{\"field\":\"as_float\",\"type\":\"float\",\"value\":\"{{l_t}}\"},"
        "{\"field\":\"cleansed\",\"value\":\"{{t}}\"},"
        "{\"field\":\"passed\",\"value\":\"_function {{l_n}}\"},"
        "{\"field\":\"chosen\",\"value\":\"_function case 1 when 1 then {{l_n}} end\"},"
        "{\"field\":\"joined\",\"value\":\"{{l_n}}/\"},"
        "{\"field\":\"found\",\"value\":\"_findCollection find v from u where k={{l_n}}\"},"
        "{\"field\":\"parsed\",\"value\":\"{{l_n}}\",\"parser\":{\"name\":\"ConvertObjectParser\","
        "\"params\":\"p\"}}]}},"
        "\"cleanse\":[{\"field\":\"t\",\"type\":\"number\"}]}");

    for (int i = 0; i < ROUNDS; i++) {
        const char *n = random_number();
        cJSON *out = previewed(
            document,
            arena_format(mem, "[{\"id\":1,\"n\":%s,\"t\":\"%s\",\"l\":[{\"n\":%s,\"t\":\"%s\"}]}]",
                         n, n, n, n),
            arena_format(mem, "{\"lookups\":{\"u\":[{\"k\":%s,\"v\":%s}]}}", n, n));
        const cJSON *record = json_get(out, "stored")->child;

        CHECK_TEXT(json_text(record, "number"), n);
        CHECK_TEXT(json_text(json_get(record, "content"), "whole"), n);
        CHECK_TEXT(bodies_text(out),
                   arena_format(mem,
                                "{\"as_is\":%s,\"as_text\":\"%s\",\"as_float\":%s,\"cleansed\":%s,"
                                "\"passed\":%s,\"chosen\":%s,\"joined\":\"%s/\",\"found\":%s,"
                                "\"parsed\":{\"p\":%s}}",
                                n, n, n, n, n, n, n, n, n));
        if (check_case_failed)
            return;
    }
}

/* ---- money ---- */

__extension__ typedef __int128 wide;

/* A number of cents as text without needless zeros; `places` decimals at most. */
static const char *money_text(wide value, int places)
{
    bool negative = value < 0;
    const char *behind = "";
    char text[50] = "";
    size_t at = sizeof text - 1;

    if (negative)
        value = -value;
    for (; places > 0; places--, value /= 10) {
        int digit = (int)(value % 10);

        if (digit || *behind)
            behind = arena_format(mem, "%d%s", digit, behind);
    }
    do
        text[--at] = (char)('0' + (int)(value % 10));
    while ((value /= 10) > 0);
    return arena_format(mem, "%s%s%s%s", negative && (text[at] != '0' || *behind) ? "-" : "",
                        text + at, *behind ? "." : "", behind);
}

/* Rounded half away from zero. */
static wide divided(wide a, wide b)
{
    wide twice = 2 * (a < 0 ? -a : a) + b;

    return a < 0 ? -(twice / (2 * b)) : twice / (2 * b);
}

static const char *worked_out(const char *expression, const char *a, const char *b)
{
    return valued(arena_format(mem, "\"_function %s\"", expression), "",
                  arena_format(mem, "{\"id\":1,\"a\":%s,\"b\":\"%s\"}", a, b));
}

static void money_agrees_with_whole_cents(void)
{
    for (int i = 0; i < ROUNDS && !check_case_failed; i++) {
        int64_t a = (int64_t)draw(4000000000000) - 2000000000000;
        int64_t b = 1 + (int64_t)draw(999999);
        const char *a_text = arena_format(mem, "%s%lld.%02lld", a < 0 ? "-" : "",
                                          llabs((long long)a) / 100, llabs((long long)a) % 100);
        const char *b_text =
            arena_format(mem, "%lld.%02lld", (long long)b / 100, (long long)b % 100);

        CHECK_TEXT(worked_out("{{a}} + {{b}}", a_text, b_text), money_text((wide)a + b, 2));
        CHECK_TEXT(worked_out("{{a}} - {{b}}", a_text, b_text), money_text((wide)a - b, 2));
        CHECK_TEXT(worked_out("{{a}} * {{b}}", a_text, b_text), money_text((wide)a * b, 4));
        CHECK_TEXT(worked_out("{{a}} % {{b}}", a_text, b_text), money_text(a % b, 2));
        CHECK_TEXT(worked_out("{{a}} / {{b}}", a_text, b_text),
                   money_text(divided((wide)a * 1000000, b), 6));
        CHECK_TEXT(worked_out("round({{a}} * {{b}}, 2)", a_text, b_text),
                   money_text(divided((wide)a * b, 100), 2));
        CHECK_TEXT(worked_out("case when {{a}} < {{b}} then 'less' else 'not' end", a_text, b_text),
                   a < b ? "\"less\"" : "\"not\"");
    }
}

static void sums_of_lines_agree_with_whole_cents(void)
{
    for (int i = 0; i < ROUNDS / 10 && !check_case_failed; i++) {
        const char *lines = "";
        wide sum = 0;

        for (int k = 0; k < 50; k++) {
            int64_t cents = (int64_t)draw(100000000);

            sum += cents;
            lines = arena_format(mem, "%s%s{\"m\":%s%lld.%02lld%s}", lines, k ? "," : "",
                                 k % 2 ? "\"" : "", (long long)cents / 100, (long long)cents % 100,
                                 k % 2 ? "\"" : "");
        }
        CHECK_TEXT(valued("\"_function sum({{l.m}})\"", "",
                          arena_format(mem, "{\"id\":1,\"l\":[%s]}", lines)),
                   money_text(sum, 2));
    }
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(a_numbers_text_survives_every_step);
    RUN(money_agrees_with_whole_cents);
    RUN(sums_of_lines_agree_with_whole_cents);
    arena_free(&mem);
    return check_end();
}
