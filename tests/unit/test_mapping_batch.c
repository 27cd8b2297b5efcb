/* test_mapping_batch.c - otherRequest.key and batchArraySave: bodies alone and together. */
#include "tests/unit/mapping_target_case.h"

static const char three[] =
    "[{\"id\":\"1\",\"q\":1},{\"id\":\"2\",\"q\":\"x\"},{\"id\":\"3\",\"q\":3}]";
static const char quantity[] =
    "\"request\":[{\"field\":\"q\",\"type\":\"int\",\"value\":\"{{q}}\"}]";

static const char *enveloped(const char *more)
{
    return bodies_text(
        previewed(sync_into("", arena_format(mem, "%s%s", quantity, more)), three, "null"));
}

static void the_key_of_other_request_wraps_bodies_in_an_array(void)
{
    static const char key[] = ",\"otherRequest\":[{\"field\":\"key\",\"value\":\"data\"}]";

    CHECK_TEXT(enveloped(""), "{\"q\":1}{\"q\":3}!1/q cast");
    CHECK_TEXT(enveloped(key), "{\"data\":[{\"q\":1}]}{\"data\":[{\"q\":3}]}!1/q cast");
    CHECK_TEXT(enveloped(",\"otherRequest\":[]"), "{\"q\":1}{\"q\":3}!1/q cast");
    CHECK_TEXT(enveloped(",\"otherRequest\":[{\"field\":\"other\",\"value\":\"x\"}]"),
               "{\"q\":1}{\"q\":3}!1/q cast");
}

static void a_batch_holds_up_to_rows_bodies_without_the_rejected(void)
{
    static const char key[] = ",\"otherRequest\":[{\"field\":\"key\",\"value\":\"data\"}]";
    static const char batch[] =
        ",\"operation\":{\"method\":\"batchArraySave\",\"rowsKey\":\"array\"%s}%s";

    CHECK_TEXT(enveloped(arena_format(mem, batch, ",\"rows\":2", key)),
               "{\"data\":[{\"q\":1}]}{\"data\":[{\"q\":3}]}!1/q cast");
    CHECK_TEXT(enveloped(arena_format(mem, batch, ",\"rows\":\"50\"", key)),
               "{\"data\":[{\"q\":1},{\"q\":3}]}!1/q cast");
    CHECK_TEXT(enveloped(arena_format(mem, batch, "", key)),
               "{\"data\":[{\"q\":1}]}{\"data\":[{\"q\":3}]}!1/q cast");
    CHECK_TEXT(enveloped(arena_format(mem, batch, ",\"rows\":3", "")),
               "[{\"q\":1},{\"q\":3}]!1/q cast");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(the_key_of_other_request_wraps_bodies_in_an_array);
    RUN(a_batch_holds_up_to_rows_bodies_without_the_rejected);
    arena_free(&mem);
    return check_end();
}
