/* qingcloud_verdict.c - the table. Their pages do not say which HTTP status comes with which code
 * and contradict each other on codes, so both are looked at, the code first.
 *
 * Order: success; limits; codes; HTTP statuses alone; what nobody documented. A store or a dispatch
 * is told RETRY or REFUSED only where the answer says clearly that nothing was done; all else is
 * UNKNOWN. A store is then settled by reading back, so that nothing is lost and nothing is doubled.
 * This holds for HTTP 200 with success false and a code nobody documented, too: the platform may
 * have failed after it wrote. */
#include "clients/qingcloud_verdict.h"

#define OAUTH (1u << QINGCLOUD_CALL_OAUTH)
#define STORE (1u << QINGCLOUD_CALL_STORE)
#define READ (1u << QINGCLOUD_CALL_READ)
#define DISPATCH (1u << QINGCLOUD_CALL_DISPATCH)
#define ACTS (STORE | DISPATCH)
#define SAFE (OAUTH | READ)
#define BUSINESS (ACTS | READ)
#define ANY (OAUTH | ACTS | READ)

#define STATUS_ANY 0, 999
#define CODE_ANY INT64_MIN, INT64_MAX
#define ONE(code) (code), (code)

/* clang-format off */
const struct qingcloud_verdict_row qingcloud_verdict_rows[] = {
    {ANY, 200, 299, ONE(0), QINGCLOUD_OK},
    {STORE, 200, 299, ONE(QINGCLOUD_CODE_NO_CONTENT), QINGCLOUD_UNKNOWN},
    {DISPATCH, 200, 299, ONE(QINGCLOUD_CODE_NO_CONTENT), QINGCLOUD_OK}, /* nothing to hand over */
    {SAFE, 200, 299, ONE(QINGCLOUD_CODE_NO_CONTENT), QINGCLOUD_RETRY},

    {ANY, 429, 429, CODE_ANY, QINGCLOUD_THROTTLED},
    {ANY, STATUS_ANY, ONE(42901), QINGCLOUD_THROTTLED},
    {ANY, STATUS_ANY, ONE(429), QINGCLOUD_THROTTLED},
    {STORE, 413, 413, CODE_ANY, QINGCLOUD_REFUSED_SIZE},
    {STORE, STATUS_ANY, ONE(413), QINGCLOUD_REFUSED_SIZE},
    {STORE, STATUS_ANY, ONE(41301), QINGCLOUD_REFUSED_SIZE},

    /* An error status around a success: they contradict each other. */
    {ACTS, 300, 599, ONE(0), QINGCLOUD_UNKNOWN},
    {ACTS, 300, 599, ONE(QINGCLOUD_CODE_NO_CONTENT), QINGCLOUD_UNKNOWN},

    /* 40101 means two things. To oauth it says that the key pair is wrong. A business call sends no
     * key pair: only its token can be meant, so a new one is tried, once. */
    {OAUTH, STATUS_ANY, 40101, 40102, QINGCLOUD_REFUSED},
    {BUSINESS, STATUS_ANY, 40101, 40102, QINGCLOUD_REFRESH},
    {OAUTH, STATUS_ANY, ONE(10001), QINGCLOUD_REFUSED}, /* another page's wrong key pair */
    {ANY, STATUS_ANY, ONE(40301), QINGCLOUD_REFUSED},
    {BUSINESS, STATUS_ANY, ONE(40401), QINGCLOUD_NOT_FOUND},
    {OAUTH, STATUS_ANY, ONE(40401), QINGCLOUD_REFUSED},
    {STORE, STATUS_ANY, ONE(40001), QINGCLOUD_REFUSED_DATA},
    {SAFE | DISPATCH, STATUS_ANY, ONE(40001), QINGCLOUD_REFUSED},
    {ANY, STATUS_ANY, ONE(50002), QINGCLOUD_RETRY}, /* maintenance: turned away at the door */
    {ACTS, STATUS_ANY, ONE(50001), QINGCLOUD_UNKNOWN},
    {SAFE, STATUS_ANY, ONE(50001), QINGCLOUD_RETRY},

    /* Without a documented code the HTTP status decides. Client errors were turned away before
     * anything was done. */
    {STORE, 400, 400, 1, INT64_MAX, QINGCLOUD_REFUSED_DATA}, /* status and code blame the request */
    {STORE, 422, 422, 1, INT64_MAX, QINGCLOUD_REFUSED_DATA},
    {BUSINESS, 401, 401, CODE_ANY, QINGCLOUD_REFRESH},
    /* "There is no such row" must come from the platform, not from something on the way to it. */
    {READ, 404, 404, ONE(QINGCLOUD_CODE_NONE), QINGCLOUD_RETRY},
    {BUSINESS, 404, 404, CODE_ANY, QINGCLOUD_NOT_FOUND},
    {ACTS, 408, 409, CODE_ANY, QINGCLOUD_UNKNOWN},
    {ACTS, 499, 499, CODE_ANY, QINGCLOUD_UNKNOWN}, /* a proxy lost patience, not the platform */
    {SAFE, 408, 408, CODE_ANY, QINGCLOUD_RETRY},
    {ANY, 400, 499, CODE_ANY, QINGCLOUD_REFUSED},
    {SAFE, 500, 599, CODE_ANY, QINGCLOUD_RETRY},
    /* Redirects are never followed: base_url is wrong. 302 and 303 may also follow upon a done
     * write. */
    {ACTS, 301, 301, CODE_ANY, QINGCLOUD_REFUSED},
    {ACTS, 307, 308, CODE_ANY, QINGCLOUD_REFUSED},
    {SAFE, 300, 399, CODE_ANY, QINGCLOUD_REFUSED},

    /* 4xxxx and 1xxxx are the caller's faults by their numbering; asking again would not help. */
    {SAFE, STATUS_ANY, 40000, 49999, QINGCLOUD_REFUSED},
    {SAFE, STATUS_ANY, 10000, 19999, QINGCLOUD_REFUSED},
    {SAFE, STATUS_ANY, CODE_ANY, QINGCLOUD_RETRY},
    {ACTS, STATUS_ANY, CODE_ANY, QINGCLOUD_UNKNOWN},
};
/* clang-format on */

const size_t qingcloud_verdict_row_count =
    sizeof qingcloud_verdict_rows / sizeof *qingcloud_verdict_rows;

static bool fits(const struct qingcloud_verdict_row *row, enum qingcloud_call kind, int status,
                 int64_t code)
{
    return (row->kinds & (1u << kind)) && status >= row->status_from && status <= row->status_to &&
           code >= row->code_from && code <= row->code_to;
}

size_t qingcloud_verdict_row_find(enum qingcloud_call kind, int status, int64_t code)
{
    size_t row = 0;

    while (row + 1 < qingcloud_verdict_row_count &&
           !fits(&qingcloud_verdict_rows[row], kind, status, code))
        row++;
    return row;
}
