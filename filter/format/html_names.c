#include "html_names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The longest name in either table. */
#define NAME_MAX_LEN 20

struct name_row {
	const char *name;
	int value;
};

/* Short for one row's value, in the tables below only. */
enum {
	IN = PS_ELEMENT_INLINE,
	BL = PS_ELEMENT_BLOCK,
	LN = PS_ELEMENT_LINE,
	PRE = PS_ELEMENT_PRE,
	TAB = PS_ELEMENT_TABLE,
	ROW = PS_ELEMENT_ROW,
	TD = PS_ELEMENT_CELL,
	TH = PS_ELEMENT_HEAD_CELL,
	DT = PS_ELEMENT_TERM,
	HID = PS_ELEMENT_HIDDEN,
	TXT = PS_ATTRIBUTE_TEXT,
	STR = PS_ATTRIBUTE_STRUCTURE,
	URL = PS_ATTRIBUTE_URL,
	KEY = PS_ATTRIBUTE_KEY,
	VAL = PS_ATTRIBUTE_VALUE,
	STY = PS_ATTRIBUTE_STYLE,
	DOC = PS_ATTRIBUTE_DOCUMENT,
};

/* clang-format off */

/* In order of name. */
static const struct name_row elements[] = {
	{"a", IN}, {"abbr", IN}, {"acronym", IN}, {"address", BL}, {"applet", IN}, {"area", IN}, {"article", BL},
	{"aside", BL}, {"audio", IN}, {"b", IN}, {"base", IN}, {"basefont", IN}, {"bdi", IN}, {"bdo", IN},
	{"bgsound", IN}, {"big", IN}, {"blink", IN}, {"blockquote", BL}, {"body", BL}, {"br", LN}, {"button", BL},
	{"canvas", IN}, {"caption", BL}, {"center", BL}, {"cite", IN}, {"code", IN}, {"col", BL}, {"colgroup", BL},
	{"data", IN}, {"datalist", BL}, {"dd", BL}, {"del", IN}, {"details", BL}, {"dfn", IN}, {"dialog", BL},
	{"dir", BL}, {"div", BL}, {"dl", BL}, {"dt", DT}, {"em", IN}, {"embed", IN}, {"fieldset", BL},
	{"figcaption", BL}, {"figure", BL}, {"font", IN}, {"footer", BL}, {"form", BL}, {"frame", BL},
	{"frameset", BL}, {"h1", BL}, {"h2", BL}, {"h3", BL}, {"h4", BL}, {"h5", BL}, {"h6", BL}, {"head", BL},
	{"header", BL}, {"hgroup", BL}, {"hr", BL}, {"html", BL}, {"i", IN}, {"iframe", BL}, {"img", IN},
	{"input", BL}, {"ins", IN}, {"isindex", BL}, {"kbd", IN}, {"keygen", IN}, {"label", IN}, {"legend", BL},
	{"li", BL}, {"link", IN}, {"listing", PRE}, {"main", BL}, {"map", IN}, {"mark", IN}, {"marquee", IN},
	{"math", IN}, {"menu", BL}, {"menuitem", BL}, {"meta", IN}, {"meter", IN}, {"nav", BL}, {"nobr", IN},
	{"noembed", BL}, {"noframes", BL}, {"noscript", IN}, {"object", IN}, {"ol", BL}, {"optgroup", BL},
	{"option", BL}, {"output", IN}, {"p", BL}, {"param", IN}, {"picture", IN}, {"plaintext", PRE}, {"pre", PRE},
	{"progress", IN}, {"q", IN}, {"rb", IN}, {"rp", IN}, {"rt", IN}, {"rtc", IN}, {"ruby", IN}, {"s", IN},
	{"samp", IN}, {"script", HID}, {"search", BL}, {"section", BL}, {"select", BL}, {"slot", IN}, {"small", IN},
	{"source", IN}, {"span", IN}, {"strike", IN}, {"strong", IN}, {"style", HID}, {"sub", IN}, {"summary", BL},
	{"sup", IN}, {"svg", IN}, {"table", TAB}, {"tbody", BL}, {"td", TD}, {"template", BL}, {"textarea", PRE},
	{"tfoot", BL}, {"th", TH}, {"thead", BL}, {"time", IN}, {"title", BL}, {"tr", ROW}, {"track", IN}, {"tt", IN},
	{"u", IN}, {"ul", BL}, {"var", IN}, {"video", IN}, {"wbr", IN}, {"xmp", PRE},
};

/* In order of name; on*, data-* and aria-* are known by their beginning. */
static const struct name_row attributes[] = {
	{"abbr", TXT}, {"accept", STR}, {"accept-charset", STR}, {"accesskey", STR}, {"action", URL}, {"align", STR},
	{"alink", STR}, {"allow", STR}, {"allowfullscreen", STR}, {"alt", TXT}, {"archive", STR},
	{"aria-checked", STR}, {"aria-controls", STR}, {"aria-current", STR}, {"aria-describedby", STR},
	{"aria-description", TXT}, {"aria-disabled", STR}, {"aria-expanded", STR}, {"aria-haspopup", STR},
	{"aria-hidden", STR}, {"aria-label", TXT}, {"aria-labelledby", STR}, {"aria-level", STR}, {"aria-live", STR},
	{"aria-placeholder", TXT}, {"aria-roledescription", TXT}, {"aria-selected", STR}, {"aria-valuetext", TXT},
	{"async", STR}, {"autocapitalize", STR}, {"autocomplete", STR}, {"autofocus", STR}, {"autoplay", STR},
	{"axis", STR}, {"background", URL}, {"bgcolor", STR}, {"border", STR}, {"bordercolor", STR},
	{"bordercolordark", STR}, {"bordercolorlight", STR}, {"bottommargin", STR}, {"cellpadding", STR},
	{"cellspacing", STR}, {"char", STR}, {"charoff", STR}, {"charset", STR}, {"checked", STR}, {"cite", URL},
	{"class", STR}, {"classid", URL}, {"clear", STR}, {"code", STR}, {"codebase", URL}, {"codetype", STR},
	{"color", STR}, {"cols", STR}, {"colspan", STR}, {"compact", STR}, {"content", VAL}, {"content-type", STR},
	{"contenteditable", STR}, {"controls", STR}, {"coords", STR}, {"crossorigin", STR}, {"data", URL},
	{"datetime", VAL}, {"declare", STR}, {"decoding", STR}, {"default", STR}, {"defer", STR}, {"dir", STR},
	{"dirname", STR}, {"disabled", STR}, {"download", TXT}, {"draggable", STR}, {"dynsrc", URL}, {"enctype", STR},
	{"enterkeyhint", STR}, {"face", STR}, {"fetchpriority", STR}, {"for", STR}, {"form", STR},
	{"formaction", URL}, {"formenctype", STR}, {"formmethod", STR}, {"formnovalidate", STR}, {"formtarget", STR},
	{"frame", STR}, {"frameborder", STR}, {"headers", STR}, {"height", STR}, {"hidden", STR}, {"high", STR},
	{"href", URL}, {"hreflang", STR}, {"hspace", STR}, {"http-equiv", STR}, {"id", STR}, {"imagesizes", STR},
	{"imagesrcset", URL}, {"inert", STR}, {"inputmode", STR}, {"integrity", STR}, {"is", STR}, {"ismap", STR},
	{"itemid", STR}, {"itemprop", KEY}, {"itemref", STR}, {"itemscope", STR}, {"itemtype", STR}, {"kind", STR},
	{"label", TXT}, {"lang", STR}, {"language", STR}, {"leftmargin", STR}, {"link", STR}, {"list", STR},
	{"loading", STR}, {"longdesc", URL}, {"loop", STR}, {"low", STR}, {"lowsrc", URL}, {"manifest", URL},
	{"marginheight", STR}, {"marginwidth", STR}, {"max", STR}, {"maxlength", STR}, {"media", STR},
	{"method", STR}, {"min", STR}, {"minlength", STR}, {"multiple", STR}, {"muted", STR}, {"name", KEY},
	{"nohref", STR}, {"nomodule", STR}, {"nonce", STR}, {"noresize", STR}, {"noshade", STR}, {"novalidate", STR},
	{"nowrap", STR}, {"object", STR}, {"open", STR}, {"optimum", STR}, {"pattern", STR}, {"ping", STR},
	{"placeholder", TXT}, {"playsinline", STR}, {"popover", STR}, {"poster", URL}, {"prefix", STR},
	{"preload", STR}, {"profile", URL}, {"prompt", TXT}, {"property", KEY}, {"radiogroup", STR},
	{"readonly", STR}, {"referrerpolicy", STR}, {"rel", STR}, {"required", STR}, {"rev", STR}, {"reversed", STR},
	{"rightmargin", STR}, {"role", STR}, {"rows", STR}, {"rowspan", STR}, {"rules", STR}, {"sandbox", STR},
	{"scheme", STR}, {"scope", STR}, {"scrolling", STR}, {"selected", STR}, {"shape", STR}, {"size", STR},
	{"sizes", STR}, {"slot", STR}, {"span", STR}, {"spellcheck", STR}, {"src", URL}, {"srcdoc", DOC},
	{"srclang", TXT}, {"srcset", URL}, {"standby", TXT}, {"start", STR}, {"step", STR}, {"style", STY},
	{"style-type", STR}, {"summary", TXT}, {"tabindex", STR}, {"target", STR}, {"text", STR}, {"title", TXT},
	{"topmargin", STR}, {"translate", STR}, {"type", STR}, {"typemustmatch", STR}, {"usemap", STR},
	{"valign", STR}, {"value", VAL}, {"valuetype", STR}, {"version", STR}, {"vlink", STR}, {"vspace", STR},
	{"width", STR}, {"wrap", STR}, {"xlink:href", URL}, {"xml:lang", STR}, {"xml:space", STR}, {"xmlns", STR},
};
/* clang-format on */

static int row_compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct name_row *)row)->name);
}

/* name[0 .. len) in lower case; false where it is too long to be in a table. */
static bool lower_copy(const unsigned char *name, size_t len, char out[NAME_MAX_LEN + 1])
{
	if (len > NAME_MAX_LEN)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = name[i];
		out[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	out[len] = '\0';
	return true;
}

/* The value of a row, or 0. */
static int row_find(const struct name_row *rows, size_t count, const char *name)
{
	const struct name_row *row = bsearch(name, rows, count, sizeof(*rows), row_compare);
	return row == NULL ? 0 : row->value;
}

enum ps_html_element ps_html_element(const unsigned char *name, size_t len)
{
	char text[NAME_MAX_LEN + 1];
	if (!lower_copy(name, len, text))
		return PS_ELEMENT_UNKNOWN;
	int value = row_find(elements, sizeof(elements) / sizeof(elements[0]), text);
	if (value != 0)
		return (enum ps_html_element)value;
	/* What Office writes: "<o:p>", "<st1:City>". */
	bool office = strncmp(text, "o:", 2) == 0 || strncmp(text, "v:", 2) == 0 || strncmp(text, "w:", 2) == 0 ||
		      strncmp(text, "st1:", 4) == 0;
	return office ? PS_ELEMENT_INLINE : PS_ELEMENT_UNKNOWN;
}

/* Starts with @begin and has @least more characters, all letters. */
static bool is_family(const unsigned char *name, size_t len, const char *begin, size_t least)
{
	size_t skip = strlen(begin);
	if (len < skip + least || strncmp((const char *)name, begin, skip) != 0)
		return false;
	for (size_t i = skip; i < len; i++) {
		if (name[i] < 'a' || name[i] > 'z')
			return false;
	}
	return true;
}

enum ps_html_attribute_class ps_html_attribute_class(const unsigned char *name, size_t len)
{
	char text[NAME_MAX_LEN + 1];
	if (len > 5 && (memcmp(name, "data-", 5) == 0 || memcmp(name, "DATA-", 5) == 0))
		return PS_ATTRIBUTE_DATA;
	if (!lower_copy(name, len, text))
		return PS_ATTRIBUTE_UNKNOWN;
	int value = row_find(attributes, sizeof(attributes) / sizeof(attributes[0]), text);
	if (value == 0 && is_family((const unsigned char *)text, len, "on", 3))
		return PS_ATTRIBUTE_SCRIPT;
	if (value == 0 && is_family((const unsigned char *)text, len, "aria-", 2))
		return PS_ATTRIBUTE_TEXT;
	return (enum ps_html_attribute_class)value;
}
