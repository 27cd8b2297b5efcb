/* test_mapping_answer.c - what the target's answer is for: writing back, and rows for another
 * scheme. */
#include "tests/unit/mapping_target_case.h"

static const char target[] =
    "\"request\":[{\"field\":\"no\",\"value\":\"{{no}}\"}],"
    "\"response\":[{\"field\":\"errcode\"},{\"field\":\"primaryWriteback\",\"type\":\"object\","
    "\"children\":[{\"field\":\"id\",\"value\":\"{{Id}}\",\"parent\":\"primaryWriteback\"},"
    "{\"field\":\"number\",\"type\":\"string\",\"value\":\"{{Number}}\"}]}]";
static const char callback[] =
    ",\"callBackStrategy\":{\"strategyId\":\"u-2\",\"FNumber\":\"{{"
    "primaryWriteback.Number}}\",\"FId\":\"{{primaryWriteback.id}}\","
    "\"FCUSTID\":\"{{FCUSTID}}\",\"kind\":\"x\",\"none\":\"{{nothing}}\"}";

static const char *came_back(const char *more, const char *answers, const char *part)
{
    const cJSON *out =
        previewed(sync_into("", arena_format(mem, "%s%s", target, more)),
                  "[{\"id\":1,\"no\":\"B1\",\"FCUSTID\":7.10},{\"id\":2,\"no\":\"B2\"}]",
                  arena_format(mem, "{\"answers\":%s}", answers));
    const cJSON *found = json_get(out, part);

    return found ? json_print(mem, found, NULL) : "(none)";
}

static void the_whole_answer_is_read_before_its_data(void)
{
    CHECK_TEXT(came_back("",
                         "[{\"errcode\":0,\"Id\":219672490807529472,\"data\":{\"Id\":1,"
                         "\"Number\":12.50}},{\"data\":{\"Id\":\"2\"}}]",
                         "writeback"),
               "[{\"id\":219672490807529472,\"number\":\"12.50\"},{\"id\":\"2\"}]");
    CHECK_TEXT(came_back("", "[]", "writeback"), "[]");
    CHECK_TEXT(came_back("", "[{\"Id\":1}]", "callback"), "[]");
}

static void a_callback_sees_the_record_and_what_came_back(void)
{
    CHECK_TEXT(came_back(callback,
                         "[{\"errcode\":0,\"data\":{\"Id\":5,\"Number\":\"N1\"}},"
                         "{\"errcode\":0,\"Id\":6,\"Number\":\"N2\"}]",
                         "callback"),
               "[{\"FNumber\":\"N1\",\"FId\":5,\"FCUSTID\":7.10,\"kind\":\"x\"},"
               "{\"FNumber\":\"N2\",\"FId\":6,\"kind\":\"x\"}]");
}

static void an_answer_that_says_no_brings_nothing_back(void)
{
    CHECK_TEXT(came_back(callback,
                         "[{\"errcode\":1,\"Id\":5},{\"success\":false,\"code\":0,\"Id\":6}]",
                         "callback"),
               "[]");
    CHECK_TEXT(came_back(callback, "[{\"success\":true,\"code\":200,\"Id\":5},null]", "writeback"),
               "[{\"id\":5}]");
}

static void a_definition_without_them_has_no_such_parts(void)
{
    const cJSON *out = previewed(sync_into("", "\"request\":[{\"field\":\"a\",\"value\":1}]"),
                                 "[{\"id\":1}]", "{\"answers\":[{}]}");

    CHECK(!json_get(out, "writeback") && !json_get(out, "callback"));
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(the_whole_answer_is_read_before_its_data);
    RUN(a_callback_sees_the_record_and_what_came_back);
    RUN(an_answer_that_says_no_brings_nothing_back);
    RUN(a_definition_without_them_has_no_such_parts);
    arena_free(&mem);
    return check_end();
}
