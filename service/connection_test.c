/* connection_test.c - authorise, choose, token, one harmless list; for 轻易云 the token alone. */
#include "service/connection_test.h"

#include "service/authorization.h"
#include "service/chain.h"
#include "service/clock.h"
#include "service/session.h"

#include <inttypes.h>
#include <string.h>

#define LIST_PATH "/jdy/v2/bd/material" /* small rows, and in every edition */

enum { LOOK_AGAIN_MS = 200 };

struct walk {
    struct asker asker;
    struct account account;
    struct chain chain;
    struct connection_test *out;
    int64_t begun_ms;
};

static void step_begin(struct walk *walk, const char *name)
{
    walk->out->steps[walk->out->count].name = name;
    walk->begun_ms = clock_monotonic_ms();
    memset(&walk->asker.trouble, 0, sizeof walk->asker.trouble);
}

/* True when the next step may be gone. */
static bool step_end(struct walk *walk, enum fail fail, const char *zh, const char *en)
{
    struct test_step *step = &walk->out->steps[walk->out->count++];

    step->ok = !fail;
    step->text_zh = zh;
    step->text_en = en;
    step->ms = clock_monotonic_ms() - walk->begun_ms;
    if (fail && !walk->asker.trouble.cause)
        trouble_tell(walk->asker.mem, &walk->asker.trouble, CAUSE_UNAVAILABLE, walk->account.name,
                     fail_name(fail));
    step->trouble = walk->asker.trouble;
    return step->ok;
}

/* Authorising may turn the secret under a refresh that is between its two calls: let it end. */
static void let_refresh_end(const struct walk *walk)
{
    const struct asker *asker = &walk->asker;
    int64_t until = clock_monotonic_ms() + asker->shop->config->call_seconds * INT64_C(2000);
    struct vault vault;

    while (clock_monotonic_ms() < until && !*asker->shop->stopping &&
           vault_read(asker->shop->db, asker->mem, walk->account.id, &vault) == OK && vault.leased)
        clock_sleep_ms(LOOK_AGAIN_MS);
}

static bool test_authorize(struct walk *walk)
{
    enum fail fail;

    step_begin(walk, "authorize");
    let_refresh_end(walk);
    fail = chain_authorize(&walk->chain);
    return step_end(walk, fail, "主动获取授权成功", "push_app_authorize answered well");
}

static bool test_account(struct walk *walk)
{
    const char *zh = NULL, *en = NULL;
    enum fail fail;

    step_begin(walk, "account");
    fail = chain_choose(&walk->chain);
    if (!fail) {
        const char *id = json_scalar(json_get(walk->chain.chosen, "accountId"));
        const char *name = json_scalar(json_get(walk->chain.chosen, "accountName"));

        zh = arena_format(walk->asker.mem, "账套 %s(%s)", id ? id : "?", name ? name : "?");
        en = arena_format(walk->asker.mem, "account %s (%s)", id ? id : "?", name ? name : "?");
    }
    return step_end(walk, fail, zh, en);
}

/* A good token is not asked for again: there are only two calls a minute. */
static bool test_kingdee_token(struct walk *walk)
{
    struct asker *asker = &walk->asker;
    struct vault vault;
    enum fail fail = vault_read(asker->shop->db, asker->mem, walk->account.id, &vault);
    const char *zh, *en;

    step_begin(walk, "token");
    if (!fail)
        fail = session_ensure(asker, &walk->account, 0);
    if (!fail && walk->account.generation == vault.generation) {
        zh = arena_format(asker->mem,
                          "使用已保存的令牌(第 %" PRId64 " 代,有效至 %s),未再调用取令牌接口",
                          vault.generation, vault.expires_at);
        en = arena_format(asker->mem,
                          "the stored token is used (generation %" PRId64
                          ", good until %s): no token call was made",
                          vault.generation, vault.expires_at);
    } else {
        zh = arena_format(asker->mem, "取得新令牌(第 %" PRId64 " 代)", walk->account.generation);
        en = arena_format(asker->mem, "a new token (generation %" PRId64 ")",
                          walk->account.generation);
    }
    return step_end(walk, fail, zh, en);
}

static enum fail list_once(struct walk *walk, struct http_call *call, struct kingdee_answer *answer)
{
    struct arena *mem = walk->asker.mem;
    cJSON *query = json_object(mem);
    enum fail fail = asker_place(&walk->asker, &walk->account, PLACE_BUSINESS);

    if (fail)
        return fail;
    json_put_text(mem, query, "page", "1");
    json_put_text(mem, query, "page_size", "1");
    memset(call, 0, sizeof *call);
    kingdee_api_call(&walk->account.kingdee, &walk->account.session, mem, "GET", LIST_PATH, query,
                     NULL, call);
    asker_perform(&walk->asker, &walk->account, PLACE_BUSINESS, call);
    kingdee_answer_read(mem, KINGDEE_CALL_READ, call, answer);
    return OK;
}

static bool not_taken(const struct kingdee_answer *answer)
{
    return answer->verdict == KINGDEE_REFRESH || answer->verdict == KINGDEE_REAUTHORIZE;
}

static bool test_list(struct walk *walk)
{
    struct http_call call;
    struct kingdee_answer answer;
    int64_t before = walk->account.generation;
    enum fail fail;

    step_begin(walk, "list");
    fail = list_once(walk, &call, &answer);
    if (!fail && not_taken(&answer)) {
        fail = session_ensure(&walk->asker, &walk->account, before);
        if (!fail)
            fail = list_once(walk, &call, &answer);
    }
    if (!fail && answer.verdict == KINGDEE_THROTTLED)
        fail = asker_throttled(&walk->asker, &walk->account, PLACE_BUSINESS, answer.message,
                               answer.retry_after_ms);
    else if (!fail && answer.verdict != KINGDEE_OK)
        fail = asker_trouble(&walk->asker, &walk->account, cause_of_kingdee(&call, &answer),
                             answer.message, 0);
    if (walk->account.generation != before)
        return step_end(walk, fail, "令牌已失效,换新后读取成功",
                        "the token was not taken any more; with a new one the list was read");
    return step_end(walk, fail, "读取 " LIST_PATH " 成功", LIST_PATH " was read");
}

/* There is no other way to learn whether the key pair is right than to ask. */
static bool test_qingcloud_token(struct walk *walk)
{
    struct forced forced;
    enum fail fail;

    step_begin(walk, "token");
    fail = session_force(&walk->asker, &walk->account, &forced);
    return step_end(
        walk, fail,
        arena_format(walk->asker.mem, "取得新令牌(第 %" PRId64 " 代)", walk->account.generation),
        arena_format(walk->asker.mem, "a new token (generation %" PRId64 ")",
                     walk->account.generation));
}

static void go(struct walk *walk)
{
    struct connection_test *out = walk->out;

    walk->account.kingdee.clock_offset_ms =
        clock_skew_of(walk->asker.shop->skew, walk->account.budget_key);
    if (walk->account.is_kingdee)
        out->ok = test_authorize(walk) && test_account(walk) && test_kingdee_token(walk) &&
                  test_list(walk);
    else
        out->ok = test_qingcloud_token(walk);
    out->generation = walk->account.generation;
}

static void sealed_for_ever(struct walk *walk, const char *name)
{
    step_begin(walk, "secrets");
    trouble_tell(walk->asker.mem, &walk->asker.trouble, CAUSE_SECRETS_SEALED, name, NULL);
    step_end(walk, FAIL_INVALID, NULL, NULL);
}

enum fail connection_test(const struct workshop *shop, struct arena *mem, const char *name,
                          const char *who, struct connection_test *out)
{
    struct walk walk = {.asker = {.shop = shop, .mem = mem, .who = who}, .out = out};
    enum fail fail = account_load(shop->db, mem, shop->config, name, &walk.account);

    memset(out, 0, sizeof *out);
    if (fail == FAIL_INVALID) {
        sealed_for_ever(&walk, name);
        return OK;
    }
    if (fail)
        return fail;
    walk.chain = (struct chain){.asker = &walk.asker, .account = &walk.account};
    walk.asker.http = http_new();
    go(&walk);
    http_free(&walk.asker.http);
    return OK;
}
