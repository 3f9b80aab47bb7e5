#include "smsfile.h"

#include "alphabet.h"

#include <stdio.h>
#include <string.h>

/** What the value of a header may be. */
enum header_kind {
	/** A telephone number. */
	HEADER_NUMBER,
	/** A word or number that smsd knows. */
	HEADER_WORD,
	/** Text that never leaves with the message, but stays beside it. */
	HEADER_TEXT,
	HEADER_ALPHABET,
	/** Hides the text, unless it is "no". */
	HEADER_SWITCH,
	/** Hides the text. */
	HEADER_REFUSED
};

static const struct {
	const char *name;
	enum header_kind kind;
} headers[] = {{"To", HEADER_NUMBER}, {"From", HEADER_TEXT}, {"Alphabet", HEADER_ALPHABET}, {"Hex", HEADER_SWITCH},
	{"Text_is_pdu", HEADER_SWITCH}, {"UDH", HEADER_SWITCH}, {"Include", HEADER_REFUSED}, {"Macro", HEADER_REFUSED},
	{"UDH-DATA", HEADER_REFUSED}, {"Autosplit", HEADER_WORD}, {"Class", HEADER_WORD}, {"Flash", HEADER_WORD},
	{"Language", HEADER_WORD}, {"Language_ext", HEADER_WORD}, {"Message_reference", HEADER_WORD},
	{"Priority", HEADER_WORD}, {"Provider", HEADER_WORD}, {"Queue", HEADER_WORD},
	{"Reject_duplicates", HEADER_WORD}, {"Replace", HEADER_WORD}, {"Reply_path", HEADER_WORD},
	{"Report", HEADER_WORD}, {"Retries", HEADER_WORD}, {"SMSC", HEADER_NUMBER}, {"To_TOA", HEADER_WORD},
	{"Validity", HEADER_WORD}, {"Voicecall", HEADER_WORD}};

/** A file while it is read. */
struct smsfile {
	struct phiscrub_stream *stream;
	struct ps_bytes *scrubbed, *out;
	struct ps_smsfile_reason *reason;
	size_t line;
	enum ps_alphabet alphabet;
	bool has_alphabet, has_to;
};

static enum phiscrub_status refuse(struct smsfile *file, enum phiscrub_status status, const char *fact)
{
	file->reason->line = file->line;
	(void)snprintf(file->reason->text, sizeof(file->reason->text), "%s", fact);
	return status;
}

bool ps_smsfile_sink(void *context, const unsigned char *data, size_t len)
{
	return ps_bytes_add(context, data, len) == PHISCRUB_OK;
}

/** Scrubs text[0 .. len) into file->scrubbed. */
static enum phiscrub_status scrub(struct smsfile *file, const unsigned char *text, size_t len)
{
	enum phiscrub_status status = phiscrub_stream_reset(file->stream);

	ps_bytes_clear(file->scrubbed);
	if (status == PHISCRUB_OK)
		status = phiscrub_stream_feed(file->stream, text, len);
	if (status == PHISCRUB_OK)
		status = phiscrub_stream_finish(file->stream);
	if (status != PHISCRUB_OK)
		return refuse(file, status, phiscrub_stream_error(file->stream)->text);
	return PHISCRUB_OK;
}

/* --- headers ------------------------------------------------------------------------ */

static bool find_header(const unsigned char *name, size_t len, enum header_kind *kind)
{
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		if (strlen(headers[i].name) == len && memcmp(headers[i].name, name, len) == 0) {
			*kind = headers[i].kind;
			return true;
		}
	}
	/* A user's own, which smsd keeps and does not read. */
	*kind = HEADER_TEXT;
	return len > 2 && name[0] == 'X' && name[1] == '-';
}

static bool is_made_of(const unsigned char *value, size_t len, const char *more)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = value[i];
		bool digit = c >= '0' && c <= '9';

		if (!digit && strchr(more, c) == NULL)
			return false;
	}
	return true;
}

static bool is_no(const unsigned char *value, size_t len)
{
	static const char *const words[] = {"no", "No", "NO", "false", "False", "0", "off"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i]) == len && memcmp(words[i], value, len) == 0)
			return true;
	}
	return false;
}

static enum phiscrub_status check_value(
	struct smsfile *file, enum header_kind kind, const unsigned char *value, size_t len)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ _.+-";

	switch (kind) {
	case HEADER_NUMBER:
		if (len == 0 || len > 40 || !is_made_of(value, len, "s +*#-"))
			return refuse(file, PHISCRUB_REFUSED, "a header that has to be a telephone number is none");
		return PHISCRUB_OK;
	case HEADER_WORD:
		if (len > 32 || !is_made_of(value, len, letters))
			return refuse(file, PHISCRUB_REFUSED, "a header has a value that smsd would not know");
		return PHISCRUB_OK;
	case HEADER_ALPHABET:
		if (file->has_alphabet)
			return refuse(file, PHISCRUB_REFUSED, "two Alphabet headers");
		file->has_alphabet = true;
		if (!ps_alphabet_by_name((const char *)value, len, &file->alphabet))
			return refuse(file, PHISCRUB_REFUSED, "an alphabet that is not GSM, ISO, UTF-8 or UCS-2");
		return PHISCRUB_OK;
	case HEADER_SWITCH:
		if (!is_no(value, len))
			return refuse(
				file, PHISCRUB_REFUSED, "Hex, UDH and Text_is_pdu hide the text; send it as text");
		return PHISCRUB_OK;
	case HEADER_REFUSED:
		return refuse(file, PHISCRUB_REFUSED,
			"Include, Macro and UDH-DATA bring text from elsewhere; write all of it into the file");
	case HEADER_TEXT:
		break;
	}
	return PHISCRUB_OK;
}

/** A name of the user's own leaves as it is, or not at all. */
static enum phiscrub_status check_name(struct smsfile *file, const unsigned char *name, size_t len)
{
	enum phiscrub_status status = scrub(file, name, len);

	if (status == PHISCRUB_OK && (file->scrubbed->len != len || memcmp(file->scrubbed->data, name, len) != 0))
		return refuse(file, PHISCRUB_REFUSED, "the name of a header holds what has to be removed");
	return status;
}

/** Takes one header line, line[0 .. len) without its end, of which @end bytes follow. */
static enum phiscrub_status take_header(struct smsfile *file, const unsigned char *line, size_t len, size_t end)
{
	const unsigned char *colon = memchr(line, ':', len);
	enum header_kind kind;
	enum phiscrub_status status;
	size_t start;
	size_t stop = len;

	if (colon == NULL)
		return refuse(
			file, PHISCRUB_MALFORMED, "a header line without a colon, or no empty line before the text");
	if (!find_header(line, (size_t)(colon - line), &kind))
		return refuse(file, PHISCRUB_REFUSED, "an unknown header; begin your own with X-");
	start = (size_t)(colon - line) + 1;
	while (start < stop && (line[start] == ' ' || line[start] == '\t'))
		start++;
	while (stop > start && (line[stop - 1] == ' ' || line[stop - 1] == '\t'))
		stop--;
	status = check_value(file, kind, line + start, stop - start);
	if (status == PHISCRUB_OK && colon - line == 2 && memcmp(line, "To", 2) == 0)
		file->has_to = true;
	if (status == PHISCRUB_OK && kind == HEADER_TEXT && line[0] == 'X')
		status = check_name(file, line, (size_t)(colon - line));
	if (status == PHISCRUB_OK && kind == HEADER_TEXT)
		status = scrub(file, line + start, stop - start);
	if (status != PHISCRUB_OK)
		return status;
	if (kind != HEADER_TEXT)
		return ps_bytes_add(file->out, line, len + end);
	status = ps_bytes_add(file->out, line, start);
	if (status == PHISCRUB_OK)
		status = ps_bytes_add(file->out, file->scrubbed->data, file->scrubbed->len);
	return status == PHISCRUB_OK ? ps_bytes_add(file->out, line + stop, len + end - stop) : status;
}

/** True where nothing but spaces and what can be seen stands in the line. */
static bool is_readable(const unsigned char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((line[i] < 0x20 && line[i] != '\t') || line[i] == 0x7F)
			return false;
	}
	return true;
}

/** Takes the headers and the empty line behind them; *@at is where the text begins. */
static enum phiscrub_status take_headers(struct smsfile *file, const unsigned char *data, size_t len, size_t *at)
{
	for (file->line = 1; *at < len; file->line++) {
		const unsigned char *line = data + *at;
		const unsigned char *newline = memchr(line, '\n', len - *at);
		size_t whole = newline != NULL ? (size_t)(newline - line) + 1 : len - *at;
		size_t end = newline != NULL ? 1 : 0;
		enum phiscrub_status status;

		if (whole > end && line[whole - end - 1] == '\r')
			end++;
		*at += whole;
		if (whole == end)
			return ps_bytes_add(file->out, line, whole);
		if (file->line > PS_SMSFILE_HEADERS)
			return refuse(file, PHISCRUB_LIMIT, "too many header lines");
		if (!is_readable(line, whole - end))
			return refuse(file, PHISCRUB_MALFORMED, "control characters in a header line");
		status = take_header(file, line, whole - end, end);
		if (status != PHISCRUB_OK)
			return status;
	}
	return refuse(file, PHISCRUB_MALFORMED, "no empty line between the headers and the text");
}

/* --- the text ------------------------------------------------------------------------- */

/* Without a header, or with ISO, smsd takes UTF-8 for what it is. */
static enum ps_alphabet alphabet_of(const struct smsfile *file, const unsigned char *text, size_t len)
{
	if (file->alphabet == PS_ALPHABET_ISO && ps_alphabet_is_utf8(text, len))
		return PS_ALPHABET_UTF8;
	return file->alphabet;
}

static enum phiscrub_status take_text(struct smsfile *file, const unsigned char *text, size_t len)
{
	enum ps_alphabet alphabet = alphabet_of(file, text, len);
	struct ps_bytes decoded = {.limit = 4 * PS_SMSFILE_MAX};
	enum phiscrub_status status = ps_alphabet_decode(alphabet, text, len, &decoded);

	if (status != PHISCRUB_OK)
		status = refuse(file, status,
			status == PHISCRUB_MALFORMED ? "the text is not in its alphabet" : "no memory for the text");
	if (status == PHISCRUB_OK)
		status = scrub(file, decoded.data, decoded.len);
	if (status == PHISCRUB_OK) {
		const struct ps_bytes *scrubbed = file->scrubbed;
		bool same = scrubbed->len == decoded.len &&
			    (decoded.len == 0 || memcmp(scrubbed->data, decoded.data, decoded.len) == 0);

		if (same)
			status = ps_bytes_add(file->out, text, len);
		else
			status = ps_alphabet_encode(alphabet, scrubbed->data, scrubbed->len, file->out);
		if (status != PHISCRUB_OK)
			status = refuse(file, status, "the scrubbed text cannot be said in its alphabet");
	}
	ps_bytes_fini(&decoded);
	return status;
}

enum phiscrub_status ps_smsfile_scrub(struct phiscrub_stream *stream, struct ps_bytes *scrubbed,
	const unsigned char *data, size_t len, struct ps_bytes *out, struct ps_smsfile_reason *reason)
{
	struct smsfile file = {
		.stream = stream, .scrubbed = scrubbed, .out = out, .reason = reason, .alphabet = PS_ALPHABET_ISO};
	size_t at = 0;
	enum phiscrub_status status;

	*reason = (struct ps_smsfile_reason){.line = 0};
	if (len > PS_SMSFILE_MAX)
		return refuse(&file, PHISCRUB_LIMIT, "longer than any message");
	status = take_headers(&file, data, len, &at);
	if (status == PHISCRUB_OK && !file.has_to) {
		file.line = 0;
		status = refuse(&file, PHISCRUB_MALFORMED, "no To header");
	}
	file.line = 0;
	if (status == PHISCRUB_OK)
		status = take_text(&file, data + at, len - at);
	if (status != PHISCRUB_OK && reason->text[0] == '\0')
		(void)refuse(&file, status, "no memory for the message");
	return status;
}
