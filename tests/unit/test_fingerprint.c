/* test_fingerprint.c - rows that hold the same, however they are written. */
#include "service/fingerprint.h"
#include "tests/unit/check.h"

static struct arena *mem;

static struct fingerprint made(const char *text)
{
    struct fingerprint fingerprint;
    cJSON *row = NULL;

    CHECK(json_read(mem, text, strlen(text), NULL, &row, NULL) == OK);
    fingerprint_make(mem, row, &fingerprint);
    return fingerprint;
}

static bool within(const char *ours, const char *theirs)
{
    struct fingerprint a = made(ours), b = made(theirs);

    return fingerprint_within(&a, &b);
}

static void order_nulls_and_the_platforms_own_members_do_not_count(void)
{
    CHECK(within("{\"a\":1,\"b\":\"x\"}", "{\"b\":\"x\",\"a\":1}"));
    CHECK(within("{\"a\":1,\"b\":null}", "{\"a\":1}"));
    CHECK(within("{\"a\":1,\"_id\":\"x\",\"created_at\":5}",
                 "{\"_id\":\"y\",\"created_at\":6,\"updated_at\":7,\"a\":1}"));
    CHECK(within("{\"a\":{\"x\":1,\"y\":[1,2]}}", "{\"a\":{\"y\":[1,2],\"x\":1,\"z\":null}}"));
}

static void numbers_go_by_value(void)
{
    static const char *const same[] = {"12.50", "12.5", "125e-1", "0.125E+2", "1250e-2"};

    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        const char *row = arena_format(mem, "{\"a\":[%s]}", same[i]);

        CHECK(within("{\"a\":[12.5]}", row));
    }
    CHECK(within("{\"a\":0}", "{\"a\":-0.00e5}"));
    CHECK(!within("{\"a\":12.5}", "{\"a\":\"12.5\"}"));
    CHECK(!within("{\"a\":12.5}", "{\"a\":-12.5}"));
    CHECK(!within("{\"a\":125}", "{\"a\":12.5}"));
    CHECK(!within("{\"a\":219672490807529472}", "{\"a\":219672490807529473}"));
}

static void the_platform_may_hold_more_but_not_less_and_nothing_else(void)
{
    CHECK(within("{\"a\":1}", "{\"a\":1,\"more\":2}"));
    CHECK(!within("{\"a\":1,\"b\":2}", "{\"a\":1}"));
    CHECK(!within("{\"a\":1}", "{\"b\":1}"));
    CHECK(!within("{\"a\":\"x\"}", "{\"a\":\"y\"}"));
    CHECK(!within("{\"a\":[1,2]}", "{\"a\":[2,1]}"));
    CHECK(!within("{\"a\":\"\"}", "{}"));
    CHECK(!within("{\"a\":true}", "{\"a\":false}"));
    CHECK(!within("{\"a\":[\"b\",\"c\"]}", "{\"a\":[\"bc\"]}"));
}

static void it_is_kept_as_text_and_read_again(void)
{
    struct fingerprint first = made("{\"a\":1,\"b\":[1,{\"c\":null}],\"c\":\"单\"}"), second;

    CHECK(first.count == 3);
    fingerprint_read(mem, fingerprint_hex(mem, &first), &second);
    CHECK(second.count == 3);
    CHECK(memcmp(first.marks, second.marks, 3 * sizeof *first.marks) == 0);
    fingerprint_read(mem, "", &second);
    CHECK(second.count == 0);
    CHECK(fingerprint_within(&second, &first));
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(order_nulls_and_the_platforms_own_members_do_not_count);
    RUN(numbers_go_by_value);
    RUN(the_platform_may_hold_more_but_not_less_and_nothing_else);
    RUN(it_is_kept_as_text_and_read_again);
    arena_free(&mem);
    return check_end();
}
