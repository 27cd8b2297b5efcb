/* http.h - calls to outside systems over libcurl: several at once, each with its deadlines.
 *
 * One struct http belongs to one thread and keeps its connections alive between calls. No
 * redirects, only http and https, and private addresses only where allowed. Success here means "an
 * answer came", whatever it says: clients read status and body themselves (P10). */
#ifndef XQ_HTTP_H
#define XQ_HTTP_H

#include "service/arena.h"
#include "service/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http_outcome {
    HTTP_ANSWERED, /* a whole answer came */
    HTTP_NOT_SENT, /* nothing reached the other side: may be sent again */
    HTTP_LOST      /* sent, at least in part, and no whole answer came: what it did is unknown */
};

struct http_header {
    const char *name;
    const char *value;
};

struct http_call {
    /* in */
    const char *method; /* "GET" or "POST" */
    const char *url;
    struct http_header headers[16];
    size_t header_count;
    const char *body; /* POST: may be "" */
    size_t body_len;
    size_t answer_max;   /* bytes, 0 = 32 MiB */
    int total_seconds;   /* whole call, > 0 */
    bool allow_private;  /* loopback and private addresses */
    const char *proxy;   /* NULL = none, whatever the environment says */
    const char *ca_file; /* NULL = the system's */
    /* out, in the arena given to http_perform */
    enum http_outcome outcome;
    int status;
    char *answer; /* followed by NUL */
    size_t answer_len;
    const char *retry_after; /* header text or NULL */
    const char *date;        /* header text or NULL */
    const char *error;       /* when not answered: libcurl's words, no URL in it */
    bool forbidden;          /* not sent: the address is private, and that is not allowed */
    int64_t elapsed_ms;
};

struct http;
struct http *http_new(void);
void http_free(struct http **http);

void http_header_add(struct http_call *call, const char *name, const char *value);

/* Performs all n calls at once and returns when the last one ended, at the latest after the
 * longest total_seconds. A call with url NULL is skipped. *stop (may be NULL) is looked at several
 * times a second: when set, what still runs is broken off (HTTP_LOST or HTTP_NOT_SENT). */
void http_perform(struct http *http, struct arena *mem, struct http_call *calls, size_t n,
                  const volatile bool *stop);

/* Percent-encoding, RFC 3986: everything but A-Za-z0-9-_.~ as %XX in upper case. */
char *http_encode(struct arena *mem, const char *text);

#endif
