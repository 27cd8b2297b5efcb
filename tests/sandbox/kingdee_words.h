/* kingdee_words.h - names for generated rows, drawn from lists of words. */
#ifndef XQ_SANDBOX_KINGDEE_WORDS_H
#define XQ_SANDBOX_KINGDEE_WORDS_H

#include <stdint.h>

enum kingdee_word {
    WORD_BRAND,
    WORD_GOODS,
    WORD_SPEC,
    WORD_UNIT,
    WORD_CATEGORY,
    WORD_STORE,
    WORD_CITY,
    WORD_COMPANY,
    WORD_PERSON,
    WORD_REMARK,
    WORD_KINDS
};

/* One of the list's words; the same draw gives the same word. */
const char *kingdee_word(enum kingdee_word kind, uint64_t draw);
/* How many words the list has. */
uint64_t kingdee_word_count(enum kingdee_word kind);

#endif
