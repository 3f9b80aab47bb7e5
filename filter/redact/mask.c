/**
 * mask: asterisks. By default four of them, whatever stood there, so that not
 * even the length stays. `shape` writes one for each letter or digit and keeps
 * what parts them; `keep_last` leaves the last letters or digits, but never
 * more than half of them.
 */
#include "actions.h"

#include <string.h>

#define CONSTANT "****"

/* Bytes of the character at text[0]; damaged UTF-8 counts byte by byte. */
static size_t char_len(const char *text, size_t len)
{
	unsigned char lead = (unsigned char)text[0];
	size_t need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;

	if (need > len)
		return 1;
	for (size_t i = 1; i < need; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 1;
	}
	return need;
}

static bool is_ascii_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* An asterisk counts as what it hides, so that a second mask keeps no less and no more. */
static bool is_hidden(char c)
{
	return is_ascii_word(c) || (unsigned char)c >= 0x80 || c == '*';
}

static size_t count_hidden(const char *text, size_t len)
{
	size_t count = 0;

	for (size_t at = 0; at < len; at += char_len(text + at, len - at))
		count += is_hidden(text[at]) ? 1 : 0;
	return count;
}

/* What an earlier pass left is found with its asterisks, or what it kept alone. */
static bool is_own_output(const struct ps_redact_value *value, size_t keep)
{
	const char *text = value->text;
	size_t len = value->len;
	size_t stars = 0;

	while (stars < len && text[stars] == '*')
		stars++;
	if (stars + value->stars != strlen(CONSTANT) || (stars == 0 && value->before != '*'))
		return false;
	for (size_t at = stars; at < len; at += char_len(text + at, len - at)) {
		if (keep == 0 || !is_hidden(text[at]) || text[at] == '*')
			return false;
		keep--;
	}
	return true;
}

static enum ps_status put_shape(const struct ps_redact_call *call, size_t hidden, size_t keep)
{
	const struct ps_redact_value *value = call->value;
	size_t seen = value->stars;
	size_t bytes;
	enum ps_status status = PS_OK;

	for (size_t at = 0; status == PS_OK && at < value->len; at += bytes) {
		bytes = char_len(value->text + at, value->len - at);
		if (!is_hidden(value->text[at])) {
			status = ps_buf_add(call->mark, value->text + at, bytes);
			continue;
		}
		seen++;
		if (seen > hidden - keep)
			status = ps_buf_add(call->mark, value->text + at, bytes);
		else
			status = ps_buf_add_str(call->mark, "*");
	}
	return status;
}

static enum ps_status put_constant(const struct ps_redact_call *call, size_t hidden, size_t keep)
{
	const struct ps_redact_value *value = call->value;
	size_t seen = 0;
	size_t bytes;
	enum ps_status status = ps_buf_add_str(call->mark, CONSTANT);

	for (size_t at = 0; status == PS_OK && at < value->len; at += bytes) {
		bytes = char_len(value->text + at, value->len - at);
		if (!is_hidden(value->text[at]))
			continue;
		seen++;
		if (seen > hidden - keep && value->text[at] != '*')
			status = ps_buf_add(call->mark, value->text + at, bytes);
	}
	return status;
}

enum ps_status ps_redact_mask(const struct ps_redact_call *call)
{
	size_t hidden = count_hidden(call->value->text, call->value->len);
	size_t whole = hidden + call->value->stars;
	size_t keep = call->rule->keep_last < hidden / 2 ? call->rule->keep_last : hidden / 2;

	if (call->rule->shape)
		return put_shape(call, whole, call->rule->keep_last < whole / 2 ? call->rule->keep_last : whole / 2);
	if (is_own_output(call->value, call->rule->keep_last))
		return ps_redact_keep(call);
	return put_constant(call, hidden, keep);
}
