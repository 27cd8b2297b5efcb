/* test_mapping_detail.c - one more call a row, and where the rows lie in an answer. */
#include "tests/unit/mapping_case.h"

static const char *detail_text(const struct mapping *mapping, const char *row)
{
    struct mapping_request request;

    if (!mapping_detail_build(mapping, mem, json_of(row), &request))
        return "(none)";
    return arena_format(mem, "%s %s %s", request.method, request.path,
                        json_print(mem, request.query, NULL));
}

static struct mapping *with_detail(const char *api, const char *detail)
{
    return mapping_of(json_of(arena_format(
        mem,
        "{\"source\":{\"metadata\":{\"api\":\"%s\",\"method\":\"GET\",\"id\":\"id\"}%s},"
        "\"target\":{\"metadata\":{\"api\":\"空操作\"}}}",
        api, detail)));
}

static void details_are_automatic_for_bills_off_or_as_given(void)
{
    static const char bill[] = "/jdy/v2/scm/sal_order";
    static const char row[] = "{\"id\":843913969650383872,\"b\":{\"no\":\"X\"},\"e\":\"\"}";

    CHECK_TEXT(detail_text(with_detail(bill, ""), row),
               "GET /jdy/v2/scm/sal_order_detail {\"id\":\"843913969650383872\"}");
    CHECK_TEXT(detail_text(with_detail(bill, ""), "{\"id\":null}"), "(none)");
    CHECK_TEXT(detail_text(with_detail(bill, ",\"detail\":false"), row), "(none)");
    CHECK_TEXT(detail_text(with_detail("/jdy/v2/bd/material", ""), row), "(none)");
    CHECK_TEXT(detail_text(with_detail("/jdy/v2/scm/inventory", ""), row), "(none)");
    CHECK_TEXT(detail_text(with_detail("/jdy/v2/bd/material",
                                       ",\"detail\":{\"api\":\"/d\",\"query\":{\"number\":"
                                       "\"{{b.no}}-1\",\"x\":\"{{e}}\",\"show\":true}}"),
                           row),
               "GET /d {\"number\":\"X-1\",\"show\":\"true\"}");
}

static void a_detail_is_laid_over_its_row_key_by_key(void)
{
    cJSON *row = json_of("{\"a\":1,\"b\":\"50\",\"c\":[1,2]}");

    mapping_detail_merge(mem, row, json_of("{\"b\":50,\"c\":[3],\"d\":null}"));
    CHECK_TEXT(json_print(mem, row, NULL), "{\"a\":1,\"b\":50,\"c\":[3],\"d\":null}");
    mapping_detail_merge(mem, row, NULL);
    CHECK_TEXT(json_print(mem, row, NULL), "{\"a\":1,\"b\":50,\"c\":[3],\"d\":null}");
}

static const char *rows_text(const char *api, const char *metadata, const char *data)
{
    cJSON *rows = mapping_rows_in(
        mapping_of(sync_of(api, "POST", arena_format(mem, "\"id\":\"id\"%s", metadata), "")),
        json_of(data));

    return rows ? json_print(mem, rows, NULL) : NULL;
}

static void the_list_lies_where_the_metadata_says(void)
{
    static const char other[] =
        ",\"otherResponse\":[{\"field\":\"rows\",\"value\":\"result.list\"}]";

    CHECK_TEXT(rows_text("/jdy/v2/x", "", "{\"rows\":[1]}"), "[1]");
    CHECK_TEXT(rows_text("/jdy/v2/x", "", "{\"list\":[1]}"), NULL);
    CHECK_TEXT(rows_text("/jdy/v2/x", "", "{\"rows\":{}}"), NULL);
    CHECK_TEXT(rows_text("/jdyconnector/x", "", "[2]"), "[2]");
    CHECK_TEXT(rows_text("/jdyconnector/x", "", "{\"rows\":[2]}"), NULL);
    CHECK_TEXT(rows_text("/x", other, "{\"result\":{\"list\":[3]}}"), "[3]");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(details_are_automatic_for_bills_off_or_as_given);
    RUN(a_detail_is_laid_over_its_row_key_by_key);
    RUN(the_list_lies_where_the_metadata_says);
    arena_free(&mem);
    return check_end();
}
