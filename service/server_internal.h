/* server_internal.h - what server.c (the event loop) and server_start.c (its beginning and end)
 * share. */
#ifndef XQ_SERVER_INTERNAL_H
#define XQ_SERVER_INTERNAL_H

#include "service/finished.h"
#include "service/peers.h"
#include "service/server.h"
#include "service/stream.h"
#include "service/traffic.h"

#include <stdatomic.h>

struct MHD_Connection;
struct MHD_Daemon;
struct MHD_Response;

struct server {
    struct server_options options;
    struct MHD_Daemon *daemon;
    struct lane_threads *threads;
    struct lane request_lane;
    int port;
    pthread_t loop;
    struct finished finished; /* libmicrohttpd's own way to wake the loop is not for ours */
    struct peers peers;       /* the loop's own */
    struct traffic traffic;
    atomic_bool draining, closed, stopped;
};

/* Starts the thread that turns the loop, which owns the listening socket from now on. */
enum fail server_loop_start(struct server *server, int fd) MUST_USE;
/* When no lane has a job any more. */
void server_loop_stop(struct server *server);

/* An answer that goes on, as server_stream.c sees it; must live until the request is completed. */
struct server_line {
    struct stream *stream;
    struct MHD_Connection *connection;
    int wake_fd;
};
struct MHD_Response *server_line_open(struct server_line *line);

#endif
