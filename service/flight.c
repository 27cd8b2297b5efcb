/* flight.c - claim, call, store. */
#include "service/flight.h"

#include "service/chain.h"
#include "service/log.h"
#include "service/session.h"

#include <inttypes.h>
#include <string.h>

enum { CALLS_AT_MOST = 6 /* authorise and token, the clock, and once more after a stale secret */ };

struct flight {
    struct asker *asker;
    struct account *account;
    const struct vault *seen;
    const char *owner; /* of the lease: nobody else has the same */
};

static enum fail claim(struct flight *flight)
{
    struct asker *asker = flight->asker;
    int lease = asker->shop->config->call_seconds * CALLS_AT_MOST + 10;

    flight->owner = arena_format(asker->mem, "%s:%s", asker->who, crypto_random_hex(asker->mem, 8));
    return vault_claim(asker->shop->db, asker->mem, flight->account->id, flight->seen,
                       flight->owner, lease);
}

/* The refresh did not come about. What is only to be later is no failure of the account. */
static void record(const struct flight *flight, enum fail fail, bool session_useless)
{
    const struct asker *asker = flight->asker;
    const struct trouble *trouble = &asker->trouble;
    const struct vault_failure failure = {cause_words(trouble->cause)->name, trouble->zh,
                                          trouble->en, session_useless};
    bool ours = (fail != FAIL_LATER && fail != FAIL_UPSTREAM) || trouble->cause == CAUSE_OUR_LIMIT;
    enum fail noted;

    log_warn("session_refresh_failed", "connection=%s generation=%" PRId64 " cause=%s why=%s",
             flight->account->name, flight->seen->generation, failure.cause,
             trouble->en ? trouble->en : fail_name(fail));
    if (ours)
        noted = vault_release(asker->shop->db, asker->mem, flight->account->id, flight->owner,
                              trouble->wait_ms);
    else
        noted =
            vault_fail(asker->shop->db, asker->mem, flight->account->id, flight->owner, &failure);
    if (noted)
        log_warn("vault_lease_kept", "connection=%s generation=%" PRId64, flight->account->name,
                 flight->seen->generation);
}

static enum fail store(const struct flight *flight, const struct chain *chain)
{
    const struct asker *asker = flight->asker;
    const struct config *config = asker->shop->config;
    const struct account *account = chain->account;
    struct crypto_sealed sealed = session_seal(asker->mem, config, account);
    struct vault_session next = {.session = sealed.data,
                                 .session_len = sealed.len,
                                 .life_ms = chain->life_ms,
                                 .obtained_by = asker->who,
                                 .package_ends_ms = chain->package_ends_ms};

    if (chain->named) {
        sealed = authorizations_seal(asker->mem, config, account, chain->named);
        next.authorizations = sealed.data;
        next.authorizations_len = sealed.len;
    }
    return vault_store(asker->shop->db, asker->mem, account->id, flight->seen->generation,
                       flight->owner, &next);
}

enum fail flight_refresh(struct asker *asker, struct account *account, const struct vault *seen,
                         bool session_useless)
{
    struct flight flight = {asker, account, seen, NULL};
    struct account fresh = *account; /* the old session stays until the new one is stored */
    struct chain chain = {.asker = asker, .account = &fresh};
    enum fail fail = claim(&flight);

    memset(&asker->trouble, 0, sizeof asker->trouble);
    if (fail)
        return fail;
    fail = account->is_kingdee ? chain_kingdee(&chain) : chain_qingcloud(&chain);
    account->kingdee.clock_offset_ms = fresh.kingdee.clock_offset_ms;
    if (fail) {
        record(&flight, fail, session_useless);
        return fail;
    }
    fail = store(&flight, &chain);
    if (fail)
        return fail;
    fresh.generation = fresh.own_generation = seen->generation + 1;
    *account = fresh;
    log_info("session_refreshed", "connection=%s generation=%" PRId64 " by=%s", account->name,
             account->generation, asker->who);
    return OK;
}

/* ---- the domain alone ---------------------------------------------------------------------- */

static enum fail ask_domain(const struct flight *flight, const char **out)
{
    struct chain chain = {.asker = flight->asker, .account = flight->account};
    enum fail fail = chain_authorize(&chain);

    if (!fail)
        fail = chain_choose(&chain);
    if (!fail)
        *out = json_scalar(json_get(chain.chosen, "domain"));
    return fail;
}

static enum fail move(const struct flight *flight, const char *domain)
{
    const struct asker *asker = flight->asker;
    struct account moved = *flight->account;
    struct vault_session next = {0};
    struct crypto_sealed sealed;
    bool same = !domain || (moved.session.domain && strcmp(domain, moved.session.domain) == 0);

    moved.session.domain = domain;
    sealed = session_seal(asker->mem, asker->shop->config, &moved);
    next.session = sealed.data;
    next.session_len = sealed.len;
    return vault_move(asker->shop->db, asker->mem, moved.id, flight->seen->generation,
                      flight->owner, same ? NULL : &next);
}

enum fail flight_domain(struct asker *asker, struct account *account, const struct vault *seen,
                        bool *moved)
{
    struct flight flight = {asker, account, seen, NULL};
    const char *domain = NULL;
    enum fail fail = claim(&flight);

    *moved = false;
    memset(&asker->trouble, 0, sizeof asker->trouble);
    if (fail)
        return fail;
    fail = ask_domain(&flight, &domain);
    if (fail) {
        record(&flight, fail, false);
        return fail;
    }
    fail = move(&flight, domain);
    if (fail)
        return fail;
    *moved = domain && (!account->session.domain || strcmp(domain, account->session.domain) != 0);
    log_info("domain_asked", "connection=%s generation=%" PRId64 " moved=%s", account->name,
             seen->generation + *moved, *moved ? "true" : "false");
    if (*moved) {
        account->session.domain = domain;
        account->generation = seen->generation + 1;
    }
    return OK;
}
