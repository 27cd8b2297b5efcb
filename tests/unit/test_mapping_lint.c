/* test_mapping_lint.c - findings: what people are told before anything runs; and imports. */
#include "tests/unit/mapping_case.h"

/* "code@pointer" of each finding; with `only`, of those codes that stand in it. */
static const char *findings_of(const cJSON *document, const char *only)
{
    const char *text = "";
    const cJSON *finding;

    cJSON_ArrayForEach(finding, mapping_lint(mem, document))
    {
        static const char *const keys[] = {"severity", "message_zh", "message_en", "hint_zh",
                                           "hint_en"};

        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            CHECK(json_text(finding, keys[i]) && *json_text(finding, keys[i]));
        if (!only || strstr(only, json_text(finding, "code")))
            text = arena_format(mem, "%s %s@%s", text, json_text(finding, "code"),
                                json_text(finding, "pointer"));
    }
    return text;
}

static const char *findings(const cJSON *document)
{
    return findings_of(document, NULL);
}

static const char *linted(const char *api, const char *metadata)
{
    return findings_of(sync_of(api, "GET", metadata, ""), "random-id time-unit page-size document");
}

static void each_code_names_its_place(void)
{
    static const char kingdee[] = "/jdy/v2/bd/material";

    CHECK_TEXT(linted("/x", "\"id\":\"id\""), "");
    CHECK_TEXT(linted("/x", "\"id\":\"{random}\""), " random-id@/source/metadata/id");
    CHECK_TEXT(linted("/x", "\"id\":\"a-{{random}}\",\"idCheck\":true"),
               " random-id@/source/metadata/id");
    CHECK_TEXT(linted("/x", "\"id\":\"{random}\",\"idCheck\":false"), "");
    CHECK_TEXT(linted(kingdee, "\"id\":\"id\",\"request\":["
                               "{\"field\":\"create_start_time\",\"value\":\"{{LAST_SYNC_TIME}}\"},"
                               "{\"field\":\"modify_end_time\",\"value\":1767225600},"
                               "{\"field\":\"modify_start_time\",\"value\":\"_function "
                               "{{LAST_SYNC_TIME}}*1000\"},"
                               "{\"field\":\"bill_no\",\"value\":\"1767225600\"}]"),
               " time-unit@/source/metadata/request/0/value"
               " time-unit@/source/metadata/request/1/value");
    CHECK_TEXT(linted("/x", "\"id\":\"id\",\"request\":["
                            "{\"field\":\"create_start_time\",\"value\":\"{{LAST_SYNC_TIME}}\"},"
                            "{\"field\":\"page_size\",\"value\":\"500\"}]"),
               "");
    CHECK_TEXT(
        linted(kingdee, "\"id\":\"id\",\"request\":[{\"field\":\"page_size\",\"value\":\"101\"}]"),
        " page-size@/source/metadata/request/0/value");
    CHECK_TEXT(linted(kingdee,
                      "\"id\":\"id\",\"request\":[{\"field\":\"page_size\",\"value\":100}],"
                      "\"pagination\":{\"pageSize\":500}"),
               "");
    CHECK_TEXT(linted(kingdee, "\"id\":\"id\",\"request\":[{\"field\":\"page_size\",\"value\":"
                               "\"{PAGINATION_PAGE_SIZE}\"}],\"pagination\":{\"pageSize\":500}"),
               " page-size@/source/metadata/pagination/pageSize");
    CHECK_TEXT(linted(kingdee, "\"id\":\"id\",\"omissionRemedy\":{\"takeOverRequest\":["
                               "{\"field\":\"modify_start_time\",\"value\":\"{{DAYS_AGO_2}}\"}]}"),
               " time-unit@/source/metadata/omissionRemedy/takeOverRequest/0/value");
}

static void a_clean_definition_has_no_findings(void)
{
    CHECK_TEXT(findings(sync_of("/jdy/v2/bd/material", "GET",
                                "\"id\":\"id\",\"idCheck\":false,\"request\":[{\"field\":"
                                "\"modify_start_time\",\"value\":\"{{LAST_SYNC_TIME}}000\"}]",
                                "")),
               "");
}

static void what_a_run_reads_and_drops_is_told(void)
{
    static const char window_item[] =
        "\"request\":[{\"field\":\"modify_start_time\",\"value\":\"{{LAST_SYNC_TIME}}000\"}]";
    static const char codes[] = "no-window changes-dropped no-detail";
    static const char bills[] = "/jdy/v2/scm/sal_order";

    CHECK_TEXT(findings_of(sync_of(bills, "GET", "\"id\":\"id\"", ""), codes),
               " no-window@/source/metadata/request");
    CHECK_TEXT(
        findings_of(sync_of(bills, "GET", arena_format(mem, "\"id\":\"id\",%s", window_item), ""),
                    codes),
        " changes-dropped@/source/metadata/idCheck");
    CHECK_TEXT(
        findings_of(sync_of(bills, "GET",
                            arena_format(mem, "\"id\":\"id\",\"idCheck\":false,%s", window_item),
                            ""),
                    codes),
        "");
    CHECK_TEXT(findings_of(json_of("{\"source\":{\"detail\":false,\"metadata\":{\"api\":"
                                   "\"/jdy/v2/scm/sal_order\"}}}"),
                           "no-detail"),
               " no-detail@/source/detail");
    CHECK_TEXT(findings_of(json_of("{\"source\":{\"detail\":false,\"metadata\":{\"api\":"
                                   "\"/jdy/v2/bd/material\"}}}"),
                           "no-detail"),
               "");
}

static const char *target_linted(const char *metadata)
{
    return findings(json_of(arena_format(
        mem,
        "{\"source\":{\"metadata\":{\"api\":\"/jdyconnector/x\",\"method\":\"GET\",\"id\":\"id\"}},"
        "\"target\":{\"metadata\":{\"api\":\"写入空操作\",%s}}}",
        metadata)));
}

static const char *item_linted(const char *item)
{
    return target_linted(arena_format(mem,
                                      "\"request\":[{\"field\":\"o\",\"type\":\"object\","
                                      "\"children\":[{\"field\":\"%s}]}]",
                                      item));
}

static void what_no_record_can_be_given_is_told(void)
{
    static const char at[] = "/target/metadata/request/0/children/0";
    static const struct {
        const char *item, *code, *below;
    } cases[] = {
        {"a\",\"value\":\"_function sleep(1)\"", "unknown-function", "/value"},
        {"a\",\"value\":\"_function 1 +\"", "bad-expression", "/value"},
        {"a\",\"value\":\"_function {{x}} / (3 - 3)\"", "divide-by-zero", "/value"},
        {"a\",\"value\":\"_function case when {{x}} = 0 then 0 else 5 % 0 end\"", "divide-by-zero",
         "/value"},
        {"a\",\"value\":\"_findCollection find x\"", "bad-lookup", "/value"},
        {"a\",\"value\":\"_mongoQuery u findField=x where={\"", "bad-lookup", "/value"},
        {"a\",\"parser\":{\"name\":\"CsvParser\"}", "unknown-parser", "/parser/name"},
        {"customer_id\",\"type\":\"int\",\"value\":\"{{c}}\"", "number-id", "/type"},
        {"orgId\",\"type\":\"float\"", "number-id", "/type"},
        {"a\",\"value\":843913969650383872", "number-id", "/value"},
        {"appSecret\",\"value\":\"abc\"", "secret", "/value"},
    };
    static const char *const clean[] = {
        "a\",\"value\":\"_function round({{x}} / 3, 2)\"",
        "a\",\"value\":\"_function {{x}} / {{y}}\"",
        "a\",\"value\":\"_function 1 / count({{x}})\"",
        "paid\",\"type\":\"int\"",
        "customer_id\",\"type\":\"string\",\"value\":843913969650383872",
        "a\",\"parser\":{\"name\":\"ConvertJson\"}",
        "password\",\"value\":\"{{pw}}\"",
        "a\",\"value\":\"_findCollection find x from u where a={{b}}\"",
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(item_linted(cases[i].item),
                   arena_format(mem, " %s@%s%s", cases[i].code, at, cases[i].below));
    for (size_t i = 0; i < sizeof clean / sizeof *clean; i++)
        CHECK_TEXT(item_linted(clean[i]), "");
}

static void other_places_are_looked_at_too(void)
{
    CHECK_TEXT(findings_of(sync_of("/x", "GET",
                                   "\"id\":\"id\",\"number\":\"_function nope(1)\",\"request\":["
                                   "{\"field\":\"a\",\"value\":\"{{MINUTE_AGO_5}}\"}]",
                                   ",\"cleanse\":[{\"field\":\"id\",\"type\":\"number\"}]"),
                           "unknown-function unknown-name number-id"),
               " unknown-name@/source/metadata/request/0/value"
               " unknown-function@/source/metadata/number number-id@/cleanse/0/type");
    CHECK_TEXT(target_linted("\"response\":[{\"field\":\"x\"},{\"field\":\"primaryWriteback\","
                             "\"children\":[{\"field\":\"a\",\"value\":\"_function 1/0\"}]}]"),
               " divide-by-zero@/target/metadata/response/1/children/0/value");
    CHECK_TEXT(target_linted("\"client_secret\":\"abc\""),
               " secret@/target/metadata/client_secret");
}

static void platforms_that_the_service_does_not_reach_are_told(void)
{
    static const struct {
        const char *source, *target, *found;
    } cases[] = {
        {"wdt.x", "写入空操作", " unsupported-platform@/source/metadata/api"},
        {"/jdyconnector/x", "batchSave", " unsupported-platform@/target/metadata/api"},
        {"/jdyconnector/x", "/jdy/v2/scm/sal_out_bound", " preview-only@/target/metadata/api"},
        {"/jdyconnector/x", "空操作", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(findings(json_of(arena_format(
                       mem,
                       "{\"source\":{\"metadata\":{\"api\":\"%s\",\"method\":\"GET\",\"id\":"
                       "\"id\"}},\"target\":{\"metadata\":{\"api\":\"%s\"}}}",
                       cases[i].source, cases[i].target))),
                   cases[i].found);
}

static void a_group_that_a_window_may_cut_is_told(void)
{
    cJSON *document = sync_of("/jdy/v2/x", "GET",
                              "\"id\":\"id\",\"request\":[{\"field\":\"start_bill_date\","
                              "\"value\":\"{{LAST_SYNC_TIME|date}}\"}]",
                              "");

    json_put(mem, json_get(json_get(document, "target"), "metadata"), "groupCalculate",
             json_of("{\"bodyName\":\"b\"}"));
    CHECK_TEXT(findings(document), " group-window@/target/metadata/groupCalculate");
}

static void an_import_keeps_what_was_pasted(void)
{
    const cJSON *pasted = json_of("{\"api\":\"/jdyconnector/x\",\"method\":\"GET\",\"id\":\"id\","
                                  "\"n\":1.50,\"unknown\":[{}]}");
    struct mapping_import import = {
        .name = "客户", .source = pasted, .target = json_of("{\"api\":\"写入空操作\"}")};

    CHECK_TEXT(
        json_print(mem, mapping_import(mem, &import), NULL),
        "{\"name\":\"客户\",\"source\":{\"metadata\":{\"api\":\"/jdyconnector/x\",\"method\":"
        "\"GET\",\"id\":\"id\",\"n\":1.50,\"unknown\":[{}]}},\"target\":{\"metadata\":"
        "{\"api\":\"写入空操作\"}}}");
    CHECK_TEXT(findings(mapping_import(mem, &import)), "");
    import.source_connection = "xingchen";
    import.target_connection = "qeasy";
    import.scheme_id = "u-1";
    CHECK_TEXT(refused_at(mapping_import(mem, &import), true), "(compiled)");
    import.source = json_of("[]");
    CHECK_TEXT(findings(mapping_import(mem, &import)), " document@/source/metadata");
}

static void what_does_not_compile_comes_first_and_the_rest_still_comes(void)
{
    CHECK_TEXT(findings(sync_of("/x", "GET", "\"id\":\"{random}\"", ",\"shcedule\":1")),
               " document@/shcedule random-id@/source/metadata/id "
               "unsupported-platform@/source/metadata/api");
    CHECK_TEXT(findings(json_of("[]")), " document@");
    CHECK_TEXT(findings(json_of("{\"source\":7}")), " document@/source");
    CHECK_TEXT(
        findings(json_of("{\"source\":{\"metadata\":{\"api\":\"/jdy/v2/x\",\"request\":"
                         "[7,{\"field\":1},{\"field\":\"page_size\",\"value\":\"{{a|b}}\"}]}}}")),
        " document@/source/metadata/method no-window@/source/metadata/request");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(each_code_names_its_place);
    RUN(a_clean_definition_has_no_findings);
    RUN(what_a_run_reads_and_drops_is_told);
    RUN(what_no_record_can_be_given_is_told);
    RUN(other_places_are_looked_at_too);
    RUN(platforms_that_the_service_does_not_reach_are_told);
    RUN(a_group_that_a_window_may_cut_is_told);
    RUN(an_import_keeps_what_was_pasted);
    RUN(what_does_not_compile_comes_first_and_the_rest_still_comes);
    arena_free(&mem);
    return check_end();
}
