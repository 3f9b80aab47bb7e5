/**
 * Short keyed digests, and sealed bytes.
 *
 * A short digest (SipHash-2-4, 64 bits) is what tables of many millions are
 * made of: it takes a few nanoseconds, and without the key nobody can test a
 * guess against it. Sealed bytes (XChaCha20-Poly1305) can be read, and that
 * they and their head are unchanged can be seen, with the key alone.
 */
#ifndef PS_SEAL_H
#define PS_SEAL_H

#include "digest.h"

struct ps_short_key {
	unsigned char bytes[16];
};

/** The key of one use; @domain keeps uses apart. */
PS_MUST_USE enum ps_status ps_short_key_derive(
	const struct ps_secret *secret, const char *domain, struct ps_short_key *key);

/** The same bytes under the same key have the same digest. */
uint64_t ps_short_digest(const struct ps_short_key *key, const void *data, size_t len);

/** Bytes that sealing adds. */
#define PS_SEAL_EXTRA 40

/**
 * Seals plain[0 .. len) into sealed[0 .. len + PS_SEAL_EXTRA), bound to
 * head[0 .. head_len), which stays readable. The same input gives the same
 * bytes: equal contents are seen to be equal, and nothing else is.
 */
PS_MUST_USE enum ps_status ps_seal(const struct ps_secret *secret, const char *domain, const void *head,
	size_t head_len, const unsigned char *plain, size_t len, unsigned char *sealed);

/** Opens sealed[0 .. len + PS_SEAL_EXTRA) into plain[0 .. len). PS_MALFORMED where key, head or a byte differ. */
PS_MUST_USE enum ps_status ps_unseal(const struct ps_secret *secret, const char *domain, const void *head,
	size_t head_len, const unsigned char *sealed, size_t len, unsigned char *plain);

#endif
