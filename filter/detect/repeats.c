#include "repeats.h"

#include "near.h"
#include "rule.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

/* The score of patterns that ask for nothing but a shape, and less. */
#define WEAK 30
#define SCORE 70
#define VALUE_MAX 64
#define DIGITS_MIN 4
#define LENGTH_MIN 5
/** A bare number has to be this long: shorter ones are prices and house numbers. */
#define NUMBER_MIN 5
#define NUMBER_MAX 12
/** Numbers of this many digits are points in time as well, which are alike. */
#define SECONDS 10
#define LETTERS_MAX 6
#define PHONE_LONG 10
#define PHONE_SHORT 7
/** Signs between a value's letters and digits, where it is written otherwise. */
#define SIGNS_MAX 3
/** Entries of the table at first, and at most: 4 MiB. Numbers of a text past that are not compared with. */
#define FIRST 16
#define ENTRIES_MAX ((size_t)1 << 18)
/** Keys of one value, at most. */
#define VALUE_KEYS 4

/** In the place of a type: what was found stays, and so does what is the same. */
#define STAYS PS_TYPE_COUNT

/** What a key is of; part of it. */
enum kind { EXACT = 1, SHAPE, FRONT };

/** A value's letters and digits, and what it is like. */
struct value {
	/** Letters small. */
	unsigned char text[VALUE_MAX];
	unsigned len, digits, letters;
	/** The shape: digits as '0', what is neither as '-'. */
	unsigned char shape[VALUE_MAX];
	unsigned shape_len;
};

static bool read_value(const unsigned char *data, size_t len, struct value *value)
{
	*value = (struct value){0};
	if (len >= VALUE_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = data[i];
		bool digit = c >= '0' && c <= '9';
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

		if (c >= 0x80)
			return false;
		if (letter)
			c |= 0x20;
		if (digit || letter)
			value->text[value->len++] = c;
		value->digits += digit;
		value->letters += letter;
		value->shape[value->shape_len++] = digit ? '0' : letter ? c : '-';
	}
	return value->digits >= DIGITS_MIN && value->len >= LENGTH_MIN &&
	       (value->letters > 0 || value->digits >= NUMBER_MIN);
}

/* FNV-1a, 64 bits. Never 0. */
static uint64_t key_of(enum kind kind, const unsigned char *data, size_t len, size_t total)
{
	uint64_t key = 0xCBF29CE484222325U ^ (uint64_t)kind << 8 ^ total;

	for (size_t i = 0; i < len; i++)
		key = (key ^ data[i]) * 0x100000001B3U;
	return key | 1;
}

static bool has_likes(const struct value *value)
{
	if (value->letters == 0 && value->shape_len == value->len)
		return value->len <= NUMBER_MAX && value->len != SECONDS;
	return value->letters <= LETTERS_MAX && (value->letters > 0 || value->digits >= NUMBER_MIN);
}

/* The key of what is like the value: its shape, or a bare number's first half, of a short one all but the last. */
static uint64_t likes_key(const struct value *value)
{
	if (value->letters == 0 && value->shape_len == value->len)
		return key_of(
			FRONT, value->text, value->len == NUMBER_MIN ? value->len - 1 : value->len / 2, value->len);
	return key_of(SHAPE, value->shape, value->shape_len, value->shape_len);
}

static struct ps_repeats_entry *entry_of(const struct ps_repeats *repeats, uint64_t key)
{
	size_t at = (size_t)(key >> 20) & (repeats->count - 1);

	while (repeats->entries[at].type != PS_NONE && repeats->entries[at].key != key)
		at = (at + 1) & (repeats->count - 1);
	return &repeats->entries[at];
}

/* Keeps a key of what is @len bytes long, without signs. What goes counts before what stays. */
static void keep(struct ps_repeats *repeats, uint64_t key, unsigned len, uint8_t type)
{
	struct ps_repeats_entry *entry = entry_of(repeats, key);

	repeats->lengths |= (((uint64_t)2 << SIGNS_MAX) - 1) << len;
	if (entry->type != PS_NONE && entry->type != STAYS)
		return;
	repeats->used += entry->type == PS_NONE;
	*entry = (struct ps_repeats_entry){key, type};
}

static bool is_number(uint8_t type)
{
	switch ((enum ps_type)type) {
	case PS_MRN:
	case PS_ACCOUNT:
	case PS_PLAN_ID:
	case PS_ID:
	case PS_LICENSE:
	case PS_DEVICE:
		return true;
	default:
		return false;
	}
}

/* A postal code is of too many people to say anything of its likes, and is too short. */
static bool repeats_type(uint8_t type)
{
	return (ps_type_is_code((enum ps_type)type) && type != PS_ZIP) || type == PS_USERNAME;
}

static uint64_t exact_key(const struct value *value)
{
	return key_of(EXACT, value->text, value->len, value->len);
}

static bool is_phone(uint8_t type)
{
	return type == PS_PHONE || type == PS_FAX;
}

/* What is like a value that stays is another one, and goes. */
static void keep_value(struct ps_repeats *repeats, const struct value *value, uint8_t type, bool stays)
{
	uint8_t same = stays ? STAYS : type;

	keep(repeats, exact_key(value), value->len, same);
	if (is_number(type) && has_likes(value))
		keep(repeats, likes_key(value), value->len, type);
	if (is_phone(type) && value->letters == 0 && value->len >= PHONE_LONG) {
		const unsigned char *end = value->text + value->len;

		keep(repeats, key_of(EXACT, end - PHONE_LONG, PHONE_LONG, PHONE_LONG), PHONE_LONG, same);
		keep(repeats, key_of(EXACT, end - PHONE_SHORT, PHONE_SHORT, PHONE_SHORT), PHONE_SHORT, same);
	}
}

/* Room for twice as many entries; what is kept moves. */
static enum ps_status grow(struct ps_repeats *repeats)
{
	size_t count = repeats->count == 0 ? FIRST : repeats->count * 2;
	struct ps_repeats grown = {.cap = count, .count = count, .used = repeats->used, .lengths = repeats->lengths};

	if (count <= repeats->cap && repeats->used == 0) {
		repeats->count = count;
		return PS_OK;
	}
	grown.entries = calloc(count, sizeof(*grown.entries));
	if (grown.entries == NULL)
		return PS_SYSTEM;
	for (size_t i = 0; i < repeats->count; i++) {
		if (repeats->entries[i].type != PS_NONE)
			*entry_of(&grown, repeats->entries[i].key) = repeats->entries[i];
	}
	ps_wipe_free(repeats->entries, repeats->count * sizeof(*repeats->entries));
	*repeats = grown;
	return PS_OK;
}

/* Room for the keys of one value, in a table that is half empty. At ENTRIES_MAX nothing more is kept. */
static enum ps_status make_room(struct ps_repeats *repeats)
{
	if (repeats->used + VALUE_KEYS <= repeats->count / 2 || repeats->count == ENTRIES_MAX)
		return PS_OK;
	return grow(repeats);
}

/* What nothing but the shape of a number has told: what it repeats says more. */
static bool is_weak(const struct ps_finding *finding)
{
	return finding->type == PS_ID && finding->score <= WEAK;
}

/* A telephone number without its area code: whose it is, a whole one may tell. */
static bool is_short_phone(const struct value *value, uint8_t type)
{
	return is_phone(type) && value->len == PHONE_SHORT && value->letters == 0;
}

static enum ps_status keep_finding(
	struct ps_repeats *repeats, const struct ps_finding *finding, const struct value *value, bool stays)
{
	enum ps_status status = make_room(repeats);

	if (status == PS_OK && repeats->used + VALUE_KEYS <= repeats->count / 2)
		keep_value(repeats, value, finding->type, stays);
	return status;
}

static bool read_finding(const struct ps_repeats_input *input, const struct ps_finding *finding, struct value *value)
{
	return repeats_type(finding->type) && input->wanted[finding->type] &&
	       read_value(input->text->data + finding->start, finding->end - finding->start, value);
}

/* Keeps what is surely what it was found as. */
static enum ps_status keep_sure(
	struct ps_repeats *repeats, const struct ps_repeats_input *input, const struct ps_findings *findings)
{
	enum ps_status status = PS_OK;
	struct value value;

	for (size_t i = 0; i < findings->len && status == PS_OK; i++) {
		const struct ps_finding *finding = &findings->items[i];

		if (is_weak(finding) || !read_finding(input, finding, &value))
			continue;
		if (input->stays == NULL)
			status = keep_finding(repeats, finding, &value, false);
		else if (!is_short_phone(&value, finding->type))
			status = keep_finding(
				repeats, finding, &value, input->stays(input->policy, input->text, finding));
	}
	return status;
}

/* Whether the finding is a value that stays, written shorter or without its label. */
static bool is_of_what_stays(
	const struct ps_repeats *repeats, const struct ps_finding *finding, const struct value *value)
{
	return (is_weak(finding) || is_short_phone(value, finding->type)) && repeats->count > 0 &&
	       entry_of(repeats, exact_key(value))->type == STAYS;
}

/* The type that was kept of what is the same as the value, or like it. */
static uint8_t kept_type(const struct ps_repeats *repeats, const struct value *value)
{
	uint8_t type = PS_NONE;

	if (repeats->count > 0)
		type = entry_of(repeats, exact_key(value))->type;
	if (repeats->count > 0 && type == PS_NONE && has_likes(value))
		type = entry_of(repeats, likes_key(value))->type;
	return type;
}

/* Keeps what only a shape has told, and no other finding tells of. */
static enum ps_status keep_weak(
	struct ps_repeats *repeats, const struct ps_repeats_input *input, const struct ps_findings *findings)
{
	enum ps_status status = PS_OK;
	struct value value;

	for (size_t i = 0; i < findings->len && status == PS_OK; i++) {
		const struct ps_finding *finding = &findings->items[i];

		if (is_weak(finding) && read_finding(input, finding, &value) && kept_type(repeats, &value) == PS_NONE)
			status = keep_finding(repeats, finding, &value,
				input->stays != NULL && input->stays(input->policy, input->text, finding));
	}
	return status;
}

/*
 * Takes away what is of a value that stays, and keeps telephone numbers without
 * area code, which come last for that.
 */
static enum ps_status keep_short(
	struct ps_repeats *repeats, const struct ps_repeats_input *input, struct ps_findings *findings)
{
	enum ps_status status = PS_OK;
	struct value value;
	size_t left = 0;

	for (size_t i = 0; i < findings->len && status == PS_OK; i++) {
		const struct ps_finding finding = findings->items[i];

		if ((is_weak(&finding) || is_phone(finding.type)) && read_finding(input, &finding, &value)) {
			if (is_of_what_stays(repeats, &finding, &value))
				continue;
			if (is_short_phone(&value, finding.type))
				status = keep_finding(
					repeats, &finding, &value, input->stays(input->policy, input->text, &finding));
		}
		findings->items[left] = finding;
		left++;
	}
	if (status == PS_OK)
		findings->len = left;
	return status;
}

/* The token round a digit: letters, digits, '-' and '_', of these none at its ends. */
static void token_at(const struct ps_repeats_input *input, size_t place, size_t *start, size_t *end)
{
	const unsigned char *data = input->text->data;

	*start = place - ps_ones_below(PS_BITS_BEFORE(input->bits, token, place));
	*end = place + ps_ones_above(PS_BITS_FROM(input->bits, token, place));
	while (data[*start] == '-' || data[*start] == '_')
		(*start)++;
	while (data[*end - 1] == '-' || data[*end - 1] == '_')
		(*end)--;
}

/* A price in dollars, pounds or euros, a share, a part of a number with a point in it. */
static bool is_amount(const unsigned char *data, size_t start, size_t end)
{
	if (start > 0 && data[start - 1] == '$')
		return true;
	if ((start > 1 && memcmp(data + start - 2, "\xC2\xA3", 2) == 0) ||
		(start > 2 && memcmp(data + start - 3, "\xE2\x82\xAC", 3) == 0))
		return true;
	if (start > 1 && strchr(".,:/", data[start - 1]) != NULL && data[start - 1] != '\0' &&
		ps_near_digit(data[start - 2]))
		return true;
	return data[end] == '%' ||
	       (strchr(".,:/", data[end]) != NULL && data[end] != '\0' && ps_near_digit(data[end + 1]));
}

/* The type of what was found and is the same as text[start .. end), or like it. */
static uint8_t type_of(const struct ps_repeats *repeats, const struct ps_text *text, size_t start, size_t end)
{
	struct value value;
	uint8_t type = PS_NONE;

	if (!is_amount(text->data, start, end) && read_value(text->data + start, end - start, &value))
		type = kept_type(repeats, &value);
	return type == STAYS ? PS_NONE : type;
}

/* Gives a weak finding the type of what it repeats. */
static void strengthen(const struct ps_repeats *repeats, const struct ps_text *text, struct ps_finding *finding)
{
	size_t len = finding->end - finding->start;
	uint8_t type;

	if (len >= VALUE_MAX || (repeats->lengths >> len & 1) == 0)
		return;
	type = type_of(repeats, text, finding->start, finding->end);
	if (type == PS_NONE || type == PS_ID)
		return;
	finding->type = type;
	finding->score = SCORE;
	finding->rule = PS_RULE_NUMBER_REPEAT;
}

/* Looks at the tokens that lie in none of the first @count findings, and at weak ones. */
static enum ps_status look(const struct ps_repeats *repeats, const struct ps_repeats_input *input,
	struct ps_findings *findings, size_t count)
{
	enum ps_status status = PS_OK;
	size_t next = 0;
	size_t done = 0;

	for (size_t i = 0; i < input->digit_count && status == PS_OK; i++) {
		size_t place = input->digits[i];
		size_t start;
		size_t end;
		uint8_t type;

		while (next < count && findings->items[next].end <= place)
			next++;
		if (place < done)
			continue;
		if (next < count && findings->items[next].start <= place) {
			if (is_weak(&findings->items[next]))
				strengthen(repeats, input->text, &findings->items[next]);
			continue;
		}
		token_at(input, place, &start, &end);
		done = end;
		if (end - start >= VALUE_MAX || (repeats->lengths >> (end - start) & 1) == 0)
			continue;
		if ((next > 0 && findings->items[next - 1].end > start) ||
			(next < count && findings->items[next].start < end))
			continue;
		type = type_of(repeats, input->text, start, end);
		if (type != PS_NONE)
			status = ps_findings_add(findings, (struct ps_finding){(uint32_t)start, (uint32_t)end, type,
								   SCORE, PS_RULE_NUMBER_REPEAT});
	}
	return status;
}

enum ps_status ps_repeats_find(
	struct ps_repeats *repeats, const struct ps_repeats_input *input, struct ps_findings *findings, bool *added)
{
	size_t before;
	enum ps_status status;

	repeats->lengths = 0;
	repeats->used = 0;
	status = keep_sure(repeats, input, findings);
	if (status == PS_OK && input->stays != NULL)
		status = keep_short(repeats, input, findings);
	if (status == PS_OK)
		status = keep_weak(repeats, input, findings);
	before = findings->len;
	if (status == PS_OK && repeats->used > 0)
		status = look(repeats, input, findings, before);
	*added = findings->len > before;
	if (repeats->count > 0)
		ps_wipe(repeats->entries, repeats->count * sizeof(*repeats->entries));
	repeats->count = 0;
	return status;
}

void ps_repeats_fini(struct ps_repeats *repeats)
{
	free(repeats->entries);
	*repeats = (struct ps_repeats){0};
}
