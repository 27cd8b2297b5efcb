/* test_json_equal.c - numbers as text, and comparing them by value. */
#include "service/json.h"
#include "tests/unit/check.h"

static struct arena *mem;

static cJSON *read_good(const char *text)
{
    struct json_fault fault = {0};
    cJSON *tree = NULL;

    if (json_read(mem, text, strlen(text), NULL, &tree, &fault))
        printf("  %s: %s at %zu\n", text, fault.message, fault.offset);
    CHECK(tree != NULL);
    return tree;
}

static void number_texts_are_told_from_others(void)
{
    static const char *const good[] = {"0", "-0", "10", "0.0", "1e5", "1E-5", "-1.25e+10"};
    static const char *const bad[] = {"",   "-", "01", "1.",  ".1",  "+1",   "1e",    "1e+", "1 ",
                                      " 1", "x", "1x", "0x1", "--1", "1.e1", "1e1.5", "NaN", "１"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(json_number_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!json_number_valid(bad[i], strlen(bad[i])));
    CHECK(json_number_valid("12.5x", 4) && !json_number_valid("12.5", 3));
}

static const char *const equal_numbers[][2] = {
    {"12.50", "12.5"},
    {"12.50", "1.25e1"},
    {"12.5", "125E-1"},
    {"12.5", "0.00125e4"},
    {"0", "-0"},
    {"0", "0.000e999999999999999999999"},
    {"-0.0", "0e-5"},
    {"100", "1e2"},
    {"100.00", "1E+02"},
    {"219672490807529472", "219672490807529472.0"},
    {"-5", "-5.0"},
    {"1e99999999999999999999", "10e99999999999999999998"},
    {"0.1e100000000000000000000", "1e99999999999999999999"},
    {"1e-100000000000000000000", "10e-100000000000000000001"},
    {"1e0000000000000000000000000000002", "100"},
    {"0.001e1", "0.01"},
};

static const char *const unequal_numbers[][2] = {
    {"219672490807529472", "219672490807529473"},
    {"12.5", "12.51"},
    {"12.5", "-12.5"},
    {"1", "10"},
    {"1", "0"},
    {"0", "1e-99999999999999999999"},
    {"1e99999999999999999999", "1e99999999999999999998"},
    {"1e99999999999999999999", "1e-99999999999999999999"},
    {"1e18446744073709551616", "1"},
    {"1e4294967296", "1"},
    {"101", "11"},
    {"1.01", "1.1"},
    {"0.1", "0.01"},
};

static void numbers_are_equal_by_value(void)
{
    for (size_t i = 0; i < sizeof equal_numbers / sizeof *equal_numbers; i++) {
        CHECK(json_equal(json_number(mem, equal_numbers[i][0]),
                         json_number(mem, equal_numbers[i][1])));
        CHECK(json_equal(json_number(mem, equal_numbers[i][1]),
                         json_number(mem, equal_numbers[i][0])));
    }
    for (size_t i = 0; i < sizeof unequal_numbers / sizeof *unequal_numbers; i++) {
        CHECK(!json_equal(json_number(mem, unequal_numbers[i][0]),
                          json_number(mem, unequal_numbers[i][1])));
        CHECK(!json_equal(json_number(mem, unequal_numbers[i][1]),
                          json_number(mem, unequal_numbers[i][0])));
    }
}

/* Is a*10^power found equal to b, both written in a roundabout way, exactly when it is? */
static bool agrees(int64_t a, int power, int64_t b)
{
    static const int64_t powers[] = {1, 10, 100, 1000};
    const char *left = arena_format(mem, "%lld.0e%d", (long long)a, power);
    const char *right = arena_format(mem, "%lld%se-2", (long long)b, b == 0 ? ".00" : "00");

    return json_equal(json_number(mem, left), json_number(mem, right)) == (a * powers[power] == b);
}

static void equality_agrees_with_arithmetic(void)
{
    size_t wrong = 0;

    for (int64_t a = -30; a <= 30; a++) {
        for (int64_t b = -300; b <= 300; b += 3) {
            for (int power = 0; power < 4; power++)
                wrong += !agrees(a, power, b);
        }
    }
    CHECK(wrong == 0);
}

static void trees_are_equal_whatever_the_order_of_keys(void)
{
    static const char *const same[][2] = {
        {"{\"a\":1,\"b\":[1,2.0]}", "{\"b\":[1.0,2],\"a\":1.00}"},
        {"[null,true,\"x\"]", "[null,true,\"x\"]"},
        {"{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"},
        {"{}", "{}"},
    };
    static const char *const different[][2] = {
        {"[1,2]", "[2,1]"},
        {"[1,2]", "[1]"},
        {"[1]", "[1,2]"},
        {"{\"a\":1}", "{\"A\":1}"},
        {"{\"a\":1}", "{\"a\":1,\"b\":2}"},
        {"{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":1}"},
        {"{\"a\":1,\"b\":1}", "{\"a\":1,\"a\":1}"},
        {"{\"a\":null}", "{}"},
        {"\"1\"", "1"},
        {"true", "false"},
        {"null", "false"},
        {"\"中\"", "\"国\""},
        {"{}", "[]"},
    };

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        CHECK(json_equal(read_good(same[i][0]), read_good(same[i][1])));
    for (size_t i = 0; i < sizeof different / sizeof *different; i++)
        CHECK(!json_equal(read_good(different[i][0]), read_good(different[i][1])));
    CHECK(json_equal(NULL, NULL) && !json_equal(NULL, json_null(mem)));
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(number_texts_are_told_from_others);
    RUN(numbers_are_equal_by_value);
    RUN(equality_agrees_with_arithmetic);
    RUN(trees_are_equal_whatever_the_order_of_keys);
    arena_free(&mem);
    return check_end();
}
