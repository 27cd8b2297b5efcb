/* test_qingcloud_verdict.c - walks every row of the table of verdicts, for every kind of call. */
#include "clients/qingcloud_verdict.h"
#include "tests/unit/check.h"

enum { KINDS = 4, ROWS_MAX = 100 };

/* One letter a kind, in the order oauth, store, read, dispatch: Ok, reTry, Limit, reFresh, bad
 * Data, Size, Not found, Refused, Unknown. */
struct verdict_case {
    int status;
    int64_t code;
    const char *want;
};

static const struct verdict_case cases[] = {
    {200, 0, "OOOO"},
    {201, 0, "OOOO"},
    {200, QINGCLOUD_CODE_NO_CONTENT, "TUTO"},
    {200, QINGCLOUD_CODE_NONE, "TUTU"},
    {429, QINGCLOUD_CODE_NONE, "LLLL"},
    {429, 0, "LLLL"},
    {200, 42901, "LLLL"},
    {500, 42901, "LLLL"},
    {200, 429, "LLLL"},
    {413, QINGCLOUD_CODE_NONE, "RSRR"},
    {200, 413, "TSTU"},
    {200, 41301, "RSRU"},
    {400, 0, "RURU"},
    {502, 0, "TUTU"},
    {502, QINGCLOUD_CODE_NO_CONTENT, "TUTU"},
    {200, 40101, "RFFF"},
    {401, 40101, "RFFF"},
    {200, 40102, "RFFF"},
    {401, 40102, "RFFF"},
    {200, 10001, "RURU"},
    {400, 10001, "RDRR"},
    {200, 40301, "RRRR"},
    {403, 40301, "RRRR"},
    {200, 40401, "RNNN"},
    {404, 40401, "RNNN"},
    {200, 40001, "RDRR"},
    {400, 40001, "RDRR"},
    {500, 40001, "RDRR"},
    {200, 50001, "TUTU"},
    {500, 50001, "TUTU"},
    {200, 50002, "TTTT"},
    {503, 50002, "TTTT"},
    {400, 40005, "RDRR"},
    {422, 40005, "RDRR"},
    {400, QINGCLOUD_CODE_NONE, "RRRR"},
    {401, QINGCLOUD_CODE_NONE, "RFFF"},
    {403, QINGCLOUD_CODE_NONE, "RRRR"},
    {404, QINGCLOUD_CODE_NONE, "RNTN"},
    {404, 77, "RNNN"},
    {405, QINGCLOUD_CODE_NONE, "RRRR"},
    {408, QINGCLOUD_CODE_NONE, "TUTU"},
    {409, QINGCLOUD_CODE_NONE, "RURU"},
    {499, QINGCLOUD_CODE_NONE, "RURU"},
    {500, QINGCLOUD_CODE_NONE, "TUTU"},
    {502, QINGCLOUD_CODE_NONE, "TUTU"},
    {503, QINGCLOUD_CODE_NONE, "TUTU"},
    {504, QINGCLOUD_CODE_NONE, "TUTU"},
    {301, QINGCLOUD_CODE_NONE, "RRRR"},
    {302, QINGCLOUD_CODE_NONE, "RURU"},
    {303, QINGCLOUD_CODE_NONE, "RURU"},
    {307, QINGCLOUD_CODE_NONE, "RRRR"},
    {308, QINGCLOUD_CODE_NONE, "RRRR"},
    {200, 40999, "RURU"},
    {200, 77, "TUTU"},
    {200, 60000, "TUTU"},
    {700, QINGCLOUD_CODE_NONE, "TUTU"},
};

static char letter(enum qingcloud_verdict verdict)
{
    switch (verdict) {
    case QINGCLOUD_OK:
        return 'O';
    case QINGCLOUD_RETRY:
        return 'T';
    case QINGCLOUD_THROTTLED:
        return 'L';
    case QINGCLOUD_REFRESH:
        return 'F';
    case QINGCLOUD_REFUSED_DATA:
        return 'D';
    case QINGCLOUD_REFUSED_SIZE:
        return 'S';
    case QINGCLOUD_NOT_FOUND:
        return 'N';
    case QINGCLOUD_REFUSED:
        return 'R';
    case QINGCLOUD_UNKNOWN:
        return 'U';
    }
    return '?';
}

static void every_answer_has_the_verdict_of_the_rules(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[KINDS + 1] = "";

        for (unsigned kind = 0; kind < KINDS; kind++) {
            size_t row = qingcloud_verdict_row_find((enum qingcloud_call)kind, cases[i].status,
                                                    cases[i].code);

            got[kind] = letter(qingcloud_verdict_rows[row].verdict);
        }
        if (strcmp(got, cases[i].want) != 0)
            printf("  HTTP %d, code %lld\n", cases[i].status, (long long)cases[i].code);
        CHECK_TEXT(got, cases[i].want);
    }
}

static void every_row_is_reached(void)
{
    unsigned reached[ROWS_MAX] = {0};

    CHECK(qingcloud_verdict_row_count <= ROWS_MAX);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (unsigned kind = 0; kind < KINDS; kind++)
            reached[qingcloud_verdict_row_find((enum qingcloud_call)kind, cases[i].status,
                                               cases[i].code)] |= 1u << kind;
    for (size_t row = 0; row < qingcloud_verdict_row_count; row++) {
        const struct qingcloud_verdict_row *it = &qingcloud_verdict_rows[row];

        if (!reached[row])
            printf("  row %zu (HTTP %d..%d, code %lld..%lld) is never reached\n", row,
                   it->status_from, it->status_to, (long long)it->code_from,
                   (long long)it->code_to);
        CHECK(reached[row] && (reached[row] & ~it->kinds) == 0);
    }
}

static void a_store_is_never_repeated_on_what_is_not_documented(void)
{
    static const int64_t codes[] = {
        QINGCLOUD_CODE_NONE, QINGCLOUD_CODE_NO_CONTENT, 1, 77, 9999, 50003};

    for (int status = 200; status < 600; status++)
        for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
            size_t row = qingcloud_verdict_row_find(QINGCLOUD_CALL_STORE, status, codes[i]);

            CHECK(qingcloud_verdict_rows[row].verdict != QINGCLOUD_RETRY);
            CHECK(qingcloud_verdict_rows[row].verdict != QINGCLOUD_OK);
        }
}

int main(void)
{
    RUN(every_answer_has_the_verdict_of_the_rules);
    RUN(every_row_is_reached);
    RUN(a_store_is_never_repeated_on_what_is_not_documented);
    return check_end();
}
