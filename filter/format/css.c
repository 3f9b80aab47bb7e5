#include "css.h"

#include "chars.h"
#include "html_token.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* So many digits in a declaration, and it is read. */
#define DATA_DIGITS 7
/* No property of fonts has a longer name. */
#define FONT_NAME_MAX 12

struct css {
	struct ps_markup_reader *reader;
	unsigned layer;
	enum ps_escape escape;
	const unsigned char *data;
	size_t end;
};

static enum ps_status piece_add(const struct css *css, size_t start, size_t end)
{
	while (start < end && ps_is_html_space(css->data[start]))
		start++;
	return ps_markup_field(css->reader, css->layer, start, end, css->escape, PS_FIELD_TEXT, PS_NONE);
}

/* The quote at @at, which may be a reference, and its length; 0 where there is none. */
static unsigned char quote_at(const struct css *css, size_t at, size_t *len)
{
	unsigned char out[PS_ENTITY_MAX];
	size_t out_len = 0;
	unsigned char c = css->data[at];
	*len = 1;
	if (c == '&' && (css->reader->flags & PS_MARKUP_REFERENCES) != 0) {
		*len = ps_entity_read(css->data + at, css->end - at, css->reader->place, out, &out_len);
		c = *len > 0 && out_len == 1 ? out[0] : (unsigned char)0;
	}
	return c == '"' || c == '\'' ? c : 0;
}

/* Where the string ends that @quote opened before @at: at its quote, a line's end, or the end. */
static size_t string_end(const struct css *css, size_t at, unsigned char quote, size_t *len)
{
	while (at < css->end && css->data[at] != '\n') {
		if (quote_at(css, at, len) == quote)
			return at;
		at += css->data[at] == '\\' && at + 1 < css->end ? 2 : 1;
	}
	*len = 0;
	return at < css->end ? at : css->end;
}

static size_t comment_end(const struct css *css, size_t at)
{
	for (; at < css->end; at++) {
		if (css->data[at] == '*' && at + 1 < css->end && css->data[at + 1] == '/')
			return at;
	}
	return css->end;
}

/* "font:" or "font-family:" at the start of a declaration. */
static bool is_font(const struct css *css, size_t start)
{
	while (start < css->end && ps_is_html_space(css->data[start]))
		start++;
	size_t name = start;
	while (start < css->end && start - name <= FONT_NAME_MAX && css->data[start] != ':' &&
		!ps_is_html_space(css->data[start]))
		start++;
	return ps_html_name_is(css->data + name, start - name, "font-family") ||
	       ps_html_name_is(css->data + name, start - name, "font") ||
	       ps_html_name_is(css->data + name, start - name, "mso-font-alt");
}

static bool starts_address(const struct css *css, size_t at)
{
	return css->end - at >= 4 && ps_html_name_is(css->data + at, 4, "url(");
}

/* The first ')' behind @at, or the end. */
static size_t address_end(const struct css *css, size_t at)
{
	const unsigned char *close = memchr(css->data + at, ')', css->end - at);
	return close == NULL ? css->end : (size_t)(close - css->data);
}

/* Looks like data: many digits outside of a colour, or an address of mail. */
static bool looks_like_data(const struct css *css, size_t start, size_t end)
{
	size_t digits = 0;
	for (size_t at = start; at < end; at++) {
		unsigned char c = css->data[at];
		if (c == '@' && at > start && css->data[at - 1] > ' ')
			return true;
		/* Numbers with units and percents follow each other; those of people hold dashes or are long. */
		if (c >= '0' && c <= '9')
			digits++;
		else if (c != '-' && c != '.' && c != '/' && c != ' ' && c != '(' && c != ')')
			digits = 0;
		if (digits >= DATA_DIGITS)
			return true;
	}
	return false;
}

/* A declaration or selector: data[start .. stop). */
static enum ps_status declaration_add(const struct css *css, size_t start, size_t stop)
{
	return looks_like_data(css, start, stop) ? piece_add(css, start, stop) : PS_OK;
}

/* Text inside a style sheet, and where CSS goes on behind it. */
struct text {
	size_t start, end, next;
	/* A name, perhaps of a font. */
	bool string;
};

/* True where a string, a comment or an address begins at @at. */
static bool text_read(const struct css *css, size_t at, struct text *text)
{
	size_t len;
	unsigned char quote = quote_at(css, at, &len);
	*text = (struct text){.string = quote != 0};
	if (quote != 0) {
		text->start = at + len;
		text->end = string_end(css, text->start, quote, &len);
		text->next = text->end + len;
	} else if (css->data[at] == '/' && at + 1 < css->end && css->data[at + 1] == '*') {
		text->start = at + 2;
		text->end = comment_end(css, text->start);
		text->next = text->end < css->end ? text->end + 2 : css->end;
	} else if ((css->data[at] | 0x20) == 'u' && starts_address(css, at)) {
		text->start = at + 4;
		text->end = text->next = address_end(css, text->start);
	} else {
		return false;
	}
	return true;
}

#if defined(__SSE2__)
static inline __m128i is_byte(__m128i block, char byte)
{
	return _mm_cmpeq_epi8(block, _mm_set1_epi8(byte));
}

/* True where all of it is CSS's own: nothing can begin a text in it, and its digits are too few. */
static bool is_own(const unsigned char *data, size_t start, size_t end)
{
	unsigned digits = 0;
	/* A layer has PS_TEXT_PADDING bytes behind it. */
	for (size_t at = start; at < end; at += 16) {
		__m128i block = _mm_loadu_si128((const __m128i *)(const void *)(data + at));
		unsigned most = end - at < 16 ? (1u << (end - at)) - 1 : 0xFFFF;
		__m128i text = _mm_or_si128(_mm_or_si128(_mm_or_si128(is_byte(block, '"'), is_byte(block, '\'')),
						    _mm_or_si128(is_byte(block, '&'), is_byte(block, '('))),
			_mm_or_si128(is_byte(block, '*'), is_byte(block, '@')));
		__m128i value = _mm_sub_epi8(block, _mm_set1_epi8('0'));
		__m128i digit = _mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value);
		if (((unsigned)_mm_movemask_epi8(text) & most) != 0)
			return false;
		digits += (unsigned)__builtin_popcount((unsigned)_mm_movemask_epi8(digit) & most);
	}
	return digits < DATA_DIGITS;
}
#endif

enum ps_status ps_css_add(
	struct ps_markup_reader *reader, unsigned layer, size_t start, size_t end, enum ps_escape escape)
{
	struct css css = {reader, layer, escape, reader->data, end};
	enum ps_status status = PS_OK;
	size_t declaration = start;
	size_t plain = start;
	size_t at = start;
#if defined(__SSE2__)
	if (is_own(css.data, start, end))
		return PS_OK;
#endif
	while (status == PS_OK && at < end) {
		struct text text;
		unsigned char c = css.data[at];
		if (text_read(&css, at, &text)) {
			status = declaration_add(&css, plain, at);
			if (status == PS_OK && !(text.string && is_font(&css, declaration) &&
						       !looks_like_data(&css, text.start, text.end)))
				status = piece_add(&css, text.start, text.end);
			at = plain = text.next;
		} else if (c == ';' || c == '{' || c == '}') {
			status = declaration_add(&css, plain, at);
			declaration = plain = ++at;
		} else {
			at++;
		}
	}
	return status == PS_OK ? declaration_add(&css, plain, end) : status;
}
