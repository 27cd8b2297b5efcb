/* test_http.c - how calls end: answered, surely not sent, or lost; against real sockets. */
#include "tests/unit/check.h"
#include "tests/unit/http_bench.h"

static void serve_always(struct server_connection *connection)
{
    while (server_read(connection))
        server_answer(connection, "good");
}

static void get_reuses_the_connection(void)
{
    struct bench bench;

    bench_start(&bench, serve_always);
    for (int i = 0; i < 3; i++) {
        struct http_call call = bench_do(&bench, "GET", "");

        CHECK(call.outcome == HTTP_ANSWERED);
        CHECK(call.status == 200);
        CHECK_TEXT(call.answer, "good");
        CHECK(call.answer_len == 4);
    }
    CHECK(server_count(&bench.server, &bench.server.requests) == 3);
    CHECK(server_count(&bench.server, &bench.server.connections) == 1);
    bench_stop(&bench);
}

static void post_never_goes_over_a_used_connection(void)
{
    struct bench bench;

    bench_start(&bench, serve_always);
    CHECK(bench_do(&bench, "GET", "").outcome == HTTP_ANSWERED);
    CHECK(bench_do(&bench, "POST", "{}").outcome == HTTP_ANSWERED);
    CHECK(bench_do(&bench, "POST", "").outcome == HTTP_ANSWERED);
    CHECK(server_count(&bench.server, &bench.server.connections) == 3);
    bench_stop(&bench);
}

static void serve_one_then_vanish(struct server_connection *connection)
{
    if (server_read(connection))
        server_answer(connection, "good");
    server_read(connection);
}

/* libcurl by itself would send the second request again on a new connection. */
static void a_request_lost_on_a_reused_connection_arrives_once(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_one_then_vanish);
    CHECK(bench_do(&bench, "GET", "").outcome == HTTP_ANSWERED);
    call = bench_do(&bench, "GET", "");
    CHECK(call.outcome == HTTP_LOST);
    CHECK(call.error && *call.error);
    CHECK(server_count(&bench.server, &bench.server.requests) == 2);
    bench_stop(&bench);
}

static void serve_nothing(struct server_connection *connection)
{
    server_read(connection);
}

static void a_post_whose_answer_is_lost_arrives_once(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_nothing);
    call = bench_do(&bench, "POST", "{\"content\":[1]}");
    CHECK(call.outcome == HTTP_LOST);
    CHECK(call.status == 0);
    CHECK_TEXT(call.answer, "");
    CHECK(server_count(&bench.server, &bench.server.requests) == 1);
    bench_stop(&bench);
}

/* Answers the first request of all, and reads one more on every connection. */
static void serve_one_then_nothing(struct server_connection *connection)
{
    if (connection->number == 1 && server_read(connection))
        server_answer(connection, "good");
    server_read(connection);
}

static void a_post_after_a_good_one_whose_answer_is_lost_arrives_once(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_one_then_nothing);
    CHECK(bench_do(&bench, "GET", "").outcome == HTTP_ANSWERED);
    call = bench_do(&bench, "POST", "{}");
    CHECK(call.outcome == HTTP_LOST);
    CHECK(server_count(&bench.server, &bench.server.requests) == 2);
    bench_stop(&bench);
}

static void serve_one_and_close(struct server_connection *connection)
{
    if (server_read(connection))
        server_answer(connection, "good");
}

static void an_idle_connection_that_was_closed_is_replaced(void)
{
    struct bench bench;

    bench_start(&bench, serve_one_and_close);
    CHECK(bench_do(&bench, "GET", "").outcome == HTTP_ANSWERED);
    CHECK(server_wait(&bench.server, &bench.server.closed, 1));
    CHECK(bench_do(&bench, "GET", "").outcome == HTTP_ANSWERED);
    CHECK(server_count(&bench.server, &bench.server.requests) == 2);
    bench_stop(&bench);
}

static void a_refused_connection_is_not_sent(void)
{
    struct bench bench;
    struct http_call call;
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    /* Bound, so that nobody else takes the port, but nobody listens. */
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
    bench_start(&bench, serve_always);
    call = bench_call(&bench, "POST");
    call.url = arena_format(bench.mem, "http://127.0.0.1:%d/?access_token=secret",
                            ntohs(address.sin_port));
    http_perform(bench.http, bench.mem, &call, 1, NULL);
    CHECK(call.outcome == HTTP_NOT_SENT);
    CHECK(call.error && !strstr(call.error, "secret"));
    close(fd);
    bench_stop(&bench);
}

static void serve_no_handshake(struct server_connection *connection)
{
    char byte;

    if (recv(connection->fd, &byte, 1, 0) == 1)
        server_say(connection, "this is no TLS\r\n\r\n");
}

static void a_failed_handshake_is_not_sent(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_no_handshake);
    call = bench_call(&bench, "POST");
    call.url = arena_format(bench.mem, "https://127.0.0.1:%d/", bench.server.port);
    http_perform(bench.http, bench.mem, &call, 1, NULL);
    CHECK(call.outcome == HTTP_NOT_SENT);
    bench_stop(&bench);
}

static void serve_silence(struct server_connection *connection)
{
    server_read(connection);
    server_hold(connection->server);
}

static void a_silent_server_ends_at_the_total_limit(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_silence);
    call = bench_call(&bench, "GET");
    call.total_seconds = 1;
    http_perform(bench.http, bench.mem, &call, 1, NULL);
    CHECK(call.outcome == HTTP_LOST);
    CHECK(call.elapsed_ms >= 900);
    bench_stop(&bench);
}

static void serve_drip(struct server_connection *connection)
{
    struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    bool stopping = false;

    server_read(connection);
    server_say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    while (!stopping) {
        server_say(connection, "x");
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&connection->server->lock);
        stopping = connection->server->stopping;
        pthread_mutex_unlock(&connection->server->lock);
    }
}

static void a_dripping_answer_ends_at_the_total_limit(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_drip);
    call = bench_call(&bench, "GET");
    call.total_seconds = 1;
    http_perform(bench.http, bench.mem, &call, 1, NULL);
    CHECK(call.outcome == HTTP_LOST);
    CHECK(call.answer_len == 0);
    bench_stop(&bench);
}

static void serve_cut(struct server_connection *connection)
{
    server_read(connection);
    server_say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":0");
}

static void a_cut_answer_is_lost(void)
{
    struct bench bench;

    bench_start(&bench, serve_cut);
    CHECK(bench_do(&bench, "POST", "{}").outcome == HTTP_LOST);
    bench_stop(&bench);
}

/* Answers only once both requests are there: one call after the other would wait for ever. */
static void serve_when_two_came(struct server_connection *connection)
{
    if (server_read(connection) &&
        server_wait(connection->server, &connection->server->requests, 2))
        server_answer(connection, "both");
}

static void calls_overlap(void)
{
    struct bench bench;
    struct http_call calls[3];

    bench_start(&bench, serve_when_two_came);
    calls[0] = bench_call(&bench, "GET");
    calls[1] = (struct http_call){.url = NULL};
    calls[2] = bench_call(&bench, "POST");
    http_perform(bench.http, bench.mem, calls, 3, NULL);
    CHECK_TEXT(calls[0].answer, "both");
    CHECK_TEXT(calls[2].answer, "both");
    bench_stop(&bench);
}

static bool asked_to_stop;

static void serve_and_ask_to_stop(struct server_connection *connection)
{
    if (server_read(connection))
        __atomic_store_n(&asked_to_stop, true, __ATOMIC_RELAXED);
    server_hold(connection->server);
}

static void stop_breaks_off_what_runs(void)
{
    struct bench bench;
    struct http_call call;

    bench_start(&bench, serve_and_ask_to_stop);
    call = bench_call(&bench, "GET");
    http_perform(bench.http, bench.mem, &call, 1, &asked_to_stop);
    CHECK(call.outcome == HTTP_LOST);
    /* Asked before anything went out, nothing goes out. */
    call = bench_call(&bench, "GET");
    http_perform(bench.http, bench.mem, &call, 1, &asked_to_stop);
    CHECK(call.outcome == HTTP_NOT_SENT);
    CHECK(server_count(&bench.server, &bench.server.requests) == 1);
    bench_stop(&bench);
}

int main(void)
{
    RUN(get_reuses_the_connection);
    RUN(post_never_goes_over_a_used_connection);
    RUN(a_request_lost_on_a_reused_connection_arrives_once);
    RUN(a_post_whose_answer_is_lost_arrives_once);
    RUN(a_post_after_a_good_one_whose_answer_is_lost_arrives_once);
    RUN(an_idle_connection_that_was_closed_is_replaced);
    RUN(a_refused_connection_is_not_sent);
    RUN(a_failed_handshake_is_not_sent);
    RUN(a_silent_server_ends_at_the_total_limit);
    RUN(a_dripping_answer_ends_at_the_total_limit);
    RUN(a_cut_answer_is_lost);
    RUN(calls_overlap);
    RUN(stop_breaks_off_what_runs);
    return check_end();
}
