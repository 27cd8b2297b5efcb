/* commands.h - the commands of the binary that are not `serve`. Each returns its exit code and says
 * what it has to say: results on standard output, faults on standard error, one line each. */
#ifndef XQ_COMMANDS_H
#define XQ_COMMANDS_H

#include "service/config.h"

int command_version(void);
int command_migrate(void);
int command_check(void);
int command_apply(const char *path);
int command_lint(const char *path);
/* rows and context may be NULL. */
int command_preview(const char *path, const char *rows, const char *context);

/* The settings of the environment, checked; prints each fault, one line a variable. Starts the log.
 */
enum fail command_settings(struct arena *mem, struct config *out) MUST_USE;

#endif
