/* json_equal.c - numbers as text, and comparing trees with numbers by their value.
 *
 * No double is made on the way: a number is taken apart into its digits and its exponent, which may
 * both be of any length. */
#include "service/json.h"
#include "service/json_internal.h"

#include <string.h>

/* ---- numbers as text ---- */

static size_t digits_length(const char *text, size_t len)
{
    size_t n = 0;

    while (n < len && text[n] >= '0' && text[n] <= '9')
        n++;
    return n;
}

/* What stands behind the integer digits from `at` on: .digits, or e, an optional sign and digits.
 * 0 when there is no such part, or it is not complete. */
static size_t part_length(const char *text, size_t len, bool fraction)
{
    size_t head = 1;

    if (len == 0 || (fraction ? text[0] != '.' : (text[0] | 0x20) != 'e'))
        return 0;
    if (!fraction && len > 1 && (text[1] == '+' || text[1] == '-'))
        head = 2;
    size_t digits = digits_length(text + head, len - head);
    return digits ? head + digits : 0;
}

size_t json_number_length(const char *text, size_t len)
{
    size_t sign = len > 0 && text[0] == '-';
    size_t digits = digits_length(text + sign, len - sign);
    size_t at = sign + digits;

    if (digits == 0 || (digits > 1 && text[sign] == '0'))
        return 0;
    at += part_length(text + at, len - at, true);
    at += part_length(text + at, len - at, false);
    return at;
}

bool json_number_valid(const char *text, size_t len)
{
    return len > 0 && json_number_length(text, len) == len;
}

/* A number taken apart: 0.d1d2d3... times ten to the power of point + exponent, d1 not zero. */
struct parts {
    bool negative, exponent_negative;
    const char *first; /* the first digit that is not zero; digits may have a dot among them */
    const char *end;   /* behind the last digit that is not zero; == first for zero */
    int64_t point;
    const char *exponent; /* its digits */
    size_t exponent_len;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct parts take_apart(const char *text)
{
    struct parts parts = {.negative = *text == '-'};
    const char *digits = text + parts.negative;
    const char *dot = digits + strcspn(digits, ".eE");
    const char *mark = digits + strcspn(digits, "eE");

    parts.first = digits + strspn(digits, "0.");
    if (parts.first > mark)
        parts.first = mark;
    parts.end = mark;
    while (parts.end > parts.first && !(parts.end[-1] >= '1' && parts.end[-1] <= '9'))
        parts.end--;
    parts.point = parts.first < dot ? dot - parts.first : dot + 1 - parts.first;
    parts.exponent = mark + (*mark != '\0');
    parts.exponent_negative = *parts.exponent == '-';
    while (*parts.exponent && !is_digit(*parts.exponent))
        parts.exponent++;
    parts.exponent_len = strlen(parts.exponent);
    return parts;
}

/* The exponent's digit that is worth 10^place, with the exponent's sign. */
static int exponent_digit(const struct parts *parts, size_t place)
{
    if (place >= parts->exponent_len)
        return 0;
    int digit = parts->exponent[parts->exponent_len - 1 - place] - '0';
    return parts->exponent_negative ? -digit : digit;
}

/* The exponents' difference, exact as long as it is small. They may have any number of digits:
 * once the running difference is beyond a few, further digits only carry it further away, so it
 * may stop where no text could be long enough to make up for it. */
static int64_t exponent_difference(const struct parts *a, const struct parts *b)
{
    static const int64_t far = INT64_MAX / 100;
    size_t place = a->exponent_len > b->exponent_len ? a->exponent_len : b->exponent_len;
    int64_t difference = 0;

    while (place > 0 && difference < far && difference > -far) {
        place--;
        difference = difference * 10 + exponent_digit(a, place) - exponent_digit(b, place);
    }
    return difference;
}

static bool same_digits(const struct parts *a, const struct parts *b)
{
    const char *x = a->first;
    const char *y = b->first;

    for (;; x++, y++) {
        x += x < a->end && *x == '.';
        y += y < b->end && *y == '.';
        if (x == a->end || y == b->end)
            return x == a->end && y == b->end;
        if (*x != *y)
            return false;
    }
}

static bool same_number(const char *left, const char *right)
{
    struct parts a = take_apart(left);
    struct parts b = take_apart(right);
    bool zero = a.first == a.end;

    if (zero || b.first == b.end)
        return zero && b.first == b.end;
    return a.negative == b.negative && same_digits(&a, &b) &&
           exponent_difference(&a, &b) == b.point - a.point;
}

/* ---- comparing ---- */

static bool same_raw(const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return true;
    return json_number_valid(a, strlen(a)) && json_number_valid(b, strlen(b)) && same_number(a, b);
}

static bool same_items(const cJSON *a, const cJSON *b)
{
    const cJSON *x = a->child;
    const cJSON *y = b->child;

    for (; x && y; x = x->next, y = y->next) {
        if (!json_equal(x, y))
            return false;
    }
    return !x && !y;
}

/* Members in the same order are compared pair by pair, others looked up. */
static bool same_members(const cJSON *a, const cJSON *b)
{
    const cJSON *y = b->child;

    if (cJSON_GetArraySize(a) != cJSON_GetArraySize(b))
        return false;
    for (const cJSON *x = a->child; x; x = x->next, y = y->next) {
        bool paired = strcmp(x->string, y->string) == 0;
        if (!json_equal(x, paired ? y : json_get(b, x->string)))
            return false;
        if (!paired && !json_get(a, y->string))
            return false;
    }
    return true;
}

bool json_equal(const cJSON *a, const cJSON *b)
{
    if (!a || !b)
        return a == b;
    if ((a->type & 0xFF) != (b->type & 0xFF))
        return false;
    if (cJSON_IsObject(a))
        return same_members(a, b);
    if (cJSON_IsArray(a))
        return same_items(a, b);
    if (cJSON_IsRaw(a))
        return same_raw(a->valuestring, b->valuestring);
    return !cJSON_IsString(a) || strcmp(a->valuestring, b->valuestring) == 0;
}
