/* networks.h - lists of addresses and networks, and from which address a request really came. */
#ifndef XQ_NETWORKS_H
#define XQ_NETWORKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NETWORKS_MAX = 32, NETWORKS_ADDRESS_BYTES = 46 };

/* IPv4 is kept as IPv6 (::ffff:a.b.c.d), so that one comparison serves both. */
struct network {
    uint8_t base[16];
    int bits;
};

struct networks {
    struct network items[NETWORKS_MAX];
    size_t count;
};

/* "203.0.113.7", "203.0.113.0/24", "2001:db8::/32" of so many bytes; false when it is none of them
 * or the list is full. */
bool networks_add(struct networks *networks, const char *text, size_t len);
/* False for a text that is no address. */
bool networks_hold(const struct networks *networks, const char *address);

/* The sender's address: the peer's own, unless the peer is one of the proxies; then the last
 * address of X-Forwarded-For that is not (whatever stands before it, the sender may have made up).
 * `forwarded` may be NULL. Returns peer, or out. */
const char *networks_sender(const struct networks *proxies, const char *peer, const char *forwarded,
                            char out[NETWORKS_ADDRESS_BYTES]);

#endif
