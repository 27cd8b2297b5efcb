/* test_budget.c - P7: an account's calls a minute are never exceeded, however many threads call. */
#include "service/budget.h"
#include "tests/unit/check.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 8, TRIES = 200, LIMIT = 100 };

static void a_place_is_taken_until_60_s_after_the_answer(void)
{
    struct budget *budget = budget_new();
    int64_t wait;

    CHECK(budget_take(budget, "a", 2) == 0);
    CHECK(budget_take(budget, "a", 2) == 0);
    CHECK(budget_take(budget, "a", 2) > 0); /* both are under way */
    budget_end(budget, "a");
    budget_end(budget, "a");
    wait = budget_take(budget, "a", 2); /* both have ended, just now */
    CHECK(wait > 59000 && wait <= 60001);
    budget_free(&budget);
    CHECK(!budget);
}

static void accounts_do_not_share_a_limit(void)
{
    struct budget *budget = budget_new();

    CHECK(budget_take(budget, "a", 1) == 0);
    CHECK(budget_take(budget, "b", 1) == 0);
    CHECK(budget_take(budget, "a", 1) > 0);
    budget_free(&budget);
}

static void a_penalty_stops_all_calls_for_its_time(void)
{
    struct budget *budget = budget_new();
    int64_t wait;

    budget_pause(budget, "a", 300000);
    budget_pause(budget, "a", 1000); /* a shorter one does not end it */
    wait = budget_take(budget, "a", 100);
    CHECK(wait > 299000 && wait <= 300000);
    CHECK(budget_take(budget, "b", 100) == 0);
    budget_free(&budget);
}

struct crowd {
    struct budget *budget;
    atomic_int taken;
};

static void *take_many(void *context)
{
    struct crowd *crowd = context;

    for (int i = 0; i < TRIES; i++) {
        if (budget_take(crowd->budget, "a", LIMIT) != 0)
            continue;
        atomic_fetch_add(&crowd->taken, 1);
        budget_end(crowd->budget, "a");
    }
    return NULL;
}

static void many_threads_get_exactly_the_limit(void)
{
    struct crowd crowd = {.budget = budget_new()};
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, take_many, &crowd);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK(atomic_load(&crowd.taken) == LIMIT);
    budget_free(&crowd.budget);
}

int main(void)
{
    RUN(a_place_is_taken_until_60_s_after_the_answer);
    RUN(accounts_do_not_share_a_limit);
    RUN(a_penalty_stops_all_calls_for_its_time);
    RUN(many_threads_get_exactly_the_limit);
    return check_end();
}
