/* flight.h - one refresh, done by whoever holds the vault's lease: single flight. */
#ifndef XQ_FLIGHT_H
#define XQ_FLIGHT_H

#include "service/asker.h"
#include "sql/vault.h"

/* Refreshes from what was seen in the vault. OK: account has the next generation. FAIL_LATER with
 * CAUSE_NONE: somebody else was faster, look again. Else the trouble is told and recorded.
 * session_useless: nobody can go on with what the vault holds. */
enum fail flight_refresh(struct asker *asker, struct account *account, const struct vault *seen,
                         bool session_useless) MUST_USE;

/* Asks for the domain alone. *moved: account has a next generation with the new one. */
enum fail flight_domain(struct asker *asker, struct account *account, const struct vault *seen,
                        bool *moved) MUST_USE;

#endif
