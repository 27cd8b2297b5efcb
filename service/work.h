/* work.h - a run in progress: what the files of the pipeline share.
 *
 * One thread owns a struct work from claim to end. Data goes one way through it:
 *   source (fetch, details) -> stage (shape, classify) -> staged records -> send (batches) ->
 * ledger and the ledger is what the next commit writes down. */
#ifndef XQ_WORK_H
#define XQ_WORK_H

#include "clients/http.h"
#include "service/account.h"
#include "service/budget.h"
#include "service/clock_skew.h"
#include "service/config.h"
#include "service/mapping/mapping.h"
#include "service/readings.h"
#include "service/seen.h"
#include "sql/batch.h"
#include "sql/record.h"
#include "sql/run_work.h"

#include <stdatomic.h>

/* What all workers share; owned by main. */
struct workshop {
    const struct config *config;
    struct db *db;
    struct budget *budget;
    const atomic_bool *stopping; /* SIGTERM: give runs back */
    const volatile bool *cut;    /* the time for that is over: calls in flight are broken off */
    struct clock_skew *skew;
};

/* The memory of one fetched page: freed when the last of its records is settled. */
struct staged_page {
    struct arena *mem;
    size_t left;
};

/* A record that has to be written. */
struct staged {
    struct staged *next;
    struct staged_page *page;
    int64_t seq;
    const char *id, *number;
    const char *body; /* JSON text, sent as it is */
    size_t body_len;
    char hash[RECORD_HASH_HEX + 1];
    bool known;     /* was written before: reading back must compare */
    bool uncertain; /* an earlier run left its outcome unknown: settle before sending */
};

/* A batch that is not settled, with those of its records that are not. */
struct open_batch {
    struct open_batch *next;
    struct batch row;
    int64_t settle_at_ms; /* monotonic; from then on "not there" is believed */
    bool fresh;           /* unknown, and not read back yet */
    bool given_up;        /* unknown, and stays so in this run */
    struct staged **records;
    size_t count;
};

/* Why the run has to wait, or cannot go on; in words for an operator. */
struct verdict {
    int64_t wait_ms;
    bool failed_attempt; /* counts towards the limit of attempts without progress */
    const char *text_zh, *text_en;
};

struct ledger;

struct work {
    const struct workshop *shop;
    struct arena *mem; /* lives as long as the run is held */
    struct http *http;
    struct run run;
    int64_t lease_ms; /* monotonic time at which the lease was last renewed */
    struct mapping *mapping;
    const struct mapping_settings *settings;
    struct mapping_context context;
    struct account source, target; /* target.name NULL: recorded here and finished */
    struct seen *seen;
    struct ledger *ledger;
    struct verdict verdict;
    /* where the source stands */
    struct readings *readings;
    int next_page;
    bool source_done;
    bool source_pauses;    /* the next reading begins when all of the last one is settled */
    struct seen *restaged; /* records of changed rows, in the present reading */
    cJSON *authorizations; /* of the refresh scheme: what the refresh yielded */
    int source_renewals;   /* of the session, in a row */
    int target_renewals;
    int64_t next_seq;
    /* what is staged and not in a batch, oldest first */
    struct staged *staged, *staged_last;
    size_t staged_count;
    /* batches under way */
    struct open_batch *open;
    int next_batch;
    int batch_rows; /* shrinks when the target says a batch is too large */
};

/* Renews the lease unless it outlives a call's total limit anyway (P4). Before every outside call.
 */
enum fail work_lease_ensure(struct work *work) MUST_USE;

/* One place of the account's budget; waits a little, or sets the verdict and returns FAIL_LATER. */
enum fail work_budget_take(struct work *work, const struct account *account) MUST_USE;

/* The same, but waits as long as it takes, the lease renewed: for calls in the middle of a page or
 * of a reading back, which would have to begin again from the start. */
enum fail work_budget_wait(struct work *work, const struct account *account) MUST_USE;

/* Sets the verdict. */
enum fail work_later(struct work *work, int64_t wait_ms, bool failed_attempt, const char *text_zh,
                     const char *text_en); /* FAIL_LATER */
enum fail work_failed(struct work *work, const char *text_zh, const char *text_en);
/* FAIL_UPSTREAM */

/* The other side refused a call as one too many; said_ms: how long it says to wait, 0 = not said.
 * Nobody calls the account for that long, and all call it less afterwards. FAIL_LATER. */
enum fail work_throttled(struct work *work, const struct account *account, int64_t said_ms,
                         const char *text_zh, const char *text_en) MUST_USE;

/* Performs calls that have their places in the budget, and gives the places back. */
void work_perform(struct work *work, struct arena *mem, struct http_call *calls,
                  const struct account *const *accounts, size_t n);

/* The wait before attempt number `attempt` (from 0): doubling, with jitter, at most five minutes.
 */
int64_t work_backoff_ms(int attempt);

#endif
