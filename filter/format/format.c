#include "format.h"

#include "email.h"
#include "sniff.h"

#include <string.h>

#define MEDIA(...) ((const char *const[]){__VA_ARGS__, NULL})

/* In the order of --help. Sniffing has its own order, in sniff.c. */
static const struct ps_format formats[] = {
	{.name = "text",
		.description = "plain text, endless; invalid UTF-8 is matched as bytes",
		.media_types = MEDIA("text/plain"),
		.parse = ps_text_parse,
		.flow = true},
	{.name = "sms",
		.description = "one short message",
		.media_types = MEDIA("text/x-sms", "application/vnd.3gpp.sms"),
		.parse = ps_sms_parse,
		.fallback = "text",
		.round_marks = true},
	{.name = "email",
		.description = "a message of RFC 5322 with its MIME parts",
		.media_types = MEDIA("message/rfc822", "message/global"),
		.parse = ps_email_parse,
		.parse_guessed = ps_email_auto_parse,
		.spans_lines = true},
	{.name = "json",
		.description = "JSON (RFC 8259), and values on lines of their own",
		.media_types = MEDIA("application/json", "text/json", "application/x-ndjson", "application/jsonl",
			"application/fhir+json", "application/ld+json", "application/problem+json"),
		/* Values on lines of their own are what records by line are for. */
		.parse = ps_json_parse,
		.fallback = "text"},
	{.name = "form",
		.description = "form data, name=value&name=value",
		.media_types = MEDIA("application/x-www-form-urlencoded"),
		.parse = ps_form_parse,
		.fallback = "text"},
	{.name = "multipart",
		.description = "multipart form data",
		.media_types = MEDIA("multipart/form-data"),
		.parse = ps_multipart_parse,
		.spans_lines = true},
	{.name = "xml",
		.description = "XML without an internal DTD subset; FHIR, CDA",
		.media_types = MEDIA("application/xml", "text/xml", "application/fhir+xml", "application/xhtml+xml",
			"application/soap+xml", "application/atom+xml", "application/rss+xml", "image/svg+xml"),
		.parse = ps_xml_parse,
		.fallback = "html",
		.spans_lines = true},
	{.name = "html",
		.description = "pages and mail bodies",
		.media_types = MEDIA("text/html"),
		.parse = ps_html_parse,
		.fallback = "text",
		.spans_lines = true},
	{.name = "hl7",
		.description = "HL7 v2 messages, batches, MLLP",
		.media_types = MEDIA("application/hl7-v2", "x-application/hl7-v2+er7", "application/edi-hl7v2"),
		.parse = ps_hl7_parse,
		.fallback = "text",
		.spans_lines = true},
	{.name = "csv",
		.description = "comma-, semicolon-, tab- or bar-separated values, head row as cue",
		.media_types = MEDIA("text/csv", "text/tab-separated-values"),
		.parse = ps_csv_parse,
		.fallback = "text",
		.flow = true,
		.table = true,
		.spans_lines = true},
	{.name = "calendar",
		.description = "iCalendar",
		.media_types = MEDIA("text/calendar"),
		.parse = ps_calendar_parse,
		.fallback = "text",
		.spans_lines = true},
	{.name = "vcard",
		.description = "vCard 2.1 to 4.0",
		.media_types = MEDIA("text/vcard", "text/x-vcard", "text/directory"),
		.parse = ps_vcard_parse,
		.fallback = "text",
		.spans_lines = true},
};

static const size_t format_count = sizeof(formats) / sizeof(*formats);

const struct ps_format *ps_format_at(size_t index)
{
	return index < format_count ? &formats[index] : NULL;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* True where name[0 .. len) is @word, whatever the case. */
static bool is_word(const char *name, size_t len, const char *word)
{
	if (strlen(word) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(name[i]) != lower(word[i]))
			return false;
	return true;
}

const struct ps_format *ps_format_by_name(const char *name)
{
	size_t len = strcspn(name, "; \t");

	for (size_t i = 0; i < format_count; i++) {
		if (is_word(name, len, formats[i].name))
			return &formats[i];
		for (const char *const *type = formats[i].media_types; *type != NULL; type++)
			if (is_word(name, len, *type))
				return &formats[i];
	}
	return NULL;
}

const struct ps_format *ps_format_sniff(const unsigned char *data, size_t len)
{
	const struct ps_format *format = ps_format_by_name(ps_sniff(data, len < PS_SNIFF_MAX ? len : PS_SNIFF_MAX));

	return format != NULL ? format : &formats[0];
}
