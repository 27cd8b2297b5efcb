/* test_qingcloud_verdict.c - walks every row of the table of verdicts, for every kind of call. */
#include "clients/qingcloud_verdict.h"
#include "tests/unit/check.h"

enum { KINDS = 3, ROWS_MAX = 100 };

/* One letter a kind, in the order oauth, store, read: Ok, reTry, Limit, reFresh, bad Data, Size,
 * Not found, Refused, Unknown. */
struct verdict_case {
    int status;
    int64_t code;
    const char *want;
};

static const struct verdict_case cases[] = {
    {200, 0, "OOO"},
    {201, 0, "OOO"},
    {200, QINGCLOUD_CODE_NO_CONTENT, "TUT"},
    {200, QINGCLOUD_CODE_NONE, "TUT"},
    {429, QINGCLOUD_CODE_NONE, "LLL"},
    {429, 0, "LLL"},
    {200, 42901, "LLL"},
    {500, 42901, "LLL"},
    {200, 429, "LLL"},
    {413, QINGCLOUD_CODE_NONE, "RSR"},
    {200, 413, "TST"},
    {200, 41301, "RSR"},
    {400, 0, "RUR"},
    {502, 0, "TUT"},
    {502, QINGCLOUD_CODE_NO_CONTENT, "TUT"},
    {200, 40101, "RFF"},
    {401, 40101, "RFF"},
    {200, 40102, "RFF"},
    {401, 40102, "RFF"},
    {200, 10001, "RUR"},
    {400, 10001, "RDR"},
    {200, 40301, "RRR"},
    {403, 40301, "RRR"},
    {200, 40401, "RNN"},
    {404, 40401, "RNN"},
    {200, 40001, "RDR"},
    {400, 40001, "RDR"},
    {500, 40001, "RDR"},
    {200, 50001, "TUT"},
    {500, 50001, "TUT"},
    {200, 50002, "TTT"},
    {503, 50002, "TTT"},
    {400, 40005, "RDR"},
    {422, 40005, "RDR"},
    {400, QINGCLOUD_CODE_NONE, "RRR"},
    {401, QINGCLOUD_CODE_NONE, "RFF"},
    {403, QINGCLOUD_CODE_NONE, "RRR"},
    {404, QINGCLOUD_CODE_NONE, "RNN"},
    {405, QINGCLOUD_CODE_NONE, "RRR"},
    {408, QINGCLOUD_CODE_NONE, "TUT"},
    {409, QINGCLOUD_CODE_NONE, "RUR"},
    {499, QINGCLOUD_CODE_NONE, "RUR"},
    {500, QINGCLOUD_CODE_NONE, "TUT"},
    {502, QINGCLOUD_CODE_NONE, "TUT"},
    {503, QINGCLOUD_CODE_NONE, "TUT"},
    {504, QINGCLOUD_CODE_NONE, "TUT"},
    {301, QINGCLOUD_CODE_NONE, "RRR"},
    {302, QINGCLOUD_CODE_NONE, "RUR"},
    {303, QINGCLOUD_CODE_NONE, "RUR"},
    {307, QINGCLOUD_CODE_NONE, "RRR"},
    {308, QINGCLOUD_CODE_NONE, "RRR"},
    {200, 40999, "RUR"},
    {200, 77, "TUT"},
    {200, 60000, "TUT"},
    {700, QINGCLOUD_CODE_NONE, "TUT"},
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
