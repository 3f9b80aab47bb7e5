#include "html_token.h"

#include "chars.h"

#include <string.h>

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}

static bool is_alpha(unsigned char c)
{
	c = lower(c);
	return c >= 'a' && c <= 'z';
}

static bool ends_name(unsigned char c)
{
	return ps_is_html_space(c) || c == '/' || c == '>';
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

static size_t skip_spaces(const unsigned char *data, size_t at, size_t end)
{
	while (at < end && ps_is_html_space(data[at]))
		at++;
	return at;
}

/* The value behind a '=' at data[at - 1]; returns where the tag goes on, end for a quote without its partner. */
static size_t value_read(const unsigned char *data, size_t at, size_t end, struct ps_html_attribute *attribute)
{
	at = skip_spaces(data, at, end);
	attribute->has_value = true;
	attribute->quote = 0;
	attribute->value_start = attribute->value_end = at;
	if (at == end || data[at] == '>')
		return at;
	if (data[at] == '"' || data[at] == '\'') {
		attribute->quote = data[at];
		attribute->value_start = ++at;
		const unsigned char *close = memchr(data + at, attribute->quote, end - at);
		attribute->value_end = close == NULL ? end : (size_t)(close - data);
		return close == NULL ? end : attribute->value_end + 1;
	}
	while (at < end && !ps_is_html_space(data[at]) && data[at] != '>')
		at++;
	attribute->value_end = at;
	return at;
}

bool ps_html_attribute_next(const unsigned char *data, size_t *at, size_t end, struct ps_html_attribute *attribute)
{
	size_t place = *at;
	while (place < end && (ps_is_html_space(data[place]) || data[place] == '/'))
		place++;
	*at = place;
	if (place == end || data[place] == '>')
		return false;
	attribute->name_start = place++;
	while (place < end && !ends_name(data[place]) && data[place] != '=')
		place++;
	attribute->name_end = place;
	attribute->value_start = attribute->value_end = place;
	attribute->has_value = false;
	attribute->quote = 0;
	*at = place;
	place = skip_spaces(data, place, end);
	if (place < end && data[place] == '=')
		*at = value_read(data, place + 1, end, attribute);
	return true;
}

/* --- markup ------------------------------------------------------------------ */

/* A tag whose name starts at @name. */
static void tag_read(struct ps_html_tokens *t, size_t name, struct ps_html_token *token)
{
	size_t at = name;
	while (at < t->end && !ends_name(t->data[at]))
		at++;
	token->inner_start = name;
	token->inner_end = at;
	token->element = ps_html_element(t->data + name, at - name);
	struct ps_html_attribute attribute;
	while (ps_html_attribute_next(t->data, &at, t->end, &attribute))
		continue;
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
	size_t at = t->at;
	while (at < t->end) {
		const unsigned char *open = memchr(t->data + at, '<', t->end - at);
		if (open == NULL)
			return t->end;
		at = (size_t)(open - t->data);
		if (is_markup(t, at))
			return at;
		at++;
	}
	return t->end;
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
		enum ps_html_state state;
	} rows[] = {
		{"script", PS_HTML_SCRIPT},
		{"style", PS_HTML_RAWTEXT},
		{"title", PS_HTML_RCDATA},
		{"textarea", PS_HTML_RCDATA},
		{"xmp", PS_HTML_RAWTEXT},
		{"iframe", PS_HTML_RAWTEXT},
		{"noembed", PS_HTML_RAWTEXT},
		{"noframes", PS_HTML_RAWTEXT},
		{"plaintext", PS_HTML_PLAINTEXT},
	};
	/* Most names are too short for any of them. */
	for (size_t i = 0; len >= 3 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (ps_html_name_is(name, len, rows[i].name))
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
