/* peers.c - a list of sockets with a time each. */
#include "service/peers.h"

#include "service/clock.h"
#include "service/log.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LINGER_MS = 2000, DISCARD_BYTES = 16384 };

static void write_address(const struct sockaddr *address, char out[PEER_ADDRESS_BYTES])
{
    socklen_t len =
        address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);

    if (getnameinfo(address, len, out, PEER_ADDRESS_BYTES, NULL, 0, NI_NUMERICHOST) != 0)
        snprintf(out, PEER_ADDRESS_BYTES, "unknown");
}

struct peer *peers_add(struct peers *peers, int fd, const struct sockaddr *address)
{
    struct peer *peer = calloc(1, sizeof *peer);

    if (!peer) {
        log_error("out_of_memory", "for a connection");
        abort();
    }
    peer->fd = fd;
    peer->until_ms = PEER_NO_LIMIT;
    write_address(address, peer->address);
    peer->next = peers->first;
    if (peer->next)
        peer->next->previous = peer;
    peers->first = peer;
    return peer;
}

static void linger(struct peers *peers, int fd)
{
    int duplicate;

    if (peers->lingering_count == PEERS_LINGERING_MAX)
        return;
    duplicate = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (duplicate >= 0)
        peers->lingering[peers->lingering_count++] =
            (struct lingering){duplicate, clock_monotonic_ms() + LINGER_MS};
}

static bool has_unread(int fd)
{
    int unread = 0;

    return ioctl(fd, FIONREAD, &unread) == 0 && unread > 0;
}

void peers_remove(struct peers *peers, struct peer **peer)
{
    struct peer *gone = *peer;

    if (!gone)
        return;
    if (gone->lingers || has_unread(gone->fd))
        linger(peers, gone->fd);
    if (gone->previous)
        gone->previous->next = gone->next;
    else
        peers->first = gone->next;
    if (gone->next)
        gone->next->previous = gone->previous;
    free(gone);
    *peer = NULL;
}

/* Reads a bounded amount; false when the other side has closed or failed. */
static bool discard(int fd)
{
    char bytes[DISCARD_BYTES];
    ssize_t n = 0;

    for (int i = 0; i < 64; i++) {
        n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (n <= 0)
            break;
    }
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

void peers_sweep(struct peers *peers, int64_t now_ms)
{
    for (struct peer *peer = peers->first; peer; peer = peer->next)
        if (now_ms > peer->until_ms) {
            shutdown(peer->fd, SHUT_RDWR);
            peer->until_ms = PEER_NO_LIMIT;
        }
    for (size_t i = 0; i < peers->lingering_count;) {
        struct lingering *lingering = &peers->lingering[i];

        if (now_ms <= lingering->until_ms && discard(lingering->fd)) {
            i++;
            continue;
        }
        close(lingering->fd);
        *lingering = peers->lingering[--peers->lingering_count];
    }
}

void peers_close(struct peers *peers)
{
    while (peers->lingering_count > 0)
        close(peers->lingering[--peers->lingering_count].fd);
}
