/* test_kingdee_signature.c - the vendor's own vectors, and that every byte of a request counts. */
#include "clients/kingdee_signature.h"
#include "tests/unit/check.h"

static struct arena *mem;
static cJSON *vectors;

static cJSON *file_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = arena_alloc(mem, 1 << 16);
    cJSON *json = NULL;

    if (!file)
        return NULL;
    if (json_read(mem, text, fread(text, 1, 1 << 16, file), NULL, &json, NULL) != OK)
        json = NULL;
    fclose(file);
    return json;
}

static struct kingdee_signable signable(const cJSON *vector)
{
    return (struct kingdee_signable){.method = json_text(vector, "method"),
                                     .path = json_text(vector, "path"),
                                     .query = json_get(vector, "query"),
                                     .nonce = json_text(vector, "nonce"),
                                     .timestamp_ms = json_text(vector, "timestamp")};
}

static void vendor_vectors_are_signed_alike(void)
{
    const cJSON *vector;
    int count = 0;

    cJSON_ArrayForEach(vector, json_get(vectors, "request_signature"))
    {
        struct kingdee_signable request = signable(vector);

        CHECK_TEXT(kingdee_signature(mem, json_text(vector, "client_secret"), &request),
                   json_text(vector, "signature"));
        count++;
    }
    CHECK(count >= 5);
}

static void vendor_app_signature_is_made_alike(void)
{
    const cJSON *vector;
    int count = 0;

    cJSON_ArrayForEach(vector, json_get(vectors, "app_signature"))
    {
        CHECK_TEXT(kingdee_app_signature(mem, json_text(vector, "app_key"),
                                         json_text(vector, "app_secret")),
                   json_text(vector, "signature"));
        count++;
    }
    CHECK(count >= 1);
}

/* Signs with one byte of *part changed, for each of its bytes. */
static void each_byte_counts(const cJSON *vector, struct kingdee_signable *request,
                             const char **part)
{
    const char *whole = *part;
    char *changed = arena_text(mem, whole);

    *part = changed;
    for (char *at = changed; *at; at++) {
        char was = *at;

        *at = was == 'x' ? 'y' : 'x';
        CHECK(strcmp(kingdee_signature(mem, json_text(vector, "client_secret"), request),
                     json_text(vector, "signature")) != 0);
        *at = was;
    }
    *part = whole;
}

static void query_bytes_count(const cJSON *vector, struct kingdee_signable *request)
{
    cJSON *query = json_copy(mem, request->query);
    cJSON *item;

    request->query = query;
    cJSON_ArrayForEach(item, query)
    {
        each_byte_counts(vector, request, (const char **)&item->valuestring);
        each_byte_counts(vector, request, (const char **)&item->string);
    }
}

static void any_changed_byte_changes_the_signature(void)
{
    const cJSON *vector;

    cJSON_ArrayForEach(vector, json_get(vectors, "request_signature"))
    {
        struct kingdee_signable request = signable(vector);

        each_byte_counts(vector, &request, &request.method);
        each_byte_counts(vector, &request, &request.path);
        each_byte_counts(vector, &request, &request.nonce);
        each_byte_counts(vector, &request, &request.timestamp_ms);
        query_bytes_count(vector, &request);
    }
}

static void any_changed_byte_of_a_secret_changes_the_signature(void)
{
    const cJSON *vector;

    cJSON_ArrayForEach(vector, json_get(vectors, "request_signature"))
    {
        struct kingdee_signable request = signable(vector);
        char *secret = arena_text(mem, json_text(vector, "client_secret"));

        for (char *at = secret; *at; at++) {
            *at ^= 1;
            CHECK(strcmp(kingdee_signature(mem, secret, &request),
                         json_text(vector, "signature")) != 0);
            *at ^= 1;
        }
    }
}

static void any_changed_byte_changes_the_app_signature(void)
{
    static const char *const parts[] = {"app_key", "app_secret"};
    const cJSON *vector;

    cJSON_ArrayForEach(vector, json_get(vectors, "app_signature"))
    {
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            cJSON *changed = json_copy(mem, vector);

            for (char *at = json_get(changed, parts[i])->valuestring; *at; at++) {
                *at ^= 1;
                CHECK(strcmp(kingdee_app_signature(mem, json_text(changed, "app_key"),
                                                   json_text(changed, "app_secret")),
                             json_text(vector, "signature")) != 0);
                *at ^= 1;
            }
        }
    }
}

static void the_order_of_the_query_does_not_matter(void)
{
    static const char *const keys[] = {"page_size", "page", "bill_status", "modify_end_time",
                                       "modify_start_time"};
    static const char *const values[] = {"100", "1", "C", "1700000000000", "1699990000000"};
    const cJSON *vector = cJSON_GetArrayItem(json_get(vectors, "request_signature"), 2);
    struct kingdee_signable request = signable(vector);
    cJSON *query = json_object(mem);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_put_text(mem, query, keys[i], values[i]);
    request.query = query;
    CHECK_TEXT(kingdee_signature(mem, json_text(vector, "client_secret"), &request),
               json_text(vector, "signature"));
}

static void the_wire_query_is_sorted_and_encoded_once(void)
{
    cJSON *query = json_object(mem);

    CHECK_TEXT(kingdee_wire_query(mem, NULL), "");
    CHECK_TEXT(kingdee_wire_query(mem, query), "");
    json_put_text(mem, query, "search", "苹果 =&");
    json_put_text(mem, query, "order_by", "name desc");
    json_put_integer(mem, query, "page", 1);
    json_put(mem, query, "empty", json_null(mem));
    CHECK_TEXT(kingdee_wire_query(mem, query),
               "order_by=name%20desc&page=1&search=%E8%8B%B9%E6%9E%9C%20%3D%26");
}

static void a_key_that_begins_another_is_sorted_as_the_vendor_does(void)
{
    cJSON *query = json_object(mem);

    json_put_text(mem, query, "aux", "1");
    json_put_text(mem, query, "aux1", "2");
    CHECK_TEXT(kingdee_wire_query(mem, query), "aux1=2&aux=1");
}

int main(void)
{
    json_start();
    mem = arena_new();
    vectors = file_read(XQ_TESTS "/vectors/kingdee.json");
    RUN(vendor_vectors_are_signed_alike);
    RUN(vendor_app_signature_is_made_alike);
    RUN(any_changed_byte_changes_the_signature);
    RUN(any_changed_byte_of_a_secret_changes_the_signature);
    RUN(any_changed_byte_changes_the_app_signature);
    RUN(the_order_of_the_query_does_not_matter);
    RUN(the_wire_query_is_sorted_and_encoded_once);
    RUN(a_key_that_begins_another_is_sorted_as_the_vendor_does);
    arena_free(&mem);
    return check_end();
}
