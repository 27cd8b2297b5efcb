/* usage.h - what the command line can be told. */
#ifndef XQ_USAGE_H
#define XQ_USAGE_H

#include <stdbool.h>

/* XQ_LANG, for commands that need no other setting. */
bool usage_chinese(void);
/* help, --help, -h */
bool usage_asked(const char *word);
/* On standard output; the exit code 0. */
int usage_print(void);
/* On standard error, naming the command that is none or was given other words than it takes (NULL:
 * there was none); the exit code 2. */
int usage_wrong(const char *command);

#endif
