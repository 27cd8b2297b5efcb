/* budget.c - the windows of all accounts under one lock, and the thread that asks the bank. */
#include "service/budget.h"

#include "service/budget_window.h"
#include "service/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    BANK_WAIT_MS = 200, /* how long a taker waits for an answer of the bank */
    IDLE_MS = 60000
};

struct budget {
    pthread_mutex_t lock;
    pthread_cond_t asked; /* for the dealer: there is something to do */
    pthread_cond_t dealt; /* for takers: shares have changed */
    pthread_t dealer;
    struct budget_bank bank;
    struct budget_window *windows;
    bool stop;
};

static struct budget_window *window_of(struct budget *budget, const char *key)
{
    struct budget_window *window;

    for (window = budget->windows; window; window = window->next) {
        if (strcmp(window->key, key) == 0)
            return window;
    }
    window = budget_window_new(key);
    window->next = budget->windows;
    budget->windows = window;
    return window;
}

static void wait_until(struct budget *budget, pthread_cond_t *condition, int64_t until)
{
    struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};

    pthread_cond_timedwait(condition, &budget->lock, &deadline);
}

/* ---- the dealer ---------------------------------------------------------------------------- */

static struct budget_window *next_due(struct budget *budget)
{
    struct budget_window *first = budget->windows;

    for (struct budget_window *window = first; window; window = window->next) {
        if (window->deal_due < first->deal_due)
            first = window;
    }
    return first;
}

/* The lock is let go while the bank is asked; windows are never removed. */
static void deal(struct budget *budget, struct budget_window *window, int64_t now)
{
    struct budget_deal deal;
    enum fail fail;

    budget_window_ask(window, now, &deal);
    pthread_mutex_unlock(&budget->lock);
    fail = budget->bank.deal(budget->bank.context, &deal);
    pthread_mutex_lock(&budget->lock);
    budget_window_dealt(window, now, fail, &deal);
    pthread_cond_broadcast(&budget->dealt);
}

static void *deal_forever(void *context)
{
    struct budget *budget = context;

    pthread_mutex_lock(&budget->lock);
    while (!budget->stop) {
        int64_t now = clock_monotonic_ms();
        struct budget_window *window = next_due(budget);

        if (window && window->deal_due <= now)
            deal(budget, window, now);
        else if (window && window->deal_due < now + IDLE_MS)
            wait_until(budget, &budget->asked, window->deal_due);
        else
            wait_until(budget, &budget->asked, now + IDLE_MS);
    }
    pthread_mutex_unlock(&budget->lock);
    return NULL;
}

/* ---- the outside --------------------------------------------------------------------------- */

struct budget *budget_new(struct budget_bank bank)
{
    struct budget *budget = calloc(1, sizeof *budget);
    pthread_condattr_t monotonic;

    if (!budget)
        abort();
    budget->bank = bank;
    pthread_mutex_init(&budget->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&budget->asked, &monotonic);
    pthread_cond_init(&budget->dealt, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&budget->dealer, NULL, deal_forever, budget) != 0)
        abort();
    return budget;
}

static void leave(struct budget *budget)
{
    int64_t now = clock_monotonic_ms();

    while (budget->windows) {
        struct budget_window *window = budget->windows;
        struct budget_deal deal;

        budget_window_ask(window, now, &deal);
        budget->bank.leave(budget->bank.context, &deal);
        budget->windows = window->next;
        budget_window_free(&window);
    }
}

void budget_free(struct budget **budget)
{
    if (!*budget)
        return;
    pthread_mutex_lock(&(*budget)->lock);
    (*budget)->stop = true;
    pthread_cond_signal(&(*budget)->asked);
    pthread_mutex_unlock(&(*budget)->lock);
    pthread_join((*budget)->dealer, NULL);
    leave(*budget);
    pthread_cond_destroy(&(*budget)->dealt);
    pthread_cond_destroy(&(*budget)->asked);
    pthread_mutex_destroy(&(*budget)->lock);
    free(*budget);
    *budget = NULL;
}

static void ask_for_more(struct budget *budget, struct budget_window *window, int64_t now)
{
    if (window->asked < 0)
        window->deal_due = now;
    pthread_cond_signal(&budget->asked);
}

int64_t budget_take(struct budget *budget, const char *key, int per_minute)
{
    int64_t begun = clock_monotonic_ms(), now = begun, wait;
    struct budget_window *window;

    pthread_mutex_lock(&budget->lock);
    window = window_of(budget, key);
    wait = budget_window_take(window, per_minute, now);
    while (wait && budget_window_wants_more(window, now) && now < begun + BANK_WAIT_MS) {
        ask_for_more(budget, window, now);
        wait_until(budget, &budget->dealt, begun + BANK_WAIT_MS);
        now = clock_monotonic_ms();
        wait = budget_window_take(window, per_minute, now);
    }
    pthread_mutex_unlock(&budget->lock);
    return wait;
}

void budget_end(struct budget *budget, const char *key)
{
    pthread_mutex_lock(&budget->lock);
    budget_window_end(window_of(budget, key), clock_monotonic_ms());
    pthread_mutex_unlock(&budget->lock);
}

void budget_throttled(struct budget *budget, const char *key, int64_t ms)
{
    int64_t now = clock_monotonic_ms();
    struct budget_window *window;

    pthread_mutex_lock(&budget->lock);
    window = window_of(budget, key);
    if (window->paused_until < now + ms)
        window->paused_until = now + ms;
    if (window->throttled_ms < ms)
        window->throttled_ms = ms;
    window->deal_due = now;
    pthread_cond_signal(&budget->asked);
    pthread_mutex_unlock(&budget->lock);
}
