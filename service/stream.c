/* stream.c - one message, a lock, two owners. */
#include "service/stream.h"

#include "service/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct stream {
    pthread_mutex_t lock;
    struct stream_reader reader;
    bool parked, ended, closed;
    char *message; /* NULL = none */
    size_t len, done;
};

struct stream *stream_new(void)
{
    struct stream *stream = calloc(1, sizeof *stream);

    if (!stream) {
        log_error("out_of_memory", "for a stream");
        abort();
    }
    pthread_mutex_init(&stream->lock, NULL);
    return stream;
}

static void drop_message(struct stream *stream)
{
    free(stream->message);
    stream->message = NULL;
}

/* Lock held: the last of the two frees it. */
static void unlock_and_free(struct stream *stream)
{
    bool last = stream->ended && stream->closed;

    pthread_mutex_unlock(&stream->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&stream->lock);
    drop_message(stream);
    free(stream);
}

static void wake(struct stream *stream)
{
    if (stream->parked)
        stream->reader.wake(stream->reader.context);
    stream->parked = false;
}

enum fail stream_put(struct stream *stream, const char *message)
{
    enum fail fail = OK;

    pthread_mutex_lock(&stream->lock);
    if (stream->closed) {
        fail = FAIL_STALE;
    } else if (stream->message) {
        fail = FAIL_BUSY;
    } else {
        stream->message = strdup(message);
        if (!stream->message)
            abort();
        stream->len = strlen(message);
        stream->done = 0;
        wake(stream);
    }
    pthread_mutex_unlock(&stream->lock);
    return fail;
}

void stream_end(struct stream **stream)
{
    struct stream *it = *stream;

    if (!it)
        return;
    pthread_mutex_lock(&it->lock);
    it->ended = true;
    wake(it);
    unlock_and_free(it);
    *stream = NULL;
}

void stream_attach(struct stream *stream, const struct stream_reader *reader)
{
    pthread_mutex_lock(&stream->lock);
    stream->reader = *reader;
    pthread_mutex_unlock(&stream->lock);
}

ssize_t stream_read(struct stream *stream, char *out, size_t max)
{
    ssize_t got = 0;

    pthread_mutex_lock(&stream->lock);
    if (stream->message) {
        size_t left = stream->len - stream->done, take = left < max ? left : max;

        memcpy(out, stream->message + stream->done, take);
        stream->done += take;
        got = (ssize_t)take;
        if (stream->done == stream->len)
            drop_message(stream);
    } else if (stream->ended) {
        got = -1;
    } else {
        stream->parked = true;
        stream->reader.park(stream->reader.context);
    }
    pthread_mutex_unlock(&stream->lock);
    return got;
}

void stream_close(struct stream **stream)
{
    struct stream *it = *stream;

    if (!it)
        return;
    pthread_mutex_lock(&it->lock);
    it->closed = true;
    it->parked = false;
    unlock_and_free(it);
    *stream = NULL;
}
