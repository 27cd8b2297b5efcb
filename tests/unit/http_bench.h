/* http_bench.h - what the tests of http.c set up: a server, a caller, memory. */
#ifndef XQ_HTTP_BENCH_H
#define XQ_HTTP_BENCH_H

#include "clients/http.h"
#include "tests/unit/socket_server.h"

struct bench {
    struct socket_server server;
    struct http *http;
    struct arena *mem;
};

static inline void bench_start(struct bench *bench, void (*serve)(struct server_connection *))
{
    server_start(&bench->server, serve);
    bench->http = http_new();
    bench->mem = arena_new();
}

static inline void bench_stop(struct bench *bench)
{
    http_free(&bench->http);
    server_stop(&bench->server);
    arena_free(&bench->mem);
}

static inline struct http_call bench_call(struct bench *bench, const char *method)
{
    struct http_call call = {.method = method, .total_seconds = 20, .allow_private = true};

    call.url = arena_format(bench->mem, "http://127.0.0.1:%d/a?b=c", bench->server.port);
    return call;
}

/* One call, performed. */
static inline struct http_call bench_do(struct bench *bench, const char *method, const char *body)
{
    struct http_call call = bench_call(bench, method);

    call.body = body;
    call.body_len = strlen(body);
    http_perform(bench->http, bench->mem, &call, 1, NULL);
    return call;
}

#endif
