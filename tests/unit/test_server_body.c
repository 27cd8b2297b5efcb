/* test_server_body.c - which bodies the server takes, and how it refuses the others. */
#include "tests/unit/server_fixture.h"

static void a_body_said_too_large_is_refused_unread(void)
{
    int fd = client_open(server_port(server));

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
    int fd = client_open(server_port(server));

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
    int fd = client_open(server_port(server));

    memset(bytes, 'x', sizeof bytes);
    client_send(fd, "PUT /object HTTP/1.1\r\n" HOST "Content-Length: 4194304\r\n\r\n");
    CHECK(client_send_bytes(fd, bytes, sizeof bytes));
    client_read(fd, &answer);
    check_problem(413, "too-large");
    close(fd);
}

static void a_body_that_may_come_is_invited(void)
{
    int fd = client_open(server_port(server));

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
    int fd = client_open(server_port(server));

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
        int fd = client_open(server_port(server));

        snprintf(text, sizeof text, "PUT /object HTTP/1.1\r\n" HOST "%s\r\n", heads[i]);
        client_send(fd, text);
        client_read(fd, &answer);
        CHECK(answer.status == 400);
        CHECK(client_ended(fd));
        close(fd);
    }
    ask("GET /inline HTTP/1.1\r\n\r\n"); /* no Host */
    CHECK(answer.status == 400);
}

int main(void)
{
    struct server_options options = fixture_options();

    json_start();
    server = fixture_start(&options);
    RUN(a_body_said_too_large_is_refused_unread);
    RUN(a_body_that_grows_too_large_is_refused_at_once);
    RUN(a_refusal_reaches_a_caller_who_still_sends);
    RUN(a_body_that_may_come_is_invited);
    RUN(a_body_is_taken_up_to_the_limit_in_any_pieces);
    RUN(a_route_without_a_body_takes_only_an_empty_one);
    RUN(the_body_must_be_json_where_json_is_read);
    RUN(a_bad_body_is_pointed_at);
    RUN(a_request_of_doubtful_length_is_refused);
    server_stop(&server);
    return check_end();
}
