/* hooks.c - a table of connections by name, read from the database when it has to be. */
#include "service/hooks.h"

#include "service/clock.h"
#include "service/json.h"
#include "service/networks.h"
#include "service/secrets.h"
#include "sql/connection.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 256, HOOKS_MAX = 1024, KEY_BYTES = 80, LOOK_AGAIN_MS = 1000 };

struct hook {
    struct hook *next;
    char *name;
    int64_t id;
    int version;
    char key[KEY_BYTES]; /* "" = nobody is let in */
    struct networks addresses;
    int64_t read_ms;
};

struct hooks {
    struct db *db;
    const struct config *config;
    pthread_mutex_t lock;
    struct hook *buckets[BUCKETS];
    size_t count;
};

struct hooks *hooks_new(struct db *db, const struct config *config)
{
    struct hooks *hooks = calloc(1, sizeof *hooks);

    if (!hooks)
        abort();
    hooks->db = db;
    hooks->config = config;
    pthread_mutex_init(&hooks->lock, NULL);
    return hooks;
}

static struct hook **place_of(struct hooks *hooks, const char *name)
{
    struct hook **place;
    unsigned hash = 5381;

    for (const char *at = name; *at; at++)
        hash = hash * 33 + (unsigned char)*at;
    place = &hooks->buckets[hash % BUCKETS];
    while (*place && strcmp((*place)->name, name) != 0)
        place = &(*place)->next;
    return place;
}

static void drop(struct hooks *hooks, struct hook **place)
{
    struct hook *hook = *place;

    *place = hook->next;
    free(hook->name);
    free(hook);
    hooks->count--;
}

static void drop_all(struct hooks *hooks)
{
    for (int i = 0; i < BUCKETS; i++)
        while (hooks->buckets[i])
            drop(hooks, &hooks->buckets[i]);
}

void hooks_free(struct hooks **hooks)
{
    if (!*hooks)
        return;
    drop_all(*hooks);
    pthread_mutex_destroy(&(*hooks)->lock);
    free(*hooks);
    *hooks = NULL;
}

/* Checked when it was stored (service/definition.c). */
static void read_addresses(struct arena *mem, const struct connection *row, struct networks *out)
{
    cJSON *settings;
    const cJSON *item;

    if (json_read(mem, row->settings, strlen(row->settings), NULL, &settings, NULL) != OK)
        return;
    cJSON_ArrayForEach(item, json_get(settings, "webhook_addresses"))
    {
        if (cJSON_IsString(item))
            networks_add(out, item->valuestring, strlen(item->valuestring));
    }
}

/* A connection that is not there, or takes no pushes, is kept too: with no key. */
static enum fail read_hook(struct hooks *hooks, struct arena *mem, const char *name,
                           struct hook **out)
{
    struct hook *hook;
    struct connection row = {0};
    enum fail fail = connection_by_name(hooks->db, mem, name, &row);
    char *key;

    if (fail && fail != FAIL_NOT_FOUND)
        return fail;
    hook = calloc(1, sizeof *hook);
    if (!hook || !(hook->name = strdup(name)))
        abort();
    hook->read_ms = clock_monotonic_ms();
    *out = hook;
    if (fail || row.webhook_key_len == 0 ||
        secrets_open(mem, hooks->config, SECRET_WEBHOOK_KEY, row.name,
                     &(struct crypto_sealed){row.webhook_key, row.webhook_key_len}, &key) != OK ||
        strlen(key) >= KEY_BYTES)
        return OK;
    hook->id = row.id;
    hook->version = row.version;
    memcpy(hook->key, key, strlen(key) + 1);
    read_addresses(mem, &row, &hook->addresses);
    return OK;
}

static enum fail load(struct hooks *hooks, struct arena *mem, const char *name)
{
    struct hook *hook, **place;
    enum fail fail = read_hook(hooks, mem, name, &hook);

    if (fail)
        return fail;
    pthread_mutex_lock(&hooks->lock);
    place = place_of(hooks, name);
    if (*place)
        drop(hooks, place);
    else if (hooks->count >= HOOKS_MAX)
        drop_all(hooks); /* somebody tries names; those who push come back by themselves */
    place = place_of(hooks, name);
    hook->next = *place;
    *place = hook;
    hooks->count++;
    pthread_mutex_unlock(&hooks->lock);
    return OK;
}

enum verdict { ADMITTED, REFUSED, LOOK_UP };

static enum verdict judge(struct hooks *hooks, const struct hook_sender *sender, int64_t *id,
                          int *version)
{
    enum verdict verdict = LOOK_UP;
    const struct hook *hook;

    pthread_mutex_lock(&hooks->lock);
    hook = *place_of(hooks, sender->connection);
    if (hook && hook->key[0] && crypto_equal(hook->key, sender->key) &&
        (hook->addresses.count == 0 || networks_hold(&hook->addresses, sender->address))) {
        *id = hook->id;
        *version = hook->version;
        verdict = ADMITTED;
    } else if (hook && clock_monotonic_ms() - hook->read_ms < LOOK_AGAIN_MS) {
        verdict = REFUSED;
    }
    pthread_mutex_unlock(&hooks->lock);
    return verdict;
}

enum fail hooks_admit(struct hooks *hooks, struct arena *mem, const struct hook_sender *sender,
                      int64_t *id, int *version)
{
    enum verdict verdict = judge(hooks, sender, id, version);
    enum fail fail;

    if (verdict == LOOK_UP) {
        fail = load(hooks, mem, sender->connection);
        if (fail)
            return fail;
        verdict = judge(hooks, sender, id, version);
    }
    return verdict == ADMITTED ? OK : FAIL_NOT_FOUND;
}

void hooks_forget(struct hooks *hooks, const char *connection)
{
    struct hook **place;

    pthread_mutex_lock(&hooks->lock);
    place = place_of(hooks, connection);
    if (*place)
        drop(hooks, place);
    pthread_mutex_unlock(&hooks->lock);
}
