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

/* Two blocks of metadata pasted from 轻易云's console become a sync document: printed, with what
 * lint finds on standard error. The last three may be NULL. */
struct command_import {
    const char *name, *source, *target; /* source, target: files */
    const char *source_connection, *target_connection, *scheme_id;
};
int command_import(const struct command_import *options);

#endif
