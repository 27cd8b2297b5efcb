/* clock_skew.c - offsets by account, under one lock. */
#include "service/clock_skew.h"

#include "service/clock.h"
#include "service/log.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SAME_MS = 30000 /* their limit is five minutes: less than this is no reason to refuse */ };

struct offset {
    struct offset *next;
    char *account;
    int64_t ms;
};

struct clock_skew {
    pthread_mutex_t lock;
    struct offset *offsets;
};

struct clock_skew *clock_skew_new(void)
{
    struct clock_skew *skew = calloc(1, sizeof *skew);

    if (!skew)
        abort();
    pthread_mutex_init(&skew->lock, NULL);
    return skew;
}

void clock_skew_free(struct clock_skew **skew)
{
    if (!*skew)
        return;
    while ((*skew)->offsets) {
        struct offset *offset = (*skew)->offsets;

        (*skew)->offsets = offset->next;
        free(offset->account);
        free(offset);
    }
    pthread_mutex_destroy(&(*skew)->lock);
    free(*skew);
    *skew = NULL;
}

static struct offset *find(const struct clock_skew *skew, const char *account)
{
    struct offset *offset = skew->offsets;

    while (offset && strcmp(offset->account, account) != 0)
        offset = offset->next;
    return offset;
}

static struct offset *find_or_add(struct clock_skew *skew, const char *account)
{
    struct offset *offset = find(skew, account);

    if (offset)
        return offset;
    offset = calloc(1, sizeof *offset);
    if (!offset || !(offset->account = strdup(account)))
        abort();
    offset->next = skew->offsets;
    skew->offsets = offset;
    return offset;
}

int64_t clock_skew_of(struct clock_skew *skew, const char *account)
{
    const struct offset *offset;
    int64_t ms;

    pthread_mutex_lock(&skew->lock);
    offset = find(skew, account);
    ms = offset ? offset->ms : 0;
    pthread_mutex_unlock(&skew->lock);
    return ms;
}

static bool same(int64_t a, int64_t b)
{
    return a - b <= SAME_MS && b - a <= SAME_MS;
}

bool clock_skew_learn(struct clock_skew *skew, const char *account, int64_t used_ms,
                      int64_t server_ms, int64_t *out)
{
    int64_t theirs = server_ms - clock_unix_ms();
    struct offset *offset;
    bool learned = false;

    pthread_mutex_lock(&skew->lock);
    offset = find_or_add(skew, account);
    if (same(offset->ms, used_ms) && server_ms && !same(theirs, used_ms)) {
        offset->ms = theirs;
        learned = true;
    }
    *out = offset->ms;
    pthread_mutex_unlock(&skew->lock);
    if (learned)
        log_warn("clock_off", "account=%s offset_ms=%" PRId64 ": set this machine's clock", account,
                 *out);
    return !same(*out, used_ms);
}
