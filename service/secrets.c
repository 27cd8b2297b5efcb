/* secrets.c - seals and opens secrets, each for its use. */
#include "service/secrets.h"

static const char *context_of(struct arena *mem, enum secret_use use, const char *name)
{
    static const char *const words[] = {[SECRET_CONNECTION] = "connection",
                                        [SECRET_WEBHOOK_KEY] = "webhook-key",
                                        [SECRET_PUSH] = "push",
                                        [SECRET_CHANNEL] = "channel"};

    return arena_format(mem, "%s:%s", words[use], name);
}

struct crypto_sealed secrets_seal(struct arena *mem, const struct config *config,
                                  enum secret_use use, const char *name, const char *text)
{
    return crypto_seal(mem, config->secret_key, context_of(mem, use, name), text);
}

enum fail secrets_open(struct arena *mem, const struct config *config, enum secret_use use,
                       const char *name, const struct crypto_sealed *sealed, char **text)
{
    return crypto_open(mem, config->secret_key, context_of(mem, use, name), sealed->data,
                       sealed->len, text);
}
