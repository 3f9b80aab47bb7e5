/**
 * Status: how a step ended, and the one line that says why.
 *
 * Everything that can fail returns a must-use `enum ps_status`. The kinds are
 * few, since all a caller decides is whether the same bytes would fail again
 * (permanent) or not (temporary), and which exit status to use.
 */
#ifndef PS_STATUS_H
#define PS_STATUS_H

#include <stddef.h>

enum ps_status {
	PS_OK = 0,
	/** The input is not what its declared format says. Permanent, exit 65. */
	PS_MALFORMED,
	/** A documented limit was reached: "could not look". Permanent, exit 65. */
	PS_LIMIT,
	/** The policy refuses this document. Permanent, exit 77. */
	PS_REFUSED,
	/** The policy or a pack is not acceptable. Exit 78. */
	PS_POLICY,
	/** The caller broke the interface's rules. Exit 64. */
	PS_USAGE,
	/** Out of memory, or another system resource is missing. Temporary, exit 71. */
	PS_SYSTEM,
	/** Reading or writing failed. Temporary, exit 74. */
	PS_IO,
	/** The program contradicts itself, or a library it needs is broken. Exit 70. */
	PS_INTERNAL
};

/** One lower-case word for machines: "ok", "malformed". */
const char *ps_status_name(enum ps_status status);

#define PS_MUST_USE __attribute__((warn_unused_result))

/** Longest error text with its final NUL, in bytes. */
#define PS_ERROR_TEXT 256

/** Why a step failed. Holds places and facts, never a byte of the input (I5). */
struct ps_error {
	enum ps_status status;
	/** Where in the document, in bytes; (size_t)-1 where no place is known. */
	size_t offset;
	/** Line and column from 1 for policies, 0 where there are none. */
	size_t line, column;
	/** One line, NUL-terminated, without a final full stop or newline. */
	char text[PS_ERROR_TEXT];
};

/**
 * Fills @error (may be NULL) and returns @status, so that a failing function
 * can end with `return ps_fail(...)`. The text is cut at PS_ERROR_TEXT.
 * Formats may name limits, types, rule ids and option values; never input.
 */
PS_MUST_USE enum ps_status ps_fail(struct ps_error *error, enum ps_status status, size_t offset, const char *format,
	...) __attribute__((format(printf, 4, 5)));

#endif
