/* budget_window.c - a sliding minute within a share. */
#include "service/budget_window.h"

#include <stdlib.h>
#include <string.h>

enum {
    WINDOW_MS = 60000,
    NO_SHARE_WAIT_MS = 500,
    RENEW_MS = 1000,
    SHORT_RENEW_MS = 250,
    /* Shares of the limit: what a busy process keeps in hand, and by how much a short one grows at
     * a time. Small, for what one process keeps and does not use no other can. */
    IN_HAND = 100,
    STEP = 10
};

struct budget_window *budget_window_new(const char *key)
{
    struct budget_window *window = calloc(1, sizeof *window);

    if (!window || !(window->key = strdup(key)))
        abort();
    window->asked = -1;
    window->throttled_ms = -1;
    window->deal_due = INT64_MAX;
    return window;
}

void budget_window_free(struct budget_window **window)
{
    if (!*window)
        return;
    free((*window)->ended);
    free((*window)->key);
    free(*window);
    *window = NULL;
}

static void forget_old(struct budget_window *window, int64_t now)
{
    while (window->count && window->ended[window->first] <= now - WINDOW_MS) {
        window->first = (window->first + 1) % window->room;
        window->count--;
    }
}

static int held(const struct budget_window *window)
{
    return window->under_way + window->count;
}

/* Places that may be taken in all. While the bank is asked only those that it will leave us. */
static int places(const struct budget_window *window, int64_t now)
{
    int share = window->share_until > now ? window->share : 0;

    if (window->asked >= 0 && window->asked < share)
        share = window->asked;
    return share < window->configured ? share : window->configured;
}

bool budget_window_wants_more(const struct budget_window *window, int64_t now)
{
    return window->short_of && !window->denied && window->paused_until <= now &&
           places(window, now) < window->configured;
}

static void name_limit(struct budget_window *window, int per_minute)
{
    if (!window->named || per_minute < window->named)
        window->named = per_minute;
    if (!window->configured || per_minute < window->configured)
        window->configured = per_minute;
}

int64_t budget_window_take(struct budget_window *window, int per_minute, int64_t now)
{
    name_limit(window, per_minute);
    forget_old(window, now);
    if (window->paused_until > now)
        return window->paused_until - now;
    if (held(window) < places(window, now)) {
        window->under_way++;
        window->used = true;
        return 0;
    }
    window->short_of = true;
    if (window->count == 0)
        return NO_SHARE_WAIT_MS;
    return window->ended[window->first] + WINDOW_MS - now + 1;
}

static void make_room(struct budget_window *window)
{
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

void budget_window_end(struct budget_window *window, int64_t now)
{
    if (window->count == window->room)
        make_room(window);
    window->ended[(window->first + window->count) % window->room] = now;
    window->count++;
    window->under_way--;
}

static int part(int limit, int divisor)
{
    return limit < divisor ? 1 : limit / divisor;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

void budget_window_ask(struct budget_window *window, int64_t now, struct budget_deal *out)
{
    int in_hand, step, kept;

    forget_old(window, now);
    if (window->named)
        window->configured = window->named;
    window->named = 0;
    in_hand = window->used || window->short_of ? part(window->configured, IN_HAND) : 0;
    step = window->short_of ? part(window->configured, STEP) : 0;
    kept = least(held(window) + in_hand, places(window, now));
    if (kept < held(window)) /* the share is gone, the calls were made */
        kept = held(window);
    *out = (struct budget_deal){.key = window->key,
                                .configured = window->configured,
                                .held = kept,
                                .wanted = least(held(window) + in_hand + step, window->configured),
                                .throttled_ms = window->throttled_ms};
    if (out->wanted < kept)
        out->wanted = kept;
    window->asked = kept;
    window->throttled_ms = -1;
    window->used = window->short_of = false;
}

void budget_window_dealt(struct budget_window *window, int64_t asked_at, enum fail fail,
                         const struct budget_deal *deal)
{
    bool idle = deal->wanted == 0 && window->throttled_ms < 0;

    window->asked = -1;
    window->deal_due = asked_at + RENEW_MS;
    if (fail) {
        if (window->throttled_ms < deal->throttled_ms) /* to be told again */
            window->throttled_ms = deal->throttled_ms;
        return;
    }
    window->share = deal->places;
    window->share_until = asked_at + BUDGET_LEASE_MS;
    if (window->paused_until < asked_at + deal->pause_ms)
        window->paused_until = asked_at + deal->pause_ms;
    window->denied = deal->places < deal->wanted;
    if (window->denied)
        window->deal_due = asked_at + SHORT_RENEW_MS;
    if (idle)
        window->deal_due = INT64_MAX;
}
