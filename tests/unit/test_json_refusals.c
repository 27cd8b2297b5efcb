/* test_json_refusals.c - what the strict reader does not take, and where it says the fault is. */
#include "service/json.h"
#include "tests/unit/check.h"

static struct arena *mem;

/* Reads from a heap copy of exactly the text's bytes, so that the sanitizer sees a step beyond. */
static enum fail read_bytes(const char *text, size_t len, const struct json_limits *limits,
                            cJSON **out, struct json_fault *fault)
{
    char *exact = malloc(len ? len : 1);

    memcpy(exact, text, len);
    enum fail fail = json_read(mem, exact, len, limits, out, fault);
    free(exact);
    return fail;
}

struct refusal {
    const char *text, *pointer;
    size_t offset;
    const char *message; /* a part of it */
};

static void check_refusal(const struct refusal *want, const struct json_limits *limits,
                          enum fail wanted_fail)
{
    struct json_fault fault;
    cJSON *tree = (cJSON *)&fault;
    enum fail fail = read_bytes(want->text, strlen(want->text), limits, &tree, &fault);
    bool good = fail == wanted_fail && tree == NULL && fault.offset == want->offset &&
                strcmp(fault.pointer, want->pointer) == 0 && strstr(fault.message, want->message);

    if (!good)
        printf("  %s: %s, \"%s\" at %zu: %s\n", want->text, fail_name(fail),
               tree ? "read" : fault.pointer, fault.offset, fault.message);
    CHECK(good);
}

static void a_fault_is_told_by_line_and_column_in_both_languages(void)
{
    const char text[] = "{\n  \"名\": 1\n  \"b\": 2}";
    struct json_fault fault;
    cJSON *tree;

    CHECK(json_read(mem, text, strlen(text), NULL, &tree, &fault) == FAIL_INVALID);
    CHECK_TEXT(fault.message, "line 3, column 3: a comma or } was expected");
    CHECK_TEXT(fault.message_zh, "第 3 行第 3 列：此处应为逗号或 }");
    CHECK(json_read(mem, "[\"名\" 1]", 9, NULL, &tree, &fault) == FAIL_INVALID);
    CHECK_TEXT(fault.message, "line 1, column 6: a comma or ] was expected");
}

/* A message without its Chinese words would be shown in English. */
static void every_fault_of_the_reader_has_chinese_words(void)
{
    static const char *const texts[] = {
        "",         "  ",         "nul",      "'a'",         "\xEF\xBB\xBF{}",
        "{} x",     "[1 2]",      "{\"a\"1}", "{\"a\":1 2}", "{a:1}",
        "[",        "01",         "\"\\x\"",  "\"\x01\"",    "\"a",
        "\"\xFF\"", "\"\\ud800\""};
    struct json_fault fault;
    cJSON *tree;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        CHECK(json_read(mem, texts[i], strlen(texts[i]), NULL, &tree, &fault) != OK);
        CHECK(!strstr(fault.message_zh, strstr(fault.message, ": ") + 2));
    }
}

static void what_is_not_json_is_refused_with_its_place(void)
{
    static const struct refusal cases[] = {
        {"", "", 0, "text ends"},
        {"  ", "", 2, "text ends"},
        {"nul", "", 0, "value"},
        {"nulL", "", 0, "value"},
        {"NaN", "", 0, "value"},
        {"Infinity", "", 0, "value"},
        {"-Infinity", "", 0, "number"},
        {"'a'", "", 0, "value"},
        {"\xEF\xBB\xBF{}", "", 0, "byte order mark"},
        {"{} x", "", 3, "more text"},
        {"1 2", "", 2, "more text"},
        {"{}{}", "", 2, "more text"},
        {"truex", "", 4, "more text"},
        {"[1,]", "/1", 3, "value"},
        {"[,1]", "/0", 1, "value"},
        {"[1 2]", "", 3, "comma or ]"},
        {"[1}", "", 2, "comma or ]"},
        {"[", "", 1, "ends inside"},
        {"[1", "", 2, "ends inside"},
        {"[1,", "/1", 3, "ends where a value"},
        {"{", "", 1, "ends inside"},
        {"{\"a\":1", "", 6, "ends inside"},
        {"{\"a\":1,}", "", 7, "key"},
        {"{,}", "", 1, "key"},
        {"{a:1}", "", 1, "key"},
        {"{1:1}", "", 1, "key"},
        {"{\"a\" 1}", "", 5, "colon"},
        {"{\"a\"", "", 4, "colon"},
        {"{\"a\":}", "/a", 5, "value"},
        {"{\"a\":1 \"b\":2}", "", 7, "comma or }"},
        {"{\"a\":[1]]", "", 8, "comma or }"},
        {"[1,2,{\"a/b\":{\"c~d\":[0,x]}}]", "/2/a~1b/c~0d/1", 22, "value"},
        {"/* no */ 1", "", 0, "value"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_refusal(&cases[i], NULL, FAIL_INVALID);
}

static void numbers_that_json_does_not_allow_are_refused(void)
{
    static const struct refusal cases[] = {
        {"[01]", "/0", 1, "number"},    {"[-]", "/0", 1, "number"},
        {"[1.]", "/0", 2, "number"},    {"[.5]", "/0", 1, "value"},
        {"[+1]", "/0", 1, "value"},     {"[1e]", "/0", 2, "number"},
        {"[1e+]", "/0", 2, "number"},   {"[1.e5]", "/0", 2, "number"},
        {"[-01]", "/0", 1, "number"},   {"[1.5.2]", "/0", 4, "number"},
        {"[00]", "/0", 1, "number"},    {"[1-2]", "/0", 2, "number"},
        {"[0x10]", "", 2, "comma"},     {"[--1]", "/0", 1, "number"},
        {"[1e5e5]", "/0", 4, "number"}, {"{\"n\":-a}", "/n", 5, "number"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_refusal(&cases[i], NULL, FAIL_INVALID);
}

static void broken_strings_are_refused_with_their_place(void)
{
    static const struct refusal cases[] = {
        {"[\"abc", "/0", 5, "ends inside a string"},
        {"[\"abc\\", "/0", 6, "ends inside a string"},
        {"[\"abc\\\"", "/0", 7, "ends inside a string"},
        {"{\"k\":\"a\nb\"}", "/k", 7, "control"},
        {"[\"a\tb\"]", "/0", 3, "control"},
        {"[\"12345678901234\x1f\"]", "/0", 16, "control"},
        {"{\"a\nb\":1}", "", 3, "control"},
        {"[\"\\u0000\"]", "/0", 2, "u0000"},
        {"[\"ab\\x41\"]", "/0", 4, "escape"},
        {"[\"\\U0041\"]", "/0", 2, "escape"},
        {"[\"\\u12G4\"]", "/0", 2, "hexadecimal"},
        {"[\"\\u12\"]", "/0", 2, "hexadecimal"},
        {"[\"\\ud800\"]", "/0", 2, "surrogate"},
        {"[\"\\ud800x\"]", "/0", 2, "surrogate"},
        {"[\"\\ud800\\n\"]", "/0", 2, "surrogate"},
        {"[\"\\ud800\\ud800\"]", "/0", 2, "surrogate"},
        {"[\"\\ud800\\u0041\"]", "/0", 2, "surrogate"},
        {"[\"a\\udc00\"]", "/0", 3, "surrogate"},
        {"{\"\\udc00\":1}", "", 2, "surrogate"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_refusal(&cases[i], NULL, FAIL_INVALID);
}

static void a_zero_byte_is_refused(void)
{
    static const char in_string[] = "[\"a\0b\"]";
    static const char outside[] = "[1]\0";
    struct json_fault fault;
    cJSON *tree;

    CHECK(read_bytes(in_string, sizeof in_string - 1, NULL, &tree, &fault) == FAIL_INVALID);
    CHECK(fault.offset == 3);
    CHECK(read_bytes(outside, sizeof outside - 1, NULL, &tree, &fault) == FAIL_INVALID);
    CHECK(fault.offset == 3);
    CHECK(read_bytes("1", 1, NULL, &tree, NULL) == OK); /* a fault may be NULL */
    CHECK(read_bytes("x", 1, NULL, &tree, NULL) == FAIL_INVALID);
}

static void bytes_that_are_not_utf8_are_refused(void)
{
    static const char *const cases[] = {
        "\x80",             /* a continuation alone */
        "\xC3",             /* cut off */
        "\xE4\xB8",         /* cut off */
        "\xF0\x9F\x98",     /* cut off */
        "\xC0\xAF",         /* long form */
        "\xC1\xBF",         /* long form */
        "\xE0\x9F\xBF",     /* long form */
        "\xF0\x8F\xBF\xBF", /* long form */
        "\xED\xA0\x80",     /* a surrogate */
        "\xED\xBF\xBF",     /* a surrogate */
        "\xF4\x90\x80\x80", /* beyond U+10FFFF */
        "\xF5\x80\x80\x80",
        "\xFF",
        "\xFE",
        "\xE4\x41\xAD",
        "\xE4\xB8\x41",
        "\xF0\x9F\x98\x41",
        "\xD6\xD0\xCE\xC4" /* 中文 in GBK */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int before = 0; before < 10; before++) {
            const char *text = arena_format(mem, "[\"%.*s%s\"]", before, "abcdefghij", cases[i]);
            struct refusal want = {text, "/0", 2 + (size_t)before, "UTF-8"};
            check_refusal(&want, NULL, FAIL_INVALID);
        }
    }
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(what_is_not_json_is_refused_with_its_place);
    RUN(a_fault_is_told_by_line_and_column_in_both_languages);
    RUN(every_fault_of_the_reader_has_chinese_words);
    RUN(numbers_that_json_does_not_allow_are_refused);
    RUN(broken_strings_are_refused_with_their_place);
    RUN(a_zero_byte_is_refused);
    RUN(bytes_that_are_not_utf8_are_refused);
    arena_free(&mem);
    return check_end();
}
