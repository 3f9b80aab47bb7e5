#include "html_names.h"

#include "html_name_table.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The longest name in either table. */
#define NAME_MAX_LEN 20
/* Room for it in words of eight bytes. */
#define NAME_ROOM 24

struct name_row {
	/* Zero bytes fill it up. */
	char name[NAME_ROOM];
	unsigned char value;
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

_Static_assert(sizeof(elements) / sizeof(elements[0]) == ELEMENTS_COUNT, "run html_names.py");
_Static_assert(sizeof(attributes) / sizeof(attributes[0]) == ATTRIBUTES_COUNT, "run html_names.py");

/* Bytes as a number, the first one lowest. */
static uint64_t word_at(const void *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static uint32_t half_word_at(const void *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap32(word);
#endif
	return word;
}

/* bytes[0 .. len), fewer than eight, as the number that they are with zero bytes behind them. */
static uint64_t short_word(const unsigned char *bytes, size_t len)
{
	/* The parts overlap, and are the same where they do. */
	if (len >= 4)
		return half_word_at(bytes) | (uint64_t)half_word_at(bytes + len - 4) << 8 * (len - 4);
	if (len == 0)
		return 0;
	return bytes[0] | (uint64_t)bytes[len / 2] << 8 * (len / 2) | (uint64_t)bytes[len - 1] << 8 * (len - 1);
}

/* Capital letters of ASCII become small ones. */
static uint64_t lower_word(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t low = word & 0x7F * ones;
	uint64_t capital = (low + (0x80 - 'A') * ones) & ~(low + (0x7F - 'Z') * ones) & ~word & 0x80 * ones;

	return word | capital >> 2;
}

/* Eight bytes of a name, in lower case. */
static void lower_eight(const unsigned char *name, unsigned char *out)
{
	uint64_t word;

	memcpy(&word, name, sizeof(word));
	word = lower_word(word);
	memcpy(out, &word, sizeof(word));
}

/* A table, and the slots that know its rows; a slot without a row has the first one. */
struct table {
	const struct name_row *rows;
	const unsigned char *slots;
	uint64_t factor;
	unsigned shift;
};

/* The only row that may be of the name whose sum this is: html_names.py has the same hash. */
static inline const struct name_row *row_of(const struct table *table, uint64_t sum)
{
	return &table->rows[table->slots[sum * table->factor >> table->shift]];
}

/* The value of the row that name[0 .. len) has, or 0. @len is at most NAME_MAX_LEN. */
static inline int value_of(const struct table *table, const unsigned char *name, size_t len)
{
	unsigned char text[NAME_ROOM] = {0};
	const struct name_row *row;
	uint64_t sum;

	if (len < 8) {
		/* Zero bytes stand behind both. */
		uint64_t word = lower_word(short_word(name, len));

		row = row_of(table, len + word);
		return word_at(row->name) == word ? row->value : 0;
	}
	lower_eight(name, text);
	if (len > 16)
		lower_eight(name + 8, text + 8);
	lower_eight(name + len - 8, text + len - 8);
	sum = len + word_at(text);
	if (len > 8)
		sum += 3 * word_at(text + len - 8);
	row = row_of(table, sum);
	return memcmp(row->name, text, NAME_ROOM) == 0 ? row->value : 0;
}

static int element_value(const unsigned char *name, size_t len)
{
	static const struct table table = {elements, element_slots, ELEMENTS_FACTOR, 64 - ELEMENTS_BITS};

	return value_of(&table, name, len);
}

static int attribute_value(const unsigned char *name, size_t len)
{
	static const struct table table = {attributes, attribute_slots, ATTRIBUTES_FACTOR, 64 - ATTRIBUTES_BITS};

	return value_of(&table, name, len);
}

/* name[0 .. len), at most NAME_MAX_LEN bytes, in lower case. */
static void lower_copy(const unsigned char *name, size_t len, char out[NAME_MAX_LEN + 1])
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = name[i];
		out[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	out[len] = '\0';
}

/* What Office writes: "<o:p>", "<st1:City>". */
static bool is_office(const char *name)
{
	return strncmp(name, "o:", 2) == 0 || strncmp(name, "v:", 2) == 0 || strncmp(name, "w:", 2) == 0 ||
	       strncmp(name, "st1:", 4) == 0;
}

enum ps_html_element ps_html_element(const unsigned char *name, size_t len)
{
	if (len > NAME_MAX_LEN)
		return PS_ELEMENT_UNKNOWN;
	int value = element_value(name, len);
	if (value != 0)
		return (enum ps_html_element)value;
	char text[NAME_MAX_LEN + 1];
	lower_copy(name, len, text);
	/* A name ends at a NUL in it. */
	size_t known = strlen(text);
	if (known < len)
		value = element_value(name, known);
	if (value == 0 && is_office(text))
		value = PS_ELEMENT_INLINE;
	return (enum ps_html_element)value;
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
	if (len > 5 && (memcmp(name, "data-", 5) == 0 || memcmp(name, "DATA-", 5) == 0))
		return PS_ATTRIBUTE_DATA;
	if (len > NAME_MAX_LEN)
		return PS_ATTRIBUTE_UNKNOWN;
	int value = attribute_value(name, len);
	if (value != 0)
		return (enum ps_html_attribute_class)value;
	char text[NAME_MAX_LEN + 1];
	lower_copy(name, len, text);
	/* A name ends at a NUL in it. */
	size_t known = strlen(text);
	if (known < len)
		value = attribute_value(name, known);
	if (value == 0 && is_family((const unsigned char *)text, len, "on", 3))
		return PS_ATTRIBUTE_SCRIPT;
	if (value == 0 && is_family((const unsigned char *)text, len, "aria-", 2))
		return PS_ATTRIBUTE_TEXT;
	return (enum ps_html_attribute_class)value;
}
