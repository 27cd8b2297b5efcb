/* test_kingdee_privacy.c - private fields: the vendor's vector, and what is left as it is. */
#include "clients/kingdee_privacy.h"
#include "tests/unit/check.h"

static const char secret[] = "75eb3c7cd5974c3018d6934e142b5f81";
static const char cipher[] = "bsiV0ZrykeIH/5ZZ65lX5A==";
static const char plain[] = "18599999999";

static struct arena *mem;

static cJSON *parse(const char *text)
{
    cJSON *json = NULL;

    CHECK(json_read(mem, text, strlen(text), NULL, &json, NULL) == OK);
    return json;
}

static cJSON *vectors(void)
{
    char *text = arena_alloc(mem, 1 << 16);
    FILE *file = fopen(XQ_TESTS "/vectors/kingdee.json", "rb");

    if (!file)
        return NULL;
    fread(text, 1, (1 << 16) - 1, file);
    fclose(file);
    return parse(text);
}

static void the_vendors_vector_opens(void)
{
    const cJSON *vector;
    int count = 0;

    cJSON_ArrayForEach(vector, json_get(vectors(), "privacy_field"))
    {
        CHECK_TEXT(kingdee_privacy_open(mem, json_text(vector, "client_secret"),
                                        json_text(vector, "cipher")),
                   json_text(vector, "plain"));
        count++;
    }
    CHECK(count >= 1);
}

static void a_changed_byte_never_gives_the_plain_text(void)
{
    char *changed = arena_text(mem, cipher);

    for (char *at = changed; *at; at++) {
        char was = *at;
        const char *got;

        *at = was == 'A' ? 'B' : 'A';
        got = kingdee_privacy_open(mem, secret, changed);
        CHECK(!got || strcmp(got, plain) != 0);
        *at = was;
    }
    changed = arena_text(mem, secret);
    changed[5] = 'x';
    CHECK(kingdee_privacy_open(mem, changed, cipher) == NULL);
}

static void what_was_never_encrypted_does_not_open(void)
{
    static const char *const clear[] = {"",
                                        "18599999999",
                                        "苏州市工业园区",
                                        "a@b.cn",
                                        "0512-6666666",
                                        "6222021234567890123",
                                        "QUJDREVGR0hJSktMTU5PUA==", /* base64, but no cipher */
                                        "bsiV0ZrykeIH/5ZZ65lX5A=",
                                        "bsiV0ZrykeIH/5ZZ65lX5A== "};

    for (size_t i = 0; i < sizeof clear / sizeof *clear; i++)
        CHECK(kingdee_privacy_open(mem, secret, clear[i]) == NULL);
    CHECK(kingdee_privacy_open(mem, "short", cipher) == NULL);
}

static void fields_are_opened_where_the_path_leads(void)
{
    cJSON *row = parse("{\"id\":\"1\",\"phone\":\"bsiV0ZrykeIH/5ZZ65lX5A==\",\"name\":\"甲\","
                       "\"address\":{\"tel\":\"bsiV0ZrykeIH/5ZZ65lX5A==\",\"n\":12.50},"
                       "\"contacts\":[{\"mobile\":\"bsiV0ZrykeIH/5ZZ65lX5A==\"},{\"mobile\":null},"
                       "{\"mobile\":\"13000000000\"},{}],"
                       "\"tags\":[\"bsiV0ZrykeIH/5ZZ65lX5A==\",1],"
                       "\"other\":\"bsiV0ZrykeIH/5ZZ65lX5A==\"}");
    static const char *const paths[] = {
        "phone",       "name",          "address.tel", "address.n",
        "missing.one", "phone.further", "tags[]",      "contacts[].mobile"};

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        kingdee_privacy_open_at(mem, secret, row, paths[i]);
    CHECK_TEXT(json_print(mem, row, NULL),
               "{\"id\":\"1\",\"phone\":\"18599999999\",\"name\":\"甲\","
               "\"address\":{\"tel\":\"18599999999\",\"n\":12.50},"
               "\"contacts\":[{\"mobile\":\"18599999999\"},{\"mobile\":null},"
               "{\"mobile\":\"13000000000\"},{}],"
               "\"tags\":[\"18599999999\",1],"
               "\"other\":\"bsiV0ZrykeIH/5ZZ65lX5A==\"}");
}

static void rows_that_are_no_objects_are_left_alone(void)
{
    static const char *const rows[] = {"null", "12", "\"x\"", "[1,[2]]"};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cJSON *row = parse(rows[i]);

        kingdee_privacy_open_at(mem, secret, row, "phone");
        CHECK_TEXT(json_print(mem, row, NULL), rows[i]);
    }
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(the_vendors_vector_opens);
    RUN(a_changed_byte_never_gives_the_plain_text);
    RUN(what_was_never_encrypted_does_not_open);
    RUN(fields_are_opened_where_the_path_leads);
    RUN(rows_that_are_no_objects_are_left_alone);
    arena_free(&mem);
    return check_end();
}
