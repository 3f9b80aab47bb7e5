#include "mail_head.h"

#include "attachments.h"
#include "chars.h"
#include "encoded_word.h"
#include "mail_header.h"
#include "transfer.h"

#include <stdio.h>
#include <string.h>

/* Fields of one head. */
#define HEAD_FIELDS_MAX 20000
/* Dates and versions: with a comment for the time zone they need about 50 bytes. */
#define SHORT_VALUE_MAX 80

struct reader {
	struct ps_range r;
	const unsigned char *data;
	const struct ps_mail_head_options *options;
	struct ps_mail_head *head;
	/* From here on readers disagree about what is a field: nothing is left alone. */
	bool loose;
	bool has_type;
};

static enum ps_status head_fail(struct reader *h, enum ps_status kind, size_t at, const char *what)
{
	return ps_fail(ps_document_error(h->r.doc), kind, h->r.layer == 0 ? at : (size_t)-1, "%s", what);
}

static struct ps_range range_of(struct reader *h, size_t start, size_t end)
{
	return (struct ps_range){h->r.doc, h->r.layer, start, end};
}

/* --- Content-Type ---------------------------------------------------------------- */

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* Keeps "type/subtype"; anything else is what is scanned most: plain text. */
static void set_type_name(struct ps_mail_type *type, const unsigned char *text, size_t len, const char *missing)
{
	const unsigned char *slash = len > 0 ? memchr(text, '/', len) : NULL;

	if (len == 0) {
		snprintf(type->name, sizeof(type->name), "%s", missing);
	} else if (slash == NULL || slash == text || len > PS_MEDIA_TYPE_MAX) {
		snprintf(type->name, sizeof(type->name), "%s",
			len > PS_MEDIA_TYPE_MAX ? "application/octet-stream" : "text/plain");
	} else {
		for (size_t i = 0; i < len; i++)
			type->name[i] = (char)lower(text[i]);
		type->name[len] = '\0';
	}
}

/* A parameter's value without its backslashes, at most @max bytes. Returns how many; what is too long is cut. */
static size_t plain_value(const unsigned char *data, const struct ps_mime_param *param, unsigned char *out, size_t max)
{
	size_t len = 0;

	for (size_t i = param->value; i < param->value_end && len < max; i++) {
		if (data[i] == '\r' || data[i] == '\n')
			continue;
		if (param->quoted && data[i] == '\\' && i + 1 < param->value_end)
			i++;
		out[len++] = data[i];
	}
	return len;
}

/* RFC 2231: charset'language'value. */
static void skip_language(unsigned char *value, size_t *len)
{
	size_t quotes = 0;

	for (size_t i = 0; i < *len; i++) {
		if (value[i] == '\'' && ++quotes == 2) {
			memmove(value, value + i + 1, *len - i - 1);
			*len -= i + 1;
			return;
		}
	}
}

/* RFC 2231: "%41" is "A". */
static void undo_percent(unsigned char *value, size_t *len)
{
	size_t kept = 0;

	for (size_t i = 0; i < *len; i++) {
		value[kept] = value[i];
		if (value[i] == '%' && *len - i > 2 && ps_hex_pair(value + i + 1, &value[kept]))
			i += 2;
		kept++;
	}
	*len = kept;
}

/* The values that readers may take for a parameter. */
struct choice {
	unsigned char value[PS_MAIL_TYPES][PS_BOUNDARY_MAX];
	size_t len[PS_MAIL_TYPES];
	size_t count;
	/* The section that comes next, where there are some. */
	int section;
	bool too_many;
};

static void choose(struct choice *choice, const unsigned char *value, size_t len)
{
	for (size_t i = 0; i < choice->count; i++) {
		if (choice->len[i] == len && memcmp(choice->value[i], value, len) == 0)
			return;
	}
	if (choice->count == PS_MAIL_TYPES) {
		choice->too_many = true;
		return;
	}
	memcpy(choice->value[choice->count], value, len);
	choice->len[choice->count++] = len;
}

struct params {
	struct choice charset, boundary;
	bool delsp, fragment;
};

/* A boundary in sections: they are joined. */
static void join_section(struct choice *choice, const unsigned char *value, size_t len)
{
	size_t last = choice->count - 1;

	if (choice->count == 0) {
		choose(choice, value, len);
		return;
	}
	if (len > PS_BOUNDARY_MAX - choice->len[last])
		len = PS_BOUNDARY_MAX - choice->len[last];
	memcpy(choice->value[last] + choice->len[last], value, len);
	choice->len[last] += len;
}

static void take_choice(struct choice *choice, const struct ps_mime_param *param, unsigned char *value, size_t len)
{
	if (param->extended && param->section <= 0)
		skip_language(value, &len);
	/* In another order they would be read by some, and joined in two ways. */
	if (param->section >= 0 && param->section != choice->section++)
		choice->too_many = true;
	if (param->extended)
		undo_percent(value, &len);
	if (param->section > 0)
		join_section(choice, value, len);
	else
		choose(choice, value, len);
}

static void take_param(const unsigned char *data, const struct ps_mime_param *param, struct params *params)
{
	const unsigned char *name = data + param->start;
	size_t name_len = param->name_end - param->start;
	unsigned char value[PS_BOUNDARY_MAX];
	size_t len = plain_value(data, param, value, sizeof value);

	if (ps_word_is(name, name_len, "charset")) {
		take_choice(&params->charset, param, value, len);
	} else if (ps_word_is(name, name_len, "boundary")) {
		take_choice(&params->boundary, param, value, len);
		/* Unquoted, some readers stop at a blank. */
		for (size_t i = 0; i < len && !param->quoted; i++) {
			if (value[i] == ' ' || value[i] == '\t') {
				choose(&params->boundary, value, i);
				break;
			}
		}
	} else if (ps_word_is(name, name_len, "delsp")) {
		params->delsp = ps_word_is(value, len, "yes");
	} else if (ps_word_is(name, name_len, "total")) {
		params->fragment = !(len == 1 && value[0] == '1');
	} else if (ps_word_is(name, name_len, "number")) {
		params->fragment = params->fragment || !(len == 1 && value[0] == '1');
	}
}

/* Names with blanks around or quotes inside are seen. */
static const struct ps_charset *charset_of(const unsigned char *name, size_t len)
{
	while (len > 0 && (name[0] == ' ' || name[0] == '\t' || name[0] == '"' || name[0] == '\'')) {
		name++;
		len--;
	}
	while (len > 0 &&
		(name[len - 1] == ' ' || name[len - 1] == '\t' || name[len - 1] == '"' || name[len - 1] == '\''))
		len--;
	return ps_charset_by_name(name, len);
}

static bool same_type(const struct ps_mail_type *a, const struct ps_mail_type *b)
{
	return strcmp(a->name, b->name) == 0 && a->charset == b->charset && a->boundary_len == b->boundary_len &&
	       memcmp(a->boundary, b->boundary, a->boundary_len) == 0 && a->delsp == b->delsp;
}

static enum ps_status add_type(struct reader *h, const struct ps_mail_type *type, size_t at)
{
	struct ps_mail_head *head = h->head;

	for (size_t i = 0; h->has_type && i < head->type_count; i++) {
		if (same_type(&head->types[i], type))
			return PS_OK;
	}
	if (!h->has_type)
		head->type_count = 0;
	if (head->type_count == PS_MAIL_TYPES)
		return head_fail(h, PS_MALFORMED, at, "too many content types that contradict each other");
	head->types[head->type_count++] = *type;
	head->doubtful = head->doubtful || head->type_count > 1;
	h->has_type = true;
	return PS_OK;
}

static enum ps_status read_content_type(struct reader *h, const struct ps_mail_field *field)
{
	struct params params;
	struct ps_mail_type type;
	size_t start, stop;
	size_t at = ps_mime_main(h->data, field->value, field->value_end, &start, &stop);
	enum ps_status status = PS_OK;

	/* Not their values, which are long, and counted; without any, the first one is empty. */
	params.charset.count = params.boundary.count = 0;
	params.charset.len[0] = params.boundary.len[0] = 0;
	params.charset.section = params.boundary.section = 0;
	params.charset.too_many = params.boundary.too_many = false;
	params.delsp = params.fragment = false;
	memset(&type, 0, sizeof type);
	set_type_name(&type, h->data + start, stop - start, h->options->default_type);
	while (at < field->value_end) {
		struct ps_mime_param param;

		at = ps_mime_param_next(h->data, at, field->value_end, &param);
		if (param.start == param.end)
			break;
		take_param(h->data, &param, &params);
	}
	if (params.charset.too_many || params.boundary.too_many)
		return head_fail(h, PS_MALFORMED, field->start, "too many parameters that contradict each other");
	type.delsp = params.delsp;
	type.fragment = params.fragment;
	for (size_t i = 0; i < (params.charset.count == 0 ? 1 : params.charset.count); i++) {
		type.charset = charset_of(params.charset.value[i], params.charset.len[i]);
		for (size_t k = 0; k < (params.boundary.count == 0 ? 1 : params.boundary.count); k++) {
			type.boundary_len = params.boundary.len[k];
			memcpy(type.boundary, params.boundary.value[k], type.boundary_len);
			if (status == PS_OK)
				status = add_type(h, &type, field->start);
		}
	}
	return status;
}

static enum ps_status read_transfer(struct reader *h, const struct ps_mail_field *field)
{
	size_t start, stop;
	unsigned before = h->head->transfers;

	(void)ps_mime_main(h->data, field->value, field->value_end, &start, &stop);
	while (stop > start && (h->data[stop - 1] == '"' || h->data[stop - 1] == '\''))
		stop--;
	while (start < stop && (h->data[start] == '"' || h->data[start] == '\''))
		start++;
	h->head->transfers |= 1u << ps_transfer_by_name(h->data + start, stop - start);
	if (before != 0 && before != h->head->transfers)
		h->head->doubtful = true;
	return PS_OK;
}

/* --- fields ------------------------------------------------------------------------ */

/* The field's name as a cue before its value; names outside the standards are text as well. */
static enum ps_status add_name(struct reader *h, const struct ps_mail_field *field, bool known)
{
	enum ps_status status;

	if (known) {
		status = ps_label(h->r.doc, (const char *)h->data + field->start, field->name_end - field->start);
		return status == PS_OK ? ps_label(h->r.doc, ": ", 2) : status;
	}
	status = ps_mail_name(range_of(h, field->start, field->name_end));
	if (status == PS_OK)
		ps_field_join(h->r.doc);
	return status;
}

static bool holds_content_field(const unsigned char *data, size_t start, size_t end)
{
	for (size_t i = start; end - i > 8; i++) {
		if ((data[i] | 0x20) == 'c' && ps_word_is(data + i, 8, "content-"))
			return true;
	}
	return false;
}

/* A date or version that is longer than any is something else. */
static bool is_overlong(const unsigned char *data, const struct ps_mail_field *field)
{
	const unsigned char *name = data + field->start;
	size_t name_len = field->name_end - field->start;

	return field->value_end - field->value > SHORT_VALUE_MAX &&
	       (ps_word_is(name, name_len, "date") || ps_word_is(name, name_len, "resent-date") ||
		       ps_word_is(name, name_len, "mime-version"));
}

/* Addresses are left alone in any case; the policy may leave the names beside them alone, too. */
static bool keeps_names(const struct reader *h)
{
	const struct ps_email_options *options = ps_document_email_options(h->r.doc);

	return options != NULL && options->keep_display_names;
}

static enum ps_status read_field(struct reader *h, const struct ps_mail_field *field)
{
	bool known;
	enum ps_mail_role role = ps_mail_role(h->data + field->start, field->name_end - field->start, &known);
	struct ps_range value = range_of(h, field->value, field->value_end);
	bool syntax = role == PS_MAIL_CONTENT_TYPE || role == PS_MAIL_CONTENT_ENCODING;
	enum ps_status status = PS_OK;

	if (field->damaged && (syntax || holds_content_field(h->data, field->value, field->value_end)))
		return head_fail(h, PS_MALFORMED, field->start, "a field about the content is damaged");
	if (h->loose && syntax)
		return head_fail(
			h, PS_MALFORMED, field->start, "a field about the content stands behind a broken line");
	if (role == PS_MAIL_CONTENT_TYPE)
		status = read_content_type(h, field);
	else if (role == PS_MAIL_CONTENT_ENCODING)
		status = read_transfer(h, field);
	if (status != PS_OK || field->value == field->value_end)
		return status;
	if (h->loose || field->damaged || h->options->everything || is_overlong(h->data, field))
		role = PS_MAIL_TEXT;
	if (role == PS_MAIL_STRUCTURAL || (role == PS_MAIL_ADDRESSES && keeps_names(h)))
		return PS_OK;
	if (role == PS_MAIL_CONTENT_ENCODING || role == PS_MAIL_CONTENT_TYPE || role == PS_MAIL_CONTENT_DISPOSITION) {
		size_t start, stop;
		size_t at = ps_mime_main(h->data, field->value, field->value_end, &start, &stop);

		return ps_mail_params(range_of(h, at, field->value_end));
	}
	status = add_name(h, field, known);
	if (status != PS_OK)
		return status;
	return role == PS_MAIL_ADDRESSES ? ps_mail_addresses(value) : ps_mail_text(value, PS_FIELD_TEXT);
}

/* --- damage -------------------------------------------------------------------------- */

/*
 * A line that is no field: most readers start the body there, others go on to
 * the blank line. The body is read from here; what the others would make of the
 * lines up to the blank one may not differ.
 */
static enum ps_status start_body_at_junk(struct reader *h, size_t junk)
{
	size_t letters = 0;
	size_t at = junk;
	bool blank = false;

	while (at < h->r.end && !blank) {
		struct ps_mail_field line;

		ps_mail_field_next(h->data, at, h->r.end, false, &line);
		blank = line.item == PS_HEAD_BLANK;
		if (line.item == PS_HEAD_FIELD) {
			bool known;
			enum ps_mail_role role = ps_mail_role(h->data + line.start, line.name_end - line.start, &known);

			if (role == PS_MAIL_CONTENT_TYPE || role == PS_MAIL_CONTENT_ENCODING ||
				ps_words_likely(h->data + line.start, line.end - line.start))
				return head_fail(h, PS_MALFORMED, junk, "fields stand behind a broken line");
		}
		for (size_t i = line.start; i < line.value_end && !blank; i++)
			letters += h->data[i] != '\r' && h->data[i] != '\n';
		at = line.end;
	}
	if ((h->head->transfers & 1u << PS_TRANSFER_BASE64) != 0 && blank && at < h->r.end && letters % 4 != 0)
		return head_fail(h, PS_MALFORMED, junk, "base64 starts in two places");
	h->head->body = junk;
	return PS_OK;
}

enum ps_status ps_mail_head_read(
	struct ps_range r, const struct ps_mail_head_options *options, struct ps_mail_head *head)
{
	size_t layer_len;
	struct reader h = {r, ps_layer_data(r.doc, r.layer, &layer_len), options, head, false, false};
	enum ps_status status = PS_OK;
	struct ps_mail_field field;
	size_t fields = 0;

	memset(&head->types[0], 0, sizeof head->types[0]);
	head->transfers = 0;
	head->doubtful = false;
	set_type_name(&head->types[0], NULL, 0, options->default_type);
	head->types[0].charset = ps_charset_by_name(NULL, 0);
	head->type_count = 1;
	head->body = r.end;
	for (size_t at = r.start; status == PS_OK; at = field.end) {
		ps_mail_field_next(h.data, at, r.end, at == r.start, &field);
		if (field.item == PS_HEAD_BLANK)
			head->body = field.end;
		if (field.item == PS_HEAD_BLANK || field.item == PS_HEAD_END)
			break;
		if (fields++ == HEAD_FIELDS_MAX)
			return head_fail(&h, PS_LIMIT, at, "more header fields than the limit");
		if (field.item == PS_HEAD_JUNK) {
			status = start_body_at_junk(&h, at);
			break;
		}
		if (field.item == PS_HEAD_ENVELOPE) {
			if (options->everything)
				status = ps_mail_text(range_of(&h, field.start, field.value_end), PS_FIELD_TEXT);
			continue;
		}
		status = read_field(&h, &field);
		h.loose = h.loose || (field.damaged && field.folded);
	}
	if (head->transfers == 0)
		head->transfers = 1u << PS_TRANSFER_NONE;
	return status;
}
