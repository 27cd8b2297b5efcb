/* test_json_read.c - the strict reader: what it takes, what it refuses, and where it says so. */
#include "service/json.h"
#include "tests/unit/check.h"

#include <time.h>

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

static cJSON *read_good(const char *text)
{
    struct json_fault fault = {0};
    cJSON *tree = NULL;

    if (read_bytes(text, strlen(text), NULL, &tree, &fault))
        printf("  %s: %s at %zu\n", text, fault.message, fault.offset);
    CHECK(tree != NULL);
    return tree;
}

static void number_text_survives(void)
{
    static const char *const cases[] = {"0",
                                        "-0",
                                        "12.50",
                                        "219672490807529472",
                                        "1764170105846272114",
                                        "-9223372036854775809",
                                        "99999999999999999999999999.000000000000000001",
                                        "1e5",
                                        "1E+05",
                                        "0.10e-007",
                                        "-1.5E400",
                                        "1e999999999999"};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cJSON *tree = read_good(cases[i]);
        CHECK(json_is_number(tree) && !cJSON_IsNumber(tree));
        CHECK_TEXT(json_scalar(tree), cases[i]);
        CHECK_TEXT(json_print(mem, tree, NULL), cases[i]);
        const char *inside = arena_format(mem, "{\"a\":[%s,%s]}", cases[i], cases[i]);
        CHECK_TEXT(json_print(mem, read_good(inside), NULL), inside);
    }
}

static unsigned seed;

static unsigned roll(unsigned sides)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % sides;
}

static void add_digits(char *text, unsigned count)
{
    size_t len = strlen(text);

    for (unsigned i = 0; i < count; i++)
        text[len++] = (char)('0' + roll(10));
    text[len] = '\0';
}

static void random_number(char text[128])
{
    strncpy(text, roll(2) ? "-" : "", 2);
    if (roll(4) == 0) {
        strncat(text, "0", 2);
    } else {
        size_t len = strlen(text);
        text[len] = (char)('1' + roll(9));
        text[len + 1] = '\0';
        add_digits(text, roll(25));
    }
    if (roll(2)) {
        strncat(text, ".", 2);
        add_digits(text, 1 + roll(20));
    }
    if (roll(3) == 0) {
        static const char *const marks[] = {"e", "E", "e+", "E-", "e-"};
        strncat(text, marks[roll(5)], 3);
        add_digits(text, 1 + roll(5));
    }
}

static void random_numbers_survive(void)
{
    seed = (unsigned)time(NULL);
    printf("  seed %u\n", seed);
    for (int round = 0; round < 20000; round++) {
        char number[128];
        char text[300];
        struct json_fault fault;
        cJSON *tree = NULL;
        random_number(number);
        int len = snprintf(text, sizeof text, "[%s , {\"n\":%s}]", number, number);
        enum fail fail = json_read(mem, text, (size_t)len, NULL, &tree, &fault);
        if (fail)
            printf("  %s: %s\n", text, fault.message);
        CHECK(fail == OK);
        snprintf(text, sizeof text, "[%s,{\"n\":%s}]", number, number);
        CHECK(tree && strcmp(json_print(mem, tree, NULL), text) == 0);
        arena_reset(mem);
    }
}

static void strings_are_decoded(void)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"\"\"", ""},
        {"\"星桥\"", "星桥"},
        {"\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\"", "a\"b\\c/d\b\f\n\r\t"},
        {"\"\\u4e2d\\u6587\"", "中文"},
        {"\"\\u00e9\\u0041\\u07FF\\u0800\\uFFFF\"", "éA\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"},
        {"\"\\uD83D\\uDE00\"", "\xF0\x9F\x98\x80"},
        {"\"\\udbff\\udfff!\"", "\xF4\x8F\xBF\xBF!"},
        {"\"\xF0\x9F\x98\x80\xEF\xBF\xBD\xF4\x8F\xBF\xBF\x7F\"",
         "\xF0\x9F\x98\x80\xEF\xBF\xBD\xF4\x8F\xBF\xBF\x7F"},
        {"\"\\u0001\\u001f\"", "\x01\x1f"},
        {"\"12345678\\\\\"", "12345678\\"},
        {"\"\\\\\\\\\\\"\"", "\\\\\""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cJSON *tree = read_good(cases[i].text);
        CHECK(cJSON_IsString(tree));
        CHECK_TEXT(json_scalar(tree), cases[i].want);
        cJSON *keyed = read_good(arena_format(mem, "{%s:1}", cases[i].text));
        CHECK(json_get(keyed, cases[i].want) != NULL);
    }
}

/* A string with one odd piece after so many plain characters, and so many behind it. */
static void check_piece(const char *piece, const char *decoded, int before, int after)
{
    static const char plain[] = "abcdefghijklmnopqrstu";
    cJSON *tree =
        read_good(arena_format(mem, "\"%.*s%s%.*s\"", before, plain, piece, after, plain));

    CHECK_TEXT(json_scalar(tree),
               arena_format(mem, "%.*s%s%.*s", before, plain, decoded, after, plain));
}

/* The fast scan goes by eight bytes: everything that interrupts it, at every place. */
static void a_string_is_the_same_at_every_alignment(void)
{
    for (int before = 0; before < 20; before++) {
        for (int after = 0; after < 20; after++) {
            check_piece("", "", before, after);
            check_piece("\\\"", "\"", before, after);
            check_piece("\\\\", "\\", before, after);
            check_piece("中", "中", before, after);
            check_piece("\\u4e2d", "中", before, after);
            check_piece("\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", before, after);
        }
    }
}

static void white_space_is_skipped_where_json_allows_it(void)
{
    cJSON *tree = read_good(" \t\r\n{ \"a\" : [ 1 , true , false,null , { } , [ ] ] }\n ");

    CHECK_TEXT(json_print(mem, tree, NULL), "{\"a\":[1,true,false,null,{},[]]}");
}

static void the_tree_is_cjsons(void)
{
    cJSON *tree = read_good("{\"rows\":[10,20,30],\"b\":true}");
    cJSON *rows = json_get(tree, "rows");

    CHECK(cJSON_GetArraySize(rows) == 3);
    CHECK_TEXT(json_scalar(cJSON_GetArrayItem(rows, 2)), "30");
    CHECK(rows->child->prev == cJSON_GetArrayItem(rows, 2));
    CHECK(rows->child->next->prev == rows->child);
    CHECK(rows->next == json_get(tree, "b") && tree->child->prev == rows->next);
    json_append(mem, rows, json_integer(mem, 40));
    CHECK_TEXT(json_print(mem, tree, NULL), "{\"rows\":[10,20,30,40],\"b\":true}");
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

static void nesting_has_a_limit_and_costs_no_stack(void)
{
    enum { LEVELS = 1000000 };
    static const struct json_limits three = {.depth = 3};
    static const struct json_limits vast = {.depth = 1 << 30};
    struct json_fault fault;
    cJSON *tree;
    char *text = malloc(LEVELS);

    memset(text, '[', LEVELS);
    CHECK(json_read(mem, text, LEVELS, NULL, &tree, &fault) == FAIL_TOO_LARGE);
    CHECK(fault.offset == 64 && strncmp(fault.pointer, "/0/0/0", 6) == 0);
    CHECK(json_read(mem, text, LEVELS, &vast, &tree, &fault) == FAIL_TOO_LARGE);
    CHECK(strlen(fault.pointer) < sizeof fault.pointer && strlen(fault.pointer) > 240);
    free(text);

    CHECK(json_read(mem, "[[[1]]]", 7, &three, &tree, &fault) == OK);
    check_refusal(&(struct refusal){"[0,[[{}]]]", "/1/0/0", 5, "deep"}, &three, FAIL_TOO_LARGE);

    char *edge = arena_alloc(mem, 129);
    memset(edge, '[', 64);
    memset(edge + 64, ']', 64);
    CHECK(json_read(mem, edge, 128, NULL, &tree, &fault) == OK);
    CHECK_TEXT(json_print(mem, tree, NULL), edge);
}

static void length_has_a_limit(void)
{
    static const struct json_limits ten = {.bytes = 10};
    struct json_fault fault;
    cJSON *tree;

    CHECK(json_read(mem, "[12345678]", 10, &ten, &tree, &fault) == OK);
    check_refusal(&(struct refusal){"[123456789]", "", 10, "longer"}, &ten, FAIL_TOO_LARGE);
}

static void the_same_key_twice_is_refused_when_asked(void)
{
    static const struct json_limits strict = {.refuse_duplicates = true};
    static const struct refusal cases[] = {
        {"{\"a\":1,\"a\":1}", "/a", 7, "twice"},
        {"[{\"x\":{\"b\":1,\"c\":2,\"d\":3,\"c\":4,\"b\":5}}]", "/0/x/c", 25, "twice"},
        {"{\"\\u0061/\":1,\"b\":[],\"a/\":2}", "/a~1", 20, "twice"},
    };
    struct json_fault fault;
    cJSON *tree;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_refusal(&cases[i], &strict, FAIL_INVALID);
    CHECK(read_bytes("{\"a\":{\"a\":1},\"A\":1}", 19, &strict, &tree, &fault) == OK);
    CHECK(tree->child->valueint == 0);
    CHECK(read_bytes("{\"a\":1,\"a\":2}", 13, NULL, &tree, &fault) == OK);
    CHECK_TEXT(json_scalar(json_get(tree, "a")), "1");
}

/* With a look at every pair this would take hours. */
static void an_object_of_many_keys_is_no_trap(void)
{
    enum { KEYS = 200000 };
    static const struct json_limits strict = {.refuse_duplicates = true};
    char *text = malloc(KEYS * 16);
    struct json_fault fault;
    size_t len = 0;
    cJSON *tree;

    text[len++] = '{';
    for (int i = 0; i < KEYS; i++)
        len += (size_t)snprintf(text + len, 16, "\"k%d\":0,", i);
    text[len - 1] = '}';
    CHECK(json_read(mem, text, len, &strict, &tree, &fault) == OK);
    memcpy(text + len - 1, ",\"k7\":0}", 8);
    CHECK(json_read(mem, text, len + 7, &strict, &tree, &fault) == FAIL_INVALID);
    CHECK(fault.offset == len);
    CHECK_TEXT(fault.pointer, "/k7");
    free(text);
}

static void a_long_way_is_cut_at_a_step(void)
{
    char *key = arena_alloc(mem, 101);
    struct json_fault fault;
    cJSON *tree;

    memset(key, 'k', 100);
    const char *text = arena_format(mem, "{\"%s\":{\"%s\":{\"%s\":x}}}", key, key, key);
    CHECK(json_read(mem, text, strlen(text), NULL, &tree, &fault) == FAIL_INVALID);
    CHECK_TEXT(fault.pointer, arena_format(mem, "/%s/%s", key, key));
}

/* Any cut and any changed byte of a good text: refused or read, but never beyond its end. */
static void no_mutilated_text_is_read_beyond_its_end(void)
{
    static const char text[] =
        "{\"id\":219672490807529472,\"名称\":\"不锈钢\\u4e2d\\n\\uD83D\\uDE00\","
        "\"价\":[12.50,-0.1e+5,true,false,null,{}]}";
    struct json_limits strict = {.refuse_duplicates = true};
    char changed[sizeof text];
    struct json_fault fault;
    cJSON *tree;
    size_t read = 0;

    for (size_t len = 0; len < sizeof text - 1; len++)
        CHECK(read_bytes(text, len, NULL, &tree, &fault) == FAIL_INVALID && fault.offset <= len);
    for (size_t i = 0; i < sizeof text - 1; i++) {
        memcpy(changed, text, sizeof text);
        for (int byte = 0; byte < 256; byte++) {
            changed[i] = (char)byte;
            read += read_bytes(changed, sizeof text - 1, &strict, &tree, &fault) == OK;
        }
        arena_reset(mem);
    }
    CHECK(read > sizeof text);
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(number_text_survives);
    RUN(random_numbers_survive);
    RUN(strings_are_decoded);
    RUN(a_string_is_the_same_at_every_alignment);
    RUN(white_space_is_skipped_where_json_allows_it);
    RUN(the_tree_is_cjsons);
    RUN(nesting_has_a_limit_and_costs_no_stack);
    RUN(length_has_a_limit);
    RUN(the_same_key_twice_is_refused_when_asked);
    RUN(an_object_of_many_keys_is_no_trap);
    RUN(a_long_way_is_cut_at_a_step);
    RUN(no_mutilated_text_is_read_beyond_its_end);
    arena_free(&mem);
    return check_end();
}
