/* log_repeat.c - what keeps one cause from filling the log. */
#include "service/log_repeat.h"

#include <stdio.h>
#include <string.h>

bool log_repeat_due(struct log_repeat *repeat, const char *text, int64_t now_ms, int64_t *times)
{
    char cut[LOG_REPEAT_TEXT];
    bool due;

    snprintf(cut, sizeof cut, "%s", text);
    pthread_mutex_lock(&repeat->lock);
    due = strcmp(cut, repeat->text) != 0 || now_ms - repeat->told_ms >= LOG_REPEAT_MS;
    *times = ++repeat->untold;
    if (due) {
        memcpy(repeat->text, cut, sizeof cut);
        repeat->told_ms = now_ms;
        repeat->untold = 0;
    }
    pthread_mutex_unlock(&repeat->lock);
    return due;
}

void log_repeat_over(struct log_repeat *repeat)
{
    pthread_mutex_lock(&repeat->lock);
    repeat->text[0] = '\0';
    repeat->untold = 0;
    pthread_mutex_unlock(&repeat->lock);
}

const char *log_repeat_text(struct log_repeat *repeat, struct arena *mem)
{
    const char *text;

    pthread_mutex_lock(&repeat->lock);
    text = arena_text(mem, repeat->text);
    pthread_mutex_unlock(&repeat->lock);
    return text;
}
