/* kingdee_privacy.c - see kingdee_privacy.h. */
#include "tests/sandbox/kingdee_privacy.h"

#include "service/crypto.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES = 32, BLOCK_BYTES = 16 };

static const unsigned char fixed_iv[BLOCK_BYTES + 1] = "5e8y6w45ju8w9jq8";

const char *kingdee_privacy_encrypt(struct arena *mem, const char *client_secret, const char *text)
{
    int len = (int)strlen(text), done = 0, rest = 0;
    if (strlen(client_secret) != KEY_BYTES)
        return text;
    unsigned char *out = arena_alloc(mem, (size_t)len + BLOCK_BYTES);
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    const unsigned char *key = (const unsigned char *)client_secret;
    if (!cipher || !EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, key, fixed_iv) ||
        !EVP_EncryptUpdate(cipher, out, &done, (const unsigned char *)text, len) ||
        !EVP_EncryptFinal_ex(cipher, out + done, &rest))
        abort();
    EVP_CIPHER_CTX_free(cipher);
    return crypto_base64(mem, out, (size_t)(done + rest));
}
