/* session.h - a session as the vault keeps it: sealed and opened, and how old it may get. */
#ifndef XQ_SESSION_H
#define XQ_SESSION_H

#include "service/account.h"
#include "sql/vault.h"

/* The account's session, sealed for its connection. */
struct crypto_sealed session_seal(struct arena *mem, const struct config *config,
                                  const struct account *account);
/* What the vault holds becomes the account's session; false when it holds none or it cannot be
 * opened, and then the account is as it was. */
bool session_open(struct arena *mem, const struct config *config, const struct vault *vault,
                  struct account *account);

/* What push_app_authorize named, without its secrets; sealed all the same. */
struct crypto_sealed authorizations_seal(struct arena *mem, const struct config *config,
                                         const struct account *account, const cJSON *data);
enum fail authorizations_open(struct arena *mem, const struct config *config,
                              const struct account *account, const void *sealed, size_t len,
                              cJSON **out) MUST_USE;

/* ---- ages: pure ---- */

/* Has it still some life, and is it not known to be refused? */
bool session_alive(const struct vault *vault);
/* Milliseconds until it is to be refreshed ahead of time, <= 0 = now. Spread over connections and
 * generations, so that what began together does not end together. */
int64_t session_due_ms(const struct vault *vault, int64_t connection);
/* "never_authorized", "ready", "refreshing", "stale" (near its end or past it: renewed at the next
 * use), "failed". */
const char *session_state(const struct vault *vault);

#endif
