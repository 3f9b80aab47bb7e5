#include "html_token.h"

#include "chars.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}

static bool is_alpha(unsigned char c)
{
	c = lower(c);
	return c >= 'a' && c <= 'z';
}

/* What a byte is in a tag. */
enum { TAG_SPACE = 1, TAG_SLASH = 2, TAG_CLOSE = 4, TAG_EQUALS = 8 };
/* What a tag's name, an attribute's name, and a value without quotes end at; and what lies between attributes. */
enum {
	ENDS_NAME = TAG_SPACE | TAG_SLASH | TAG_CLOSE,
	ENDS_ATTRIBUTE = ENDS_NAME | TAG_EQUALS,
	ENDS_VALUE = TAG_SPACE | TAG_CLOSE,
	BETWEEN = TAG_SPACE | TAG_SLASH
};

static const unsigned char tag_bytes[256] = {
	[' '] = TAG_SPACE,
	['\t'] = TAG_SPACE,
	['\n'] = TAG_SPACE,
	['\r'] = TAG_SPACE,
	['\f'] = TAG_SPACE,
	['/'] = TAG_SLASH,
	['>'] = TAG_CLOSE,
	['='] = TAG_EQUALS,
};

static bool ends_name(unsigned char c)
{
	return (tag_bytes[c] & ENDS_NAME) != 0;
}

/* The first of data[at .. end) that is one of @classes, or @end. */
static size_t find_class(const unsigned char *data, size_t at, size_t end, unsigned classes)
{
	while (at < end && (tag_bytes[data[at]] & classes) == 0)
		at++;
	return at;
}

/* The first of data[at .. end) that is none of @classes, or @end. */
static size_t skip_class(const unsigned char *data, size_t at, size_t end, unsigned classes)
{
	while (at < end && (tag_bytes[data[at]] & classes) != 0)
		at++;
	return at;
}

/* The first @byte in data[at .. end), or @end. Mostly it is near. */
static size_t find_byte(const unsigned char *data, size_t at, size_t end, unsigned char byte)
{
#if defined(__SSE2__)
	const __m128i wanted = _mm_set1_epi8((char)byte);

	for (int round = 0; round < 4 && end - at >= 16; round++, at += 16) {
		__m128i block = _mm_loadu_si128((const __m128i *)(const void *)(data + at));
		unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, wanted));

		if (found != 0)
			return at + (unsigned)__builtin_ctz(found);
	}
#endif
	const unsigned char *found = memchr(data + at, byte, end - at);
	return found == NULL ? end : (size_t)(found - data);
}

bool ps_html_name_is(const unsigned char *data, size_t len, const char *word)
{
	for (size_t i = 0; i < len; i++) {
		if (word[i] == '\0' || lower(data[i]) != (unsigned char)word[i])
			return false;
	}
	return word[len] == '\0';
}

/* True where @text stands at data[at .. end), letters in any case. */
static bool stands(const unsigned char *data, size_t at, size_t end, const char *text)
{
	size_t len = strlen(text);
	return len <= end - at && ps_html_name_is(data + at, len, text);
}

/* --- attributes -------------------------------------------------------------- */

/* The value behind a '=' at data[at - 1]; returns where the tag goes on, end for a quote without its partner. */
static size_t value_read(const unsigned char *data, size_t at, size_t end, struct ps_html_attribute *attribute)
{
	at = skip_class(data, at, end, TAG_SPACE);
	attribute->has_value = true;
	attribute->quote = 0;
	attribute->value_start = attribute->value_end = at;
	if (at == end || data[at] == '>')
		return at;
	if (data[at] == '"' || data[at] == '\'') {
		attribute->quote = data[at];
		attribute->value_start = ++at;
		attribute->value_end = find_byte(data, at, end, attribute->quote);
		return attribute->value_end < end ? attribute->value_end + 1 : end;
	}
	attribute->value_end = find_class(data, at, end, ENDS_VALUE);
	return attribute->value_end;
}

/* ps_html_attribute_next, where the compiler can see it. */
static inline bool attribute_read(
	const unsigned char *data, size_t *at, size_t end, struct ps_html_attribute *attribute)
{
	size_t place = skip_class(data, *at, end, BETWEEN);
	*at = place;
	if (place == end || data[place] == '>')
		return false;
	attribute->name_start = place;
	/* A '=' in front belongs to the name. */
	place = find_class(data, place + 1, end, ENDS_ATTRIBUTE);
	attribute->name_end = place;
	attribute->value_start = attribute->value_end = place;
	attribute->has_value = false;
	attribute->quote = 0;
	*at = place;
	place = skip_class(data, place, end, TAG_SPACE);
	if (place < end && data[place] == '=')
		*at = value_read(data, place + 1, end, attribute);
	return true;
}

bool ps_html_attribute_next(const unsigned char *data, size_t *at, size_t end, struct ps_html_attribute *attribute)
{
	return attribute_read(data, at, end, attribute);
}

/* --- markup ------------------------------------------------------------------ */

/* Reads the attributes behind @at, and notes them where there is room for all of them. Returns where the tag ends. */
static size_t attributes_read(struct ps_html_tokens *t, size_t at, struct ps_html_token *token)
{
	struct ps_html_attributes *notes = t->attributes;
	struct ps_html_attribute attribute;
	size_t end = t->end;

	if (notes == NULL) {
		while (attribute_read(t->data, &at, end, &attribute))
			continue;
		return at;
	}
	size_t count = notes->count;
	while (count < PS_HTML_ATTRIBUTES && attribute_read(t->data, &at, end, &notes->list[count])) {
		struct ps_html_attribute *note = &notes->list[count++];
		note->class = ps_html_attribute_class(t->data + note->name_start, note->name_end - note->name_start);
	}
	if (count == PS_HTML_ATTRIBUTES) {
		while (attribute_read(t->data, &at, end, &attribute))
			continue;
		return at;
	}
	token->noted = true;
	token->attribute = notes->count;
	token->attribute_count = count - notes->count;
	notes->count = count;
	return at;
}

/* A tag whose name starts at @name. */
static void tag_read(struct ps_html_tokens *t, size_t name, struct ps_html_token *token)
{
	size_t at = find_class(t->data, name, t->end, ENDS_NAME);
	token->inner_start = name;
	token->inner_end = at;
	token->element = ps_html_element(t->data + name, at - name);
	at = attributes_read(t, at, token);
	if (at == t->end) {
		token->kind = PS_HTML_UNFINISHED;
		token->end = t->end;
		return;
	}
	token->end = at + 1;
}

/* What "<!--" opens, its text at @text. */
static void comment_read(struct ps_html_tokens *t, size_t text, struct ps_html_token *token)
{
	token->kind = PS_HTML_COMMENT;
	token->inner_start = text;
	if (stands(t->data, text, t->end, ">") || stands(t->data, text, t->end, "->")) {
		token->inner_end = text;
		token->end = text + (t->data[text] == '>' ? 1 : 2);
		return;
	}
	for (size_t at = text; at < t->end; at++) {
		const unsigned char *dash = memchr(t->data + at, '-', t->end - at);
		if (dash == NULL)
			break;
		at = (size_t)(dash - t->data);
		if (stands(t->data, at, t->end, "-->") || stands(t->data, at, t->end, "--!>")) {
			token->inner_end = at;
			token->end = at + (t->data[at + 2] == '>' ? 3 : 4);
			return;
		}
	}
	token->inner_end = token->end = t->end;
}

/* A token from its '<' to the next '>', its text at @text. */
static void bogus_read(struct ps_html_tokens *t, size_t text, enum ps_html_kind kind, struct ps_html_token *token)
{
	token->kind = kind;
	token->inner_start = text;
	const unsigned char *close = memchr(t->data + text, '>', t->end - text);
	token->inner_end = close == NULL ? t->end : (size_t)(close - t->data);
	token->end = close == NULL ? t->end : token->inner_end + 1;
}

/* True where the '<' at @at begins markup and is not text. */
static bool is_markup(const struct ps_html_tokens *t, size_t at)
{
	if (t->end - at < 2)
		return false;
	unsigned char next = t->data[at + 1];
	return is_alpha(next) || next == '!' || next == '?' || (next == '/' && t->end - at > 2);
}

/* What the '<' at t->at begins. */
static void markup_read(struct ps_html_tokens *t, struct ps_html_token *token)
{
	size_t at = t->at;
	unsigned char next = t->data[at + 1];
	if (is_alpha(next)) {
		token->kind = PS_HTML_START;
		tag_read(t, at + 1, token);
	} else if (next == '/' && is_alpha(t->data[at + 2])) {
		token->kind = PS_HTML_END;
		tag_read(t, at + 2, token);
	} else if (next == '/') {
		bogus_read(t, at + 2, PS_HTML_COMMENT, token);
	} else if (next == '?') {
		bogus_read(t, at + 1, PS_HTML_COMMENT, token);
	} else if (stands(t->data, at, t->end, "<!--")) {
		comment_read(t, at + 4, token);
	} else if (stands(t->data, at, t->end, "<!doctype")) {
		bogus_read(t, at + 9, PS_HTML_DOCTYPE, token);
	} else {
		bogus_read(t, at + 2, PS_HTML_COMMENT, token);
	}
}

/* --- text -------------------------------------------------------------------- */

/* True where the end tag that ends RCDATA, RAWTEXT or SCRIPT stands at @at. */
static bool is_closing(const struct ps_html_tokens *t, size_t at)
{
	if (t->last_len == 0 || t->end - at < t->last_len + 3 || t->data[at + 1] != '/')
		return false;
	for (size_t i = 0; i < t->last_len; i++) {
		if (lower(t->data[at + 2 + i]) != lower(t->last[i]))
			return false;
	}
	return ends_name(t->data[at + 2 + t->last_len]);
}

static size_t data_end(const struct ps_html_tokens *t)
{
	size_t at = find_byte(t->data, t->at, t->end, '<');
	while (at < t->end && !is_markup(t, at))
		at = find_byte(t->data, at + 1, t->end, '<');
	return at;
}

static size_t raw_end(const struct ps_html_tokens *t)
{
	size_t at = t->at;
	while (at < t->end) {
		const unsigned char *open = memchr(t->data + at, '<', t->end - at);
		if (open == NULL)
			return t->end;
		at = (size_t)(open - t->data);
		if (is_closing(t, at))
			return at;
		at++;
	}
	return t->end;
}

/* "<script" or "</script" at @at, as the escaped states look for it. */
static bool is_script_tag(const struct ps_html_tokens *t, size_t at, const char *tag)
{
	size_t len = strlen(tag);
	return stands(t->data, at, t->end, tag) && at + len < t->end && ends_name(t->data[at + len]);
}

/* Where a script ends: "<!--" and "<script" in it hide its end tag, sections 13.2.5.15 to 31. */
static size_t script_end(const struct ps_html_tokens *t)
{
	enum { NORMAL, ESCAPED, DOUBLE } mode = NORMAL;
	for (size_t at = t->at; at < t->end; at++) {
		if (t->data[at] == '-') {
			if (mode != NORMAL && stands(t->data, at, t->end, "-->"))
				mode = NORMAL;
			continue;
		}
		if (t->data[at] != '<')
			continue;
		switch (mode) {
		case NORMAL:
			if (is_closing(t, at))
				return at;
			if (stands(t->data, at, t->end, "<!--")) {
				mode = ESCAPED;
				/* The dashes may be those of "-->" already. */
				at++;
			}
			break;
		case ESCAPED:
			if (is_closing(t, at))
				return at;
			if (is_script_tag(t, at, "<script"))
				mode = DOUBLE;
			break;
		case DOUBLE:
			if (is_script_tag(t, at, "</script"))
				mode = ESCAPED;
			break;
		}
	}
	return t->end;
}

static size_t cdata_end(const struct ps_html_tokens *t)
{
	for (size_t at = t->at; at < t->end; at++) {
		if (t->data[at] == ']' && stands(t->data, at, t->end, "]]>"))
			return at;
	}
	return t->end;
}

static size_t text_end(const struct ps_html_tokens *t)
{
	switch (t->state) {
	case PS_HTML_DATA:
		return data_end(t);
	case PS_HTML_RCDATA:
	case PS_HTML_RAWTEXT:
		return raw_end(t);
	case PS_HTML_SCRIPT:
		return script_end(t);
	case PS_HTML_CDATA:
		return cdata_end(t);
	case PS_HTML_PLAINTEXT:
		break;
	}
	return t->end;
}

/* The state of the text behind a start tag. */
static enum ps_html_state state_after(const unsigned char *name, size_t len)
{
	static const struct {
		const char *name;
		size_t len;
		enum ps_html_state state;
	} rows[] = {
		{"script", 6, PS_HTML_SCRIPT},
		{"style", 5, PS_HTML_RAWTEXT},
		{"title", 5, PS_HTML_RCDATA},
		{"textarea", 8, PS_HTML_RCDATA},
		{"xmp", 3, PS_HTML_RAWTEXT},
		{"iframe", 6, PS_HTML_RAWTEXT},
		{"noembed", 7, PS_HTML_RAWTEXT},
		{"noframes", 8, PS_HTML_RAWTEXT},
		{"plaintext", 9, PS_HTML_PLAINTEXT},
	};
	/* Most names are too short for any of them. */
	for (size_t i = 0; len >= 3 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].len == len && ps_html_name_is(name, len, rows[i].name))
			return rows[i].state;
	}
	return PS_HTML_DATA;
}

/* --- the door ---------------------------------------------------------------- */

void ps_html_tokens_init(struct ps_html_tokens *tokens, const unsigned char *data, size_t start, size_t end)
{
	*tokens = (struct ps_html_tokens){.data = data, .at = start, .end = end, .switches = true};
}

void ps_html_token_next(struct ps_html_tokens *tokens, struct ps_html_token *token)
{
	*token = (struct ps_html_token){.kind = PS_HTML_EOF, .start = tokens->at, .end = tokens->at};
	if (tokens->at == tokens->end)
		return;
	size_t end = text_end(tokens);
	if (end > tokens->at) {
		token->kind = PS_HTML_TEXT;
		token->state = tokens->state;
		token->inner_start = tokens->at;
		token->inner_end = token->end = end;
		tokens->at = end;
		return;
	}
	if (tokens->state == PS_HTML_CDATA) {
		/* "]]>" itself: an empty comment keeps the tokens without a gap. */
		token->kind = PS_HTML_COMMENT;
		token->inner_start = token->inner_end = tokens->at;
		token->end = tokens->at + 3;
		tokens->at = token->end;
		tokens->state = PS_HTML_DATA;
		return;
	}
	markup_read(tokens, token);
	tokens->at = token->end;
	tokens->state = PS_HTML_DATA;
	if (token->kind == PS_HTML_START && tokens->switches) {
		tokens->last = tokens->data + token->inner_start;
		tokens->last_len = token->inner_end - token->inner_start;
		tokens->state = state_after(tokens->last, tokens->last_len);
	}
}
