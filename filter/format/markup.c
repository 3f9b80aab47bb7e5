#include "markup.h"

#include "chars.h"
#include "folding.h"
#include "utf8.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Characters behind which more than themselves has to be read. */
enum special { SPECIAL_NUL = 16, SPECIAL_ALWAYS = SPECIAL_NUL };

static const unsigned char specials[256] = {
	['\0'] = SPECIAL_NUL,
	['&'] = PS_MARKUP_REFERENCES,
	['%'] = PS_MARKUP_PERCENT,
	['+'] = PS_MARKUP_PERCENT,
	['?'] = PS_MARKUP_PERCENT,
	['\\'] = PS_MARKUP_SCRIPT,
	[' '] = PS_MARKUP_COLLAPSE,
	['\n'] = PS_MARKUP_COLLAPSE,
	['\r'] = PS_MARKUP_COLLAPSE,
	['\t'] = PS_MARKUP_COLLAPSE,
	['\f'] = PS_MARKUP_COLLAPSE,
};

/* Something in the source that reads as text[0 .. len). */
struct unit {
	unsigned char text[PS_ENTITY_MAX];
	size_t len;
	/** Bytes of source. */
	size_t taken;
};

static bool is_space(unsigned char c)
{
	return (specials[c] & PS_MARKUP_COLLAPSE) != 0;
}

/* The byte or reference at @at, which is before @end. */
static void plain_read(const struct ps_markup_reader *reader, size_t at, size_t end, struct unit *unit)
{
	unit->taken = 0;
	if (reader->data[at] == '&' && (reader->flags & PS_MARKUP_REFERENCES) != 0)
		unit->taken = ps_entity_read(reader->data + at, end - at, reader->place, unit->text, &unit->len);
	if (unit->taken > 0)
		return;
	unit->text[0] = reader->data[at];
	unit->len = 1;
	unit->taken = 1;
}

/* The ASCII character at *at, which is moved behind it; 0x100 for anything else. */
static unsigned ascii_read(const struct ps_markup_reader *reader, size_t *at, size_t end)
{
	if (*at >= end)
		return 0x100;
	struct unit unit;
	plain_read(reader, *at, end, &unit);
	if (unit.len != 1 || unit.text[0] >= 0x80)
		return 0x100;
	*at += unit.taken;
	return unit.text[0];
}

/* @count hexadecimal digits at *at; false where there are fewer. */
static bool hex_read(const struct ps_markup_reader *reader, size_t *at, size_t end, unsigned count, uint32_t *value)
{
	size_t place = *at;
	*value = 0;
	for (unsigned i = 0; i < count; i++) {
		unsigned digit = ps_hex_value(ascii_read(reader, &place, end));
		if (digit > 15)
			return false;
		*value = *value << 4 | digit;
	}
	*at = place;
	return true;
}

/* "%C3%A9" from its first '%': a character of UTF-8 is one unit, another byte reads as Latin-1. */
static bool percent_read(const struct ps_markup_reader *reader, size_t start, size_t end, struct unit *unit)
{
	unsigned char bytes[4];
	size_t ends[4];
	size_t count = 0;
	size_t at = start;
	while (count < 4) {
		uint32_t value;
		if (ascii_read(reader, &at, end) != '%' || !hex_read(reader, &at, end, 2, &value))
			break;
		bytes[count] = (unsigned char)value;
		ends[count++] = at;
		if (value < 0x80)
			break;
	}
	if (count == 0)
		return false;
	uint32_t codepoint;
	size_t used = ps_utf8_decode(bytes, count, &codepoint);
	if (used == 0) {
		used = 1;
		codepoint = bytes[0];
	}
	unit->len = ps_codepoint_write(codepoint, unit->text);
	unit->taken = ends[used - 1] - start;
	return true;
}

/* "\u{35}" or "\u0035" behind its 'u'; a pair of surrogates is one character. */
static bool unicode_read(const struct ps_markup_reader *reader, size_t *at, size_t end, uint32_t *codepoint)
{
	size_t place = *at;
	if (ascii_read(reader, &place, end) == '{') {
		uint32_t value = 0;
		unsigned c = ascii_read(reader, &place, end);
		for (; ps_hex_value(c) < 16; c = ascii_read(reader, &place, end)) {
			if (value <= 0x10FFFF)
				value = value << 4 | ps_hex_value(c);
		}
		if (c != '}')
			return false;
		*codepoint = value;
		*at = place;
		return true;
	}
	if (!hex_read(reader, at, end, 4, codepoint))
		return false;
	if (*codepoint < 0xD800 || *codepoint > 0xDBFF)
		return true;
	place = *at;
	uint32_t low;
	unsigned backslash = ascii_read(reader, &place, end);
	unsigned letter = ascii_read(reader, &place, end);
	if (backslash == '\\' && letter == 'u' && hex_read(reader, &place, end, 4, &low) && low >= 0xDC00 &&
		low <= 0xDFFF) {
		*codepoint = 0x10000 + ((*codepoint - 0xD800) << 10) + (low - 0xDC00);
		*at = place;
	}
	return true;
}

/* A script's escape from its backslash; false for one that stands for itself. */
static bool script_read(const struct ps_markup_reader *reader, size_t start, size_t end, struct unit *unit)
{
	size_t at = start;
	uint32_t codepoint;
	if (ascii_read(reader, &at, end) != '\\')
		return false;
	unsigned c = ascii_read(reader, &at, end);
	switch (c) {
	case 'u':
		if (!unicode_read(reader, &at, end, &codepoint))
			return false;
		break;
	case 'x':
		if (!hex_read(reader, &at, end, 2, &codepoint))
			return false;
		break;
	case 'n':
	case 'r':
		codepoint = '\n';
		break;
	case 't':
		codepoint = '\t';
		break;
	case '/':
	case '"':
	case '\'':
	case '\\':
		codepoint = c;
		break;
	case '\n':
	case '\r':
		/* A string that goes on in the next line. */
		unit->len = 0;
		unit->taken = at - start;
		return true;
	default:
		return false;
	}
	unit->len = ps_codepoint_write(codepoint, unit->text);
	unit->taken = at - start;
	return true;
}

/* White space at @at: all of it, as one blank. */
static void blank_read(const struct ps_markup_reader *reader, size_t at, size_t end, struct unit *unit)
{
	size_t place = at + 1;
	while (place < end && is_space(reader->data[place]))
		place++;
	unit->text[0] = ' ';
	unit->len = 1;
	unit->taken = place - at;
}

/* What stands at @at, where a special character is. */
static void unit_read(struct ps_markup_reader *reader, size_t at, size_t end, struct unit *unit)
{
	unsigned flags = reader->flags;
	if ((flags & PS_MARKUP_COLLAPSE) != 0 && is_space(reader->data[at])) {
		blank_read(reader, at, end, unit);
		return;
	}
	plain_read(reader, at, end, unit);
	if (unit->len != 1)
		return;
	unsigned char c = unit->text[0];
	if (c == '\0')
		unit->len = 0;
	if ((flags & PS_MARKUP_COLLAPSE) != 0 && is_space(c))
		unit->text[0] = ' ';
	if ((flags & PS_MARKUP_PERCENT) != 0 && c == '%')
		(void)percent_read(reader, at, end, unit);
	if ((flags & PS_MARKUP_PERCENT) != 0 && c == '?')
		reader->query = true;
	if ((flags & PS_MARKUP_PERCENT) != 0 && c == '+' && reader->query)
		unit->text[0] = ' ';
	if ((flags & PS_MARKUP_SCRIPT) != 0 && c == '\\')
		(void)script_read(reader, at, end, unit);
}

#if defined(__SSE2__)
static inline __m128i is_byte(__m128i block, char byte)
{
	return _mm_cmpeq_epi8(block, _mm_set1_epi8(byte));
}

/* The special ones of sixteen bytes, as bits. */
static inline unsigned special_bits(const unsigned char *data, unsigned flags)
{
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)data);
	__m128i found = is_byte(block, '\0');

	if ((flags & PS_MARKUP_REFERENCES) != 0)
		found = _mm_or_si128(found, is_byte(block, '&'));
	if ((flags & PS_MARKUP_PERCENT) != 0)
		found = _mm_or_si128(found,
			_mm_or_si128(_mm_or_si128(is_byte(block, '%'), is_byte(block, '+')), is_byte(block, '?')));
	if ((flags & PS_MARKUP_SCRIPT) != 0)
		found = _mm_or_si128(found, is_byte(block, '\\'));
	if ((flags & PS_MARKUP_COLLAPSE) != 0)
		found = _mm_or_si128(_mm_or_si128(found, _mm_or_si128(is_byte(block, ' '), is_byte(block, '\n'))),
			_mm_or_si128(_mm_or_si128(is_byte(block, '\r'), is_byte(block, '\t')), is_byte(block, '\f')));
	return (unsigned)_mm_movemask_epi8(found);
}
#endif

/* The first special character in [at, end), or @end. */
static size_t plain_end(const struct ps_markup_reader *reader, size_t at, size_t end)
{
	unsigned stop = reader->flags | SPECIAL_ALWAYS;
#if defined(__SSE2__)
	/* A layer has PS_TEXT_PADDING bytes behind it. */
	for (; at < end; at += 16) {
		unsigned found = special_bits(reader->data + at, stop);
		if (found == 0)
			continue;
		at += (unsigned)__builtin_ctz(found);
		break;
	}
	return at < end ? at : end;
#else
	while (at < end && (specials[reader->data[at]] & stop) == 0)
		at++;
	return at;
#endif
}

/* A unit that is the byte it stands for can belong to the run around it. */
static bool is_itself(const struct ps_markup_reader *reader, size_t at, const struct unit *unit)
{
	return unit->taken == 1 && unit->len == 1 && unit->text[0] == reader->data[at];
}

/* True where words go on at @at: what is behind it may be read in the fast way. */
static bool is_word(const struct ps_markup_reader *reader, size_t at, size_t end)
{
	return at < end && reader->data[at] < 0x80;
}

enum ps_status ps_markup_add(struct ps_markup_reader *reader, size_t start, size_t end)
{
	bool collapse = (reader->flags & PS_MARKUP_COLLAPSE) != 0;
	bool references = (reader->flags & PS_MARKUP_REFERENCES) != 0;
	bool words = collapse && (reader->flags & (PS_MARKUP_PERCENT | PS_MARKUP_SCRIPT)) == 0;
	enum ps_status status = PS_OK;
	bool fast = false;
	size_t plain = start;
	size_t at = start;
	while (status == PS_OK) {
		if (words && at == plain && is_word(reader, at, end)) {
			status = ps_field_add_words(reader->doc, at, end, references, &reader->space, &plain);
			fast = plain > at;
			at = plain;
			if (status != PS_OK)
				break;
		}
		size_t next = plain_end(reader, at, end);
		if (next > at)
			reader->space = false;
		at = next;
		if (at == end)
			break;
		struct unit unit;
		unit_read(reader, at, end, &unit);
		if (collapse && unit.len == 1 && unit.text[0] == ' ') {
			if (reader->space)
				unit.len = 0;
			reader->space = true;
		} else if (unit.len > 0) {
			reader->space = false;
		}
		if (is_itself(reader, at, &unit)) {
			at++;
			/* Cut behind a blank, a text is folded as it is uncut. */
			if (!fast || reader->data[at - 1] != ' ' || !is_word(reader, at, end))
				continue;
			status = ps_field_add(reader->doc, plain, at);
			plain = at;
			continue;
		}
		if (at > plain)
			status = ps_field_add(reader->doc, plain, at);
		if (status == PS_OK)
			status = ps_field_add_unit(reader->doc, at, at + unit.taken, unit.text, unit.len);
		at += unit.taken;
		plain = at;
	}
	if (status == PS_OK && at > plain)
		status = ps_field_add(reader->doc, plain, at);
	return status;
}

size_t ps_markup_peek(const struct ps_markup_reader *reader, size_t start, size_t end, unsigned char *text, size_t max)
{
	struct ps_markup_reader copy = *reader;
	size_t len = 0;
	while (start < end && len < max) {
		struct unit unit;
		uint32_t codepoint = 0;
		if (specials[copy.data[start]] == 0 && copy.data[start] < 0x80) {
			text[len++] = copy.data[start++];
			continue;
		}
		unit_read(&copy, start, end, &unit);
		start += unit.taken;
		if (unit.len == 0)
			continue;
		/* Bytes of a character as it stands come one by one. */
		size_t taken = unit.len;
		if (unit.len == 1 && unit.text[0] >= 0x80)
			taken = ps_utf8_decode(copy.data + start - 1, end - start + 1, &codepoint);
		else
			(void)ps_utf8_decode(unit.text, unit.len, &codepoint);
		if (taken > 1 && unit.len == 1)
			start += taken - 1;
		unsigned class = codepoint >= 0x80 ? ps_fold_class(codepoint) : PS_FOLD_OTHER;
		if (class == PS_FOLD_SKIP)
			continue;
		bool ascii = class >= PS_FOLD_ASCII_MIN && class < PS_FOLD_HOMOGLYPH;
		text[len++] = ascii ? (unsigned char)class : unit.text[0];
	}
	return len;
}

enum ps_status ps_markup_field(struct ps_markup_reader *reader, unsigned layer, size_t start, size_t end,
	enum ps_escape escape, enum ps_field_kind kind, enum ps_type type)
{
	if (start == end)
		return PS_OK;
	reader->space = false;
	reader->query = false;
	if (plain_end(reader, start, end) == end)
		return ps_field_put(reader->doc, layer, escape, kind, type, start, end);
	enum ps_status status = ps_field_open(reader->doc, layer, escape, kind, type);
	if (status == PS_OK)
		status = ps_markup_add(reader, start, end);
	if (status == PS_OK)
		status = ps_field_close(reader->doc);
	return status;
}

enum ps_status ps_markup_layer(
	struct ps_markup_reader *reader, unsigned parent, size_t start, size_t end, unsigned *layer)
{
	enum ps_status status = ps_layer_mapped(reader->doc, parent, PS_ESCAPE_MARKUP, layer);
	size_t plain = start;
	size_t at = start;
	while (status == PS_OK && at < end) {
		struct unit unit;
		plain_read(reader, at, end, &unit);
		if (is_itself(reader, at, &unit)) {
			at++;
			continue;
		}
		if (at > plain)
			status = ps_layer_add(reader->doc, *layer, plain, at);
		if (status == PS_OK)
			status = ps_layer_add_unit(reader->doc, *layer, at, at + unit.taken, unit.text, unit.len);
		at += unit.taken;
		plain = at;
	}
	if (status == PS_OK && at > plain)
		status = ps_layer_add(reader->doc, *layer, plain, at);
	return status;
}
