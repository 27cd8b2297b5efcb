/* lookup.c - reading _findCollection and _mongoQuery.
 *
 *   _findCollection find FIELD from SCHEME where A={{x}} B={{y}}
 *   _mongoQuery SCHEME findField=content.FIELD where={"content.A":{"$eq":"{{x}}"}}
 *
 * The filter of the second stands in lookup_where.c. Templates are read before anything is filled
 * in, so a value with blanks or quotes in it breaks neither. */
#include "service/mapping/lookup.h"

#include <string.h>

/* The next word; templates may have blanks inside. "" at the end. */
static const char *word_next(struct arena *mem, const char **text)
{
    const char *from = *text += strspn(*text, " ");

    while (**text && **text != ' ') {
        size_t template = template_length(*text);

        *text += template ? template : 1;
    }
    return arena_copy(mem, from, (size_t)(*text - from));
}

static bool word_is(struct arena *mem, const char **text, const char *want)
{
    return strcmp(word_next(mem, text), want) == 0;
}

const char *content_path(const char *path)
{
    return strncmp(path, "content.", 8) == 0 ? path + 8 : path;
}

/* A={{x}}, or A=word. */
static enum fail term_compile(struct compiler *compiler, const char *at, const char *term,
                              struct lookup_test *out)
{
    const char *equals = strchr(term, '=');
    enum fail fail;

    out->field = content_path(arena_copy(compiler->mem, term, (size_t)(equals - term)));
    out->logic = LOOKUP_SAME_TEXT;
    out->count = 1;
    out->values = arena_alloc(compiler->mem, sizeof *out->values);
    fail = value_compile_text(compiler, at, equals + 1, out->values);
    out->bare = out->values->kind == VALUE_CONSTANT && equals[1];
    if (fail || !out->bare)
        return fail;
    return value_compile_key(compiler, at, equals + 1, out->values);
}

static bool term_good(const char *term)
{
    const char *equals = strchr(term, '=');

    return equals && equals > term;
}

static size_t words_most(const char *text)
{
    size_t words = 1;

    for (; *text; text++)
        words += *text == ' ';
    return words;
}

/* The terms up to the end or "_endFind"; false when one is none, or there is none. */
static enum fail terms_compile(struct compiler *compiler, const char *at, const char *text,
                               struct lookup *lookup, bool *good)
{
    enum fail fail = OK;

    *good = true;
    lookup->tests = arena_alloc(compiler->mem, words_most(text) * sizeof *lookup->tests);
    for (;;) {
        const char *term = word_next(compiler->mem, &text);

        if (!*term || strcmp(term, "_endFind") == 0)
            break;
        *good = term_good(term);
        if (!*good)
            return OK;
        fail = term_compile(compiler, at, term, &lookup->tests[lookup->count++]);
        if (fail)
            return fail;
    }
    *good = lookup->count > 0 && text[strspn(text, " ")] == '\0';
    return OK;
}

enum fail find_collection_compile(struct compiler *compiler, const char *at, const char *text,
                                  const struct lookup **out)
{
    struct lookup *lookup = arena_alloc(compiler->mem, sizeof *lookup);
    struct arena *mem = compiler->mem;
    bool good;
    enum fail fail;

    *out = NULL;
    if (!word_is(mem, &text, "find"))
        return OK;
    lookup->field = content_path(word_next(mem, &text));
    if (!*lookup->field || !word_is(mem, &text, "from"))
        return OK;
    lookup->scheme = word_next(mem, &text);
    if (!*lookup->scheme || !word_is(mem, &text, "where"))
        return OK;
    fail = terms_compile(compiler, at, text, lookup, &good);
    if (!fail && good)
        *out = lookup;
    return fail;
}

enum fail mongo_query_compile(struct compiler *compiler, const char *at, const char *text,
                              const struct lookup **out)
{
    static const char find_field[] = "findField=", where[] = "where=";
    struct lookup *lookup = arena_alloc(compiler->mem, sizeof *lookup);
    const char *word;
    bool good;
    enum fail fail;

    *out = NULL;
    lookup->scheme = word_next(compiler->mem, &text);
    word = word_next(compiler->mem, &text);
    text += strspn(text, " ");
    if (!*lookup->scheme || strncmp(word, find_field, sizeof find_field - 1) != 0 ||
        strncmp(text, where, sizeof where - 1) != 0)
        return OK;
    lookup->field = content_path(word + sizeof find_field - 1);
    fail = mongo_where_compile(compiler, at, text + sizeof where - 1, lookup, &good);
    if (!fail && good && *lookup->field)
        *out = lookup;
    return fail;
}

bool lookup_uses(const struct lookup *lookup, enum part_kind kind)
{
    for (size_t i = 0; i < lookup->count; i++)
        for (size_t k = 0; k < lookup->tests[i].count; k++)
            if (value_uses(&lookup->tests[i].values[k], kind))
                return true;
    return false;
}
