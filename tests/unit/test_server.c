/* test_server.c - what callers see of the server, over real sockets. */
#include "tests/unit/server_fixture.h"

static struct server *server;
static int port;
static struct answer answer;

#define HOST "Host: h\r\n"
#define VIEWER "Authorization: Bearer token-of-a-viewer\r\n"
#define OPERATOR "Authorization: bearer  token:of:an operator\r\n"

static void ask(const char *text)
{
    client_ask(port, text, &answer);
}

static void check_problem(int status, const char *code)
{
    char wanted[64];

    CHECK(answer.status == status);
    CHECK_TEXT(client_header(&answer, "Content-Type"), "application/problem+json");
    snprintf(wanted, sizeof wanted, "\"code\":\"%s\"", code);
    CHECK(strstr(answer.body, wanted) != NULL);
    CHECK(strstr(answer.body, "\"request_id\":\"") != NULL);
    CHECK_TEXT(client_header(&answer, "X-Content-Type-Options"), "nosniff");
    CHECK_TEXT(client_header(&answer, "Cache-Control"), "no-store");
}

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
    int fd = client_open(port);
    struct answer head = {0};
    char length[32];

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
    int fd = client_open(port);

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
    int fd = client_open(port);

    client_send(fd, "GET /show/a HTTP/1.1\r\n" HOST "\r\n");
    client_read(fd, &answer);
    check_problem(401, "unauthorized");
    client_send(fd, "GET /show/a HTTP/1.1\r\n" HOST VIEWER "\r\n");
    client_read(fd, &answer);
    CHECK(answer.status == 200);
    close(fd);
}

static void a_body_said_too_large_is_refused_unread(void)
{
    int fd = client_open(port);

    client_send(fd, "PUT /object HTTP/1.1\r\n" HOST "Content-Length: 101\r\n"
                    "Expect: 100-continue\r\n\r\n");
    client_read(fd, &answer);
    check_problem(413, "too-large");
    CHECK_TEXT(client_header(&answer, "Connection"), "close");
    CHECK(client_closed(fd));
    close(fd);
    ask("PUT /object HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551615\r\n\r\n");
    check_problem(413, "too-large");
}

static void a_body_that_grows_too_large_is_refused_at_once(void)
{
    char chunk[FIXTURE_BODY_MAX + 64] = "65\r\n"; /* 101 bytes, and no end of the body */
    int fd = client_open(port);

    memset(chunk + 4, 'x', FIXTURE_BODY_MAX + 1);
    client_send(fd, "PUT /object HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
    client_send(fd, chunk);
    client_read(fd, &answer);
    check_problem(413, "too-large");
    CHECK_TEXT(client_header(&answer, "Connection"), "close");
    CHECK(client_closed(fd));
    close(fd);
}

/* More than a socket's buffers hold: closing it at once would reset it and lose the refusal. */
static void a_refusal_reaches_a_caller_who_still_sends(void)
{
    static char bytes[FIXTURE_BIG * 2];
    int fd = client_open(port);

    memset(bytes, 'x', sizeof bytes);
    client_send(fd, "PUT /object HTTP/1.1\r\n" HOST "Content-Length: 4194304\r\n\r\n");
    CHECK(client_send_bytes(fd, bytes, sizeof bytes));
    client_read(fd, &answer);
    check_problem(413, "too-large");
    close(fd);
}

static void a_body_that_may_come_is_invited(void)
{
    int fd = client_open(port);

    client_send(fd, "PUT /object HTTP/1.1\r\n" HOST "Content-Length: 9\r\n"
                    "Expect: 100-continue\r\n\r\n");
    client_read(fd, &answer);
    CHECK(answer.status == 100);
    client_send(fd, "{\"a\":1.0}");
    client_read(fd, &answer);
    CHECK(answer.status == 201);
    CHECK_TEXT(answer.body, "{\"a\":1.0}");
    close(fd);
}

static void a_body_is_taken_up_to_the_limit_in_any_pieces(void)
{
    char body[FIXTURE_BODY_MAX + 1];
    int fd = client_open(port);

    snprintf(body, sizeof body, "{\"a\":\"%*s\"}", FIXTURE_BODY_MAX - 8, "x");
    client_send(fd, "PUT /object HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\n");
    for (size_t i = 0; i < FIXTURE_BODY_MAX; i++)
        client_send_bytes(fd, body + i, 1);
    client_read(fd, &answer);
    CHECK(answer.status == 201);
    CHECK_TEXT(answer.body, body);
    client_send(fd, "PUT /object HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
                    "1\r\n{\r\n6;x=y\r\n\"b\":2}\r\n0\r\n\r\n");
    client_read(fd, &answer);
    CHECK(answer.status == 201);
    CHECK_TEXT(answer.body, "{\"b\":2}");
    close(fd);
}

static void a_route_without_a_body_takes_only_an_empty_one(void)
{
    ask("DELETE /object HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n");
    CHECK(answer.status == 200);
    ask("DELETE /object HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    CHECK(answer.status == 200);
    ask("DELETE /object HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}");
    check_problem(400, "invalid");
    ask("DELETE /object HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n");
    check_problem(400, "invalid");
}

static void the_body_must_be_json_where_json_is_read(void)
{
#define PUT_TYPE(type) "PUT /object HTTP/1.1\r\n" HOST type "Content-Length: 2\r\n\r\n{}"
    ask(PUT_TYPE(""));
    CHECK(answer.status == 201);
    ask(PUT_TYPE("Content-Type: application/json\r\n"));
    CHECK(answer.status == 201);
    ask(PUT_TYPE("Content-Type: Application/JSON;charset=UTF-8\r\n"));
    CHECK(answer.status == 201);
    ask(PUT_TYPE("Content-Type: application/jsonx\r\n"));
    check_problem(415, "media-type-unsupported");
    ask(PUT_TYPE("Content-Type: text/plain\r\n"));
    check_problem(415, "media-type-unsupported");
    ask("POST /intake/k HTTP/1.1\r\n" HOST
        "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
    CHECK(answer.status == 200);
}

static void a_bad_body_is_pointed_at(void)
{
    ask("PUT /object HTTP/1.1\r\n" HOST "Content-Length: 19\r\n\r\n{\"a\":{\"b\":1,\"b\":2}}");
    check_problem(400, "invalid");
    CHECK(strstr(answer.body, "\"pointer\":\"/a/b\",\"errors\":[{\"pointer\":\"/a/b\"") != NULL);
}

static void a_sane_request_id_is_kept_another_replaced(void)
{
    static const char *const bad[] = {"has space", "a\"b", "123456789012345678901234567890123", ""};
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

static void a_request_of_doubtful_length_is_refused(void)
{
    static const char *const heads[] = {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                                        "Content-Length: 2\r\nContent-Length: 3\r\n",
                                        "Content-Length: 0\r\nContent-Length: 0\r\n",
                                        "Transfer-Encoding: gzip, chunked\r\n",
                                        "Content-Length: +2\r\n",
                                        "Content-Length: 2x\r\n"};
    char text[256];

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        int fd = client_open(port);

        snprintf(text, sizeof text, "PUT /object HTTP/1.1\r\n" HOST "%s\r\n", heads[i]);
        client_send(fd, text);
        client_read(fd, &answer);
        CHECK(answer.status == 400);
        CHECK(client_closed(fd));
        close(fd);
    }
    ask("GET /inline HTTP/1.1\r\n\r\n"); /* no Host */
    CHECK(answer.status == 400);
}

static void many_requests_at_once_are_answered_in_order(void)
{
    int fd = client_open(port);

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

/* Of every size: one that just fits must leave room for the reply's head. */
static void large_heads_are_served_or_refused_never_dropped(void)
{
    static char text[20000];
    bool served = false, refused = false;

    for (int size = 100; size < 12000; size += 97) {
        snprintf(text, sizeof text, "GET /inline HTTP/1.1\r\n" HOST "X: %0*d\r\n\r\n", size, 0);
        ask(text);
        CHECK(answer.status == 200 || answer.status == 431);
        CHECK(answer.status != 200 || !refused);
        served = served || answer.status == 200;
        refused = refused || answer.status == 431;
        snprintf(text, sizeof text, "GET /inline?%0*d HTTP/1.1\r\n" HOST "\r\n", size, 0);
        ask(text);
        CHECK(answer.status == 200 || answer.status == 431 || answer.status == 414);
    }
    CHECK(served && refused);
}

static void many_small_headers_are_served_or_refused_never_dropped(void)
{
    static char text[20000];
    size_t len;

    for (int count = 1; count < 150; count++) {
        len = (size_t)snprintf(text, sizeof text, "GET /inline HTTP/1.1\r\n" HOST "Cookie: ");
        for (int i = 0; i < count; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "a%d=1; ", i);
        len += (size_t)snprintf(text + len, sizeof text - len, "\r\n");
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
    port = server_port(server);
    RUN(an_unknown_path_is_404);
    RUN(a_wrong_method_is_405_with_allow);
    RUN(head_is_get_without_the_body);
    RUN(a_token_is_asked_for_before_the_body);
    RUN(a_known_token_gives_its_name_and_role);
    RUN(an_unauthorized_get_keeps_its_connection);
    RUN(a_body_said_too_large_is_refused_unread);
    RUN(a_body_that_grows_too_large_is_refused_at_once);
    RUN(a_refusal_reaches_a_caller_who_still_sends);
    RUN(a_body_that_may_come_is_invited);
    RUN(a_body_is_taken_up_to_the_limit_in_any_pieces);
    RUN(a_route_without_a_body_takes_only_an_empty_one);
    RUN(the_body_must_be_json_where_json_is_read);
    RUN(a_bad_body_is_pointed_at);
    RUN(a_sane_request_id_is_kept_another_replaced);
    RUN(the_target_is_decoded_once_and_strictly);
    RUN(a_request_of_doubtful_length_is_refused);
    RUN(many_requests_at_once_are_answered_in_order);
    RUN(large_heads_are_served_or_refused_never_dropped);
    RUN(many_small_headers_are_served_or_refused_never_dropped);
    RUN(a_large_answer_arrives_whole);
    RUN(a_handler_that_forgets_to_answer_is_500);
    server_stop(&server);
    return check_end();
}
