/* test_mapping_preview.c - previews: what people are shown before anything runs. */
#include "tests/unit/mapping_case.h"

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
    RUN(a_preview_changes_neither_rows_nor_document);
    RUN(a_preview_leaves_known_and_repeated_records_out);
    RUN(a_preview_says_what_is_wrong_with_its_input);
    arena_free(&mem);
    return check_end();
}
