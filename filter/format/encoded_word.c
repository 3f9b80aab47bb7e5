/* memmem */
#define _GNU_SOURCE
#include "encoded_word.h"

#include "charset.h"
#include "transfer.h"

#include <string.h>

/* Bytes of text in one encoded word: "=?utf-8?B?" + 56 + "?=" stays below 75 (RFC 2047 section 2). */
#define WORD_BYTES ((size_t)42)
/* What one needs beside its letters, padding included. */
#define WORD_FRAME ((size_t)16)
/* Where a line is folded, and what its field's name is taken to need. */
#define FOLD_COLUMN ((size_t)76)
#define NAME_COLUMN ((size_t)24)
#define CHARSET_NAME_MAX ((size_t)64)

bool ps_words_likely(const unsigned char *data, size_t len)
{
	size_t at = 1;

	while (at < len) {
		const unsigned char *mark = memchr(data + at, '?', len - at);

		if (mark == NULL)
			return false;
		if (mark[-1] == '=')
			return true;
		at = (size_t)(mark - data) + 1;
	}
	return false;
}

/* --- decoding ------------------------------------------------------------------- */

/* One word's parts. */
struct word {
	const struct ps_charset *charset;
	const unsigned char *text;
	size_t text_len;
	bool base64;
	/* All of it with its frame. */
	size_t len;
};

static bool is_language(const unsigned char *tag, size_t len)
{
	size_t run = 0;

	for (size_t i = 0; i < len; i++) {
		bool letter = (tag[i] | 0x20) >= 'a' && (tag[i] | 0x20) <= 'z';

		if (!letter && tag[i] != '-')
			return false;
		run = letter ? run + 1 : 0;
		if (run > 8)
			return false;
	}
	return len <= 16;
}

/* Reads the word at data[0 .. len), which starts with "=?". False where none stands there. */
static bool read_word(const unsigned char *data, size_t len, struct word *word, enum ps_status *status)
{
	const unsigned char *name = data + 2;
	size_t name_len = 0;
	size_t name_stop;
	const unsigned char *end;
	unsigned char encoding;

	while (2 + name_len < len && name_len <= CHARSET_NAME_MAX && name[name_len] != '?' && name[name_len] > 32)
		name_len++;
	if (len - 2 - name_len < 5 || name[name_len] != '?' || name[name_len + 2] != '?')
		return false;
	encoding = name[name_len + 1] | 0x20;
	if (encoding != 'q' && encoding != 'b')
		return false;
	word->text = name + name_len + 3;
	end = memmem(word->text, len - (size_t)(word->text - data), "?=", 2);
	if (end == NULL)
		return false;
	word->base64 = encoding == 'b';
	word->text_len = (size_t)(end - word->text);
	word->len = (size_t)(end - data) + 2;
	for (name_stop = 0; name_stop < name_len && name[name_stop] != '*';)
		name_stop++;
	if (name_stop < name_len && !is_language(name + name_stop + 1, name_len - name_stop - 1))
		*status = PS_REFUSED;
	word->charset = ps_charset_by_name(name, name_stop);
	if (word->charset == NULL)
		*status = PS_REFUSED;
	return true;
}

/* Q of RFC 2047: quoted-printable with '_' for a space. Line ends inside are folding. */
static enum ps_status decode_q(const unsigned char *text, size_t len, struct ps_buf *out)
{
	size_t start = out->len;
	size_t kept;
	enum ps_status status = ps_buf_reserve(out, len + 1);
	struct ps_buf plain;

	if (status != PS_OK || len == 0)
		return status;
	ps_buf_init(&plain, len);
	for (size_t i = 0; i < len && status == PS_OK; i++) {
		if (text[i] != '\r' && text[i] != '\n')
			status = ps_buf_add(&plain, text[i] == '_' ? (const unsigned char *)" " : text + i, 1);
	}
	kept = plain.len;
	if (status == PS_OK && kept > 0)
		status = ps_qp_decode(plain.data, kept, out);
	ps_buf_fini(&plain);
	if (out->len < start)
		return PS_INTERNAL;
	return status;
}

static enum ps_status decode_word(const struct word *word, struct ps_buf *bytes)
{
	bool odd;

	if (word->base64)
		return ps_base64_decode(word->text, word->text_len, bytes, &odd);
	return decode_q(word->text, word->text_len, bytes);
}

/* Decodes the words gathered so far, which have one charset. */
static enum ps_status flush_words(const struct ps_charset *charset, struct ps_buf *bytes, struct ps_buf *out)
{
	enum ps_status status;

	if (bytes->len == 0)
		return PS_OK;
	if (ps_charset_is_direct(charset, bytes->data, bytes->len))
		status = ps_buf_add(out, bytes->data, bytes->len);
	else if (ps_charset_is_doubtful(charset, bytes->data, bytes->len))
		status = PS_REFUSED;
	else
		status = ps_charset_decode(charset, bytes->data, bytes->len, out);
	ps_buf_clear(bytes);
	return status;
}

static size_t skip_space(const unsigned char *data, size_t at, size_t len)
{
	while (at < len && (data[at] == ' ' || data[at] == '\t' || data[at] == '\r' || data[at] == '\n'))
		at++;
	return at;
}

/* The run of adjacent words at data[*at .. len). *at goes behind it, or stays where no word stands. */
static enum ps_status decode_run(const unsigned char *data, size_t *at, size_t len, struct ps_buf *out)
{
	struct ps_buf bytes;
	const struct ps_charset *charset = NULL;
	enum ps_status status = PS_OK;
	size_t next = *at;

	ps_buf_init(&bytes, len * 2 + 16);
	while (status == PS_OK && next < len && len - next > 6 && data[next] == '=' && data[next + 1] == '?') {
		struct word word;

		if (!read_word(data + next, len - next, &word, &status) || status != PS_OK)
			break;
		if (charset != NULL && charset != word.charset)
			status = flush_words(charset, &bytes, out);
		charset = word.charset;
		if (status == PS_OK)
			status = decode_word(&word, &bytes);
		*at = next + word.len;
		next = skip_space(data, *at, len);
	}
	if (status == PS_OK && charset != NULL)
		status = flush_words(charset, &bytes, out);
	ps_buf_fini(&bytes);
	return status;
}

/* Where no word may end any more: behind the last "?=" of data[0 .. len). Else a search for it may be repeated often.
 */
static size_t words_end(const unsigned char *data, size_t len)
{
	while (len >= 2 && (data[len - 1] != '=' || data[len - 2] != '?'))
		len--;
	return len < 2 ? 0 : len;
}

/* Text of a value that starts at data[at]: one step. Words end before @words. Returns how far it went in *at. */
static enum ps_status decode_step(
	const unsigned char *data, size_t *at, size_t len, size_t words, bool phrase, struct ps_buf *out)
{
	size_t start = *at;
	size_t stop = start;

	if (data[start] == '=') {
		enum ps_status status = decode_run(data, at, words, out);

		if (status != PS_OK || *at > start)
			return status;
		stop = start + 1;
	} else if (data[start] == '\r' || data[start] == '\n' || (phrase && data[start] == '"')) {
		*at = start + 1;
		return PS_OK;
	} else if (phrase && data[start] == '\\' && start + 1 < len) {
		*at = start + 2;
		return ps_buf_add(out, data + start + 1, 1);
	}
	while (stop < len && data[stop] != '=' && data[stop] != '\r' && data[stop] != '\n' &&
		!(phrase && (data[stop] == '"' || data[stop] == '\\')))
		stop++;
	if (stop == start)
		stop++;
	*at = stop;
	return ps_buf_add(out, data + start, stop - start);
}

static enum ps_status decode_value(const unsigned char *data, size_t len, bool phrase, struct ps_buf *out)
{
	size_t words = words_end(data, len);
	enum ps_status status = PS_OK;

	for (size_t at = 0; at < len && status == PS_OK;)
		status = decode_step(data, &at, len, words, phrase, out);
	return status;
}

enum ps_status ps_words_decode(const unsigned char *data, size_t len, struct ps_buf *out)
{
	return decode_value(data, len, false, out);
}

enum ps_status ps_phrase_decode(const unsigned char *data, size_t len, struct ps_buf *out)
{
	return decode_value(data, len, true, out);
}

/* --- encoding --------------------------------------------------------------------- */

struct writer {
	struct ps_buf *out;
	const char *eol;
	size_t column;
};

static const char *eol_of(const unsigned char *original, size_t len)
{
	const unsigned char *nl = len > 0 ? memchr(original, '\n', len) : NULL;

	return nl != NULL && (nl == original || nl[-1] != '\r') ? "\n" : "\r\n";
}

static enum ps_status fold(struct writer *w)
{
	enum ps_status status = ps_buf_add_str(w->out, w->eol);

	w->column = 0;
	return status;
}

static enum ps_status put(struct writer *w, const void *data, size_t len)
{
	w->column += len;
	return ps_buf_add(w->out, data, len);
}

/* A token that cannot stand in a header as it is. */
static bool needs_word(const unsigned char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] < 32 || text[i] > 126)
			return true;
		if (text[i] == '=' && i + 1 < len && text[i + 1] == '?')
			return true;
	}
	return len > PS_MAIL_LINE_MAX - FOLD_COLUMN;
}

static size_t token_end(const unsigned char *text, size_t at, size_t len)
{
	while (at < len && text[at] != ' ' && text[at] != '\t')
		at++;
	return at;
}

static size_t blank_end(const unsigned char *text, size_t at, size_t len)
{
	while (at < len && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at;
}

/* Writes text[0 .. len) as UTF-8 words, a line end and a blank between two. */
static enum ps_status put_words(struct writer *w, const unsigned char *text, size_t len)
{
	enum ps_status status = PS_OK;

	for (size_t at = 0; at < len && status == PS_OK;) {
		size_t part = len - at < WORD_BYTES ? len - at : WORD_BYTES;

		while (at + part < len && part > 1 && (text[at + part] & 0xC0) == 0x80)
			part--;
		if (at > 0) {
			status = fold(w);
			if (status == PS_OK)
				status = put(w, " ", 1);
		}
		if (status == PS_OK)
			status = put(w, "=?utf-8?B?", 10);
		if (status == PS_OK)
			status = ps_base64_encode(text + at, part, w->out);
		w->column += part * 4 / 3 + 3;
		if (status == PS_OK)
			status = put(w, "?=", 2);
		at += part;
	}
	return status;
}

/* One behind the last of the adjacent tokens from @at on that need words, blanks between them included. */
static size_t words_run(const unsigned char *text, size_t at, size_t len)
{
	size_t end = token_end(text, at, len);

	for (;;) {
		size_t next = blank_end(text, end, len);
		size_t stop = token_end(text, next, len);

		if (next == stop || !needs_word(text + next, stop - next))
			return end;
		end = stop;
	}
}

/* Blanks and one token. A long line is folded before the blanks. */
static enum ps_status put_token(struct writer *w, const unsigned char *text, size_t blanks, size_t len)
{
	bool words = needs_word(text + blanks, len - blanks);
	size_t need = len - blanks;
	enum ps_status status = PS_OK;

	if (words)
		need = (need < WORD_BYTES ? need : WORD_BYTES) * 4 / 3 + WORD_FRAME;
	if (blanks > 0 && w->column > 1 && w->column + blanks + need > FOLD_COLUMN)
		status = fold(w);
	if (status == PS_OK)
		status = put(w, text, blanks);
	if (status != PS_OK)
		return status;
	if (words)
		return put_words(w, text + blanks, len - blanks);
	return put(w, text + blanks, len - blanks);
}

/* A value of blanks and tokens. Blanks at the end are left out: a folded line may not be blank. */
static enum ps_status put_text(struct writer *w, const unsigned char *text, size_t len)
{
	enum ps_status status = PS_OK;
	size_t at = 0;

	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	while (at < len && status == PS_OK) {
		size_t start = blank_end(text, at, len);
		size_t end = token_end(text, start, len);

		if (needs_word(text + start, end - start))
			end = words_run(text, start, len);
		status = put_token(w, text + at, start - at, end - at);
		at = end;
	}
	return status;
}

enum ps_status ps_words_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	struct writer w = {out, eol_of(original, original_len), NAME_COLUMN};

	(void)context;
	return put_text(&w, decoded, decoded_len);
}

static bool is_atoms(const unsigned char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool alnum = ((text[i] | 0x20) >= 'a' && (text[i] | 0x20) <= 'z') || (text[i] >= '0' && text[i] <= '9');

		if (!alnum && (text[i] == 0 || strchr(" !#$%&'*+-/=?^_`{|}~", text[i]) == NULL))
			return false;
	}
	return len > 0;
}

enum ps_status ps_phrase_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	struct writer w = {out, eol_of(original, original_len), NAME_COLUMN};
	struct ps_buf quoted;
	enum ps_status status = PS_OK;

	(void)context;
	if (needs_word(decoded, decoded_len))
		return put_words(&w, decoded, decoded_len);
	if (is_atoms(decoded, decoded_len))
		return put_text(&w, decoded, decoded_len);
	ps_buf_init(&quoted, decoded_len * 2 + 2);
	status = ps_buf_add(&quoted, "\"", 1);
	for (size_t i = 0; i < decoded_len && status == PS_OK; i++) {
		if (decoded[i] == '"' || decoded[i] == '\\')
			status = ps_buf_add(&quoted, "\\", 1);
		if (status == PS_OK)
			status = ps_buf_add(&quoted, decoded + i, 1);
	}
	if (status == PS_OK)
		status = ps_buf_add(&quoted, "\"", 1);
	if (status == PS_OK)
		status = put_text(&w, quoted.data, quoted.len);
	ps_buf_fini(&quoted);
	return status;
}

enum ps_status ps_field_name_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	enum ps_status status = PS_OK;

	(void)context;
	(void)original;
	(void)original_len;
	for (size_t i = 0; i < decoded_len && status == PS_OK; i++) {
		bool plain = decoded[i] > 32 && decoded[i] < 127 && decoded[i] != ':';

		status = ps_buf_add(out, plain ? (const char *)decoded + i : "-", 1);
	}
	return status;
}
