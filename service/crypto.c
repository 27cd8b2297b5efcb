/* crypto.c - OpenSSL's EVP calls behind our own words.
 *
 * None of these can fail on good input but by lack of memory or a broken library, so failure
 * aborts: a wrong digest or a secret left unsealed would be worse. */
#include "service/crypto.h"

#include "service/log.h"

#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { SEAL_VERSION = 1, NONCE_BYTES = 12, TAG_BYTES = 16, FRAME_BYTES = 1 + 12 + 16 };

static void require(bool good, const char *what)
{
    if (good)
        return;
    log_error("crypto_failed", "what=%s", what);
    abort();
}

void crypto_sha256(const void *data, size_t len, unsigned char out[CRYPTO_SHA256_BYTES])
{
    require(EVP_Digest(len ? data : "", len, out, NULL, EVP_sha256(), NULL) == 1, "sha256");
}

void crypto_hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
                        unsigned char out[CRYPTO_SHA256_BYTES])
{
    unsigned out_len = CRYPTO_SHA256_BYTES;

    require(key_len <= INT_MAX, "hmac key length");
    require(HMAC(EVP_sha256(), key_len ? key : "", (int)key_len, len ? data : (const void *)"", len,
                 out, &out_len) != NULL,
            "hmac");
}

char *crypto_hex(struct arena *mem, const void *data, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = data;
    char *text = arena_alloc_raw(mem, len * 2 + 1);

    for (size_t i = 0; i < len; i++) {
        text[i * 2] = digits[bytes[i] >> 4];
        text[i * 2 + 1] = digits[bytes[i] & 15];
    }
    text[len * 2] = '\0';
    return text;
}

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *crypto_base64(struct arena *mem, const void *data, size_t len)
{
    const unsigned char *bytes = data;
    char *text = arena_alloc_raw(mem, (len + 2) / 3 * 4 + 1);
    char *to = text;

    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i;
        unsigned bits = (unsigned)bytes[i] << 16;
        bits |= left > 1 ? (unsigned)bytes[i + 1] << 8 : 0;
        bits |= left > 2 ? bytes[i + 2] : 0;
        *to++ = base64_digits[bits >> 18];
        *to++ = base64_digits[bits >> 12 & 63];
        *to++ = left > 1 ? base64_digits[bits >> 6 & 63] : '=';
        *to++ = left > 2 ? base64_digits[bits & 63] : '=';
    }
    *to = '\0';
    return text;
}

/* Four digits as 24 bits; false when one is no digit. */
static bool base64_bits(const char *text, unsigned *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        const char *digit = text[i] ? strchr(base64_digits, text[i]) : NULL;
        if (!digit)
            return false;
        *out = *out << 6 | (unsigned)(digit - base64_digits);
    }
    return true;
}

bool crypto_base64_read(struct arena *mem, const char *text, unsigned char **out, size_t *len)
{
    size_t text_len = strlen(text);
    size_t padding = 0;

    if (text_len % 4 != 0)
        return false;
    while (padding < 2 && padding < text_len && text[text_len - 1 - padding] == '=')
        padding++;

    unsigned char *bytes = arena_alloc_raw(mem, text_len / 4 * 3 + 1);
    for (size_t i = 0; i < text_len / 4; i++) {
        bool last = i == text_len / 4 - 1;
        char quad[4];
        unsigned bits;
        memcpy(quad, text + i * 4, 4);
        if (last)
            memset(quad + 4 - padding, 'A', padding);
        /* Bits behind the last byte must be zero, else two texts would mean the same. */
        if (!base64_bits(quad, &bits) || (last && bits & ((1u << padding * 8) - 1)))
            return false;
        bytes[i * 3] = (unsigned char)(bits >> 16);
        bytes[i * 3 + 1] = (unsigned char)(bits >> 8);
        bytes[i * 3 + 2] = (unsigned char)bits;
    }
    *out = bytes;
    *len = text_len / 4 * 3 - padding;
    return true;
}

void crypto_random(void *out, size_t len)
{
    unsigned char *at = out;

    while (len > 0) {
        ssize_t n = getrandom(at, len, 0);
        require(n > 0 || errno == EINTR, "getrandom");
        if (n > 0) {
            at += n;
            len -= (size_t)n;
        }
    }
}

char *crypto_random_hex(struct arena *mem, size_t bytes)
{
    unsigned char *random = arena_alloc_raw(mem, bytes);

    crypto_random(random, bytes);
    return crypto_hex(mem, random, bytes);
}

bool crypto_equal(const char *a, const char *b)
{
    size_t len = strlen(a);

    return len == strlen(b) && CRYPTO_memcmp(a, b, len) == 0;
}

struct crypto_sealed crypto_seal(struct arena *mem, const unsigned char key[CRYPTO_KEY_BYTES],
                                 const char *context, const char *text)
{
    size_t text_len = strlen(text);
    struct crypto_sealed sealed = {.len = text_len + FRAME_BYTES};
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int done = 0;

    require(cipher && text_len <= INT_MAX && strlen(context) <= INT_MAX, "seal");
    sealed.data = arena_alloc_raw(mem, sealed.len);
    sealed.data[0] = SEAL_VERSION;
    unsigned char *nonce = sealed.data + 1;
    unsigned char *body = nonce + NONCE_BYTES;
    crypto_random(nonce, NONCE_BYTES);

    bool good =
        EVP_EncryptInit_ex2(cipher, EVP_aes_256_gcm(), key, nonce, NULL) == 1 &&
        EVP_EncryptUpdate(cipher, NULL, &done, (const unsigned char *)context,
                          (int)strlen(context)) == 1 &&
        EVP_EncryptUpdate(cipher, body, &done, (const unsigned char *)text, (int)text_len) == 1 &&
        EVP_EncryptFinal_ex(cipher, body + done, &done) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, body + text_len) == 1;
    EVP_CIPHER_CTX_free(cipher);
    require(good, "seal");
    return sealed;
}

enum fail crypto_open(struct arena *mem, const unsigned char key[CRYPTO_KEY_BYTES],
                      const char *context, const void *sealed, size_t len, char **text)
{
    const unsigned char *nonce = (const unsigned char *)sealed + 1;
    const unsigned char *body = nonce + NONCE_BYTES;
    unsigned char tag[TAG_BYTES];
    int done = 0;

    *text = NULL;
    if (len < FRAME_BYTES || len > INT_MAX || *(const unsigned char *)sealed != SEAL_VERSION ||
        strlen(context) > INT_MAX)
        return FAIL_INVALID;

    size_t text_len = len - FRAME_BYTES;
    unsigned char *plain = arena_alloc(mem, text_len + 1);
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    require(cipher != NULL, "open");
    memcpy(tag, body + text_len, TAG_BYTES);

    bool good = EVP_DecryptInit_ex2(cipher, EVP_aes_256_gcm(), key, nonce, NULL) == 1 &&
                EVP_DecryptUpdate(cipher, NULL, &done, (const unsigned char *)context,
                                  (int)strlen(context)) == 1 &&
                EVP_DecryptUpdate(cipher, plain, &done, body, (int)text_len) == 1 &&
                EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) == 1 &&
                EVP_DecryptFinal_ex(cipher, plain + done, &done) == 1;
    EVP_CIPHER_CTX_free(cipher);
    if (!good) {
        OPENSSL_cleanse(plain, text_len);
        return FAIL_INVALID;
    }
    *text = (char *)plain;
    return OK;
}

bool crypto_cbc_open(struct arena *mem, const unsigned char key[CRYPTO_KEY_BYTES],
                     const unsigned char iv[CRYPTO_BLOCK_BYTES], const unsigned char *data,
                     size_t len, unsigned char **out, size_t *out_len)
{
    int done = 0, rest = 0;

    if (len == 0 || len % CRYPTO_BLOCK_BYTES != 0 || len > INT_MAX)
        return false;
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    require(cipher != NULL, "cbc");
    *out = arena_alloc_raw(mem, len + 1);
    require(EVP_DecryptInit_ex2(cipher, EVP_aes_256_cbc(), key, iv, NULL) == 1, "cbc");
    bool good = EVP_DecryptUpdate(cipher, *out, &done, data, (int)len) == 1 &&
                EVP_DecryptFinal_ex(cipher, *out + done, &rest) == 1;
    EVP_CIPHER_CTX_free(cipher);
    *out_len = (size_t)done + (size_t)(good ? rest : 0);
    (*out)[*out_len] = '\0';
    return good;
}
