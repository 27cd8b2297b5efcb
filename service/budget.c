/* budget.c - sliding windows by account, in memory. */
#include "service/budget.h"

#include "service/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW_MS = 60000, BUSY_WAIT_MS = 50 };

struct window {
    struct window *next;
    char *key;
    int64_t *ended; /* ring of the times at which calls ended, oldest first */
    int room, first, count;
    int under_way;
    int64_t paused_until;
};

struct budget {
    pthread_mutex_t lock;
    struct window *windows;
};

struct budget *budget_new(void)
{
    struct budget *budget = calloc(1, sizeof *budget);

    if (!budget)
        abort();
    pthread_mutex_init(&budget->lock, NULL);
    return budget;
}

void budget_free(struct budget **budget)
{
    if (!*budget)
        return;
    while ((*budget)->windows) {
        struct window *window = (*budget)->windows;

        (*budget)->windows = window->next;
        free(window->ended);
        free(window->key);
        free(window);
    }
    pthread_mutex_destroy(&(*budget)->lock);
    free(*budget);
    *budget = NULL;
}

static struct window *window_of(struct budget *budget, const char *key)
{
    struct window *window;

    for (window = budget->windows; window; window = window->next) {
        if (strcmp(window->key, key) == 0)
            return window;
    }
    window = calloc(1, sizeof *window);
    if (!window || !(window->key = strdup(key)))
        abort();
    window->next = budget->windows;
    budget->windows = window;
    return window;
}

static void forget_old(struct window *window, int64_t now)
{
    while (window->count && window->ended[window->first] <= now - WINDOW_MS) {
        window->first = (window->first + 1) % window->room;
        window->count--;
    }
}

static void remember(struct window *window, int64_t now)
{
    if (window->count == window->room) {
        int room = window->room ? window->room * 2 : 64;
        int64_t *ended = calloc((size_t)room, sizeof *ended);

        if (!ended)
            abort();
        for (int i = 0; i < window->count; i++)
            ended[i] = window->ended[(window->first + i) % window->room];
        free(window->ended);
        window->ended = ended;
        window->room = room;
        window->first = 0;
    }
    window->ended[(window->first + window->count) % window->room] = now;
    window->count++;
}

static int64_t wait_of(const struct window *window, int per_minute, int64_t now)
{
    if (window->paused_until > now)
        return window->paused_until - now;
    if (window->under_way + window->count < per_minute)
        return 0;
    if (window->count == 0)
        return BUSY_WAIT_MS;
    return window->ended[window->first] + WINDOW_MS - now + 1;
}

int64_t budget_take(struct budget *budget, const char *key, int per_minute)
{
    int64_t now = clock_monotonic_ms(), wait;
    struct window *window;

    pthread_mutex_lock(&budget->lock);
    window = window_of(budget, key);
    forget_old(window, now);
    wait = wait_of(window, per_minute, now);
    if (wait == 0)
        window->under_way++;
    pthread_mutex_unlock(&budget->lock);
    return wait;
}

void budget_end(struct budget *budget, const char *key)
{
    struct window *window;

    pthread_mutex_lock(&budget->lock);
    window = window_of(budget, key);
    window->under_way--;
    remember(window, clock_monotonic_ms());
    pthread_mutex_unlock(&budget->lock);
}

void budget_pause(struct budget *budget, const char *key, int64_t ms)
{
    int64_t until = clock_monotonic_ms() + ms;
    struct window *window;

    pthread_mutex_lock(&budget->lock);
    window = window_of(budget, key);
    if (window->paused_until < until)
        window->paused_until = until;
    pthread_mutex_unlock(&budget->lock);
}
