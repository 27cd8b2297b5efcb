/* test_kingdee_verdict.c - walks every row of the table of verdicts, for every kind of call. */
#include "clients/kingdee_verdict.h"
#include "tests/unit/check.h"

enum { KINDS = 4, ROWS_MAX = 100 };

/* One letter a kind, in the order authorise, token, read, write: Ok, reTry, Limit, reFresh,
 * reAuthorise, Clock, Gone, Refused, Unknown. */
struct verdict_case {
    int status;
    int64_t code;
    const char *want;
};

static const struct verdict_case cases[] = {
    {200, 0, "OOOO"},
    {204, 0, "OOOO"},
    {200, KINGDEE_CODE_NO_DATA, "TTTU"},
    {200, KINGDEE_CODE_NONE, "TTTU"},
    {429, KINGDEE_CODE_NONE, "LLLL"},
    {429, 0, "LLLL"},
    {200, 429, "LLLL"},
    {519, 5006, "LLLL"},
    {519, 5007, "LLLL"},
    {200, 1030002006, "RARR"},
    {200, 1020002008, "RAAA"},
    {400, 1000202001, "RRFF"},
    {200, 1000202001, "RRFF"},
    {519, 4009, "RRFF"},
    {519, 4010, "RRFF"},
    {519, 4011, "RRFF"},
    {200, 401, "RRFF"},
    {401, KINGDEE_CODE_NONE, "RRFF"},
    {401, 4005, "RRRR"},
    {519, 4006, "CCCC"},
    {200, 1030002003, "RRGR"},
    {404, 1030002003, "RRGR"},
    {519, 5000, "TTTU"},
    {519, 5003, "TTTU"},
    {519, 5004, "TTTU"},
    {519, 5005, "TTTU"},
    {200, 1000002001, "TTTU"},
    {200, 2000002000, "TTTU"},
    {200, 2011002000, "TTTU"},
    {200, 2018002000, "TTTU"},
    {200, 2018002001, "RRRR"},
    {200, 500, "TTTU"},
    {200, 503, "TTTU"},
    {200, 504, "TTTU"},
    {519, 4001, "RRRR"},
    {519, 4002, "RRRR"},
    {519, 4003, "RRRR"},
    {519, 4004, "RRRR"},
    {519, 4005, "RRRR"},
    {519, 4007, "RRRR"},
    {519, 4008, "RRRR"},
    {519, 4012, "RRRR"},
    {519, 5001, "RRRR"},
    {519, 5002, "RRRR"},
    {200, 400, "RRRR"},
    {200, 403, "RRRR"},
    {403, KINGDEE_CODE_NONE, "RRRR"},
    {400, KINGDEE_CODE_NONE, "RRRR"},
    {200, 1030002000, "RRRR"},
    {200, 1030002001, "RRRR"},
    {200, 1030002002, "RRRR"},
    {200, 1030002004, "RRRR"},
    {200, 1030002005, "RRRR"},
    {200, 2016002095, "RRRR"},
    {200, 1040002000, "RRRR"},
    {404, KINGDEE_CODE_NONE, "RRAA"},
    {404, 404, "RRAA"},
    {408, KINGDEE_CODE_NONE, "TTTU"},
    {500, KINGDEE_CODE_NONE, "TTTU"},
    {502, KINGDEE_CODE_NONE, "TTTU"},
    {503, KINGDEE_CODE_NONE, "TTTU"},
    {504, KINGDEE_CODE_NONE, "TTTU"},
    {503, 0, "TTTU"},
    {519, 9999, "TTTU"},
    {413, KINGDEE_CODE_NONE, "RRRR"},
    {301, KINGDEE_CODE_NONE, "RRRU"},
    {302, 0, "RRRU"},
    {200, 77, "RRRU"},
    {700, KINGDEE_CODE_NONE, "TTTU"},
};

static char letter(enum kingdee_verdict verdict)
{
    switch (verdict) {
    case KINGDEE_OK:
        return 'O';
    case KINGDEE_RETRY:
        return 'T';
    case KINGDEE_THROTTLED:
        return 'L';
    case KINGDEE_REFRESH:
        return 'F';
    case KINGDEE_REAUTHORIZE:
        return 'A';
    case KINGDEE_CLOCK:
        return 'C';
    case KINGDEE_GONE:
        return 'G';
    case KINGDEE_REFUSED:
        return 'R';
    case KINGDEE_UNKNOWN:
        return 'U';
    }
    return '?';
}

static void every_answer_has_the_verdict_of_the_rules(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[KINDS + 1] = "";

        for (unsigned kind = 0; kind < KINDS; kind++) {
            size_t row =
                kingdee_verdict_row_find((enum kingdee_call)kind, cases[i].status, cases[i].code);

            got[kind] = letter(kingdee_verdict_rows[row].verdict);
        }
        if (strcmp(got, cases[i].want) != 0)
            printf("  HTTP %d, code %lld\n", cases[i].status, (long long)cases[i].code);
        CHECK_TEXT(got, cases[i].want);
    }
}

static void every_row_is_reached_by_each_of_its_kinds(void)
{
    unsigned reached[ROWS_MAX] = {0};

    CHECK(kingdee_verdict_row_count <= ROWS_MAX);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (unsigned kind = 0; kind < KINDS; kind++)
            reached[kingdee_verdict_row_find((enum kingdee_call)kind, cases[i].status,
                                             cases[i].code)] |= 1u << kind;
    for (size_t row = 0; row < kingdee_verdict_row_count; row++) {
        const struct kingdee_verdict_row *it = &kingdee_verdict_rows[row];

        /* A row may name kinds that an earlier one has taken, never only such. */
        if (!reached[row])
            printf("  row %zu (%lld..%lld) is never reached\n", row, (long long)it->code_from,
                   (long long)it->code_to);
        CHECK(reached[row] && (reached[row] & ~it->kinds) == 0);
    }
}

static void a_write_is_never_repeated_on_what_is_not_documented(void)
{
    static const int64_t codes[] = {KINGDEE_CODE_NONE, KINGDEE_CODE_NO_DATA, 1, 77, 9999, 999999};

    for (int status = 200; status < 600; status++)
        for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
            size_t row = kingdee_verdict_row_find(KINGDEE_CALL_WRITE, status, codes[i]);

            CHECK(kingdee_verdict_rows[row].verdict != KINGDEE_RETRY);
            CHECK(kingdee_verdict_rows[row].verdict != KINGDEE_OK);
        }
}

int main(void)
{
    RUN(every_answer_has_the_verdict_of_the_rules);
    RUN(every_row_is_reached_by_each_of_its_kinds);
    RUN(a_write_is_never_repeated_on_what_is_not_documented);
    return check_end();
}
