/* auth.c - reads `Authorization: Bearer TOKEN` and finds the token's role. */
#include "service/auth.h"

#include "service/crypto.h"

#include <string.h>
#include <strings.h>

static const char *const role_words[] = {"none", "viewer", "operator", "admin"};

static const char *bearer(const struct request *req)
{
    static const char scheme[] = "Bearer ";
    const char *value = request_header(req, "Authorization");

    if (!value || strncasecmp(value, scheme, sizeof scheme - 1) != 0)
        return NULL;
    value += sizeof scheme - 1;
    return value + strspn(value, " ");
}

/* Looks at every token, also after it found one, so that the time says nothing about which. */
static const struct api_token *known(const struct config *config, const char *token)
{
    const struct api_token *found = NULL;

    for (size_t i = 0; i < config->token_count; i++)
        if (crypto_equal(config->tokens[i].token, token))
            found = &config->tokens[i];
    return found;
}

enum fail auth_check(struct request *req, enum role least)
{
    const struct config *config = req->house->config;
    const struct api_token *found = NULL;
    const char *token = bearer(req);

    req->caller = "anonymous";
    req->role = config && !config->auth ? ROLE_ADMIN : ROLE_NONE;
    if (least <= req->role)
        return OK;
    if (config && token)
        found = known(config, token);
    if (!found)
        return request_refuse(req, FAIL_UNAUTHORIZED, NULL, "%s",
                              token ? "the token is not known"
                                    : "a token is needed: Authorization: Bearer TOKEN");
    req->caller = found->name;
    req->role = found->role;
    if (found->role < least)
        return request_refuse(req, FAIL_FORBIDDEN, NULL, "the role %s is needed, the token has %s",
                              role_words[least], role_words[found->role]);
    return OK;
}
