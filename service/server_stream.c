/* server_stream.c - an answer that goes on: libmicrohttpd's reader over a struct stream.
 *
 * With nothing to read the connection is suspended before the reader returns 0, or libmicrohttpd
 * would ask again and again; the stream's lock keeps the wake from coming in between. A suspended
 * connection hides a caller who hung up: the next message finds it out, and there is one at least
 * every fifteen seconds. */
#include "service/server_internal.h"

#include <microhttpd.h>
#include <sys/eventfd.h>

enum { BLOCK_BYTES = 1024 };

static void park(void *context)
{
    const struct server_line *line = context;

    MHD_suspend_connection(line->connection);
}

/* The writer's thread. */
static void wake(void *context)
{
    const struct server_line *line = context;

    MHD_resume_connection(line->connection);
    eventfd_write(line->wake_fd, 1);
}

static ssize_t read_line(void *context, uint64_t position, char *out, size_t max)
{
    const struct server_line *line = context;
    ssize_t got = stream_read(line->stream, out, max);

    (void)position;
    return got < 0 ? MHD_CONTENT_READER_END_OF_STREAM : got;
}

struct MHD_Response *server_line_open(struct server_line *line)
{
    const struct stream_reader reader = {park, wake, line};

    stream_attach(line->stream, &reader);
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_line, line, NULL);
}
