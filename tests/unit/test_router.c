/* test_router.c - targets are decoded strictly, routes found by method and path. */
#include "service/request_target.h"
#include "service/router.h"
#include "tests/unit/check.h"

static struct arena *mem;

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/healthz"},
    {.method = METHOD_GET, .path = "/v1/syncs"},
    {.method = METHOD_PUT, .path = "/v1/syncs/{name}"},
    {.method = METHOD_GET, .path = "/v1/syncs/{name}"},
    {.method = METHOD_POST, .path = "/v1/syncs/{name}/runs"},
    {.method = METHOD_POST, .path = "/v1/webhooks/kingdee/{connection}/{key}"},
    {.method = METHOD_POST, .path = "/v1/mapping-errors/replay"},
    {.method = METHOD_POST, .path = "/v1/mapping-errors/{id}/replay"},
    {.method = METHOD_GET, .path = "/"},
};

struct found {
    enum fail fail;
    const struct route *route;
    const char *allow;
    struct request req;
};

static struct found find(enum method method, const char *target)
{
    struct found found = {.req = {.mem = mem, .method = method}};

    found.fail = target_read(&found.req, target);
    if (!found.fail)
        found.fail = router_find(routes, sizeof routes / sizeof *routes, &found.req, &found.route,
                                 &found.allow);
    return found;
}

static void a_route_is_found_by_method_and_path(void)
{
    struct found found = find(METHOD_GET, "/healthz?x=1");

    CHECK(found.fail == OK && found.route == &routes[0]);
    CHECK(find(METHOD_GET, "/").route == &routes[8]);
    CHECK(find(METHOD_PUT, "/v1/syncs/a").route == &routes[2]);
    CHECK(find(METHOD_GET, "/v1/syncs/a").route == &routes[3]);
    CHECK(find(METHOD_POST, "/v1/mapping-errors/replay").route == &routes[6]);
    CHECK(find(METHOD_POST, "/v1/mapping-errors/7/replay").route == &routes[7]);
    CHECK(find(METHOD_GET, "http://host:8080/healthz").route == &routes[0]);
    CHECK(find(METHOD_GET, "http://host").route == &routes[8]);
}

static void braces_take_whole_segments_decoded(void)
{
    struct found found = find(METHOD_POST, "/v1/webhooks/kingdee/%E6%98%9F%20a+b/k%25y");

    CHECK(found.fail == OK);
    CHECK_TEXT(found.req.params[0], "星 a+b");
    CHECK_TEXT(found.req.params[1], "k%y");
    CHECK(found.req.params[2] == NULL);
}

static void what_is_not_there_is_not_found(void)
{
    static const char *const targets[] = {"/v1",
                                          "/healthz/",
                                          "/healthz/x",
                                          "/Healthz",
                                          "/v1/syncs/",
                                          "/v1/syncs//runs",
                                          "//healthz",
                                          "/v1/syncs/a%2Fb",
                                          "/v1/syncs/a%2fruns",
                                          "/v1/syncs/a/runs/b"};

    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        CHECK(find(METHOD_GET, targets[i]).fail == FAIL_NOT_FOUND);
    CHECK(find(METHOD_OTHER, "/nothing").fail == FAIL_NOT_FOUND);
}

static void another_method_is_told_which_are_allowed(void)
{
    struct found found = find(METHOD_DELETE, "/v1/syncs/a");

    CHECK(found.fail == FAIL_METHOD);
    CHECK_TEXT(found.allow, "PUT, GET, HEAD");
    CHECK_TEXT(find(METHOD_GET, "/v1/syncs/a/runs").allow, "POST");
    CHECK(find(METHOD_OTHER, "/healthz").fail == FAIL_METHOD);
}

static void wrong_encoding_is_invalid(void)
{
    static const char *const targets[] = {"/v1/syncs/%",
                                          "/v1/syncs/%4",
                                          "/v1/syncs/%zz",
                                          "/v1/syncs/%00",
                                          "/v1/syncs/%ff",
                                          "/v1/syncs/%E6%98",
                                          "/v1/syncs/\xff",
                                          "/v1/syncs/%C0%AF",
                                          "/v1/syncs?a=%0",
                                          "/v1/syncs?a=%ED%A0%80",
                                          "healthz",
                                          "",
                                          "*",
                                          "/v1/syncs?%ff=1"};

    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct found found = find(METHOD_GET, targets[i]);

        CHECK(found.fail == FAIL_INVALID);
        CHECK(found.req.fault.detail != NULL);
    }
}

static void the_query_is_decoded_once(void)
{
    struct found found =
        find(METHOD_GET, "/v1/syncs?a=%E6%98%9F+1%2B1%2541&b&&c==x&a=second&d=/%2F?");

    CHECK(found.fail == OK);
    CHECK(found.req.query_count == 5);
    CHECK_TEXT(request_query(&found.req, "a"), "星 1+1%41");
    CHECK_TEXT(request_query(&found.req, "b"), "");
    CHECK_TEXT(request_query(&found.req, "c"), "=x");
    CHECK_TEXT(request_query(&found.req, "d"), "//?");
    CHECK(request_query(&found.req, "e") == NULL);
}

int main(void)
{
    mem = arena_new();
    RUN(a_route_is_found_by_method_and_path);
    RUN(braces_take_whole_segments_decoded);
    RUN(what_is_not_there_is_not_found);
    RUN(another_method_is_told_which_are_allowed);
    RUN(wrong_encoding_is_invalid);
    RUN(the_query_is_decoded_once);
    arena_free(&mem);
    return check_end();
}
