#include "html_entities.h"

#include "chars.h"
#include "html_entity_table.h"
#include "utf8.h"

#include <string.h>

/* Longest name without '&' and ';', and the longest that needs no semicolon. */
#define NAME_MAX_LEN 31
#define LEGACY_MAX_LEN 6

/* How a record of the table says whether its semicolon may be missing. */
#define KIND_STRICT '\1'
#define KIND_LEGACY '\2'

/* What browsers make of &#128; to &#159;. */
static const uint16_t windows_1252[32] = {0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030,
	0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178};

static bool is_alpha(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

size_t ps_codepoint_write(uint32_t codepoint, unsigned char *out)
{
	if (codepoint > 0x10FFFF || (codepoint >= 0xD800 && codepoint <= 0xDFFF))
		codepoint = 0xFFFD;
	return ps_utf8_encode(codepoint, out);
}

/* "&#x35;" from its '&'. */
static size_t numeric_read(
	const unsigned char *data, size_t len, enum ps_entity_place place, unsigned char *out, size_t *out_len)
{
	unsigned base = 10;
	size_t at = 2;
	if (at < len && (data[at] == 'x' || data[at] == 'X')) {
		base = 16;
		at++;
	}
	size_t digits = at;
	uint32_t value = 0;
	while (at < len && ps_hex_value(data[at]) < base) {
		if (value <= 0x10FFFF)
			value = value * base + ps_hex_value(data[at]);
		at++;
	}
	if (at == digits)
		return 0;
	if (at < len && data[at] == ';')
		at++;
	else if (place == PS_ENTITY_XML)
		return 0;
	if (value == 0)
		value = 0xFFFD;
	if (place != PS_ENTITY_XML && value >= 0x80 && value < 0xA0)
		value = windows_1252[value - 0x80];
	*out_len = ps_codepoint_write(value, out);
	return at;
}

/* Compares a record's name, which ends at its kind, with name[0 .. len). */
static int record_compare(const char *record, const unsigned char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)record[i];
		if (c != name[i])
			return c < name[i] ? -1 : 1;
	}
	char end = record[len];
	return end == KIND_STRICT || end == KIND_LEGACY ? 0 : 1;
}

/* The kind and value of the entity name[0 .. len), or NULL. */
static const char *entity_find(const unsigned char *name, size_t len)
{
	if (len < 2 || !is_alpha(name[0]))
		return NULL;
	size_t letter = name[0] <= 'Z' ? (size_t)(name[0] - 'A') : (size_t)(name[0] - 'a') + 26;
	size_t low = entity_starts[letter];
	size_t high = entity_starts[letter + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *record = entity_names[letter] + entity_offsets[middle];
		int order = record_compare(record, name + 1, len - 1);
		if (order == 0)
			return record + len - 1;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static size_t value_copy(const char *found, unsigned char *out)
{
	size_t len = strlen(found + 1);
	memcpy(out, found + 1, len);
	return len;
}

size_t ps_entity_read(const unsigned char *data, size_t len, enum ps_entity_place place,
	unsigned char out[PS_ENTITY_MAX], size_t *out_len)
{
	if (len >= 3 && data[1] == '#')
		return numeric_read(data, len, place, out, out_len);
	const unsigned char *name = data + 1;
	size_t most = len - 1;
	size_t run = 0;
	while (run < most && run <= NAME_MAX_LEN && (is_alpha(name[run]) || is_digit(name[run])))
		run++;
	if (run <= NAME_MAX_LEN && run < most && name[run] == ';') {
		const char *found = entity_find(name, run);
		if (found != NULL) {
			*out_len = value_copy(found, out);
			return run + 2;
		}
	}
	if (place == PS_ENTITY_XML)
		return 0;
	for (size_t part = run < LEGACY_MAX_LEN ? run : LEGACY_MAX_LEN; part >= 2; part--) {
		const char *found = entity_find(name, part);
		if (found == NULL || *found != KIND_LEGACY)
			continue;
		bool goes_on = part < most && (is_alpha(name[part]) || is_digit(name[part]) || name[part] == '=');
		if (place == PS_ENTITY_HTML_ATTRIBUTE && goes_on)
			return 0;
		*out_len = value_copy(found, out);
		return part + 1;
	}
	return 0;
}
