/**
 * form: application/x-www-form-urlencoded (WHATWG URL, section 5.1).
 *
 * Read:         names and values, percent-decoded; values that hold JSON,
 *               form data or base64.
 * Left alone:   separators, and the spelling of what is not replaced.
 * Will not see: charsets other than UTF-8 (bytes are matched as they are), but
 *               where a preset knows the field that names one.
 */
#include "form.h"

#include "chars.h"
#include "charset.h"
#include "format.h"
#include "nested.h"

#include <string.h>

#define NO_LAYER ((unsigned)-1)

struct form {
	struct ps_document *doc;
	unsigned layer;
	const unsigned char *data;
	enum ps_escape escape;
	/** The layer of decoded names and values, made when the first one comes. */
	unsigned decoded;
	/** Where the last name stands in it. */
	size_t name_start, name_end;
};

/* Appends data[start .. end) decoded; it is layer[*from .. *to) there. */
static enum ps_status decode(struct form *form, size_t start, size_t end, size_t *from, size_t *to)
{
	const unsigned char *data = form->data;
	enum ps_status status = PS_OK;
	size_t at = start;

	if (form->decoded == NO_LAYER)
		status = ps_layer_mapped(form->doc, form->layer, form->escape, &form->decoded);
	if (status != PS_OK)
		return status;
	(void)ps_layer_data(form->doc, form->decoded, from);
	while (at < end && status == PS_OK) {
		size_t stop = at;

		while (stop < end && data[stop] != '%' && data[stop] != '+')
			stop++;
		status = ps_layer_add(form->doc, form->decoded, at, stop);
		at = stop;
		if (status != PS_OK || at == end)
			break;
		unsigned char byte;
		if (data[at] == '%' && end - at >= 3 && ps_hex_pair(data + at + 1, &byte)) {
			/* Nobody sees a NUL, and UTF-16 has one in each letter. */
			status = ps_layer_add_unit(form->doc, form->decoded, at, at + 3, &byte, byte == 0 ? 0 : 1);
			at += 3;
		} else {
			/* '+' is a space in both: URLs' queries are written by forms. A lone '%' stands for itself. */
			status =
				ps_layer_add_unit(form->doc, form->decoded, at, at + 1, data[at] == '+' ? " " : "%", 1);
			at++;
		}
	}
	(void)ps_layer_data(form->doc, form->decoded, to);
	return status;
}

/* Adds a name or value. @joined: it is the value of the name before it. */
static enum ps_status add(struct form *form, enum ps_field_kind kind, size_t start, size_t end, bool joined)
{
	size_t from = 0;
	size_t to = 0;
	bool taken = false;
	struct ps_place_answer answer = {.known = false};
	const unsigned char *value;
	size_t len;
	enum ps_status status;

	if (start == end)
		return PS_OK;
	status = decode(form, start, end, &from, &to);
	if (status != PS_OK)
		return status;
	if (joined)
		ps_field_join(form->doc);
	value = ps_layer_data(form->doc, form->decoded, &len) + from;
	if (kind == PS_FIELD_KEY) {
		form->name_start = from;
		form->name_end = to;
	} else if (joined) {
		const char *name = (const char *)value - from + form->name_start;
		struct ps_step step = {name, form->name_end - form->name_start, 0};

		status = ps_place_look(form->doc, PS_PLACE_FORM, &step, 1, &answer);
		if (status != PS_OK)
			return ps_fail(ps_document_error(form->doc), status, start, "the policy refuses a field of it");
	}
	if (answer.known)
		return ps_place_put(form->doc, form->decoded, PS_ESCAPE_NONE, &answer, from, to);
	if (kind == PS_FIELD_VALUE && ps_nested_likely(value, to - from))
		status = ps_nested_parse(form->doc, form->decoded, from, to, &taken);
	if (taken)
		ps_field_break(form->doc);
	if (status != PS_OK || taken)
		return status;
	status = ps_field_put(form->doc, form->decoded, PS_ESCAPE_NONE, kind, PS_NONE, from, to);
	if (status == PS_OK && kind == PS_FIELD_VALUE && ps_nested_more_likely(value, to - from))
		status = ps_nested_more(form->doc, form->decoded, from, to);
	return status;
}

/* Adds the pair data[start .. end). */
static enum ps_status add_pair(struct form *form, size_t start, size_t end)
{
	const unsigned char *equals = end > start ? memchr(form->data + start, '=', end - start) : NULL;
	enum ps_status status;
	size_t at;

	if (equals == NULL)
		return add(form, PS_FIELD_VALUE, start, end, false);
	at = (size_t)(equals - form->data);
	status = add(form, PS_FIELD_KEY, start, at, false);
	return status == PS_OK ? add(form, PS_FIELD_VALUE, at + 1, end, at > start) : status;
}

enum ps_status ps_form_value(struct ps_document *doc, unsigned layer, enum ps_type type, size_t start, size_t end)
{
	struct form form = {.doc = doc, .layer = layer, .escape = PS_ESCAPE_PERCENT, .decoded = NO_LAYER};
	size_t from = 0;
	size_t to = 0;
	enum ps_status status;

	form.data = ps_layer_data(doc, layer, &to);
	status = decode(&form, start, end, &from, &to);
	if (status != PS_OK)
		return status;
	return ps_field_put(doc, form.decoded, PS_ESCAPE_NONE, PS_FIELD_VALUE, type, from, to);
}

enum ps_status ps_form_pairs(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, enum ps_escape escape, bool semicolons)
{
	struct form form = {.doc = doc, .layer = layer, .escape = escape, .decoded = NO_LAYER};
	enum ps_status status = PS_OK;
	size_t len;

	while (start < end && status == PS_OK) {
		size_t stop = start;

		/* A layer of the parent's may have moved meanwhile. */
		form.data = ps_layer_data(doc, layer, &len);
		while (stop < end && form.data[stop] != '&' && !(semicolons && form.data[stop] == ';'))
			stop++;
		status = add_pair(&form, start, stop);
		start = stop + 1;
	}
	return status;
}

static enum ps_status read_pairs(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);

	if (ps_charset_wide(data + start, end - start) != NULL)
		return ps_fail(ps_document_error(doc), PS_MALFORMED, start, "form data is not in UTF-16");
	return ps_form_pairs(doc, layer, start, end, PS_ESCAPE_FORM, false);
}

enum ps_status ps_form_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	/* A form inside of something else has no fields that speak of its texts. */
	return layer == 0 ? ps_place_read(doc, layer, start, end, read_pairs) : read_pairs(doc, layer, start, end);
}
