/* test_probes.c - the answers that need memory only: /healthz, /readyz, /openapi.yaml. */
#include "handlers/handlers.h"
#include "service/server_state.h"
#include "tests/unit/check.h"

static struct arena *mem;

static void health_is_ok_while_the_process_lives(void)
{
    struct request req = {.mem = mem};
    struct response res = {0};

    CHECK(handle_health_get(&req, &res) == OK);
    CHECK(res.status == 200);
    CHECK(strstr(res.body, "\"status\":\"ok\"") != NULL);
}

static enum fail ready(bool database_ok, bool schema_ok, bool draining, struct request *req)
{
    struct server_state state;
    struct house house = {.state = &state};
    struct response res = {0};
    enum fail fail;

    atomic_init(&state.database_ok, database_ok);
    atomic_init(&state.schema_ok, schema_ok);
    atomic_init(&state.draining, draining);
    *req = (struct request){.mem = mem, .house = &house};
    fail = handle_ready_get(req, &res);
    CHECK(fail || (res.status == 200 && strcmp(res.body, "{\"status\":\"ready\"}") == 0));
    return fail;
}

static void ready_needs_the_database_the_schema_and_no_stop(void)
{
    struct request req;

    CHECK(ready(true, true, false, &req) == OK);
    CHECK(ready(false, true, false, &req) == FAIL_BUSY);
    CHECK_TEXT(req.fault.code, "not-ready");
    CHECK(strstr(req.fault.detail, "away") != NULL);
    CHECK(ready(true, false, false, &req) == FAIL_BUSY);
    CHECK(strstr(req.fault.detail, "schema") != NULL);
    CHECK(ready(true, true, true, &req) == FAIL_BUSY);
    CHECK(strstr(req.fault.detail, "stopping") != NULL);
}

static void the_contract_is_served_as_it_was_built_in(void)
{
    struct request req = {.mem = mem};
    struct response res = {0};

    CHECK(handle_openapi_get(&req, &res) == OK);
    CHECK(res.status == 200 && res.body_len == strlen(res.body));
    CHECK(strncmp(res.body, "openapi: ", 9) == 0);
    CHECK_TEXT(res.content_type, "application/yaml");
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(health_is_ok_while_the_process_lives);
    RUN(ready_needs_the_database_the_schema_and_no_stop);
    RUN(the_contract_is_served_as_it_was_built_in);
    arena_free(&mem);
    return check_end();
}
