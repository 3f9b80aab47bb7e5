#include "segments.h"

#include "format.h"
#include "utf8.h"

/* The text of a short message is all of it; what differs from text is the mark's brackets. */
enum ps_status ps_sms_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	return ps_text_parse(doc, layer, start, end);
}

/* TS 23.038 section 6.2.1, beyond ASCII, in order. */
static const uint16_t gsm_letters[] = {0xA1, 0xA3, 0xA4, 0xA5, 0xA7, 0xBF, 0xC4, 0xC5, 0xC6, 0xC7, 0xC9, 0xD1, 0xD6,
	0xD8, 0xDC, 0xDF, 0xE0, 0xE4, 0xE5, 0xE6, 0xE8, 0xE9, 0xEC, 0xF1, 0xF2, 0xF6, 0xF8, 0xF9, 0xFC, 0x393, 0x394,
	0x398, 0x39B, 0x39E, 0x3A0, 0x3A3, 0x3A6, 0x3A8, 0x3A9};

/* Septets of a character: 2 in the extension table (section 6.2.1.1), 0 outside of the alphabet. */
static unsigned gsm_septets(uint32_t cp)
{
	switch (cp) {
	case '\f':
	case '[':
	case '\\':
	case ']':
	case '^':
	case '{':
	case '|':
	case '}':
	case '~':
	case 0x20AC:
		return 2;
	case '\n':
	case '\r':
		return 1;
	case '`':
		return 0;
	default:
		break;
	}
	if (cp >= 0x20 && cp < 0x7F)
		return 1;
	for (size_t i = 0; i < sizeof(gsm_letters) / sizeof(*gsm_letters); i++)
		if (gsm_letters[i] == cp)
			return 1;
	return 0;
}

/* What is counted, and how a message is cut. */
struct cost {
	/** Units so far in the segment at hand, and all of them. */
	size_t in_segment, total;
	/** Segments, as if there were several. */
	size_t segments;
};

/* Adds a character that may not be torn apart. */
static void cost_add(struct cost *cost, size_t units, size_t capacity)
{
	cost->total += units;
	if (cost->in_segment + units > capacity) {
		cost->segments++;
		cost->in_segment = 0;
	}
	cost->in_segment += units;
}

size_t ps_sms_segments(const void *text, size_t len, enum ps_sms_encoding *encoding)
{
	const unsigned char *bytes = text;
	struct cost gsm = {.segments = 1};
	struct cost ucs = {.segments = 1};
	bool is_gsm = true;

	for (size_t i = 0; i < len;) {
		uint32_t cp = 0xFFFD;
		size_t n = ps_utf8_decode(bytes + i, len - i, &cp);
		unsigned septets = n != 0 ? gsm_septets(cp) : 0;

		is_gsm = is_gsm && septets != 0;
		cost_add(&gsm, septets, 153);
		cost_add(&ucs, n == 4 ? 2 : 1, 67);
		i += n != 0 ? n : 1;
	}
	*encoding = is_gsm ? PS_SMS_GSM7 : PS_SMS_UCS2;
	if (is_gsm)
		return gsm.total <= 160 ? 1 : gsm.segments;
	return ucs.total <= 70 ? 1 : ucs.segments;
}
