/* test_server_stream.c - answers that are held back, and answers that go on. */
#include "service/stream.h"
#include "tests/unit/server_fixture.h"

#include <sched.h>

/* ---- a watch of the test's own: it keeps the jobs until it is told to let them go ------------ */

static pthread_mutex_t held_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t held_changed = PTHREAD_COND_INITIALIZER;
static struct lane_job *held_first;
static int held_count;
static bool held_full;

static enum fail keep(void *context, struct lane_job *job)
{
    bool full;

    (void)context;
    pthread_mutex_lock(&held_lock);
    full = held_full;
    if (!full) {
        job->next = held_first;
        held_first = job;
        held_count++;
        pthread_cond_broadcast(&held_changed);
    }
    pthread_mutex_unlock(&held_lock);
    return full ? FAIL_BUSY : OK;
}

static void let_all_go(void)
{
    struct lane_job *job, *next;

    pthread_mutex_lock(&held_lock);
    job = held_first;
    held_first = NULL;
    held_count = 0;
    pthread_mutex_unlock(&held_lock);
    for (; job; job = next) {
        struct hold hold = job->res.hold;

        next = job->next;
        job->res.hold = (struct hold){0};
        hold.then(&job->req, &job->res, hold.run);
        job->done(job);
    }
}

static void wait_for_held(int count)
{
    pthread_mutex_lock(&held_lock);
    while (held_count < count)
        pthread_cond_wait(&held_changed, &held_lock);
    pthread_mutex_unlock(&held_lock);
}

/* ---- handlers ------------------------------------------------------------------------------ */

static void second_half(struct request *req, struct response *res, int64_t run)
{
    const char *text = arena_format(req->mem, "run %d", (int)run);

    respond_text(res, 200, "text/plain", text, strlen(text));
}

static enum fail handle_hold(struct request *req, struct response *res)
{
    (void)req;
    res->hold = (struct hold){7, 1000, second_half};
    return respond_text(res, 202, "text/plain", "first", 5);
}

static struct stream *writer;

static enum fail handle_stream(struct request *req, struct response *res)
{
    (void)req;
    pthread_mutex_lock(&held_lock);
    writer = res->stream = stream_new();
    pthread_cond_broadcast(&held_changed);
    pthread_mutex_unlock(&held_lock);
    return respond_text(res, 200, "text/event-stream", "", 0);
}

static const struct route stream_routes[] = {
    {METHOD_GET, "/hold", LANE_REQUEST, ROLE_NONE, 0, "hold", handle_hold},
    {METHOD_GET, "/stream", LANE_REQUEST, ROLE_NONE, 0, "stream", handle_stream},
    {METHOD_GET, "/inline", LANE_INLINE, ROLE_NONE, 0, "inline", handle_show},
};

#define GET_HOLD "GET /hold HTTP/1.1\r\n" HOST "\r\n"
#define GET_STREAM "GET /stream HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"

static void start_streaming(void)
{
    struct server_options options = fixture_options();

    options.routes = stream_routes;
    options.route_count = sizeof stream_routes / sizeof *stream_routes;
    options.watch = (struct lane){keep, NULL};
    options.request_threads = 1;
    writer = NULL;
    held_full = false;
    server = fixture_start(&options);
}

/* ---- held back ----------------------------------------------------------------------------- */

static void held_replies_take_no_thread_and_their_second_half_answers(void)
{
    enum { CALLERS = 20 };
    int callers[CALLERS];

    start_streaming();
    for (int i = 0; i < CALLERS; i++) {
        callers[i] = client_open(server_port(server));
        client_send(callers[i], GET_HOLD);
    }
    wait_for_held(CALLERS); /* there is one thread only */
    let_all_go();
    for (int i = 0; i < CALLERS; i++) {
        client_read(callers[i], &answer);
        CHECK(answer.status == 200);
        CHECK_TEXT(answer.body, "run 7");
        close(callers[i]);
    }
    server_stop(&server);
}

static void where_nobody_can_hold_it_the_first_answer_goes_out(void)
{
    start_streaming();
    held_full = true;
    ask(GET_HOLD);
    CHECK(answer.status == 202);
    CHECK_TEXT(answer.body, "first");
    server_stop(&server);
}

static void a_caller_who_hangs_up_while_held_does_no_harm(void)
{
    int caller;

    start_streaming();
    caller = client_open(server_port(server));
    client_send(caller, GET_HOLD);
    wait_for_held(1);
    close(caller);
    let_all_go();
    ask(GET_INLINE);
    CHECK(answer.status == 200);
    server_stop(&server);
}

/* ---- streams ------------------------------------------------------------------------------- */

static struct stream *wait_for_writer(void)
{
    struct stream *stream;

    pthread_mutex_lock(&held_lock);
    while (!writer)
        pthread_cond_wait(&held_changed, &held_lock);
    stream = writer;
    writer = NULL;
    pthread_mutex_unlock(&held_lock);
    return stream;
}

/* Until it has been taken: the message before must have been read. */
static enum fail put(struct stream *stream, const char *message)
{
    enum fail fail;

    while ((fail = stream_put(stream, message)) == FAIL_BUSY)
        sched_yield();
    return fail;
}

/* To the end of the connection, as the bytes came. */
static void read_stream(int caller)
{
    memset(&answer, 0, sizeof answer);
    CHECK(client_read_head(caller, &answer));
    answer.status = (int)strtol(answer.head + strlen("HTTP/1.1 "), NULL, 10);
    client_read_body(caller, &answer, SIZE_MAX);
    close(caller);
}

static void every_message_arrives_in_order(void)
{
    enum { MESSAGES = 500 };
    char message[64], *at;
    struct stream *stream;
    int caller, found = 0;

    start_streaming();
    caller = client_open(server_port(server));
    client_send(caller, GET_STREAM);
    stream = wait_for_writer();
    for (int i = 0; i < MESSAGES; i++) {
        snprintf(message, sizeof message, "data: %d\n\n", i);
        CHECK(put(stream, message) == OK);
    }
    stream_end(&stream);
    read_stream(caller);
    CHECK(answer.status == 200);
    CHECK_TEXT(client_header(&answer, "Content-Type"), "text/event-stream");
    at = answer.body;
    for (; found < MESSAGES; found++) {
        snprintf(message, sizeof message, "data: %d\n\n", found);
        at = strstr(at, message);
        if (!at)
            break;
    }
    CHECK(found == MESSAGES);
    server_stop(&server);
}

static void a_message_larger_than_any_buffer_arrives_whole(void)
{
    enum { BYTES = 12000 }; /* a connection's is 8 KiB */
    static char message[BYTES + 1];
    struct stream *stream;
    int caller;
    size_t count = 0;

    start_streaming();
    memset(message, 'x', BYTES);
    caller = client_open(server_port(server));
    client_send(caller, GET_STREAM);
    stream = wait_for_writer();
    CHECK(put(stream, message) == OK);
    stream_end(&stream);
    read_stream(caller);
    for (const char *at = answer.body; *at; at++)
        count += *at == 'x';
    CHECK(count == BYTES);
    server_stop(&server);
}

static void a_caller_who_hung_up_is_found_out_by_the_next_messages(void)
{
    struct stream *stream;
    int caller;

    start_streaming();
    caller = client_open(server_port(server));
    client_send(caller, GET_STREAM);
    stream = wait_for_writer();
    CHECK(put(stream, ": one\n\n") == OK);
    close(caller);
    while (put(stream, ": another\n\n") == OK)
        ; /* a stream that nobody ends hangs here and fails the run */
    stream_end(&stream);
    server_stop(&server);
}

static void a_head_alone_ends_the_stream_and_the_connection_serves_on(void)
{
    struct stream *stream;

    start_streaming();
    ask("HEAD /stream HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    CHECK(answer.status == 200);
    stream = wait_for_writer();
    while (put(stream, ": nobody\n\n") == OK)
        ;
    stream_end(&stream);
    server_stop(&server);
}

int main(void)
{
    RUN(held_replies_take_no_thread_and_their_second_half_answers);
    RUN(where_nobody_can_hold_it_the_first_answer_goes_out);
    RUN(a_caller_who_hangs_up_while_held_does_no_harm);
    RUN(every_message_arrives_in_order);
    RUN(a_message_larger_than_any_buffer_arrives_whole);
    RUN(a_caller_who_hung_up_is_found_out_by_the_next_messages);
    RUN(a_head_alone_ends_the_stream_and_the_connection_serves_on);
    return check_end();
}
