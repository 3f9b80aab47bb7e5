/** The inside of a document: shared by document.c (fields), piece.c (text), layer.c (bytes), splice.c (the way back).
 */
#ifndef PS_DOCIMPL_H
#define PS_DOCIMPL_H

#include "document.h"
#include "flow.h"
#include "folding.h"
#include "map.h"

/** A replacement of bytes [start, end) of a layer by doc->marks[mark .. mark + len). */
struct ps_splice {
	uint32_t start, end;
	uint32_t mark, len;
	/** The mark is a layer written anew: it may still hold what is not known here. */
	bool recoded;
};

struct ps_layer {
	unsigned parent, depth;
	/** Borrowed for the raw layer, else bytes.data. */
	const unsigned char *data;
	size_t len;
	struct ps_buf bytes;
	/** Recoded: the parent's bytes that it stands for. */
	size_t start, end;
	ps_recode *recode;
	const void *context;
	ps_locate *locate;
	/** Where locate was last. */
	size_t at_source, at_decoded;
	/** Mapped: recode is NULL. */
	struct ps_map map;
	enum ps_escape escape;
	struct ps_splice *splices;
	size_t splice_count, splice_cap;
	/** Splices are in order of start and disjoint. */
	bool sorted;
	/** What it takes of the budget. */
	size_t cost;
};

/** From this field on, pieces lie in this layer. */
struct ps_place {
	uint32_t first_field;
	uint32_t layer;
	enum ps_escape escape;
};

/** Longest token that homoglyphs are judged in, in characters. */
#define PS_TOKEN_MAX 64

/** A character that waits until its token is known to be ASCII otherwise or not. */
struct ps_token_unit {
	uint32_t src, src_len;
	unsigned char bytes[4];
	unsigned char len;
	/** What it is read as: as it stands (0), not seen (1), else an ASCII letter or a homoglyph's class. */
	unsigned char class;
	/** Source and text are the same bytes. */
	bool plain;
	bool gap;
};

/** How a form's messages are read. */
struct ps_reading {
	/** A form is read, whose fields may say more of it. */
	bool open;
	/** What texts are read in; NULL for UTF-8. */
	const struct ps_charset *charset;
	/** What the fields said: a charset's name, NULL for UTF-8; the coding. */
	bool named, coded, ucs2;
	const struct ps_charset *name;
	/** A text was left out, since it is no UTF-8: layer[at .. ). */
	bool unread;
	unsigned layer;
	size_t at;
};

/** What stands between two fields: a newline, an empty line, ": ", or nothing, since a label is there. */
enum ps_separator { PS_SEP_LINE, PS_SEP_APART, PS_SEP_JOIN, PS_SEP_NONE };

struct ps_document {
	struct ps_document_limits limits;
	/** Borrowed, or NULL. */
	const struct ps_email_options *email_options;
	struct ps_error error;
	/** A section's; or NULL. */
	const struct ps_flow *flow;
	struct ps_flow_place place;
	ps_place_rule *rule;
	const void *rule_context;
	struct ps_reading reading;

	/** layers[0] is the raw document. */
	struct ps_layer *layers;
	size_t layer_count, layer_cap;
	/** What layers take of the budget; and, beside it, their splices. */
	size_t decoded, spliced;

	/** The text; text.len is set only when it is wiped. While alias, it is the raw document's start. */
	struct ps_buf text;
	size_t text_len;
	bool alias;
	struct ps_field *fields;
	size_t field_count, field_cap;
	struct ps_place *places;
	size_t place_count, place_cap;
	/** Text to source, for all fields. Each field starts a run. */
	struct ps_map map;
	/** Bytes that text, fields, maps and layers may take together. */
	size_t budget;

	/** The open field. */
	bool open;
	unsigned layer;
	enum ps_escape escape;
	struct ps_field field;
	size_t field_run;
	/** The text before the separator in front of the open field. */
	size_t field_before;
	bool gap;
	/** What goes between the last field and the next. */
	enum ps_separator separator;

	struct ps_token_unit token[PS_TOKEN_MAX];
	size_t token_count;

	struct ps_buf marks;
	/** Child layers' replacements were handed to their parents. */
	bool settled;
	/** Why that failed: nothing is rendered any more. */
	enum ps_status broken;
	/** The field of the last replacement. */
	size_t field_hint;
};

/** The layer's place among bytes: moves to the parent's range. False where nothing is left. */
bool ps_layer_up(struct ps_document *doc, const struct ps_layer *layer, struct ps_map_range *range);

/** Records that bytes [start, end) of @layer become mark[0 .. len), escaped by @escape. */
PS_MUST_USE enum ps_status ps_layer_splice(struct ps_document *doc, unsigned layer, struct ps_map_range range,
	enum ps_escape escape, const void *mark, size_t len);

/** Takes @bytes more of the budget for a layer; there is room. */
void ps_layer_charge(struct ps_document *doc, struct ps_layer *layer, size_t bytes);

/** Drops layers from @count on, wiped; the budget has their bytes back. */
void ps_layer_drop(struct ps_document *doc, size_t count);

/** Says why @status came, where the failing call could not, and returns it. */
PS_MUST_USE enum ps_status ps_document_failed(struct ps_document *doc, enum ps_status status);

/** Text with a separate memory of its own: no longer the raw document's. */
PS_MUST_USE enum ps_status ps_text_own(struct ps_document *doc);

/** The text so far. */
static inline const unsigned char *ps_text_data(const struct ps_document *doc)
{
	return doc->alias ? doc->layers[0].data : doc->text.data;
}

/** What the budget has left for the text, the map or a layer beside what they have; their limits follow it. */
size_t ps_budget_left(struct ps_document *doc);

/** Room for @more bytes of text and a vector behind them. The text is no alias. */
PS_MUST_USE enum ps_status ps_text_reserve(struct ps_document *doc, size_t more);

/** Adds layer[start .. end) to the open field as it stands. */
PS_MUST_USE enum ps_status ps_piece_bytes(struct ps_document *doc, size_t start, size_t end);

/** Adds layer[src .. src + src_len) to the open field as the one unit text[0 .. len). */
PS_MUST_USE enum ps_status ps_piece_unit(
	struct ps_document *doc, size_t src, size_t src_len, const unsigned char *text, size_t len);

/** The token at hand is over: its characters, which waited, go to the text. */
PS_MUST_USE enum ps_status ps_piece_flush(struct ps_document *doc);

#endif
