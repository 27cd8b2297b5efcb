/* test_clock_skew.c - another clock is learned once, for all workers of an account. */
#include "service/clock.h"
#include "service/clock_skew.h"
#include "tests/unit/check.h"

enum { HOUR_MS = 3600000 };

static bool close_to(int64_t a, int64_t b)
{
    return a - b < 5000 && b - a < 5000;
}

static void an_offset_is_learned_from_their_date(void)
{
    struct clock_skew *skew = clock_skew_new();
    int64_t offset = 0;

    CHECK(clock_skew_of(skew, "a") == 0);
    CHECK(clock_skew_learn(skew, "a", 0, clock_unix_ms() + HOUR_MS, &offset));
    CHECK(close_to(offset, HOUR_MS));
    CHECK(clock_skew_of(skew, "a") == offset);
    CHECK(clock_skew_of(skew, "b") == 0);
    clock_skew_free(&skew);
    CHECK(!skew);
}

static void the_other_workers_take_what_one_has_learned(void)
{
    struct clock_skew *skew = clock_skew_new();
    int64_t first, second = 0;

    CHECK(clock_skew_learn(skew, "a", 0, clock_unix_ms() - HOUR_MS, &first));
    CHECK(clock_skew_learn(skew, "a", 0, 0, &second)); /* even without a date of their own */
    CHECK(second == first);
    clock_skew_free(&skew);
}

static void signing_again_is_no_use_when_their_time_was_signed(void)
{
    struct clock_skew *skew = clock_skew_new();
    int64_t offset;

    CHECK(!clock_skew_learn(skew, "a", 0, clock_unix_ms() + 1000, &offset));
    CHECK(!clock_skew_learn(skew, "a", 0, 0, &offset)); /* they did not say */
    CHECK(clock_skew_learn(skew, "a", 0, clock_unix_ms() + HOUR_MS, &offset));
    CHECK(!clock_skew_learn(skew, "a", offset, clock_unix_ms() + HOUR_MS, &offset));
    clock_skew_free(&skew);
}

static void a_clock_that_was_set_meanwhile_is_learned_anew(void)
{
    struct clock_skew *skew = clock_skew_new();
    int64_t offset;

    CHECK(clock_skew_learn(skew, "a", 0, clock_unix_ms() + HOUR_MS, &offset));
    CHECK(clock_skew_learn(skew, "a", offset, clock_unix_ms(), &offset));
    CHECK(close_to(offset, 0));
    clock_skew_free(&skew);
}

int main(void)
{
    RUN(an_offset_is_learned_from_their_date);
    RUN(the_other_workers_take_what_one_has_learned);
    RUN(signing_again_is_no_use_when_their_time_was_signed);
    RUN(a_clock_that_was_set_meanwhile_is_learned_anew);
    return check_end();
}
