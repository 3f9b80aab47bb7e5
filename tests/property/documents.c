#include "documents.h"

#define KIB ((size_t)1024)

/* Words without anything to find, so that what is found is what was planted. */
static const char *const prose[] = {"the", "results", "came", "back", "and", "nothing", "new", "was", "seen", "in",
	"them", "so", "we", "will", "wait", "for", "another", "week", "before", "more", "is", "tried"};

void document_fill(struct bytes *bytes, size_t len, size_t line, const char *end)
{
	size_t column = 0;

	for (size_t i = bytes->len; bytes->len < len; i++) {
		const char *word = prose[i % (sizeof(prose) / sizeof(*prose))];
		size_t left = len - bytes->len;
		size_t take = strlen(word) + 1;

		if (line > 0 && column + take >= line && left > strlen(end)) {
			bytes_text(bytes, end);
			column = 0;
		} else if (take >= left) {
			bytes_add(bytes, "               ", left);
		} else {
			bytes_text(bytes, word);
			bytes_add(bytes, " ", 1);
			column += take;
		}
	}
}

static void repeat(struct bytes *bytes, const char *text, size_t len)
{
	while (bytes->len < len)
		bytes_text(bytes, text);
}

/* @item over the place @cut, after prose with lines of @line; then prose again. */
static void straddle(struct bytes *bytes, size_t cut, size_t line, const char *item)
{
	document_fill(bytes, cut - strlen(item) / 2, line, "\n");
	bytes_text(bytes, item);
	document_fill(bytes, cut + 20 * KIB, line, "\n");
}

#define LETTER                                                                                                      \
	"Dear Jane Doe,\r\n\r\nyour visit with Dr. Omar Reyes is on March 14, 2024 at 10:30.\r\nMRN 00123456, DOB " \
	"03/14/1961, SSN 219-09-9999.\r\nCall (503) 555-0142 or write to jane.doe@example.org.\r\n"                 \
	"12 Main Street, Springfield, IL 62704\r\n"
#define ABROAD                                                                                                  \
	"Jos\xC3\xA9 Mu\xC3\xB1oz, n\xC3\xA9 le 14/03/1961, t\xC3\xA9l 503-555-0142, \xE6\x97\xA5\xE6\x9C\xAC " \
	"\xF0\x9F\x98\x80 Zo\xC3\xAB \xD0\x90\xD0\xBD\xD0\xBD\xD0\xB0\n"

static void short_ones(size_t index, struct document *document)
{
	struct bytes *bytes = &document->bytes;

	switch (index) {
	case 0:
		document->name = "empty";
		break;
	case 1:
		document->name = "a message";
		bytes_text(bytes, "Hi Jane Doe, MRN 00123456, DOB 03/14/1961, call 503-555-0142\n");
		break;
	case 2:
		document->name = "a letter with CRLF";
		bytes_text(bytes, LETTER);
		break;
	case 3:
		document->name = "other scripts";
		bytes_text(bytes, ABROAD ABROAD);
		break;
	case 4:
		document->name = "invalid UTF-8";
		bytes_text(bytes,
			"Jane \xC3 Doe \xFF\xFE 503-555\xE2\x80-0142 \xF0\x9F MRN 00123456\x80 \xED\xA0\x80 x\xC0\xAF");
		break;
	case 5:
		document->name = "NUL bytes";
		bytes_add(bytes, "Jane\0Doe MRN 00123\000456 call\0 503-555-0142 \0", 44);
		break;
	case 6:
		document->name = "marks";
		bytes_text(bytes, "Hi [NAME], MRN [MRN], MRN [MRN] 00123456 (NAME-1) [DATE#kdfpmbaa] [NAME [NAME]] DOB "
				  "[DATE]/1961");
		break;
	case 7:
		document->name = "JSON";
		bytes_text(
			bytes, "{\"patient\":{\"name\":\"Jane Doe\",\"dob\":\"1961-03-14\",\"n\":[1,2.5e3,null]}}\n");
		break;
	default:
		document->name = "lists of things";
		bytes_text(bytes, "MRN 123456, 234567 and 345678; acct#: 99887766\nmemberId=W123456789 "
				  "https://example.org/p?id=7\n"
				  "VIN 1HGCM82633A004352, 192.0.2.7, 2001:db8::1, 00:1B:44:11:3A:B7\nAge: 93 y/o; ZIP "
				  "97201-1234\n");
		break;
	}
}

static void long_ones(size_t index, struct document *document)
{
	struct bytes *bytes = &document->bytes;

	switch (index) {
	case 9:
		document->name = "a long letter with CRLF";
		repeat(bytes, LETTER, 70 * KIB);
		break;
	case 10:
		document->name = "other scripts without blank lines";
		repeat(bytes, ABROAD, 70 * KIB);
		break;
	case 11:
		document->name = "characters of three bytes without lines";
		repeat(bytes, "a\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", 130 * KIB);
		break;
	case 12:
		document->name = "blank lines only";
		repeat(bytes, "\r\n\n", 40 * KIB);
		break;
	case 13:
		document->name = "continuation bytes only";
		repeat(bytes, "\x80", 130 * KIB);
		break;
	case 14:
		document->name = "digits only";
		repeat(bytes, "5035550142", 130 * KIB);
		break;
	case 15:
		document->name = "300 KiB without a newline";
		repeat(bytes, "Jane Doe called 503-555-0142 about MRN 00123456 on 03/14/1961 and ", 300 * KIB);
		break;
	default:
		document->name = "one URL of 150 KiB";
		document_fill(bytes, 200, 0, "");
		bytes_text(bytes, "https://example.org/p?id=");
		repeat(bytes, "a1b2c3d4", 150 * KIB);
		bytes_text(bytes, " and then Jane Doe, MRN 00123456\n");
		break;
	}
}

static void cut_ones(size_t index, struct document *document)
{
	struct bytes *bytes = &document->bytes;

	switch (index) {
	case 17:
		document->name = "a date over the cut at a blank line";
		document_fill(bytes, 16 * KIB - 4, 70, "\n");
		bytes_text(bytes, "DOB\n\n03/14/1961 and MRN\n\n00123456\n");
		document_fill(bytes, 40 * KIB, 70, "\n\n");
		break;
	case 18:
		document->name = "a date over the cut at a newline";
		document_fill(bytes, 32 * KIB - 8, 70, "\n");
		bytes_text(bytes, "March 14,\n1961 was the day Jane\nDoe came\n");
		document_fill(bytes, 50 * KIB, 70, "\n");
		break;
	case 19:
		document->name = "an address over the cut of a long line";
		straddle(bytes, 64 * KIB, 0, "https://example.org/patient/jane-doe/records?id=0012345678901234567890");
		break;
	case 20:
		document->name = "an id over the cut of a long line";
		straddle(bytes, 64 * KIB, 0, "MRN AB12CD34EF56GH78IJ90 ");
		break;
	case 21:
		document->name = "a mail address over the cut of a long line";
		straddle(bytes, 64 * KIB, 0, "jane.doe.of.springfield@mail.clinic.example.org");
		break;
	case 22:
		document->name = "a mark over the cut of a long line";
		straddle(bytes, 64 * KIB, 0, " MRN [PLAN_ID#kdfpmbaa] 00123456 ");
		break;
	default:
		document->name = "a telephone number over each cut";
		document_fill(bytes, 16 * KIB - 6, 70, "\r\n");
		bytes_text(bytes, "503-555-0142\r\n\r\n503-555-0143\r\n");
		document_fill(bytes, 48 * KIB, 70, "\r\n");
		bytes_text(bytes, " 503-555-0144\r\n");
		document_fill(bytes, 112 * KIB, 0, "");
		bytes_text(bytes, " 503-555-0145");
		document_fill(bytes, 140 * KIB, 0, "");
		break;
	}
}

struct document document_make(size_t index)
{
	struct document document = {0};

	if (index < 9)
		short_ones(index, &document);
	else if (index < 17)
		long_ones(index, &document);
	else
		cut_ones(index, &document);
	return document;
}
