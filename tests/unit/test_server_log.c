/* test_server_log.c - what the log says of requests, and what it must never say. */
#include "tests/unit/server_fixture.h"

enum { LOG_BYTES = 65536 };

static char logged[LOG_BYTES];

/* Standard error goes to a file while the server runs. */
static void record(void)
{
    struct server_options options = fixture_options();
    FILE *file = tmpfile();
    int console = dup(STDERR_FILENO);

    dup2(fileno(file), STDERR_FILENO);
    log_start(LOG_DEBUG);
    server = fixture_start(&options);
    ask("POST /intake/secret-key HTTP/1.1\r\n" HOST "X-Request-Id: first\r\n\r\n");
    ask("GET /show/a HTTP/1.1\r\n" HOST VIEWER "X-Request-Id: second\r\n\r\n");
    ask("GET /nothing HTTP/1.1\r\n" HOST "X-Request-Id: third\r\n\r\n");
    ask("GET /secret-path HTTP/1.1\r\n" HOST "X-Request-Id: fourth\r\n\r\n");
    server_stop(&server);
    dup2(console, STDERR_FILENO);
    close(console);
    rewind(file);
    logged[fread(logged, 1, sizeof logged - 1, file)] = '\0';
    fclose(file);
}

/* Is there a line that holds both? */
static bool line_with(const char *one, const char *other)
{
    for (const char *line = logged; *line; line += strcspn(line, "\n") + 1) {
        int len = (int)strcspn(line, "\n");
        const char *found = strstr(line, one), *also = strstr(line, other);

        if (found && also && found < line + len && also < line + len)
            return true;
    }
    return false;
}

static void each_request_has_a_line_with_its_route(void)
{
    CHECK(line_with("\"request_id\":\"first\"", "method=POST route=/intake/{key} status=200 ms="));
    CHECK(line_with("\"request_id\":\"second\"", "method=GET route=/show/{name} status=200 ms="));
    CHECK(line_with("\"request_id\":\"fourth\"", "method=GET route=- status=404 ms="));
}

static void our_own_failures_are_told_at_level_info(void)
{
    CHECK(line_with("\"level\":\"info\"", "route=/nothing status=500"));
    CHECK(line_with("\"level\":\"debug\"", "route=/show/{name} status=200"));
}

static void what_a_handler_logs_carries_the_request_id(void)
{
    CHECK(line_with("\"event\":\"shown\"", "\"request_id\":\"first\""));
    CHECK(line_with("\"event\":\"shown\"", "\"request_id\":\"second\""));
}

static void paths_and_tokens_are_never_logged(void)
{
    CHECK(*logged != '\0');
    CHECK(strstr(logged, "secret") == NULL);
    CHECK(strstr(logged, "token-of-a-viewer") == NULL);
}

int main(void)
{
    json_start();
    record();
    RUN(each_request_has_a_line_with_its_route);
    RUN(our_own_failures_are_told_at_level_info);
    RUN(what_a_handler_logs_carries_the_request_id);
    RUN(paths_and_tokens_are_never_logged);
    return check_end();
}
