/* raw_client.h - an HTTP client that does as it is told: sends any bytes, at any pace, and shows
 * the answer as it came. */
#ifndef XQ_RAW_CLIENT_H
#define XQ_RAW_CLIENT_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { CLIENT_HEAD_MAX = 8192, CLIENT_BODY_MAX = 16384, CLIENT_PATIENCE_SECONDS = 60 };

struct answer {
    int status; /* 0: the connection ended before a whole head came */
    char head[CLIENT_HEAD_MAX];
    char body[CLIENT_BODY_MAX]; /* as much of it as there is room for */
    size_t body_len;            /* all of it */
};

/* -1 when the connection is refused. */
static inline int client_open(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    struct timeval patience = {.tv_sec = CLIENT_PATIENCE_SECONDS};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

/* False when the other side has closed. */
static inline bool client_send_bytes(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static inline bool client_send(int fd, const char *text)
{
    return client_send_bytes(fd, text, strlen(text));
}

static inline bool client_read_head(int fd, struct answer *answer)
{
    size_t len = 0;

    while (len < sizeof answer->head - 1) {
        if (recv(fd, answer->head + len, 1, 0) != 1)
            return false;
        answer->head[++len] = '\0';
        if (len >= 4 && memcmp(answer->head + len - 4, "\r\n\r\n", 4) == 0)
            return true;
    }
    return false;
}

/* The value of a header, copied; "" when it is not there. One value at a time. */
static inline const char *client_header(const struct answer *answer, const char *name)
{
    static char value[1024];
    size_t name_len = strlen(name);

    value[0] = '\0';
    for (const char *line = strstr(answer->head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, name_len) != 0 || line[2 + name_len] != ':')
            continue;
        snprintf(value, sizeof value, "%.*s", (int)strcspn(line + 2 + name_len + 2, "\r"),
                 line + 2 + name_len + 2);
        break;
    }
    return value;
}

static inline void client_read_body(int fd, struct answer *answer, size_t len)
{
    char bytes[4096];

    while (answer->body_len < len) {
        size_t left = len - answer->body_len;
        ssize_t n = recv(fd, bytes, left < sizeof bytes ? left : sizeof bytes, 0);

        if (n <= 0)
            return;
        for (ssize_t i = 0; i < n; i++, answer->body_len++)
            if (answer->body_len < sizeof answer->body - 1)
                answer->body[answer->body_len] = bytes[i];
    }
}

/* The next answer of a request that was not HEAD. */
static inline void client_read(int fd, struct answer *answer)
{
    memset(answer, 0, sizeof *answer);
    if (!client_read_head(fd, answer))
        return;
    answer->status = (int)strtol(answer->head + strlen("HTTP/1.1 "), NULL, 10);
    if (answer->status >= 200)
        client_read_body(fd, answer, strtoul(client_header(answer, "Content-Length"), NULL, 10));
}

/* Has the other side closed, with nothing more sent? Waits for it. */
static inline bool client_closed(int fd)
{
    char byte;

    return recv(fd, &byte, 1, 0) == 0;
}

/* The same, whatever is sent until then. */
static inline bool client_ended(int fd)
{
    char bytes[4096];
    ssize_t n;

    while ((n = recv(fd, bytes, sizeof bytes, 0)) > 0) {
    }
    return n == 0;
}

/* A whole exchange on a connection of its own. */
static inline void client_ask(int port, const char *text, struct answer *answer)
{
    int fd = client_open(port);

    client_send(fd, text);
    client_read(fd, answer);
    close(fd);
}

#endif
