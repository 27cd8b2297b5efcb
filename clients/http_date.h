/* http_date.h - what an answer says about time: Date and Retry-After. */
#ifndef XQ_HTTP_DATE_H
#define XQ_HTTP_DATE_H

#include "clients/http.h"

#include <stdint.h>

/* An HTTP-date as Unix milliseconds; 0 when NULL or not one. */
int64_t http_date_ms(const char *text);

/* How long the answer asks us to wait, from now: seconds or an HTTP-date (compared with the
 * answer's own Date where it has one). 0 when not said or already past, a day at most. */
int64_t http_retry_after_ms(const struct http_call *call);

#endif
