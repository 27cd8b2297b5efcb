/* test_mapping_samples.c - the metadata cases of tests/samples/metadata: what must come out does.
 */
#include "service/json.h"
#include "service/mapping/mapping.h"
#include "tests/unit/check.h"

#include <string.h>

static const char *const samples[] = {
    "refresh-token6",
    "material-list",
    "sal-out-bound-list-detail",
    "inv-other-out",
    "pur-request-seconds",
    "omission-remedy",
    "condition-filter",
    "format-response",
    "split-array",
    "sal-order-beat-flat",
    "customer-list-function",
    "sal-out-bound-write",
    "batch-array-save",
    "parsers",
};

enum { SAMPLE_COUNT = sizeof samples / sizeof *samples, FILE_MOST = 1 << 20 };

static struct arena *mem;
static cJSON *sample; /* the case at hand */
static cJSON *sync_document;
static cJSON *output; /* of its preview */

static cJSON *sample_read(const char *name)
{
    const char *path = arena_format(mem, XQ_TESTS "/samples/metadata/%s.json", name);
    FILE *file = fopen(path, "rb");
    char *text = arena_alloc(mem, FILE_MOST);
    cJSON *json = NULL;
    size_t length;

    if (!file) {
        printf("  cannot open %s\n", path);
        return NULL;
    }
    length = fread(text, 1, FILE_MOST, file);
    fclose(file);
    return json_read(mem, text, length, NULL, &json, NULL) == OK ? json : NULL;
}

/* Equal to the letter: numbers by their text, key order free. "{random}" stands for any text. */
static bool same(const cJSON *got, const cJSON *want)
{
    if (!got)
        return false;
    if (cJSON_IsString(want) && strcmp(want->valuestring, "{random}") == 0)
        return cJSON_IsString(got) && *got->valuestring;
    if (json_is_number(want))
        return json_is_number(got) && strcmp(json_scalar(got), json_scalar(want)) == 0;
    if (cJSON_IsString(want))
        return cJSON_IsString(got) && strcmp(got->valuestring, want->valuestring) == 0;
    if ((got->type & 0xFF) != (want->type & 0xFF) ||
        cJSON_GetArraySize(got) != cJSON_GetArraySize(want))
        return false;
    got = cJSON_IsArray(want) ? got->child : got;
    for (const cJSON *child = want->child; child; child = child->next) {
        if (!same(child->string ? json_get(got, child->string) : got, child))
            return false;
        got = child->string ? got : got->next;
    }
    return true;
}

static void check_same(const cJSON *got, const cJSON *want, const char *what)
{
    if (!want || same(got, want))
        return;
    check_case_failed = true;
    printf("  %s\n  got  %s\n  want %s\n", what, got ? json_print(mem, got, NULL) : "(nothing)",
           json_print(mem, want, NULL));
}

/* expect_stored, or the JSON in expect_stored_text. */
static const cJSON *expected(const char *key)
{
    const char *text = json_text(sample, arena_format(mem, "%s_text", key));
    cJSON *json = NULL;

    if (!text)
        return json_get(sample, key);
    CHECK(json_read(mem, text, strlen(text), NULL, &json, NULL) == OK);
    return json;
}

static void check_errors(void)
{
    const cJSON *want = json_get(sample, "expect_errors");
    const cJSON *got = json_get(output, "errors");
    const cJSON *at = got->child;

    CHECK(cJSON_GetArraySize(got) == cJSON_GetArraySize(want));
    for (const cJSON *error = want ? want->child : NULL; error && at;
         error = error->next, at = at->next) {
        check_same(json_get(at, "record"), json_get(error, "record"), "error's record");
        check_same(json_get(at, "row"), json_get(error, "row"), "error's row");
        check_same(json_get(at, "pointer"), json_get(error, "pointer"), "error's pointer");
        CHECK(json_text(at, "message") && json_text(at, "message_en") && json_text(at, "hint"));
    }
}

/* Codes that a case lists in full; others may be found as well. */
static bool code_listed(const char *code)
{
    return strcmp(code, "random-id") == 0 || strcmp(code, "time-unit") == 0 ||
           strcmp(code, "page-size") == 0;
}

static void check_lint(void)
{
    const cJSON *want = json_get(sample, "expect_lint"), *got;

    want = want ? want->child : NULL;
    cJSON_ArrayForEach(got, json_get(output, "lint"))
    {
        CHECK_TEXT(json_text(got, "severity"), "warning");
        if (!code_listed(json_text(got, "code")))
            continue;
        CHECK_TEXT(json_text(got, "code"), json_text(want, "code"));
        CHECK_TEXT(json_text(got, "pointer"), json_text(want, "pointer"));
        want = want ? want->next : NULL;
    }
    CHECK(!want);
}

static void check_details(const struct mapping *mapping)
{
    const cJSON *want = json_get(sample, "expect_detail_requests");
    const cJSON *row = json_get(sample, "rows") ? json_get(sample, "rows")->child : NULL;

    for (const cJSON *call = want ? want->child : NULL; call; call = call->next, row = row->next) {
        struct mapping_request request;

        CHECK(mapping_detail_build(mapping, mem, row, &request));
        CHECK_TEXT(request.method, json_text(call, "method"));
        CHECK_TEXT(request.path, json_text(call, "path"));
        check_same(request.query, json_get(call, "query"), "detail's query");
        CHECK(!request.body);
    }
}

static void check_incremental(void)
{
    const cJSON *want = json_get(sample, "expect_incremental_request");
    cJSON *context = json_copy(mem, json_get(sample, "context"));
    cJSON *preview;

    if (!want)
        return;
    json_remove(context, "mode");
    CHECK(mapping_preview(mem, sync_document, NULL, context, &preview, NULL) == OK);
    check_same(json_get(preview, "request"), want, "incremental request");
}

/* Of the books, what a preview can know. */
static void check_books(const struct mapping *mapping)
{
    const cJSON *want = json_get(sample, "expect_books");
    struct mapping_context context = {
        .last_sync_time = 1767225600, .current_time = 1767227400, .page = 1};
    struct mapping_result result;
    int64_t fetched, filtered, rejected;

    if (!want)
        return;
    mapping_rows_shape(mapping, mem, &context, json_copy(mem, json_get(sample, "rows")), &result);
    CHECK(json_integer_in(want, "fetched", 0, 100, 0, &fetched));
    CHECK(json_integer_in(want, "filtered", 0, 100, 0, &filtered));
    CHECK(json_integer_in(want, "rejected", 0, 100, 0, &rejected));
    CHECK((int64_t)result.filtered == filtered);
    CHECK((int64_t)result.error_count == rejected);
    CHECK(fetched + result.split ==
          (int64_t)(result.filtered + result.error_count + result.record_count));
}

static cJSON *sample_rows(void)
{
    const char *text = json_text(sample, "rows_text");
    cJSON *rows = json_get(sample, "rows");

    if (text)
        CHECK(json_read(mem, text, strlen(text), NULL, &rows, NULL) == OK);
    return rows;
}

static void sample_passes(void)
{
    cJSON *before = json_copy(mem, sync_document);
    struct json_fault fault;
    struct mapping *mapping;

    if (mapping_compile(mem, sync_document, false, &mapping, &fault) != OK) {
        printf("  refused at %s: %s\n", fault.pointer, fault.message);
        check_case_failed = true;
        return;
    }
    CHECK(mapping_preview(mem, sync_document, sample_rows(), json_get(sample, "context"), &output,
                          &fault) == OK);
    if (check_case_failed)
        return;
    check_same(json_get(output, "request"), json_get(sample, "expect_request"), "request");
    check_same(json_get(output, "stored"), expected("expect_stored"), "stored");
    check_same(json_get(output, "target"), expected("expect_target"), "target");
    check_errors();
    check_lint();
    check_details(mapping);
    check_incremental();
    check_books(mapping);
    check_same(sync_document, before, "definition");
}

static void sample_run(const char *name)
{
    mem = arena_new();
    sample = sample_read(name);
    sync_document = json_get(sample, "sync");
    check_case_failed = !sync_document;
    if (sync_document)
        sample_passes();
    printf("%s sample_%s\n", check_case_failed ? "not ok" : "ok", name);
    check_failed_cases += check_case_failed;
    arena_free(&mem);
}

int main(void)
{
    json_start();
    for (size_t i = 0; i < SAMPLE_COUNT; i++)
        sample_run(samples[i]);
    return check_end();
}
