/* server.h - the HTTP edge of the sandbox: a thread a connection, so that a slow or hanging answer
 * holds up nobody else. The only part that knows libmicrohttpd. */
#ifndef XQ_SANDBOX_SERVER_H
#define XQ_SANDBOX_SERVER_H

#include "service/fail.h"
#include "tests/sandbox/call.h"

struct server;

/* Listens on "host:port" (IPv4 address). FAIL_INVALID for a bad address, FAIL_BUSY when it cannot
 * be had; the reason is logged. */
enum fail server_start(struct sandbox *box, const char *listen, struct server **out) MUST_USE;
/* "127.0.0.1" and the port that was found. */
const char *server_host(const struct server *server);
int server_port(const struct server *server);
/* Waits for the answers under way. sandbox_stop() first, or hanging faults are waited for. */
void server_stop(struct server **server);

/* Breaks the caller's connection off while the call is still being worked on. */
void server_hang_up(struct call *call);

#endif
