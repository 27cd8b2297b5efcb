/* chain_kingdee.c - authorise, choose the account, ask for the token. */
#include "service/chain.h"

#include "service/clock.h"
#include "service/log.h"

#include <inttypes.h>

enum { WARN_MS = 7 * 24 * 3600 * 1000 };

/* The answer was no: which trouble that is. */
static enum fail refused(struct chain *chain, enum place place, const struct http_call *call,
                         const struct kingdee_answer *answer)
{
    if (answer->verdict == KINGDEE_THROTTLED)
        return asker_throttled(chain->asker, chain->account, place, answer->message,
                               answer->retry_after_ms);
    return asker_trouble(chain->asker, chain->account, cause_of_kingdee(call, answer),
                         answer->message, 0);
}

/* True: our time stamp was refused, and signing again with theirs may help. */
static bool clock_mended(struct chain *chain, const struct kingdee_answer *answer)
{
    struct kingdee *kingdee = &chain->account->kingdee;

    return answer->verdict == KINGDEE_CLOCK &&
           clock_skew_learn(chain->asker->shop->skew, chain->account->budget_key,
                            kingdee->clock_offset_ms, answer->server_unix_ms,
                            &kingdee->clock_offset_ms);
}

static enum fail authorize_once(struct chain *chain, struct http_call *call,
                                struct kingdee_answer *answer)
{
    const struct kingdee *kingdee = &chain->account->kingdee;
    enum fail fail = asker_hold(chain->asker);

    if (!fail)
        fail = asker_place(chain->asker, chain->account, PLACE_ACCESS);
    if (fail)
        return fail;
    kingdee_authorize_call(kingdee, chain->asker->mem, kingdee->outer_instance_id, call);
    asker_perform(chain->asker, chain->account, PLACE_ACCESS, call);
    kingdee_answer_read(chain->asker->mem, KINGDEE_CALL_AUTHORIZE, call, answer);
    return OK;
}

enum fail chain_authorize(struct chain *chain)
{
    struct http_call call;
    struct kingdee_answer answer;
    enum fail fail = authorize_once(chain, &call, &answer);

    if (!fail && clock_mended(chain, &answer))
        fail = authorize_once(chain, &call, &answer);
    if (fail)
        return fail;
    if (answer.verdict != KINGDEE_OK)
        return refused(chain, PLACE_ACCESS, &call, &answer);
    chain->named = answer.data;
    return OK;
}

static void warn_of_the_package(const struct chain *chain)
{
    int64_t left = chain->package_ends_ms - clock_unix_ms();

    if (chain->package_ends_ms && left < WARN_MS)
        log_warn("package_ends",
                 "connection=%s generation=%" PRId64 " days=%" PRId64
                 ": renew the account's API package at Kingdee",
                 chain->account->name, chain->account->generation, left / (24 * 3600 * 1000));
}

enum fail chain_choose(struct chain *chain)
{
    enum kingdee_choice choice =
        kingdee_account_choose(chain->named, chain->account->kingdee.account_id, &chain->chosen);

    if (choice != KINGDEE_CHOSEN)
        return asker_trouble(chain->asker, chain->account, cause_of_choice(choice), NULL, 0);
    chain->package_ends_ms = kingdee_package_ends_ms(chain->chosen);
    warn_of_the_package(chain);
    return OK;
}

/* ---- the token ----------------------------------------------------------------------------- */

static enum fail ask_token(struct chain *chain, struct http_call *call,
                           struct kingdee_answer *answer)
{
    struct asker *asker = chain->asker;
    enum fail fail = asker_hold(asker);

    if (!fail)
        fail = asker_place(asker, chain->account, PLACE_TOKEN);
    if (fail)
        return fail;
    kingdee_token_call(&chain->account->kingdee, asker->mem,
                       json_scalar(json_get(chain->chosen, "appKey")),
                       json_scalar(json_get(chain->chosen, "appSecret")), call);
    asker_perform(asker, chain->account, PLACE_TOKEN, call);
    kingdee_answer_read(asker->mem, KINGDEE_CALL_TOKEN, call, answer);
    return OK;
}

static enum fail once(struct chain *chain, struct http_call *call, struct kingdee_answer *answer)
{
    enum fail fail = chain_authorize(chain);

    if (!fail)
        fail = chain_choose(chain);
    return fail ? fail : ask_token(chain, call, answer);
}

/* expires is a moment of Kingdee's clock, so what is left of it is told by their clock. */
static enum fail session_take(struct chain *chain, const struct kingdee_answer *answer)
{
    struct account *account = chain->account;
    int64_t now = answer->server_unix_ms, ends;
    struct kingdee_session session = {.app_token = json_scalar(json_get(answer->data, "app-token")),
                                      .domain = json_scalar(json_get(chain->chosen, "domain")),
                                      .app_key = json_scalar(json_get(chain->chosen, "appKey")),
                                      .account_id =
                                          json_scalar(json_get(chain->chosen, "accountId"))};

    if (!now)
        now = clock_unix_ms() + account->kingdee.clock_offset_ms;
    if (!session.app_token || !session.domain ||
        !json_to_integer(json_get(answer->data, "expires"), &ends) || ends <= now)
        return asker_trouble(chain->asker, account, CAUSE_INCOMPLETE, NULL, 0);
    account->session = session;
    chain->life_ms = ends - now;
    return OK;
}

enum fail chain_kingdee(struct chain *chain)
{
    for (bool again = false;; again = true) {
        struct http_call call = {0};
        struct kingdee_answer answer;
        enum fail fail = once(chain, &call, &answer);

        if (fail)
            return fail;
        if (answer.verdict == KINGDEE_OK)
            return session_take(chain, &answer);
        if (again || !(answer.verdict == KINGDEE_REAUTHORIZE || clock_mended(chain, &answer)))
            return refused(chain, PLACE_TOKEN, &call, &answer);
    }
}
