/* startup.h - what keeps the program from working, told in one plain line on standard error before
 * anything is started. */
#ifndef XQ_STARTUP_H
#define XQ_STARTUP_H

#include "service/config.h"
#include "service/db.h"

/* Variables that begin with XQ_ and are no settings: a slip would else go unnoticed. `tell` is
 * called for each name. */
void startup_unknown_settings(struct arena *mem, const struct config *config,
                              void (*tell)(const struct config *config, const char *name));

/* Can the database be used? Says why not, and so does the return value, as below. */
enum fail startup_schema(struct db *db, const struct config *config) MUST_USE;

/* The same, and: do its secrets open with our key? FAIL_BUSY: it is away (said only
 * when `say_away`); FAIL_INVALID: not our schema, or another key. */
enum fail startup_database(struct db *db, const struct config *config, bool say_away) MUST_USE;

/* Says why nobody can listen at XQ_LISTEN; error is an errno, 0 = the host is not known. */
void startup_listen_failed(const struct config *config, int error);

#endif
