/* ledger.h - what the sandbox saw: counts by kind of call, and every rule that was broken. The
 * caller holds the sandbox's lock. */
#ifndef XQ_SANDBOX_LEDGER_H
#define XQ_SANDBOX_LEDGER_H

#include "tests/sandbox/call.h"

enum { VIOLATIONS_KEPT = 500 };

struct violation {
    int64_t at_ms;
    enum call_kind kind;
    char what[160];
};

struct ledger {
    int64_t calls[CALL_KINDS];    /* that arrived, answered well or not */
    int64_t answered[CALL_KINDS]; /* with success */
    int64_t throttled[CALL_KINDS];
    int64_t rows_served; /* of Kingdee's lists */
    int64_t violation_count;
    struct violation violations[VIOLATIONS_KEPT];
};

void ledger_violation(struct ledger *ledger, enum call_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* {"calls":{…},"answered":{…},"throttled":{…},"rows_served":n,"violation_count":n,
 * "violations":[{"at","kind","what"}]} */
cJSON *ledger_json(struct arena *mem, const struct ledger *ledger);

#endif
