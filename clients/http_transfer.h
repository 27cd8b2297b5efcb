/* http_transfer.h - one call as libcurl sees it: a handle, its options, what the callbacks saw.
 * Only for http.c. */
#ifndef XQ_HTTP_TRANSFER_H
#define XQ_HTTP_TRANSFER_H

#include "clients/http.h"

#include <curl/curl.h>

struct http_transfer {
    CURL *easy; /* NULL = not under way */
    struct curl_slist *headers;
    struct http_call *call;
    struct arena *mem;
    size_t capacity; /* of call->answer */
    int64_t started_ms;
    int sends;           /* how often libcurl was about to send the request */
    const char *refusal; /* why we broke it off ourselves, else NULL */
    bool forbidden;      /* because of the address */
    char error[CURL_ERROR_SIZE];
};

/* Readies the handle for the call. False: the call cannot be sent; its outcome is filled in. */
bool http_transfer_start(struct http_transfer *transfer, CURL *easy);

/* Fills the call's outcome and takes the handle off the transfer. */
void http_transfer_end(struct http_transfer *transfer, CURLcode result);

#endif
