/* server.h - HTTP/1.1 for the outside: accepts, reads, hands over to lanes, writes every reply. */
#ifndef XQ_SERVER_H
#define XQ_SERVER_H

#include "service/lanes.h"

struct server;

/* 0 means the default in brackets. routes and house must live as long as the server. */
struct server_options {
    const char *host;
    int port; /* 0 = any free one */
    const struct route *routes;
    size_t route_count;
    const struct house *house;
    struct lane intake;     /* for LANE_INTAKE; without submit they go to the request lane */
    struct lane watch;      /* for those who hold their reply back; without submit nobody does */
    int request_threads;    /* (8) */
    size_t queue_max;       /* (256) requests that wait for a thread; more get 503 */
    int request_seconds;    /* (30) from the first line to the last byte of the body, and again for
                             * the reply; handlers have limits of their own */
    int idle_seconds;       /* (60) a connection without any byte */
    size_t connections_max; /* (12288) more wait in the kernel; less when the limit of
                             * open files, which is raised as far as it goes, is too low */
    int *listen_error;      /* may be NULL: the errno when nobody can listen there, 0 = no such
                             * host */
};

/* FAIL_INVALID, FAIL_BUSY: it cannot listen there. FAIL_INTERNAL: no event loop. Logged. */
enum fail server_start(const struct server_options *options, struct server **out) MUST_USE;
int server_port(const struct server *server);

/* Refuses new connections at once, answers what is on its way and asks those who stay to close;
 * waits up to `seconds`. True when nothing is left. */
bool server_drain(struct server *server, int seconds);

/* Ends what still queues with 503, waits for every job that was handed over (so the intake must go
 * on answering until this returns), closes all connections. */
void server_stop(struct server **server);

#endif
