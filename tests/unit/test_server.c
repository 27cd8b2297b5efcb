/* test_server.c - what callers see of the server, over real sockets. */
#include "tests/unit/server_fixture.h"

static void an_unknown_path_is_404(void)
{
    ask("GET /nowhere HTTP/1.1\r\n" HOST "\r\n");
    check_problem(404, "not-found");
    ask("GET /show/a%2Fb HTTP/1.1\r\n" HOST "\r\n");
    check_problem(404, "not-found");
}

static void a_wrong_method_is_405_with_allow(void)
{
    ask("DELETE /show/a HTTP/1.1\r\n" HOST "\r\n");
    check_problem(405, "method-not-allowed");
    CHECK_TEXT(client_header(&answer, "Allow"), "GET, HEAD, POST");
    ask("OPTIONS /inline HTTP/1.1\r\n" HOST "\r\n");
    check_problem(405, "method-not-allowed");
    CHECK_TEXT(client_header(&answer, "Allow"), "GET, HEAD");
}

static void head_is_get_without_the_body(void)
{
    int fd = client_open(server_port(server));
    struct answer head = {0};
    char length[1024];

    client_send(fd, "HEAD /inline HTTP/1.1\r\n" HOST "X-Request-Id: a\r\n\r\n");
    CHECK(client_read_head(fd, &head));
    CHECK(strncmp(head.head, "HTTP/1.1 200 ", 13) == 0);
    snprintf(length, sizeof length, "%s", client_header(&head, "Content-Length"));
    client_send(fd, "GET /inline HTTP/1.1\r\n" HOST "X-Request-Id: a\r\n\r\n");
    client_read(fd, &answer);
    CHECK(answer.status == 200);
    CHECK_TEXT(client_header(&answer, "Content-Length"), length);
    close(fd);
}

static void a_token_is_asked_for_before_the_body(void)
{
    static const char head[] = "POST /show/a HTTP/1.1\r\n" HOST "%s"
                               "Content-Type: application/json\r\nContent-Length: 10\r\n"
                               "Expect: 100-continue\r\n\r\n";
    char text[512];
    int fd = client_open(server_port(server));

    snprintf(text, sizeof text, head, "");
    client_send(fd, text);
    client_read(fd, &answer);
    check_problem(401, "unauthorized");
    CHECK_TEXT(client_header(&answer, "WWW-Authenticate"), "Bearer");
    CHECK(client_closed(fd));
    close(fd);
    snprintf(text, sizeof text, head, VIEWER);
    ask(text);
    check_problem(403, "forbidden");
    snprintf(text, sizeof text, head, "Authorization: Bearer token-of-a-vieweR\r\n");
    ask(text);
    check_problem(401, "unauthorized");
    snprintf(text, sizeof text, head, "Authorization: Basic dG9rZW4=\r\n");
    ask(text);
    check_problem(401, "unauthorized");
}

static void a_known_token_gives_its_name_and_role(void)
{
    ask("GET /show/a HTTP/1.1\r\n" HOST VIEWER "\r\n");
    CHECK(answer.status == 200);
    CHECK(strstr(answer.body, "\"caller\":\"watcher\",\"role\":1") != NULL);
    ask("GET /show/a HTTP/1.1\r\n" HOST OPERATOR "\r\n");
    CHECK(strstr(answer.body, "\"caller\":\"worker\",\"role\":2") != NULL);
    CHECK(strstr(answer.body, "\"peer\":\"127.0.0.1\"") != NULL);
}

static void an_unauthorized_get_keeps_its_connection(void)
{
    int fd = client_open(server_port(server));

    client_send(fd, "GET /show/a HTTP/1.1\r\n" HOST "\r\n");
    client_read(fd, &answer);
    check_problem(401, "unauthorized");
    client_send(fd, "GET /show/a HTTP/1.1\r\n" HOST VIEWER "\r\n");
    client_read(fd, &answer);
    CHECK(answer.status == 200);
    close(fd);
}

/* 65 characters. */
#define TOO_LONG                                                                                   \
    "1234567890123456789012345678901234567890"                                                     \
    "1234567890123456789012345"

static void a_sane_request_id_is_kept_another_replaced(void)
{
    static const char *const bad[] = {"has space", "a\"b", "", TOO_LONG};
    char text[256];

    ask("GET /inline HTTP/1.1\r\n" HOST "X-Request-Id: Ab.9_-\r\n\r\n");
    CHECK_TEXT(client_header(&answer, "X-Request-Id"), "Ab.9_-");
    CHECK(strstr(answer.body, "\"id\":\"Ab.9_-\"") != NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text, "GET /nowhere HTTP/1.1\r\n" HOST "X-Request-Id: %s\r\n\r\n",
                 bad[i]);
        ask(text);
        CHECK(strlen(client_header(&answer, "X-Request-Id")) == 32);
        CHECK(strspn(client_header(&answer, "X-Request-Id"), "0123456789abcdef") == 32);
    }
}

static void the_target_is_decoded_once_and_strictly(void)
{
    ask("GET /show/%E6%98%9F%2541?q=%2B+%26 HTTP/1.1\r\n" HOST VIEWER "\r\n");
    CHECK(answer.status == 200);
    CHECK(strstr(answer.body, "\"param\":\"星%41\",\"q\":\"+ &\"") != NULL);
    ask("GET /show/%zz HTTP/1.1\r\n" HOST VIEWER "\r\n");
    check_problem(400, "invalid");
    ask("GET /show/%ff HTTP/1.1\r\n" HOST VIEWER "\r\n");
    check_problem(400, "invalid");
    ask("GET /show/a%00b HTTP/1.1\r\n" HOST VIEWER "\r\n");
    check_problem(400, "invalid");
}

static void many_requests_at_once_are_answered_in_order(void)
{
    int fd = client_open(server_port(server));

    client_send(fd, "GET /inline?q=1 HTTP/1.1\r\n" HOST "\r\n"
                    "PUT /object HTTP/1.1\r\n" HOST "Content-Length: 7\r\n\r\n{\"n\":2}"
                    "GET /nowhere HTTP/1.1\r\n" HOST "\r\n"
                    "GET /inline?q=4 HTTP/1.1\r\n" HOST "\r\n");
    client_read(fd, &answer);
    CHECK(strstr(answer.body, "\"q\":\"1\"") != NULL);
    client_read(fd, &answer);
    CHECK_TEXT(answer.body, "{\"n\":2}");
    client_read(fd, &answer);
    CHECK(answer.status == 404);
    client_read(fd, &answer);
    CHECK(strstr(answer.body, "\"q\":\"4\"") != NULL);
    close(fd);
}

static void ask_with_padding(const char *before, int size, const char *after)
{
    static char text[20000];

    snprintf(text, sizeof text, "%s%0*d%s", before, size, 0, after);
    ask(text);
}

/* Of every size: one that just fits must leave room for the reply's head. */
static void large_heads_are_served_or_refused_never_dropped(void)
{
    for (int size = 100; size < 12000; size += 97) {
        ask_with_padding("GET /inline HTTP/1.1\r\n" HOST "X: ", size, "\r\n\r\n");
        CHECK(answer.status == (size < 6000 ? 200 : 431));
    }
    for (int size = 100; size < 7900; size += 97) {
        ask_with_padding("GET /inline?", size, " HTTP/1.1\r\n" HOST "\r\n");
        CHECK(answer.status == (size < 5950 ? 200 : 431));
    }
}

static void many_headers_are_served_or_refused_never_dropped(void)
{
    static char text[20000];

    for (int count = 1; count < 150; count++) {
        size_t len = (size_t)snprintf(text, sizeof text, "GET /inline HTTP/1.1\r\n" HOST);

        for (int i = 0; i < count; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "X%d: y\r\n", i);
        snprintf(text + len, sizeof text - len, "\r\n");
        ask(text);
        CHECK(answer.status == 200 || answer.status == 431);
    }
}

static void a_large_answer_arrives_whole(void)
{
    ask("GET /big HTTP/1.1\r\n" HOST "\r\n");
    CHECK(answer.status == 200);
    CHECK(answer.body_len == FIXTURE_BIG);
}

static void a_handler_that_forgets_to_answer_is_500(void)
{
    ask("GET /nothing HTTP/1.1\r\n" HOST "\r\n");
    check_problem(500, "internal");
}

int main(void)
{
    struct server_options options = fixture_options();

    json_start();
    server = fixture_start(&options);
    RUN(an_unknown_path_is_404);
    RUN(a_wrong_method_is_405_with_allow);
    RUN(head_is_get_without_the_body);
    RUN(a_token_is_asked_for_before_the_body);
    RUN(a_known_token_gives_its_name_and_role);
    RUN(an_unauthorized_get_keeps_its_connection);
    RUN(a_sane_request_id_is_kept_another_replaced);
    RUN(the_target_is_decoded_once_and_strictly);
    RUN(many_requests_at_once_are_answered_in_order);
    RUN(large_heads_are_served_or_refused_never_dropped);
    RUN(many_headers_are_served_or_refused_never_dropped);
    RUN(a_large_answer_arrives_whole);
    RUN(a_handler_that_forgets_to_answer_is_500);
    server_stop(&server);
    return check_end();
}
