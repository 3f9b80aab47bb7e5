/**
 * The document: one message's bytes, the text in them, and the way back.
 *
 * A parser walks bytes and says which of them are text: it opens a field, adds
 * pieces to it, closes it. From the pieces the document makes one text for
 * detection (base/text.h) and a map from it to the bytes. Replacements are put
 * in by their place in the text; render() writes the original bytes with the
 * replacements spliced in, escaped as the place needs it. Bytes without a
 * replacement come out as they went in (I4).
 *
 * Limits: everything below 2^31 bytes. Text, fields (20 bytes each), maps and
 * decoded layers together take at most twice the document and 16 MiB, and at most
 * 52 MiB while ps_document_limits.bytes is at most 32 MiB: PS_LIMIT; the places of
 * replacements (20 bytes each) as much again. A document of one ASCII field has
 * none of them.
 *
 * Bytes live in *layers*. Layer 0 is the raw document. A part that is encoded
 * as a whole (base64, a charset) or text inside text (JSON in a JSON string)
 * becomes a child layer: decoded bytes that know where in their parent they
 * stood, and how they are encoded back if they change. Decoders may nest to
 * the limit.
 *
 *      raw bytes ── layer 1: base64 decoded ── layer 2: ISO-8859-1 as UTF-8
 *          │                                       │
 *          └── pieces ──────────── text ───────────┘
 *
 * While pieces are added, the text is folded for matching: characters that a
 * reader does not see (Default_Ignorable_Code_Point, Cf) are left out, Unicode
 * digits, dashes, spaces and full-width forms become ASCII. A finding always
 * covers the source bytes of such characters inside it.
 */
#ifndef PS_DOCUMENT_H
#define PS_DOCUMENT_H

#include "buf.h"
#include "status.h"
#include "text.h"
#include "use.h"

/** How bytes put into a place must be written there. One row each in escape.c. */
enum ps_escape {
	/** As they are. */
	PS_ESCAPE_NONE,
	/** RFC 8259 string. */
	PS_ESCAPE_JSON,
	/** A number token: the replacement becomes a string with its quotes. */
	PS_ESCAPE_JSON_NUMBER,
	/** XML and HTML text and attribute values in either quote. */
	PS_ESCAPE_MARKUP,
	/** HTML attribute values without quotes: white space, '=' and '`' become references as well. */
	PS_ESCAPE_MARKUP_UNQUOTED,
	/** RFC 3986 percent-encoding; also form data, where a space becomes '+'. */
	PS_ESCAPE_PERCENT,
	PS_ESCAPE_FORM,
	/** HL7 v2 escapes, with the usual delimiters. */
	PS_ESCAPE_HL7,
	/** RFC 4180: for a quoted cell quotes are doubled; an unquoted cell gets none, so marks hold no separator. */
	PS_ESCAPE_CSV,
	/** RFC 2045 quoted-printable. */
	PS_ESCAPE_QP,
	/** A mail header's unstructured text: 7-bit, no line breaks. */
	PS_ESCAPE_HEADER
};

/**
 * Encodes a whole layer back into its parent's bytes. @original is what stood
 * there, whose style (line width, line ends) is kept. Appends to @out.
 */
typedef enum ps_status ps_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out);

struct ps_document_limits {
	/** Bytes of the raw document, and of all decoded layers together. */
	size_t bytes;
	/** Layers inside layers, and structures inside structures. */
	size_t depth;
	/** Parts of a mail, records of a batch. */
	size_t parts;
};

/** Heap object; one is reused from document to document. */
struct ps_document;

PS_MUST_USE enum ps_status ps_document_new(const struct ps_document_limits *limits, struct ps_document **doc);

/** Wipes and frees. NULL is allowed. */
void ps_document_free(struct ps_document *doc);

/**
 * Starts a new document over bytes that the caller keeps unchanged, with
 * PS_TEXT_PADDING readable zero bytes behind them, until the next begin or free.
 * Everything of the last document is wiped.
 */
PS_MUST_USE enum ps_status ps_document_begin(struct ps_document *doc, const unsigned char *data, size_t len);

/** Forgets the document: what was read of it is wiped, and its bytes are not looked at again. */
void ps_document_forget(struct ps_document *doc);

/** The error that a failing call left; parsers may set it with ps_fail(ps_document_error(doc), ...). */
struct ps_error *ps_document_error(struct ps_document *doc);

const struct ps_document_limits *ps_document_limits(const struct ps_document *doc);

struct ps_flow;
struct ps_flow_place;

/** Says that the document is a section, at *place, of a table whose head is known: borrowed until the next begin. */
void ps_document_set_flow(struct ps_document *doc, const struct ps_flow *flow, const struct ps_flow_place *place);

/** As set last, with the place; NULL where the document is the whole table. */
const struct ps_flow *ps_document_flow(const struct ps_document *doc, struct ps_flow_place *place);

struct ps_email_options;

/** What the policy says about mail: borrowed, stays from document to document. NULL: the built-in options. */
void ps_document_set_email_options(struct ps_document *doc, const struct ps_email_options *options);

/** As set last, or NULL. */
const struct ps_email_options *ps_document_email_options(const struct ps_document *doc);

/* --- layers, for parsers --------------------------------------------------- */

/**
 * Bytes of a layer, padded with readable zero bytes. Borrowed: until the
 * document ends, or until the next piece is added for a mapped layer.
 */
const unsigned char *ps_layer_data(const struct ps_document *doc, unsigned layer, size_t *len);

/** How deep a layer lies: 0 for the raw document. */
unsigned ps_layer_depth(const struct ps_document *doc, unsigned layer);

/**
 * A child layer whose bytes stand for all of parent[start .. end). @decoded is
 * taken over (and emptied) on success. If anything in it is replaced, @recode
 * writes the whole range anew; @context must live as long as the document.
 * PS_LIMIT past the depth or the bytes.
 */
PS_MUST_USE enum ps_status ps_layer_recoded(struct ps_document *doc, unsigned parent, size_t start, size_t end,
	struct ps_buf *decoded, ps_recode *recode, const void *context, unsigned *layer);

/**
 * Moves *@source, the place of *@decoded in original[0 .. original_len), on to
 * the place of the decoded byte @target, which is not before *@decoded.
 */
typedef void ps_locate(const void *context, const unsigned char *original, size_t original_len, size_t *source,
	size_t *decoded, size_t target);

/**
 * Says how bytes of a recoded layer are found in its parent. Without it, every
 * finding in the layer has the layer's whole source.
 */
void ps_layer_locate(struct ps_document *doc, unsigned layer, ps_locate *locate);

/**
 * A child layer that is put together from pieces of its parent with
 * ps_layer_add and ps_layer_add_unit, and whose replacements are spliced into
 * the parent escaped by @escape. Pieces come in order of their source.
 */
PS_MUST_USE enum ps_status ps_layer_mapped(
	struct ps_document *doc, unsigned parent, enum ps_escape escape, unsigned *layer);

/** parent[start .. end) stands in the layer as it is. */
PS_MUST_USE enum ps_status ps_layer_add(struct ps_document *doc, unsigned layer, size_t start, size_t end);

/** parent[start .. end) stands in the layer as bytes[0 .. len): an escape, an entity. Is replaced as one. */
PS_MUST_USE enum ps_status ps_layer_add_unit(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, const void *bytes, size_t len);

/* --- the text, for parsers -------------------------------------------------- */

/**
 * Opens a field whose pieces lie in @layer. Between two fields the text gets
 * a newline. @type is what the place says (PS_NONE mostly).
 */
PS_MUST_USE enum ps_status ps_field_open(
	struct ps_document *doc, unsigned layer, enum ps_escape escape, enum ps_field_kind kind, enum ps_type type);

/** layer[start .. end) reads as it stands (UTF-8; folded for matching). */
PS_MUST_USE enum ps_status ps_field_add(struct ps_document *doc, size_t start, size_t end);

/** layer[start .. end) reads as the UTF-8 text[0 .. len): an entity, an escape. len 0: it is not seen. */
PS_MUST_USE enum ps_status ps_field_add_unit(
	struct ps_document *doc, size_t start, size_t end, const void *text, size_t len);

/**
 * Adds what collapsed text reads as, layer[start ..), as far as that is one byte
 * for one: ASCII, in which white space of HTML is a blank and never stands
 * beside white space; without NUL, and with @references without '&'. *@space
 * says whether white space is in front, and is told of the end. *@stop is where
 * it stopped, at @end or before; at @start where another way is needed. The fast
 * way for words.
 */
PS_MUST_USE enum ps_status ps_field_add_words(
	struct ps_document *doc, size_t start, size_t end, bool references, bool *space, size_t *stop);

/**
 * What lies in the source between the last piece and the next is markup: it
 * stays even inside a finding, whose mark goes to the finding's first piece.
 */
void ps_field_keep_gap(struct ps_document *doc);

/** The text of the open field so far, folded; but for a token that may still go on. Borrowed until the next call. */
const unsigned char *ps_field_text(const struct ps_document *doc, size_t *len);

/** Text without a source, as context inside the open field: a space for <br>. Is never replaced. */
PS_MUST_USE enum ps_status ps_field_add_context(struct ps_document *doc, const char *text);

/** Closes the field; an empty one leaves no trace. */
PS_MUST_USE enum ps_status ps_field_close(struct ps_document *doc);

/** A field of one piece: ps_field_open, ps_field_add, ps_field_close. The fast way for values. */
PS_MUST_USE enum ps_status ps_field_put(struct ps_document *doc, unsigned layer, enum ps_escape escape,
	enum ps_field_kind kind, enum ps_type type, size_t start, size_t end);

/**
 * A field as ps_field_put's, read behind what stands in front of it in its
 * layer: layer[from .. start) is context, byte for byte. Where a document is
 * put together from nothing else, its text is the raw bytes, without a copy.
 */
PS_MUST_USE enum ps_status ps_field_put_behind(struct ps_document *doc, unsigned layer, enum ps_escape escape,
	enum ps_field_kind kind, enum ps_type type, size_t from, size_t start, size_t end);

/** What waits to stand between the last field and the next goes to the text: a context begins. */
PS_MUST_USE enum ps_status ps_context_begin(struct ps_document *doc);

/** layer[from .. to), markup, as context behind the last field; the next field follows it. */
PS_MUST_USE enum ps_status ps_context(struct ps_document *doc, unsigned layer, size_t from, size_t to);

/**
 * Text without a source between fields, read as a cue: "patient name: ". The
 * next field follows on the same line.
 */
PS_MUST_USE enum ps_status ps_label(struct ps_document *doc, const char *text, size_t len);

/**
 * The next field follows the last one on the same line after ": " instead of a
 * newline (key and value); after a blank, or nothing, where the text ends so already.
 */
void ps_field_join(struct ps_document *doc);

/** The next field is read apart from the last one, behind an empty line: a reader sees them in other places. */
void ps_field_apart(struct ps_document *doc);

/** The next field starts a line after all: a label or join found no field. */
void ps_field_break(struct ps_document *doc);

/** A state between two fields to return to, when a nested part turns out not to be what it seemed. */
struct ps_document_mark {
	size_t fields, runs, shapes, places, layers, text;
	int separator;
	bool alias;
};

void ps_document_mark(const struct ps_document *doc, struct ps_document_mark *mark);

/**
 * Forgets the layers and fields since ps_document_mark; a label or join that
 * waited waits again. Pieces added to layers that were there before stay, unread.
 */
void ps_document_rollback(struct ps_document *doc, const struct ps_document_mark *mark);

/* --- places that a policy knows ---------------------------------------------- */

/** What kind of name a place has; besides, all but HL7's have a key. */
enum ps_place_kind {
	/** JSON: the steps from the root to the value. */
	PS_PLACE_PATH,
	/** XML, HTML: one step, the element's local name. */
	PS_PLACE_ELEMENT,
	/** HL7: one step, "PID-5" or "PID-5.1". */
	PS_PLACE_HL7,
	/** CSV: one step, the column's header. */
	PS_PLACE_COLUMN,
	/** Form data: one step, the name. */
	PS_PLACE_FORM
};

/** A step of a path: a key, decoded where it has no escapes; or an element of an array, and then key is NULL. */
struct ps_step {
	const char *key;
	size_t len;
	size_t index;
};

/**
 * Says what a policy knows of a place: *@type and *@use, which it leaves alone
 * where no rule is for the place; or PS_REFUSED.
 */
typedef enum ps_status ps_place_rule(const void *context, enum ps_place_kind place, const struct ps_step *path,
	size_t depth, enum ps_type *type, enum ps_use *use);

/** Rules for the documents from now on; @rule NULL for none. */
void ps_document_rules(struct ps_document *doc, ps_place_rule *rule, const void *context);

/** False: no place needs to be asked for. */
bool ps_place_matters(const struct ps_document *doc);

/** What the rules said of a place. */
struct ps_place_answer {
	/** A rule is for it. */
	bool known;
	enum ps_type type;
	enum ps_use use;
};

/** Asks the rules about the place of a value, for parsers that put it with ps_place_put. */
PS_MUST_USE enum ps_status ps_place_look(const struct ps_document *doc, enum ps_place_kind place,
	const struct ps_step *path, size_t depth, struct ps_place_answer *answer);

/**
 * Puts the value layer[start .. end) as its place wants it: whole, or taken
 * apart. Its bytes have no escapes but @layer's own. PS_REFUSED where the value
 * is not what the place asks for: the reason is in ps_document_error.
 */
PS_MUST_USE enum ps_status ps_place_put(struct ps_document *doc, unsigned layer, enum ps_escape escape,
	const struct ps_place_answer *answer, size_t start, size_t end);

/**
 * Reads a form whose fields may say in which charset its texts are: @read puts
 * its pairs, and is called once more where they are not in UTF-8. PS_REFUSED
 * where a text is in none that its fields name.
 */
typedef enum ps_status ps_place_reader(struct ps_document *doc, unsigned layer, size_t start, size_t end);
PS_MUST_USE enum ps_status ps_place_read(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, ps_place_reader *read);

/** Asks, for parsers whose values are put whole: PS_REFUSED for other uses than PS_USE_KEEP. *@known: a rule is for it.
 */
PS_MUST_USE enum ps_status ps_place_ask(const struct ps_document *doc, enum ps_place_kind place,
	const struct ps_step *path, size_t depth, enum ps_type *type, enum ps_field_kind *kind, bool *known);

/* --- detection and back, for core ------------------------------------------- */

/**
 * The text of everything added. Where the raw document is one field of ASCII
 * it is the raw bytes themselves, without a copy. from = 0, to = len.
 */
PS_MUST_USE enum ps_status ps_document_text(struct ps_document *doc, struct ps_text *text);

/** The place in the text that the raw byte @offset, or the first one after it that is text, has. For sections. */
size_t ps_document_text_offset(const struct ps_document *doc, size_t offset);

/**
 * The raw bytes [*raw_start, *raw_end) that text[start .. end) covers; for a
 * recoded layer the source of its bytes as exactly as the encoding allows. For
 * text without a source (a separator, a label): the empty range behind the text
 * before it.
 */
void ps_document_source(const struct ps_document *doc, size_t start, size_t end, size_t *raw_start, size_t *raw_end);

/** The same for what ps_document_replace takes away: with the combining marks that are written on the last character.
 */
void ps_document_replaced(const struct ps_document *doc, size_t start, size_t end, size_t *raw_start, size_t *raw_end);

/** The field index that text[start] lies in, or (size_t)-1 between fields. */
size_t ps_document_field(const struct ps_document *doc, size_t start);

/**
 * Replaces text[start .. end) by the UTF-8 bytes mark[0 .. len). Calls come in
 * order of start, disjoint, each inside one field. Not after a render, unless
 * there is only the raw layer and the place lies behind what was rendered.
 *
 * A number token becomes a string, unless the mark is a number or null.
 * Combining marks and unseen characters that follow are replaced as well.
 */
PS_MUST_USE enum ps_status ps_document_replace(
	struct ps_document *doc, size_t start, size_t end, const char *mark, size_t len);

/** True where anything was replaced. */
bool ps_document_changed(const struct ps_document *doc);

/**
 * Appends raw bytes [from .. to) with the replacements that start in them to
 * @out. PS_MALFORMED where one part was read in two encodings and both need
 * changes: they cannot both be written.
 */
PS_MUST_USE enum ps_status ps_document_render(struct ps_document *doc, size_t from, size_t to, struct ps_buf *out);

#endif
