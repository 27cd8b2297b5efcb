/* json.c - trees of cJSON nodes in an arena: building, looking, comparing, printing. */
#include "service/json.h"
#include "service/json_internal.h"
#include "service/log.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- cJSON's memory ---- */

/* cJSON's hooks take no context, so the arena in use goes by the thread. */
static _Thread_local struct arena *arena_in_use;
static pthread_once_t started = PTHREAD_ONCE_INIT;

static _Noreturn void give_up(const char *what)
{
    log_error("json_misused", "%s", what);
    abort();
}

static void *allocate(size_t size)
{
    if (!arena_in_use)
        give_up("cJSON was asked for memory outside service/json.c");
    return arena_alloc_raw(arena_in_use, size);
}

static void release(void *bytes)
{
    (void)bytes; /* it goes with its arena */
}

static void install_hooks(void)
{
    cJSON_InitHooks(&(cJSON_Hooks){allocate, release});
}

void json_start(void)
{
    pthread_once(&started, install_hooks);
}

static void use(struct arena *mem)
{
    if (mem)
        json_start();
    arena_in_use = mem;
}

/* ---- building ---- */

cJSON *json_object(struct arena *mem)
{
    use(mem);
    cJSON *item = cJSON_CreateObject();
    use(NULL);
    return item;
}

cJSON *json_array(struct arena *mem)
{
    use(mem);
    cJSON *item = cJSON_CreateArray();
    use(NULL);
    return item;
}

cJSON *json_null(struct arena *mem)
{
    use(mem);
    cJSON *item = cJSON_CreateNull();
    use(NULL);
    return item;
}

cJSON *json_bool(struct arena *mem, bool value)
{
    use(mem);
    cJSON *item = cJSON_CreateBool(value);
    use(NULL);
    return item;
}

cJSON *json_string(struct arena *mem, const char *text)
{
    if (!text)
        return json_null(mem);
    use(mem);
    cJSON *item = cJSON_CreateString(text);
    use(NULL);
    return item;
}

cJSON *json_verbatim(struct arena *mem, const char *text)
{
    use(mem);
    cJSON *item = cJSON_CreateRaw(text);
    use(NULL);
    return item;
}

cJSON *json_number(struct arena *mem, const char *text)
{
    if (!json_number_valid(text, strlen(text)))
        give_up("json_number was given a text that is no number");
    return json_verbatim(mem, text);
}

cJSON *json_integer(struct arena *mem, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, value);
    return json_verbatim(mem, text);
}

cJSON *json_copy(struct arena *mem, const cJSON *item)
{
    use(mem);
    cJSON *copy = cJSON_Duplicate(item, true);
    use(NULL);
    return copy;
}

/* cJSON would delete the item that goes; somebody may still be reading it. */
static void replace(cJSON *container, cJSON *old, cJSON *item)
{
    item->next = old->next;
    item->prev = old->prev == old ? item : old->prev;
    if (container->child == old)
        container->child = item;
    else
        old->prev->next = item;
    if (old->next)
        old->next->prev = item;
    else
        container->child->prev = item;
    old->next = NULL;
    old->prev = NULL;
}

void json_put(struct arena *mem, cJSON *object, const char *key, cJSON *value)
{
    cJSON *old = json_get(object, key);

    if (old == value)
        return;
    value->string = arena_text(mem, key);
    if (old)
        replace(object, old, value);
    else
        cJSON_AddItemToArray(object, value);
}

void json_put_text(struct arena *mem, cJSON *object, const char *key, const char *text)
{
    json_put(mem, object, key, json_string(mem, text));
}

void json_put_integer(struct arena *mem, cJSON *object, const char *key, int64_t value)
{
    json_put(mem, object, key, json_integer(mem, value));
}

void json_put_bool(struct arena *mem, cJSON *object, const char *key, bool value)
{
    json_put(mem, object, key, json_bool(mem, value));
}

void json_append(struct arena *mem, cJSON *array, cJSON *value)
{
    (void)mem;
    cJSON_AddItemToArray(array, value);
}

void json_remove(cJSON *object, const char *key)
{
    cJSON_DetachItemFromObjectCaseSensitive(object, key);
}

/* ---- looking ---- */

bool json_is_number(const cJSON *item)
{
    return cJSON_IsRaw(item);
}

cJSON *json_get(const cJSON *object, const char *key)
{
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

const char *json_text(const cJSON *object, const char *key)
{
    const cJSON *item = json_get(object, key);

    return cJSON_IsString(item) ? item->valuestring : NULL;
}

const char *json_scalar(const cJSON *item)
{
    if (cJSON_IsString(item) || cJSON_IsRaw(item))
        return item->valuestring;
    if (cJSON_IsTrue(item))
        return "true";
    return cJSON_IsFalse(item) ? "false" : NULL;
}

bool json_to_integer(const cJSON *item, int64_t *out)
{
    if (!cJSON_IsString(item) && !cJSON_IsRaw(item))
        return false;

    const char *text = item->valuestring;
    size_t len = strlen(text);
    if (!json_number_valid(text, len) || strpbrk(text, ".eE"))
        return false;
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno)
        return false;
    *out = value;
    return true;
}

bool json_integer_in(const cJSON *object, const char *key, int64_t min, int64_t max,
                     int64_t fallback, int64_t *out)
{
    const cJSON *item = json_get(object, key);
    int64_t value;

    *out = fallback;
    if (!item)
        return true;
    if (!json_to_integer(item, &value) || value < min || value > max)
        return false;
    *out = value;
    return true;
}

bool json_flag(const cJSON *object, const char *key, bool fallback)
{
    const cJSON *item = json_get(object, key);

    return cJSON_IsBool(item) ? cJSON_IsTrue(item) : fallback;
}

/* ~ and / have a meaning in pointers: ~0 and ~1 stand for them. */
static const char *pointer_escape(char c)
{
    if (c == '~')
        return "~0";
    return c == '/' ? "~1" : NULL;
}

char *json_pointer(struct arena *mem, const char *base, const char *key)
{
    size_t base_len = strlen(base);
    char *pointer = arena_alloc_raw(mem, base_len + 2 * strlen(key) + 2);
    char *to = pointer + base_len;

    memcpy(pointer, base, base_len);
    *to++ = '/';
    for (; *key; key++) {
        const char *escape = pointer_escape(*key);
        *to++ = escape ? escape[0] : *key;
        if (escape)
            *to++ = escape[1];
    }
    *to = '\0';
    return pointer;
}

char *json_pointer_index(struct arena *mem, const char *base, size_t index)
{
    return arena_format(mem, "%s/%zu", base, index);
}

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

/* ---- text ---- */

static const uint64_t ones = 0x0101010101010101u;
static const uint64_t highs = 0x8080808080808080u;

/* Eight bytes, the first one lowest; compilers make one load of it. */
static uint64_t load(const char *text)
{
    uint64_t word = 0;

    for (int i = 7; i >= 0; i--)
        word = word << 8 | (unsigned char)text[i];
    return word;
}

/* The lowest high bit set marks the first byte that is a quote, a backslash or below 0x20. (Bits
 * above the lowest may be wrong, for a borrow runs upward.) */
static uint64_t special_bytes(uint64_t word)
{
    uint64_t quotes = word ^ ones * '"';
    uint64_t slashes = word ^ ones * '\\';
    uint64_t control = (word - ones * 0x20) & ~word;

    return (((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) | control) & highs;
}

static bool is_special(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\';
}

size_t json_plain_length(const char *text, size_t len)
{
    size_t at = 0;

    for (; len - at >= 8; at += 8) {
        uint64_t special = special_bytes(load(text + at));
        if (special)
            return at + (size_t)__builtin_ctzll(special) / 8;
    }
    while (at < len && !is_special((unsigned char)text[at]))
        at++;
    return at;
}

/* Is the byte in [from, to]? */
static bool byte_in(char byte, unsigned from, unsigned to)
{
    return (unsigned char)byte - from <= to - from;
}

/* How many bytes a character takes that begins with this one; 0 when none does. */
static size_t announced_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xE0)
        return lead >= 0xC2 ? 2 : 0;
    if (lead < 0xF0)
        return 3;
    return lead <= 0xF4 ? 4 : 0;
}

/* The second byte's range rules out long forms, surrogates and what is beyond U+10FFFF. */
static bool second_fits(unsigned char lead, char second)
{
    unsigned from = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned to = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;

    return byte_in(second, from, to);
}

size_t json_utf8_length(const char *text, size_t left)
{
    unsigned char lead = (unsigned char)text[0];
    size_t len = announced_length(lead);

    if (len > left || (len > 1 && !second_fits(lead, text[1])))
        return 0;
    for (size_t i = 2; i < len; i++) {
        if (!byte_in(text[i], 0x80, 0xBF))
            return 0;
    }
    return len;
}

/* The first byte of text that is special or not ASCII. */
static size_t ascii_length(const char *text, size_t len)
{
    size_t at = 0;

    for (; len - at >= 8; at += 8) {
        uint64_t word = load(text + at);
        uint64_t stops = special_bytes(word) | (word & highs);
        if (stops)
            return at + (size_t)__builtin_ctzll(stops) / 8;
    }
    while (at < len && (unsigned char)text[at] < 0x80 && !is_special((unsigned char)text[at]))
        at++;
    return at;
}

size_t json_text_length(const char *text, size_t len)
{
    size_t at = 0;

    for (;;) {
        at += ascii_length(text + at, len - at);
        if (at == len || (unsigned char)text[at] < 0x80)
            return at;
        while (at < len && (unsigned char)text[at] >= 0x80) {
            size_t character = json_utf8_length(text + at, len - at);
            if (character == 0)
                return at;
            at += character;
        }
    }
}

size_t json_escape(unsigned char byte, char out[6])
{
    static const char controls[] = "\b\t\n\f\r";
    static const char names[] = "btnfr";
    const char *short_form = byte ? strchr(controls, byte) : NULL;

    out[0] = '\\';
    if (byte == '"' || byte == '\\') {
        out[1] = (char)byte;
        return 2;
    }
    if (short_form) {
        out[1] = names[short_form - controls];
        return 2;
    }
    memcpy(out + 1, "u00", 3);
    out[4] = "0123456789abcdef"[byte >> 4];
    out[5] = "0123456789abcdef"[byte & 15];
    return 6;
}

/* ---- strings ---- */

/* Something in a string that is neither text, an escape nor the closing quote. */
static const char *wrong_in_string(const char *at, const char *end)
{
    if (at == end)
        return "the text ends inside a string";
    if ((unsigned char)*at < 0x20)
        return "a raw control character inside a string";
    return "bytes that are not UTF-8";
}

/* Moves to the closing quote. Everything but the escapes is checked on the way. */
static const char *find_quote(const char **at, const char *end, bool *escaped)
{
    const char *to = *at;

    *escaped = false;
    for (;;) {
        to += json_text_length(to, (size_t)(end - to));
        if (to == end || *to != '\\')
            break;
        *escaped = true;
        to++;
        to += to < end && (*to == '"' || *to == '\\');
    }
    *at = to;
    return to < end && *to == '"' ? NULL : wrong_in_string(to, end);
}

/* Four hexadecimal digits; -1 when they are not. */
static int hex4(const char *at, const char *end)
{
    int value = 0;

    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char digit = at[i];
        if (digit >= '0' && digit <= '9')
            value = value * 16 + digit - '0';
        else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f')
            value = value * 16 + (digit | 0x20) - 'a' + 10;
        else
            return -1;
    }
    return value;
}

static char *put_utf8(char *out, int point)
{
    if (point < 0x80) {
        *out++ = (char)point;
        return out;
    }
    if (point < 0x800) {
        *out++ = (char)(0xC0 | point >> 6);
    } else if (point < 0x10000) {
        *out++ = (char)(0xE0 | point >> 12);
        *out++ = (char)(0x80 | (point >> 6 & 0x3F));
    } else {
        *out++ = (char)(0xF0 | point >> 18);
        *out++ = (char)(0x80 | (point >> 12 & 0x3F));
        *out++ = (char)(0x80 | (point >> 6 & 0x3F));
    }
    *out++ = (char)(0x80 | (point & 0x3F));
    return out;
}

/* at stands on the backslash of \uXXXX, and is moved behind the escape or pair of escapes. */
static const char *decode_point(const char **at, const char *end, char **out)
{
    int point = hex4(*at + 2, end);

    if (point < 0)
        return "\\u needs four hexadecimal digits";
    if (point == 0)
        return "\\u0000 is not allowed";
    if (point >= 0xD800 && point <= 0xDFFF) {
        const char *next = *at + 6;
        bool pair = end - next >= 6 && next[0] == '\\' && next[1] == 'u';
        int low = pair ? hex4(next + 2, end) : -1;
        if (point >= 0xDC00 || low < 0xDC00 || low > 0xDFFF)
            return "half of a surrogate pair";
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        *at = next;
    }
    *at += 6;
    *out = put_utf8(*out, point);
    return NULL;
}

/* at stands on a backslash; the closing quote is behind it, so one more byte is there. */
static const char *decode_escape(const char **at, const char *end, char **out)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    char name = (*at)[1];

    if (name == 'u')
        return decode_point(at, end, out);
    const char *known = name ? strchr(names, name) : NULL;
    if (!known)
        return "an unknown escape";
    *(*out)++ = meanings[known - names];
    *at += 2;
    return NULL;
}

/* Decoding never grows a text, so the source's length is room enough. */
static const char *decode(struct arena *mem, const char **at, const char *end, char **out)
{
    char *text = arena_alloc_raw(mem, (size_t)(end - *at) + 1);
    char *to = text;

    while (*at < end) {
        const char *escape = memchr(*at, '\\', (size_t)(end - *at));
        size_t len = (size_t)((escape ? escape : end) - *at);
        memcpy(to, *at, len);
        to += len;
        *at += len;
        const char *wrong = escape ? decode_escape(at, end, &to) : NULL;
        if (wrong)
            return wrong;
    }
    *to = '\0';
    *out = text;
    return NULL;
}

const char *json_string_read(struct arena *mem, const char **at, const char *end, char **out)
{
    const char *first = *at + 1;
    const char *quote = first;
    bool escaped;
    const char *wrong = find_quote(&quote, end, &escaped);

    *at = wrong ? quote : first;
    if (wrong)
        return wrong;
    if (escaped)
        wrong = decode(mem, at, quote, out);
    else
        *out = arena_copy(mem, first, (size_t)(quote - first));
    if (!wrong)
        *at = quote + 1;
    return wrong;
}

/* ---- printing ---- */

struct printer {
    char *bytes;
    size_t len, capacity;
    int indent; /* -1 = compact */
};

static void reserve(struct printer *printer, size_t more)
{
    size_t needed = printer->len + more;

    if (needed <= printer->capacity)
        return;
    printer->capacity = needed > printer->capacity * 2 ? needed : printer->capacity * 2;
    printer->bytes = realloc(printer->bytes, printer->capacity);
    if (!printer->bytes)
        give_up("out of memory while printing");
}

static void put(struct printer *printer, const char *bytes, size_t len)
{
    reserve(printer, len);
    memcpy(printer->bytes + printer->len, bytes, len);
    printer->len += len;
}

static void put_byte(struct printer *printer, char byte)
{
    reserve(printer, 1);
    printer->bytes[printer->len++] = byte;
}

static void put_string(struct printer *printer, const char *text)
{
    size_t left = strlen(text);
    char escape[6];

    reserve(printer, left + 2);
    put_byte(printer, '"');
    for (;;) {
        size_t plain = json_plain_length(text, left);
        put(printer, text, plain);
        if (plain == left)
            break;
        size_t escaped = json_escape((unsigned char)text[plain], escape);
        put(printer, escape, escaped);
        text += plain + 1;
        left -= plain + 1;
    }
    put_byte(printer, '"');
}

static void put_line_break(struct printer *printer)
{
    if (printer->indent < 0)
        return;
    put_byte(printer, '\n');
    for (int i = 0; i < printer->indent; i++)
        put(printer, "  ", 2);
}

static void put_item(struct printer *printer, const cJSON *item);

static void put_member(struct printer *printer, const cJSON *item, bool named)
{
    put_line_break(printer);
    if (named) {
        put_string(printer, item->string);
        put(printer, ": ", printer->indent >= 0 ? 2 : 1);
    }
    put_item(printer, item);
}

static void put_container(struct printer *printer, const cJSON *container)
{
    bool object = cJSON_IsObject(container);
    int step = printer->indent >= 0;

    put_byte(printer, object ? '{' : '[');
    printer->indent += step;
    for (const cJSON *item = container->child; item; item = item->next) {
        if (item != container->child)
            put_byte(printer, ',');
        put_member(printer, item, object);
    }
    printer->indent -= step;
    if (container->child)
        put_line_break(printer);
    put_byte(printer, object ? '}' : ']');
}

static void put_item(struct printer *printer, const cJSON *item)
{
    switch (item->type & 0xFF) {
    case cJSON_Object:
    case cJSON_Array:
        put_container(printer, item);
        return;
    case cJSON_String:
        put_string(printer, item->valuestring);
        return;
    case cJSON_Raw:
        put(printer, item->valuestring, strlen(item->valuestring));
        return;
    case cJSON_True:
        put(printer, "true", 4);
        return;
    case cJSON_False:
        put(printer, "false", 5);
        return;
    case cJSON_NULL:
        put(printer, "null", 4);
        return;
    default:
        give_up("a cJSON_Number or a broken node in a tree");
    }
}

static char *print(struct arena *mem, const cJSON *item, int indent, size_t *len)
{
    struct printer printer = {.indent = indent};

    reserve(&printer, 1024);
    put_item(&printer, item);
    char *text = arena_copy(mem, printer.bytes, printer.len);
    if (len)
        *len = printer.len;
    free(printer.bytes);
    return text;
}

char *json_print(struct arena *mem, const cJSON *item, size_t *len)
{
    return print(mem, item, -1, len);
}

char *json_print_pretty(struct arena *mem, const cJSON *item)
{
    return print(mem, item, 0, NULL);
}
