/* notifier.c - the thread that sends what is owed to the channels, one row at a time. */
#include "service/notifier.h"

#include "clients/robot.h"
#include "service/clock.h"
#include "service/log.h"
#include "service/secrets.h"
#include "sql/alert.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { POLL_MS = 500, ATTEMPTS = 10, RETRY_FIRST_MS = 5000, RETRY_MOST_MS = 600000 };

struct notifier {
    const struct workshop *shop;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stop_asked;
    bool stop;
};

static enum fail read_robot(const struct workshop *shop, struct arena *mem,
                            const struct notification *note, struct robot *out)
{
    cJSON *settings, *secrets;
    char *text;
    enum fail fail = secrets_open(mem, shop->config, SECRET_CHANNEL, note->channel,
                                  &(struct crypto_sealed){note->secrets, note->secrets_len}, &text);

    if (!fail)
        fail = json_read(mem, text, strlen(text), NULL, &secrets, NULL);
    if (!fail)
        fail = json_read(mem, note->settings, strlen(note->settings), NULL, &settings, NULL);
    if (fail)
        return fail;
    out->url = json_text(secrets, "url");
    out->secret = json_text(secrets, "secret");
    out->keyword = json_text(settings, "keyword");
    out->proxy = json_text(settings, "proxy");
    out->ca_file = json_text(settings, "ca_file");
    out->allow_private =
        shop->config->allow_private_upstreams || json_flag(settings, "allow_private", false);
    out->call_seconds = shop->config->call_seconds;
    return OK;
}

static enum fail send(const struct workshop *shop, struct http *http, struct arena *mem,
                      const struct notification *note, const char **why)
{
    struct http_call call = {0};
    struct robot robot = {0};

    /* Another key, most likely: with the right one, or with the secrets entered anew, it can go. */
    *why = "the channel's secrets cannot be unsealed";
    if (read_robot(shop, mem, note, &robot) != OK)
        return FAIL_LATER;
    if (strcmp(note->kind, "dingtalk") == 0)
        dingtalk_call(&robot, mem, note->text, clock_unix_ms(), &call);
    else
        wecom_call(&robot, mem, note->text, &call);
    http_perform(http, mem, &call, 1, shop->cut);
    return robot_answer(mem, &call, why);
}

static int64_t retry_wait(int attempts)
{
    int64_t wait = RETRY_FIRST_MS;

    for (int i = 1; i < attempts && wait < RETRY_MOST_MS; i++)
        wait *= 2;
    return wait < RETRY_MOST_MS ? wait : RETRY_MOST_MS;
}

static void send_one(const struct workshop *shop, struct http *http, struct arena *mem,
                     const struct notification *note)
{
    const char *why = NULL, *status = "sent";
    enum fail fail = send(shop, http, mem, note, &why);

    if (fail == FAIL_LATER || (fail == FAIL_BUSY && note->attempts < ATTEMPTS))
        status = "queued";
    else if (fail)
        status = "failed";
    if (fail)
        log_warn("notification_not_sent", "channel=%s attempt=%d next=%s why=%s", note->channel,
                 note->attempts, status, why ? why : "-");
    else
        log_info("notification_sent", "channel=%s notification=%" PRId64, note->channel, note->id);
    if (notification_end(shop->db, mem, note->id, status, fail ? why : NULL,
                         retry_wait(note->attempts)) != OK)
        log_warn("notification_not_recorded", "notification=%" PRId64 " status=%s", note->id,
                 status);
}

static bool wait_or_stop(struct notifier *notifier)
{
    int64_t until = clock_monotonic_ms() + POLL_MS;
    struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    bool stop;

    pthread_mutex_lock(&notifier->lock);
    if (!notifier->stop)
        pthread_cond_timedwait(&notifier->stop_asked, &notifier->lock, &deadline);
    stop = notifier->stop;
    pthread_mutex_unlock(&notifier->lock);
    return stop;
}

static void *send_all(void *context)
{
    struct notifier *notifier = context;
    const struct workshop *shop = notifier->shop;
    struct http *http = http_new();
    struct arena *mem = arena_new();

    while (!wait_or_stop(notifier)) {
        struct notification note;

        while (!*shop->stopping &&
               notification_claim(shop->db, mem, shop->config->call_seconds + 10, &note) == OK) {
            send_one(shop, http, mem, &note);
            arena_reset(mem);
        }
        arena_reset(mem);
    }
    arena_free(&mem);
    http_free(&http);
    return NULL;
}

struct notifier *notifier_start(const struct workshop *shop)
{
    struct notifier *notifier = calloc(1, sizeof *notifier);
    pthread_condattr_t monotonic;

    if (!notifier)
        abort();
    notifier->shop = shop;
    pthread_mutex_init(&notifier->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&notifier->stop_asked, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&notifier->thread, NULL, send_all, notifier) != 0)
        abort();
    return notifier;
}

void notifier_stop(struct notifier **notifier)
{
    if (!*notifier)
        return;
    pthread_mutex_lock(&(*notifier)->lock);
    (*notifier)->stop = true;
    pthread_cond_signal(&(*notifier)->stop_asked);
    pthread_mutex_unlock(&(*notifier)->lock);
    pthread_join((*notifier)->thread, NULL);
    pthread_cond_destroy(&(*notifier)->stop_asked);
    pthread_mutex_destroy(&(*notifier)->lock);
    free(*notifier);
    *notifier = NULL;
}
