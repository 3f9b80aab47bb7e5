/** What HTML's element and attribute names mean for reading: two tables. */
#ifndef PS_HTML_NAMES_H
#define PS_HTML_NAMES_H

#include <stddef.h>

enum ps_html_element {
	/** Not a name of HTML. Browsers show it inline. */
	PS_ELEMENT_UNKNOWN,
	/** Text goes on over it. */
	PS_ELEMENT_INLINE,
	/** Text ends before and behind it. */
	PS_ELEMENT_BLOCK,
	/** br: a new line in the same text. */
	PS_ELEMENT_LINE,
	/** pre, textarea, listing: a block in which white space stays. */
	PS_ELEMENT_PRE,
	PS_ELEMENT_TABLE,
	PS_ELEMENT_ROW,
	PS_ELEMENT_CELL,
	/** th: names the cells beside or below it. */
	PS_ELEMENT_HEAD_CELL,
	/** dt: names what follows. */
	PS_ELEMENT_TERM,
	/** script, style: not shown, text goes on over all of it. */
	PS_ELEMENT_HIDDEN
};

enum ps_html_attribute_class {
	/** Not a name of HTML: the name is scanned, too. */
	PS_ATTRIBUTE_UNKNOWN,
	/** Text for a person. */
	PS_ATTRIBUTE_TEXT,
	/** A word, number or name that only programs read: left alone unless it looks like data. */
	PS_ATTRIBUTE_STRUCTURE,
	/** An address, percent-encoded. */
	PS_ATTRIBUTE_URL,
	/** name, property: says what the value beside it is. */
	PS_ATTRIBUTE_KEY,
	/** value, content, datetime: what a key names. */
	PS_ATTRIBUTE_VALUE,
	/** A style sheet: left alone unless it holds strings or looks like data. */
	PS_ATTRIBUTE_STYLE,
	/** onclick and the like. */
	PS_ATTRIBUTE_SCRIPT,
	/** data-dob: the name behind "data-" is a key for the value. */
	PS_ATTRIBUTE_DATA,
	/** srcdoc: a document of its own. */
	PS_ATTRIBUTE_DOCUMENT
};

/** Of the tag name[0 .. len), in any case. */
enum ps_html_element ps_html_element(const unsigned char *name, size_t len);

enum ps_html_attribute_class ps_html_attribute_class(const unsigned char *name, size_t len);

#endif
