/* asker.h - who wants a session: a run, a person's test, or the keeper of sessions.
 *
 * What they share: places in budgets before each call, a lease that must not end meanwhile, and
 * what went wrong, in words. */
#ifndef XQ_ASKER_H
#define XQ_ASKER_H

#include "service/trouble.h"
#include "service/work.h"

struct asker {
    const struct workshop *shop;
    struct http *http;
    struct arena *mem; /* sessions live in it */
    const char *who;   /* "run:1", for people who look at the vault */
    int attempt;       /* without progress, so far: for the wait before the next */
    enum fail (*hold)(
        void *context); /* before each call and while waiting; NULL: nothing to hold */
    void *context;
    struct trouble trouble; /* out */
};

/* The run's own lease is held; the trouble becomes its verdict by asker_verdict. */
struct asker asker_of_run(struct work *work);
/* Passes the fail up, with the trouble as the run's verdict. */
enum fail asker_verdict(struct work *work, const struct asker *asker, enum fail fail);

enum fail asker_hold(struct asker *asker) MUST_USE;

/* Which of an account's limits a call counts for. */
enum place { PLACE_BUSINESS, PLACE_ACCESS, PLACE_TOKEN };

/* Takes a place; waits a little for one. FAIL_LATER sets the trouble. */
enum fail asker_place(struct asker *asker, const struct account *account,
                      enum place place) MUST_USE;
/* Performs a call that has its place, gives the place back, and logs. */
void asker_perform(struct asker *asker, const struct account *account, enum place place,
                   struct http_call *call);

/* Set the trouble; FAIL_LATER for causes that pass (wait_ms 0 = a backoff), else FAIL_UPSTREAM. */
enum fail asker_trouble(struct asker *asker, const struct account *account, enum cause cause,
                        const char *detail, int64_t wait_ms);

/* They said that it is too much: nobody takes such a place for so long (0 = not said). */
enum fail asker_throttled(struct asker *asker, const struct account *account, enum place place,
                          const char *detail, int64_t wait_ms);

#endif
