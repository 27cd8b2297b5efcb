/* log_repeat.h - a cause that many threads meet again and again: its first line, every change of
 * its words, and from then on one line a minute that says how often. */
#ifndef XQ_LOG_REPEAT_H
#define XQ_LOG_REPEAT_H

#include "service/arena.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { LOG_REPEAT_TEXT = 400, LOG_REPEAT_MS = 60000 };

/* Zero-initialise, but for the lock. */
struct log_repeat {
    pthread_mutex_t lock;
    char text[LOG_REPEAT_TEXT]; /* "" = nothing is wrong */
    int64_t told_ms;
    int64_t untold; /* since then */
};

/* Notes the cause. True: it is to be logged now, and *times says how often it was met since the
 * last line. */
bool log_repeat_due(struct log_repeat *repeat, const char *text, int64_t now_ms, int64_t *times);

/* The cause as it stands now, "" for none. */
const char *log_repeat_text(struct log_repeat *repeat, struct arena *mem);

/* All is well again: the next cause is a first one. */
void log_repeat_over(struct log_repeat *repeat);

#endif
