/* budget_window.h - one account's places in this process. No lock of its own: budget.c holds one.
 */
#ifndef XQ_BUDGET_WINDOW_H
#define XQ_BUDGET_WINDOW_H

#include "service/budget.h"

#include <stdbool.h>

struct budget_window {
    struct budget_window *next;
    char *key;
    int configured; /* calls a minute: the least that a caller named lately */
    int named;      /* the least since the last deal; 0 = nobody called */
    /* what was used */
    int64_t *ended; /* ring of the times at which calls ended, oldest first */
    int room, first, count;
    int under_way;
    bool used; /* since the last deal */
    /* what we may use */
    int share;
    int64_t share_until;
    int64_t paused_until;
    /* the bank */
    bool short_of;        /* somebody wanted a place and found none */
    bool denied;          /* the bank gave less than we wanted */
    int asked;            /* while a deal is on its way: places that stay ours; -1 = none is */
    int64_t deal_due;     /* INT64_MAX: nothing to ask */
    int64_t throttled_ms; /* to be told; -1 = nothing */
};

struct budget_window *budget_window_new(const char *key);
void budget_window_free(struct budget_window **window);

/* 0 and a place is taken; else the milliseconds until one may be free. per_minute: what the caller
 * knows of the limit. */
int64_t budget_window_take(struct budget_window *window, int per_minute, int64_t now);
void budget_window_end(struct budget_window *window, int64_t now);
/* Asking the bank now may help. */
bool budget_window_wants_more(const struct budget_window *window, int64_t now);

/* Around a deal: what to ask, and what came of it (OK or not). */
void budget_window_ask(struct budget_window *window, int64_t now, struct budget_deal *out);
void budget_window_dealt(struct budget_window *window, int64_t asked_at, enum fail fail,
                         const struct budget_deal *deal);

#endif
