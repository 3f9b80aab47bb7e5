/** Values that a policy wants taken apart or looked at before they pass; see use.h. */
#include "chars.h"
#include "charset.h"
#include "docimpl.h"
#include "form.h"

#include <string.h>

/* Fails at the byte of the raw document that @layer's byte @at comes from. */
static enum ps_status refuse(struct ps_document *doc, unsigned layer, size_t at, const char *fact)
{
	struct ps_map_range range = {(uint32_t)at, (uint32_t)at + 1};

	for (; layer != 0; layer = doc->layers[layer].parent) {
		if (!ps_layer_up(doc, &doc->layers[layer], &range))
			return ps_fail(&doc->error, PS_REFUSED, (size_t)-1, "%s", fact);
	}
	return ps_fail(&doc->error, PS_REFUSED, range.start, "%s", fact);
}

/* True where data[0 .. len) starts with @word, whatever the case. */
static bool starts_with(const unsigned char *data, size_t len, const char *word)
{
	size_t n = strlen(word);

	if (len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = data[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		if (c != (unsigned char)word[i])
			return false;
	}
	return true;
}

/* Readable as it stands: UTF-8 without control characters. UTF-16 has a NUL in each letter and digit of ASCII. */
static bool is_plain(const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i] < 0x20 && data[i] != '\t' && data[i] != '\n' && data[i] != '\r')
			return false;
	}
	return ps_is_utf8(data, len);
}

/* --- URLs ---------------------------------------------------------------------- */

/* The parts of a URL, as offsets in its layer. */
struct url {
	/** The path's last segment. */
	size_t segment, path_end;
	/** The query without its '?', the fragment without its '#'; empty where there is none. */
	size_t query, query_end, fragment;
};

/* PS_REFUSED where it has no scheme and host, or a user's name before the host. */
static enum ps_status split_url(struct ps_document *doc, unsigned layer, size_t start, size_t end, struct url *url)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);
	size_t at = start;
	size_t host;

	while (at < end && data[at] != ':' && data[at] != '/')
		at++;
	if (end - at < 4 || memcmp(data + at, "://", 3) != 0)
		return refuse(doc, layer, start, "a field that has to be a URL is none");
	at += 3;
	host = at;
	while (at < end && data[at] != '/' && data[at] != '?' && data[at] != '#') {
		if (data[at] == '@')
			return refuse(doc, layer, start, "a URL with a user's name in it");
		at++;
	}
	if (at == host)
		return refuse(doc, layer, start, "a field that has to be a URL is none");
	url->segment = at;
	for (; at < end && data[at] != '?' && data[at] != '#'; at++) {
		if (data[at] == '/')
			url->segment = at + 1;
	}
	url->path_end = at;
	url->query = at < end && data[at] == '?' ? at + 1 : at;
	while (at < end && data[at] != '#')
		at++;
	url->query_end = at;
	url->fragment = at < end ? at + 1 : end;
	return PS_OK;
}

static enum ps_status put_url(struct ps_document *doc, unsigned layer, enum ps_escape escape,
	const struct ps_place_answer *answer, size_t start, size_t end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);
	bool typed = answer->type != PS_NONE;
	struct url url = {0};
	enum ps_status status;

	if (answer->use == PS_USE_CALLBACK && !starts_with(data + start, end - start, "https://"))
		return refuse(doc, layer, start, "a callback or delivery URL is not https");
	status = split_url(doc, layer, start, end, &url);
	if (status == PS_OK)
		status = ps_field_put(
			doc, layer, escape, PS_FIELD_EXEMPT, PS_NONE, start, typed ? url.segment : url.path_end);
	if (status == PS_OK && typed && url.segment < url.path_end)
		status = ps_form_value(doc, layer, answer->type, url.segment, url.path_end);
	if (status == PS_OK && url.query < url.query_end)
		status = ps_form_pairs(doc, layer, url.query, url.query_end, PS_ESCAPE_PERCENT, true);
	if (status == PS_OK && url.fragment < end)
		status = ps_form_pairs(doc, layer, url.fragment, end, PS_ESCAPE_PERCENT, true);
	return status;
}

/* --- hexadecimal digits ---------------------------------------------------------- */

static enum ps_status from_hex(const unsigned char *data, size_t len, struct ps_buf *out)
{
	enum ps_status status = len % 2 == 0 ? ps_buf_reserve(out, len / 2) : PS_REFUSED;

	for (size_t i = 0; i < len && status == PS_OK; i += 2) {
		unsigned char byte;

		status = ps_hex_pair(data + i, &byte) ? ps_buf_add(out, &byte, 1) : PS_REFUSED;
	}
	return status;
}

static enum ps_status to_hex(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	static const char digits[] = "0123456789abcdef";
	enum ps_status status = PS_OK;

	(void)context;
	(void)original;
	(void)original_len;
	for (size_t i = 0; i < decoded_len && status == PS_OK; i++) {
		const char pair[2] = {digits[decoded[i] >> 4], digits[decoded[i] & 15]};

		status = ps_buf_add(out, pair, sizeof(pair));
	}
	return status;
}

static void locate_hex(const void *context, const unsigned char *original, size_t original_len, size_t *source,
	size_t *decoded, size_t target)
{
	(void)context;
	(void)original;
	(void)original_len;
	*source += 2 * (target - *decoded);
	*decoded = target;
}

static enum ps_status put_hex(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);
	struct ps_buf text;
	unsigned inner = 0;
	enum ps_status status;

	ps_buf_init(&text, ps_document_limits(doc)->bytes);
	status = from_hex(data + start, end - start, &text);
	if (status == PS_REFUSED || (status == PS_OK && !is_plain(text.data, text.len)))
		status = refuse(
			doc, layer, start, "a field in hexadecimal digits holds no text that could be looked at");
	len = text.len;
	if (status == PS_OK)
		status = ps_layer_recoded(doc, layer, start, end, &text, to_hex, NULL, &inner);
	if (status == PS_OK) {
		ps_layer_locate(doc, inner, locate_hex);
		status = ps_field_put(doc, inner, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, 0, len);
	}
	ps_buf_fini(&text);
	return status;
}

/* --- the rest -------------------------------------------------------------------- */

static bool is_known_charset(const unsigned char *data, size_t len)
{
	static const char *const names[] = {"utf-8", "utf8", "us-ascii", "ascii"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == len && starts_with(data, len, names[i]))
			return true;
	}
	return false;
}

enum ps_status ps_place_put(struct ps_document *doc, unsigned layer, enum ps_escape escape,
	const struct ps_place_answer *answer, size_t start, size_t end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);

	switch (answer->use) {
	case PS_USE_PLAIN:
		return ps_field_put(doc, layer, escape, PS_FIELD_VALUE, answer->type, start, end);
	case PS_USE_KEEP:
		return ps_field_put(doc, layer, escape, PS_FIELD_EXEMPT, PS_NONE, start, end);
	case PS_USE_TEXT:
		if (!is_plain(data + start, end - start))
			return refuse(doc, layer, start, "a message's text is not UTF-8, or has control characters");
		return ps_field_put(doc, layer, escape, PS_FIELD_TEXT, PS_NONE, start, end);
	case PS_USE_URL:
	case PS_USE_CALLBACK:
		return put_url(doc, layer, escape, answer, start, end);
	case PS_USE_HEX:
		return put_hex(doc, layer, start, end);
	case PS_USE_CHARSET:
		if (!is_known_charset(data + start, end - start))
			return refuse(doc, layer, start, "the text's charset is not UTF-8");
		return ps_field_put(doc, layer, escape, PS_FIELD_EXEMPT, PS_NONE, start, end);
	case PS_USE_SIGNATURE:
		return refuse(doc, layer, start, "it is signed already; scrub it first, and say --sign-after");
	case PS_USE_REFUSE:
		break;
	}
	return refuse(doc, layer, start, "the policy refuses a field of it");
}
