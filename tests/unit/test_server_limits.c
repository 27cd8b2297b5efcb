/* test_server_limits.c - what slow, many and idle callers can and cannot do. */
#include "service/clock.h"
#include "tests/unit/server_fixture.h"

#include <poll.h>

enum { IDLE_CONNECTIONS = 1000 };

/* Sends a byte every 20 ms, far more often than the idle limit asks for; false if the server never
 * ends it. */
static bool trickle(int fd, const char *head)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};

    client_send(fd, head);
    for (int i = 0; i < CLIENT_PATIENCE_SECONDS * 50; i++) {
        if (poll(&poller, 1, 20) > 0)
            return true;
        if (!client_send(fd, "x"))
            return true;
    }
    return false;
}

static void a_slow_sender_is_cut_off(void)
{
    static const char *const heads[] = {"GET /", "GET /inline HTTP/1.1\r\nX: ",
                                        "POST /gate HTTP/1.1\r\n" HOST
                                        "Content-Length: 100000\r\n\r\n"};
    struct server_options options = fixture_options();

    options.request_seconds = 1;
    options.idle_seconds = 1;
    server = fixture_start(&options);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        int fd = client_open(server_port(server));

        CHECK(trickle(fd, heads[i]));
        close(fd);
    }
    CHECK(gate_waiting == 0);
    client_ask(server_port(server), GET_INLINE, &answer);
    CHECK(answer.status == 200);
    server_stop(&server);
}

/* At this pace the answer would take hours, and each read counts as activity: it is over only when
 * the server ends it. */
static void a_slow_reader_is_cut_off(void)
{
    server = start_with(1, 10, 1);
    int fd = client_open(server_port(server)), small = 4096;
    char bytes[512];
    bool over = false;

    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    client_send(fd, "GET /huge HTTP/1.1\r\n" HOST "\r\n");
    for (int i = 0; i < CLIENT_PATIENCE_SECONDS * 50 && !over; i++) {
        CHECK(recv(fd, bytes, sizeof bytes, 0) > 0);
        clock_sleep_ms(20);
        over = server_drain(server, 0);
    }
    CHECK(over);
    close(fd);
    server_stop(&server);
}

/* The limit is for sending and reading; what a handler takes is its own affair. */
static void a_slow_handler_is_waited_for(void)
{
    server = start_with(1, 10, 1);
    int fd = client_open(server_port(server));

    client_send(fd, GET_GATE);
    gate_wait_for(&gate_waiting, 1);
    clock_sleep_ms(1500);
    gate_set(true);
    client_read(fd, &answer);
    CHECK(answer.status == 200);
    close(fd);
    server_stop(&server);
}

static void a_full_lane_is_503_and_the_event_loop_goes_on(void)
{
    int running, queued;

    fill_lane(&running, &queued);
    CHECK(answer.status == 503);
    CHECK_TEXT(client_header(&answer, "Retry-After"), "1");
    client_ask(server_port(server), GET_INLINE, &answer);
    CHECK(answer.status == 200);
    gate_set(true);
    client_read(running, &answer);
    CHECK(answer.status == 200);
    client_read(queued, &answer);
    CHECK(answer.status == 200);
    close(running);
    close(queued);
    server_stop(&server);
}

static void idle_connections_live_on_and_are_served(void)
{
    static int fds[IDLE_CONNECTIONS];
    server = start_with(2, 2000, 30);
    int good = 0;

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < IDLE_CONNECTIONS; i++) {
            if (round == 0)
                fds[i] = client_open(server_port(server));
            client_send(fds[i], GET_INLINE);
            client_read(fds[i], &answer);
            good += answer.status == 200;
        }
    CHECK(good == 2 * IDLE_CONNECTIONS);
    for (int i = 0; i < IDLE_CONNECTIONS; i++)
        close(fds[i]);
    server_stop(&server);
}

static void more_connections_than_allowed_wait(void)
{
    struct server_options options = fixture_options();
    int first, second, third;

    options.connections_max = 2;
    server = fixture_start(&options);
    first = client_open(server_port(server));
    second = client_open(server_port(server));
    third = client_open(server_port(server));
    client_send(third, GET_INLINE);
    client_send(first, GET_INLINE);
    client_read(first, &answer);
    CHECK(answer.status == 200);
    close(first);
    client_read(third, &answer);
    CHECK(answer.status == 200);
    close(second);
    close(third);
    server_stop(&server);
}

static void a_port_in_use_is_an_error(void)
{
    struct server *second;
    struct server_options options = fixture_options();

    server = start_with(1, 1, 30);
    options.port = server_port(server);
    CHECK(server_start(&options, &second) == FAIL_BUSY);
    CHECK(second == NULL);
    options.host = "no such host";
    CHECK(server_start(&options, &second) == FAIL_INVALID);
    server_stop(&server);
}

int main(void)
{
    json_start();
    RUN(a_slow_sender_is_cut_off);
    RUN(a_slow_reader_is_cut_off);
    RUN(a_slow_handler_is_waited_for);
    RUN(a_full_lane_is_503_and_the_event_loop_goes_on);
    RUN(idle_connections_live_on_and_are_served);
    RUN(more_connections_than_allowed_wait);
    RUN(a_port_in_use_is_an_error);
    return check_end();
}
