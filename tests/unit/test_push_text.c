/* test_push_text.c - what is read out of a push, and what is left alone. */
#include "service/entities.h"
#include "service/push_text.h"
#include "tests/unit/check.h"

static void documents_are_found_whatever_the_data_looks_like(void)
{
    static const char *const cases[][2] = {
        {"[{\"id\":\"219672490807529472\"}]", "{219672490807529472}"},
        {"[{\"id\":219672490807529472}]", "{219672490807529472}"}, /* digits as they came */
        {"[\"1\",2,{\"id\":\"3\"},{\"ids\":[\"4\",5]}]", "{1,2,3,4,5}"},
        {"{\"id\":\"6\",\"ids\":[7]}", "{6,7}"},
        {"\"8\"", "{8}"},
        {"{\"ids\":\"9\"}", "{9}"},
        {"[[\"10\",\"11\"]]", "{10,11}"},
        {"[]", NULL},
        {"null", NULL},
        {"[{\"number\":\"SP-1\"}]", NULL},
        {"[{\"id\":\"SP-1\"},{\"id\":\"\"},{\"id\":null},{\"id\":{}},{\"id\":1.5},{\"id\":-1}]",
         NULL},
        {"[{\"id\":\"1},{2\"}]", NULL}, /* nothing but digits gets into the array's text */
        {"[{\"id\":\"123456789012345678901234567890123\"}]", NULL},
    };
    struct arena *mem = arena_new();

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cJSON *data;

        CHECK(json_read(mem, cases[i][0], strlen(cases[i][0]), NULL, &data, NULL) == OK);
        CHECK_TEXT(push_ids_text(mem, data), cases[i][1]);
    }
    CHECK_TEXT(push_ids_text(mem, NULL), NULL);
    arena_free(&mem);
}

static void texts_are_bounded(void)
{
    char longest[130] = "";

    CHECK_TEXT(push_short_text("bd_material"), "bd_material");
    CHECK_TEXT(push_short_text(""), NULL);
    CHECK_TEXT(push_short_text(NULL), NULL);
    memset(longest, 'x', 128);
    CHECK_TEXT(push_short_text(longest), longest);
    longest[128] = 'x';
    CHECK_TEXT(push_short_text(longest), NULL);
    CHECK_TEXT(push_plain_text("text/xml; charset=utf-8"), "text/xml; charset=utf-8");
    CHECK_TEXT(push_plain_text("text/\xff"), NULL);
    CHECK_TEXT(push_plain_text("text/\x01"), NULL);
}

static void the_first_verdict_needs_no_database(void)
{
    CHECK_TEXT(push_first_verdict("test_address", true), "probe");
    CHECK_TEXT(push_first_verdict("test_address", false), "probe");
    CHECK_TEXT(push_first_verdict("bd_material", true), "waiting");
    CHECK_TEXT(push_first_verdict("bd_material", false), "unreadable");
    CHECK_TEXT(push_first_verdict(NULL, true), "unknown");
    CHECK_TEXT(push_first_verdict(NULL, false), "unreadable");
    CHECK_TEXT(push_first_verdict("app_authorize", false), "waiting"); /* nothing in it is used */
}

static void an_entity_belongs_to_its_list(void)
{
    CHECK(entity_known("bd_material"));
    CHECK(entity_known("gl_voucher"));
    CHECK(!entity_known("bd_nothing"));
    CHECK(entity_listed_at("sal_bill_outbound", "/jdy/v2/scm/sal_out_bound"));
    CHECK(!entity_listed_at("sal_bill_outbound", "/jdy/v2/scm/sal_order"));
    CHECK(!entity_listed_at("sal_bill_outbound", "/elsewhere/scm/sal_out_bound"));
    CHECK(entity_listed_at("bd_nothing", "/jdy/v2/bd/nothing"));
}

int main(void)
{
    RUN(documents_are_found_whatever_the_data_looks_like);
    RUN(texts_are_bounded);
    RUN(the_first_verdict_needs_no_database);
    RUN(an_entity_belongs_to_its_list);
    return check_end();
}
