/* http_transfer.c - what libcurl is told for one call, and how its end becomes an outcome.
 *
 * One call is one request. libcurl (7.88: Curl_retry_request) sends a request again by itself, body
 * and all, when a connection it reused dies before the first byte of an answer, though the server
 * may have acted upon it already. Such a resend doubles a write and is missing from our budget of
 * calls. So the callback that libcurl asks before each sending (on_send) breaks the second one off,
 * whatever the method: the call is lost, and its client decides.
 *
 * A GET that is lost this way is simply made again. A POST would become "unknown" and cost a
 * read-back, although mostly the server had only closed an idle connection; therefore a POST gets a
 * connection of its own, where that cannot happen. Writes are few (60 a minute): the handshakes do
 * not matter.
 *
 * The same callback tells "surely not sent" from "lost": before it is called, libcurl has resolved,
 * connected and shaken hands, and written nothing of the request. From then on we assume the worst.
 */
#include "clients/http_transfer.h"

#include "clients/http_address.h"
#include "service/clock.h"
#include "service/log.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    ANSWER_MAX = 32 << 20,
    FIRST_BUFFER = 4096,
    CONNECT_SECONDS = 10,
    SILENT_SECONDS = 30, /* Kingdee promises an answer within 30 s */
    IDLE_SECONDS = 30    /* shorter than servers keep idle connections open */
};

static void refuse_private(struct http_transfer *transfer, const char *address)
{
    transfer->forbidden = true;
    transfer->refusal = arena_format(
        transfer->mem, "%s is a private address; allow_private would permit it", address);
}

static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct http_transfer *transfer = context;

    (void)purpose;
    if (!transfer->call->allow_private && http_address_private(&address->addr)) {
        refuse_private(transfer, "the host");
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Also looks at the address, for a connection that another call was allowed to open may be reused
 * by this one. */
static int on_send(void *context, char *remote_ip, char *local_ip, int remote_port, int local_port)
{
    struct http_transfer *transfer = context;

    (void)local_ip;
    (void)remote_port;
    (void)local_port;
    if (transfer->sends > 0) {
        transfer->refusal = "the connection was closed before an answer came; not sent again";
        return CURL_PREREQFUNC_ABORT;
    }
    if (!transfer->call->allow_private && http_address_text_private(remote_ip)) {
        refuse_private(transfer, remote_ip);
        return CURL_PREREQFUNC_ABORT;
    }
    transfer->sends++;
    transfer->refusal = NULL; /* a refused address does not matter once another one answered */
    return CURL_PREREQFUNC_OK;
}

static void answer_grow(struct http_transfer *transfer, size_t needed)
{
    struct http_call *call = transfer->call;
    size_t capacity = transfer->capacity;
    char *larger;

    if (needed <= capacity)
        return;
    if (capacity < FIRST_BUFFER)
        capacity = FIRST_BUFFER;
    while (capacity < needed)
        capacity *= 2;
    larger = arena_alloc_raw(transfer->mem, capacity);
    memcpy(larger, call->answer, call->answer_len);
    call->answer = larger;
    transfer->capacity = capacity;
}

/* Sees the body after decoding, so a small packed answer cannot become a large one. */
static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct http_transfer *transfer = context;
    struct http_call *call = transfer->call;
    size_t max = call->answer_max ? call->answer_max : ANSWER_MAX;
    size_t len = size * count;

    if (len > max - call->answer_len) {
        transfer->refusal = arena_format(transfer->mem, "the answer is over %zu bytes", max);
        return 0;
    }
    answer_grow(transfer, call->answer_len + len + 1);
    memcpy(call->answer + call->answer_len, data, len);
    call->answer_len += len;
    call->answer[call->answer_len] = '\0';
    return len;
}

static void header_line(struct http_transfer *transfer, const char *line)
{
    struct curl_slist *list = curl_slist_append(transfer->headers, line);

    if (!list) {
        log_error("out_of_memory", "in a list of headers");
        abort();
    }
    transfer->headers = list;
}

/* libcurl would pass line breaks on, and with them headers that nobody meant. */
static bool header_clean(const struct http_header *header)
{
    return *header->name && !strpbrk(header->name, "\r\n:; ") && !strpbrk(header->value, "\r\n");
}

static bool headers_make(struct http_transfer *transfer)
{
    const struct http_call *call = transfer->call;

    /* Without this, bodies over 1 MiB wait a second for a "100 Continue". */
    header_line(transfer, "Expect:");
    for (size_t i = 0; i < call->header_count; i++) {
        const struct http_header *header = &call->headers[i];

        if (!header_clean(header)) {
            transfer->refusal = "a header holds a line break or another forbidden character";
            return false;
        }
        /* "Name;" is libcurl's way to send an empty header; "Name:" would leave it out. */
        header_line(transfer, *header->value ? arena_format(transfer->mem, "%s: %s", header->name,
                                                            header->value)
                                             : arena_format(transfer->mem, "%s;", header->name));
    }
    return true;
}

/* Deadlines. The resolver's thread is not waited for (QUICK_EXIT): it may take longer than the
 * call's limit, and cleans up after itself. */
static int set_limits(CURL *easy, const struct http_call *call)
{
    long total = call->total_seconds > 0 ? call->total_seconds : 1;
    int bad = 0;

    bad |= (int)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_TIMEOUT, total);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
                                 total < CONNECT_SECONDS ? total : (long)CONNECT_SECONDS);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)SILENT_SECONDS);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)IDLE_SECONDS);
    return bad;
}

/* Where a call may go. Proxies come from the settings only: the environment's are switched off. */
static int set_bounds(CURL *easy, const struct http_call *call)
{
    int bad = 0;

    bad |= (int)curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    bad |= (int)curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_PROXY, call->proxy ? call->proxy : "");
    bad |= (int)curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    bad |= (int)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (call->ca_file)
        bad |= (int)curl_easy_setopt(easy, CURLOPT_CAINFO, call->ca_file);
    return bad;
}

static int set_callbacks(struct http_transfer *transfer)
{
    CURL *easy = transfer->easy;
    int bad = 0;

    bad |= (int)curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_send);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    return bad;
}

static int set_request(struct http_transfer *transfer)
{
    const struct http_call *call = transfer->call;
    CURL *easy = transfer->easy;
    int bad = 0;

    bad |= (int)curl_easy_setopt(easy, CURLOPT_URL, call->url);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""); /* all that it can decode */
    bad |= (int)curl_easy_setopt(easy, CURLOPT_USERAGENT, "xingqiao/" XQ_VERSION);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    if (strcmp(call->method, "POST") != 0)
        return bad;
    bad |= (int)curl_easy_setopt(easy, CURLOPT_POST, 1L);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_len);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body ? call->body : "");
    bad |= (int)curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    bad |= (int)curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    return bad;
}

static void outcome_clear(struct http_call *call)
{
    call->outcome = HTTP_NOT_SENT;
    call->status = 0;
    call->answer_len = 0;
    call->retry_after = NULL;
    call->date = NULL;
    call->error = NULL;
    call->elapsed_ms = 0;
}

bool http_transfer_start(struct http_transfer *transfer, CURL *easy)
{
    struct http_call *call = transfer->call;

    transfer->easy = easy;
    transfer->started_ms = clock_monotonic_ms();
    outcome_clear(call);
    call->answer = arena_text(transfer->mem, "");
    if (headers_make(transfer)) {
        if ((set_limits(easy, call) | set_bounds(easy, call) | set_callbacks(transfer) |
             set_request(transfer)) == 0)
            return true;
        transfer->refusal = "libcurl does not take this call's settings";
    }
    http_transfer_end(transfer, CURLE_FAILED_INIT);
    return false;
}

static const char *header_text(const struct http_transfer *transfer, const char *name)
{
    struct curl_header *header;

    if (curl_easy_header(transfer->easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return NULL;
    return arena_text(transfer->mem, header->value);
}

static void answered(struct http_transfer *transfer)
{
    struct http_call *call = transfer->call;
    long status = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    call->outcome = HTTP_ANSWERED;
    call->status = (int)status;
    call->retry_after = header_text(transfer, "Retry-After");
    call->date = header_text(transfer, "Date");
}

/* Half an answer is none: nothing of it is handed on. */
static void unanswered(struct http_transfer *transfer, CURLcode result)
{
    struct http_call *call = transfer->call;
    const char *words = transfer->refusal;

    if (!words && *transfer->error)
        words = transfer->error;
    if (!words)
        words = curl_easy_strerror(result);
    call->outcome = transfer->sends > 0 ? HTTP_LOST : HTTP_NOT_SENT;
    call->forbidden = transfer->forbidden && call->outcome == HTTP_NOT_SENT;
    call->answer = arena_text(transfer->mem, "");
    call->answer_len = 0;
    call->error = arena_text(transfer->mem, words);
}

void http_transfer_end(struct http_transfer *transfer, CURLcode result)
{
    transfer->call->elapsed_ms = clock_monotonic_ms() - transfer->started_ms;
    if (result == CURLE_OK)
        answered(transfer);
    else
        unanswered(transfer, result);
    /* The handle is kept for later calls, and with it nothing that points at this one. */
    curl_easy_reset(transfer->easy);
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    transfer->easy = NULL;
}
