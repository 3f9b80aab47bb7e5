/*
 * Pieces become text here: they are folded for matching, character by
 * character, and what stands as it is is copied in runs.
 */
#include "chars.h"
#include "docimpl.h"
#include "utf8.h"
#include "wipe.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Bytes below 0x80 at the start of data[0 .. len), which has readable bytes behind it. */
static size_t ascii_run(const unsigned char *data, size_t len)
{
	size_t i = 0;

#if defined(__SSE2__)
	for (; i < len; i += 16) {
		__m128i block = _mm_loadu_si128((const __m128i *)(const void *)(data + i));
		unsigned high = (unsigned)_mm_movemask_epi8(block);

		if (high != 0) {
			i += (unsigned)__builtin_ctz(high);
			break;
		}
	}
	return i < len ? i : len;
#else
	for (; len - i >= 8; i += 8) {
		uint64_t word;

		memcpy(&word, data + i, 8);
		if ((word & 0x8080808080808080u) != 0)
			break;
	}
	while (i < len && data[i] < 0x80)
		i++;
	return i;
#endif
}

static bool is_digit(unsigned char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_letter(unsigned char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static bool is_joiner(unsigned char byte)
{
	return byte == '.' || byte == '@' || byte == '_' || byte == '-' || byte == '+' || byte == '\'';
}

static bool in_ascii_token(unsigned char byte)
{
	return is_letter(byte) || is_digit(byte) || is_joiner(byte);
}

/*
 * The length of a token at data[0 .. len) that has nothing but letters of other
 * scripts and their homoglyphs: a word of such a script. 0 where it has others,
 * or may go on in the next piece.
 */
static size_t foreign_word(const unsigned char *data, size_t len)
{
	size_t i = 0;

	while (i < len && data[i] >= 0x80) {
		uint32_t cp = 0;
		size_t n = ps_utf8_decode(data + i, len - i, &cp);
		unsigned class = n != 0 ? ps_fold_class(cp) : PS_FOLD_OTHER;

		if (class == PS_FOLD_OTHER)
			return i;
		if (class != PS_FOLD_LETTER && class < PS_FOLD_HOMOGLYPH)
			return 0;
		i += n;
	}
	if (i == len)
		return 0;
	if (is_joiner(data[i]))
		return i + 1 < len && data[i + 1] < 0x80 && !in_ascii_token(data[i + 1]) ? i : 0;
	return in_ascii_token(data[i]) ? 0 : i;
}

/*
 * Bytes at the start of data[0 .. len) that are read as they stand. Bytes that
 * are not UTF-8 are. @fresh: no token goes on from what is in front.
 */
static size_t plain_run(const unsigned char *data, size_t len, bool fresh)
{
	bool foreign = false;
	size_t i = 0;

	for (;;) {
		size_t ascii = ascii_run(data + i, len - i);

		i += ascii;
		if (ascii > 0) {
			fresh = !in_ascii_token(data[i - 1]);
			foreign = false;
		}
		while (i < len && data[i] >= 0x80) {
			uint32_t cp = 0;
			size_t n = ps_utf8_decode(data + i, len - i, &cp);
			unsigned class = n != 0 ? ps_fold_class(cp) : PS_FOLD_OTHER;

			if (class >= PS_FOLD_HOMOGLYPH && fresh)
				n = foreign_word(data + i, len - i);
			else if (class > PS_FOLD_LETTER && !(class >= PS_FOLD_HOMOGLYPH && foreign))
				return i;
			if (n == 0 && class >= PS_FOLD_HOMOGLYPH)
				return i;
			/* Behind a letter of another script, its homoglyphs are letters of that script. */
			foreign = class == PS_FOLD_LETTER || (class != PS_FOLD_OTHER && foreign);
			fresh = class == PS_FOLD_OTHER;
			i += n != 0 ? n : 1;
		}
		if (i >= len)
			return len;
	}
}

/* layer[src .. src + len) as it stands. */
static enum ps_status emit_plain(struct ps_document *doc, size_t src, size_t len, bool gap)
{
	enum ps_status status;

	if (doc->alias && (doc->layer != 0 || src != doc->text_len)) {
		status = ps_text_own(doc);
		if (status != PS_OK)
			return status;
	}
	if (!doc->alias) {
		status = ps_text_reserve(doc, len);
		if (status != PS_OK)
			return status;
		memcpy(doc->text.data + doc->text_len, doc->layers[doc->layer].data + src, len);
	}
	status = ps_map_add(&doc->map, doc->field_run, doc->text_len, src, len, gap);
	if (status != PS_OK)
		return status;
	doc->text_len += len;
	return PS_OK;
}

/* layer[src .. src + src_len) as the bytes text[0 .. len). */
static enum ps_status emit_unit(
	struct ps_document *doc, size_t src, size_t src_len, const void *text, size_t len, bool gap)
{
	enum ps_status status = ps_text_own(doc);

	if (status == PS_OK)
		status = ps_text_reserve(doc, len);
	if (status == PS_OK)
		status = ps_map_add_unit(&doc->map, doc->field_run, doc->text_len, len, src, src_len, gap);
	if (status != PS_OK)
		return status;
	if (len > 0)
		memcpy(doc->text.data + doc->text_len, text, len);
	doc->text_len += len;
	return PS_OK;
}

/* True where a mark of @class behind the field's text so far is not to be seen. */
static bool mark_is_unseen(const struct ps_document *doc, unsigned class)
{
	const unsigned char *text = ps_text_data(doc);
	size_t at = doc->text_len;

	if (at == doc->field.start)
		return false;
	if (is_digit(text[at - 1]))
		return true;
	if (class == PS_FOLD_OVERLAY)
		return true;
	/* Names have at most two marks on a letter: a third is there to hide it. */
	return at - doc->field.start > 4 && (text[at - 2] == 0xCC || text[at - 2] == 0xCD) &&
	       (text[at - 4] == 0xCC || text[at - 4] == 0xCD);
}

static bool is_behind_letter(const struct ps_document *doc)
{
	unsigned char last = doc->text_len > doc->field.start ? ps_text_data(doc)[doc->text_len - 1] : ' ';

	return last >= 0x80 || is_letter(last);
}

/* Writes one character of @class. @judged: what its token says of homoglyphs: 0 foreign, 'a' letters, '0' digits. */
static enum ps_status emit_char(struct ps_document *doc, const struct ps_token_unit *unit, unsigned class, char judged)
{
	char ascii = 0;

	switch (class) {
	case PS_FOLD_SKIP:
		return emit_unit(doc, unit->src, unit->src_len, NULL, 0, unit->gap);
	case PS_FOLD_MARK:
	case PS_FOLD_OVERLAY:
		if (mark_is_unseen(doc, class))
			return emit_unit(doc, unit->src, unit->src_len, NULL, 0, unit->gap);
		break;
	case PS_FOLD_DOT:
		ascii = ps_fold_dot(doc->text_len > doc->field.start ? ps_text_data(doc)[doc->text_len - 1] : ' ');
		break;
	case PS_FOLD_LIGATURE: {
		uint32_t cp = 0;
		const char *letters;

		(void)ps_utf8_decode(unit->bytes, unit->len, &cp);
		letters = ps_fold_ligature(cp);
		return emit_unit(doc, unit->src, unit->src_len, letters, strlen(letters), unit->gap);
	}
	case PS_FOLD_NEWLINE:
		ascii = '\n';
		break;
	default:
		if (class >= PS_FOLD_HOMOGLYPH && judged != 0)
			ascii = judged == '0' ? ps_fold_digit(class) : ps_fold_letter(class);
		else if (class >= PS_FOLD_RAISED && class <= PS_FOLD_RAISED_LAST && !is_behind_letter(doc))
			ascii = (char)('0' + (class - PS_FOLD_RAISED));
		else if (class >= PS_FOLD_ASCII_MIN && class < PS_FOLD_HOMOGLYPH)
			ascii = (char)class;
		break;
	}
	if (ascii != 0)
		return emit_unit(doc, unit->src, unit->src_len, &ascii, 1, unit->gap);
	if (unit->plain)
		return emit_plain(doc, unit->src, unit->len, unit->gap);
	return emit_unit(doc, unit->src, unit->src_len, unit->bytes, unit->len, unit->gap);
}

/* What a token is made of. */
struct token_sum {
	bool letters, digits, foreign;
};

/* Adds the part of the token that is in the text already. */
static void token_look_back(const struct ps_document *doc, struct token_sum *sum)
{
	const unsigned char *text = ps_text_data(doc);
	size_t at = doc->text_len;
	size_t stop = at - doc->field.start > PS_TOKEN_MAX ? at - PS_TOKEN_MAX : doc->field.start;

	for (; at > stop; at--) {
		unsigned char byte = text[at - 1];

		if (is_letter(byte))
			sum->letters = true;
		else if (is_digit(byte))
			sum->digits = true;
		else if (byte >= 0x80) {
			/* Latin letters start with C3 to C9, E1 B8 to E1 BB; Latin marks with CC, CD. */
			if (byte < 0xC0)
				continue;
			if ((byte >= 0xC3 && byte <= 0xC9) || byte == 0xCC || byte == 0xCD ||
				(byte == 0xE1 && at < doc->text_len && text[at] >= 0xB8 && text[at] <= 0xBB))
				sum->letters = true;
			else if (byte < 0xE2 || byte > 0xE2)
				/* E2 starts punctuation and symbols, which are the token's start. */
				sum->foreign = true;
			else
				return;
		} else if (!is_joiner(byte))
			return;
	}
}

static void token_add_class(struct token_sum *sum, const struct ps_token_unit *unit)
{
	unsigned char byte = unit->bytes[0];

	if (unit->class >= PS_FOLD_HOMOGLYPH)
		return;
	if (unit->class >= PS_FOLD_ASCII_MIN)
		byte = unit->class;
	if (unit->class == PS_FOLD_LETTER)
		sum->foreign = true;
	else if (unit->class == PS_FOLD_LATIN || unit->class == PS_FOLD_LIGATURE || is_letter(byte))
		sum->letters = true;
	else if (is_digit(byte))
		sum->digits = true;
}

/* The token is over: its characters go to the text, folded or not. */
enum ps_status ps_piece_flush(struct ps_document *doc)
{
	struct token_sum sum = {false, false, false};
	enum ps_status status = PS_OK;
	char judged = 0;

	token_look_back(doc, &sum);
	for (size_t i = 0; i < doc->token_count; i++)
		token_add_class(&sum, &doc->token[i]);
	if (!sum.foreign && (sum.letters || sum.digits))
		judged = sum.letters ? 'a' : '0';
	for (size_t i = 0; i < doc->token_count && status == PS_OK; i++)
		status = emit_char(doc, &doc->token[i], doc->token[i].class, judged);
	ps_wipe(doc->token, sizeof(*doc->token) * doc->token_count);
	doc->token_count = 0;
	return status;
}

static bool in_token(const struct ps_token_unit *unit)
{
	unsigned char byte = unit->bytes[0];

	if (unit->class >= PS_FOLD_HOMOGLYPH)
		return true;
	if (unit->class >= PS_FOLD_ASCII_MIN)
		byte = unit->class;
	switch (unit->class) {
	case PS_FOLD_LATIN:
	case PS_FOLD_LETTER:
	case PS_FOLD_SKIP:
	case PS_FOLD_MARK:
	case PS_FOLD_OVERLAY:
	case PS_FOLD_LIGATURE:
		return true;
	default:
		return in_ascii_token(byte);
	}
}

/* Takes one character bytes[0 .. len), or one byte that is none, for layer[src .. src + src_len). */
static enum ps_status take_char(struct ps_document *doc, size_t src, size_t src_len, const unsigned char *bytes,
	size_t len, unsigned class, bool plain)
{
	struct ps_token_unit unit = {.src = (uint32_t)src,
		.src_len = (uint32_t)src_len,
		.len = (unsigned char)len,
		.class = (unsigned char)class,
		.plain = plain,
		.gap = doc->gap};
	enum ps_status status = PS_OK;

	memcpy(unit.bytes, bytes, len);
	doc->gap = false;
	if (doc->token_count > 0 && (doc->token_count == PS_TOKEN_MAX || !in_token(&unit)))
		status = ps_piece_flush(doc);
	if (status != PS_OK)
		return status;
	if (doc->token_count == 0 && class < PS_FOLD_HOMOGLYPH)
		return emit_char(doc, &unit, class, 0);
	doc->token[doc->token_count++] = unit;
	return PS_OK;
}

/* True where the text so far ends no token that could go on. */
static bool is_token_start(const struct ps_document *doc)
{
	unsigned char last = doc->text_len > doc->field.start ? ps_text_data(doc)[doc->text_len - 1] : ' ';

	return last < 0x80 && !in_ascii_token(last);
}

enum ps_status ps_piece_bytes(struct ps_document *doc, size_t start, size_t end)
{
	const unsigned char *data = doc->layers[doc->layer].data;
	enum ps_status status = PS_OK;

	while (start < end && status == PS_OK) {
		uint32_t cp = 0;
		size_t n;

		if (doc->token_count == 0) {
			n = plain_run(data + start, end - start, is_token_start(doc));
			if (n > 0) {
				status = emit_plain(doc, start, n, doc->gap);
				doc->gap = false;
				start += n;
				continue;
			}
		}
		n = ps_utf8_decode(data + start, end - start, &cp);
		status = take_char(doc, start, n != 0 ? n : 1, data + start, n != 0 ? n : 1,
			n != 0 && cp >= 0x80 ? ps_fold_class(cp) : PS_FOLD_OTHER, true);
		start += n != 0 ? n : 1;
	}
	return status;
}

/* A unit of several characters is folded here and stays one unit. */
static enum ps_status long_unit(
	struct ps_document *doc, size_t src, size_t src_len, const unsigned char *text, size_t len)
{
	enum ps_status status = doc->token_count > 0 ? ps_piece_flush(doc) : PS_OK;
	size_t start;

	if (status == PS_OK)
		status = ps_text_own(doc);
	if (status == PS_OK)
		status = ps_text_reserve(doc, len);
	if (status != PS_OK)
		return status;
	start = doc->text_len;
	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		size_t n = ps_utf8_decode(text + i, len - i, &cp);
		unsigned class = n > 1 ? ps_fold_class(cp) : PS_FOLD_OTHER;

		n = n != 0 ? n : 1;
		if (class >= PS_FOLD_ASCII_MIN && class < PS_FOLD_HOMOGLYPH) {
			doc->text.data[doc->text_len++] = (unsigned char)class;
		} else if (class != PS_FOLD_SKIP) {
			memcpy(doc->text.data + doc->text_len, text + i, n);
			doc->text_len += n;
		}
		i += n;
	}
	status = ps_map_add_unit(&doc->map, doc->field_run, start, doc->text_len - start, src, src_len, doc->gap);
	if (status != PS_OK)
		doc->text_len = start;
	doc->gap = false;
	return status;
}

enum ps_status ps_piece_unit(struct ps_document *doc, size_t src, size_t src_len, const unsigned char *text, size_t len)
{
	uint32_t cp = 0;
	size_t n = ps_utf8_decode(text, len, &cp);

	if (len == 0)
		return take_char(doc, src, src_len, (const unsigned char *)"", 0, PS_FOLD_SKIP, false);
	if (n == len || len == 1)
		return take_char(doc, src, src_len, text, len, n > 1 ? ps_fold_class(cp) : PS_FOLD_OTHER, false);
	return long_unit(doc, src, src_len, text, len);
}

/* --- words --------------------------------------------------------------------- */

#if defined(__SSE2__)
/* Sixteen bytes of collapsed text. */
struct words_block {
	/* What they read as. */
	__m128i text;
	/* Bits of white space, and of what is not read here. */
	unsigned space, other;
};

static inline struct words_block words_block(const unsigned char *from, __m128i reference)
{
	const __m128i blank = _mm_set1_epi8(' ');
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)from);
	__m128i space =
		_mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, blank), _mm_cmpeq_epi8(block, _mm_set1_epi8('\n'))),
			_mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('\r')),
					     _mm_cmpeq_epi8(block, _mm_set1_epi8('\t'))),
				_mm_cmpeq_epi8(block, _mm_set1_epi8('\f'))));
	__m128i other = _mm_or_si128(
		_mm_or_si128(_mm_cmpeq_epi8(block, _mm_setzero_si128()), _mm_cmpeq_epi8(block, reference)), block);

	return (struct words_block){_mm_or_si128(_mm_andnot_si128(space, block), _mm_and_si128(space, blank)),
		(unsigned)_mm_movemask_epi8(space), (unsigned)_mm_movemask_epi8(other)};
}

/*
 * Copies the words of from[0 .. len) to @to, both with PS_TEXT_PADDING bytes
 * behind them; at most @room bytes. Returns how many.
 */
static size_t words_copy(unsigned char *to, size_t room, const unsigned char *from, size_t len, bool references)
{
	__m128i reference = references ? _mm_set1_epi8('&') : _mm_setzero_si128();
	size_t i = 0;

	while (i < len && i < room) {
		struct words_block block = words_block(from + i, reference);
		size_t most = len - i < 16 ? len - i : 16;
		unsigned space = block.space & ((1u << most) - 1);
		unsigned next = i + 16 < len && ps_is_html_space(from[i + 16]) ? 0x8000 : 0;
		unsigned stop = block.other | (space & (space >> 1 | next));

		_mm_storeu_si128((__m128i *)(void *)(to + i), block.text);
		if (room - i < most)
			most = room - i;
		stop |= 1u << most;
		i += (unsigned)__builtin_ctz(stop);
		if ((stop & 0xFFFF) != 0)
			break;
	}
	return i;
}
#endif

enum ps_status ps_piece_words(
	struct ps_document *doc, size_t start, size_t end, bool references, bool *space, size_t *stop)
{
	*stop = start;
#if defined(__SSE2__)
	const unsigned char *from = doc->layers[doc->layer].data + start;
	size_t text = doc->text_len;
	enum ps_status status;
	size_t room;
	size_t len;

	if (doc->alias || doc->token_count > 0 || doc->text.cap < text + PS_TEXT_PADDING || start == end ||
		(*space && ps_is_html_space(from[0])))
		return PS_OK;
	room = doc->text.cap - text - PS_TEXT_PADDING;
	len = words_copy(doc->text.data + text, room, from, end - start, references);
	if (len == 0)
		return PS_OK;
	status = ps_map_add(&doc->map, doc->field_run, text, start, len, doc->gap);
	if (status != PS_OK)
		return status;
	doc->gap = false;
	doc->text_len = text + len;
	*space = doc->text.data[text + len - 1] == ' ';
	*stop = start + len;
#else
	(void)doc;
	(void)end;
	(void)references;
	(void)space;
#endif
	return PS_OK;
}
