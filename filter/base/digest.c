#include "digest.h"

#include "wipe.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(struct ps_digest_state), "the state fits");
_Static_assert(PS_SECRET_BYTES >= crypto_generichash_KEYBYTES_MIN && PS_SECRET_BYTES <= crypto_generichash_KEYBYTES_MAX,
	"a key that BLAKE2b takes");
_Static_assert(PS_DIGEST_BYTES >= crypto_generichash_BYTES_MIN, "a digest that BLAKE2b gives");

enum ps_status ps_secret_derive(const void *secret, size_t len, struct ps_secret *key)
{
	static const unsigned char label[] = "phiscrub key 1";

	if (len == 0 || sodium_init() < 0)
		return PS_INTERNAL;
	if (crypto_generichash(key->bytes, sizeof(key->bytes), secret, len, label, sizeof(label)) != 0)
		return PS_INTERNAL;
	return PS_OK;
}

void ps_secret_wipe(struct ps_secret *key)
{
	ps_wipe(key, sizeof(*key));
}

static int add_part(crypto_generichash_state *state, const void *data, size_t len)
{
	unsigned char head[8];

	for (size_t i = 0; i < sizeof(head); i++)
		head[i] = (unsigned char)((uint64_t)len >> (8 * i) & 0xff);
	if (crypto_generichash_update(state, head, sizeof(head)) != 0)
		return -1;
	if (len == 0)
		return 0;
	return crypto_generichash_update(state, data, len);
}

enum ps_status ps_digest_keyed(const struct ps_secret *key, const char *domain, const void *first, size_t first_len,
	const void *second, size_t second_len, unsigned char digest[PS_DIGEST_BYTES])
{
	crypto_generichash_state state;
	bool good;

	good = crypto_generichash_init(&state, key->bytes, sizeof(key->bytes), PS_DIGEST_BYTES) == 0 &&
	       add_part(&state, domain, strlen(domain)) == 0 && add_part(&state, first, first_len) == 0 &&
	       add_part(&state, second, second_len) == 0 &&
	       crypto_generichash_final(&state, digest, PS_DIGEST_BYTES) == 0;
	ps_wipe(&state, sizeof(state));
	return good ? PS_OK : PS_INTERNAL;
}

void ps_digest_quick(const void *data, size_t len, unsigned char digest[PS_DIGEST_BYTES])
{
	static const unsigned char equality[crypto_shorthash_siphashx24_KEYBYTES] = {0};

	_Static_assert(crypto_shorthash_siphashx24_BYTES == PS_DIGEST_BYTES, "a digest of that size");
	(void)crypto_shorthash_siphashx24(digest, data, len, equality);
}

enum ps_status ps_digest_begin(struct ps_digest_state *state)
{
	if (sodium_init() < 0)
		return PS_INTERNAL;
	return crypto_generichash_init((void *)state->opaque, NULL, 0, PS_DIGEST_BYTES) == 0 ? PS_OK : PS_INTERNAL;
}

enum ps_status ps_digest_add(struct ps_digest_state *state, const void *data, size_t len)
{
	return add_part((void *)state->opaque, data, len) == 0 ? PS_OK : PS_INTERNAL;
}

enum ps_status ps_digest_end(struct ps_digest_state *state, unsigned char digest[PS_DIGEST_BYTES])
{
	return crypto_generichash_final((void *)state->opaque, digest, PS_DIGEST_BYTES) == 0 ? PS_OK : PS_INTERNAL;
}

enum ps_status ps_digest_random(unsigned char *bytes, size_t len)
{
	if (sodium_init() < 0)
		return PS_INTERNAL;
	randombytes_buf(bytes, len);
	return PS_OK;
}

static void spell(const unsigned char *digest, size_t len, const char *alphabet, char *out)
{
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = alphabet[digest[i] >> 4];
		out[2 * i + 1] = alphabet[digest[i] & 15];
	}
	out[2 * len] = '\0';
}

void ps_digest_hex(const unsigned char *digest, size_t len, char *hex)
{
	spell(digest, len, "0123456789abcdef", hex);
}

void ps_digest_letters(const unsigned char *digest, size_t len, char *letters)
{
	spell(digest, len, "abcdefghijklmnop", letters);
}
