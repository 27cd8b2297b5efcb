/* test_trouble.c - every way in which an account cannot be used is told in plain words, with what
 * to do about it. */
#include "service/trouble.h"
#include "tests/unit/check.h"

static struct arena *mem;

static enum cause kingdee_says(enum kingdee_call kind, int status, const char *body)
{
    struct http_call call = {.outcome = HTTP_ANSWERED,
                             .status = status,
                             .answer = arena_text(mem, body),
                             .answer_len = strlen(body)};
    struct kingdee_answer answer;

    kingdee_answer_read(mem, kind, &call, &answer);
    return cause_of_kingdee(&call, &answer);
}

static void each_refusal_has_its_cause(void)
{
    static const struct {
        enum kingdee_call kind;
        int status;
        const char *body;
        enum cause cause;
    } cases[] = {
        {KINGDEE_CALL_AUTHORIZE, 519, "{\"errcode\":4002}", CAUSE_CLIENT_ID},
        {KINGDEE_CALL_AUTHORIZE, 519, "{\"errcode\":4003}", CAUSE_CLIENT_ID},
        {KINGDEE_CALL_AUTHORIZE, 519, "{\"errcode\":4005}", CAUSE_CLIENT_SECRET},
        {KINGDEE_CALL_AUTHORIZE, 519, "{\"errcode\":4008}", CAUSE_CLIENT_SECRET},
        {KINGDEE_CALL_AUTHORIZE, 519, "{\"errcode\":4006}", CAUSE_CLOCK},
        {KINGDEE_CALL_AUTHORIZE, 401, "", CAUSE_CLIENT_SECRET},
        {KINGDEE_CALL_AUTHORIZE, 403, "", CAUSE_FORBIDDEN},
        {KINGDEE_CALL_AUTHORIZE, 302, "", CAUSE_ADDRESS},
        {KINGDEE_CALL_AUTHORIZE, 404, "", CAUSE_ADDRESS},
        {KINGDEE_CALL_AUTHORIZE, 519, "{\"errcode\":5001}", CAUSE_ADDRESS},
        {KINGDEE_CALL_AUTHORIZE, 502, "<html>", CAUSE_UNAVAILABLE},
        {KINGDEE_CALL_TOKEN, 429, "", CAUSE_THROTTLED},
        {KINGDEE_CALL_TOKEN, 200, "{\"errcode\":1030002006}", CAUSE_STALE_SECRET},
        {KINGDEE_CALL_TOKEN, 200, "{\"errcode\":1020002008}", CAUSE_STALE_SECRET},
        {KINGDEE_CALL_READ, 519, "{\"errcode\":4012}", CAUSE_NOT_GRANTED},
        {KINGDEE_CALL_READ, 200, "{\"errcode\":1000202001}", CAUSE_SESSION_REFUSED},
        {KINGDEE_CALL_READ, 200, "{\"errcode\":1030002001}", CAUSE_REFUSED},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum cause cause = kingdee_says(cases[i].kind, cases[i].status, cases[i].body);

        CHECK_TEXT(cause_words(cause)->name, cause_words(cases[i].cause)->name);
    }
}

static void a_call_that_never_arrived_is_the_network_or_tls(void)
{
    static const struct {
        const char *error;
        enum cause cause;
    } cases[] = {
        {"Couldn't connect to server", CAUSE_NETWORK},
        {NULL, CAUSE_NETWORK},
        {"SSL connect error", CAUSE_TLS},
        {"SSL peer certificate or SSH remote key was not OK", CAUSE_TLS},
    };
    struct kingdee_answer kingdee = {.verdict = KINGDEE_RETRY};
    struct qingcloud_answer qingcloud = {.verdict = QINGCLOUD_RETRY};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct http_call call = {.outcome = HTTP_NOT_SENT, .error = cases[i].error};

        CHECK(cause_of_kingdee(&call, &kingdee) == cases[i].cause);
        CHECK(cause_of_qingcloud(&call, &qingcloud) == cases[i].cause);
        call.forbidden = true;
        CHECK(cause_of_kingdee(&call, &kingdee) == CAUSE_PRIVATE_ADDRESS);
        CHECK(cause_of_qingcloud(&call, &qingcloud) == CAUSE_PRIVATE_ADDRESS);
    }
    CHECK(!cause_passes(CAUSE_PRIVATE_ADDRESS));
}

static void a_wrong_key_pair_is_told_apart(void)
{
    static const int64_t codes[] = {40101, 10001};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct http_call call = {.outcome = HTTP_ANSWERED, .status = 200};
        struct qingcloud_answer answer = {.verdict = QINGCLOUD_REFUSED, .code = codes[i]};

        CHECK(cause_of_qingcloud(&call, &answer) == CAUSE_KEY_PAIR);
    }
}

static void no_account_says_which_is_missing(void)
{
    for (int choice = KINGDEE_NO_LIST; choice <= (int)KINGDEE_KEYLESS; choice++) {
        enum cause cause = cause_of_choice((enum kingdee_choice)choice);

        CHECK(cause != CAUSE_NONE && cause != CAUSE_REFUSED);
        CHECK(!cause_passes(cause));
    }
    CHECK(cause_of_choice(KINGDEE_CHOSEN) == CAUSE_NONE);
}

static void each_cause_has_a_name_of_its_own_and_words_in_both_languages(void)
{
    for (int i = 1; i < CAUSES; i++) {
        const struct cause_words *words = cause_words((enum cause)i);

        CHECK(words->name && *words->name);
        CHECK(cause_by_name(words->name) == (enum cause)i);
        CHECK(words->zh && *words->zh && words->en && *words->en);
        CHECK(words->hint_zh && *words->hint_zh && words->hint_en && *words->hint_en);
        CHECK((unsigned char)words->zh[0] > 0x7F ||
              strncmp(words->zh, "TLS", 3) == 0); /* not ASCII */
    }
    CHECK(cause_by_name(NULL) == CAUSE_NONE);
    CHECK(cause_by_name("no such cause") == CAUSE_NONE);
}

static void what_to_do_stands_after_what_is_wrong(void)
{
    struct trouble trouble;

    trouble_tell(mem, &trouble, CAUSE_CLOCK, "xingchen", "HTTP 519, errcode 4006");
    CHECK_TEXT(trouble.en,
               "connection \"xingchen\": Kingdee refuses our time stamps: this machine's "
               "clock is more than 5 minutes off (HTTP 519, errcode 4006)");
    CHECK(strstr(trouble_advice_en(mem, &trouble), "What to do: set this machine's clock") != NULL);
    CHECK(strstr(trouble_advice_zh(mem, &trouble), "处理办法:校准本机时钟") != NULL);
}

int main(void)
{
    json_start();
    mem = arena_new();
    RUN(each_refusal_has_its_cause);
    RUN(a_call_that_never_arrived_is_the_network_or_tls);
    RUN(a_wrong_key_pair_is_told_apart);
    RUN(no_account_says_which_is_missing);
    RUN(each_cause_has_a_name_of_its_own_and_words_in_both_languages);
    RUN(what_to_do_stands_after_what_is_wrong);
    arena_free(&mem);
    return check_end();
}
