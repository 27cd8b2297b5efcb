/* http_date.c - HTTP-dates, read by libcurl, which knows all three of their forms. */
#include "clients/http_date.h"

#include "service/clock.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_SECONDS = 86400 };

int64_t http_date_ms(const char *text)
{
    time_t seconds = text ? curl_getdate(text, NULL) : -1;

    return seconds > 0 ? (int64_t)seconds * 1000 : 0;
}

/* At most a day: a wild number must not put a run to sleep for ever. */
static int64_t within_a_day(int64_t ms)
{
    const int64_t day = (int64_t)DAY_SECONDS * 1000;

    if (ms < 0)
        return 0;
    return ms < day ? ms : day;
}

int64_t http_retry_after_ms(const struct http_call *call)
{
    const char *text = call->retry_after;
    int64_t then;
    int64_t now;

    if (!text || !*text)
        return 0;
    if (strspn(text, "0123456789") == strlen(text)) {
        if (strlen(text) > 9)
            return within_a_day(INT64_MAX);
        return within_a_day(strtoll(text, NULL, 10) * 1000);
    }
    then = http_date_ms(text);
    now = http_date_ms(call->date);
    return then ? within_a_day(then - (now ? now : clock_unix_ms())) : 0;
}
