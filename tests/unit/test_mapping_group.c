/* test_mapping_group.c - groupCalculate: flattened records become bills, exactly. */
#include "tests/unit/mapping_target_case.h"

/* The one body item that shows a bill as it is: header, then lines. */
static const char items[] =
    "{\"field\":\"shop\",\"value\":\"{{shop}}\"},{\"field\":\"lines\",\"value\":\"{{details}}\"}";

static const char *grouped(const char *group, const char *rows)
{
    return bodies_text(previewed(
        sync_into("", arena_format(mem, "\"request\":[%s],\"groupCalculate\":%s", items, group)),
        rows, "null"));
}

static const char *calculated(const char *how, const char *rows)
{
    return grouped(arena_format(mem,
                                "{\"headerGroup\":[\"shop\"],\"bodyName\":\"details\","
                                "\"calculate\":{\"v\":\"%s\"}}",
                                how),
                   rows);
}

static const char three_rows[] =
    "[{\"id\":1,\"shop\":\"S\",\"v\":0.1},{\"id\":2,\"shop\":\"S\",\"v\":\"0.20\"},"
    "{\"id\":3,\"shop\":\"S\",\"v\":null}]";

static void every_operator_works_exactly(void)
{
    static const struct {
        const char *how, *out;
    } cases[] = {
        {"$sum", "0.3"},
        {"$avg", "0.15"},
        {"$min", "0.1"},
        {"$max", "\"0.20\""},
        {"$push", "[0.1,\"0.20\"]"},
        {"$addToSet", "[0.1,\"0.20\"]"},
        {"$first", "0.1"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(calculated(cases[i].how, three_rows),
                   arena_format(mem, "{\"shop\":\"S\",\"lines\":[{\"v\":%s}]}", cases[i].out));
    CHECK_TEXT(calculated("$last", three_rows), "{\"shop\":\"S\",\"lines\":[{}]}");
    CHECK_TEXT(
        calculated("$addToSet", "[{\"id\":1,\"v\":2},{\"id\":2,\"v\":1},{\"id\":3,\"v\":2}]"),
        "{\"lines\":[{\"v\":[2,1]}]}");
    CHECK_TEXT(calculated("$max", "[{\"id\":1,\"v\":9},{\"id\":2,\"v\":10.0}]"),
               "{\"lines\":[{\"v\":10.0}]}");
    CHECK_TEXT(calculated("$min", "[{\"id\":1,\"v\":\"b\"},{\"id\":2,\"v\":\"a\"}]"),
               "{\"lines\":[{\"v\":\"a\"}]}");
    CHECK_TEXT(calculated("$sum", "[{\"id\":1,\"v\":12.50},{\"id\":2,\"v\":0.50}]"),
               "{\"lines\":[{\"v\":13}]}");
    CHECK_TEXT(calculated("$sum", "[{\"id\":1}]"), "{\"lines\":[{\"v\":0}]}");
    CHECK_TEXT(calculated("$avg", "[{\"id\":1}]"), "{\"lines\":[{}]}");
}

static void bills_and_lines_stand_in_order_of_first_appearance(void)
{
    CHECK_TEXT(
        grouped("{\"headerGroup\":[\"shop\",\"stock\"],\"bodyGroup\":[\"spec\"],\"bodyName\":"
                "\"details\",\"targetBodyName\":\"FEntity\",\"calculate\":{\"n\":\"$sum\"}}",
                "[{\"id\":1,\"shop\":\"B\",\"stock\":1,\"spec\":\"y\",\"n\":1,\"other\":5},"
                "{\"id\":2,\"shop\":\"A\",\"stock\":1,\"spec\":\"x\",\"n\":2},"
                "{\"id\":3,\"shop\":\"B\",\"stock\":1,\"spec\":\"x\",\"n\":3},"
                "{\"id\":4,\"shop\":\"B\",\"stock\":2,\"spec\":\"y\",\"n\":4},"
                "{\"id\":5,\"shop\":\"B\",\"stock\":1,\"spec\":\"y\",\"n\":5}]"),
        "{\"shop\":\"B\",\"lines\":[{\"spec\":\"y\",\"n\":6},{\"spec\":\"x\",\"n\":3}]}"
        "{\"shop\":\"A\",\"lines\":[{\"spec\":\"x\",\"n\":2}]}"
        "{\"shop\":\"B\",\"lines\":[{\"spec\":\"y\",\"n\":4}]}");
}

static void more_lines_than_body_max_line_make_further_bills(void)
{
    CHECK_TEXT(grouped("{\"headerGroup\":[\"shop\"],\"bodyGroup\":[\"s\"],\"bodyName\":\"details\","
                       "\"bodyMaxLine\":2}",
                       "[{\"id\":1,\"shop\":1,\"s\":1},{\"id\":2,\"shop\":1,\"s\":2},"
                       "{\"id\":3,\"shop\":1,\"s\":3},{\"id\":4,\"shop\":1,\"s\":1}]"),
               "{\"shop\":1,\"lines\":[{\"s\":1},{\"s\":2}]}{\"shop\":1,\"lines\":[{\"s\":3}]}");
}

static void other_fields_are_gone(void)
{
    CHECK_TEXT(bodies_text(previewed(
                   sync_into("", "\"request\":[{\"field\":\"shop\",\"value\":\"{{shop}}\"},"
                                 "{\"field\":\"id\",\"value\":\"{{id}}\"}],\"groupCalculate\":"
                                 "{\"headerGroup\":[\"shop\"],\"bodyName\":\"details\"}"),
                   "[{\"id\":1,\"shop\":\"S\"}]", "null")),
               "{\"shop\":\"S\"}");
}

static void members_share_their_bills_fate(void)
{
    static const char rows[] =
        "[{\"id\":1,\"shop\":\"A\",\"v\":1},{\"id\":2,\"shop\":\"B\",\"v\":2},"
        "{\"id\":3,\"shop\":\"A\",\"v\":\"many\"},{\"id\":4,\"shop\":\"A\"}]";

    CHECK_TEXT(calculated("$sum", rows),
               "{\"shop\":\"B\",\"lines\":[{\"v\":2}]}!0/v group!2/v group!3/v group");
    CHECK_TEXT(
        bodies_text(previewed(
            sync_into("", "\"request\":[{\"field\":\"n\",\"type\":\"int\",\"value\":\"{{"
                          "shop}}\"}],\"groupCalculate\":{\"headerGroup\":[\"shop\"],"
                          "\"bodyName\":\"d\"}"),
            "[{\"id\":1,\"shop\":\"x\"},{\"id\":2,\"shop\":5},{\"id\":3,\"shop\":\"x\"}]", "null")),
        "{\"n\":5}!0/n cast!2/n cast");
}

static void flattened_lines_of_several_rows_meet_in_one_bill(void)
{
    CHECK_TEXT(
        bodies_text(previewed(
            sync_into(",\"beatFlat\":[\"l\"]",
                      "\"request\":[{\"field\":\"FEntity\",\"type\":\"array\",\"value\":\"d\","
                      "\"children\":[{\"field\":\"spec\",\"value\":\"{{d.l_spec}}\"},{\"field\":"
                      "\"num\",\"type\":\"float\",\"value\":\"{{d.l_num}}\"}]}],"
                      "\"groupCalculate\":{\"headerGroup\":[\"shop\"],\"bodyGroup\":[\"l_spec\"],"
                      "\"bodyName\":\"d\",\"targetBodyName\":\"FEntity\",\"calculate\":{\"l_num\":"
                      "\"$sum\"}}"),
            "[{\"id\":1,\"shop\":\"S\",\"l\":[{\"spec\":\"a\",\"num\":\"0.1\"},{\"spec\":\"b\","
            "\"num\":1}]},{\"id\":2,\"shop\":\"S\",\"l\":[{\"spec\":\"a\",\"num\":0.2}]}]",
            "null")),
        "{\"FEntity\":[{\"spec\":\"a\",\"num\":0.3},{\"spec\":\"b\",\"num\":1}]}");
}

static void bills_go_in_batches_too(void)
{
    CHECK_TEXT(
        bodies_text(previewed(
            sync_into("", "\"request\":[{\"field\":\"s\",\"value\":\"{{shop}}\"}],"
                          "\"operation\":{\"method\":\"batchArraySave\",\"rows\":2},"
                          "\"otherRequest\":[{\"field\":\"key\",\"value\":\"data\"}],"
                          "\"groupCalculate\":{\"headerGroup\":[\"shop\"],\"bodyName\":\"d\"}"),
            "[{\"id\":1,\"shop\":1},{\"id\":2,\"shop\":2},{\"id\":3,\"shop\":1},{\"id\":4,"
            "\"shop\":3}]",
            "null")),
        "{\"data\":[{\"s\":1},{\"s\":2}]}{\"data\":[{\"s\":3}]}");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(every_operator_works_exactly);
    RUN(bills_and_lines_stand_in_order_of_first_appearance);
    RUN(more_lines_than_body_max_line_make_further_bills);
    RUN(other_fields_are_gone);
    RUN(members_share_their_bills_fate);
    RUN(flattened_lines_of_several_rows_meet_in_one_bill);
    RUN(bills_go_in_batches_too);
    arena_free(&mem);
    return check_end();
}
