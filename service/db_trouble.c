/* db_trouble.c - a database that is away is met by every thread, several times a second: what the
 * log hears of it. */
#include "service/db_internal.h"

#include "service/clock.h"
#include "service/log.h"

#include <inttypes.h>

void db_trouble_note(struct log_repeat *trouble, enum fail fail, const char *why)
{
    int64_t times;

    if (!fail)
        log_repeat_over(trouble);
    else if (log_repeat_due(trouble, why, clock_monotonic_ms(), &times))
        log_write(fail == FAIL_INVALID ? LOG_ERROR : LOG_WARN, "db_connect_failed",
                  "times=%" PRId64 " message=%s", times, why);
}
