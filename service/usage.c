/* usage.c - the help, in the language of XQ_LANG. */
#include "service/usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static const struct {
    const char *name, *words, *zh, *en;
} commands[] = {
    {"serve", "", "运行服务", "run the service"},
    {"migrate", "", "建表或升级表结构", "make or upgrade the tables"},
    {"check", "", "检查设置与数据库", "check settings and database"},
    {"apply", "DIR|FILE", "应用定义，全部成功或全不改动", "store definitions, all or nothing"},
    {"lint", "FILE", "检查集成方案", "check sync documents"},
    {"preview", "FILE [--rows FILE] [--context FILE]", "预览会怎样请求、怎样保存",
     "what it would ask for and store"},
    {"import", "--name N --source FILE --target FILE", "把粘贴的两段元数据变成集成方案",
     "pasted metadata as a sync"},
    {"version", "", "版本", "the version"},
    {"help", "", "本说明", "this text"},
};

bool usage_chinese(void)
{
    const char *text = getenv("XQ_LANG");

    return !text || strcmp(text, "en") != 0;
}

static void print(FILE *out)
{
    bool chinese = usage_chinese();

    fputs(chinese ? "用法：xingqiao 命令\n" : "usage: xingqiao COMMAND\n", out);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "  %-7s %-35s  %s\n", commands[i].name, commands[i].words,
                chinese ? commands[i].zh : commands[i].en);
}

bool usage_asked(const char *word)
{
    return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

int usage_print(void)
{
    print(stdout);
    return EXIT_SUCCESS;
}

static bool known(const char *command)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, command) == 0)
            return true;
    return false;
}

int usage_wrong(const char *command)
{
    bool chinese = usage_chinese();

    if (command && !known(command))
        fprintf(stderr,
                chinese ? "xingqiao: 没有“%s”这个命令\n" : "xingqiao: there is no command \"%s\"\n",
                command);
    else if (command)
        fprintf(stderr,
                chinese ? "xingqiao: %s 的参数不对\n"
                        : "xingqiao: %s was given words that it does not take\n",
                command);
    print(stderr);
    return EXIT_USAGE;
}
