/* test_http_bounds.c - what may go out and what may come in. */
#include "clients/http_date.h"
#include "tests/unit/check.h"
#include "tests/unit/http_bench.h"

static void serve_always(struct server_connection *connection)
{
    while (server_read(connection))
        server_answer(connection, "good");
}

static void a_private_address_is_refused_unless_allowed(void)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "0x7f000001",
                                        "[::ffff:127.0.0.1]"};
    struct bench bench;

    bench_start(&bench, serve_always);
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct http_call call = bench_call(&bench, "POST");

        call.url = arena_format(bench.mem, "http://%s:%d/", hosts[i], bench.server.port);
        call.allow_private = false;
        http_perform(bench.http, bench.mem, &call, 1, NULL);
        CHECK(call.outcome == HTTP_NOT_SENT);
        CHECK(call.error && strstr(call.error, "private address"));
        CHECK(call.error && strstr(call.error, "allow_private"));
        CHECK(call.forbidden);
    }
    CHECK(server_count(&bench.server, &bench.server.connections) == 0);
    bench_stop(&bench);
}

static void an_open_private_connection_is_refused_too(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_always);
    CHECK(bench_do(&bench, "GET", "").outcome == HTTP_ANSWERED);
    call = bench_call(&bench, "GET");
    call.allow_private = false;
    http_perform(bench.http, bench.mem, &call, 1, NULL);
    CHECK(call.outcome == HTTP_NOT_SENT);
    CHECK(call.error && strstr(call.error, "allow_private"));
    CHECK(call.forbidden);
    CHECK(server_count(&bench.server, &bench.server.requests) == 1);
    bench_stop(&bench);
}

static void serve_echo(struct server_connection *connection)
{
    while (server_read(connection))
        server_answer(connection, connection->request);
}

static void headers_and_body_arrive_as_given(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_echo);
    call = bench_call(&bench, "POST");
    http_header_add(&call, "X-Api-Nonce", "1234567890");
    http_header_add(&call, "X-Empty", "");
    call.body = "{\"a\":1}";
    call.body_len = 7;
    http_perform(bench.http, bench.mem, &call, 1, NULL);
    CHECK(strstr(call.answer, "POST /a?b=c HTTP/1.1\r\n") == call.answer);
    CHECK(strstr(call.answer, "\r\nX-Api-Nonce: 1234567890\r\n"));
    CHECK(strstr(call.answer, "\r\nX-Empty:\r\n"));
    CHECK(strstr(call.answer, "\r\nContent-Length: 7\r\n"));
    CHECK(!strstr(call.answer, "Expect:"));
    CHECK(strcmp(call.answer + call.answer_len - 11, "\r\n\r\n{\"a\":1}") == 0);
    bench_stop(&bench);
}

static void a_line_break_in_a_header_is_not_sent(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_echo);
    call = bench_call(&bench, "GET");
    http_header_add(&call, "X-GW-Router-Addr", "https://tf.jdy.com\r\nX-Other: 1");
    http_perform(bench.http, bench.mem, &call, 1, NULL);
    CHECK(call.outcome == HTTP_NOT_SENT);
    CHECK(server_count(&bench.server, &bench.server.connections) == 0);
    bench_stop(&bench);
}

static void a_proxy_is_used_only_when_given(void)
{
    struct bench bench;
    struct http_call call;

    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("no_proxy", "*", 1);
    bench_start(&bench, serve_echo);
    CHECK(bench_do(&bench, "GET", "").outcome == HTTP_ANSWERED);
    call = bench_call(&bench, "GET");
    call.proxy = arena_format(bench.mem, "http://127.0.0.1:%d", bench.server.port);
    call.url = "http://kingdee.invalid/x";
    http_perform(bench.http, bench.mem, &call, 1, NULL);
    CHECK(call.outcome == HTTP_ANSWERED);
    CHECK(strstr(call.answer, "GET http://kingdee.invalid/x HTTP/1.1\r\n") == call.answer);
    unsetenv("http_proxy");
    unsetenv("no_proxy");
    bench_stop(&bench);
}

static void only_http_and_https_are_spoken(void)
{
    static const char *const urls[] = {"file:///etc/passwd", "ftp://127.0.0.1/",
                                       "gopher://127.0.0.1/", "no address", ""};
    struct bench bench;

    bench_start(&bench, serve_always);
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct http_call call = bench_call(&bench, "GET");

        call.url = urls[i];
        http_perform(bench.http, bench.mem, &call, 1, NULL);
        CHECK(call.outcome == HTTP_NOT_SENT);
    }
    bench_stop(&bench);
}

static void serve_redirect(struct server_connection *connection)
{
    while (server_read(connection))
        server_say(connection, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nRetry-After: 7\r\n"
                               "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n");
}

static void a_redirect_is_an_answer_and_not_followed(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_redirect);
    call = bench_do(&bench, "GET", "");
    CHECK(call.outcome == HTTP_ANSWERED);
    CHECK(call.status == 302);
    CHECK_TEXT(call.retry_after, "7");
    CHECK(http_date_ms(call.date) == INT64_C(784111777000));
    CHECK(server_count(&bench.server, &bench.server.requests) == 1);
    bench_stop(&bench);
}

static const char packed_words[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\x48\x4c\xce\x4e\x4d\xd1\x51\x48\xcc\x4b\x51\x28"
    "\xcd\x2b\x00\xf3\x00\xe9\x58\x4b\x2c\x14\x00\x00\x00";
static const char packed_4096[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x01\x0d\x00\x00\x00\xc2\xa0\xac\xef\x5f\xc2"
    "\x1e\x0e\x28\x00\x00\x00\xe0\xdd\x00\x73\xdc\x99\x9c\x00\x10\x00\x00";

static void send_packed(struct server_connection *connection, const char *data, size_t len)
{
    char head[128];

    snprintf(head, sizeof head,
             "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", len);
    server_say(connection, head);
    server_send(connection, data, len);
}

static void serve_packed(struct server_connection *connection)
{
    if (server_read(connection))
        send_packed(connection, packed_words, sizeof packed_words - 1);
    if (server_read(connection))
        send_packed(connection, packed_4096, sizeof packed_4096 - 1);
    server_hold(connection->server);
}

static void a_packed_answer_is_unpacked_and_measured_afterwards(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_packed);
    CHECK_TEXT(bench_do(&bench, "GET", "").answer, "packed, and unpacked");
    call = bench_call(&bench, "GET");
    call.answer_max = 4095;
    http_perform(bench.http, bench.mem, &call, 1, NULL);
    CHECK(call.outcome == HTTP_LOST);
    CHECK(call.error && strstr(call.error, "4095 bytes"));
    bench_stop(&bench);
}

static void serve_chunks(struct server_connection *connection)
{
    server_read(connection);
    server_say(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "5\r\nfirst\r\n7\r\n second\r\n0\r\n\r\n");
}

static void chunks_are_put_together(void)
{
    struct bench bench;

    bench_start(&bench, serve_chunks);
    CHECK_TEXT(bench_do(&bench, "GET", "").answer, "first second");
    bench_stop(&bench);
}

enum { LARGE = 100000 };

static void serve_large(struct server_connection *connection)
{
    static const char part[1000] = "0";

    while (server_read(connection)) {
        server_say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        for (int i = 0; i < LARGE / 1000; i++)
            server_send(connection, part, sizeof part);
    }
}

static void an_answer_as_large_as_allowed_comes_and_a_larger_one_does_not(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_large);
    for (size_t max = LARGE - 1; max <= LARGE; max++) {
        call = bench_call(&bench, "GET");
        call.answer_max = max;
        http_perform(bench.http, bench.mem, &call, 1, NULL);
        CHECK(call.outcome == (max == LARGE ? HTTP_ANSWERED : HTTP_LOST));
        CHECK(call.answer_len == (max == LARGE ? (size_t)LARGE : 0));
        CHECK(call.answer[call.answer_len] == '\0');
    }
    bench_stop(&bench);
}

static void retry_after_is_read_in_both_forms(void)
{
    static const struct {
        const char *text, *date;
        int64_t want;
    } cases[] = {
        {NULL, NULL, 0},
        {"", NULL, 0},
        {"120", NULL, 120000},
        {"0", NULL, 0},
        {"-5", NULL, 0},
        {"soon", NULL, 0},
        {"99999999999999999999", NULL, 86400000},
        {"Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", 30000},
        {"Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:00 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:37 GMT", NULL, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct http_call call = {.retry_after = cases[i].text, .date = cases[i].date};

        CHECK(http_retry_after_ms(&call) == cases[i].want);
    }
}

static void percent_encoding_keeps_only_unreserved_characters(void)
{
    struct arena *mem = arena_new();

    CHECK_TEXT(http_encode(mem, ""), "");
    CHECK_TEXT(http_encode(mem, "AZaz09-_.~"), "AZaz09-_.~");
    CHECK_TEXT(http_encode(mem, "a b*/+=&%\x7f"), "a%20b%2A%2F%2B%3D%26%25%7F");
    CHECK_TEXT(http_encode(mem, "苹"), "%E8%8B%B9");
    arena_free(&mem);
}

int main(void)
{
    RUN(a_private_address_is_refused_unless_allowed);
    RUN(an_open_private_connection_is_refused_too);
    RUN(headers_and_body_arrive_as_given);
    RUN(a_line_break_in_a_header_is_not_sent);
    RUN(a_proxy_is_used_only_when_given);
    RUN(only_http_and_https_are_spoken);
    RUN(a_redirect_is_an_answer_and_not_followed);
    RUN(a_packed_answer_is_unpacked_and_measured_afterwards);
    RUN(chunks_are_put_together);
    RUN(an_answer_as_large_as_allowed_comes_and_a_larger_one_does_not);
    RUN(retry_after_is_read_in_both_forms);
    RUN(percent_encoding_keeps_only_unreserved_characters);
    return check_end();
}
