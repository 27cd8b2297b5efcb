/* test_log_repeat.c - a cause met a thousand times is told once a minute, a new one at once. */
#include "service/log_repeat.h"
#include "tests/unit/check.h"

static struct log_repeat repeat = {.lock = PTHREAD_MUTEX_INITIALIZER};
static int64_t times;

static void the_first_is_told_and_the_next_are_counted(void)
{
    CHECK(log_repeat_due(&repeat, "refused", 1000, &times) && times == 1);
    for (int i = 0; i < 999; i++)
        CHECK(!log_repeat_due(&repeat, "refused", 1000 + i, &times));
    CHECK(!log_repeat_due(&repeat, "refused", 60999, &times));
    CHECK(log_repeat_due(&repeat, "refused", 61000, &times) && times == 1001);
    CHECK(!log_repeat_due(&repeat, "refused", 61001, &times) && times == 1);
}

static void other_words_are_told_at_once(void)
{
    CHECK(log_repeat_due(&repeat, "starting up", 61002, &times) && times == 2);
    CHECK(!log_repeat_due(&repeat, "starting up", 61003, &times));
}

static void after_the_end_the_same_words_are_new(void)
{
    log_repeat_over(&repeat);
    CHECK(log_repeat_due(&repeat, "starting up", 61004, &times) && times == 1);
}

int main(void)
{
    RUN(the_first_is_told_and_the_next_are_counted);
    RUN(other_words_are_told_at_once);
    RUN(after_the_end_the_same_words_are_new);
    return check_end();
}
