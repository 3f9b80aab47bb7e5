#include "tail.h"

#include "near.h"

/* Parts of a tail at most: "Bldg C, Apt 12, 3rd floor". */
#define TAIL_PARTS 3
/* Bytes of the longest unit's number. */
#define TAIL_NUMBER 8

/* Whether nothing of a word, a number, a time or a sum goes on at @at. */
static bool tail_ends(const struct ps_text *text, size_t at)
{
	unsigned char c = ps_near_byte(text, at);

	if (ps_near_letter(c) || ps_near_digit(c))
		return false;
	return !ps_near_sign(c, ":/.,-") || !ps_near_digit(ps_near_byte(text, at + 1));
}

/* Whether text[at] ends a phrase. */
static bool tail_stops(const struct ps_text *text, size_t at)
{
	unsigned char c = ps_near_byte(text, at);

	return c == 0 || ps_near_sign(c, ",;)\"<^|\n\r\\") ||
	       (c == '.' && !ps_near_letter(ps_near_byte(text, at + 1)) && !ps_near_digit(ps_near_byte(text, at + 1)));
}

/* "12", "4B", "C-4", "B", "204-A": where it ends, 0 where none is. */
static size_t tail_number(const struct ps_text *text, size_t at, bool letter)
{
	size_t start = at;
	bool digits = false;

	if (ps_near_letter(ps_near_byte(text, at)) && !ps_near_letter(ps_near_byte(text, at + 1)))
		at++;
	at += at > start && ps_near_byte(text, at) == '-' && ps_near_digit(ps_near_byte(text, at + 1));
	while (at - start < TAIL_NUMBER && ps_near_digit(ps_near_byte(text, at))) {
		digits = true;
		at++;
	}
	if (digits && ps_near_byte(text, at) == '-' && ps_near_letter(ps_near_byte(text, at + 1)) &&
		!ps_near_letter(ps_near_byte(text, at + 2)))
		at += 2;
	else if (digits && ps_near_letter(ps_near_byte(text, at)) && !ps_near_letter(ps_near_byte(text, at + 1)))
		at++;
	if (at == start || (!digits && !letter) || ps_near_byte(text, start) >= 0x80)
		return 0;
	/* "apt a nice one" */
	if (!digits && !ps_near_upper(text->data[start]) && !tail_stops(text, at))
		return 0;
	return tail_ends(text, at) ? at : 0;
}

static const char tail_units[] = " apt apartment apto depto suite ste unit bldg building lot spc space trlr trailer rm "
				 "room ph penthouse tower wing "
				 "bay slip pier dock berth cottage cabin villa stall hangar flat bloque edificio casa "
				 "int interior app dpto oficina mz lote torre ";
/* With digits alone. */
static const char tail_counted[] =
	" no num number fl flr floor level door mp milepost mm mile post marker piso km buzon ";

/* "apt. # 9", "no 8", "MP 48.5", "#44": the end, 0 where it is none. */
static size_t tail_unit(const struct ps_text *text, size_t at)
{
	struct ps_near word;
	size_t end;
	bool named;

	if (ps_near_byte(text, at) == '#') {
		at += 1 + (size_t)(ps_near_byte(text, at + 1) == ' ');
		return tail_number(text, at, true);
	}
	ps_near_behind(text, at, &word);
	if (ps_near_is(&word, " mile ")) {
		struct ps_near more;

		ps_near_behind(text, word.end + 1, &more);
		if (ps_near_is(&more, " post marker "))
			word = more;
	} else if (!ps_near_is(&word, tail_units) && !ps_near_is(&word, tail_counted)) {
		return 0;
	}
	named = ps_near_is(&word, tail_units);
	at = word.end;
	at += ps_near_byte(text, at) == '.';
	at += ps_near_byte(text, at) == ' ';
	if (named) {
		ps_near_behind(text, at, &word);
		if (ps_near_is(&word, " no num number ")) {
			at = word.end + (ps_near_byte(text, word.end) == '.');
			at += ps_near_byte(text, at) == ' ';
		}
	}
	if (ps_near_byte(text, at) == '#')
		at += 1 + (size_t)(ps_near_byte(text, at + 1) == ' ');
	end = tail_number(text, at, named);
	if (end == 0 && ps_near_is(&word, " mp milepost mm post marker mile km ")) {
		while (ps_near_digit(ps_near_byte(text, at)))
			at++;
		if (ps_near_byte(text, at) == '.' && ps_near_digit(ps_near_byte(text, at + 1)))
			for (at++; ps_near_digit(ps_near_byte(text, at)); at++)
				continue;
		end = ps_near_digit(ps_near_byte(text, at - 1)) && tail_ends(text, at) ? at : 0;
	}
	return end;
}

bool ps_tail_has_unit(const struct ps_text *text, size_t end)
{
	end += ps_near_byte(text, end) == '.';
	end += ps_near_byte(text, end) == ',';
	return ps_near_byte(text, end) == ' ' && tail_unit(text, end + 1) > 0;
}

static const char tail_sides[] =
	" rear front upstairs upstair downstairs basement bsmt upper lower back side garden attic garage lobby "
	"penthouse "
	"loading up down trasera trasero bajo bajos altos fondo interior "
	"carriage guest inlaw coach pool main left right east west north south ground top first second third fourth ";
/* What stands for a part of a house by itself. */
static const char tail_alone[] =
	" rear upstairs upstair downstairs downstair basement bsmt penthouse attic upper lower up down trasera trasero "
	"bajo bajos altos fondo interior ";
static const char tail_nouns[] = " apt apartment unit dock door entrance house building bldg flat level suite studio "
				 "floor fl flr cottage duplex ";

static const char tail_ordinals[] = " first second third fourth fifth sixth top ground main garden ";

/* "3rd", "second": where a floor's number ends, 0 where none is. */
static size_t tail_ordinal(const struct ps_text *text, size_t at)
{
	struct ps_near word;
	size_t digits = 0;

	while (digits < 3 && ps_near_digit(ps_near_byte(text, at + digits)))
		digits++;
	ps_near_behind(text, at + digits, &word);
	if (digits > 0)
		return ps_near_is(&word, " st nd rd th ") ? word.end : 0;
	return ps_near_is(&word, tail_ordinals) ? word.end : 0;
}

/* "3rd floor", "2nd fl. front", "second floor apt". */
static size_t tail_floor(const struct ps_text *text, size_t at)
{
	size_t end = tail_ordinal(text, at);
	struct ps_near word;

	if (end == 0 || (ps_near_byte(text, end) != ' ' && ps_near_byte(text, end) != '-'))
		return 0;
	ps_near_behind(text, end + 1, &word);
	return ps_near_is(&word, " floor fl flr level ") ? word.end : 0;
}

/* "rear", "loading dock", "in-law unit". @apart: a sign stands before, and not only a blank. */
static size_t tail_side(const struct ps_text *text, size_t at, bool apart)
{
	struct ps_near word;
	struct ps_near noun;
	bool alone;

	ps_near_behind(text, at, &word);
	if (ps_near_is(&word, " in ") && ps_near_byte(text, word.end) == '-') {
		ps_near_behind(text, word.end + 1, &word);
		if (!ps_near_is(&word, " law "))
			return 0;
	} else if (!ps_near_is(&word, tail_sides)) {
		return 0;
	}
	alone = ps_near_is(&word, tail_alone);
	if (ps_near_byte(text, word.end) == ' ') {
		ps_near_behind(text, word.end + 1, &noun);
		if (ps_near_is(&noun, tail_nouns))
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
		letter = letter || ps_near_upper(text->data[i]);
		if (text->data[i] >= 'a' && text->data[i] <= 'z')
			return 0;
	}
	return letter ? end : 0;
}

/* What ends the words of a street that is found: behind "upper" a "unit" goes on, behind a "floor" an "apt". */
static size_t tail_goes_on(const struct ps_text *text, size_t start, size_t end)
{
	size_t at = end + (ps_near_byte(text, end) == '.');
	struct ps_near last;
	struct ps_near word;

	if (ps_near_byte(text, at) != ' ')
		return end;
	ps_near_behind(text, at + 1, &word);
	ps_near_before(text, end, &last);
	if (last.start <= start)
		return end;
	if (at == end && ps_near_is(&last, tail_sides) && ps_near_is(&word, tail_nouns))
		return word.end;
	if (ps_near_is(&last, " floor fl flr ") &&
		ps_near_is(&word, " rear front left right east west apt apartment unit ") && tail_stops(text, word.end))
		return word.end;
	return end;
}

/* " | ": parts the items of a signature; without blanks it parts fields. */
static bool tail_is_bar(const struct ps_text *text, size_t start, size_t at)
{
	return ps_near_byte(text, at) == '|' && at > start && ps_near_byte(text, at + 1) == ' ';
}

/* Behind the signs that may stand before a part of a tail at text[at]; @at where none do. */
static size_t tail_skip(const struct ps_text *text, size_t at, bool *apart, bool *opened)
{
	size_t start = at;

	at += ps_near_byte(text, at) == '.' && ps_near_byte(text, at + 1) == ',';
	at += ps_near_byte(text, at) == ' ';
	while (ps_near_byte(text, at) == '\\' && at - start < 3)
		at++;
	*apart = ps_near_sign(ps_near_byte(text, at), ",;-(^/") || tail_is_bar(text, start, at);
	*opened = ps_near_byte(text, at) == '(';
	at += *apart;
	if (*apart && !*opened)
		at += ps_near_byte(text, at) == ' ';
	return at;
}

/* "2.º A", "4º izq.", "3ª": the floor and the door of a Spanish house; 0 where none is. */
static size_t tail_spanish_floor(const struct ps_text *text, size_t at)
{
	struct ps_near word;
	size_t start = at;

	while (at - start < 2 && ps_near_digit(ps_near_byte(text, at)))
		at++;
	if (at == start)
		return 0;
	at += ps_near_byte(text, at) == '.';
	/* U+00BA and U+00AA. */
	if (ps_near_byte(text, at) != 0xc2 ||
		(ps_near_byte(text, at + 1) != 0xba && ps_near_byte(text, at + 1) != 0xaa))
		return 0;
	at += 2;
	if (ps_near_byte(text, at) == ' ') {
		ps_near_behind(text, at + 1, &word);
		if (word.len == 1 && ps_near_upper(text->data[word.start]))
			return word.end;
		if (ps_near_is(&word, " izq izda izqda der dcha dta centro ctro int ext "))
			return word.end + (ps_near_byte(text, word.end) == '.');
	}
	return at;
}

/* Whether a part may begin with the word: mostly a town stands there. */
static bool tail_begins(const struct ps_near *word)
{
	return word->len <= 1 || ps_near_is(word, tail_units) || ps_near_is(word, tail_counted) ||
	       ps_near_is(word, tail_sides) || ps_near_is(word, tail_ordinals) || ps_near_is(word, " mile in ");
}

/* The end of one part behind text[end], or @end. */
static size_t tail_part(const struct ps_text *text, size_t end)
{
	bool apart;
	bool opened;
	size_t at = tail_skip(text, end, &apart, &opened);
	struct ps_near word;
	size_t found;

	if (at == end)
		return end;
	ps_near_behind(text, at, &word);
	if (!tail_begins(&word))
		return end;
	found = tail_floor(text, at);
	if (found == 0)
		found = tail_spanish_floor(text, at);
	if (found == 0)
		found = tail_unit(text, at);
	if (found == 0)
		found = tail_side(text, at, apart);
	if (found == 0 && (apart || tail_stops(text, at)))
		found = tail_code(text, at);
	if (found == 0)
		return end;
	if (opened)
		return ps_near_byte(text, found) == ')' ? found + 1 : end;
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
