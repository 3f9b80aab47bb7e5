#include "tail.h"

#include <string.h>

/* Parts of a tail at most: "Bldg C, Apt 12, 3rd floor". */
#define TAIL_PARTS 3
/* Letters of the longest word that is looked at. */
#define TAIL_LETTERS 15
/* Bytes of the longest unit's number. */
#define TAIL_NUMBER 8

/* A word in lower case, with a blank before and behind it, and where it ends. */
struct tail_word {
	char key[TAIL_LETTERS + 3];
	size_t len, end;
};

static inline unsigned char tail_byte(const struct ps_text *text, size_t at)
{
	return at < text->len ? text->data[at] : 0;
}

static inline bool tail_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static inline bool tail_letter(unsigned char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

static inline bool tail_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static void tail_read(const struct ps_text *text, size_t at, struct tail_word *word)
{
	size_t len = 0;

	*word = (struct tail_word){.end = at};
	while (len <= TAIL_LETTERS && tail_letter(tail_byte(text, at + len)))
		len++;
	if (len == 0 || len > TAIL_LETTERS)
		return;
	word->key[0] = ' ';
	for (size_t i = 0; i < len; i++)
		word->key[i + 1] = (char)(text->data[at + i] | 0x20);
	word->key[len + 1] = ' ';
	word->len = len;
	word->end = at + len;
}

static inline bool tail_is(const struct tail_word *word, const char *list)
{
	return word->len > 0 && strstr(list, word->key) != NULL;
}

/* Whether nothing of a word, a number, a time or a sum goes on at @at. */
static bool tail_ends(const struct ps_text *text, size_t at)
{
	unsigned char c = tail_byte(text, at);

	if (tail_letter(c) || tail_digit(c))
		return false;
	return strchr(":/.,-", c) == NULL || c == 0 || !tail_digit(tail_byte(text, at + 1));
}

/* Whether text[at] ends a phrase. */
static bool tail_stops(const struct ps_text *text, size_t at)
{
	unsigned char c = tail_byte(text, at);

	return c == 0 || (strchr(",;)\"<^|\n\r\\", c) != NULL) ||
	       (c == '.' && !tail_letter(tail_byte(text, at + 1)) && !tail_digit(tail_byte(text, at + 1)));
}

/* "12", "4B", "C-4", "B", "204-A": where it ends, 0 where none is. */
static size_t tail_number(const struct ps_text *text, size_t at, bool letter)
{
	size_t start = at;
	bool digits = false;

	if (tail_letter(tail_byte(text, at)) && !tail_letter(tail_byte(text, at + 1)))
		at++;
	at += at > start && tail_byte(text, at) == '-' && tail_digit(tail_byte(text, at + 1));
	while (at - start < TAIL_NUMBER && tail_digit(tail_byte(text, at))) {
		digits = true;
		at++;
	}
	if (digits && tail_byte(text, at) == '-' && tail_letter(tail_byte(text, at + 1)) &&
		!tail_letter(tail_byte(text, at + 2)))
		at += 2;
	else if (digits && tail_letter(tail_byte(text, at)) && !tail_letter(tail_byte(text, at + 1)))
		at++;
	if (at == start || (!digits && !letter) || tail_byte(text, start) >= 0x80)
		return 0;
	/* "apt a nice one" */
	if (!digits && !tail_upper(text->data[start]) && !tail_stops(text, at))
		return 0;
	return tail_ends(text, at) ? at : 0;
}

static const char tail_units[] = " apt apartment apto depto suite ste unit bldg building lot spc space trlr trailer rm "
				 "room ph penthouse tower wing "
				 "bay slip pier dock berth cottage cabin villa stall hangar flat bloque edificio casa ";
/* With digits alone. */
static const char tail_counted[] = " no num number fl flr floor level door mp milepost mm ";
static const char tail_miles[] = " mp milepost mm ";

/* "apt. # 9", "no 8", "MP 48.5", "#44": the end, 0 where it is none. */
static size_t tail_unit(const struct ps_text *text, size_t at)
{
	struct tail_word word;
	size_t end;
	bool named;

	if (tail_byte(text, at) == '#') {
		at += 1 + (size_t)(tail_byte(text, at + 1) == ' ');
		return tail_number(text, at, true);
	}
	tail_read(text, at, &word);
	if (tail_is(&word, " mile ")) {
		tail_read(text, word.end + 1, &word);
		if (!tail_is(&word, " post marker "))
			return 0;
	} else if (!tail_is(&word, tail_units) && !tail_is(&word, tail_counted)) {
		return 0;
	}
	named = tail_is(&word, tail_units);
	at = word.end;
	at += tail_byte(text, at) == '.';
	at += tail_byte(text, at) == ' ';
	if (named) {
		tail_read(text, at, &word);
		if (tail_is(&word, " no num number ")) {
			at = word.end + (tail_byte(text, word.end) == '.');
			at += tail_byte(text, at) == ' ';
		}
	}
	if (tail_byte(text, at) == '#')
		at += 1 + (size_t)(tail_byte(text, at + 1) == ' ');
	end = tail_number(text, at, named);
	if (end == 0 && tail_is(&word, " mp milepost mm post marker ")) {
		while (tail_digit(tail_byte(text, at)))
			at++;
		if (tail_byte(text, at) == '.' && tail_digit(tail_byte(text, at + 1)))
			for (at++; tail_digit(tail_byte(text, at)); at++)
				continue;
		end = tail_digit(tail_byte(text, at - 1)) && tail_ends(text, at) ? at : 0;
	}
	return end;
}

bool ps_tail_has_unit(const struct ps_text *text, size_t end)
{
	end += tail_byte(text, end) == '.';
	end += tail_byte(text, end) == ',';
	return tail_byte(text, end) == ' ' && tail_unit(text, end + 1) > 0;
}

static const char tail_sides[] =
	" rear front upstairs downstairs basement bsmt upper lower back side garden attic garage lobby penthouse "
	"loading "
	"carriage guest inlaw coach pool main left right east west north south ground top first second third fourth ";
/* What stands for a part of a house by itself. */
static const char tail_alone[] = " rear upstairs downstairs basement bsmt penthouse attic upper lower ";
static const char tail_nouns[] = " apt apartment unit dock door entrance house building bldg flat level suite studio "
				 "floor fl flr cottage duplex ";

/* "3rd", "second": where a floor's number ends, 0 where none is. */
static size_t tail_ordinal(const struct ps_text *text, size_t at)
{
	struct tail_word word;
	size_t digits = 0;

	while (digits < 3 && tail_digit(tail_byte(text, at + digits)))
		digits++;
	tail_read(text, at + digits, &word);
	if (digits > 0)
		return tail_is(&word, " st nd rd th ") ? word.end : 0;
	return tail_is(&word, " first second third fourth fifth sixth top ground main garden ") ? word.end : 0;
}

/* "3rd floor", "2nd fl. front", "second floor apt". */
static size_t tail_floor(const struct ps_text *text, size_t at)
{
	size_t end = tail_ordinal(text, at);
	struct tail_word word;

	if (end == 0 || (tail_byte(text, end) != ' ' && tail_byte(text, end) != '-'))
		return 0;
	tail_read(text, end + 1, &word);
	return tail_is(&word, " floor fl flr level ") ? word.end : 0;
}

/* "rear", "loading dock", "in-law unit". @apart: a sign stands before, and not only a blank. */
static size_t tail_side(const struct ps_text *text, size_t at, bool apart)
{
	struct tail_word word;
	struct tail_word noun;
	bool alone;

	tail_read(text, at, &word);
	if (tail_is(&word, " in ") && tail_byte(text, word.end) == '-') {
		tail_read(text, word.end + 1, &word);
		if (!tail_is(&word, " law "))
			return 0;
	} else if (!tail_is(&word, tail_sides)) {
		return 0;
	}
	alone = tail_is(&word, tail_alone);
	if (tail_byte(text, word.end) == ' ') {
		tail_read(text, word.end + 1, &noun);
		if (tail_is(&noun, tail_nouns))
			return noun.end;
	}
	return alone && (apart || tail_stops(text, word.end)) ? word.end : 0;
}

/* "2-R", "5F", "B-12", behind a comma or before one. */
static size_t tail_code(const struct ps_text *text, size_t at)
{
	size_t end = tail_number(text, at, false);
	bool letter = false;

	if (end == 0 || end - at > 5 || !tail_stops(text, end))
		return 0;
	for (size_t i = at; i < end; i++) {
		letter = letter || tail_upper(text->data[i]);
		if (text->data[i] >= 'a' && text->data[i] <= 'z')
			return 0;
	}
	return letter ? end : 0;
}

/* What ends the words of a street that is found: behind "upper" a "unit" goes on, behind a "floor" an "apt". */
static size_t tail_goes_on(const struct ps_text *text, size_t start, size_t end)
{
	size_t first = end;
	size_t at = end;
	struct tail_word last;
	struct tail_word word;

	at += tail_byte(text, at) == '.';
	if (tail_byte(text, at) != ' ' || !tail_letter(tail_byte(text, at + 1)))
		return end;
	tail_read(text, at + 1, &word);
	if (!tail_is(&word,
		    " apt apartment unit dock door entrance house building bldg flat level suite studio floor fl flr "
		    "cottage duplex rear front left right east west "))
		return end;
	while (first > start && end - first < TAIL_LETTERS && tail_letter(text->data[first - 1]))
		first--;
	if (first == start || first == end)
		return end;
	tail_read(text, first, &last);
	if (last.end != end)
		return end;
	if (at == end && tail_is(&last, tail_sides) && tail_is(&word, tail_nouns))
		return word.end;
	if (tail_is(&last, " floor fl flr ") &&
		tail_is(&word, " rear front left right east west apt apartment unit ") && tail_stops(text, word.end))
		return word.end;
	return end;
}

/* Behind the signs that may stand before a part of a tail at text[at]; @at where none do. */
static size_t tail_skip(const struct ps_text *text, size_t at, bool *apart, bool *opened)
{
	size_t start = at;

	at += tail_byte(text, at) == '.' && tail_byte(text, at + 1) == ',';
	at += tail_byte(text, at) == ' ';
	while (tail_byte(text, at) == '\\' && at - start < 3)
		at++;
	*apart = strchr(",;-(^/", tail_byte(text, at)) != NULL && at < text->len;
	*opened = tail_byte(text, at) == '(';
	at += *apart;
	if (*apart && !*opened)
		at += tail_byte(text, at) == ' ';
	return at;
}

/* The words that a part begins with. */
static const char tail_first[] = " apt apartment apto depto suite ste unit bldg building lot spc space trlr trailer rm "
				 "room ph penthouse tower wing "
				 "bay slip pier dock berth cottage cabin villa stall hangar flat bloque edificio casa "
				 "no num number fl flr floor "
				 "level door mp milepost mm mile rear front upstairs downstairs basement bsmt upper "
				 "lower back side garden attic "
				 "garage lobby loading carriage guest inlaw in coach pool main left right east west "
				 "north south ground top first "
				 "second third fourth fifth sixth ";

/* The end of one part behind text[end], or @end. */
static size_t tail_part(const struct ps_text *text, size_t end)
{
	bool apart;
	bool opened;
	size_t at = tail_skip(text, end, &apart, &opened);
	struct tail_word word;
	size_t found;

	if (at == end)
		return end;
	/* Mostly a town stands there. */
	tail_read(text, at, &word);
	if (word.len > 1 && !tail_is(&word, tail_first))
		return end;
	found = tail_floor(text, at);
	if (found == 0)
		found = tail_unit(text, at);
	if (found == 0)
		found = tail_side(text, at, apart);
	if (found == 0 && (apart || tail_stops(text, at)))
		found = tail_code(text, at);
	if (found == 0)
		return end;
	if (opened)
		return tail_byte(text, found) == ')' ? found + 1 : end;
	return found;
}

size_t ps_tail_end(const struct ps_text *text, size_t start, size_t end)
{
	for (unsigned i = 0; i < TAIL_PARTS; i++) {
		size_t next = tail_goes_on(text, start, end);

		next = tail_part(text, next);
		if (next == end)
			break;
		end = next;
	}
	return end;
}

void ps_tails_take(const struct ps_text *text, struct ps_findings *findings)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->len; i++) {
		struct ps_finding finding = findings->items[i];
		size_t next = i + 1;

		if (finding.type == PS_STREET) {
			size_t end = ps_tail_end(text, finding.start, finding.end);

			while (next < findings->len && findings->items[next].end <= end)
				next++;
			if (next == findings->len || findings->items[next].start >= end) {
				finding.end = (uint32_t)end;
				i = next - 1;
			}
		}
		findings->items[kept] = finding;
		kept++;
	}
	findings->len = kept;
}
