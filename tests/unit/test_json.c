/* test_json.c - trees: building, looking, printing, pointers. */
#include "service/json.h"
#include "tests/unit/check.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void what_was_read_is_printed_byte_for_byte(void)
{
    static const char *const cases[] = {
        "{}",
        "[]",
        "\"\"",
        "{\"id\":\"219672490807529472\",\"n\":219672490807529472,\"价格\":12.50}",
        "[1764170105846272114,12.50,-0,1E+05,1e-999]",
        "{\"a\":[[],{},[{\"b\":null}],true,false]}",
        "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f/\"",
        "\"不锈钢六角螺栓 M8×30 \xF0\x9F\x98\x80 \\\"引号\\\" 12345678\\n1234567\"",
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = 0;
        const char *text = json_print(mem, read_good(cases[i]), &len);
        CHECK_TEXT(text, cases[i]);
        CHECK(len == strlen(cases[i]));
    }
}

static void every_byte_of_a_string_comes_back(void)
{
    for (int byte = 1; byte < 0x80; byte++) {
        for (int before = 0; before < 9; before++) {
            const char *text = arena_format(mem, "%.*s%c中x", before, "12345678", byte);
            const char *printed = json_print(mem, json_string(mem, text), NULL);
            CHECK_TEXT(json_scalar(read_good(printed)), text);
            for (const char *at = printed; *at; at++)
                CHECK((unsigned char)*at >= 0x20);
        }
    }
}

static void a_built_tree_prints_what_was_put_in(void)
{
    cJSON *object = json_object(mem);
    cJSON *array = json_array(mem);

    json_put_text(mem, object, "名称", "星桥\n");
    json_put_text(mem, object, "none", NULL);
    json_put_integer(mem, object, "least", INT64_MIN);
    json_put_bool(mem, object, "yes", true);
    json_put(mem, object, "price", json_number(mem, "12.50"));
    json_append(mem, array, json_bool(mem, false));
    json_append(mem, array, json_null(mem));
    json_append(mem, array, json_verbatim(mem, "{\"as\": \"it is\"}"));
    json_put(mem, object, "array", array);
    CHECK_TEXT(json_print(mem, object, NULL),
               "{\"名称\":\"星桥\\n\",\"none\":null,\"least\":-9223372036854775808,\"yes\":true,"
               "\"price\":12.50,\"array\":[false,null,{\"as\": \"it is\"}]}");
}

static void put_replaces_in_place_and_remove_takes_away(void)
{
    cJSON *object = read_good("{\"a\":1,\"b\":2,\"c\":3}");

    json_put_integer(mem, object, "b", 20);
    json_put_integer(mem, object, "a", 10);
    json_put_integer(mem, object, "c", 30);
    CHECK_TEXT(json_print(mem, object, NULL), "{\"a\":10,\"b\":20,\"c\":30}");
    json_put_integer(mem, object, "d", 40);
    json_put(mem, object, "d", json_get(object, "d")); /* itself again: nothing happens */
    json_remove(object, "b");
    json_remove(object, "absent");
    CHECK_TEXT(json_print(mem, object, NULL), "{\"a\":10,\"c\":30,\"d\":40}");
    json_remove(object, "d");
    json_remove(object, "a");
    json_put_integer(mem, object, "c", 300);
    json_put_integer(mem, object, "e", 5);
    CHECK_TEXT(json_print(mem, object, NULL), "{\"c\":300,\"e\":5}");
    json_remove(object, "c");
    json_remove(object, "e");
    CHECK_TEXT(json_print(mem, object, NULL), "{}");
}

static void a_replaced_value_may_still_be_read(void)
{
    cJSON *object = read_good("{\"a\":{\"deep\":[1,2]}}");
    cJSON *old = json_get(object, "a");

    json_put_integer(mem, object, "a", 1);
    CHECK_TEXT(json_print(mem, old, NULL), "{\"deep\":[1,2]}");
}

static void a_copy_is_deep_and_grows_on_its_own(void)
{
    cJSON *tree = read_good("{\"a\":[1,{\"b\":\"中\"}],\"n\":12.50}");
    cJSON *copy = json_copy(mem, tree);

    json_append(mem, json_get(copy, "a"), json_integer(mem, 2));
    json_put_text(mem, copy, "n", "other");
    CHECK_TEXT(json_print(mem, tree, NULL), "{\"a\":[1,{\"b\":\"中\"}],\"n\":12.50}");
    CHECK_TEXT(json_print(mem, copy, NULL), "{\"a\":[1,{\"b\":\"中\"},2],\"n\":\"other\"}");
}

static void pretty_text_has_two_spaces_and_the_same_content(void)
{
    static const char text[] = "{\"a\":[1,{\"b\":12.50}],\"e\":{},\"f\":[]}";
    cJSON *tree = read_good(text);

    CHECK_TEXT(json_print_pretty(mem, tree),
               "{\n  \"a\": [\n    1,\n    {\n      \"b\": 12.50\n    }\n  ],\n  \"e\": {},\n"
               "  \"f\": []\n}");
    CHECK_TEXT(json_print(mem, read_good(json_print_pretty(mem, tree)), NULL), text);
}

static void members_are_found_by_exact_case(void)
{
    cJSON *tree = read_good("{\"Id\":\"1\",\"n\":5,\"t\":true,\"f\":false,\"z\":null,\"o\":{}}");

    CHECK(json_get(tree, "id") == NULL);
    CHECK(json_get(NULL, "id") == NULL);
    CHECK(json_get(json_get(tree, "Id"), "x") == NULL);
    CHECK(json_get(read_good("[1]"), "x") == NULL);
    CHECK_TEXT(json_text(tree, "Id"), "1");
    CHECK(json_text(tree, "n") == NULL && json_text(tree, "absent") == NULL);
    CHECK_TEXT(json_scalar(json_get(tree, "n")), "5");
    CHECK_TEXT(json_scalar(json_get(tree, "t")), "true");
    CHECK_TEXT(json_scalar(json_get(tree, "f")), "false");
    CHECK(json_scalar(json_get(tree, "z")) == NULL && json_scalar(NULL) == NULL);
    CHECK(json_scalar(json_get(tree, "o")) == NULL);
    CHECK(json_flag(tree, "t", false) && !json_flag(tree, "f", true));
    CHECK(json_flag(tree, "n", true) && !json_flag(tree, "absent", false));
}

static void integers_come_from_numbers_and_numeric_strings(void)
{
    static const char *const good[] = {
        "12", "\"12\"", "-9223372036854775808", "9223372036854775807", "\"0\"", "-0"};
    static const int64_t values[] = {12, 12, INT64_MIN, INT64_MAX, 0, 0};
    static const char *const bad[] = {"9223372036854775808",
                                      "-9223372036854775809",
                                      "12.0",
                                      "1e3",
                                      "\"\"",
                                      "\" 1\"",
                                      "\"+1\"",
                                      "\"012\"",
                                      "\"1x\"",
                                      "\"0x1\"",
                                      "true",
                                      "null",
                                      "[]",
                                      "{}"};
    int64_t got;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(json_to_integer(read_good(good[i]), &got) && got == values[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!json_to_integer(read_good(bad[i]), &got));
    CHECK(!json_to_integer(NULL, &got));
}

static void a_member_must_lie_in_its_range(void)
{
    cJSON *tree = read_good("{\"low\":1,\"high\":10,\"over\":11,\"text\":\"x\",\"null\":null}");
    int64_t got;

    CHECK(json_integer_in(tree, "low", 1, 10, 7, &got) && got == 1);
    CHECK(json_integer_in(tree, "high", 1, 10, 7, &got) && got == 10);
    CHECK(json_integer_in(tree, "absent", 1, 10, 7, &got) && got == 7);
    CHECK(!json_integer_in(tree, "over", 1, 10, 7, &got));
    CHECK(!json_integer_in(tree, "text", 1, 10, 7, &got));
    CHECK(!json_integer_in(tree, "null", 1, 10, 7, &got));
}

static void pointers_escape_their_steps(void)
{
    CHECK_TEXT(json_pointer(mem, "", "a"), "/a");
    CHECK_TEXT(json_pointer(mem, "/rows", "a/b~c"), "/rows/a~1b~0c");
    CHECK_TEXT(json_pointer(mem, "/a", ""), "/a/");
    CHECK_TEXT(json_pointer_index(mem, "/rows", 12), "/rows/12");
}

/* Does the call end the process by abort()? Its last words go nowhere. */
static bool aborts(void (*call)(void))
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        close(STDERR_FILENO);
        call();
        _exit(0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

static void print_a_double(void)
{
    cJSON item = {.type = cJSON_Number, .valuedouble = 1.5};

    json_print(mem, &item, NULL);
}

static void make_a_bad_number(void)
{
    json_number(mem, "01");
}

static void use_cjson_without_us(void)
{
    cJSON_CreateObject();
}

static void misuse_ends_the_process(void)
{
    CHECK(aborts(print_a_double));
    CHECK(aborts(make_a_bad_number));
    CHECK(aborts(use_cjson_without_us));
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(what_was_read_is_printed_byte_for_byte);
    RUN(every_byte_of_a_string_comes_back);
    RUN(a_built_tree_prints_what_was_put_in);
    RUN(put_replaces_in_place_and_remove_takes_away);
    RUN(a_replaced_value_may_still_be_read);
    RUN(a_copy_is_deep_and_grows_on_its_own);
    RUN(pretty_text_has_two_spaces_and_the_same_content);
    RUN(members_are_found_by_exact_case);
    RUN(integers_come_from_numbers_and_numeric_strings);
    RUN(a_member_must_lie_in_its_range);
    RUN(pointers_escape_their_steps);
    RUN(misuse_ends_the_process);
    arena_free(&mem);
    return check_end();
}
