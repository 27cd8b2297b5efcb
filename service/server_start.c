/* server_start.c - starting the server, draining and stopping it.
 *
 * The order of the end matters: nobody new comes in; what waits for a thread is refused, what runs
 * is waited for; only when no connection is suspended any more may the loop stop, for libmicrohttpd
 * aborts the process otherwise. */
#include "service/listener.h"
#include "service/log.h"
#include "service/server_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
    FLUSH_SECONDS = 2, /* for the last replies */
    OTHER_FILES = 256  /* what the process needs besides connections */
};

static void fill_defaults(struct server_options *options)
{
    if (options->request_threads <= 0)
        options->request_threads = 8;
    if (options->queue_max == 0)
        options->queue_max = 256;
    if (options->request_seconds <= 0)
        options->request_seconds = 30;
    if (options->idle_seconds <= 0)
        options->idle_seconds = 60;
    if (options->connections_max == 0)
        options->connections_max = 12288;
}

/* Callers must not use up the open files: the database could not be reached any more. */
static void fit_open_files(struct server_options *options)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0 ||
        files.rlim_cur >= options->connections_max + OTHER_FILES)
        return;
    options->connections_max =
        files.rlim_cur / 2 > OTHER_FILES ? files.rlim_cur - OTHER_FILES : files.rlim_cur / 2;
    log_warn("few_open_files", "limit=%llu connections=%zu", (unsigned long long)files.rlim_cur,
             options->connections_max);
}

static void server_free(struct server **server)
{
    lane_threads_stop(&(*server)->threads);
    traffic_end(&(*server)->traffic);
    finished_end(&(*server)->finished);
    free(*server);
    *server = NULL;
}

enum fail server_start(const struct server_options *options, struct server **out)
{
    struct server *server = calloc(1, sizeof *server);
    enum fail fail;
    int fd;

    *out = NULL;
    if (!server) {
        log_error("out_of_memory", "for the server");
        abort();
    }
    server->options = *options;
    fill_defaults(&server->options);
    fit_open_files(&server->options);
    traffic_start(&server->traffic);
    finished_start(&server->finished);
    traffic_add(&server->traffic, TRAFFIC_OPEN, 1);
    server->threads =
        lane_threads_start(server->options.request_threads, server->options.queue_max);
    server->request_lane = lane_threads_lane(server->threads);
    fail = listener_open(options->host, options->port, &fd, &server->port);
    if (fail && options->listen_error)
        *options->listen_error = fail == FAIL_BUSY ? errno : 0;
    if (!fail)
        fail = server_loop_start(server, fd);
    if (fail)
        server_free(&server);
    *out = server;
    return fail;
}

int server_port(const struct server *server)
{
    return server->port;
}

bool server_drain(struct server *server, int seconds)
{
    atomic_store(&server->draining, true);
    traffic_wait(&server->traffic, TRAFFIC_OPEN, TRAFFIC_FOR_EVER);
    return traffic_wait(&server->traffic, TRAFFIC_FLIGHT, seconds);
}

void server_stop(struct server **server)
{
    struct server *it = *server;

    if (!it)
        return;
    server_drain(it, 0);
    atomic_store(&it->closed, true);
    lane_threads_close(it->threads);
    traffic_wait(&it->traffic, TRAFFIC_LANES, TRAFFIC_FOR_EVER);
    traffic_wait(&it->traffic, TRAFFIC_FLIGHT, FLUSH_SECONDS);
    server_loop_stop(it);
    server_free(server);
}
