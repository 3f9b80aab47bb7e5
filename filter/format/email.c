#include "email.h"

#include "charset.h"
#include "mail_header.h"
#include "mail_part.h"

#include <string.h>
#include <strings.h>

/* Parts remembered where a body is read in several ways, so that none is added twice. */
#define SEEN_MAX 64

/* A document may be searched for parts so many times in all. */
#define SEARCH_MAX 64

struct seen {
	unsigned layer;
	enum ps_transfer transfer;
	size_t start, end;
	const struct ps_charset *charset;
	/** The first bytes of the type decide between scanning and passing. */
	char type[PS_MEDIA_TYPE_MAX + 1];
};

struct walk {
	struct ps_document *doc;
	const struct ps_email_options *options;
	bool everything;
	size_t parts;
	size_t depth;
	/* Bytes of bodies that were searched for parts, each time counted. */
	size_t searched;
	/* Above 0: the same bytes are read in several ways. */
	unsigned doubt;
	struct seen seen[SEEN_MAX];
	size_t seen_count;
};

static enum ps_status add_entity(struct walk *w, struct ps_range r, const char *default_type);
static enum ps_status add_typed(
	struct walk *w, struct ps_range r, const struct ps_mail_type *type, enum ps_transfer transfer);

static enum ps_status walk_fail(struct ps_range r, enum ps_status kind, const char *what)
{
	return ps_fail(ps_document_error(r.doc), kind, r.layer == 0 ? r.start : (size_t)-1, "%s", what);
}

static const unsigned char *bytes_of(struct ps_range r)
{
	size_t len;

	return ps_layer_data(r.doc, r.layer, &len);
}

static struct ps_range part_of(struct ps_range r, size_t start, size_t end)
{
	return (struct ps_range){r.doc, r.layer, start, end};
}

static bool starts_with(const char *type, const char *prefix)
{
	return strncmp(type, prefix, strlen(prefix)) == 0;
}

static enum ps_status add_raw(struct ps_range r)
{
	if (r.start >= r.end)
		return PS_OK;
	return ps_field_put(r.doc, r.layer, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, r.start, r.end);
}

/* --- multipart ------------------------------------------------------------------------- */

/* One way to cut a multipart body. */
struct cut {
	const unsigned char *boundary;
	size_t len;
	/* Lines with more than the boundary on them cut, too. */
	bool loose;
	const char *default_type;
};

/* The next delimiter that cuts in this way. */
static bool next_cut(struct ps_range r, size_t at, const struct cut *cut, struct ps_delimiter *delimiter)
{
	const unsigned char *data = bytes_of(r);

	while (ps_delimiter_next(data, r.start, at, r.end, cut->boundary, cut->len, delimiter)) {
		if (!delimiter->doubtful || cut->loose)
			return true;
		at = delimiter->end;
	}
	return false;
}

/* Any line starts with the boundary and goes on with something else. */
static bool has_doubtful_lines(struct ps_range r, const struct cut *cut)
{
	struct ps_delimiter delimiter;
	size_t at = r.start;

	while (ps_delimiter_next(bytes_of(r), r.start, at, r.end, cut->boundary, cut->len, &delimiter)) {
		if (delimiter.doubtful)
			return true;
		at = delimiter.end;
	}
	return false;
}

/* The parts between the delimiters. What stands before the first and behind a closing one is no part. */
static enum ps_status add_parts(struct walk *w, struct ps_range r, const struct cut *cut)
{
	struct ps_delimiter delimiter;
	enum ps_status status;
	bool in_part = false;
	size_t at = r.start;

	for (;;) {
		bool more = next_cut(r, at, cut, &delimiter);
		size_t end = more ? delimiter.part_end : r.end;

		if (in_part)
			status = add_entity(w, part_of(r, at, end), cut->default_type);
		else
			status = add_raw(part_of(r, at, end));
		if (status != PS_OK || !more)
			return status;
		/* The rest of a doubtful line is shown by who does not cut there. */
		if (delimiter.doubtful)
			status = add_raw(part_of(r, delimiter.start, delimiter.end));
		if (status != PS_OK)
			return status;
		in_part = !delimiter.closes;
		at = delimiter.end;
	}
}

/* A line of the body starts with @name. */
static bool has_field_line(struct ps_range r, const char *name)
{
	const unsigned char *data = bytes_of(r);
	size_t len = strlen(name);
	size_t at = r.start;

	while (r.end - at > len) {
		const unsigned char *end;

		if (strncasecmp((const char *)data + at, name, len) == 0)
			return true;
		end = memchr(data + at, '\n', r.end - at);
		if (end == NULL)
			return false;
		at = (size_t)(end - data) + 1;
	}
	return false;
}

/* A CR alone, which some readers end a line at, stands in front of @what in any case. */
static bool has_bare(struct ps_range r, const char *what, size_t len)
{
	const unsigned char *data = bytes_of(r);
	size_t at = r.start;

	while (r.end - at > len) {
		const unsigned char *cr = memchr(data + at, '\r', r.end - at - len);

		if (cr == NULL)
			return false;
		at = (size_t)(cr - data) + 1;
		if (strncasecmp((const char *)cr + 1, what, len) == 0)
			return true;
	}
	return false;
}

/* A body without a boundary that is known: some readers find parts in it. */
static enum ps_status add_uncut(struct ps_range r)
{
	if (has_field_line(r, "content-transfer-encoding"))
		return walk_fail(r, PS_MALFORMED, "a multipart without a usable boundary that seems to have parts");
	return add_raw(r);
}

static enum ps_status add_multipart(struct walk *w, struct ps_range r, const struct ps_mail_type *type)
{
	struct cut cut = {type->boundary, type->boundary_len, false,
		strcmp(type->name, "multipart/digest") == 0 ? "message/rfc822" : "text/plain"};
	enum ps_status status;
	bool doubtful;

	if (cut.len == 0)
		return add_uncut(r);
	if (has_bare(r, "--", 2) || has_bare(r, "content-", 8))
		return walk_fail(r, PS_MALFORMED, "a multipart with lines that end with a bare CR");
	w->searched += r.end - r.start;
	if (w->searched / SEARCH_MAX > ps_document_limits(r.doc)->bytes)
		return walk_fail(r, PS_LIMIT, "parts lie inside each other in too many ways");
	doubtful = has_doubtful_lines(r, &cut);
	w->doubt += doubtful;
	status = add_parts(w, r, &cut);
	if (status == PS_OK && doubtful) {
		cut.loose = true;
		status = add_parts(w, r, &cut);
	}
	w->doubt -= doubtful;
	return status;
}

static bool has_delimiter(struct ps_range r, const struct ps_mail_type *type)
{
	struct ps_delimiter delimiter;

	return type->boundary_len > 0 &&
	       ps_delimiter_next(bytes_of(r), r.start, r.start, r.end, type->boundary, type->boundary_len, &delimiter);
}

/* --- parts ------------------------------------------------------------------------------ */

/* True where this reading of these bytes was added before. */
static bool was_seen(struct walk *w, struct ps_range r, const struct ps_mail_type *type, enum ps_transfer transfer)
{
	if (w->doubt == 0)
		return false;
	for (size_t i = 0; i < w->seen_count; i++) {
		const struct seen *seen = &w->seen[i];

		if (seen->layer == r.layer && seen->start == r.start && seen->end == r.end &&
			seen->transfer == transfer && seen->charset == type->charset &&
			strcmp(seen->type, type->name) == 0)
			return true;
	}
	if (w->seen_count < SEEN_MAX) {
		struct seen *seen = &w->seen[w->seen_count++];

		*seen = (struct seen){r.layer, transfer, r.start, r.end, type->charset, ""};
		memcpy(seen->type, type->name, sizeof(seen->type));
	}
	return false;
}

static bool is_blank(struct ps_range r)
{
	const unsigned char *data = bytes_of(r);

	for (size_t i = r.start; i < r.end; i++) {
		if (data[i] != ' ' && data[i] != '\t' && data[i] != '\r' && data[i] != '\n')
			return false;
	}
	return true;
}

static bool is_encrypted(const char *type)
{
	return strcmp(type, "multipart/encrypted") == 0 || strcmp(type, "application/pkcs7-mime") == 0 ||
	       strcmp(type, "application/x-pkcs7-mime") == 0;
}

static bool is_signature(const char *type)
{
	return strcmp(type, "application/pgp-signature") == 0 || strcmp(type, "application/pkcs7-signature") == 0 ||
	       strcmp(type, "application/x-pkcs7-signature") == 0;
}

static enum ps_part_action action_for(const struct walk *w, const char *type)
{
	if (is_encrypted(type))
		return w->options->encrypted_parts;
	if (strcmp(type, "multipart/signed") == 0)
		return w->options->signed_parts;
	/* A signature is only met where signed parts are not refused. */
	if (is_signature(type) && w->options->signed_parts != PS_PART_REFUSE)
		return PS_PART_KEEP;
	if (starts_with(type, "multipart/") || starts_with(type, "message/"))
		return PS_PART_SCRUB;
	return ps_part_action(w->options, type);
}

static enum ps_status add_text_part(
	struct walk *w, struct ps_range r, const struct ps_mail_type *type, enum ps_transfer transfer)
{
	struct ps_range content = r;
	size_t len;
	enum ps_status status = ps_part_decode(r, transfer, w->doubt > 0, &content);
	const unsigned char *data;

	if (status != PS_OK)
		return status;
	data = ps_layer_data(r.doc, content.layer, &len) + content.start;
	/* A file under a text's type, or inside a text, is judged as what it is. */
	if (ps_is_binary_file(data, content.end - content.start) ||
		ps_has_inline_file(data, content.end - content.start)) {
		enum ps_part_action action = ps_part_action(w->options, "application/octet-stream");

		if (action == PS_PART_REFUSE)
			return walk_fail(r, PS_REFUSED, "a text is, or holds, an attachment that cannot be read");
	}
	return ps_part_text(content, type, w->doubt > 0);
}

static enum ps_status add_leaf(
	struct walk *w, struct ps_range r, const struct ps_mail_type *type, enum ps_transfer transfer)
{
	if (is_blank(r))
		return PS_OK;
	switch (action_for(w, type->name)) {
	case PS_PART_KEEP:
		return PS_OK;
	case PS_PART_REFUSE:
		return walk_fail(r, PS_REFUSED, "an attachment of a type that the policy refuses");
	case PS_PART_PASS:
		return starts_with(type->name, "image/") ? ps_part_image(r, transfer, type) : PS_OK;
	case PS_PART_SCRUB:
		break;
	}
	return add_text_part(w, r, type, transfer);
}

/* A multipart or message: its parts are found in the bytes as they stand, or once they are decoded. */
static enum ps_status add_composite(
	struct walk *w, struct ps_range r, const struct ps_mail_type *type, enum ps_transfer transfer)
{
	bool multipart = starts_with(type->name, "multipart/");
	struct ps_range content = r;
	struct ps_mail_field line;
	bool raw;
	enum ps_status status = PS_OK;

	if (transfer == PS_TRANSFER_NONE || transfer == PS_TRANSFER_UNKNOWN)
		return add_typed(w, r, type, PS_TRANSFER_NONE);
	/* RFC 2045 section 6.4 allows no encoding here: most readers pass over it, some do not. */
	ps_mail_field_next(bytes_of(r), r.start, r.end, true, &line);
	raw = multipart ? has_delimiter(r, type) : line.item == PS_HEAD_FIELD;
	w->doubt += raw;
	if (raw)
		status = add_typed(w, r, type, PS_TRANSFER_NONE);
	if (status == PS_OK)
		status = ps_part_decode(r, transfer, w->doubt > 0, &content);
	if (status == PS_OK)
		status = add_typed(w, content, type, PS_TRANSFER_NONE);
	w->doubt -= raw;
	return status;
}

static bool is_message(const char *type)
{
	return strcmp(type, "message/rfc822") == 0 || strcmp(type, "message/global") == 0 ||
	       strcmp(type, "message/news") == 0 || strcmp(type, "message/external-body") == 0 ||
	       strcmp(type, "message/partial") == 0;
}

/* One body in one reading of its type and transfer encoding. */
static enum ps_status add_typed(
	struct walk *w, struct ps_range r, const struct ps_mail_type *type, enum ps_transfer transfer)
{
	bool multipart = starts_with(type->name, "multipart/");
	enum ps_part_action action = action_for(w, type->name);

	if (!multipart && !is_message(type->name))
		return was_seen(w, r, type, transfer) ? PS_OK : add_leaf(w, r, type, transfer);
	if (transfer != PS_TRANSFER_NONE)
		return add_composite(w, r, type, transfer);
	if (action == PS_PART_REFUSE)
		return walk_fail(r, PS_REFUSED, "signed or encrypted parts are refused by the policy");
	if (action == PS_PART_KEEP || action == PS_PART_PASS)
		return PS_OK;
	if (multipart)
		return add_multipart(w, r, type);
	if (strcmp(type->name, "message/partial") == 0 && type->fragment) {
		if (ps_part_action(w->options, type->name) == PS_PART_KEEP)
			return PS_OK;
		return walk_fail(r, PS_REFUSED, "a fragment of a message cannot be read alone");
	}
	return add_entity(w, r, "text/plain");
}

static bool is_composite(const struct ps_mail_type *type)
{
	return starts_with(type->name, "multipart/") || is_message(type->name);
}

/* Each type that the head allows, of bytes in one transfer encoding. */
static enum ps_status add_types(
	struct walk *w, struct ps_range r, const struct ps_mail_head *head, enum ps_transfer transfer)
{
	bool composite = false;
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < head->type_count; i++)
		composite = composite || is_composite(&head->types[i]);
	/* Several types of one content: it is decoded once, so that their findings meet. */
	if (head->type_count > 1 && !composite && transfer != PS_TRANSFER_NONE) {
		status = ps_part_decode(r, transfer, w->doubt > 0, &r);
		transfer = PS_TRANSFER_NONE;
	}
	for (size_t i = 0; i < head->type_count && status == PS_OK; i++)
		status = add_typed(w, r, &head->types[i], transfer);
	return status;
}

/* Each reading that the head allows. */
static enum ps_status add_body(struct walk *w, struct ps_range r, const struct ps_mail_head *head)
{
	enum ps_status status = PS_OK;

	for (unsigned t = PS_TRANSFER_NONE; t <= PS_TRANSFER_UNKNOWN && status == PS_OK; t++) {
		if ((head->transfers & 1u << t) != 0)
			status = add_types(w, r, head, (enum ps_transfer)t);
	}
	return status;
}

static enum ps_status add_entity(struct walk *w, struct ps_range r, const char *default_type)
{
	const struct ps_document_limits *limits = ps_document_limits(w->doc);
	struct ps_mail_head_options options = {w->everything, default_type};
	struct ps_mail_head head;
	enum ps_status status;

	if (w->depth >= limits->depth)
		return walk_fail(r, PS_LIMIT, "parts are nested deeper than the limit");
	if (w->parts >= limits->parts)
		return walk_fail(r, PS_LIMIT, "more parts than the limit");
	w->parts++;
	w->depth++;
	status = ps_mail_head_read(r, &options, &head);
	if (status == PS_OK) {
		w->doubt += head.doubtful;
		status = add_body(w, part_of(r, head.body, r.end), &head);
		w->doubt -= head.doubtful;
	}
	w->depth--;
	return status;
}

/* --- the door ----------------------------------------------------------------------------- */

enum ps_status ps_email_parse_with(struct ps_document *doc, unsigned layer, size_t start, size_t end,
	const struct ps_email_options *options, bool everything)
{
	struct walk w;

	/* Not all of it: what was seen is long, and counted. */
	w.doc = doc;
	w.options = options != NULL ? options : &ps_email_defaults;
	w.everything = everything;
	w.parts = 0;
	w.depth = 0;
	w.searched = 0;
	w.doubt = 0;
	w.seen_count = 0;
	/* A byte order mark is no part of the first field's name. */
	if (end - start >= 3 && memcmp(bytes_of((struct ps_range){doc, layer, 0, 0}) + start, "\xEF\xBB\xBF", 3) == 0)
		start += 3;
	return add_entity(&w, (struct ps_range){doc, layer, start, end}, "text/plain");
}

enum ps_status ps_email_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);

	if (ps_charset_wide(data + start, end - start) != NULL)
		return ps_fail(ps_document_error(doc), PS_MALFORMED, start, "a mail is not in UTF-16");
	return ps_email_parse_with(doc, layer, start, end, ps_document_email_options(doc), false);
}

enum ps_status ps_email_auto_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	return ps_email_parse_with(doc, layer, start, end, ps_document_email_options(doc), true);
}
