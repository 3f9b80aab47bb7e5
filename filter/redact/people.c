#include "people.h"

#include "canonical.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAP ((size_t)64)
#define SLOTS_MAX ((size_t)1 << 24)
#define NAME_BYTES 512
#define TOKENS_MAX 12
/** A key that fits is digested on the stack, with this many bytes before its texts. */
#define KEY_BYTES ((size_t)512)
#define KEY_HEAD ((size_t)4)
/** A number that stands for a key that was forgotten. */
#define NOBODY UINT32_MAX
/** Larger tables are given back after their document. */
#define KEPT_CAP ((size_t)4096)

/** What a key of the table means. */
enum key_kind {
	/** A value of another type, by its canonical text. */
	KEY_VALUE = 'v',
	/** Given name and surname. */
	KEY_FULL = 'f',
	/** First letter of the given name, and surname: who was last named so. */
	KEY_INITIAL = 'i',
	/** The same, of those known by the letter alone. */
	KEY_INITIAL_ONLY = 'o',
	/** A name that was seen alone, of one of whom nothing else is known. */
	KEY_SINGLE = 's',
	/** A given name or surname: who was last named so. */
	KEY_ANY = 'a'
};

struct ps_people_slot {
	unsigned char digest[PS_DIGEST_BYTES];
	/** 0: the slot is free. */
	uint32_t number;
};

struct name {
	/** Folded; may be empty where only one name was said. */
	const char *given, *surname;
	size_t given_len, surname_len;
};

void ps_people_clear(struct ps_people *people)
{
	if (people->cap > KEPT_CAP) {
		ps_people_fini(people);
		return;
	}
	if (people->used > 0)
		ps_wipe(people->slots, people->cap * sizeof(*people->slots));
	people->used = 0;
	memset(people->last, 0, sizeof(people->last));
}

void ps_people_fini(struct ps_people *people)
{
	if (people->slots != NULL)
		ps_wipe_free(people->slots, people->cap * sizeof(*people->slots));
	*people = (struct ps_people){0};
}

/* --- the table ---------------------------------------------------------------- */

/* The slot that holds @digest, or the free one where it would be. The table is never full. */
static struct ps_people_slot *find_slot(const struct ps_people *people, const unsigned char *digest)
{
	size_t at;

	memcpy(&at, digest, sizeof(at));
	for (;; at++) {
		struct ps_people_slot *slot = &people->slots[at & (people->cap - 1)];

		if (slot->number == 0 || memcmp(slot->digest, digest, PS_DIGEST_BYTES) == 0)
			return slot;
	}
}

static enum ps_status grow(struct ps_people *people)
{
	struct ps_people wider = *people;

	if (people->slots != NULL && people->used < people->cap / 2)
		return PS_OK;
	wider.cap = people->cap == 0 ? FIRST_CAP : people->cap * 2;
	if (wider.cap > SLOTS_MAX)
		return PS_LIMIT;
	wider.slots = calloc(wider.cap, sizeof(*wider.slots));
	if (wider.slots == NULL)
		return PS_SYSTEM;
	for (size_t i = 0; i < people->cap; i++) {
		if (people->slots[i].number != 0)
			*find_slot(&wider, people->slots[i].digest) = people->slots[i];
	}
	if (people->slots != NULL)
		ps_wipe_free(people->slots, people->cap * sizeof(*people->slots));
	*people = wider;
	return PS_OK;
}

/* The table needs equality alone. Longer texts are no names, and take the slow way. */
static enum ps_status digest_key(enum key_kind kind, enum ps_type type, const char *first, size_t first_len,
	const char *second, size_t second_len, unsigned char *digest)
{
	static const struct ps_secret equality = {{0}};
	const char domain[] = {(char)kind, (char)('A' + (int)type), '\0'};
	char key[KEY_BYTES];
	size_t len = KEY_HEAD + first_len + second_len;

	if (first_len > KEY_BYTES || second_len > KEY_BYTES || len > KEY_BYTES)
		return ps_digest_keyed(&equality, domain, first, first_len, second, second_len, digest);
	memcpy(key, domain, 2);
	key[2] = (char)(first_len & 0xff);
	key[3] = (char)(first_len >> 8);
	if (first_len > 0)
		memcpy(key + KEY_HEAD, first, first_len);
	if (second_len > 0)
		memcpy(key + KEY_HEAD + first_len, second, second_len);
	ps_digest_quick(key, len, digest);
	ps_wipe(key, len);
	return PS_OK;
}

static enum ps_status get(const struct ps_people *people, enum key_kind kind, enum ps_type type, const char *first,
	size_t first_len, const char *second, size_t second_len, uint32_t *number)
{
	unsigned char digest[PS_DIGEST_BYTES];
	enum ps_status status = digest_key(kind, type, first, first_len, second, second_len, digest);

	*number = 0;
	if (status == PS_OK && people->slots != NULL)
		*number = find_slot(people, digest)->number;
	if (*number == NOBODY)
		*number = 0;
	return status;
}

static enum ps_status put(struct ps_people *people, enum key_kind kind, enum ps_type type, const char *first,
	size_t first_len, const char *second, size_t second_len, uint32_t number)
{
	unsigned char digest[PS_DIGEST_BYTES];
	struct ps_people_slot *slot;
	enum ps_status status = digest_key(kind, type, first, first_len, second, second_len, digest);

	if (status == PS_OK)
		status = grow(people);
	if (status != PS_OK)
		return status;
	slot = find_slot(people, digest);
	if (slot->number == 0)
		people->used++;
	memcpy(slot->digest, digest, sizeof(slot->digest));
	slot->number = number;
	return PS_OK;
}

static enum ps_status next_number(struct ps_people *people, enum ps_type type, uint32_t *number)
{
	if (people->last[type] >= PS_PSEUDONYM_MAX)
		return PS_LIMIT;
	people->last[type]++;
	*number = people->last[type];
	return PS_OK;
}

/* --- names --------------------------------------------------------------------- */

static bool is_left_out(const char *token, size_t len)
{
	static const char *const words[] = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "hon", "fr",
		"sr", "jr", "ii", "iii", "iv", "md", "do", "rn", "np", "pa", "phd", "dds", "lcsw", "s"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i]) == len && memcmp(words[i], token, len) == 0)
			return true;
	}
	return false;
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80 || c == '-';
}

struct tokens {
	const char *at[TOKENS_MAX];
	size_t len[TOKENS_MAX], count;
	/** How many stand before the first comma or caret; 0: there is none. */
	size_t before_comma;
};

/* An apostrophe parts "doe's" into "doe" and a left out "s", but belongs to "o'hara". */
static bool joins(const char *text, size_t len, size_t at)
{
	return text[at] == '\'' && at + 2 < len && is_name_byte(text[at + 1]) && is_name_byte(text[at + 2]);
}

static void split(const char *text, size_t len, struct tokens *tokens)
{
	size_t at = 0;

	*tokens = (struct tokens){.count = 0};
	while (at < len) {
		size_t start = at;

		while (at < len && (is_name_byte(text[at]) || (at > start && joins(text, len, at))))
			at++;
		if (at > start && tokens->count < TOKENS_MAX && !is_left_out(text + start, at - start)) {
			tokens->at[tokens->count] = text + start;
			tokens->len[tokens->count] = at - start;
			tokens->count++;
		}
		if (at < len && (text[at] == ',' || text[at] == '^') && tokens->before_comma == 0)
			tokens->before_comma = tokens->count;
		if (at < len && !is_name_byte(text[at]))
			at++;
	}
	if (tokens->before_comma == tokens->count)
		tokens->before_comma = 0;
}

/* "jane quinn doe" and "doe, jane quinn": the given name is the first, the surname the last word of its part. */
static struct name read_name(const struct tokens *tokens)
{
	struct name name = {0};
	size_t given = tokens->before_comma;
	size_t surname = tokens->before_comma > 0 ? tokens->before_comma - 1 : tokens->count - 1;

	name.surname = tokens->at[surname];
	name.surname_len = tokens->len[surname];
	if (tokens->count > 1) {
		name.given = tokens->at[given];
		name.given_len = tokens->len[given];
	}
	return name;
}

/* Who is known by less is the first one with a whole name that fits, and nobody after that. */
static enum ps_status take_over(struct ps_people *people, enum key_kind kind, const char *first, size_t first_len,
	const char *second, size_t second_len, uint32_t *number)
{
	enum ps_status status = get(people, kind, PS_NAME, first, first_len, second, second_len, number);

	if (status != PS_OK || *number == 0)
		return status;
	return put(people, kind, PS_NAME, first, first_len, second, second_len, NOBODY);
}

static enum ps_status find_whole(struct ps_people *people, const struct name *name, uint32_t *number)
{
	enum ps_status status =
		get(people, KEY_FULL, PS_NAME, name->given, name->given_len, name->surname, name->surname_len, number);

	if (status == PS_OK && *number == 0 && name->given_len == 1)
		status = get(people, KEY_INITIAL, PS_NAME, name->given, 1, name->surname, name->surname_len, number);
	else if (status == PS_OK && *number == 0)
		status = take_over(people, KEY_INITIAL_ONLY, name->given, 1, name->surname, name->surname_len, number);
	if (status == PS_OK && *number == 0)
		status = take_over(people, KEY_SINGLE, name->given, name->given_len, NULL, 0, number);
	if (status == PS_OK && *number == 0)
		status = take_over(people, KEY_SINGLE, name->surname, name->surname_len, NULL, 0, number);
	return status;
}

static enum ps_status remember_whole(struct ps_people *people, const struct name *name, uint32_t number)
{
	enum ps_status status =
		put(people, KEY_FULL, PS_NAME, name->given, name->given_len, name->surname, name->surname_len, number);

	if (status == PS_OK)
		status = put(people, KEY_INITIAL, PS_NAME, name->given, 1, name->surname, name->surname_len, number);
	if (status == PS_OK && name->given_len == 1)
		status = put(
			people, KEY_INITIAL_ONLY, PS_NAME, name->given, 1, name->surname, name->surname_len, number);
	if (status == PS_OK)
		status = put(people, KEY_ANY, PS_NAME, name->given, name->given_len, NULL, 0, number);
	if (status == PS_OK)
		status = put(people, KEY_ANY, PS_NAME, name->surname, name->surname_len, NULL, 0, number);
	return status;
}

static enum ps_status number_of_name(struct ps_people *people, const struct name *name, uint32_t *number)
{
	bool whole = name->given_len > 0;
	enum ps_status status;

	if (whole)
		status = find_whole(people, name, number);
	else
		status = get(people, KEY_ANY, PS_NAME, name->surname, name->surname_len, NULL, 0, number);
	if (status != PS_OK)
		return status;
	if (*number == 0) {
		status = next_number(people, PS_NAME, number);
		if (status == PS_OK && !whole)
			status = put(people, KEY_SINGLE, PS_NAME, name->surname, name->surname_len, NULL, 0, *number);
	}
	if (status == PS_OK && whole)
		status = remember_whole(people, name, *number);
	else if (status == PS_OK)
		status = put(people, KEY_ANY, PS_NAME, name->surname, name->surname_len, NULL, 0, *number);
	return status;
}

static enum ps_status number_of_value(
	struct ps_people *people, enum ps_type type, const char *text, size_t len, uint32_t *number)
{
	enum ps_status status = get(people, KEY_VALUE, type, text, len, NULL, 0, number);

	if (status != PS_OK || *number != 0)
		return status;
	status = next_number(people, type, number);
	if (status == PS_OK)
		status = put(people, KEY_VALUE, type, text, len, NULL, 0, *number);
	return status;
}

enum ps_status ps_people_number(
	struct ps_people *people, enum ps_type type, const char *text, size_t len, uint32_t *number)
{
	struct ps_buf canonical;
	struct tokens tokens = {.count = 0};
	enum ps_status status;

	ps_buf_init(&canonical, len);
	status = ps_canonical(type, text, len, &canonical);
	if (status == PS_OK && type == PS_NAME && canonical.len <= NAME_BYTES)
		split((const char *)canonical.data, canonical.len, &tokens);
	if (status == PS_OK && tokens.count > 0) {
		const struct name name = read_name(&tokens);

		status = number_of_name(people, &name, number);
	} else if (status == PS_OK) {
		status = number_of_value(people, type, (const char *)canonical.data, canonical.len, number);
	}
	ps_buf_fini(&canonical);
	return status;
}
