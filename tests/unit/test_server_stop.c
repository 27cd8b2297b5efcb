/* test_server_stop.c - jobs outlive their callers, and the end leaves nothing behind. */
#include "tests/unit/server_fixture.h"

enum { LOST_CALLERS = 20, STORM_ROUNDS = 5, STORM_CALLERS = 8, STORM_JOBS = 50 };

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

/* Asks in every way, waits for the answer or hangs up, until the server refuses connections. */
static void *storm(void *seed)
{
    static const char *const texts[] = {
        GET_GATE,
        GET_INLINE,
        GET_INLINE GET_GATE GET_GATE,
        "GET /ga",
        "nonsense\r\n\r\n",
        "POST /gate HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\nhalf",
        "PUT /object HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nfff\r\nx"};
    unsigned step = *(unsigned *)seed;
    int fd;

    while ((fd = client_open(server_port(server))) >= 0) {
        char byte;

        step = step * 1103515245u + 12345u;
        client_send(fd, texts[(step >> 16) % (sizeof texts / sizeof *texts)]);
        if ((step >> 20) % 2 && (step >> 16) % 7 < 3)
            (void)!recv(fd, &byte, 1, 0);
        close(fd);
    }
    return NULL;
}

static void a_stop_amid_a_storm_of_callers_loses_no_job(void)
{
    pthread_t callers[STORM_CALLERS];
    unsigned seeds[STORM_CALLERS];

    for (int round = 0; round < STORM_ROUNDS; round++) {
        server = start_with(4, 20, 30);
        gate_set(true);
        for (unsigned i = 0; i < STORM_CALLERS; i++) {
            seeds[i] = i * 7919u + (unsigned)round;
            pthread_create(&callers[i], NULL, storm, &seeds[i]);
        }
        gate_wait_for(&gate_passed, STORM_JOBS);
        server_drain(server, 0); /* the callers still need the port of the server */
        for (int i = 0; i < STORM_CALLERS; i++)
            pthread_join(callers[i], NULL);
        server_stop(&server);
        CHECK(gate_waiting == gate_passed);
    }
}

int main(void)
{
    json_start();
    RUN(a_job_whose_caller_hung_up_completes);
    RUN(the_intake_lane_is_served_by_whoever_has_it);
    RUN(draining_answers_those_in_flight_and_refuses_new_ones);
    RUN(stopping_refuses_the_queue_and_waits_for_what_runs);
    RUN(a_stop_amid_a_storm_of_callers_loses_no_job);
    return check_end();
}
