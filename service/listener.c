/* listener.c - getaddrinfo, bind, listen. */
#include "service/listener.h"

#include "service/log.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORT_BYTES = 8, BACKLOG = 1024 };

static int listen_on(const struct addrinfo *address)
{
    int on = 1, off = 0;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    close(fd);
    return -1;
}

static int port_of(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof address;

    getsockname(fd, (struct sockaddr *)&address, &len);
    return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                               : ((struct sockaddr_in *)&address)->sin_port);
}

enum fail listener_open(const char *host, int port, int *fd, int *bound_port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    char service[PORT_BYTES];
    int error;

    snprintf(service, sizeof service, "%d", port);
    error = getaddrinfo(host, service, &hints, &found);
    if (error) {
        log_error("listen_failed", "host=%s why=%s", host, gai_strerror(error));
        return FAIL_INVALID;
    }
    *fd = listen_on(found);
    error = errno;
    freeaddrinfo(found);
    if (*fd < 0) {
        log_error("listen_failed", "host=%s port=%d why=%s", host, port, strerror(error));
        errno = error;
        return FAIL_BUSY;
    }
    *bound_port = port_of(*fd);
    return OK;
}
