/* test_server_limits.c - slow callers, full lanes, lost callers, the end: over real sockets. */
#include "service/clock.h"
#include "tests/unit/server_fixture.h"

#include <errno.h>
#include <poll.h>
#include <sys/resource.h>

enum { IDLE_CONNECTIONS = 1000, LOST_CALLERS = 20 };

#define GET_GATE "GET /gate HTTP/1.1\r\n" HOST "\r\n"
#define GET_INLINE "GET /inline HTTP/1.1\r\n" HOST "\r\n"

static struct server *start_with(int threads, size_t queue_max, int seconds)
{
    struct server_options options = fixture_options();

    options.request_threads = threads;
    options.queue_max = queue_max;
    options.request_seconds = seconds;
    return fixture_start(&options);
}

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

/* With one thread and one place: one request runs, one queues, one is refused, and its answer is
 * left in `answer`. Which of two is refused is theirs to find out. */
static void fill_lane(int *running, int *queued)
{
    struct pollfd pollers[2];
    int refused;

    server = start_with(1, 1, 30);
    *running = client_open(server_port(server));
    client_send(*running, GET_GATE);
    gate_wait_for(&gate_waiting, 1);
    for (int i = 0; i < 2; i++) {
        pollers[i] = (struct pollfd){client_open(server_port(server)), POLLIN, 0};
        client_send(pollers[i].fd, GET_GATE);
    }
    CHECK(poll(pollers, 2, CLIENT_PATIENCE_SECONDS * 1000) == 1);
    refused = pollers[0].revents ? 0 : 1;
    client_read(pollers[refused].fd, &answer);
    close(pollers[refused].fd);
    *queued = pollers[1 - refused].fd;
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

static void a_job_whose_caller_hung_up_completes(void)
{
    server = start_with(2, LOST_CALLERS, 30);
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    int fds[LOST_CALLERS];

    for (int i = 0; i < LOST_CALLERS; i++) {
        fds[i] = client_open(server_port(server));
        client_send(fds[i], "POST /gate HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nbody");
    }
    gate_wait_for(&gate_waiting, 2);
    for (int i = 0; i < LOST_CALLERS; i++) {
        if (i % 2)
            setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(fds[i]);
    }
    gate_set(true);
    gate_wait_for(&gate_passed, 2);
    client_ask(server_port(server), GET_GATE, &answer);
    CHECK(answer.status == 200);
    server_stop(&server);
}

/* An intake of our own: keeps the job until told, and answers from another thread. */
static struct lane_job *kept;

static enum fail keep_job(void *context, struct lane_job *job)
{
    (void)context;
    pthread_mutex_lock(&gate_lock);
    kept = job;
    gate_waiting++;
    pthread_cond_broadcast(&gate_changed);
    pthread_mutex_unlock(&gate_lock);
    return OK;
}

static enum fail refuse_job(void *context, struct lane_job *job)
{
    (void)context;
    (void)job;
    return FAIL_BUSY;
}

static void the_intake_lane_is_served_by_whoever_has_it(void)
{
    struct server_options options = fixture_options();
    int fd;

    options.intake = (struct lane){keep_job, NULL};
    server = fixture_start(&options);
    fd = client_open(server_port(server));
    client_send(fd, "POST /intake/k HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nraw");
    gate_wait_for(&gate_waiting, 1);
    CHECK_TEXT(kept->req.body, "raw");
    CHECK_TEXT(kept->req.params[0], "k");
    kept->fail = respond_text(&kept->res, 200, "text/plain", "success", 7);
    kept->done(kept);
    client_read(fd, &answer);
    CHECK_TEXT(answer.body, "success");
    close(fd);
    server_stop(&server);
    options.intake = (struct lane){refuse_job, NULL};
    server = fixture_start(&options);
    client_ask(server_port(server), "POST /intake/k HTTP/1.1\r\n" HOST "\r\n", &answer);
    CHECK(answer.status == 503);
    CHECK_TEXT(client_header(&answer, "Retry-After"), "1");
    server_stop(&server);
}

static void *open_gate_when_refused(void *context)
{
    int fd;

    (void)context;

    while ((fd = client_open(server_port(server))) >= 0)
        close(fd);
    gate_set(true);
    return NULL;
}

/* The gate opens only when new connections are refused, so what is answered then was answered in
 * the middle of draining. */
static void draining_answers_those_in_flight_and_refuses_new_ones(void)
{
    server = start_with(2, 10, 30);
    int flying = client_open(server_port(server)), staying = client_open(server_port(server));
    pthread_t opener;

    client_send(staying, GET_INLINE);
    client_read(staying, &answer);
    CHECK_TEXT(client_header(&answer, "Connection"), "");
    client_send(flying, GET_GATE);
    gate_wait_for(&gate_waiting, 1);
    pthread_create(&opener, NULL, open_gate_when_refused, NULL);
    CHECK(server_drain(server, CLIENT_PATIENCE_SECONDS));
    pthread_join(opener, NULL);
    client_read(flying, &answer);
    CHECK(answer.status == 200);
    CHECK_TEXT(client_header(&answer, "Connection"), "close");
    CHECK(client_closed(flying));
    CHECK(client_open(server_port(server)) < 0);
    client_send(staying, GET_INLINE);
    client_read(staying, &answer);
    CHECK(answer.status == 200);
    CHECK_TEXT(client_header(&answer, "Connection"), "close");
    close(flying);
    close(staying);
    server_stop(&server);
}

static void *stop_server(void *context)
{
    (void)context;
    server_stop(&server);
    return NULL;
}

static void stopping_refuses_the_queue_and_waits_for_what_runs(void)
{
    int running, queued;
    pthread_t stopper;

    fill_lane(&running, &queued);
    CHECK(!server_drain(server, 0));
    pthread_create(&stopper, NULL, stop_server, NULL);
    client_read(queued, &answer); /* while the other still runs */
    CHECK(answer.status == 503);
    CHECK_TEXT(client_header(&answer, "Retry-After"), "5");
    gate_set(true);
    client_read(running, &answer);
    CHECK(answer.status == 200);
    pthread_join(stopper, NULL);
    CHECK(server == NULL);
    close(running);
    close(queued);
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

/* Both ends of a thousand connections are in this process. */
static void raise_file_limit(void)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(void)
{
    json_start();
    raise_file_limit();
    RUN(a_slow_sender_is_cut_off);
    RUN(a_slow_reader_is_cut_off);
    RUN(a_slow_handler_is_waited_for);
    RUN(a_full_lane_is_503_and_the_event_loop_goes_on);
    RUN(a_job_whose_caller_hung_up_completes);
    RUN(the_intake_lane_is_served_by_whoever_has_it);
    RUN(draining_answers_those_in_flight_and_refuses_new_ones);
    RUN(stopping_refuses_the_queue_and_waits_for_what_runs);
    RUN(idle_connections_live_on_and_are_served);
    RUN(more_connections_than_allowed_wait);
    RUN(a_port_in_use_is_an_error);
    return check_end();
}
