/* test_mapping_document.c - a sync document is read whole, and a slip in it is named. */
#include "tests/unit/mapping_case.h"

static const char whole[] =
    "{\"name\":\"xingchen-material\",\"enabled\":false,"
    "\"source\":{\"connection\":\"星辰\",\"metadata\":{\"api\":\"/jdy/v2/bd/material\","
    "\"type\":\"QUERY\",\"method\":\"get\",\"id\":\"id\",\"number\":\"number\",\"idCheck\":false,"
    "\"request\":[{\"field\":\"page_size\",\"type\":\"string\",\"value\":\"{{PAGINATION_PAGE_SIZE}}"
    "\"}],"
    "\"pagination\":{\"pageSize\":250},\"buildModel\":true,\"condition_bk\":[[1]],"
    "\"somethingNew\":{\"a\":[]}},\"detail\":false},"
    "\"target\":{\"connection\":\"qeasy\",\"scheme_id\":\"0166a725-2b9a-30e4-91c5-3529176302c4\","
    "\"id_field\":\"_id\",\"metadata\":{\"api\":\"写入空操作\",\"effect\":\"EXECUTE\"}},"
    "\"cleanse\":[{\"field\":\"name\",\"rules\":[\"trim\"]}],"
    "\"schedule\":{\"cron\":\"*/30 8-18 * * 1,2\",\"timezone\":\"Asia/Shanghai\","
    "\"on_overlap\":\"coalesce\"},"
    "\"window\":{\"overlap_seconds\":5,\"lag_seconds\":6,\"end_ahead_seconds\":7,"
    "\"start\":\"2026-01-01T00:00:00+08:00\"},\"callbacks\":[\"bd_material\"]}";

static void settings_say_what_the_document_says(void)
{
    struct mapping *mapping;
    const struct mapping_settings *settings;

    CHECK(mapping_compile(mem, json_of(whole), true, &mapping, NULL) == OK);
    settings = mapping_settings(mapping);
    CHECK_TEXT(settings->name, "xingchen-material");
    CHECK(!settings->enabled);
    CHECK_TEXT(settings->source_connection, "星辰");
    CHECK_TEXT(settings->target_connection, "qeasy");
    CHECK_TEXT(settings->scheme_id, "0166a725-2b9a-30e4-91c5-3529176302c4");
    CHECK_TEXT(settings->id_field, "_id");
    CHECK_TEXT(settings->source_api, "/jdy/v2/bd/material");
    CHECK_TEXT(settings->target_api, "写入空操作");
    CHECK(!settings->source_id_check && !settings->random_id);
    CHECK(settings->page_size == 100);
    CHECK(settings->overlap_seconds == 5 && settings->lag_seconds == 6);
    CHECK(settings->end_ahead_seconds == 7);
    CHECK_TEXT(settings->window_start, "2026-01-01T00:00:00+08:00");
}

static void defaults_are_those_of_the_contract(void)
{
    const struct mapping_settings *settings = mapping_settings(
        mapping_of(sync_of("/jdy/v2/bd/material", "GET", "\"id\":\"{random}\"", "")));

    CHECK(settings->enabled && settings->source_id_check && settings->random_id);
    CHECK(!settings->target_connection && !settings->scheme_id && !settings->window_start);
    CHECK_TEXT(settings->id_field, "id");
    CHECK(settings->page_size == 10);
    CHECK(settings->overlap_seconds == 600 && settings->lag_seconds == 60);
    CHECK(settings->end_ahead_seconds == 0);
}

/* One member of the whole document replaced (or, with NULL, removed): who is to blame? */
static const struct {
    const char *object, *key, *value; /* object: keys with dots from the root */
    const char *pointer;
} slips[] = {
    {"", "nmae", "1", "/nmae"},
    {"", "name", NULL, "/name"},
    {"", "name", "\"a/b\"", "/name"},
    {"", "name", "\"a\\u007fb\"", "/name"},
    {"", "name", "7", "/name"},
    {"", "enabled", "\"yes\"", "/enabled"},
    {"", "source", "[]", "/source"},
    {"", "target", NULL, "/target"},
    {"source", "conection", "1", "/source/conection"},
    {"source", "connection", NULL, "/source/connection"},
    {"source", "detail", "true", "/source/detail"},
    {"source", "detail", "{\"api\":\"x\",\"query\":{\"id\":1}}", "/source/detail/api"},
    {"source", "detail", "{\"api\":\"/x\"}", "/source/detail/query"},
    {"source", "detail", "{\"api\":\"/x\",\"query\":{\"id\":1},\"y\":1}", "/source/detail/y"},
    {"source.metadata", "api", NULL, "/source/metadata/api"},
    {"source.metadata", "type", "\"EXECUTE\"", "/source/metadata/type"},
    {"source.metadata", "effect", "\"EXECUTE\"", "/source/metadata/effect"},
    {"source.metadata", "method", "\"PUT\"", "/source/metadata/method"},
    {"source.metadata", "id", NULL, "/source/metadata/id"},
    {"source.metadata", "idCheck", "1", "/source/metadata/idCheck"},
    {"source.metadata", "number", "{}", "/source/metadata/number"},
    {"source.metadata", "request", "{}", "/source/metadata/request"},
    {"source.metadata", "request", "[{\"value\":1}]", "/source/metadata/request/0/field"},
    {"source.metadata", "request", "[{\"field\":\"a\",\"value\":\"{{x|upper}}\"}]",
     "/source/metadata/request/0/value"},
    {"source.metadata", "request", "[{\"field\":\"a\",\"type\":\"int\",\"value\":\"x\"}]",
     "/source/metadata/request/0/value"},
    {"source.metadata", "request", "[{\"field\":\"a\",\"value\":\"_function 1/0\"}]",
     "/source/metadata/request/0/value"},
    {"source.metadata", "request", "[{\"field\":\"a\",\"value\":\"_function 1 +\"}]",
     "/source/metadata/request/0/value"},
    {"source.metadata", "request",
     "[{\"field\":\"a\",\"value\":\"1\",\"parser\":{\"name\":\"NoSuchParser\"}}]",
     "/source/metadata/request/0/value"},
    {"source.metadata", "request",
     "[{\"field\":\"a\",\"value\":\"1\",\"parser\":{\"name\":\"ConvertObjectParser\"}}]",
     "/source/metadata/request/0/parser/params"},
    {"source.metadata", "request",
     "[{\"field\":\"a\",\"value\":\"_findCollection find x from y where a=1\"}]",
     "/source/metadata/request/0/value"},
    {"source.metadata", "pagination", "{\"pageSize\":0}", "/source/metadata/pagination/pageSize"},
    {"source.metadata", "operation", "{\"method\":\"merge\"}", "/source/metadata/operation/method"},
    {"source.metadata", "operation", "{\"method\":\"splitArray\"}",
     "/source/metadata/operation/arrayKey"},
    {"source.metadata", "beatFlat", "[1]", "/source/metadata/beatFlat/0"},
    {"source.metadata", "condition", "[[{\"field\":\"a\",\"logic\":\"regex\",\"value\":1}]]",
     "/source/metadata/condition/0/0/logic"},
    {"source.metadata", "condition", "[{\"field\":\"a\"}]", "/source/metadata/condition/0"},
    {"source.metadata", "formatResponse", "[{\"old\":\"a\",\"new\":\"b\",\"format\":\"sparkle\"}]",
     "/source/metadata/formatResponse/0/format"},
    {"source.metadata", "omissionRemedy", "{\"crontab\":\"every day\"}",
     "/source/metadata/omissionRemedy/crontab"},
    {"target", "scheme_id", NULL, "/target/scheme_id"},
    {"target", "scheme", "1", "/target/scheme"},
    {"target.metadata", "api", "\"batchSave\"", "/target/metadata/api"},
    {"target.metadata", "effect", "\"QUERY\"", "/target/metadata/effect"},
    {"target.metadata", "groupCalculate", "{\"headerGroup\":[]}",
     "/target/metadata/groupCalculate/bodyName"},
    {"target.metadata", "groupCalculate", "{\"bodyName\":\"b\"}",
     "/target/metadata/groupCalculate"},
    {"target.metadata", "groupCalculate",
     "{\"bodyName\":\"b\",\"calculate\":{\"a/b\":\"$median\"}}",
     "/target/metadata/groupCalculate/calculate/a~1b"},
    {"target.metadata", "groupCalculate", "{\"bodyName\":\"b\",\"headerGroup\":[\"a\",1]}",
     "/target/metadata/groupCalculate/headerGroup/1"},
    {"target.metadata", "groupCalculate", "{\"bodyName\":\"b\",\"bodyMaxLine\":\"x\"}",
     "/target/metadata/groupCalculate/bodyMaxLine"},
    {"target.metadata", "operation", "{\"method\":\"merge\"}", "/target/metadata/operation/method"},
    {"target.metadata", "operation", "{\"method\":\"batchArraySave\",\"rows\":0}",
     "/target/metadata/operation/rows"},
    {"target.metadata", "operation", "{\"method\":\"batchArraySave\",\"rows\":2}",
     "/target/metadata/operation/method"},
    {"target.metadata", "otherRequest", "[{\"field\":7}]", "/target/metadata/otherRequest/0/field"},
    {"target.metadata", "request", "[{\"field\":\"\"}]", "/target/metadata/request/0/field"},
    {"target.metadata", "response",
     "[{\"field\":\"x\"},{\"field\":\"primaryWriteback\",\"children\":[{\"value\":\"{{Id}}\"}]}]",
     "/target/metadata/response/1/children/0/field"},
    {"target.metadata", "callBackStrategy", "{\"a\":\"x\"}",
     "/target/metadata/callBackStrategy/strategyId"},
    {"target.metadata", "callBackStrategy", "{\"strategyId\":\"x\"}",
     "/target/metadata/callBackStrategy"},
    {"", "cleanse", "{}", "/cleanse"},
    {"", "cleanse", "[{\"rules\":[]}]", "/cleanse/0/field"},
    {"", "cleanse", "[{\"field\":\"a\"},{\"field\":\"a\",\"rule\":1}]", "/cleanse/1/rule"},
    {"", "cleanse", "[{\"field\":\"a\",\"rules\":[\"trim\",\"upper\"]}]", "/cleanse/0/rules/1"},
    {"", "cleanse", "[{\"field\":\"a\",\"type\":\"money\"}]", "/cleanse/0/type"},
    {"", "cleanse", "[{\"field\":\"a\",\"date\":{\"from\":\"YYYY-MM\",\"to\":\"MM\"}}]",
     "/cleanse/0/date/from"},
    {"", "cleanse", "[{\"field\":\"a\",\"date\":{\"from\":\"YYYY-MM-DD\",\"to\":\"QQ\"}}]",
     "/cleanse/0/date/to"},
    {"", "schedule", "{}", "/schedule/cron"},
    {"", "schedule", "{\"cron\":\"61 * * * *\"}", "/schedule/cron"},
    {"", "schedule", "{\"cron\":\"* * * *\"}", "/schedule/cron"},
    {"", "schedule", "{\"cron\":\"0 0 31 2 *\"}", "/schedule/cron"},
    {"", "schedule", "{\"sweep\":\"weekly\"}", "/schedule/sweep"},
    {"schedule", "timezone", "8", "/schedule/timezone"},
    {"schedule", "on_overlap", "\"explode\"", "/schedule/on_overlap"},
    {"schedule", "crom", "1", "/schedule/crom"},
    {"window", "overlap_seconds", "-1", "/window/overlap_seconds"},
    {"window", "lag_seconds", "\"60\"", "/window/lag_seconds"},
    {"window", "start", "\"2026-01-01\"", "/window/start"},
    {"window", "stop", "1", "/window/stop"},
    {"", "callbacks", "[\"bd_material\",\"\"]", "/callbacks/1"},
};

static void a_slip_is_named_by_its_pointer(void)
{
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        cJSON *document = json_of(whole), *at = document;
        char *path = arena_text(mem, slips[i].object), *key, *rest = path;

        while ((key = strsep(&rest, ".")) != NULL && *key)
            at = json_get(at, key);
        if (slips[i].value)
            json_put(mem, at, slips[i].key, json_of(slips[i].value));
        else
            json_remove(at, slips[i].key);
        CHECK_TEXT(refused_at(document, true), slips[i].pointer);
    }
}

static void names_of_any_script_up_to_64_characters_are_good(void)
{
    cJSON *document = json_of(whole);
    char *name = arena_alloc(mem, 3 * 65 + 1);

    for (int i = 0; i < 64; i++)
        memcpy(name + 3 * i, "名", 3);
    json_put_text(mem, document, "name", name);
    CHECK_TEXT(refused_at(document, true), "(compiled)");
    memcpy(name + 3 * 64, "名", 3);
    json_put_text(mem, document, "name", name);
    CHECK_TEXT(refused_at(document, true), "/name");
}

static void a_name_that_no_url_or_eye_can_tell_is_refused(void)
{
    static const char *const names[] = {".", "..", " a", "a ", "a\xC2\xA0", "\xE3\x80\x80名"};
    cJSON *document = json_of(whole);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_put_text(mem, document, "name", names[i]);
        CHECK_TEXT(refused_at(document, true), "/name");
    }
    json_put_text(mem, document, "name", "a b . c");
    CHECK_TEXT(refused_at(document, true), "(compiled)");
}

static void a_scheme_without_a_connection_is_no_read_only_sync(void)
{
    cJSON *document = json_of(whole);

    json_remove(json_get(document, "target"), "connection");
    CHECK_TEXT(refused_at(document, true), "/target/scheme_id");
    CHECK_TEXT(refused_at(document, false), "/target/scheme_id");
    json_remove(json_get(document, "target"), "scheme_id");
    CHECK_TEXT(refused_at(document, true), "(compiled)");
}

static void a_preview_needs_no_names(void)
{
    cJSON *document = json_of(whole);

    json_remove(document, "name");
    json_remove(json_get(document, "source"), "connection");
    json_remove(json_get(document, "target"), "connection");
    json_remove(json_get(document, "target"), "scheme_id");
    CHECK_TEXT(refused_at(document, false), "(compiled)");
    CHECK_TEXT(refused_at(document, true), "/name");
}

static void an_empty_object_written_as_an_empty_array_is_none(void)
{
    CHECK_TEXT(refused_at(sync_of("/a", "GET",
                                  "\"id\":\"id\",\"operation\":[],\"pagination\":[],"
                                  "\"condition\":[],\"request\":[]",
                                  ""),
                          false),
               "(compiled)");
}

static void type_may_stand_for_effect_or_for_something_else(void)
{
    static const struct {
        const char *members, *refused;
    } cases[] = {{"\"type\":\"query\"", "(compiled)"},
                 {"\"type\":\"WebAPI\"", "(compiled)"},
                 {"\"type\":\"EXECUTE\"", "/source/metadata/type"},
                 {"\"type\":\"EXECUTE\",\"effect\":\"QUERY\"", "(compiled)"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(
            refused_at(json_of(arena_format(
                           mem,
                           "{\"source\":{\"metadata\":{\"api\":\"/x\",\"method\":\"GET\","
                           "\"id\":\"id\",%s}},\"target\":{\"metadata\":{\"api\":\"空操作\"}}}",
                           cases[i].members)),
                       false),
            cases[i].refused);
}

static void what_is_no_object_is_refused(void)
{
    CHECK_TEXT(refused_at(json_of("[]"), false), "");
    CHECK_TEXT(refused_at(NULL, false), "");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(settings_say_what_the_document_says);
    RUN(defaults_are_those_of_the_contract);
    RUN(a_slip_is_named_by_its_pointer);
    RUN(names_of_any_script_up_to_64_characters_are_good);
    RUN(a_name_that_no_url_or_eye_can_tell_is_refused);
    RUN(a_scheme_without_a_connection_is_no_read_only_sync);
    RUN(a_preview_needs_no_names);
    RUN(an_empty_object_written_as_an_empty_array_is_none);
    RUN(type_may_stand_for_effect_or_for_something_else);
    RUN(what_is_no_object_is_refused);
    arena_free(&mem);
    return check_end();
}
