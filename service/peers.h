/* peers.h - the sockets of our callers: who takes too long is cut off; whom we refuse while he
 * still sends is listened to for a moment, or else the refusal would be lost with the connection.
 *
 * Belongs to the event loop's thread alone. Times are clock_monotonic_ms(). */
#ifndef XQ_PEERS_H
#define XQ_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { PEER_ADDRESS_BYTES = 64, PEERS_LINGERING_MAX = 64 };

#define PEER_NO_LIMIT INT64_MAX

struct peer {
    int fd;           /* the HTTP library's */
    int64_t until_ms; /* shut down after that */
    bool lingers;     /* he may still be sending when we close */
    char address[PEER_ADDRESS_BYTES];
    struct peer *next, *previous;
};

struct lingering {
    int fd; /* ours */
    int64_t until_ms;
};

struct peers {
    struct peer *first;
    struct lingering lingering[PEERS_LINGERING_MAX];
    size_t lingering_count;
};

struct peer *peers_add(struct peers *peers, int fd, const struct sockaddr *address);

/* Called before the socket is closed. When the peer lingers or bytes lie unread, a duplicate is
 * kept open for up to two seconds and read from: closing a socket with unread bytes resets the
 * connection, and the answer on its way is lost. */
void peers_remove(struct peers *peers, struct peer **peer);

/* Shuts down every socket whose time is over; reads from those that linger. */
void peers_sweep(struct peers *peers, int64_t now_ms);

void peers_close(struct peers *peers); /* those that linger */

#endif
