#include "docimpl.h"
#include "utf8.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Room beside the doubled limit, so that small documents never meet it. */
#define DOC_SLACK ((size_t)1 << 20)

/* --- a document's life ------------------------------------------------------- */

enum ps_status ps_document_new(const struct ps_document_limits *limits, struct ps_document **doc)
{
	struct ps_document *made = calloc(1, sizeof(*made));
	size_t doubled;

	*doc = NULL;
	if (made == NULL)
		return PS_SYSTEM;
	made->limits = *limits;
	if (made->limits.bytes > PS_MAP_MAX)
		made->limits.bytes = PS_MAP_MAX;
	doubled = 2 * made->limits.bytes + DOC_SLACK;
	ps_buf_init(&made->text, doubled < PS_MAP_MAX ? doubled : PS_MAP_MAX);
	ps_buf_init(&made->marks, doubled < PS_MAP_MAX ? doubled : PS_MAP_MAX);
	made->pieces = doubled;
	ps_map_init(&made->map, doubled);
	*doc = made;
	return PS_OK;
}

/* Forgets the last document. Vector copies may have written padding behind the text, too. */
static void doc_clear(struct ps_document *doc)
{
	if (doc->text.data != NULL) {
		size_t used = doc->alias ? 0 : doc->text_len;

		ps_wipe(doc->text.data, used + PS_TEXT_PADDING);
	}
	ps_wipe(doc->token, sizeof(*doc->token) * doc->token_count);
	ps_buf_clear(&doc->marks);
	ps_map_clear(&doc->map);
	if (doc->layer_count > 0)
		ps_layer_drop(doc, 1);
	doc->text.len = 0;
	doc->text_len = 0;
	doc->token_count = 0;
	doc->field_count = 0;
	doc->place_count = 0;
	doc->decoded = 0;
	doc->open = false;
	doc->gap = false;
	doc->settled = false;
	doc->broken = PS_OK;
	doc->separator = PS_SEP_LINE;
	doc->field_hint = 0;
	doc->error = (struct ps_error){.status = PS_OK};
}

void ps_document_free(struct ps_document *doc)
{
	if (doc == NULL)
		return;
	doc_clear(doc);
	ps_layer_drop(doc, 0);
	free(doc->layers);
	free(doc->fields);
	free(doc->places);
	ps_map_fini(&doc->map);
	ps_buf_fini(&doc->text);
	ps_buf_fini(&doc->marks);
	ps_wipe_free(doc, sizeof(*doc));
}

enum ps_status ps_document_begin(struct ps_document *doc, const unsigned char *data, size_t len)
{
	doc_clear(doc);
	if (len > doc->limits.bytes)
		return ps_fail(&doc->error, PS_LIMIT, doc->limits.bytes, "document is longer than the limit");
	if (doc->layer_count == 0) {
		doc->layers = calloc(1, sizeof(*doc->layers));
		if (doc->layers == NULL)
			return ps_fail(&doc->error, PS_SYSTEM, 0, "out of memory");
		doc->layer_count = 1;
		doc->layer_cap = 1;
	}
	doc->layers[0].data = data;
	doc->layers[0].len = len;
	doc->layers[0].splice_count = 0;
	doc->layers[0].sorted = true;
	doc->alias = true;
	return PS_OK;
}

void ps_document_set_email_options(struct ps_document *doc, const struct ps_email_options *options)
{
	doc->email_options = options;
}

const struct ps_email_options *ps_document_email_options(const struct ps_document *doc)
{
	return doc->email_options;
}

struct ps_error *ps_document_error(struct ps_document *doc)
{
	return &doc->error;
}

const struct ps_document_limits *ps_document_limits(const struct ps_document *doc)
{
	return &doc->limits;
}

/* Says why @status came, where the failing call could not. */
static enum ps_status doc_failed(struct ps_document *doc, enum ps_status status)
{
	if (status == PS_LIMIT)
		return ps_fail(&doc->error, status, (size_t)-1, "text or its pieces take more memory than the limit");
	return ps_fail(&doc->error, status, (size_t)-1, "out of memory");
}

/* --- memory -------------------------------------------------------------------- */

static const unsigned char *text_data(const struct ps_document *doc)
{
	return doc->alias ? doc->layers[0].data : doc->text.data;
}

/* Room for @more bytes of text and a vector behind them; not while the text is an alias. */
static enum ps_status text_reserve(struct ps_document *doc, size_t more)
{
	if (doc->text.data != NULL && doc->text.cap - doc->text_len >= more + PS_TEXT_PADDING &&
		more <= doc->text.limit - doc->text_len)
		return PS_OK;
	doc->text.len = doc->text_len;
	return ps_buf_reserve(&doc->text, more);
}

enum ps_status ps_text_own(struct ps_document *doc)
{
	size_t len = doc->text_len;
	enum ps_status status;

	if (!doc->alias)
		return PS_OK;
	doc->text.len = 0;
	/* Text is mostly as long as the document: one allocation, of which only what is used is touched. */
	status = ps_buf_reserve(&doc->text, doc->layers[0].len);
	if (status != PS_OK)
		return doc_failed(doc, status);
	if (len > 0)
		memcpy(doc->text.data, doc->layers[0].data, len);
	doc->alias = false;
	return PS_OK;
}

static enum ps_status fields_reserve(struct ps_document *doc)
{
	size_t cap = doc->field_cap;
	size_t bytes;
	void *fields;

	if (doc->field_count < cap)
		return PS_OK;
	cap = cap == 0 ? 64 : cap + cap / 2;
	/* What fields take, the map may not: both grow with the number of pieces. */
	bytes = cap * sizeof(*doc->fields);
	if (bytes > doc->pieces || ps_map_bytes(&doc->map) > doc->pieces - bytes)
		return PS_LIMIT;
	doc->map.limit = doc->pieces - bytes;
	fields = realloc(doc->fields, bytes);
	if (fields == NULL)
		return PS_SYSTEM;
	doc->fields = fields;
	doc->field_cap = cap;
	return PS_OK;
}

static enum ps_status places_add(struct ps_document *doc, unsigned layer, enum ps_escape escape)
{
	size_t cap = doc->place_cap;

	if (doc->place_count > 0) {
		const struct ps_place *last = &doc->places[doc->place_count - 1];

		if (last->layer == layer && last->escape == escape)
			return PS_OK;
	}
	if (doc->place_count == cap) {
		void *places;

		cap = cap == 0 ? 16 : cap + cap / 2;
		places = realloc(doc->places, cap * sizeof(*doc->places));
		if (places == NULL)
			return PS_SYSTEM;
		doc->places = places;
		doc->place_cap = cap;
	}
	doc->places[doc->place_count++] = (struct ps_place){(uint32_t)doc->field_count, layer, escape};
	return PS_OK;
}

/* --- pieces ------------------------------------------------------------------------ */

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
		status = text_reserve(doc, len);
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
		status = text_reserve(doc, len);
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
	const unsigned char *text = text_data(doc);
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
		if (doc->text_len > doc->field.start && is_digit(text_data(doc)[doc->text_len - 1]))
			ascii = '.';
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
	const unsigned char *text = text_data(doc);
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
static enum ps_status token_flush(struct ps_document *doc)
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
		status = token_flush(doc);
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
	unsigned char last = doc->text_len > doc->field.start ? text_data(doc)[doc->text_len - 1] : ' ';

	return last < 0x80 && !in_ascii_token(last);
}

static enum ps_status add_bytes(struct ps_document *doc, size_t start, size_t end)
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

/* --- fields ------------------------------------------------------------------------- */

static enum ps_status text_append(struct ps_document *doc, const char *text, size_t len)
{
	enum ps_status status = ps_text_own(doc);

	if (status == PS_OK)
		status = text_reserve(doc, len);
	if (status != PS_OK)
		return status;
	memcpy(doc->text.data + doc->text_len, text, len);
	doc->text_len += len;
	return PS_OK;
}

static enum ps_status separate(struct ps_document *doc)
{
	unsigned char last;

	if (doc->text_len == 0 || doc->separator == PS_SEP_NONE)
		return PS_OK;
	if (doc->separator == PS_SEP_LINE)
		return text_append(doc, "\n", 1);
	/* "DOB:" and its value need no second colon. */
	last = text_data(doc)[doc->text_len - 1];
	if (last == ' ')
		return doc->text_len > 1 && text_data(doc)[doc->text_len - 2] == ':' ? PS_OK : text_append(doc, ": ", 2);
	return last == ':' ? text_append(doc, " ", 1) : text_append(doc, ": ", 2);
}

enum ps_status ps_field_open(
	struct ps_document *doc, unsigned layer, enum ps_escape escape, enum ps_field_kind kind, enum ps_type type)
{
	enum ps_status status;

	if (doc->open || layer >= doc->layer_count)
		return ps_fail(&doc->error, PS_INTERNAL, (size_t)-1, "a field was opened inside another");
	doc->field_before = doc->text_len;
	status = separate(doc);
	if (status != PS_OK)
		return doc_failed(doc, status);
	doc->open = true;
	doc->layer = layer;
	doc->escape = kind == PS_FIELD_NUMBER && escape == PS_ESCAPE_JSON_NUMBER ? PS_ESCAPE_JSON : escape;
	doc->field = (struct ps_field){(uint32_t)doc->text_len, 0, (uint8_t)type, (uint8_t)kind};
	doc->field_run = doc->map.count;
	doc->gap = false;
	return PS_OK;
}

enum ps_status ps_field_add(struct ps_document *doc, size_t start, size_t end)
{
	enum ps_status status;

	if (!doc->open || start > end || end > doc->layers[doc->layer].len)
		return ps_fail(&doc->error, PS_INTERNAL, start, "a piece lies outside of its field");
	status = add_bytes(doc, start, end);
	return status == PS_OK ? PS_OK : doc_failed(doc, status);
}

/* A unit of several characters is folded here and stays one unit. */
static enum ps_status add_long_unit(
	struct ps_document *doc, size_t src, size_t src_len, const unsigned char *text, size_t len)
{
	enum ps_status status = doc->token_count > 0 ? token_flush(doc) : PS_OK;
	size_t start;

	if (status == PS_OK)
		status = ps_text_own(doc);
	if (status == PS_OK)
		status = text_reserve(doc, len);
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

enum ps_status ps_field_add_unit(struct ps_document *doc, size_t start, size_t end, const void *text, size_t len)
{
	enum ps_status status;
	uint32_t cp = 0;
	size_t n;

	if (!doc->open || start > end || end > doc->layers[doc->layer].len)
		return ps_fail(&doc->error, PS_INTERNAL, start, "a piece lies outside of its field");
	n = ps_utf8_decode(text, len, &cp);
	if (len == 0)
		status = take_char(doc, start, end - start, (const unsigned char *)"", 0, PS_FOLD_SKIP, false);
	else if (n == len || len == 1)
		status =
			take_char(doc, start, end - start, text, len, n > 1 ? ps_fold_class(cp) : PS_FOLD_OTHER, false);
	else
		status = add_long_unit(doc, start, end - start, text, len);
	return status == PS_OK ? PS_OK : doc_failed(doc, status);
}

void ps_field_keep_gap(struct ps_document *doc)
{
	doc->gap = true;
}

enum ps_status ps_field_add_context(struct ps_document *doc, const char *text)
{
	size_t len = strlen(text);
	enum ps_status status;

	if (!doc->open)
		return ps_fail(&doc->error, PS_INTERNAL, (size_t)-1, "context lies outside of its field");
	if (len == 0)
		return PS_OK;
	status = doc->token_count > 0 ? token_flush(doc) : PS_OK;
	if (status == PS_OK)
		status = ps_map_add_unit(&doc->map, doc->field_run, doc->text_len, PS_MAP_CONTEXT, 0, 0, false);
	if (status == PS_OK)
		status = text_append(doc, text, len);
	return status == PS_OK ? PS_OK : doc_failed(doc, status);
}

/* The open field has all its text: it counts, unless it is empty. */
static enum ps_status field_done(struct ps_document *doc)
{
	enum ps_status status;

	doc->open = false;
	doc->separator = PS_SEP_LINE;
	if (doc->text_len == doc->field.start) {
		if (!doc->alias)
			doc->text_len = doc->field_before;
		doc->map.count = doc->field_run;
		return PS_OK;
	}
	status = fields_reserve(doc);
	if (status == PS_OK)
		status = places_add(doc, doc->layer, doc->escape);
	if (status != PS_OK)
		return doc_failed(doc, status);
	doc->field.end = (uint32_t)doc->text_len;
	doc->fields[doc->field_count++] = doc->field;
	return PS_OK;
}

enum ps_status ps_field_close(struct ps_document *doc)
{
	enum ps_status status;

	if (!doc->open)
		return ps_fail(&doc->error, PS_INTERNAL, (size_t)-1, "no field is open");
	status = doc->token_count > 0 ? token_flush(doc) : PS_OK;
	return status == PS_OK ? field_done(doc) : doc_failed(doc, status);
}

#if defined(__SSE2__)
/*
 * Most values are short and ASCII: they are copied while they are looked at.
 * False, and nothing changed that counts, where anything is out of the ordinary.
 */
static bool put_ascii(
	struct ps_document *doc, const unsigned char *from, size_t src, size_t len, unsigned type, unsigned kind)
{
	size_t at = doc->text_len;
	uint32_t high = 0;
	unsigned char *to;

	if (doc->field_count >= doc->field_cap || doc->map.count >= doc->map.cap || doc->alias ||
		len + 2 > doc->text.limit - at || doc->text.cap - at < len + 2 + PS_TEXT_PADDING)
		return false;
	to = doc->text.data + at;
	if (at > 0 && doc->separator != PS_SEP_NONE) {
		bool join = doc->separator == PS_SEP_JOIN;

		to[0] = join ? ':' : '\n';
		to[1] = ' ';
		at += join ? 2 : 1;
		to = doc->text.data + at;
	}
	/* Both sides have PS_TEXT_PADDING bytes for the vectors behind the end. Most values are one round. */
	for (size_t i = 0; i < len; i += 32) {
		__m128i left = _mm_loadu_si128((const __m128i *)(const void *)(from + i));
		__m128i right = _mm_loadu_si128((const __m128i *)(const void *)(from + i + 16));
		uint32_t mask = len - i < 32 ? (UINT32_C(1) << (len - i)) - 1 : UINT32_MAX;

		_mm_storeu_si128((__m128i *)(void *)(to + i), left);
		_mm_storeu_si128((__m128i *)(void *)(to + i + 16), right);
		high = (uint32_t)_mm_movemask_epi8(left) | (uint32_t)_mm_movemask_epi8(right) << 16;
		if ((high & mask) != 0)
			return false;
	}
	doc->text_len = at + len;
	doc->separator = PS_SEP_LINE;
	ps_map_push(&doc->map, at, src, len, false);
	doc->fields[doc->field_count++] =
		(struct ps_field){(uint32_t)at, (uint32_t)(at + len), (uint8_t)type, (uint8_t)kind};
	return true;
}
#endif

enum ps_status ps_field_put(struct ps_document *doc, unsigned layer, enum ps_escape escape, enum ps_field_kind kind,
	enum ps_type type, size_t start, size_t end)
{
	enum ps_status status;

#if defined(__SSE2__)
	if (doc->place_count > 0 && !doc->open && start < end && end <= doc->layers[layer].len) {
		const struct ps_place *place = &doc->places[doc->place_count - 1];
		enum ps_escape stored = escape == PS_ESCAPE_JSON_NUMBER ? PS_ESCAPE_JSON : escape;

		if (place->layer == layer && place->escape == stored &&
			put_ascii(doc, doc->layers[layer].data + start, start, end - start, type, kind))
			return PS_OK;
	}
#endif
	status = ps_field_open(doc, layer, escape, kind, type);
	if (status == PS_OK)
		status = ps_field_add(doc, start, end);
	return status == PS_OK ? ps_field_close(doc) : status;
}

enum ps_status ps_label(struct ps_document *doc, const char *text, size_t len)
{
	enum ps_status status;

	if (doc->open)
		return ps_fail(&doc->error, PS_INTERNAL, (size_t)-1, "a label lies inside a field");
	if (len == 0)
		return PS_OK;
	status = separate(doc);
	if (status == PS_OK)
		status = text_append(doc, text, len);
	if (status != PS_OK)
		return doc_failed(doc, status);
	doc->separator = PS_SEP_NONE;
	return PS_OK;
}

void ps_field_join(struct ps_document *doc)
{
	doc->separator = PS_SEP_JOIN;
}

void ps_field_break(struct ps_document *doc)
{
	doc->separator = PS_SEP_LINE;
}

void ps_document_mark(const struct ps_document *doc, struct ps_document_mark *mark)
{
	*mark = (struct ps_document_mark){doc->field_count, doc->map.count, doc->map.shape_count, doc->place_count,
		doc->layer_count, doc->text_len, doc->decoded, (int)doc->separator, doc->alias};
}

void ps_document_rollback(struct ps_document *doc, const struct ps_document_mark *mark)
{
	size_t text = doc->alias ? 0 : doc->text_len;
	size_t keep = mark->alias ? 0 : mark->text;

	if (text > keep)
		ps_wipe(doc->text.data + keep, text - keep + PS_TEXT_PADDING);
	ps_wipe(doc->token, sizeof(*doc->token) * doc->token_count);
	ps_layer_drop(doc, mark->layers);
	doc->token_count = 0;
	doc->field_count = mark->fields;
	doc->map.count = mark->runs;
	doc->map.shape_count = mark->shapes;
	doc->place_count = mark->places;
	doc->text_len = mark->text;
	doc->decoded = mark->decoded;
	doc->alias = mark->alias;
	doc->open = false;
	doc->gap = false;
	doc->separator = (enum ps_separator)mark->separator;
	doc->error = (struct ps_error){.status = PS_OK};
}

/* --- rules --- */

void ps_document_rules(struct ps_document *doc, ps_place_rule *rule, const void *context)
{
	doc->rule = rule;
	doc->rule_context = context;
}

bool ps_place_matters(const struct ps_document *doc)
{
	return doc->rule != NULL;
}

enum ps_status ps_place_ask(const struct ps_document *doc, enum ps_place_kind place, const struct ps_step *path,
	size_t depth, enum ps_type *type, enum ps_field_kind *kind, bool *known)
{
	enum ps_type said = PS_NONE;
	enum ps_field_kind exempt = PS_FIELD_TEXT;
	enum ps_status status;

	*known = false;
	if (doc->rule == NULL)
		return PS_OK;
	status = doc->rule(doc->rule_context, place, path, depth, &said, &exempt);
	if (status != PS_OK)
		return status;
	*known = said != PS_NONE || exempt == PS_FIELD_EXEMPT;
	if (said != PS_NONE)
		*type = said;
	if (exempt == PS_FIELD_EXEMPT)
		*kind = exempt;
	return PS_OK;
}

/* --- detection -------------------------------------------------------------------------- */

enum ps_status ps_document_text(struct ps_document *doc, struct ps_text *text)
{
	/* Zero bytes follow the text only where the raw document ends. */
	if (!doc->alias || doc->text_len != doc->layers[0].len) {
		enum ps_status status = ps_text_own(doc);

		if (status == PS_OK)
			status = text_reserve(doc, 0);
		if (status != PS_OK)
			return doc_failed(doc, status);
		memset(doc->text.data + doc->text_len, 0, PS_TEXT_PADDING);
	}
	*text = (struct ps_text){.data = text_data(doc),
		.len = doc->text_len,
		.fields = doc->fields,
		.field_count = doc->field_count,
		.from = 0,
		.to = doc->text_len};
	return PS_OK;
}
