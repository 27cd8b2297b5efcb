/* ledger.c - see ledger.h. */
#include "tests/sandbox/ledger.h"

#include "service/clock.h"

#include <stdarg.h>
#include <stdio.h>

void ledger_violation(struct ledger *ledger, enum call_kind kind, const char *format, ...)
{
    int64_t n = ledger->violation_count++;
    if (n >= VIOLATIONS_KEPT)
        return;
    struct violation *violation = &ledger->violations[n];
    violation->at_ms = clock_unix_ms();
    violation->kind = kind;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(violation->what, sizeof violation->what, format, arguments);
    va_end(arguments);
}

static cJSON *counts_json(struct arena *mem, const int64_t counts[CALL_KINDS])
{
    cJSON *object = json_object(mem);
    for (int kind = 0; kind < CALL_CONTROL; kind++)
        json_put_integer(mem, object, call_kind_name((enum call_kind)kind), counts[kind]);
    return object;
}

cJSON *ledger_json(struct arena *mem, const struct ledger *ledger)
{
    cJSON *object = json_object(mem);
    json_put(mem, object, "calls", counts_json(mem, ledger->calls));
    json_put(mem, object, "answered", counts_json(mem, ledger->answered));
    json_put(mem, object, "throttled", counts_json(mem, ledger->throttled));
    json_put_integer(mem, object, "rows_served", ledger->rows_served);
    json_put_integer(mem, object, "violation_count", ledger->violation_count);
    cJSON *list = json_array(mem);
    for (int64_t i = 0; i < ledger->violation_count && i < VIOLATIONS_KEPT; i++) {
        const struct violation *violation = &ledger->violations[i];
        char at[CLOCK_RFC3339_BYTES];
        clock_rfc3339(violation->at_ms, at);
        cJSON *item = json_object(mem);
        json_put_text(mem, item, "at", at);
        json_put_text(mem, item, "kind", call_kind_name(violation->kind));
        json_put_text(mem, item, "what", violation->what);
        json_append(mem, list, item);
    }
    json_put(mem, object, "violations", list);
    return object;
}
