/* kingdee_verdict.c - the table. Sources: the vendor's rules page and gateway library.
 *
 * Order: success; limits; the gateway's and the platform's codes, which say more than the HTTP
 * status they come with; then HTTP statuses alone; then what nobody documented. A write gets RETRY
 * or REFUSED only where the answer says that nothing was done; all else is UNKNOWN, because Kingdee
 * has no idempotency keys and a blind repeat makes a second document. */
#include "clients/kingdee_verdict.h"

#define AUTHORIZE (1u << KINGDEE_CALL_AUTHORIZE)
#define TOKEN (1u << KINGDEE_CALL_TOKEN)
#define READ (1u << KINGDEE_CALL_READ)
#define WRITE (1u << KINGDEE_CALL_WRITE)
#define BUSINESS (READ | WRITE)
#define ACCESS (AUTHORIZE | TOKEN)
#define SAFE (AUTHORIZE | TOKEN | READ)
#define ANY (SAFE | WRITE)

#define STATUS_ANY 0, 999
#define CODE_ANY INT64_MIN, INT64_MAX, 0
#define ONE(code) (code), (code), 0

/* clang-format off */
const struct kingdee_verdict_row kingdee_verdict_rows[] = {
    {ANY, 200, 299, ONE(0), KINGDEE_OK},
    /* A list that says success and shows nothing must not pass for an empty one: its rows would be
     * lost without an error. Reading again is harmless. */
    {SAFE, 200, 299, ONE(KINGDEE_CODE_NO_DATA), KINGDEE_RETRY},
    {WRITE, 200, 299, ONE(KINGDEE_CODE_NO_DATA), KINGDEE_UNKNOWN},

    {ANY, 429, 429, CODE_ANY, KINGDEE_THROTTLED},
    {ANY, STATUS_ANY, ONE(429), KINGDEE_THROTTLED},
    {ANY, STATUS_ANY, 5006, 5007, 0, KINGDEE_THROTTLED}, /* fuse, overload */

    {TOKEN, STATUS_ANY, ONE(1030002006), KINGDEE_REAUTHORIZE}, /* here: the appSecret is stale */
    {TOKEN | BUSINESS, STATUS_ANY, ONE(1020002008), KINGDEE_REAUTHORIZE}, /* appKey is wrong */
    {BUSINESS, STATUS_ANY, ONE(1000202001), KINGDEE_REFRESH}, /* token expired */
    {BUSINESS, STATUS_ANY, 4009, 4011, 0, KINGDEE_REFRESH},
    {BUSINESS, STATUS_ANY, ONE(401), KINGDEE_REFRESH},
    {ANY, STATUS_ANY, ONE(4006), KINGDEE_CLOCK},
    {READ, STATUS_ANY, ONE(1030002003), KINGDEE_GONE},

    {SAFE, STATUS_ANY, ONE(5000), KINGDEE_RETRY},
    {WRITE, STATUS_ANY, ONE(5000), KINGDEE_UNKNOWN},
    {SAFE, STATUS_ANY, 5003, 5005, 0, KINGDEE_RETRY}, /* unavailable, time-out, cancelled */
    {WRITE, STATUS_ANY, 5003, 5005, 0, KINGDEE_UNKNOWN},
    {SAFE, STATUS_ANY, ONE(1000002001), KINGDEE_RETRY}, /* service fault */
    {WRITE, STATUS_ANY, ONE(1000002001), KINGDEE_UNKNOWN},
    {SAFE, STATUS_ANY, 2000002000, 2099002000, 1000000, KINGDEE_RETRY}, /* system errors */
    {WRITE, STATUS_ANY, 2000002000, 2099002000, 1000000, KINGDEE_UNKNOWN},
    {SAFE, STATUS_ANY, 500, 504, 0, KINGDEE_RETRY}, /* the gateway's standard codes */
    {WRITE, STATUS_ANY, 500, 504, 0, KINGDEE_UNKNOWN},

    {ANY, STATUS_ANY, 4001, 4005, 0, KINGDEE_REFUSED}, /* client id, secret, version */
    {ANY, STATUS_ANY, 4007, 4008, 0, KINGDEE_REFUSED}, /* signature */
    {ACCESS, STATUS_ANY, 4009, 4011, 0, KINGDEE_REFUSED}, /* no token is sent there */
    {ANY, STATUS_ANY, ONE(4012), KINGDEE_REFUSED}, /* the API is not granted to the application */
    {ANY, STATUS_ANY, 5001, 5002, 0, KINGDEE_REFUSED}, /* no such API, no such method */
    {ANY, STATUS_ANY, ONE(400), KINGDEE_REFUSED},
    {ANY, STATUS_ANY, ONE(403), KINGDEE_REFUSED},
    {ANY, STATUS_ANY, 1030002000, 1030002006, 0, KINGDEE_REFUSED}, /* a field is wrong */
    /* The platform's business codes: it looked at the request and said no. */
    {ANY, 200, 299, 1000000000, 2999999999, 0, KINGDEE_REFUSED},

    {BUSINESS, 401, 401, CODE_ANY, KINGDEE_REFRESH},
    {ACCESS, 401, 401, CODE_ANY, KINGDEE_REFUSED},
    /* "No Route": the domain in X-GW-Router-Addr moved, or was never right. */
    {BUSINESS, 404, 404, CODE_ANY, KINGDEE_REAUTHORIZE},
    {SAFE, 408, 408, CODE_ANY, KINGDEE_RETRY},
    {WRITE, 408, 408, CODE_ANY, KINGDEE_UNKNOWN},
    {SAFE, 500, 599, CODE_ANY, KINGDEE_RETRY}, /* 519 is the gateway's own */
    {WRITE, 500, 599, CODE_ANY, KINGDEE_UNKNOWN},
    {ANY, 400, 499, CODE_ANY, KINGDEE_REFUSED},
    {SAFE, 300, 399, CODE_ANY, KINGDEE_REFUSED}, /* never followed: base_url is wrong */

    /* A page instead of JSON, a cut answer. */
    {SAFE, 200, 299, ONE(KINGDEE_CODE_NONE), KINGDEE_RETRY},
    /* A code that nobody documented: reading on would not help, somebody must look. */
    {SAFE, 200, 299, CODE_ANY, KINGDEE_REFUSED},
    {SAFE, STATUS_ANY, CODE_ANY, KINGDEE_RETRY},
    {WRITE, STATUS_ANY, CODE_ANY, KINGDEE_UNKNOWN},
};
/* clang-format on */

const size_t kingdee_verdict_row_count = sizeof kingdee_verdict_rows / sizeof *kingdee_verdict_rows;

static bool fits(const struct kingdee_verdict_row *row, enum kingdee_call kind, int status,
                 int64_t code)
{
    if (!(row->kinds & (1u << kind)) || status < row->status_from || status > row->status_to)
        return false;
    if (code < row->code_from || code > row->code_to)
        return false;
    return row->every == 0 || (code - row->code_from) % row->every == 0;
}

size_t kingdee_verdict_row_find(enum kingdee_call kind, int status, int64_t code)
{
    size_t row = 0;

    while (row + 1 < kingdee_verdict_row_count &&
           !fits(&kingdee_verdict_rows[row], kind, status, code))
        row++;
    return row;
}
