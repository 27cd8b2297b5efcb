/* options.c - reads options from the command line and from text, by the table. */
#include "tests/sandbox/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t *number_at(struct options *options, const struct option *option)
{
    return (int64_t *)(void *)((char *)options + option->offset);
}

static const char **text_at(struct options *options, const struct option *option)
{
    return (const char **)(void *)((char *)options + option->offset);
}

static const int64_t LARGEST = 1000000000000000; /* so that no sum or product can overflow */

static bool read_number(const char *text, int64_t *out)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < 0 || value > LARGEST)
        return false;
    *out = value;
    return true;
}

static bool read_flag(const char *text, int64_t *out)
{
    static const char *const words[] = {"0", "1", "false", "true", "no", "yes"};
    for (int i = 0; i < 6; i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = i % 2;
            return true;
        }
    }
    return false;
}

static bool read_choice(const char *words, const char *text, int64_t *out)
{
    size_t len = strlen(text);
    for (int64_t place = 0; words; place++) {
        size_t word = strcspn(words, "|");
        if (word == len && strncmp(words, text, len) == 0) {
            *out = place;
            return true;
        }
        words = words[word] ? words + word + 1 : NULL;
    }
    return false;
}

static enum fail set(struct options *options, const struct option *option, const char *text)
{
    bool good = true;
    switch (option->type) {
    case OPTION_NUMBER:
        good = read_number(text, number_at(options, option));
        break;
    case OPTION_FLAG:
        good = read_flag(text, number_at(options, option));
        break;
    case OPTION_CHOICE:
        good = read_choice(option->words, text, number_at(options, option));
        break;
    case OPTION_TEXT:
        *text_at(options, option) = text;
        break;
    }
    return good ? OK : FAIL_INVALID;
}

static const struct option *find(const char *name)
{
    for (size_t i = 0; i < option_count; i++)
        if (strcmp(option_table[i].name, name) == 0)
            return &option_table[i];
    return NULL;
}

char *option_name(struct arena *mem, const char *prefix, const char *key)
{
    char *name = arena_format(mem, "%s%s", prefix, key);
    for (char *at = name; *at; at++)
        if (*at == '_')
            *at = '-';
    return name;
}

void options_default(struct options *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].initial && set(out, &option_table[i], option_table[i].initial))
            abort();
}

enum fail option_set(struct options *options, struct arena *mem, const char *name,
                     const char *value, bool live_only)
{
    const struct option *option = find(name);
    if (!option || (live_only && !option->live))
        return FAIL_NOT_FOUND;
    return set(options, option, option->type == OPTION_TEXT ? arena_text(mem, value) : value);
}

/* One argument of the command line; *next is the one after it, or NULL. *used: was it taken? */
static enum fail read_argument(struct options *options, struct arena *mem, const char *argument,
                               const char *next, bool *used)
{
    *used = false;
    if (strncmp(argument, "--", 2) != 0)
        return FAIL_NOT_FOUND;
    if (strcmp(argument, "--bad-bill") == 0)
        return option_set(options, mem, "bad-bills", "1", false);
    const char *equals = strchr(argument, '=');
    if (equals) {
        const char *name = arena_copy(mem, argument + 2, (size_t)(equals - argument - 2));
        return option_set(options, mem, name, equals + 1, false);
    }
    const struct option *option = find(argument + 2);
    if (option && option->type == OPTION_FLAG)
        return set(options, option, "1");
    if (!option || !next)
        return option ? FAIL_INVALID : FAIL_NOT_FOUND;
    *used = true;
    return option_set(options, mem, argument + 2, next, false);
}

enum fail options_read(struct options *options, struct arena *mem, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        bool used;
        const char *next = i + 1 < argc ? argv[i + 1] : NULL;
        enum fail fail = read_argument(options, mem, argv[i], next, &used);
        if (fail) {
            fprintf(stderr, "xingqiao-sandbox: %s %s (--help)\n",
                    fail == FAIL_NOT_FOUND ? "unknown argument" : "bad value of", argv[i]);
            return fail;
        }
        i += used;
    }
    return OK;
}

static const char usage_zh[] =
    "xingqiao-sandbox: 模拟金蝶云星辰V2、轻易云开放接口和群机器人\n\n"
    "  xingqiao-sandbox [选项]\n"
    "  xingqiao-sandbox examples 目录 --base http://127.0.0.1:端口 [选项]\n"
    "  xingqiao-sandbox signature METHOD '路径?查询' NONCE 时间戳 SECRET\n";

static const char usage_en[] =
    "xingqiao-sandbox: plays Kingdee Xingchen V2, QingCloud's open API and chat robots\n\n"
    "  xingqiao-sandbox [options]\n"
    "  xingqiao-sandbox examples DIR --base http://127.0.0.1:PORT [options]\n"
    "  xingqiao-sandbox signature METHOD 'path?query' NONCE TIMESTAMP SECRET\n";

static const char *takes(const struct option *option)
{
    switch (option->type) {
    case OPTION_NUMBER:
        return " N";
    case OPTION_TEXT:
        return " TEXT";
    case OPTION_CHOICE:
        return " ";
    case OPTION_FLAG:
        return "";
    }
    return "";
}

void options_help(const struct options *options)
{
    bool zh = options->lang == LANG_ZH;
    puts(zh ? usage_zh : usage_en);
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];
        printf("  --%s%s%s\n        %s", option->name, takes(option),
               option->words ? option->words : "", zh ? option->zh : option->en);
        if (option->initial)
            printf(" [%s]", option->initial);
        putchar('\n');
    }
    puts("  --help, --version");
}
