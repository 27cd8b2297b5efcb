/* trouble.h - why an account cannot be used right now, in words for the people who can mend it.
 *
 * Pure: one table of causes, each with what it means and what to do, in Chinese and English. */
#ifndef XQ_TROUBLE_H
#define XQ_TROUBLE_H

#include "clients/http.h"
#include "clients/kingdee.h"
#include "clients/qingcloud.h"

enum cause {
    CAUSE_NONE,
    CAUSE_NO_LIST,
    CAUSE_NO_ACCOUNT,
    CAUSE_ACCOUNT_UNLISTED,
    CAUSE_ACCOUNT_INACTIVE,
    CAUSE_PACKAGE_OVER,
    CAUSE_SEVERAL_ACCOUNTS,
    CAUSE_ACCOUNT_KEYLESS,
    CAUSE_OTHER_INSTANCE,
    CAUSE_CLIENT_ID,
    CAUSE_CLIENT_SECRET,
    CAUSE_STALE_SECRET,
    CAUSE_KEY_PAIR,
    CAUSE_CLOCK,
    CAUSE_NOT_GRANTED,
    CAUSE_FORBIDDEN,
    CAUSE_ADDRESS,
    CAUSE_SESSION_REFUSED,
    CAUSE_INCOMPLETE,
    CAUSE_REFUSED,
    CAUSE_SECRETS_SEALED,
    CAUSE_PRIVATE_ADDRESS,
    /* these pass, or may */
    CAUSE_NETWORK,
    CAUSE_TLS,
    CAUSE_UNAVAILABLE,
    CAUSE_THROTTLED,
    CAUSE_OUR_LIMIT,
    CAUSE_OTHER_WORKER,
    CAUSES
};

struct cause_words {
    const char *name; /* stable, for programs: "client-secret" */
    const char *zh, *en;
    const char *hint_zh, *hint_en; /* what to do */
};

struct trouble {
    enum cause cause;
    int64_t wait_ms;     /* when to try again; meant for causes that pass */
    bool failed_attempt; /* such a wait counts towards the limit of attempts */
    const char *zh, *en; /* one line; NULL when there is no trouble */
};

const struct cause_words *cause_words(enum cause cause);
/* CAUSE_NONE for NULL and for a name that is none. */
enum cause cause_by_name(const char *name);
/* May be over when asked again later, without anybody doing something. */
bool cause_passes(enum cause cause);

enum cause cause_of_choice(enum kingdee_choice choice);
/* Of an answer whose verdict is not KINGDEE_OK. */
enum cause cause_of_kingdee(const struct http_call *call, const struct kingdee_answer *answer);
/* Of oauth's answer whose verdict is not QINGCLOUD_OK. */
enum cause cause_of_qingcloud(const struct http_call *call, const struct qingcloud_answer *answer);

/* Fills both texts: the connection, what is wrong, and the detail (their words; may be NULL). */
void trouble_tell(struct arena *mem, struct trouble *trouble, enum cause cause, const char *name,
                  const char *detail);

/* The text with what to do after it. */
const char *trouble_advice_zh(struct arena *mem, const struct trouble *trouble);
const char *trouble_advice_en(struct arena *mem, const struct trouble *trouble);

#endif
