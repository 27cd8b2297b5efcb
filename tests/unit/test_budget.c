/* test_budget.c - P7: an account's calls a minute are never exceeded, however many threads and
 * processes call. */
#include "service/budget.h"
#include "service/clock.h"
#include "tests/unit/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { THREADS = 8, TRIES = 200, LIMIT = 100 };

/* A bank for two processes and one account. Its rule is that of the real one: a share never shrinks
 * below what is held and never grows beyond what the other leaves. */
struct vault {
    pthread_mutex_t lock;
    int shares[2];
    int most_at_once; /* what both together ever had */
    int64_t throttled_ms;
    bool away;
};

struct counter {
    struct vault *vault;
    int number;
};

static enum fail deal(void *context, struct budget_deal *deal)
{
    struct counter *counter = context;
    struct vault *vault = counter->vault;
    int *mine = &vault->shares[counter->number], other;
    enum fail fail = FAIL_BUSY;

    pthread_mutex_lock(&vault->lock);
    other = vault->shares[1 - counter->number];
    if (!vault->away) {
        *mine = deal->wanted < deal->configured - other ? deal->wanted : deal->configured - other;
        if (*mine < deal->held)
            *mine = deal->held;
        if (*mine + other > vault->most_at_once)
            vault->most_at_once = *mine + other;
        deal->places = *mine;
        if (deal->throttled_ms >= 0)
            vault->throttled_ms = deal->throttled_ms;
        fail = OK;
    }
    pthread_mutex_unlock(&vault->lock);
    return fail;
}

static void leave(void *context, const struct budget_deal *deal)
{
    struct counter *counter = context;

    pthread_mutex_lock(&counter->vault->lock);
    counter->vault->shares[counter->number] = deal->held;
    pthread_mutex_unlock(&counter->vault->lock);
}

static struct vault *vault_new(void)
{
    struct vault *vault = calloc(1, sizeof *vault);

    pthread_mutex_init(&vault->lock, NULL);
    vault->throttled_ms = -1;
    return vault;
}

static void vault_free(struct vault **vault)
{
    pthread_mutex_destroy(&(*vault)->lock);
    free(*vault);
    *vault = NULL;
}

static struct budget *process(struct counter *counter)
{
    return budget_new((struct budget_bank){.context = counter, .deal = deal, .leave = leave});
}

static void a_place_is_taken_until_60_s_after_the_answer(void)
{
    struct vault *vault = vault_new();
    struct budget *budget = process(&(struct counter){vault, 0});
    int64_t wait;

    CHECK(budget_take(budget, "a", 2) == 0);
    CHECK(budget_take(budget, "a", 2) == 0);
    CHECK(budget_take(budget, "a", 2) > 0); /* both are under way */
    budget_end(budget, "a");
    budget_end(budget, "a");
    wait = budget_take(budget, "a", 2); /* both have ended, just now */
    CHECK(wait > 55000 && wait <= 60001);
    budget_free(&budget);
    CHECK(!budget);
    vault_free(&vault);
}

static void accounts_do_not_share_a_limit(void)
{
    struct vault *vault = vault_new();
    struct budget *budget = process(&(struct counter){vault, 0});

    CHECK(budget_take(budget, "a", 1) == 0);
    CHECK(budget_take(budget, "a", 1) > 0);
    CHECK(budget_take(budget, "b", 1) == 0);
    budget_free(&budget);
    vault_free(&vault);
}

static void a_refusal_stops_all_calls_for_its_time_and_the_bank_hears_of_it(void)
{
    struct vault *vault = vault_new();
    struct budget *budget = process(&(struct counter){vault, 0});
    int64_t told = -1, wait;

    budget_throttled(budget, "a", 300000);
    budget_throttled(budget, "a", 1000); /* a shorter one does not end it */
    wait = budget_take(budget, "a", 100);
    CHECK(wait > 295000 && wait <= 300000);
    for (int i = 0; i < 1000 && told < 0; i++) {
        clock_sleep_ms(10);
        pthread_mutex_lock(&vault->lock);
        told = vault->throttled_ms;
        pthread_mutex_unlock(&vault->lock);
    }
    CHECK(told >= 1000);
    CHECK(budget_take(budget, "b", 100) == 0);
    budget_free(&budget);
    vault_free(&vault);
}

struct crowd {
    struct budget *budget;
    atomic_int *taken;
};

static void *take_many(void *context)
{
    struct crowd *crowd = context;

    for (int i = 0; i < TRIES; i++) {
        if (budget_take(crowd->budget, "a", LIMIT) != 0)
            continue;
        atomic_fetch_add(crowd->taken, 1);
        budget_end(crowd->budget, "a");
    }
    return NULL;
}

static void many_threads_get_exactly_the_limit(void)
{
    struct vault *vault = vault_new();
    atomic_int taken = 0;
    struct crowd crowd = {process(&(struct counter){vault, 0}), &taken};
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, take_many, &crowd);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK(atomic_load(&taken) == LIMIT);
    budget_free(&crowd.budget);
    vault_free(&vault);
}

static void two_processes_together_get_exactly_the_limit(void)
{
    struct vault *vault = vault_new();
    struct counter counters[2] = {{vault, 0}, {vault, 1}};
    atomic_int taken = 0;
    struct crowd crowds[2] = {{process(&counters[0]), &taken}, {process(&counters[1]), &taken}};
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, take_many, &crowds[i % 2]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    while (atomic_load(&taken) < LIMIT) { /* what one kept in hand comes back by and by */
        take_many(&crowds[0]);
        take_many(&crowds[1]);
    }
    CHECK(atomic_load(&taken) == LIMIT);
    CHECK(vault->most_at_once == LIMIT);
    budget_free(&crowds[0].budget);
    budget_free(&crowds[1].budget);
    vault_free(&vault);
}

static void without_the_bank_no_call_is_made(void)
{
    struct vault *vault = vault_new();
    struct budget *budget = process(&(struct counter){vault, 0});

    vault->away = true; /* nobody has asked it yet */
    CHECK(budget_take(budget, "a", 10) > 0);
    budget_free(&budget);
    vault_free(&vault);
}

int main(void)
{
    RUN(a_place_is_taken_until_60_s_after_the_answer);
    RUN(accounts_do_not_share_a_limit);
    RUN(a_refusal_stops_all_calls_for_its_time_and_the_bank_hears_of_it);
    RUN(many_threads_get_exactly_the_limit);
    RUN(two_processes_together_get_exactly_the_limit);
    RUN(without_the_bank_no_call_is_made);
    return check_end();
}
