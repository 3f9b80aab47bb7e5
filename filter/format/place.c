/** Places that a policy knows, and values that it wants taken apart or looked at before they pass; see use.h. */
#include "chars.h"
#include "charset.h"
#include "docimpl.h"
#include "form.h"

#include <string.h>

/* --- rules -------------------------------------------------------------------- */

void ps_document_rules(struct ps_document *doc, ps_place_rule *rule, const void *context)
{
	doc->rule = rule;
	doc->rule_context = context;
}

bool ps_place_matters(const struct ps_document *doc)
{
	return doc->rule != NULL;
}

enum ps_status ps_place_look(const struct ps_document *doc, enum ps_place_kind place, const struct ps_step *path,
	size_t depth, struct ps_place_answer *answer)
{
	enum ps_status status;

	*answer = (struct ps_place_answer){false, PS_NONE, PS_USE_PLAIN};
	if (doc->rule == NULL)
		return PS_OK;
	status = doc->rule(doc->rule_context, place, path, depth, &answer->type, &answer->use);
	answer->known = answer->type != PS_NONE || answer->use != PS_USE_PLAIN;
	return status;
}

enum ps_status ps_place_ask(const struct ps_document *doc, enum ps_place_kind place, const struct ps_step *path,
	size_t depth, enum ps_type *type, enum ps_field_kind *kind, bool *known)
{
	struct ps_place_answer answer;
	enum ps_status status = ps_place_look(doc, place, path, depth, &answer);

	*known = answer.known;
	if (status != PS_OK)
		return status;
	if (answer.type != PS_NONE)
		*type = answer.type;
	if (answer.use == PS_USE_KEEP)
		*kind = PS_FIELD_EXEMPT;
	return answer.use == PS_USE_PLAIN || answer.use == PS_USE_KEEP ? PS_OK : PS_REFUSED;
}

/* --- values -------------------------------------------------------------------- */

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

/* --- charsets of texts ------------------------------------------------------------ */

/* Names that mean the same to every gateway: no byte order mark, no private meaning. */
static const char *const direct_names[] = {"utf-8", "utf8", "us-ascii", "ascii", NULL};
static const char *const other_names[] = {
	"utf-16be", "iso-8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252", NULL};

static bool is_one_of(const unsigned char *data, size_t len, const char *const *names)
{
	for (; *names != NULL; names++) {
		if (strlen(*names) == len && starts_with(data, len, *names))
			return true;
	}
	return false;
}

static const struct ps_charset *utf16be(void)
{
	return ps_charset_by_name((const unsigned char *)"utf-16be", 8);
}

/* A field names the charset. */
static enum ps_status note_charset(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len) + start;
	struct ps_reading *reading = &doc->reading;
	const struct ps_charset *name = NULL;

	len = end - start;
	if (!is_one_of(data, len, direct_names)) {
		if (!reading->open)
			return refuse(doc, layer, start, "the text's charset is not UTF-8");
		name = is_one_of(data, len, other_names) ? ps_charset_by_name(data, len) : NULL;
		if (name == NULL)
			return refuse(doc, layer, start, "the text's charset is not known for certain; send UTF-8");
	}
	if (reading->named && reading->name != name)
		return refuse(doc, layer, start, "two charsets are named");
	reading->named = true;
	reading->name = name;
	return PS_OK;
}

/* A field says how the message is coded on its way to a telephone. */
static enum ps_status note_coding(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len) + start;
	struct ps_reading *reading = &doc->reading;
	bool ucs2 = data[0] == '2';

	if (end - start != 1 || data[0] < '0' || data[0] > '2')
		return refuse(doc, layer, start, "a coding that is not 0, 1 or 2");
	if (reading->coded && reading->ucs2 != ucs2)
		return refuse(doc, layer, start, "two codings");
	reading->coded = true;
	reading->ucs2 = ucs2;
	return PS_OK;
}

/* True where a receiver could as well take data[0 .. len) for UTF-8, and would see other letters in it. */
static bool is_doubtful(const struct ps_charset *charset, const unsigned char *data, size_t len)
{
	if (charset == utf16be())
		return len % 2 != 0 || is_plain(data, len);
	return !ps_is_ascii(data, len) && is_plain(data, len);
}

/* True where a byte was carried through as U+10FFnn: half of a pair, behind which a receiver would read on elsewhere.
 */
static bool has_broken_pair(const struct ps_buf *text)
{
	for (size_t i = 0; i + 2 < text->len; i++) {
		if (text->data[i] == 0xF4 && text->data[i + 1] == 0x8F && text->data[i + 2] >= 0xBC)
			return true;
	}
	return false;
}

static enum ps_status put_coded(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	const struct ps_charset *charset = doc->reading.charset;
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);
	struct ps_buf text;
	unsigned inner = 0;
	enum ps_status status;

	if (is_doubtful(charset, data + start, end - start))
		return refuse(doc, layer, start, "a message's text is not in the charset that coding and charset say");
	ps_buf_init(&text, ps_document_limits(doc)->bytes);
	status = ps_charset_decode(charset, data + start, end - start, &text);
	if (status == PS_MALFORMED || (status == PS_OK && (!is_plain(text.data, text.len) ||
								  (charset == utf16be() && has_broken_pair(&text)))))
		status = refuse(doc, layer, start, "a message's text is not in its charset, or has control characters");
	len = text.len;
	if (status == PS_OK)
		status = ps_layer_recoded(doc, layer, start, end, &text, ps_charset_recode, charset, &inner);
	if (status == PS_OK)
		status = ps_field_put(doc, inner, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, 0, len);
	ps_buf_fini(&text);
	return status;
}

static enum ps_status put_text(struct ps_document *doc, unsigned layer, enum ps_escape escape, size_t start, size_t end)
{
	struct ps_reading *reading = &doc->reading;
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);

	if (reading->open && reading->charset != NULL)
		return put_coded(doc, layer, start, end);
	if (is_plain(data + start, end - start))
		return ps_field_put(doc, layer, escape, PS_FIELD_TEXT, PS_NONE, start, end);
	if (!reading->open)
		return refuse(doc, layer, start, "a message's text is not UTF-8, or has control characters");
	/* A field behind it may name its charset. */
	if (!reading->unread) {
		reading->unread = true;
		reading->layer = layer;
		reading->at = start;
	}
	return PS_OK;
}

enum ps_status ps_place_read(struct ps_document *doc, unsigned layer, size_t start, size_t end, ps_place_reader *read)
{
	struct ps_reading *reading = &doc->reading;
	struct ps_document_mark mark;
	enum ps_status status;

	if (!ps_place_matters(doc))
		return read(doc, layer, start, end);
	ps_document_mark(doc, &mark);
	*reading = (struct ps_reading){.open = true};
	status = read(doc, layer, start, end);
	if (status == PS_OK && reading->named)
		reading->charset = reading->name;
	else if (status == PS_OK && reading->ucs2)
		reading->charset = utf16be();
	if (status == PS_OK && reading->charset != NULL) {
		ps_document_rollback(doc, &mark);
		status = read(doc, layer, start, end);
	} else if (status == PS_OK && reading->unread) {
		status = refuse(
			doc, reading->layer, reading->at, "a message's text is not UTF-8, or has control characters");
	}
	reading->open = false;
	return status;
}

/* --- the rest -------------------------------------------------------------------- */

enum ps_status ps_place_put(struct ps_document *doc, unsigned layer, enum ps_escape escape,
	const struct ps_place_answer *answer, size_t start, size_t end)
{
	enum ps_status status;

	switch (answer->use) {
	case PS_USE_PLAIN:
		return ps_field_put(doc, layer, escape, PS_FIELD_VALUE, answer->type, start, end);
	case PS_USE_KEEP:
		return ps_field_put(doc, layer, escape, PS_FIELD_EXEMPT, PS_NONE, start, end);
	case PS_USE_TEXT:
		return put_text(doc, layer, escape, start, end);
	case PS_USE_URL:
	case PS_USE_CALLBACK:
		return put_url(doc, layer, escape, answer, start, end);
	case PS_USE_HEX:
		return put_hex(doc, layer, start, end);
	case PS_USE_CHARSET:
	case PS_USE_CODING:
		status = (answer->use == PS_USE_CHARSET ? note_charset : note_coding)(doc, layer, start, end);
		if (status != PS_OK)
			return status;
		return ps_field_put(doc, layer, escape, PS_FIELD_EXEMPT, PS_NONE, start, end);
	case PS_USE_SIGNATURE:
		return refuse(doc, layer, start, "it is signed already; scrub it first, and say --sign-after");
	case PS_USE_REFUSE:
		break;
	}
	return refuse(doc, layer, start, "the policy refuses a field of it");
}
