/* test_mapping_lookup.c - _findCollection and _mongoQuery: which row answers, and who asks for it.
 */
#include "tests/unit/mapping_target_case.h"

static const char context[] =
    "{\"lookups\":{\"u-1\":["
    "{\"number\":\"A\",\"unit\":\"1001\",\"stock\":{\"id\":219672490807529472},\"price\":12.50},"
    "{\"number\":\"A\",\"unit\":\"1002\",\"kind\":\"x\",\"price\":9},"
    "{\"number\":5,\"unit\":0,\"note\":\"\",\"off\":false,\"gone\":null},"
    "{\"number\":\"has blank\",\"unit\":\"3\"},"
    "{\"number\":\"quo\\\"te\\\\\",\"unit\":\"4\"},"
    "{\"number\":\"\",\"unit\":\"5\"},"
    "{\"unit\":\"6\",\"only\":1},"
    "{\"number\":\"lines\",\"l\":[{\"id\":7},{\"id\":8}]}]}}";

/* What a lookup gives for a row with these members; "" when it is dropped. */
static const char *found(const char *value, const char *members)
{
    const char *items = arena_format(mem,
                                     "\"request\":[{\"field\":\"k\",\"value\":1},{\"field\":\"v\","
                                     "\"value\":%s}]",
                                     json_print(mem, json_string(mem, value), NULL));
    const char *body = bodies_text(
        previewed(sync_into("", items), arena_format(mem, "[{\"id\":1,%s}]", members), context));
    const cJSON *out = *body == '{' ? json_get(json_of(body), "v") : NULL;

    if (*body != '{')
        return body;
    return out ? json_print(mem, out, NULL) : "";
}

static void find_collection_takes_the_first_row_that_has_all_as_text(void)
{
    static const struct {
        const char *value, *members, *out;
    } cases[] = {
        {"_findCollection find unit from u-1 where number={{n}}", "\"n\":\"A\"", "\"1001\""},
        {"_findCollection find unit from u-1 where number={{n}} kind={{k}}",
         "\"n\":\"A\",\"k\":\"x\"", "\"1002\""},
        {"_findCollection find unit from u-1 where number={{n}} kind={{k}}",
         "\"n\":\"A\",\"k\":\"y\"", ""},
        {"_findCollection find price from u-1 where number={{n}}", "\"n\":\"A\"", "12.50"},
        {"_findCollection find stock.id from u-1 where number={{n}}", "\"n\":\"A\"",
         "219672490807529472"},
        {"_findCollection find unit from u-1 where number={{n}}", "\"n\":\"5\"", "0"},
        {"_findCollection find note from u-1 where number={{n}}", "\"n\":5", "\"\""},
        {"_findCollection find off from u-1 where number={{n}}", "\"n\":5", "false"},
        {"_findCollection find gone from u-1 where number={{n}}", "\"n\":5", ""},
        {"_findCollection find unit from u-1 where number={{n}}", "\"n\":\"has blank\"", "\"3\""},
        {"_findCollection find unit from u-1 where number={{n}}", "\"n\":\"\"", "\"5\""},
        {"_findCollection find unit from u-1 where number={{n}}", "\"n\":null", "\"5\""},
        {"_findCollection find unit from u-1 where number={{n}}", "\"n\":\"a\"", ""},
        {"_findCollection find unit from u-2 where number={{n}}", "\"n\":\"A\"", ""},
        {"_findCollection find unit from u-1 where number=n", "\"n\":\"A\"", "\"1001\""},
        {"_findCollection find unit from u-1 where number=A kind=x", "\"n\":1", "\"1002\""},
        {"_findCollection find unit from u-1 where number=has{{n}}", "\"n\":\" blank\"", "\"3\""},
        {"_findCollection find l.id from u-1 where number={{n}}", "\"n\":\"lines\"", "7"},
        {"_findCollection find unit from u-1 where l.id={{n}}", "\"n\":7", ""},
        {"_findCollection find content.unit from u-1 where content.number={{n}}", "\"n\":\"A\"",
         "\"1001\""},
        {"_findCollection find unit from u-1", "\"n\":1", "!0/v lookup"},
        {"_findCollection find unit from u-1 where number", "\"n\":1", "!0/v lookup"},
        {"_findCollection get unit from u-1 where number=1", "\"n\":1", "!0/v lookup"},
        {" _findCollection find unit from u-1 where number=1", "\"n\":1",
         "\" _findCollection find unit from u-1 where number=1\""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(found(cases[i].value, cases[i].members), cases[i].out);
}

static const char *queried(const char *where, const char *members)
{
    return found(arena_format(mem, "_mongoQuery u-1 findField=content.unit where=%s", where),
                 members);
}

static void a_mongo_query_compares_as_its_operators_say(void)
{
    static const struct {
        const char *where, *members, *out;
    } cases[] = {
        {"{\"content.number\":{\"$eq\":\"{{n}}\"}}", "\"n\":\"A\"", "\"1001\""},
        {"{\"content.number\":\"{{n}}\"}", "\"n\":\"A\"", "\"1001\""},
        {"{\"content.number\":{\"$eq\":\"{{n}}\"}}", "\"n\":5", "0"},
        {"{\"content.number\":{\"$eq\":{{n}}}}", "\"n\":5", "0"},
        {"{\"content.number\":{\"$eq\":\"{{n}}\"}}", "\"n\":\"quo\\\"te\\\\\"", "\"4\""},
        {"{\"content.number\":{\"$eq\":\"quo\\\"te\\\\\"}}", "\"n\":1", "\"4\""},
        {"{\"content.number\":{\"$eq\":\"A\"},\"content.kind\":{\"$eq\":\"{{k}}\"}}", "\"k\":\"x\"",
         "\"1002\""},
        {"{\"content.number\":{\"$eq\":\"A\"},\"content.price\":{\"$lt\":10}}", "\"n\":1",
         "\"1002\""},
        {"{\"content.price\":{\"$lte\":9}}", "\"n\":1", "\"1002\""},
        {"{\"content.price\":{\"$gt\":{{p}}}}", "\"p\":9", "\"1001\""},
        {"{\"content.price\":{\"$gte\":9,\"$lt\":12.5}}", "\"n\":1", "\"1002\""},
        {"{\"content.price\":{\"$gt\":100}}", "\"n\":1", ""},
        {"{\"content.price\":{\"$eq\":12.5}}", "\"n\":1", "\"1001\""},
        {"{\"content.number\":{\"$ne\":\"A\"}}", "\"n\":1", "0"},
        {"{\"content.number\":{\"$in\":[\"x\",\"{{n}}\",5]}}", "\"n\":\"has blank\"", "0"},
        {"{\"content.number\":{\"$in\":[\"x\",\"{{n}}\"]}}", "\"n\":\"has blank\"", "\"3\""},
        {"{\"content.number\":{\"$in\":[]}}", "\"n\":1", ""},
        {"{\"content.number\":{\"$eq\":{{n}}}}", "\"n\":null", ""},
        {"{\"content.number\":{\"$eq\":\"{{n}}\"}}", "\"n\":null", "\"5\""},
        {"{\"content.number\":{\"$regex\":\"A\"}}", "\"n\":1", "!0/v lookup"},
        {"{\"$or\":[]}", "\"n\":1", "!0/v lookup"},
        {"{\"content.number\":{\"$eq\":[1]}}", "\"n\":1", "!0/v lookup"},
        {"{}", "\"n\":1", "!0/v lookup"},
        {"{\"content.number\":", "\"n\":1", "!0/v lookup"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(queried(cases[i].where, cases[i].members), cases[i].out);
}

static void inside_a_function_a_lookup_is_one_value(void)
{
    static const struct {
        const char *value, *members, *out;
    } cases[] = {
        {"_function case _findCollection find unit from u-1 where number={{n}} _endFind when "
         "'1001' then 'y' else 'n' end",
         "\"n\":\"A\"", "\"y\""},
        {"_function case _findCollection find unit from u-1 where number={{n}} _endFind when '0' "
         "then 'zero' else '{{n}}' end",
         "\"n\":5", "\"zero\""},
        {"_function case _findCollection find unit from u-1 where number={{n}} _endFind when '0' "
         "then 'zero' else '' end",
         "\"n\":\"none\"", "\"\""},
        {"_function _findCollection find price from u-1 where number=A _endFind * 2", "\"n\":1",
         "25"},
        {"_function _findCollection find price from u-1 where number=A _endFind", "\"n\":1",
         "12.50"},
        {"_function concat('_findCollection find unit from u-1 where number=A _endFind','!')",
         "\"n\":1", "\"1001!\""},
        {"_function case when {{n}} > 1 then _findCollection find unit from u-1 where number=A "
         "_endFind else _findCollection find unit from u-1 where number=5 _endFind end",
         "\"n\":1", "0"},
        {"_function sum(_findCollection find price from u-1 where number={{l.n}} _endFind)",
         "\"l\":[{\"n\":\"A\"},{\"n\":\"none\"},{\"n\":\"A\"}]", "25"},
        {"_function _findCollection find price from u-1 where number=A", "\"n\":1",
         "!0/v function"},
        {"_function _findCollection price u-1 _endFind", "\"n\":1", "!0/v function"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(found(cases[i].value, cases[i].members), cases[i].out);
}

static const char *required(const char *flag, const char *rows)
{
    return bodies_text(previewed(
        sync_into("",
                  arena_format(mem,
                               "\"request\":[{\"field\":\"no\",\"is_required\":true,\"value\":\"{{"
                               "no}}\"},{\"field\":\"l\",\"type\":\"array\",\"value\":\"l\","
                               "\"children\":[{\"field\":\"u\",\"is_required\":%s,\"value\":"
                               "\"_findCollection find unit from u-1 where number={{l.n}}\"}]}]",
                               flag)),
        rows, context));
}

static void a_lookup_that_must_hit_and_does_not_rejects_the_record(void)
{
    static const char rows[] = "[{\"id\":1,\"l\":[{\"n\":\"A\"},{\"n\":5}]},"
                               "{\"id\":2,\"no\":7,\"l\":[{\"n\":\"A\"},{\"n\":\"none\"}]}]";

    CHECK_TEXT(required("true", rows), "{\"l\":[{\"u\":\"1001\"},{\"u\":0}]}!1/l/1/u lookup");
    CHECK_TEXT(required("false", rows), "{\"l\":[{\"u\":\"1001\"},{\"u\":0}]}{\"no\":7,\"l\":["
                                        "{\"u\":\"1001\"},{}]}");
}

/* ---- who asks ---- */

struct library {
    int calls;
    size_t asked;
    const cJSON *rows;
    enum fail fail;
};

static enum fail library_find(void *state, struct arena *arena, struct mapping_lookup *lookups,
                              size_t count)
{
    struct library *library = state;

    (void)arena;
    library->calls++;
    library->asked += count;
    for (size_t i = 0; i < count; i++) {
        CHECK_TEXT(lookups[i].scheme, "u-1");
        CHECK(lookups[i].key_count == 1);
        CHECK_TEXT(lookups[i].keys[0].field, "number");
        lookups[i].rows = library->rows;
    }
    return library->fail;
}

/* 500 records of 5 lines, each line with two lookups, one of them in a branch not taken. */
static void a_page_is_asked_for_in_one_call_and_each_question_once(void)
{
    static const char items[] =
        "\"request\":[{\"field\":\"l\",\"type\":\"array\",\"value\":\"l\",\"children\":["
        "{\"field\":\"u\",\"value\":\"_findCollection find unit from u-1 where number={{l.n}}\"},"
        "{\"field\":\"f\",\"value\":\"_function case {{l.n}} when -1 then _findCollection find "
        "unit from u-1 where number={{id}} _endFind else 1/{{l.n}} end\"}]}]";
    struct library library = {.rows = json_of("[{\"number\":3,\"unit\":\"three\"}]")};
    struct mapping_lookups lookups = {library_find, &library};
    struct mapping_context around = window;
    struct mapping *mapping = mapping_of(sync_into("", items));
    struct mapping_record records[500] = {0};
    struct mapping_bodies bodies;

    for (int i = 0; i < 500; i++) {
        const char *text = arena_format(
            mem, "{\"id\":%d,\"l\":[{\"n\":1},{\"n\":2},{\"n\":3},{\"n\":%d},{\"n\":5}]}", 1000 + i,
            4 + i % 7);

        records[i] = (struct mapping_record){"x", "", json_of(text), (size_t)i};
    }
    around.lookups = &lookups;
    CHECK(mapping_bodies_build(mapping, mem, &around, records, 500, &bodies) == OK);
    CHECK(library.calls == 1);
    CHECK(library.asked == 10 + 500); /* numbers 1 to 10, and each record's id */
    CHECK(bodies.count == 500 && bodies.error_count == 0);
    CHECK_TEXT(json_print(mem, bodies.list[499].json, NULL),
               "{\"l\":[{\"f\":1},{\"f\":0.5},{\"u\":\"three\",\"f\":0.3333},{\"f\":0.1667},"
               "{\"f\":0.2}]}");
}

static void when_the_caller_fails_nothing_is_guessed(void)
{
    struct library library = {.fail = FAIL_BUSY};
    struct mapping_lookups lookups = {library_find, &library};
    struct mapping_context around = window;
    struct mapping_record record = {"1", "", json_of("{\"n\":\"A\"}"), 0};
    struct mapping_bodies bodies;

    around.lookups = &lookups;
    CHECK(mapping_bodies_build(
              mapping_of(sync_into("", "\"request\":[{\"field\":\"u\",\"value\":\"_findCollection "
                                       "find unit from u-1 where number={{n}}\"}]")),
              mem, &around, &record, 1, &bodies) == FAIL_BUSY);
}

static void a_stored_sync_has_no_lookups_at_its_source(void)
{
    static const char *const values[] = {
        "_findCollection find a from u-1 where b=1", "_mongoQuery u-1 findField=a where={\"b\":1}",
        "_function _findCollection find a from u-1 where b=1 _endFind"};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        cJSON *document =
            sync_of("/x", "GET",
                    arena_format(mem, "\"id\":\"id\",\"request\":[{\"field\":\"a\",\"value\":%s}]",
                                 json_print(mem, json_string(mem, values[i]), NULL)),
                    ",\"name\":\"n\"");

        json_put_text(mem, json_get(document, "source"), "connection", "c");
        CHECK_TEXT(refused_at(document, true), "/source/metadata/request/0/value");
        CHECK_TEXT(refused_at(document, false), "(compiled)");
    }
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(find_collection_takes_the_first_row_that_has_all_as_text);
    RUN(a_mongo_query_compares_as_its_operators_say);
    RUN(inside_a_function_a_lookup_is_one_value);
    RUN(a_lookup_that_must_hit_and_does_not_rejects_the_record);
    RUN(a_page_is_asked_for_in_one_call_and_each_question_once);
    RUN(when_the_caller_fails_nothing_is_guessed);
    RUN(a_stored_sync_has_no_lookups_at_its_source);
    arena_free(&mem);
    return check_end();
}
