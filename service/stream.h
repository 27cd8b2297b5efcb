/* stream.h - text on its way to a caller who stays: server-sent events.
 *
 * Two threads share a stream and each lets go of it once: the writer, who puts whole messages in,
 * and the reader, who is the event loop. One message is held at a time; a writer who finds it still
 * there comes again later, so a slow caller costs a bounded amount. When there is nothing to read
 * the reader is parked, under the stream's lock, and the next message wakes it. No HTTP here. */
#ifndef XQ_STREAM_H
#define XQ_STREAM_H

#include "service/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct stream;

/* How the reader sleeps and is woken; both are called with the lock held. */
struct stream_reader {
    void (*park)(void *context);
    void (*wake)(void *context);
    void *context;
};

struct stream *stream_new(void);

/* The writer's side. FAIL_BUSY: the message before has not been read. FAIL_STALE: nobody reads any
 * more. */
enum fail stream_put(struct stream *stream, const char *message) MUST_USE;
/* No more messages; what is there is still read. */
void stream_end(struct stream **stream);

/* The reader's side. */
void stream_attach(struct stream *stream, const struct stream_reader *reader);
/* Up to max bytes; 0: the reader is parked; -1: the end. */
ssize_t stream_read(struct stream *stream, char *out, size_t max);
void stream_close(struct stream **stream);

#endif
