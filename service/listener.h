/* listener.h - a listening TCP socket. */
#ifndef XQ_LISTENER_H
#define XQ_LISTENER_H

#include "service/fail.h"

/* Listens on host ("0.0.0.0", "::1", a name) and port (0: any free one, told in *bound_port). Logs
 * why it cannot: FAIL_INVALID for a bad host, else FAIL_BUSY, and errno says the cause. */
enum fail listener_open(const char *host, int port, int *fd, int *bound_port) MUST_USE;

#endif
