/* clock.h - time. Leases and schedules use the database's clock; this one is for signatures,
 * timeouts and log lines. */
#ifndef XQ_CLOCK_H
#define XQ_CLOCK_H

#include "service/arena.h"

#include <stdbool.h>
#include <stdint.h>

int64_t clock_unix_ms(void);      /* wall clock, milliseconds since 1970 */
int64_t clock_monotonic_ms(void); /* never jumps; only differences mean anything */
void clock_sleep_ms(int64_t ms);

enum { CLOCK_RFC3339_BYTES = 32 };
/* "2026-11-23T01:02:03.004Z" */
void clock_rfc3339(int64_t unix_ms, char out[CLOCK_RFC3339_BYTES]);
/* Reads RFC 3339 with any offset and up to 9 fraction digits (cut to ms). False if it is none. */
bool clock_rfc3339_read(const char *text, int64_t *unix_ms);
/* Seconds since 1970 of a calendar time in UTC; no checks. */
int64_t clock_from_civil(int year, int month, int day, int hour, int minute, int second);
/* "YYYY-MM-DD HH:MM:SS" (or its first 10 characters) of Unix seconds in Asia/Shanghai, which has
 * had no summer time since 1991: UTC+8. */
char *clock_china_datetime(struct arena *mem, int64_t unix_seconds);

#endif
