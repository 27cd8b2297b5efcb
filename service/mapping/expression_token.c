/* expression_token.c - the words of a _function expression. */
#include "service/mapping/expression.h"

#include <string.h>

static bool word_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool number_letter(char c)
{
    return (c >= '0' && c <= '9') || c == '.';
}

/* The end of what is quoted with *text; a template's own quotes do not end it. NULL: unclosed. */
static const char *quote_end(const char *text)
{
    char quote = *text++;

    while (*text) {
        size_t template = template_length(text);
        bool pair = text[1] && (*text == '\\' || (*text == quote && text[1] == quote));

        if (template)
            text += template;
        else if (pair)
            text += 2;
        else if (*text == quote)
            return text;
        else
            text++;
    }
    return NULL;
}

/* Takes the backslashes and doubled quotes off, outside templates. */
static const char *unquoted(struct arena *mem, const char *from, const char *end, char quote)
{
    char *out = arena_alloc_raw(mem, (size_t)(end - from) + 1), *to = out;

    while (from < end) {
        size_t bytes = template_length(from);

        if (!bytes) {
            from += *from == '\\' || (*from == quote && from[1] == quote);
            bytes = 1;
        }
        memcpy(to, from, bytes);
        to += bytes;
        from += bytes;
    }
    *to = '\0';
    return out;
}

static struct token quoted(struct arena *mem, const char **text)
{
    const char *from = *text, *end = quote_end(from);

    if (!end)
        return (struct token){.kind = TOKEN_BAD};
    *text = end + 1;
    return (struct token){.kind = TOKEN_TEXT, .text = unquoted(mem, from + 1, end, *from)};
}

static struct token word(struct arena *mem, const char **text)
{
    const char *from = *text;
    char *lower;

    while (word_letter(**text) || (**text >= '0' && **text <= '9'))
        (*text)++;
    lower = arena_copy(mem, from, (size_t)(*text - from));
    for (char *at = lower; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return (struct token){.kind = TOKEN_WORD, .text = lower};
}

static struct token bare(struct arena *mem, const char **text)
{
    const char *from = *text;
    size_t template = template_length(*text);

    while (template || number_letter(**text)) {
        *text += template ? template : 1;
        template = template_length(*text);
    }
    return (struct token){.kind = TOKEN_BARE,
                          .text = arena_copy(mem, from, (size_t)(*text - from))};
}

static struct token operator_token(const char **text)
{
    static const struct {
        const char *text;
        enum operator_kind op;
    } operators[] = {{"<>", OP_NE},  {"!=", OP_NE},   {"<=", OP_LE},  {">=", OP_GE},
                     {"=", OP_EQ},   {"<", OP_LT},    {">", OP_GT},   {"+", OP_ADD},
                     {"-", OP_SUB},  {"*", OP_MUL},   {"/", OP_DIV},  {"%", OP_MOD},
                     {"(", OP_OPEN}, {")", OP_CLOSE}, {",", OP_COMMA}};

    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        size_t length = strlen(operators[i].text);

        if (strncmp(*text, operators[i].text, length) == 0) {
            *text += length;
            return (struct token){.kind = TOKEN_OPERATOR, .op = operators[i].op};
        }
    }
    return (struct token){.kind = TOKEN_BAD};
}

/* A lookup ends with " _endFind"; without quotes, or with them all around it. */
static struct token lookup(struct arena *mem, const char **text)
{
    static const char prefix[] = "_findCollection ", end_word[] = " _endFind";
    const char *from = *text + sizeof prefix - 1, *end = strstr(from, end_word);

    if (!end)
        return (struct token){.kind = TOKEN_BAD};
    *text = end + sizeof end_word - 1;
    return (struct token){.kind = TOKEN_LOOKUP,
                          .text = arena_copy(mem, from, (size_t)(end - from))};
}

static bool lookup_begins(const char *text)
{
    return strncmp(text, "_findCollection ", 16) == 0;
}

static struct token quoted_lookup(struct arena *mem, const char **text)
{
    char quote = *(*text)++;
    struct token token = lookup(mem, text);

    if (token.kind != TOKEN_LOOKUP || **text != quote)
        return (struct token){.kind = TOKEN_BAD};
    ++*text;
    return token;
}

struct token token_next(struct arena *mem, const char **text)
{
    *text += strspn(*text, " \t\r\n");
    if (**text == '\0')
        return (struct token){.kind = TOKEN_END};
    if (lookup_begins(*text))
        return lookup(mem, text);
    if ((**text == '\'' || **text == '"') && lookup_begins(*text + 1))
        return quoted_lookup(mem, text);
    if (**text == '\'' || **text == '"')
        return quoted(mem, text);
    if (word_letter(**text))
        return word(mem, text);
    if (number_letter(**text) || template_length(*text))
        return bare(mem, text);
    return operator_token(text);
}
