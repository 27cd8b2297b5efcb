/* authorization.c - when a session is taken as it is, waited for, or refreshed. */
#include "service/authorization.h"

#include "service/clock.h"
#include "service/flight.h"
#include "service/log.h"
#include "service/session.h"

#include <inttypes.h>
#include <string.h>

enum {
    LOOK_AGAIN_MS = 200,    /* while somebody else refreshes */
    EARLY_AGAIN_MS = 30000, /* after a refresh ahead of time that came to nothing */
    PATIENCE_CALLS = 6,     /* so many calls' limits are waited for somebody else's refresh */
    OTHER_WORKER_MS = 5000,
    OWN_REFUSED = 4, /* two of our own making, or eight of others */
    TAKEN_REFUSED = 1,
    HOPELESS = 8
};

/* Waiting for the vault to come to rest. */
struct wait {
    struct asker *asker;
    struct account *account;
    struct vault vault; /* as last read */
    int64_t until_ms;
    bool waited;
    int failures; /* when the waiting began */
    bool forced;  /* a new session is wanted although the old one may be good */
};

static struct wait wait_begin(struct asker *asker, struct account *account)
{
    int64_t patience = asker->shop->config->call_seconds * INT64_C(1000) * PATIENCE_CALLS;

    memset(&asker->trouble, 0, sizeof asker->trouble);
    account->kingdee.clock_offset_ms = clock_skew_of(asker->shop->skew, account->budget_key);
    return (struct wait){
        .asker = asker, .account = account, .until_ms = clock_monotonic_ms() + patience};
}

static enum fail look(struct wait *wait)
{
    const struct workshop *shop = wait->asker->shop;
    enum fail fail;

    if (*shop->stopping || clock_monotonic_ms() > wait->until_ms)
        return asker_trouble(wait->asker, wait->account, CAUSE_OTHER_WORKER, NULL, OTHER_WORKER_MS);
    fail = vault_read(shop->db, wait->asker->mem, wait->account->id, &wait->vault);
    if (!fail && !wait->waited)
        wait->failures = wait->vault.failures;
    return fail;
}

/* The refresh that was waited for has failed. */
static bool failed_meanwhile(const struct wait *wait)
{
    return wait->waited && !wait->vault.leased && wait->vault.failures > wait->failures;
}

static enum fail share_failure(struct wait *wait)
{
    struct asker *asker = wait->asker;
    const struct vault *vault = &wait->vault;
    enum cause cause = cause_by_name(vault->failure_cause);
    enum fail fail =
        asker_trouble(asker, wait->account, cause ? cause : CAUSE_UNAVAILABLE, NULL, 0);

    asker->trouble.zh = vault->failure_zh;
    asker->trouble.en = vault->failure_en;
    return fail;
}

static enum fail pause_briefly(struct wait *wait)
{
    wait->waited = true;
    clock_sleep_ms(LOOK_AGAIN_MS);
    return asker_hold(wait->asker);
}

/* Nothing usable lies there: wait for the one who refreshes, or do it. FAIL_LATER without trouble:
 * look again. */
static enum fail wait_or_refresh(struct wait *wait)
{
    bool useless = !wait->forced || !session_alive(&wait->vault);
    enum fail fail = FAIL_LATER;

    if (failed_meanwhile(wait))
        return share_failure(wait);
    if (!wait->vault.leased)
        fail = flight_refresh(wait->asker, wait->account, &wait->vault, useless);
    if (fail != FAIL_LATER || wait->asker->trouble.cause)
        return fail;
    fail = pause_briefly(wait);
    return fail ? fail : FAIL_LATER;
}

/* ---- ahead of time ------------------------------------------------------------------------- */

static bool in_hand(const struct account *account)
{
    return account->is_kingdee ? account->session.app_token != NULL : account->token != NULL;
}

/* account has a session that is good; a new one is got when its end is near. Whatever becomes of
 * that, the old one goes on, unless the asker itself has to stop. */
static enum fail refresh_early(struct wait *wait)
{
    int64_t due = session_due_ms(&wait->vault, wait->account->id);
    struct asker *asker = wait->asker;
    enum fail fail;

    wait->account->look_ms = clock_monotonic_ms() + (due > 0 ? due : EARLY_AGAIN_MS);
    if (due > 0 || wait->vault.leased || wait->vault.retry_ms > 0)
        return OK;
    fail = flight_refresh(asker, wait->account, &wait->vault, false);
    if (!fail) {
        wait->account->look_ms = 0; /* of the new one nothing is known here */
        return OK;
    }
    memset(&asker->trouble, 0, sizeof asker->trouble);
    return fail == FAIL_STALE || fail == FAIL_CANCELLED ? fail : OK;
}

static bool usable(const struct wait *wait, int64_t refused)
{
    return wait->vault.generation != refused && session_alive(&wait->vault) &&
           session_open(wait->asker->mem, wait->asker->shop->config, &wait->vault, wait->account);
}

enum fail session_ensure(struct asker *asker, struct account *account, int64_t refused)
{
    struct wait wait;
    enum fail fail;

    if (!refused && in_hand(account) && clock_monotonic_ms() < account->look_ms)
        return OK;
    wait = wait_begin(asker, account);
    do {
        fail = look(&wait);
        if (fail)
            return fail;
        if (usable(&wait, refused))
            return refresh_early(&wait);
        fail = wait_or_refresh(&wait);
    } while (fail == FAIL_LATER && !asker->trouble.cause);
    if (!fail)
        account->look_ms = 0;
    return fail;
}

enum fail authorization_ensure(struct work *work, struct account *account, int64_t refused)
{
    struct asker asker = asker_of_run(work);

    return asker_verdict(work, &asker, session_ensure(&asker, account, refused));
}

bool authorization_hopeless(const struct account *account, int *in_a_row)
{
    *in_a_row += account->generation == account->own_generation ? OWN_REFUSED : TAKEN_REFUSED;
    return *in_a_row > HOPELESS;
}

/* ---- forced -------------------------------------------------------------------------------- */

static enum fail read_named(struct wait *wait, struct forced *out)
{
    const struct asker *asker = wait->asker;
    unsigned char *sealed;
    size_t len;
    enum fail fail =
        vault_authorizations(asker->shop->db, asker->mem, wait->account->id, &sealed, &len);

    if (fail || !wait->account->is_kingdee)
        return fail;
    return authorizations_open(asker->mem, asker->shop->config, wait->account, sealed, len,
                               &out->named);
}

static bool our_own(const struct wait *wait)
{
    return wait->vault.obtained_by && strcmp(wait->vault.obtained_by, wait->asker->who) == 0;
}

enum fail session_force(struct asker *asker, struct account *account, struct forced *out)
{
    struct wait wait = wait_begin(asker, account);
    int64_t seen = -1;
    enum fail fail;

    memset(out, 0, sizeof *out);
    wait.forced = true;
    do {
        fail = look(&wait);
        if (fail)
            return fail;
        if (seen < 0)
            seen = wait.vault.generation;
        out->shared = wait.waited && wait.vault.generation > seen && usable(&wait, 0);
        /* Our own: made before a take-over of the run, and not to be made twice. */
        if (!out->shared && !(our_own(&wait) && usable(&wait, 0)))
            fail = wait_or_refresh(&wait);
    } while (fail == FAIL_LATER && !asker->trouble.cause);
    if (fail)
        return fail;
    account->look_ms = 0;
    out->new = account->generation;
    out->old = out->new - 1;
    return read_named(&wait, out);
}

/* ---- the domain ---------------------------------------------------------------------------- */

enum fail session_find_domain(struct asker *asker, struct account *account, bool *moved)
{
    struct wait wait = wait_begin(asker, account);
    int64_t generation = account->generation;
    enum fail fail = look(&wait);

    *moved = false;
    if (!fail && wait.vault.generation != generation && usable(&wait, 0))
        *moved = true;
    else if (!fail && !wait.vault.leased && !wait.vault.domain_checked)
        fail = flight_domain(asker, account, &wait.vault, moved);
    memset(&asker->trouble, 0, sizeof asker->trouble);
    return fail == FAIL_STALE || fail == FAIL_CANCELLED || fail == FAIL_BUSY ? fail : OK;
}
