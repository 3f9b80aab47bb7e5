/**
 * HTML tokens with their places: where text, tags, attributes and comments lie.
 *
 * The states of the WHATWG tokenizer (section 13.2.5) that decide where
 * something begins and ends. Nothing is copied, decoded or repaired: a token
 * is a range of the input, and the tokens follow each other without a gap, so
 * that no byte can fall between them.
 *
 * Will not see: "<![CDATA[" in SVG and MathML, which is read as a bogus
 * comment as in HTML; scripts that write markup.
 */
#ifndef PS_HTML_TOKEN_H
#define PS_HTML_TOKEN_H

#include "html_names.h"

#include <stdbool.h>
#include <stddef.h>

/** How text is read, after the start tag before it. */
enum ps_html_state {
	PS_HTML_DATA,
	/** title, textarea: references, but no tags except the own end tag. */
	PS_HTML_RCDATA,
	/** style, xmp, iframe, noembed, noframes: neither. */
	PS_HTML_RAWTEXT,
	PS_HTML_SCRIPT,
	PS_HTML_PLAINTEXT,
	/** Only for tests: to "]]>". */
	PS_HTML_CDATA
};

enum ps_html_kind {
	PS_HTML_TEXT,
	PS_HTML_START,
	PS_HTML_END,
	/** Every "<!-- -->", and what browsers read as one: "<? >", "</ >", "<! >". */
	PS_HTML_COMMENT,
	PS_HTML_DOCTYPE,
	/** A tag that the input's end cuts off. Browsers drop it. */
	PS_HTML_UNFINISHED,
	PS_HTML_EOF
};

struct ps_html_token {
	enum ps_html_kind kind;
	/** Of a tag: what its name means. */
	enum ps_html_element element;
	/** Of a text: the state it was read in. */
	enum ps_html_state state;
	/** All bytes of the token. */
	size_t start, end;
	/** The name of a tag; the text inside a comment or behind "<!"; all of a text. */
	size_t inner_start, inner_end;
	/** Of a tag: its attributes are all noted, so many from this one on in tokens.attributes. */
	bool noted;
	size_t attribute, attribute_count;
};

struct ps_html_attribute {
	size_t name_start, name_end;
	/** Without quotes. Equal where there is no value. */
	size_t value_start, value_end;
	/** '"', '\'' or 0 for a value without quotes. */
	unsigned char quote;
	/** True where a '=' stands, even before nothing. */
	bool has_value;
	/** Of a noted one: what its name means. */
	enum ps_html_attribute_class class;
};

/** Attributes that are noted, of one tag or of several. */
#define PS_HTML_ATTRIBUTES 48

struct ps_html_attributes {
	size_t count;
	struct ps_html_attribute list[PS_HTML_ATTRIBUTES];
};

/** The tokenizer: a value, which may be copied to come back to a place. */
struct ps_html_tokens {
	/** Borrowed. */
	const unsigned char *data;
	/** Bytes [at, end) are still to be read. */
	size_t at, end;
	enum ps_html_state state;
	/** Name of the tag whose end tag ends RCDATA, RAWTEXT and SCRIPT. */
	const unsigned char *last;
	size_t last_len;
	/** False: the caller sets the state after a start tag. */
	bool switches;
	/** Where tags' attributes are noted behind those that are, while there is room; or NULL. Borrowed. */
	struct ps_html_attributes *attributes;
};

/** Reads data[start .. end). */
void ps_html_tokens_init(struct ps_html_tokens *tokens, const unsigned char *data, size_t start, size_t end);

/** The next token, PS_HTML_EOF at the end. */
void ps_html_token_next(struct ps_html_tokens *tokens, struct ps_html_token *token);

/**
 * The attribute behind *at inside a tag, and moves *at behind it. Start with
 * token.inner_end and token.end. False where there is no more.
 */
bool ps_html_attribute_next(const unsigned char *data, size_t *at, size_t end, struct ps_html_attribute *attribute);

/** True where data[0 .. len) is the lower case @word in any case. */
bool ps_html_name_is(const unsigned char *data, size_t len, const char *word);

#endif
