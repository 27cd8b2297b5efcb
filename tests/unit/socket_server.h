/* socket_server.h - a server on a loopback port whose answers a test writes byte by byte. Each
 * connection has its thread; what came in is counted. */
#ifndef XQ_SOCKET_SERVER_H
#define XQ_SOCKET_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SERVER_CONNECTIONS = 16, SERVER_REQUEST_BYTES = 1 << 16, SERVER_PATIENCE_SECONDS = 20 };

struct socket_server;

struct server_connection {
    struct socket_server *server;
    int fd;
    int number; /* from 1 */
    pthread_t thread;
    char request[SERVER_REQUEST_BYTES]; /* the last one, followed by NUL */
};

struct socket_server {
    void (*serve)(struct server_connection *connection);
    int listener;
    int port;
    pthread_t acceptor;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* under the lock */
    int connections;
    int requests; /* read whole */
    int closed;   /* connections that serve() is done with */
    bool stopping;
    struct server_connection *list[SERVER_CONNECTIONS];
};

static inline void *server_connection_run(void *argument)
{
    struct server_connection *connection = argument;
    struct socket_server *server = connection->server;

    server->serve(connection);
    shutdown(connection->fd, SHUT_RDWR);
    pthread_mutex_lock(&server->lock);
    server->closed++;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

static inline void *server_accept_run(void *argument)
{
    struct socket_server *server = argument;
    int fd;

    while ((fd = accept(server->listener, NULL, NULL)) >= 0) {
        struct server_connection *connection = calloc(1, sizeof *connection);

        pthread_mutex_lock(&server->lock);
        if (!connection || server->stopping || server->connections == SERVER_CONNECTIONS)
            abort();
        connection->server = server;
        connection->fd = fd;
        server->list[server->connections++] = connection;
        connection->number = server->connections;
        pthread_create(&connection->thread, NULL, server_connection_run, connection);
        pthread_mutex_unlock(&server->lock);
    }
    return NULL;
}

static inline void server_start(struct socket_server *server,
                                void (*serve)(struct server_connection *connection))
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;

    memset(server, 0, sizeof *server);
    server->serve = serve;
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->changed, NULL);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server->listener, SERVER_CONNECTIONS) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &len) != 0)
        abort();
    server->port = ntohs(address.sin_port);
    pthread_create(&server->acceptor, NULL, server_accept_run, server);
}

static inline void server_stop(struct socket_server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->acceptor, NULL);
    close(server->listener);
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    for (int i = 0; i < server->connections; i++) {
        shutdown(server->list[i]->fd, SHUT_RDWR);
        pthread_join(server->list[i]->thread, NULL);
        close(server->list[i]->fd);
        free(server->list[i]);
    }
    pthread_cond_destroy(&server->changed);
    pthread_mutex_destroy(&server->lock);
}

/* Until *counter, a member under the lock, has reached n. False when it never does. */
static inline bool server_wait(struct socket_server *server, const int *counter, int n)
{
    struct timespec end;
    int late = 0;
    bool reached;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += SERVER_PATIENCE_SECONDS;
    pthread_mutex_lock(&server->lock);
    while (*counter < n && !server->stopping && late == 0)
        late = pthread_cond_timedwait(&server->changed, &server->lock, &end);
    reached = *counter >= n;
    pthread_mutex_unlock(&server->lock);
    return reached;
}

static inline int server_count(struct socket_server *server, const int *counter)
{
    int count;

    pthread_mutex_lock(&server->lock);
    count = *counter;
    pthread_mutex_unlock(&server->lock);
    return count;
}

/* For a connection that never answers: until the test is over. */
static inline void server_hold(struct socket_server *server)
{
    pthread_mutex_lock(&server->lock);
    while (!server->stopping)
        pthread_cond_wait(&server->changed, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

static inline bool request_whole(const char *request, size_t len)
{
    const char *end = strstr(request, "\r\n\r\n");
    const char *length = strcasestr(request, "content-length:");
    size_t body = 0;

    if (!end)
        return false;
    if (length && length < end)
        body = strtoul(length + strlen("content-length:"), NULL, 10);
    return len >= (size_t)(end + 4 - request) + body;
}

/* Reads one request with its body. False when the other side closed first. */
static inline bool server_read(struct server_connection *connection)
{
    struct socket_server *server = connection->server;
    size_t len = 0;

    connection->request[0] = '\0';
    while (!request_whole(connection->request, len)) {
        ssize_t got = recv(connection->fd, connection->request + len,
                           sizeof connection->request - 1 - len, 0);

        if (got <= 0)
            return false;
        len += (size_t)got;
        connection->request[len] = '\0';
    }
    pthread_mutex_lock(&server->lock);
    server->requests++;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    return true;
}

static inline void server_send(struct server_connection *connection, const void *data, size_t len)
{
    const char *from = data;

    while (len > 0) {
        ssize_t sent = send(connection->fd, from, len, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        from += sent;
        len -= (size_t)sent;
    }
}

static inline void server_say(struct server_connection *connection, const char *text)
{
    server_send(connection, text, strlen(text));
}

/* HTTP 200 with the text as its body, keep-alive. */
static inline void server_answer(struct server_connection *connection, const char *body)
{
    char head[128];

    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", strlen(body));
    server_say(connection, head);
    server_say(connection, body);
}

#endif
