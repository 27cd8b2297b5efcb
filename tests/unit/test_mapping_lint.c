/* test_mapping_lint.c - findings and previews: what people are shown before anything runs. */
#include "tests/unit/mapping_case.h"

/* "code@pointer" of each finding. */
static const char *findings(const cJSON *document)
{
    const char *text = "";
    const cJSON *finding;

    cJSON_ArrayForEach(finding, mapping_lint(mem, document))
    {
        static const char *const keys[] = {"severity", "message_zh", "message_en", "hint_zh",
                                           "hint_en"};

        text = arena_format(mem, "%s %s@%s", text, json_text(finding, "code"),
                            json_text(finding, "pointer"));
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            CHECK(json_text(finding, keys[i]) && *json_text(finding, keys[i]));
    }
    return text;
}

static const char *linted(const char *api, const char *metadata)
{
    return findings(sync_of(api, "GET", metadata, ""));
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

static void what_does_not_compile_comes_first_and_the_rest_still_comes(void)
{
    CHECK_TEXT(findings(sync_of("/x", "GET", "\"id\":\"{random}\"", ",\"shcedule\":1")),
               " document@/shcedule random-id@/source/metadata/id");
    CHECK_TEXT(findings(json_of("[]")), " document@");
    CHECK_TEXT(findings(json_of("{\"source\":7}")), " document@/source");
    CHECK_TEXT(
        findings(json_of("{\"source\":{\"metadata\":{\"api\":\"/jdy/v2/x\",\"request\":"
                         "[7,{\"field\":1},{\"field\":\"page_size\",\"value\":\"{{a|b}}\"}]}}}")),
        " document@/source/metadata/method");
}

static void a_preview_changes_neither_rows_nor_document(void)
{
    cJSON *document = sync_of("/jdyconnector/x", "POST", "\"id\":\"id\"",
                              ",\"cleanse\":[{\"field\":\"a\",\"rename\":\"b\"}]");
    cJSON *rows = json_of("[{\"id\":1,\"a\":2,\"appSecret\":\"s\"}]");
    cJSON *document_before = json_copy(mem, document), *rows_before = json_copy(mem, rows);
    cJSON *out;

    CHECK(mapping_preview(mem, document, rows, NULL, &out, NULL) == OK);
    CHECK_TEXT(json_print(mem, out, NULL),
               "{\"request\":{\"method\":\"POST\",\"path\":\"/jdyconnector/x\",\"body\":{}},"
               "\"stored\":[{\"id\":\"1\",\"number\":\"\",\"content\":{\"id\":1,\"b\":2}}],"
               "\"target\":[],\"errors\":[],\"lint\":[]}");
    CHECK(json_equal(document, document_before) && json_equal(rows, rows_before));
}

static void a_preview_leaves_known_and_repeated_records_out(void)
{
    static const char rows[] =
        "[{\"id\":1,\"a\":1},{\"id\":2,\"a\":1},{\"id\":2,\"a\":2},{\"id\":3}]";
    static const struct {
        const char *check, *stored, *ids;
    } cases[] = {
        {"true", "[]", "123"},
        {"true", "[\"1\",3]", "2"},
        {"false", "[\"1\"]", "23"},
        {"false", "[{\"id\":\"1\",\"content\":{\"id\":1,\"a\":7}}]", "123"},
        {"false", "[{\"id\":\"1\",\"content\":{\"id\":1,\"a\":1.0}}]", "23"},
        {"true", "[{\"id\":\"1\",\"content\":{\"id\":1,\"a\":7}}]", "23"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *ids = "";
        const cJSON *record;
        cJSON *out;

        CHECK(mapping_preview(
                  mem,
                  sync_of("/x", "GET",
                          arena_format(mem, "\"id\":\"id\",\"idCheck\":%s", cases[i].check), ""),
                  json_of(rows), json_of(arena_format(mem, "{\"stored\":%s}", cases[i].stored)),
                  &out, NULL) == OK);
        cJSON_ArrayForEach(record, json_get(out, "stored"))
        {
            ids = arena_format(mem, "%s%s", ids, json_text(record, "id"));
        }
        CHECK_TEXT(ids, cases[i].ids);
    }
}

static void a_preview_says_what_is_wrong_with_its_input(void)
{
    cJSON *document = sync_of("/x", "GET", "\"id\":\"id\"", ""), *out;
    struct json_fault fault;

    CHECK(mapping_preview(mem, json_of("{}"), NULL, NULL, &out, &fault) == FAIL_INVALID);
    CHECK_TEXT(fault.pointer, "/source");
    CHECK(mapping_preview(mem, document, json_of("{}"), NULL, &out, &fault) == FAIL_INVALID);
    CHECK_TEXT(fault.pointer, "/rows");
    CHECK(mapping_preview(mem, document, NULL, json_of("{\"page\":0}"), &out, &fault) ==
          FAIL_INVALID);
    CHECK_TEXT(fault.pointer, "/context/page");
    CHECK(!out);
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(each_code_names_its_place);
    RUN(what_does_not_compile_comes_first_and_the_rest_still_comes);
    RUN(a_preview_changes_neither_rows_nor_document);
    RUN(a_preview_leaves_known_and_repeated_records_out);
    RUN(a_preview_says_what_is_wrong_with_its_input);
    arena_free(&mem);
    return check_end();
}
