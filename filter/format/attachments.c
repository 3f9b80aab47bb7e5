#include "attachments.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static const struct ps_part_rule default_rules[] = {
	{"text/*", PS_PART_SCRUB},
	{"application/json", PS_PART_SCRUB},
	{"application/xml", PS_PART_SCRUB},
	{"application/xhtml+xml", PS_PART_SCRUB},
	{"application/ics", PS_PART_SCRUB},
	{"image/svg+xml", PS_PART_SCRUB},
	{"image/*", PS_PART_PASS},
	{"*", PS_PART_REFUSE},
};

static const struct ps_part_rule keep_rules[] = {
	{"text/*", PS_PART_SCRUB},
	{"application/json", PS_PART_SCRUB},
	{"*", PS_PART_KEEP},
};

const struct ps_email_options ps_email_defaults = {
	default_rules, sizeof default_rules / sizeof default_rules[0], PS_PART_REFUSE, PS_PART_REFUSE, false, false};

const struct ps_email_options ps_email_keep_all = {
	keep_rules, sizeof keep_rules / sizeof keep_rules[0], PS_PART_SCRUB, PS_PART_KEEP, false, false};

static bool rule_matches(const char *pattern, const char *type)
{
	size_t len = strlen(pattern);

	if (pattern[len - 1] == '*')
		return strncmp(pattern, type, len - 1) == 0;
	return strcmp(pattern, type) == 0;
}

enum ps_part_action ps_part_action(const struct ps_email_options *options, const char *type)
{
	for (size_t i = 0; i < options->part_count; i++) {
		if (rule_matches(options->parts[i].type, type))
			return options->parts[i].action;
	}
	return PS_PART_REFUSE;
}

/* --- what files start with ------------------------------------------------------- */

struct magic {
	/* NULL: a file that is no image. */
	const char *type;
	size_t offset, len;
	const char *bytes;
};

static const struct magic magics[] = {
	{"image/png", 0, 8, "\x89PNG\r\n\x1a\n"},
	{"image/x-png", 0, 8, "\x89PNG\r\n\x1a\n"},
	{"image/jpeg", 0, 3, "\xff\xd8\xff"},
	{"image/jpg", 0, 3, "\xff\xd8\xff"},
	{"image/pjpeg", 0, 3, "\xff\xd8\xff"},
	{"image/gif", 0, 4, "GIF8"},
	{"image/bmp", 0, 2, "BM"},
	{"image/x-ms-bmp", 0, 2, "BM"},
	{"image/webp", 8, 4, "WEBP"},
	{"image/tiff", 0, 4, "II*\0"},
	{"image/tiff", 0, 4, "MM\0*"},
	{"image/x-icon", 0, 4, "\0\0\1\0"},
	{"image/vnd.microsoft.icon", 0, 4, "\0\0\1\0"},
	{"image/heic", 4, 4, "ftyp"},
	{"image/heif", 4, 4, "ftyp"},
	{"image/avif", 4, 4, "ftyp"},
	{NULL, 0, 5, "%PDF-"},
	{NULL, 0, 4, "PK\3\4"},
	{NULL, 0, 4, "\xd0\xcf\x11\xe0"},
	{NULL, 0, 3, "\x1f\x8b\x08"},
	{NULL, 0, 5, "{\\rtf"},
	{NULL, 0, 6, "7z\xbc\xaf\x27\x1c"},
	{NULL, 0, 4, "Rar!"},
	{NULL, 0, 4,
		"\x7f"
		"ELF"},
	{NULL, 0, 3, "BZh"},
};

/* A bitmap's "BM" could start a text, too. */
#define MAGIC_SURE 3

static bool starts_with(const struct magic *magic, const unsigned char *data, size_t len)
{
	return len >= magic->offset + magic->len && memcmp(data + magic->offset, magic->bytes, magic->len) == 0;
}

bool ps_image_matches(const char *type, const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
		if (magics[i].type != NULL && strcmp(magics[i].type, type) == 0 && starts_with(&magics[i], data, len))
			return true;
	}
	return false;
}

bool ps_is_binary_file(const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
		if (magics[i].offset == 0 && magics[i].len >= MAGIC_SURE && starts_with(&magics[i], data, len))
			return true;
	}
	return false;
}

/* "begin 644 name", and a line of uuencode behind it: its length in the first byte. */
static bool is_uuencode(const unsigned char *line, size_t len)
{
	const unsigned char *end = memchr(line, '\n', len);
	size_t first;
	size_t digits = 6;

	if (end == NULL || len < 10 || memcmp(line, "begin ", 6) != 0)
		return false;
	while (digits < len && line[digits] >= '0' && line[digits] <= '7')
		digits++;
	if (digits < 9 || digits > 10 || line[digits] != ' ')
		return false;
	first = (size_t)(end - line) + 1;
	end = memchr(line + first, '\n', len - first);
	return end != NULL && line[first] >= ' ' && line[first] <= 'M' &&
	       (size_t)(end - line) - first >= ((size_t)(line[first] - ' ') + 2) / 3 * 4 + 1;
}

static bool starts_inline_file(const unsigned char *line, size_t len)
{
	static const char binhex[] = "(This file must be converted with BinHex";

	if (len < 8)
		return false;
	if (line[0] == 'b')
		return is_uuencode(line, len);
	if (line[0] == '=')
		return memcmp(line, "=ybegin ", 8) == 0;
	return line[0] == '(' && len > sizeof binhex && memcmp(line, binhex, sizeof binhex - 1) == 0;
}

bool ps_has_inline_file(const unsigned char *data, size_t len)
{
	size_t at = 0;

	if (starts_inline_file(data, len))
		return true;
#if defined(__SSE2__)
	/* Lines with the first byte of one. */
	for (; len - at > 16; at += 16) {
		__m128i block = _mm_loadu_si128((const __m128i *)(const void *)(data + at));
		__m128i next = _mm_loadu_si128((const __m128i *)(const void *)(data + at + 1));
		__m128i first = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(next, _mm_set1_epi8('b')),
						     _mm_cmpeq_epi8(next, _mm_set1_epi8('='))),
			_mm_cmpeq_epi8(next, _mm_set1_epi8('(')));
		__m128i found = _mm_and_si128(first, _mm_cmpeq_epi8(block, _mm_set1_epi8('\n')));

		for (unsigned lines = (unsigned)_mm_movemask_epi8(found); lines != 0; lines &= lines - 1) {
			size_t line = at + (unsigned)__builtin_ctz(lines) + 1;

			if (starts_inline_file(data + line, len - line))
				return true;
		}
	}
#endif
	while (at < len) {
		const unsigned char *nl = memchr(data + at, '\n', len - at);

		if (nl == NULL)
			return false;
		at = (size_t)(nl - data) + 1;
		if (starts_inline_file(data + at, len - at))
			return true;
	}
	return false;
}

/* --- text in images ---------------------------------------------------------------- */

/* Shorter runs are pixels more often than words. */
#define RUN_MIN 6

static bool is_printable(unsigned char c)
{
	return (c >= 32 && c < 127) || c == '\t';
}

/*
 * The printable run that starts at data[at], each character followed by (or
 * after) a zero byte where @step is 2. Returns its characters.
 */
static size_t run_at(const unsigned char *data, size_t at, size_t len, size_t step)
{
	size_t count = 0;

	while (at < len && is_printable(data[at]) && (step == 1 || (at + 1 < len && data[at + 1] == 0))) {
		at += step;
		count++;
	}
	return count;
}

static enum ps_status add_run(const unsigned char *data, size_t count, size_t step, struct ps_buf *out)
{
	enum ps_status status = PS_OK;

	if (step == 1) {
		status = ps_buf_add(out, data, count);
	} else {
		for (size_t i = 0; i < count && status == PS_OK; i++)
			status = ps_buf_add(out, data + i * step, 1);
	}
	return status == PS_OK ? ps_buf_add(out, "\n", 1) : status;
}

/* Compressed text chunks of PNG: a length, then the name. */
static bool has_compressed_text(const unsigned char *data, size_t len)
{
	if (len < 8 || memcmp(data, "\x89PNG", 4) != 0)
		return false;
	for (size_t at = 8; len - at >= 8;) {
		size_t chunk =
			(size_t)data[at] << 24 | (size_t)data[at + 1] << 16 | (size_t)data[at + 2] << 8 | data[at + 3];
		const unsigned char *end;

		if (memcmp(data + at + 4, "zTXt", 4) == 0)
			return true;
		/* iTXt: keyword, NUL, compression flag. */
		if (memcmp(data + at + 4, "iTXt", 4) == 0) {
			end = memchr(data + at + 8, 0, len - at - 8);
			if (end == NULL || end + 1 == data + len || end[1] != 0)
				return true;
		}
		if (len - at - 8 < chunk + 4)
			return false;
		at += chunk + 12;
	}
	return false;
}

enum ps_status ps_image_text(const unsigned char *data, size_t len, struct ps_buf *out)
{
	enum ps_status status = has_compressed_text(data, len) ? PS_REFUSED : PS_OK;

	for (size_t at = 0; at < len && status == PS_OK;) {
		size_t step = at + 1 < len && data[at + 1] == 0 ? 2 : 1;
		size_t count = run_at(data, at, len, step);

		if (count < RUN_MIN) {
			at += count == 0 ? 1 : count * step;
			continue;
		}
		status = add_run(data + at, count, step, out);
		at += count * step;
	}
	return status;
}
