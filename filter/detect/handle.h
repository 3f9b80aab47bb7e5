/**
 * A handle: the login or nick of a person, read round a word of it.
 */
#ifndef PS_HANDLE_H
#define PS_HANDLE_H

#include "initial.h"
#include "near.h"

/** Bytes of a handle. */
#define PS_HANDLE_MIN 3
#define PS_HANDLE_MAX 32
/** Letters of a word that may be an initial and a surname. */
#define PS_HANDLE_WORD_MAX 20

/** A word of letters, and the whole handle that it is part of. */
struct ps_handle {
	size_t word, word_end;
	size_t start, end;
	/** How surely the best of its words is an initial and a surname. */
	enum ps_initial initial;
};

/** What parts the words of a handle. */
static inline bool ps_handle_sign(unsigned char c)
{
	return c == '.' || c == '_' || c == '-';
}

static inline bool ps_handle_small(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

/** A letter, a digit or a sign of a handle. */
static inline bool ps_handle_inner(unsigned char c)
{
	return ps_handle_small(c) || ps_near_upper(c) || ps_near_digit(c) || ps_handle_sign(c);
}

/** The handle round the word at text[at]; false where there is none, or only a part of an address, a path, a call. */
bool ps_handle_read(const struct ps_text *text, size_t at, struct ps_handle *handle);

/** "jdoe.com", "jdoe.pdf", "svc_jdoe", "deploy-bot": a host, a file, a program's. */
bool ps_handle_is_nobodys(const struct ps_text *text, const struct ps_handle *handle);

/** Whether the handle, or what stands beside it, says that it is a person's: "user jdoe", "Ruth Ames (rames)". */
bool ps_handle_is_login(const struct ps_text *text, const struct ps_handle *handle);

#endif
