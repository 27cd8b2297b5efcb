/* server.c - the life of a request; the one file that knows libmicrohttpd.
 *
 * One thread of ours turns libmicrohttpd's loop and owns every connection. For a request it calls
 *
 *   on_target    once the first line is read: makes the visit and starts its clock;
 *   on_request   with the head: admits or refuses; then with each piece of the body: keeps it; then
 *                with nothing more: runs the handler if it is inline, or else suspends the
 *                connection and hands the job to its lane;
 *   job_done     is the lane's thread saying that it is done: resumes the connection, and
 *                unless the reply is held back until a run has ended: then the watch has the job
 *                next, and says so a second time;
 *   on_request   comes a last time, to write the reply, or its head if a stream follows;
 *   on_completed when the reply is sent or the caller is gone: frees the visit.
 *
 * A suspended connection is never looked at, so a visit cannot be freed while a lane has it, also
 * when the caller hangs up. We turn the loop, and not libmicrohttpd, because quiescing from another
 * thread than the loop's can abort the process (0.9.75: MHD_epoll removes the listening socket a
 * second time, and takes the error for a broken invariant); so the sweep of slow callers needs no
 * lock either. */
#include "service/server_internal.h"

#include "service/clock.h"
#include "service/exchange.h"
#include "service/log.h"
#include "service/reply.h"

#include <microhttpd.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    TICK_MS = 100,
    CONNECTION_BYTES =
        8 * 1024, /* libmicrohttpd's buffer: head of the request, then of the reply */
    REPLY_HEAD_BYTES = 2 * 1024, /* of it, kept free for the reply's */
    HEADER_NODE_BYTES = 64       /* what libmicrohttpd takes of it for each header */
};

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_LANE, STAGE_REPLY };

struct visit {
    struct exchange exchange; /* first, and its job the first in it: job_done casts back */
    struct server *server;
    struct MHD_Connection *connection;
    struct peer *peer;
    enum stage stage;
    struct server_line line;
};

static int64_t time_limit(const struct server *server)
{
    return clock_monotonic_ms() + (int64_t)server->options.request_seconds * 1000;
}

/* The next request may begin as late as the idle limit allows, and then has its own time. */
static int64_t idle_limit(const struct server *server)
{
    return time_limit(server) + (int64_t)server->options.idle_seconds * 1000;
}

/* ---- the reply ---- */

/* The body, or a stream, which has no limit of time: its writer sees to that. */
static struct MHD_Response *open_response(struct visit *visit)
{
    const struct response *res = &visit->exchange.job.res;

    visit->peer->until_ms = time_limit(visit->server);
    if (!res->stream)
        return MHD_create_response_from_buffer(res->body_len, (void *)res->body,
                                               MHD_RESPMEM_PERSISTENT);
    visit->peer->until_ms = PEER_NO_LIMIT;
    visit->line = (struct server_line){res->stream, visit->connection, visit->server->wake_fd};
    return server_line_open(&visit->line);
}

/* Writes every reply, but for the two that come too late for libmicrohttpd (refuse_raw). */
static enum MHD_Result reply(struct visit *visit)
{
    struct name_value headers[REPLY_HEADERS_MAX];
    struct response *res = &visit->exchange.job.res;
    struct MHD_Response *response;
    enum MHD_Result result;
    size_t count;

    exchange_settle(&visit->exchange);
    visit->stage = STAGE_REPLY;
    response = open_response(visit);
    if (!response)
        return MHD_NO;
    count = reply_headers(&visit->exchange.job.req, res, headers);
    for (size_t i = 0; i < count; i++)
        if (!MHD_add_response_header(response, headers[i].name, headers[i].value))
            log_error("header_left_out", "name=%s", headers[i].name);
    if (visit->exchange.closes || atomic_load(&visit->server->draining))
        MHD_add_response_header(response, "Connection", "close");
    result = MHD_queue_response(visit->connection, (unsigned)res->status, response);
    MHD_destroy_response(response);
    return result;
}

/* In the middle of a body, or with no room left for a reply's head, libmicrohttpd takes no reply:
 * it is written past it, and the connection closed. */
static enum MHD_Result refuse_raw(struct visit *visit)
{
    struct lane_job *job = &visit->exchange.job;
    size_t len;
    char *text;

    exchange_settle(&visit->exchange);
    text = reply_text(&job->req, &job->res, &len);
    if (send(visit->peer->fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        log_debug("refusal_not_sent", "status=%d", job->res.status);
    visit->peer->lingers = true;
    return MHD_NO;
}

/* ---- the lanes ---- */

/* The job is somebody else's now, who calls job_done again. */
static bool held_back(const struct server *server, struct lane_job *job)
{
    return job->res.hold.then && !job->fail && server->options.watch.submit &&
           lane_submit(&server->options.watch, job) == OK;
}

/* Any thread. Once the connection is resumed, the visit may be gone. */
static void job_done(struct lane_job *job)
{
    struct visit *visit = (struct visit *)job;
    struct server *server = visit->server;

    if (held_back(server, job))
        return;
    MHD_resume_connection(visit->connection);
    eventfd_write(server->wake_fd, 1);
    traffic_add(&server->traffic, TRAFFIC_LANES, -1);
}

static void hand_over(struct visit *visit)
{
    struct server *server = visit->server;
    struct lane_job *job = &visit->exchange.job;
    bool intake = job->route->lane == LANE_INTAKE && server->options.intake.submit;

    visit->stage = STAGE_LANE;
    visit->peer->until_ms = PEER_NO_LIMIT;
    job->done = job_done;
    traffic_add(&server->traffic, TRAFFIC_LANES, 1);
    MHD_suspend_connection(visit->connection);
    if (lane_submit(intake ? &server->options.intake : &server->request_lane, job) == OK)
        return;
    job->fail = request_refuse(&job->req, FAIL_BUSY, "lane-full", "too many requests are waiting");
    job_done(job);
}

static enum MHD_Result dispatch(struct visit *visit)
{
    struct lane_job *job = &visit->exchange.job;

    if (!job->fail && atomic_load(&visit->server->closed))
        job->fail = request_refuse(&job->req, FAIL_BUSY, NULL, "the service is stopping");
    if (!job->fail && job->route->lane != LANE_INLINE) {
        hand_over(visit);
        return MHD_YES;
    }
    if (!job->fail)
        lane_run(job);
    return reply(visit);
}

/* ---- the head ---- */

static enum MHD_Result collect_header(void *context, enum MHD_ValueKind kind, const char *name,
                                      const char *value)
{
    struct request *req = context;

    (void)kind;
    req->headers[req->header_count++] = (struct name_value){name, value ? value : ""};
    return MHD_YES;
}

/* Headers stay where libmicrohttpd has them, until the request is completed. */
static void read_headers(struct visit *visit, struct request *req)
{
    int count = MHD_get_connection_values(visit->connection, MHD_HEADER_KIND, NULL, NULL);

    req->headers = arena_alloc(req->mem, (size_t)count * sizeof *req->headers);
    MHD_get_connection_values(visit->connection, MHD_HEADER_KIND, collect_header, req);
}

static bool head_too_large(const struct visit *visit)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(visit->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    enum MHD_ValueKind kinds = MHD_HEADER_KIND | MHD_COOKIE_KIND | MHD_GET_ARGUMENT_KIND;
    int nodes = MHD_get_connection_values(visit->connection, kinds, NULL, NULL);
    const char *cookie = request_header(&visit->exchange.job.req, "Cookie"); /* is copied */
    size_t taken = (info ? info->header_size : 0) + (size_t)nodes * HEADER_NODE_BYTES +
                   (cookie ? strlen(cookie) : 0);

    return taken > CONNECTION_BYTES - REPLY_HEAD_BYTES;
}

static enum MHD_Result begin(struct visit *visit, const char *method)
{
    const struct server_options *options = &visit->server->options;
    struct lane_job *job = &visit->exchange.job;
    bool at_once;

    job->req.house = options->house;
    job->req.peer = visit->peer->address;
    read_headers(visit, &job->req);
    exchange_method(&visit->exchange, method);
    visit->stage = STAGE_BODY;
    at_once = exchange_admit(&visit->exchange, options->routes, options->route_count);
    if (head_too_large(visit)) {
        job->fail = request_refuse(&job->req, FAIL_TOO_LARGE, "headers-too-large",
                                   "the head of the request is too large");
        return refuse_raw(visit);
    }
    if (!at_once)
        return MHD_YES;
    visit->peer->lingers = true;
    return reply(visit);
}

/* ---- what libmicrohttpd calls, in the loop's thread ---- */

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *len, void **visit_slot)
{
    struct visit *visit = *visit_slot;

    (void)context;
    (void)connection;
    (void)url;
    (void)version;
    if (visit->stage == STAGE_HEAD)
        return begin(visit, method);
    if (visit->stage == STAGE_LANE)
        return reply(visit);
    if (*len == 0)
        return dispatch(visit);
    if (exchange_take(&visit->exchange, data, *len) != OK)
        return refuse_raw(visit);
    *len = 0;
    return MHD_YES;
}

/* The line as it came; what libmicrohttpd makes of it later is not used. */
static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    struct server *server = context;
    struct visit *visit = (struct visit *)exchange_new(sizeof *visit, target);

    visit->server = server;
    visit->connection = connection;
    visit->peer =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    visit->peer->until_ms = time_limit(server);
    traffic_add(&server->traffic, TRAFFIC_FLIGHT, 1);
    return visit;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **visit_slot,
                         enum MHD_RequestTerminationCode how)
{
    struct server *server = context;
    struct visit *visit = *visit_slot;
    struct arena *mem;

    (void)connection;
    (void)how;
    if (!visit)
        return;
    exchange_log(&visit->exchange);
    stream_close(&visit->exchange.job.res.stream);
    visit->peer->until_ms = idle_limit(server);
    *visit_slot = NULL;
    mem = visit->exchange.job.req.mem;
    arena_free(&mem);
    traffic_add(&server->traffic, TRAFFIC_FLIGHT, -1);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **peer_slot,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *server = context;
    struct peer *peer = *peer_slot;
    int fd;

    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        peers_remove(&server->peers, &peer);
        return;
    }
    fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    peer = peers_add(
        &server->peers, fd,
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    peer->until_ms = idle_limit(server);
    *peer_slot = peer;
}

/* ---- the loop ---- */

/* Until a socket or a lane has something to say, or a timeout is due. */
static void wait_for_events(struct server *server)
{
    int events = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    struct pollfd fds[] = {{.fd = events, .events = POLLIN},
                           {.fd = server->wake_fd, .events = POLLIN}};
    MHD_UNSIGNED_LONG_LONG due_ms;
    int timeout_ms = TICK_MS;
    eventfd_t wakes;

    if (MHD_get_timeout(server->daemon, &due_ms) == MHD_YES && due_ms < TICK_MS)
        timeout_ms = (int)due_ms;
    if (poll(fds, 2, timeout_ms) > 0 && fds[1].revents)
        eventfd_read(server->wake_fd, &wakes);
}

static void *turn(void *context)
{
    struct server *server = context;
    int64_t swept_ms = 0;
    bool quiesced = false;

    while (!atomic_load(&server->stopped)) {
        wait_for_events(server);
        MHD_run(server->daemon);
        if (!quiesced && atomic_load(&server->draining)) {
            close(MHD_quiesce_daemon(server->daemon));
            traffic_add(&server->traffic, TRAFFIC_OPEN, -1);
            quiesced = true;
        }
        if (clock_monotonic_ms() - swept_ms >= TICK_MS) {
            swept_ms = clock_monotonic_ms();
            peers_sweep(&server->peers, swept_ms);
        }
    }
    return NULL;
}

enum fail server_loop_start(struct server *server, int fd)
{
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, fd, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, server},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, server},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, server},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)server->options.connections_max, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, server->options.idle_seconds, NULL},
        {MHD_OPTION_END, 0, NULL}};

    server->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    server->daemon =
        MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request,
                         server, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (!server->daemon || pthread_create(&server->loop, NULL, turn, server) != 0) {
        log_error("server_not_started", "libmicrohttpd=%s", MHD_get_version());
        return FAIL_INTERNAL;
    }
    return OK;
}

/* A job that was handed over at the last moment is waited for when no other can follow. */
void server_loop_stop(struct server *server)
{
    atomic_store(&server->stopped, true);
    pthread_join(server->loop, NULL);
    traffic_wait(&server->traffic, TRAFFIC_LANES, TRAFFIC_FOR_EVER);
    MHD_stop_daemon(server->daemon);
    peers_close(&server->peers);
    close(server->wake_fd);
}
