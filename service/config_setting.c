/* config_setting.c - values from the environment or from files, checked for their form. */
#include "service/config_setting.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FILE_BYTES_MAX = 64 * 1024, MESSAGE_BYTES = 512 };

bool setting_fault(struct reading *reading, const char *variable, const char *chinese,
                   const char *english, ...)
{
    char message[MESSAGE_BYTES];
    va_list args;

    va_start(args, english);
    vsnprintf(message, sizeof message, reading->out->chinese ? chinese : english, args);
    va_end(args);
    reading->faults[reading->count++] =
        (struct config_fault){variable, arena_text(reading->mem, message)};
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool setting_has_blanks_around(const char *text)
{
    size_t len = strlen(text);

    return len > 0 && (is_blank(text[0]) || is_blank(text[len - 1]));
}

const char *setting_find(struct reading *reading, const char *variable)
{
    const char *text = reading->getenv_fn(variable);

    if (reading->asked_count < CONFIG_ASKED_MAX)
        reading->asked[reading->asked_count++] = variable;
    return text && text[0] ? text : NULL;
}

static bool refuse_blanks(struct reading *reading, const struct setting *setting)
{
    if (!setting_has_blanks_around(setting->text))
        return true;
    return setting_fault(reading, setting->variable, "值的前后有空白字符，请去掉。",
                         "The value has blanks before or after it; remove them.");
}

bool setting_get(struct reading *reading, const char *variable, struct setting *out)
{
    *out = (struct setting){variable, setting_find(reading, variable)};
    return !out->text || refuse_blanks(reading, out);
}

static bool unreadable(struct reading *reading, const char *variable, const char *path)
{
    return setting_fault(reading, variable, "无法读取文件 %s（%s）。",
                         "The file %s cannot be read (%s).", path, strerror(errno));
}

static bool read_file(struct reading *reading, struct setting *setting, const char *path)
{
    char *bytes = arena_alloc(reading->mem, FILE_BYTES_MAX + 2);
    FILE *file = fopen(path, "re");

    if (!file)
        return unreadable(reading, setting->variable, path);
    size_t len = fread(bytes, 1, FILE_BYTES_MAX + 1, file);
    bool broken = ferror(file) != 0;
    fclose(file);
    if (broken)
        return unreadable(reading, setting->variable, path);
    if (len > FILE_BYTES_MAX || memchr(bytes, '\0', len))
        return setting_fault(reading, setting->variable, "文件应为不超过 64 KiB 的文本。",
                             "The file should be text of at most 64 KiB.");
    if (len > 0 && bytes[len - 1] == '\n')
        bytes[--len] = '\0';
    if (len == 0)
        return setting_fault(reading, setting->variable, "文件是空的，应包含所需的值。",
                             "The file is empty; it should hold the value.");
    setting->text = bytes;
    return refuse_blanks(reading, setting);
}

bool setting_get_or_file(struct reading *reading, const char *variable, struct setting *out)
{
    const char *file_variable = arena_format(reading->mem, "%s_FILE", variable);
    const char *path = setting_find(reading, file_variable);

    if (!path)
        return setting_get(reading, variable, out);
    *out = (struct setting){file_variable, NULL};
    if (setting_find(reading, variable))
        return setting_fault(reading, variable, "不能与 %s 同时设置，请只保留一个。",
                             "It is set together with %s; keep only one of them.", file_variable);
    return read_file(reading, out, path);
}

bool setting_to_integer(const char *text, int min, int max, int *out)
{
    size_t len = strlen(text);
    int value = 0;

    if (len == 0 || len > 6 || strspn(text, "0123456789") != len || (len > 1 && text[0] == '0'))
        return false;
    for (size_t i = 0; i < len; i++)
        value = value * 10 + (text[i] - '0');
    if (value < min || value > max)
        return false;
    *out = value;
    return true;
}

bool setting_integer(struct reading *reading, const char *variable, struct range range, int *out)
{
    struct setting setting;

    *out = range.fallback;
    if (!setting_get(reading, variable, &setting))
        return false;
    if (!setting.text || setting_to_integer(setting.text, range.min, range.max, out))
        return true;
    return setting_fault(reading, variable, "应为 %d 到 %d 之间的整数。",
                         "It should be a whole number from %d to %d.", range.min, range.max);
}

bool setting_choice(struct reading *reading, const char *variable, const char *const words[2],
                    bool *out)
{
    struct setting setting;

    if (!setting_get(reading, variable, &setting))
        return false;
    if (!setting.text)
        return true;
    bool first = strcmp(setting.text, words[0]) == 0;
    if (!first && strcmp(setting.text, words[1]) != 0)
        return setting_fault(reading, variable, "应为 %s 或 %s。", "It should be %s or %s.",
                             words[0], words[1]);
    *out = first;
    return true;
}
