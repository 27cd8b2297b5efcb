/* examples.h - definitions for `xingqiao apply`, fitted to a running sandbox. */
#ifndef XQ_SANDBOX_EXAMPLES_H
#define XQ_SANDBOX_EXAMPLES_H

#include "service/fail.h"
#include "tests/sandbox/options.h"

/* Writes connections.json, syncs.json and channels.json into the folder, which is made if need be.
 * base: "http://127.0.0.1:PORT". FAIL_INTERNAL when a file cannot be written; logged. */
enum fail examples_write(const struct options *options, const char *folder,
                         const char *base) MUST_USE;

#endif
