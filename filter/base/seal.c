#include "seal.h"

#include "wipe.h"

#include <sodium.h>
#include <string.h>

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY crypto_aead_xchacha20poly1305_ietf_KEYBYTES

_Static_assert(sizeof(struct ps_short_key) == crypto_shorthash_siphash24_KEYBYTES, "a key that SipHash takes");
_Static_assert(sizeof(struct ps_short_key) == PS_DIGEST_BYTES, "a digest is such a key");
_Static_assert(sizeof(uint64_t) == crypto_shorthash_siphash24_BYTES, "a digest of that size");
_Static_assert(NONCE + TAG == PS_SEAL_EXTRA, "what sealing adds");
_Static_assert(KEY == 2 * PS_DIGEST_BYTES && NONCE <= 2 * PS_DIGEST_BYTES, "both are made of two digests");

enum ps_status ps_short_key_derive(const struct ps_secret *secret, const char *domain, struct ps_short_key *key)
{
	return ps_digest_keyed(secret, "short key", domain, strlen(domain), NULL, 0, key->bytes);
}

uint64_t ps_short_digest(const struct ps_short_key *key, const void *data, size_t len)
{
	unsigned char bytes[8];
	uint64_t digest;

	(void)crypto_shorthash_siphash24(bytes, data, len, key->bytes);
	memcpy(&digest, bytes, sizeof(digest));
	return digest;
}

/* Two digests of the same parts, told apart by a byte behind the domain. */
static enum ps_status derive_twice(const struct ps_secret *secret, const char *use, const void *first, size_t first_len,
	const void *second, size_t second_len, unsigned char out[2 * PS_DIGEST_BYTES])
{
	char domain[32] = {0};
	enum ps_status status = PS_OK;
	size_t len = strlen(use);

	if (len + 2 > sizeof(domain))
		return PS_INTERNAL;
	memcpy(domain, use, len);
	for (unsigned i = 0; i < 2 && status == PS_OK; i++) {
		domain[len] = (char)('1' + (int)i);
		status = ps_digest_keyed(
			secret, domain, first, first_len, second, second_len, out + (size_t)i * PS_DIGEST_BYTES);
	}
	return status;
}

enum ps_status ps_seal(const struct ps_secret *secret, const char *domain, const void *head, size_t head_len,
	const unsigned char *plain, size_t len, unsigned char *sealed)
{
	unsigned char key[2 * PS_DIGEST_BYTES];
	unsigned char nonce[2 * PS_DIGEST_BYTES];
	enum ps_status status = derive_twice(secret, "seal key ", domain, strlen(domain), NULL, 0, key);

	/* The nonce is a keyed digest of what is sealed: it cannot meet another content. */
	if (status == PS_OK)
		status = derive_twice(secret, "seal nonce ", head, head_len, plain, len, nonce);
	if (status == PS_OK) {
		memcpy(sealed, nonce, NONCE);
		if (crypto_aead_xchacha20poly1305_ietf_encrypt(
			    sealed + NONCE, NULL, plain, len, head, head_len, NULL, nonce, key) != 0)
			status = PS_INTERNAL;
	}
	ps_wipe(key, sizeof(key));
	return status;
}

enum ps_status ps_unseal(const struct ps_secret *secret, const char *domain, const void *head, size_t head_len,
	const unsigned char *sealed, size_t len, unsigned char *plain)
{
	unsigned char key[2 * PS_DIGEST_BYTES];
	enum ps_status status = derive_twice(secret, "seal key ", domain, strlen(domain), NULL, 0, key);

	if (status == PS_OK && crypto_aead_xchacha20poly1305_ietf_decrypt(
				       plain, NULL, NULL, sealed + NONCE, len + TAG, head, head_len, sealed, key) != 0)
		status = PS_MALFORMED;
	ps_wipe(key, sizeof(key));
	return status;
}
