/* server_fixture.h - a real server on a free port with a small table of routes, and a gate that
 * holds handlers until a test opens it: so no test depends on time. */
#ifndef XQ_SERVER_FIXTURE_H
#define XQ_SERVER_FIXTURE_H

#include "service/log.h"
#include "service/server.h"
#include "tests/unit/check.h"
#include "tests/unit/raw_client.h"

#include <poll.h>
#include <pthread.h>

enum { FIXTURE_BODY_MAX = 100, FIXTURE_BIG = 1 << 20 };

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_changed = PTHREAD_COND_INITIALIZER;
static bool gate_open;
static int gate_waiting, gate_passed;

static inline void gate_set(bool open)
{
    pthread_mutex_lock(&gate_lock);
    gate_open = open;
    pthread_cond_broadcast(&gate_changed);
    pthread_mutex_unlock(&gate_lock);
}

static inline void gate_wait_for(const int *counter, int value)
{
    pthread_mutex_lock(&gate_lock);
    while (*counter < value)
        pthread_cond_wait(&gate_changed, &gate_lock);
    pthread_mutex_unlock(&gate_lock);
}

static inline enum fail handle_gate(struct request *req, struct response *res)
{
    pthread_mutex_lock(&gate_lock);
    gate_waiting++;
    pthread_cond_broadcast(&gate_changed);
    while (!gate_open)
        pthread_cond_wait(&gate_changed, &gate_lock);
    gate_passed++;
    pthread_cond_broadcast(&gate_changed);
    pthread_mutex_unlock(&gate_lock);
    return respond_text(res, 200, "text/plain", req->body, req->body_len);
}

/* Says what the handler was given. */
static inline enum fail handle_show(struct request *req, struct response *res)
{
    cJSON *shown = json_object(req->mem);

    json_put_text(req->mem, shown, "id", req->id);
    json_put_text(req->mem, shown, "path", req->path);
    json_put_text(req->mem, shown, "param", req->params[0]);
    json_put_text(req->mem, shown, "q", request_query(req, "q"));
    json_put_text(req->mem, shown, "peer", req->peer);
    json_put_text(req->mem, shown, "caller", req->caller);
    json_put_integer(req->mem, shown, "role", (int)req->role);
    json_put_text(req->mem, shown, "body", req->body);
    log_info("shown", "the handler was here");
    return respond_json(req, res, 200, shown);
}

static inline enum fail handle_object(struct request *req, struct response *res)
{
    cJSON *body;
    enum fail fail = request_object(req, false, &body);

    return fail ? fail : respond_json(req, res, 201, body);
}

static inline enum fail handle_nothing(struct request *req, struct response *res)
{
    (void)req;
    (void)res;
    return OK;
}

static inline enum fail handle_big(struct request *req, struct response *res)
{
    char *bytes = arena_alloc(req->mem, FIXTURE_BIG);

    memset(bytes, 'x', FIXTURE_BIG);
    return respond_text(res, 200, "text/plain", bytes, FIXTURE_BIG);
}

static inline enum fail handle_huge(struct request *req, struct response *res)
{
    size_t len = (size_t)FIXTURE_BIG * 32;

    return respond_text(res, 200, "text/plain", arena_alloc(req->mem, len), len);
}

static const struct route fixture_routes[] = {
    {METHOD_GET, "/inline", LANE_INLINE, ROLE_NONE, 0, "inline", handle_show},
    {METHOD_GET, "/show/{name}", LANE_REQUEST, ROLE_VIEWER, 0, "show", handle_show},
    {METHOD_POST, "/show/{name}", LANE_REQUEST, ROLE_OPERATOR, FIXTURE_BODY_MAX, "post",
     handle_show},
    {METHOD_PUT, "/object", LANE_REQUEST, ROLE_NONE, FIXTURE_BODY_MAX, "object", handle_object},
    {METHOD_DELETE, "/object", LANE_REQUEST, ROLE_NONE, 0, "delete", handle_show},
    {METHOD_POST, "/gate", LANE_REQUEST, ROLE_NONE, FIXTURE_BIG, "gate", handle_gate},
    {METHOD_GET, "/gate", LANE_REQUEST, ROLE_NONE, 0, "gate", handle_gate},
    {METHOD_POST, "/intake/{key}", LANE_INTAKE, ROLE_NONE, FIXTURE_BODY_MAX, "intake", handle_show},
    {METHOD_GET, "/nothing", LANE_REQUEST, ROLE_NONE, 0, "nothing", handle_nothing},
    {METHOD_GET, "/big", LANE_REQUEST, ROLE_NONE, 0, "big", handle_big},
    {METHOD_GET, "/huge", LANE_REQUEST, ROLE_NONE, 0, "huge", handle_huge},
};

static struct api_token fixture_tokens[] = {{"watcher", ROLE_VIEWER, "token-of-a-viewer"},
                                            {"worker", ROLE_OPERATOR, "token:of:an operator"}};
static const struct config fixture_config = {
    .auth = true, .tokens = fixture_tokens, .token_count = 2};
static const struct house fixture_house = {.config = &fixture_config};

static inline struct server_options fixture_options(void)
{
    return (struct server_options){.host = "127.0.0.1",
                                   .routes = fixture_routes,
                                   .route_count = sizeof fixture_routes / sizeof *fixture_routes,
                                   .house = &fixture_house};
}

static inline struct server *fixture_start(const struct server_options *options)
{
    struct server *started;

    gate_open = false;
    gate_waiting = gate_passed = 0;
    if (server_start(options, &started) != OK) {
        printf("the server does not start\n");
        exit(EXIT_FAILURE);
    }
    return started;
}

#define HOST "Host: h\r\n"
#define VIEWER "Authorization: Bearer token-of-a-viewer\r\n"
#define OPERATOR "Authorization: bearer  token:of:an operator\r\n"

#define GET_GATE "GET /gate HTTP/1.1\r\n" HOST "\r\n"
#define GET_INLINE "GET /inline HTTP/1.1\r\n" HOST "\r\n"

static struct server *server;
static struct answer answer;

/* A whole exchange with the server, on a connection of its own. */
static inline void ask(const char *text)
{
    client_ask(server_port(server), text, &answer);
}

static inline void check_problem(int status, const char *code)
{
    char wanted[64];

    CHECK(answer.status == status);
    CHECK_TEXT(client_header(&answer, "Content-Type"), "application/problem+json");
    snprintf(wanted, sizeof wanted, "\"code\":\"%s\"", code);
    CHECK(strstr(answer.body, wanted) != NULL);
    CHECK(strstr(answer.body, "\"request_id\":\"") != NULL);
    CHECK_TEXT(client_header(&answer, "X-Content-Type-Options"), "nosniff");
    CHECK_TEXT(client_header(&answer, "Cache-Control"), "no-store");
}

static inline struct server *start_with(int threads, size_t queue_max, int seconds)
{
    struct server_options options = fixture_options();

    options.request_threads = threads;
    options.queue_max = queue_max;
    options.request_seconds = seconds;
    return fixture_start(&options);
}

/* With one thread and one place: one request runs, one queues, one is refused, and its answer is
 * left in `answer`. Which of two is refused is theirs to find out. */
static inline void fill_lane(int *running, int *queued)
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

#endif
