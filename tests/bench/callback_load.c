/* callback_load.c - pushes callbacks over many connections at once, as fast as they are answered.
 *
 *   callback_load PORT PATH CONNECTIONS SECONDS [PAUSE_MS [ACKED_FILE]]
 *
 * One thread and epoll, so that the measuring costs as little as it can of the machine that is
 * measured. Each connection sends a push with a msgId of its own, waits for the answer, and sends
 * the next, after PAUSE_MS if there is one. The msgId of each push that got a 2xx goes to
 * ACKED_FILE, a line each. A connection that breaks is opened again as long as the time lasts.
 * Prints one line of JSON: answers by class, a second, and latencies in microseconds. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum {
    BODY_BYTES = 568,
    REQUEST_BYTES = 2048,
    ANSWER_BYTES = 4096,
    SAMPLES_MAX = 8 * 1024 * 1024,
    EVENTS = 256,
    REOPEN_US = 20000
};

struct caller {
    int fd; /* -1: to be opened again at due_us */
    int64_t due_us, sent_us;
    bool waiting; /* for an answer */
    char message[48];
    size_t got;
    char answer[ANSWER_BYTES];
};

struct load {
    struct sockaddr_in address;
    const char *path;
    int count;
    int64_t pause_us, end_us;
    int epoll;
    struct caller *callers;
    uint64_t sent, accepted, busy, other, broken;
    uint32_t *samples;
    size_t sample_count;
    FILE *acked;
};

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void let_go(struct load *load, struct caller *caller)
{
    close(caller->fd);
    caller->fd = -1;
    caller->waiting = false;
    caller->due_us = now_us() + REOPEN_US;
    load->broken++;
}

static void open_again(struct load *load, struct caller *caller)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = caller};
    int yes = 1;

    caller->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(caller->fd, (struct sockaddr *)&load->address, sizeof load->address) != 0) {
        let_go(load, caller);
        return;
    }
    setsockopt(caller->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(caller->fd, F_SETFL, O_NONBLOCK);
    epoll_ctl(load->epoll, EPOLL_CTL_ADD, caller->fd, &event);
    caller->due_us = 0;
}

/* The same length every time, and never the same body twice. */
static int write_request(struct load *load, struct caller *caller, char out[REQUEST_BYTES])
{
    char body[BODY_BYTES + 1];
    int len = snprintf(body, sizeof body,
                       "{\"bizType\":\"bd_material\",\"operation\":\"save\",\"timestamp\":%lld,"
                       "\"data\":[{\"id\":\"%018llu\",\"number\":\"SP-%08llu\",\"name\":\"螺栓\",",
                       (long long)caller->sent_us, (unsigned long long)(load->sent % 300 + 1),
                       (unsigned long long)load->sent);
    int rest = BODY_BYTES - len - (int)strlen("\"remark\":\"\"}]}");

    snprintf(body + len, sizeof body - (size_t)len, "\"remark\":\"%0*d\"}]}", rest, 0);
    return snprintf(out, REQUEST_BYTES,
                    "POST %s?bizType=bd_material&msgId=%s HTTP/1.1\r\nHost: bench\r\n"
                    "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                    load->path, caller->message, BODY_BYTES, body);
}

static void push(struct load *load, struct caller *caller)
{
    char request[REQUEST_BYTES];
    int len;

    caller->sent_us = now_us();
    snprintf(caller->message, sizeof caller->message, "%016llx-%08x-%llx",
             (unsigned long long)load->sent * 0x9E3779B97F4A7C15u, (unsigned)getpid(),
             (unsigned long long)load->sent);
    load->sent++;
    len = write_request(load, caller, request);
    caller->got = 0;
    caller->waiting = true;
    if (write(caller->fd, request, (size_t)len) != len)
        let_go(load, caller);
}

/* The status of a whole answer; 0 as long as it is not. */
static int read_status(const struct caller *caller)
{
    const char *end = strstr(caller->answer, "\r\n\r\n");
    const char *length = strcasestr(caller->answer, "Content-Length:");

    if (!end || !length || length > end)
        return 0;
    if (caller->got < (size_t)(end + 4 - caller->answer) + strtoul(length + 15, NULL, 10))
        return 0;
    return (int)strtol(caller->answer + strlen("HTTP/1.1 "), NULL, 10);
}

static void count_answer(struct load *load, struct caller *caller, int status)
{
    int64_t took = now_us() - caller->sent_us;

    if (status >= 200 && status < 300) {
        load->accepted++;
        if (load->sample_count < SAMPLES_MAX)
            load->samples[load->sample_count++] = (uint32_t)took;
        if (load->acked)
            fprintf(load->acked, "%s\n", caller->message);
    } else if (status == 503) {
        load->busy++;
    } else {
        load->other++;
    }
}

static void hear(struct load *load, struct caller *caller)
{
    ssize_t n = read(caller->fd, caller->answer + caller->got, ANSWER_BYTES - 1 - caller->got);
    int status;

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        let_go(load, caller);
        return;
    }
    caller->got += (size_t)n;
    caller->answer[caller->got] = '\0';
    status = read_status(caller);
    if (!status)
        return;
    caller->waiting = false;
    count_answer(load, caller, status);
    if (load->pause_us || status == 503)
        caller->due_us = now_us() + (load->pause_us ? load->pause_us : 1000);
    else if (now_us() < load->end_us)
        push(load, caller);
}

/* What is due: connections to open again, pauses that are over. */
static void look_after(struct load *load)
{
    int64_t now = now_us();

    for (int i = 0; i < load->count; i++) {
        struct caller *caller = &load->callers[i];

        if (caller->waiting || now < caller->due_us || now >= load->end_us)
            continue;
        if (caller->fd < 0)
            open_again(load, caller);
        if (caller->fd >= 0)
            push(load, caller);
    }
}

static bool anybody_waits(const struct load *load)
{
    for (int i = 0; i < load->count; i++)
        if (load->callers[i].waiting)
            return true;
    return false;
}

/* Answers that are late by more than a few seconds are not waited for. */
static void run(struct load *load)
{
    struct epoll_event events[EVENTS];
    int64_t looked = 0, last = load->end_us + 20 * 1000000;

    while (now_us() < load->end_us || (anybody_waits(load) && now_us() < last)) {
        int64_t now = now_us();
        int ready;

        if (now - looked >= 1000) {
            look_after(load);
            looked = now;
        }
        ready = epoll_wait(load->epoll, events, EVENTS, 1);
        for (int i = 0; i < ready; i++) {
            struct caller *caller = events[i].data.ptr;

            if (caller->fd >= 0)
                hear(load, caller);
        }
    }
}

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

static uint32_t percentile(const struct load *load, double share)
{
    return load->sample_count ? load->samples[(size_t)((double)(load->sample_count - 1) * share)]
                              : 0;
}

static void report(struct load *load, double seconds)
{
    qsort(load->samples, load->sample_count, sizeof *load->samples, compare);
    printf("{\"accepted\":%llu,\"busy\":%llu,\"other\":%llu,\"broken\":%llu,\"rate\":%.1f,"
           "\"p50_us\":%u,\"p99_us\":%u,\"most_us\":%u}\n",
           (unsigned long long)load->accepted, (unsigned long long)load->busy,
           (unsigned long long)load->other, (unsigned long long)load->broken,
           (double)load->accepted / seconds, percentile(load, 0.5), percentile(load, 0.99),
           percentile(load, 1.0));
}

static int end(struct load *load, int code)
{
    if (load->acked)
        fclose(load->acked);
    free(load->callers);
    free(load->samples);
    return code;
}

int main(int argc, char **argv)
{
    struct load load = {.address = {.sin_family = AF_INET}};
    int64_t begun;

    if (argc < 5) {
        fputs("callback_load PORT PATH CONNECTIONS SECONDS [PAUSE_MS [ACKED_FILE]]\n", stderr);
        return 2;
    }
    load.address.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
    load.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    load.path = argv[2];
    load.count = (int)strtol(argv[3], NULL, 10);
    load.pause_us = argc > 5 ? strtol(argv[5], NULL, 10) * 1000 : 0;
    load.acked = argc > 6 ? fopen(argv[6], "w") : NULL;
    load.callers = calloc((size_t)load.count, sizeof *load.callers);
    load.samples = malloc(SAMPLES_MAX * sizeof *load.samples);
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!load.callers || !load.samples || load.epoll < 0)
        return end(&load, 1);
    for (int i = 0; i < load.count; i++)
        load.callers[i].fd = -1;
    begun = now_us();
    load.end_us = begun + (int64_t)(strtod(argv[4], NULL) * 1e6);
    run(&load);
    report(&load, (double)(load.end_us - begun) / 1e6);
    return end(&load, 0);
}
