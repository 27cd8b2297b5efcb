/* test_mapping_keys.c - a key of metadata that is a slip is pointed out, any other is left alone.
 */
#include "tests/unit/mapping_case.h"

/* The pointers of the findings about keys, in order. */
static const char *near_keys(const char *metadata)
{
    const cJSON *findings = mapping_lint(
        mem, sync_of("/x", "GET", arena_format(mem, "\"id\":\"id\",%s", metadata), ""));
    const cJSON *finding;
    const char *text = "";

    cJSON_ArrayForEach(finding, findings)
    {
        if (strcmp(json_text(finding, "code"), "near-key") == 0)
            text = arena_format(mem, "%s%s ", text, json_text(finding, "pointer") + 17);
    }
    return text;
}

static void a_slip_is_pointed_out(void)
{
    CHECK_TEXT(near_keys("\"idcheck\":false"), "idcheck ");
    CHECK_TEXT(near_keys("\"requst\":[],\"paginatoin\":{},\"conditions\":[]"),
               "requst paginatoin conditions ");
    CHECK_TEXT(near_keys("\"API\":\"/x\""), "API ");
}

static void other_keys_are_kept_without_a_word(void)
{
    CHECK_TEXT(near_keys("\"buildModel\":true,\"condition_bk\":[],\"autoFillResponse\":true"), "");
    CHECK_TEXT(near_keys("\"ids\":1,\"ida\":1,\"note\":1,\"model\":2,\"\":3"), "");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(a_slip_is_pointed_out);
    RUN(other_keys_are_kept_without_a_word);
    arena_free(&mem);
    return check_end();
}
