/* chain_qingcloud.c - 轻易云's token: one call. */
#include "service/chain.h"

enum fail chain_qingcloud(struct chain *chain)
{
    struct asker *asker = chain->asker;
    struct account *account = chain->account;
    struct http_call call = {0};
    struct qingcloud_answer answer;
    const char *token;
    int64_t seconds;
    enum fail fail = asker_hold(asker);

    if (!fail)
        fail = asker_place(asker, account, PLACE_ACCESS);
    if (fail)
        return fail;
    qingcloud_oauth_call(&account->qingcloud, asker->mem, &call);
    asker_perform(asker, account, PLACE_ACCESS, &call);
    qingcloud_answer_read(asker->mem, QINGCLOUD_CALL_OAUTH, &call, &answer);
    if (answer.verdict == QINGCLOUD_THROTTLED)
        return asker_throttled(asker, account, PLACE_ACCESS, answer.message, answer.retry_after_ms);
    if (answer.verdict != QINGCLOUD_OK)
        return asker_trouble(asker, account, cause_of_qingcloud(&call, &answer), answer.message,
                             answer.retry_after_ms);
    if (!qingcloud_token_read(answer.content, &token, &seconds) || seconds <= 0)
        return asker_trouble(asker, account, CAUSE_INCOMPLETE, NULL, 0);
    account->token = token;
    chain->life_ms = seconds * 1000;
    return OK;
}
