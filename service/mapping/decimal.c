/* decimal.c - numbers by their digits: compared, rounded and written, never through doubles. */
#include "service/mapping/internal.h"

#include <string.h>

enum { EXPONENT_MOST = 1000 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The part behind e or E; 0 without one. */
static bool exponent_read(const char *text, int64_t *out)
{
    bool negative = false;

    *out = 0;
    if (*text == '\0')
        return true;
    text++;
    if (*text == '+' || *text == '-')
        negative = *text++ == '-';
    for (; is_digit(*text); text++) {
        *out = *out * 10 + (*text - '0');
        if (*out > EXPONENT_MOST)
            return false;
    }
    if (negative)
        *out = -*out;
    return true;
}

void decimal_trim(struct decimal *number)
{
    while (number->count > 0 && *number->digits == '0') {
        number->digits++;
        number->count--;
    }
}

bool decimal_read(struct arena *mem, const char *text, struct decimal *out)
{
    size_t length = strlen(text), zeros;
    int64_t exponent, behind = 0;
    bool point = false;
    char *digits;

    if (!json_number_valid(text, length))
        return false;
    *out = (struct decimal){.negative = *text == '-'};
    digits = arena_alloc_raw(mem, length + (strpbrk(text, "eE") ? EXPONENT_MOST : 0) + 1);
    for (text += out->negative; is_digit(*text) || *text == '.'; text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        digits[out->count++] = *text;
        behind += point;
    }
    if (!exponent_read(text, &exponent))
        return false;
    out->scale = behind - exponent;
    for (zeros = out->scale < 0 ? (size_t)-out->scale : 0; zeros > 0; zeros--, out->scale++)
        digits[out->count++] = '0';
    digits[out->count] = '\0';
    out->digits = digits;
    decimal_trim(out);
    return true;
}

bool decimal_of(struct arena *mem, const cJSON *item, struct decimal *out)
{
    if (!json_is_number(item) && !cJSON_IsString(item))
        return false;
    return decimal_read(mem, json_scalar(item), out);
}

/* The digit worth 10^place; 0 outside the number. */
char decimal_digit(const struct decimal *number, int64_t place)
{
    int64_t index = (int64_t)number->count - 1 - number->scale - place;

    if (index < 0 || index >= (int64_t)number->count)
        return '0';
    return number->digits[index];
}

static int magnitude_compare(const struct decimal *a, const struct decimal *b)
{
    int64_t top_a = (int64_t)a->count - a->scale, top_b = (int64_t)b->count - b->scale;
    int64_t low = a->scale > b->scale ? -a->scale : -b->scale;

    for (int64_t place = top_a > top_b ? top_a : top_b; place >= low; place--)
        if (decimal_digit(a, place) != decimal_digit(b, place))
            return decimal_digit(a, place) < decimal_digit(b, place) ? -1 : 1;
    return 0;
}

bool decimal_zero(const struct decimal *number)
{
    return strspn(number->digits, "0") >= number->count;
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
    bool below_a = a->negative && !decimal_zero(a), below_b = b->negative && !decimal_zero(b);

    if (below_a != below_b)
        return below_a ? -1 : 1;
    return below_a ? magnitude_compare(b, a) : magnitude_compare(a, b);
}

/* Adds one to the last of `count` digits; there is room for a carry before the first. */
static void carry(char *digits, size_t *count)
{
    size_t i = *count;

    while (i > 0 && digits[i - 1] == '9')
        digits[--i] = '0';
    if (i > 0) {
        digits[i - 1]++;
        return;
    }
    memmove(digits + 1, digits, *count);
    digits[0] = '1';
    (*count)++;
}

void decimal_round(struct arena *mem, struct decimal *number, int64_t scale, bool cut)
{
    bool up;
    size_t kept;
    char *digits;

    if (number->scale <= scale)
        return;
    up = !cut && decimal_digit(number, -scale - 1) >= '5';
    kept = (int64_t)number->count > number->scale - scale
               ? number->count - (size_t)(number->scale - scale)
               : 0;
    digits = arena_alloc_raw(mem, kept + 2 + (scale < 0 ? (size_t)-scale : 0));
    memcpy(digits, number->digits, kept);
    if (up)
        carry(digits, &kept);
    for (; scale < 0; scale++)
        digits[kept++] = '0';
    digits[kept] = '\0';
    *number = (struct decimal){number->negative, digits, kept, scale};
    decimal_trim(number);
}

const char *decimal_text(struct arena *mem, const struct decimal *number, int64_t scale)
{
    int64_t top = (int64_t)number->count - number->scale - 1;
    int64_t low = number->scale;
    char *text, *end;

    if (top < 0)
        top = 0;
    while (low > scale && decimal_digit(number, -low) == '0')
        low--;
    if (low < scale)
        low = scale;
    text = end = arena_alloc_raw(mem, (size_t)(top + low) + 4);
    if (number->negative && !decimal_zero(number))
        *end++ = '-';
    for (int64_t place = top; place >= -low; place--) {
        if (place == -1)
            *end++ = '.';
        *end++ = decimal_digit(number, place);
    }
    *end = '\0';
    return text;
}
