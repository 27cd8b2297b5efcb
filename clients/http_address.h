/* http_address.h - which addresses a connection may not point at unless an operator says so:
 * loopback, private and link-local networks, where cloud metadata and our own database live. */
#ifndef XQ_HTTP_ADDRESS_H
#define XQ_HTTP_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* True for every address that is not an ordinary public one; also for families other than IPv4 and
 * IPv6. IPv4 inside IPv6 (mapped, compatible, NAT64, 6to4) counts as the IPv4 address. */
bool http_address_private(const struct sockaddr *address);

/* The same for an address as text; true when the text is no address. */
bool http_address_text_private(const char *text);

#endif
