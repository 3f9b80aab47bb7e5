#include "sniff.h"

#include "chars.h"
#include "charset.h"
#include "format.h"
#include "nested.h"
#include "wipe.h"

#include <stdbool.h>
#include <string.h>

/*
 * A wrong guess must not look at less than text would. Each test asks for what
 * the format cannot do without, and a document that fails its grammar later is
 * read in the format's fallback.
 */

static bool is_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

/* True where data[0 .. len) starts with @word, in lower case. */
static bool starts(const unsigned char *data, size_t len, const char *word)
{
	size_t n = strlen(word);

	if (len < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower(data[i]) != (unsigned char)word[i])
			return false;
	return true;
}

/* Length of the line at data[0 .. len), its end not counted. */
static size_t line_len(const unsigned char *data, size_t len)
{
	const unsigned char *end = memchr(data, '\n', len);

	return end != NULL ? (size_t)(end - data) : len;
}

/* Length of a header field's name in front of its colon; 0 where the line is none. */
static size_t header_name(const unsigned char *data, size_t len)
{
	size_t i = 0;

	while (i < len && (is_alnum(data[i]) || data[i] == '-' || data[i] == '_'))
		i++;
	return i < len && data[i] == ':' ? i : 0;
}

/* Headers that mails have; any of them may come in a text, two in a row with nothing else hardly. */
static bool is_mail_header(const unsigned char *data, size_t name)
{
	static const char *const names[] = {"from", "to", "cc", "bcc", "subject", "date", "message-id", "received",
		"return-path", "mime-version", "content-type", "content-transfer-encoding", "reply-to", "sender",
		"delivered-to", "dkim-signature", "in-reply-to", "references", "x-mailer", "list-id",
		"authentication-results", "arc-seal", "x-original-to", "user-agent"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i]) == name && starts(data, name, names[i]))
			return true;
	return false;
}

/* True where the lines of data[0 .. len) up to an empty one hold a field that says how the content is encoded. */
static bool has_content_field(const unsigned char *data, size_t len)
{
	for (size_t at = 0, line; at < len; at += line + 1) {
		line = line_len(data + at, len - at);
		if (line == 0 || (line == 1 && data[at] == '\r'))
			break;
		if (starts(data + at, line, "content-"))
			return true;
	}
	return false;
}

/*
 * Nothing but header fields and their folded lines up to an empty line, or the end of what is seen; two known.
 * Another line between them makes it a text, unless a receiver that skips it would come to decode the content.
 */
static bool is_email(const unsigned char *data, size_t len)
{
	unsigned known = 0;
	size_t at = starts(data, len, "from ") ? line_len(data, len) + 1 : 0;

	while (at < len) {
		size_t line = line_len(data + at, len - at);
		size_t name = header_name(data + at, line);

		if (line == 0 || (line == 1 && data[at] == '\r'))
			break;
		if (name > 0)
			known += is_mail_header(data + at, name) ? 1 : 0;
		else if (known == 0 || (data[at] != ' ' && data[at] != '\t'))
			return known >= 2 &&
			       ((len >= PS_SNIFF_MAX && at + line >= len) || has_content_field(data + at, len - at));
		at += line + 1;
	}
	return known >= 2;
}

static bool is_json(const unsigned char *data, size_t len)
{
	size_t i = 1;

	if (len == 0 || (data[0] != '{' && data[0] != '['))
		return false;
	while (i < len && ps_is_space(data[i]))
		i++;
	if (i == len)
		return false;
	if (data[0] == '{')
		return data[i] == '"' || data[i] == '}';
	return memchr("\"{[]-0123456789tfn", data[i], 18) != NULL;
}

/* On one line, and whole: pairs that are cut at the end of what is seen are pairs. */
static bool is_form(const unsigned char *data, size_t len)
{
	while (len > 0 && ps_is_space(data[len - 1]))
		len--;
	return ps_nested_is_form(data, len);
}

static bool is_multipart(const unsigned char *data, size_t len)
{
	size_t line = line_len(data, len);
	size_t at = line + 1;

	return len > 2 && data[0] == '-' && data[1] == '-' && at < len &&
	       starts(data + at, len - at, "content-disposition:");
}

bool ps_sniff_html(const unsigned char *data, size_t len)
{
	static const char *const tags[] = {"<!doctype html", "<html", "<head", "<body", "<p>", "<p ", "<div", "<table",
		"<span", "<br", "<h1", "<h2", "<ul", "<ol", "<a ", "<b>", "<style", "<script", "<title", "<meta",
		"<form", "<img", "<font", "<center"};

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (starts(data, len, tags[i]))
			return true;
	return false;
}

/* A declaration, or a start tag. */
bool ps_sniff_xml(const unsigned char *data, size_t len)
{
	size_t i = 1;

	if (starts(data, len, "<?xml"))
		return true;
	if (len < 3 || data[0] != '<' || ((data[1] >= '0' && data[1] <= '9') || (!is_alnum(data[1]) && data[1] != '_')))
		return false;
	while (i < len && (is_alnum(data[i]) || strchr("_-.:", data[i]) != NULL))
		i++;
	return i < len && (data[i] == '>' || data[i] == '/' || ps_is_space(data[i]));
}

static bool is_hl7(const unsigned char *data, size_t len)
{
	size_t at = len > 0 && data[0] == '\v' ? 1 : 0;

	if (len - at < 9)
		return false;
	data += at;
	if (memcmp(data, "MSH", 3) != 0 && memcmp(data, "FHS", 3) != 0 && memcmp(data, "BHS", 3) != 0)
		return false;
	return !is_alnum(data[3]) && data[3] > ' ' && !is_alnum(data[4]) && data[4] > ' ' && data[3] != data[4] &&
	       memchr(data + 4, data[3], 6) != NULL;
}

static const char *sniff(const unsigned char *data, size_t len)
{
	size_t bom = len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	size_t at = bom;

	if (is_hl7(data + at, len - at))
		return "hl7";
	while (at < len && ps_is_space(data[at]))
		at++;
	if (is_multipart(data + at, len - at))
		return "multipart";
	if (is_email(data + bom, len - bom))
		return "email";
	data += at;
	len -= at;
	if (is_json(data, len))
		return "json";
	if (ps_sniff_html(data, len))
		return "html";
	if (ps_sniff_xml(data, len))
		return "xml";
	if (is_form(data, len))
		return "form";
	return "text";
}

/* What is markup without the NULs of UTF-16 is read as such; all else that other formats hold is scanned as text. */
static const char *sniff_wide(const unsigned char *data, size_t len)
{
	unsigned char narrow[256] = {0};
	const char *name;
	size_t count = 0;

	for (size_t i = 0; i < len && count < sizeof(narrow); i++) {
		if (data[i] > 0 && data[i] < 0x80)
			narrow[count++] = data[i];
	}
	name = sniff(narrow, count);
	ps_wipe(narrow, sizeof(narrow));
	return strcmp(name, "html") == 0 || strcmp(name, "xml") == 0 ? name : "text";
}

const char *ps_sniff(const unsigned char *data, size_t len)
{
	return ps_charset_wide(data, len) != NULL ? sniff_wide(data, len) : sniff(data, len);
}
