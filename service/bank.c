/* bank.c - deals shares of budgets through PostgreSQL. */
#include "service/bank.h"

#include "service/crypto.h"
#include "service/log.h"
#include "sql/budget_share.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct bank {
    struct db *db;
    int call_ms;
    char owner[96]; /* this process; a restart is somebody else */
};

struct bank *bank_open(struct db *db, int call_seconds)
{
    struct bank *bank = calloc(1, sizeof *bank);
    char host[48] = "";
    uint64_t dice;

    if (!bank)
        abort();
    bank->db = db;
    bank->call_ms = call_seconds * 1000;
    gethostname(host, sizeof host - 1);
    crypto_random((unsigned char *)&dice, sizeof dice);
    snprintf(bank->owner, sizeof bank->owner, "%s:%d:%016" PRIx64, host, (int)getpid(), dice);
    return bank;
}

void bank_close(struct bank **bank)
{
    free(*bank);
    *bank = NULL;
}

static struct budget_share share_of(const struct bank *bank, const struct budget_deal *deal)
{
    return (struct budget_share){.key = deal->key,
                                 .owner = bank->owner,
                                 .configured = deal->configured,
                                 .held = deal->held,
                                 .wanted = deal->wanted,
                                 .lease_ms = BUDGET_LEASE_MS,
                                 .call_ms = bank->call_ms};
}

static enum fail deal(void *context, struct budget_deal *deal)
{
    struct bank *bank = context;
    struct budget_share share = share_of(bank, deal);
    struct arena *mem = arena_new();
    enum fail fail = OK;

    if (deal->throttled_ms >= 0) {
        log_warn("budget_throttled", "key=%s wait_ms=%" PRId64, deal->key, deal->throttled_ms);
        fail = budget_share_learn(bank->db, mem, &share, deal->throttled_ms);
    }
    if (!fail)
        fail = budget_share_deal(bank->db, mem, &share, &deal->places, &deal->pause_ms);
    arena_free(&mem);
    return fail;
}

static void leave(void *context, const struct budget_deal *deal)
{
    struct bank *bank = context;
    struct budget_share share = share_of(bank, deal);
    struct arena *mem = arena_new();

    if (budget_share_leave(bank->db, mem, &share) != OK)
        log_warn("budget_share_left_to_expire", "key=%s", deal->key);
    arena_free(&mem);
}

struct budget_bank bank_of_budgets(struct bank *bank)
{
    return (struct budget_bank){.context = bank, .deal = deal, .leave = leave};
}
