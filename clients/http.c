/* http.c - several outside calls at once: one curl_multi a thread, and a few handles to reuse.
 *
 * The multi handle owns the connections that stay alive; easy handles only describe calls. */
#include "clients/http.h"

#include "clients/http_transfer.h"
#include "service/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { HANDLES_KEPT = 8, CONNECTIONS_KEPT = 8, LOOK_MS = 200 };

struct http {
    CURLM *multi;
    CURL *idle[HANDLES_KEPT];
    size_t idle_count;
};

static void must(bool good, const char *what)
{
    if (good)
        return;
    log_error("http_impossible", "%s", what);
    abort();
}

static void start_once(void)
{
    must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "curl_global_init");
}

struct http *http_new(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct http *http;

    pthread_once(&once, start_once);
    http = calloc(1, sizeof *http);
    must(http != NULL, "no memory");
    http->multi = curl_multi_init();
    must(http->multi != NULL, "no memory");
    curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
    return http;
}

void http_free(struct http **http)
{
    if (!*http)
        return;
    while ((*http)->idle_count > 0)
        curl_easy_cleanup((*http)->idle[--(*http)->idle_count]);
    curl_multi_cleanup((*http)->multi);
    free(*http);
    *http = NULL;
}

void http_header_add(struct http_call *call, const char *name, const char *value)
{
    must(call->header_count < sizeof call->headers / sizeof *call->headers, "too many headers");
    call->headers[call->header_count].name = name;
    call->headers[call->header_count].value = value;
    call->header_count++;
}

static CURL *handle_take(struct http *http)
{
    CURL *easy;

    if (http->idle_count > 0)
        return http->idle[--http->idle_count];
    easy = curl_easy_init();
    must(easy != NULL, "no memory");
    return easy;
}

static void handle_give(struct http *http, CURL *easy)
{
    if (http->idle_count < HANDLES_KEPT)
        http->idle[http->idle_count++] = easy;
    else
        curl_easy_cleanup(easy);
}

static void begin(struct http *http, struct http_transfer *transfer)
{
    CURL *easy = handle_take(http);

    if (!http_transfer_start(transfer, easy)) {
        handle_give(http, easy);
        return;
    }
    must(curl_multi_add_handle(http->multi, easy) == CURLM_OK, "curl_multi_add_handle");
}

static void end(struct http *http, struct http_transfer *transfer, CURLcode result)
{
    CURL *easy = transfer->easy;

    if (!easy)
        return;
    curl_multi_remove_handle(http->multi, easy);
    http_transfer_end(transfer, result);
    handle_give(http, easy);
}

static void collect(struct http *http)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
        struct http_transfer *transfer = NULL;
        CURLcode result = message->data.result;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        end(http, transfer, result);
    }
}

/* Until all are done, or asked to stop. */
static void run(struct http *http, const volatile bool *stop)
{
    int running = 1;

    while (running > 0) {
        if (stop && __atomic_load_n(stop, __ATOMIC_RELAXED))
            return;
        if (curl_multi_perform(http->multi, &running) != CURLM_OK)
            return;
        collect(http);
        if (running > 0 && curl_multi_poll(http->multi, NULL, 0, LOOK_MS, NULL) != CURLM_OK)
            return;
    }
}

void http_perform(struct http *http, struct arena *mem, struct http_call *calls, size_t n,
                  const volatile bool *stop)
{
    struct http_transfer *transfers = arena_alloc(mem, n * sizeof *transfers);

    for (size_t i = 0; i < n; i++) {
        transfers[i].call = &calls[i];
        transfers[i].mem = mem;
        if (calls[i].url)
            begin(http, &transfers[i]);
    }
    run(http, stop);
    for (size_t i = 0; i < n; i++) {
        if (!transfers[i].easy)
            continue;
        transfers[i].refusal = "broken off before an answer came";
        end(http, &transfers[i], CURLE_ABORTED_BY_CALLBACK);
    }
}

char *http_encode(struct arena *mem, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    char *out = arena_alloc_raw(mem, strlen(text) * 3 + 1);
    char *end = out;

    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;

        if (strchr(plain, byte)) {
            *end++ = (char)byte;
            continue;
        }
        *end++ = '%';
        *end++ = digits[byte >> 4];
        *end++ = digits[byte & 15];
    }
    *end = '\0';
    return out;
}
