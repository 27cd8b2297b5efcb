/* server.c - libmicrohttpd at the edge.
 *
 * The life of a call: the raw request line makes a struct call (the library decodes and reorders
 * what a signature covers, so its own view is of no use here); the body is gathered; the exchange
 * fills an answer from the call's arena; when the library is done, the arena goes. */
#include "tests/sandbox/server.h"

#include "service/log.h"
#include "tests/sandbox/exchange.h"
#include "tests/sandbox/sandbox.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BODY_MAX = 64 * 1024 * 1024, BODY_FIRST = 16 * 1024, IDLE_SECONDS = 300, PIECES = 20 };

struct server {
    struct MHD_Daemon *daemon;
    char host[64];
    int port;
};

/* A call with what only this file needs. */
struct exchange {
    struct call call; /* first: the parts see only this */
    char *body;
    size_t body_cap;
    bool begun, too_large;
    struct answer *answer;
};

static void *begin(void *box, const char *uri, struct MHD_Connection *connection)
{
    struct arena *mem = arena_new();
    struct exchange *exchange = arena_alloc(mem, sizeof *exchange);
    size_t path = strcspn(uri, "?");
    exchange->call.mem = mem;
    exchange->call.box = box;
    exchange->call.path = arena_copy(mem, uri, path);
    exchange->call.query = arena_text(mem, uri[path] ? uri + path + 1 : "");
    exchange->call.body = "";
    exchange->call.connection = connection;
    return exchange;
}

static void end(void *cls, struct MHD_Connection *connection, void **context,
                enum MHD_RequestTerminationCode code)
{
    (void)cls, (void)connection, (void)code;
    struct exchange *exchange = *context;
    if (!exchange)
        return;
    struct arena *mem = exchange->call.mem;
    *context = NULL;
    arena_free(&mem);
}

static void gather(struct exchange *exchange, const char *data, size_t len)
{
    size_t need = exchange->call.body_len + len + 1;
    if (need > BODY_MAX) {
        exchange->too_large = true;
        return;
    }
    if (need > exchange->body_cap) {
        size_t cap = exchange->body_cap ? exchange->body_cap : BODY_FIRST;
        while (cap < need)
            cap *= 2;
        char *body = arena_alloc_raw(exchange->call.mem, cap);
        if (exchange->body)
            memcpy(body, exchange->body, exchange->call.body_len);
        exchange->body = body;
        exchange->body_cap = cap;
    }
    memcpy(exchange->body + exchange->call.body_len, data, len);
    exchange->call.body_len += len;
    exchange->body[exchange->call.body_len] = '\0';
    exchange->call.body = exchange->body;
}

/* Gives half of the answer, then breaks off. */
static ssize_t half(void *answer_pointer, uint64_t position, char *buffer, size_t max)
{
    const struct answer *answer = answer_pointer;
    size_t limit = answer->body_len / 2;
    if (position >= limit)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t len = limit - (size_t)position;
    if (len > max)
        len = max;
    memcpy(buffer, answer->body + position, len);
    return (ssize_t)len;
}

/* Gives the answer in pieces. */
static ssize_t pieces(void *exchange_pointer, uint64_t position, char *buffer, size_t max)
{
    const struct exchange *exchange = exchange_pointer;
    const struct answer *answer = exchange->answer;
    size_t len = answer->body_len / PIECES + 1;
    if (position >= answer->body_len)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (position > 0 && answer->drip_ms)
        sandbox_wait(exchange->call.box, answer->drip_ms, false);
    if (len > max)
        len = max;
    if (len > answer->body_len - (size_t)position)
        len = answer->body_len - (size_t)position;
    memcpy(buffer, answer->body + position, len);
    return (ssize_t)len;
}

static struct MHD_Response *make_response(struct exchange *exchange, enum ending ending)
{
    struct answer *answer = exchange->answer;
    if (ending == ENDING_CHUNKED || ending == ENDING_DRIP)
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 64 * 1024, pieces, exchange,
                                                 NULL);
    if (ending == ENDING_CUT)
        return MHD_create_response_from_callback(answer->body_len, 64 * 1024, half, answer, NULL);
    void *body = (void *)(uintptr_t)answer->body; /* the library does not write to it */
    return MHD_create_response_from_buffer(answer->body_len, body, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, struct exchange *exchange,
                                   enum ending ending)
{
    const struct answer *answer = exchange->answer;
    struct MHD_Response *response = make_response(exchange, ending);
    if (!response)
        return MHD_NO;
    const char *type =
        answer->content_type ? answer->content_type : "application/json;charset=utf-8";
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (answer->date)
        MHD_add_response_header(response, MHD_HTTP_HEADER_DATE, answer->date);
    if (answer->header_name)
        MHD_add_response_header(response, answer->header_name, answer->header_value);
    enum MHD_Result queued = MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result work(struct MHD_Connection *connection, struct exchange *exchange)
{
    struct answer *answer = arena_alloc(exchange->call.mem, sizeof *answer);
    exchange->answer = answer;
    answer->status = 500;
    answer->body = "";
    enum ending ending = ENDING_ANSWER;
    if (exchange->too_large)
        answer_text(answer, 413, "text/html", "<html>413 Request Entity Too Large</html>");
    else
        ending = exchange_run(&exchange->call, answer);
    return ending == ENDING_DROP ? MHD_NO : send_answer(connection, exchange, ending);
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *len, void **context)
{
    (void)cls, (void)url, (void)version;
    struct exchange *exchange = *context;
    if (!exchange->begun) {
        exchange->begun = true;
        exchange->call.method = arena_text(exchange->call.mem, method);
        return MHD_YES;
    }
    if (*len) {
        gather(exchange, data, *len);
        *len = 0;
        return MHD_YES;
    }
    return work(connection, exchange);
}

const char *call_header(const struct call *call, const char *name)
{
    return MHD_lookup_connection_value(call->connection, MHD_HEADER_KIND, name);
}

void server_hang_up(struct call *call)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info)
        shutdown(info->connect_fd, SHUT_RDWR);
}

static bool read_address(const char *listen, struct server *server, struct sockaddr_in *address)
{
    const char *colon = strrchr(listen, ':');
    if (!colon || (size_t)(colon - listen) >= sizeof server->host)
        return false;
    memcpy(server->host, listen, (size_t)(colon - listen));
    char *tail;
    long port = strtol(colon + 1, &tail, 10);
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_port = htons((uint16_t)port);
    return tail != colon + 1 && !*tail && port >= 0 && port <= 65535 &&
           inet_pton(AF_INET, server->host, &address->sin_addr) == 1;
}

enum fail server_start(struct sandbox *box, const char *listen, struct server **out)
{
    struct server *server = calloc(1, sizeof *server);
    struct sockaddr_in address;
    if (!server || !read_address(listen, server, &address)) {
        free(server);
        log_error("listen_invalid", "want an IPv4 address and a port, got %s", listen);
        return FAIL_INVALID;
    }
    server->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0, NULL,
        NULL, handle, NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
        MHD_OPTION_URI_LOG_CALLBACK, begin, box, MHD_OPTION_NOTIFY_COMPLETED, end, NULL,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)(64 * 1024), MHD_OPTION_CONNECTION_LIMIT, (unsigned)2000,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, (unsigned)1, MHD_OPTION_END);
    if (!server->daemon) {
        free(server);
        log_error("listen_failed", "cannot listen on %s", listen);
        return FAIL_BUSY;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    server->port = info ? info->port : 0;
    *out = server;
    return OK;
}

const char *server_host(const struct server *server)
{
    return server->host;
}

int server_port(const struct server *server)
{
    return server->port;
}

void server_stop(struct server **server)
{
    if (!*server)
        return;
    MHD_stop_daemon((*server)->daemon);
    free(*server);
    *server = NULL;
}
