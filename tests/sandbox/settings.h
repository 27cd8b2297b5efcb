/* settings.h - the options of one start: defaults, then the settings file, then the command line.
 */
#ifndef XQ_SANDBOX_SETTINGS_H
#define XQ_SANDBOX_SETTINGS_H

#include "service/fail.h"
#include "tests/sandbox/options.h"

/* What is wrong goes to standard error. Texts live in mem or in argv. */
enum fail settings_read(struct arena *mem, int argc, char **argv, struct options *out) MUST_USE;

#endif
