/* log.c - builds a line on the stack and hands it to the kernel in one write.
 *
 * A line is valid JSON whatever was passed: bytes that are no UTF-8 become U+FFFD, and a line that
 * would grow over its limit is cut at a character and marked. */
#include "service/log.h"

#include "service/clock.h"
#include "service/json_internal.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    LINE_BYTES = 8192,
    ENDING_BYTES = 6, /* an ellipsis, a quote, a brace and the newline */
    HEAD_BYTES = 64,  /* more than a field's name and its punctuation */
    ID_BYTES = 128,
    NAME_BYTES = 264 /* a name has up to 64 characters of up to 4 bytes */
};

struct line {
    size_t len;
    bool cut;
    char bytes[LINE_BYTES];
};

static const char *const level_names[] = {"debug", "info", "warn", "error"};

/* The process has one standard error: its level, its lock, and each thread's own fields. */
static atomic_int lowest_level = LOG_INFO;
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local char request_field[ID_BYTES];
static _Thread_local char run_field[ID_BYTES];
static _Thread_local char sync_field[NAME_BYTES];

void log_start(enum log_level lowest)
{
    atomic_store(&lowest_level, (int)lowest);
}

bool log_level_read(const char *text, enum log_level *out)
{
    for (int i = LOG_DEBUG; i <= (int)LOG_ERROR; i++) {
        if (strcmp(text, level_names[i]) == 0) {
            *out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

static void set_field(char *field, size_t size, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    if (len >= size)
        len = size - 1;
    if (len)
        memcpy(field, text, len);
    field[len] = '\0';
}

void log_set_request(const char *request_id)
{
    set_field(request_field, sizeof request_field, request_id);
}

void log_set_run(const char *run_id, const char *sync)
{
    set_field(run_field, sizeof run_field, run_id);
    set_field(sync_field, sizeof sync_field, sync);
}

/* All or nothing, and nothing more after the first piece that found no room. */
static void put(struct line *line, const char *bytes, size_t len)
{
    if (line->cut || len > LINE_BYTES - ENDING_BYTES - line->len) {
        line->cut = true;
        return;
    }
    memcpy(line->bytes + line->len, bytes, len);
    line->len += len;
}

/* Puts the character at text, or what stands for it. Returns how many bytes of text that were. */
static size_t put_character(struct line *line, const char *text, size_t left)
{
    size_t len = json_utf8_length(text, left);
    unsigned char byte = (unsigned char)*text;
    char escape[6];

    if (len == 0) {
        put(line, "\xEF\xBF\xBD", 3);
        return 1;
    }
    if (byte < 0x20 || byte == '"' || byte == '\\')
        put(line, escape, json_escape(byte, escape));
    else
        put(line, text, len);
    return len;
}

static void put_string(struct line *line, const char *text)
{
    size_t left = strlen(text);

    while (left > 0 && !line->cut) {
        size_t len = put_character(line, text, left);
        text += len;
        left -= len;
    }
}

/* ,"name":"text" - or nothing for an empty text, or when there is not even room for the name. */
static void put_field(struct line *line, const char *name, const char *text)
{
    if (!text[0] || line->len > LINE_BYTES - HEAD_BYTES)
        return;
    put(line, line->len > 1 ? ",\"" : "\"", line->len > 1 ? 2 : 1);
    put(line, name, strlen(name));
    put(line, "\":\"", 3);
    put_string(line, text);
    if (!line->cut)
        put(line, "\"", 1);
}

static void end_line(struct line *line)
{
    const char *ending = line->cut ? "\xE2\x80\xA6\"}\n" : "}\n";
    size_t len = strlen(ending);

    memcpy(line->bytes + line->len, ending, len);
    line->len += len;
}

/* The lock only matters when the kernel takes a line in pieces; a log that cannot be written is no
 * reason to stop working. */
static void write_line(const struct line *line)
{
    size_t done = 0;

    pthread_mutex_lock(&writing);
    while (done < line->len) {
        ssize_t n = write(STDERR_FILENO, line->bytes + done, line->len - done);
        if (n < 0 && errno != EINTR)
            break;
        if (n > 0)
            done += (size_t)n;
    }
    pthread_mutex_unlock(&writing);
}

void log_write(enum log_level level, const char *event, const char *format, ...)
{
    int errno_before = errno;
    char at[CLOCK_RFC3339_BYTES];
    char detail[LINE_BYTES];
    struct line line;
    va_list args;

    if ((int)level < atomic_load(&lowest_level))
        return;

    va_start(args, format);
    if (vsnprintf(detail, sizeof detail, format, args) < 0)
        detail[0] = '\0';
    va_end(args);

    clock_rfc3339(clock_unix_ms(), at);
    line.len = 0;
    line.cut = false;
    put(&line, "{", 1);
    put_field(&line, "at", at);
    put_field(&line, "level", level_names[level]);
    put_field(&line, "event", event);
    put_field(&line, "request_id", request_field);
    put_field(&line, "run_id", run_field);
    put_field(&line, "sync", sync_field);
    put_field(&line, "detail", detail);
    end_line(&line);
    write_line(&line);
    errno = errno_before;
}
