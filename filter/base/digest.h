/**
 * Digests: keyed BLAKE2b (libsodium's crypto_generichash).
 *
 * A digest of input is always keyed: without the key nobody can test guesses
 * against it. Unkeyed digests are for configuration alone.
 */
#ifndef PS_DIGEST_H
#define PS_DIGEST_H

#include "status.h"

#include <stdint.h>

/** Bytes of a key as it is used. */
#define PS_SECRET_BYTES 32
#define PS_DIGEST_BYTES 16

/** A secret key. Wiped by ps_secret_wipe(); never written anywhere. */
struct ps_secret {
	unsigned char bytes[PS_SECRET_BYTES];
};

/** Anything of at least one byte becomes a key. PS_INTERNAL where the library refuses. */
PS_MUST_USE enum ps_status ps_secret_derive(const void *secret, size_t len, struct ps_secret *key);

void ps_secret_wipe(struct ps_secret *key);

/**
 * The digest of two byte strings under @key. @domain keeps uses apart, so that
 * equal values in two domains have unrelated digests; the strings are parted,
 * so that moving a byte between them changes the digest. Either may be empty.
 */
PS_MUST_USE enum ps_status ps_digest_keyed(const struct ps_secret *key, const char *domain, const void *first,
	size_t first_len, const void *second, size_t second_len, unsigned char digest[PS_DIGEST_BYTES]);

/**
 * A quick digest for tables in memory (SipHash-2-4 with 128 bits): equal texts
 * have equal digests. Under a fixed key it hides nothing, so it is wiped with
 * what it is the digest of.
 */
void ps_digest_quick(const void *data, size_t len, unsigned char digest[PS_DIGEST_BYTES]);

/** The digest of configuration: parts are added one after the other, each apart from the next. */
struct ps_digest_state {
	_Alignas(64) unsigned char opaque[384];
};

PS_MUST_USE enum ps_status ps_digest_begin(struct ps_digest_state *state);
PS_MUST_USE enum ps_status ps_digest_add(struct ps_digest_state *state, const void *data, size_t len);
PS_MUST_USE enum ps_status ps_digest_end(struct ps_digest_state *state, unsigned char digest[PS_DIGEST_BYTES]);

/** Bytes that nobody can foretell, for names that must not repeat. PS_INTERNAL where the library refuses. */
PS_MUST_USE enum ps_status ps_digest_random(unsigned char *bytes, size_t len);

/** Lower-case hex with a final NUL: 2 * len + 1 bytes. */
void ps_digest_hex(const unsigned char *digest, size_t len, char *hex);

/** Two letters a-p for each byte, with a final NUL: 2 * len + 1 bytes. */
void ps_digest_letters(const unsigned char *digest, size_t len, char *letters);

#endif
