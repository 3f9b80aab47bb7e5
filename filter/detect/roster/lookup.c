#include "lookup.h"

#include "entry.h"
#include "glance.h"
#include "lexicon.h"
#include "rule.h"
#include "wipe.h"

#include <string.h>

/* Candidates that wait for their table lines. */
#define BATCH 64
/* Bytes between two words of a name, and between two parts of a code. */
#define NAME_GAP 4
#define CODE_GAP 2
/* Bytes before a place in which its word begins. */
#define WORD_REACH ((size_t)64)
/* Parts of a code: "4111 1111 1111 1111", "12-34-56-78-9". */
#define CODE_PARTS 8
/* A word of this class is common (lexicon.h). */
#define COMMON 4

struct candidate {
	uint64_t digest;
	uint32_t start, end;
	/** No word of it has a capital. */
	bool lower;
};

struct search {
	const struct ps_roster *roster;
	const unsigned char *text;
	size_t len;
	struct ps_findings *out;
	struct candidate batch[BATCH];
	size_t waiting;
	/** Names that begin before this place have been looked up. */
	size_t done;
	/** Of a name, how many words are looked at. */
	size_t most;
};

static bool is_letter(unsigned char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* --- the batch -------------------------------------------------------------------- */

/* "Doe, Jane Q." and "DOE^JANE^Q": an initial behind a name belongs to it. */
static size_t with_initial(const struct search *search, size_t end)
{
	const unsigned char *text = search->text;
	size_t at = end;

	if (at + 1 < search->len && text[at] == '^' && is_letter(text[at + 1]) &&
		(at + 2 == search->len || !is_letter(text[at + 2])))
		return at + 2;
	while (at < search->len && at - end < 2 && text[at] == ' ')
		at++;
	if (at == end || at + 1 >= search->len || text[at] < 'A' || text[at] > 'Z' || text[at + 1] != '.')
		return end;
	return at + 1;
}

/* In lower case "may long" is more often no name, whoever is called so. */
static bool is_plain_english(const struct search *search, const struct candidate *candidate)
{
	struct ps_name_word word;

	if (!candidate->lower)
		return false;
	for (size_t at = candidate->start; at < candidate->end;) {
		if (!is_letter(search->text[at]) || !ps_name_word(search->text, search->len, at, &word)) {
			at++;
			continue;
		}
		if (!word.capital && ps_lexicon_find(ps_fold_hash(&word.folded))->common < COMMON)
			return false;
		at = word.next;
	}
	return true;
}

static enum ps_status flush(struct search *search)
{
	enum ps_status status = PS_OK;
	unsigned char order[BATCH] = {0};
	size_t left = 0;

	/* Without a branch, so that the bits, which are seldom in the cache, are waited for together. */
	for (size_t i = 0; i < search->waiting; i++) {
		order[left] = (unsigned char)i;
		left += ps_roster_may_have(search->roster, search->batch[i].digest);
	}
	for (size_t i = 0; i < left; i++)
		__builtin_prefetch(ps_roster_line(search->roster, search->batch[order[i]].digest));
	for (size_t i = 0; i < left && status == PS_OK; i++) {
		const struct candidate *candidate = &search->batch[order[i]];
		size_t end;

		if (!ps_roster_has(search->roster, candidate->digest) || is_plain_english(search, candidate))
			continue;
		end = candidate->end;
		if (search->roster->type == PS_NAME)
			end = with_initial(search, end);
		status = ps_findings_add(search->out, (struct ps_finding){.start = candidate->start,
							      .end = (uint32_t)end,
							      .type = (uint8_t)search->roster->type,
							      .score = 100,
							      .rule = PS_RULE_ROSTER});
	}
	search->waiting = 0;
	return status;
}

static enum ps_status ask(struct search *search, const void *form, size_t len, size_t start, size_t end, bool lower)
{
	struct candidate *candidate = &search->batch[search->waiting];

	*candidate = (struct candidate){
		ps_roster_digest(&search->roster->key, form, len), (uint32_t)start, (uint32_t)end, lower};
	search->waiting++;
	return search->waiting == BATCH ? flush(search) : PS_OK;
}

/* --- names ------------------------------------------------------------------------ */

static bool is_initial(const struct ps_name_word *word)
{
	return word->capital && (word->end - word->start == 1 || (word->folded.foreign && word->folded.len == 1));
}

static bool may_be(const struct search *search, const struct ps_name_word *word)
{
	return is_initial(word) || ps_roster_may(&search->roster->filter, ps_name_first(&word->folded), word->capital);
}

static bool takes_period(const struct ps_name_word *word)
{
	return word->end - word->start == 1 || ps_name_is_title(ps_name_first(&word->folded));
}

/* Whether text[from .. to) may stand between two words of a name. A period ends a sentence, but not after all words. */
static bool joins(const unsigned char *text, size_t from, size_t to, bool short_form)
{
	size_t at = from;

	if (to <= from || to - from > NAME_GAP)
		return false;
	if (text[at] == '.' && (short_form || to == from + 1))
		at++;
	else if (text[at] == ',')
		at++;
	else if (text[at] == '-' || text[at] == '^' || text[at] == '_' || text[at] == '+' || text[at] == '/' ||
		 text[at] == '~')
		return to == from + 1;
	while (at < to && is_blank(text[at]))
		at++;
	return at == to;
}

/* The word after @word, if it may go on with a name. */
static bool next_word(const struct search *search, const struct ps_name_word *word, struct ps_name_word *next)
{
	size_t at = word->next;

	while (at < search->len && at - word->next <= NAME_GAP && !is_letter(search->text[at]))
		at++;
	return at < search->len && word->end == word->next && joins(search->text, word->next, at, takes_period(word)) &&
	       ps_name_word(search->text, search->len, at, next) && may_be(search, next);
}

/* Where the word that ends before text[end] begins, as far as a word goes. */
static size_t word_start(const struct search *search, size_t end)
{
	size_t from = end > WORD_REACH ? end - WORD_REACH : 0;

	return from + ps_name_word_start(search->text + from, end - from);
}

/* An initial, text[start .. end), has a period, or stands behind a comma or caret: "I may", "vitamin D". */
static bool is_written_out(const struct search *search, size_t start, size_t end)
{
	const unsigned char *text = search->text;

	if (end < search->len && (text[end] == '.' || text[end] == '^'))
		return true;
	while (start > 0 && is_blank(text[start - 1]))
		start--;
	return start > 0 && (text[start - 1] == ',' || text[start - 1] == '^');
}

static enum ps_status ask_name(
	struct search *search, const struct ps_name_word *words, const unsigned char *pick, size_t count)
{
	const struct ps_folded *folded[PS_NAME_WORDS];
	unsigned char form[PS_FORM_MAX];
	const struct ps_name_word *first = &words[pick[0]];
	const struct ps_name_word *last = &words[pick[count - 1]];
	size_t whole = 0;
	bool lower = true;

	if ((search->roster->lengths >> count & 1) == 0)
		return PS_OK;
	for (size_t i = 0; i < count; i++) {
		const struct ps_name_word *word = &words[pick[i]];

		if (is_initial(word) && !is_written_out(search, word->start, word->end))
			return PS_OK;
		whole += !is_initial(word);
		lower = lower && !word->capital;
		folded[i] = &word->folded;
	}
	/* Beside an initial a word in lower case is no name. */
	if (whole == 0 || (whole < count && !(first->capital && last->capital)))
		return PS_OK;
	return ask(search, form, ps_name_form(folded, count, form), first->start, last->end, lower);
}

/* Looks up what begins with words[0], of @count words that go on with each other. */
static enum ps_status ask_names(struct search *search, const struct ps_name_word *words, size_t count)
{
	static const unsigned char in_turn[PS_NAME_WORDS] = {0, 1, 2, 3, 4};
	enum ps_status status = PS_OK;

	if (search->roster->single_words && words[0].capital && !is_initial(&words[0]))
		status = ask_name(search, words, in_turn, 1);
	for (size_t n = 2; n <= count && status == PS_OK; n++)
		status = ask_name(search, words, in_turn, n);
	/* "Jane Q. Doe" of a list without her middle name. */
	if (status == PS_OK && count > 2 && is_initial(&words[1]))
		status = ask_name(search, words, (const unsigned char[]){0, 2}, 2);
	return status;
}

/* Looks up the names that begin with the word at text[at]. */
static enum ps_status names_at(struct search *search, size_t at)
{
	struct ps_name_word words[PS_NAME_WORDS];
	size_t count = 1;

	if (at < search->done)
		return PS_OK;
	if (!ps_name_word(search->text, search->len, at, &words[0]))
		return PS_OK;
	search->done = words[0].next;
	if (!may_be(search, &words[0]))
		return PS_OK;
	while (count < search->most && next_word(search, &words[count - 1], &words[count]))
		count++;
	return ask_names(search, words, count);
}

/* Looks up what begins with the word at text[at], or with the one that goes on there after an apostrophe. */
static enum ps_status take_place(struct search *search, size_t at)
{
	if (at > 1 && search->text[at - 1] == '\'')
		at = word_start(search, at);
	return names_at(search, at);
}

/* Whether what stands before the word at text[at] may join it to the word before; joins() says it for certain. */
static bool may_join(const unsigned char *text, size_t at)
{
	/* Bytes that may stand alone between two words; before blanks; and blanks. */
	enum { ALONE = 1, FIRST = 2, BLANK = 4 };
	static const unsigned char kinds[256] = {[' '] = ALONE | FIRST | BLANK,
		['\t'] = ALONE | FIRST | BLANK,
		['\r'] = ALONE | FIRST | BLANK,
		['\n'] = ALONE | FIRST | BLANK,
		['.'] = ALONE | FIRST,
		[','] = ALONE | FIRST,
		['-'] = ALONE,
		['^'] = ALONE,
		['_'] = ALONE,
		['+'] = ALONE,
		['/'] = ALONE,
		['~'] = ALONE,
		['\''] = ALONE};
	size_t gap = 1;

	if (is_letter(text[at - 2]))
		return (kinds[text[at - 1]] & ALONE) != 0;
	if ((kinds[text[at - 1]] & BLANK) == 0)
		return false;
	while (gap < NAME_GAP && gap < at && !is_letter(text[at - gap - 1]))
		gap++;
	return (kinds[text[at - gap]] & FIRST) != 0;
}

/** A word of 2 to 15 letters of ASCII, with neither apostrophe nor more letters behind it. */
struct plain_word {
	/** Folded; 0 behind them. */
	uint64_t letters[2];
	size_t start, end;
	bool capital;
};

/* An initial that is none: no name begins with it. */
static inline bool is_lone_letter(const struct search *search, size_t at)
{
	unsigned char behind = search->text[at + 1];

	return (search->text[at] & 0x20) == 0 && search->text[at] < 0x80 && !is_letter(behind) && behind != '\'' &&
	       (at == 0 || search->text[at - 1] != '\'') && !is_written_out(search, at, at + 1);
}

/* Reads the word at text[at]; false where it is another one. */
static inline bool read_plain(const struct search *search, size_t at, struct plain_word *word)
{
	uint64_t behind = ps_name_quick(search->text + at, &word->letters[0]);
	size_t whole = 0;

	word->letters[1] = 0;
	if (behind == PS_QUICK_ONE)
		return false;
	if (behind == 0) {
		whole = sizeof(uint64_t);
		behind = ps_name_quick(search->text + at + whole, &word->letters[1]);
	}
	if (behind == 0 || behind == PS_QUICK_FOREIGN)
		return false;
	word->start = at;
	word->end = at + whole + (size_t)__builtin_ctzll(behind) / 8;
	word->capital = (search->text[at] & 0x20) == 0;
	return word->end <= search->len && search->text[word->end] != '\'' && (at == 0 || search->text[at - 1] != '\'');
}

/* Writes what ps_name_form() would. */
static inline size_t plain_form(const struct plain_word *one, const struct plain_word *other, unsigned char *form)
{
	const uint64_t *a = one->letters;
	const uint64_t *b = other->letters;
	bool swap = a[0] != b[0] ? __builtin_bswap64(a[0]) > __builtin_bswap64(b[0])
				 : __builtin_bswap64(a[1]) > __builtin_bswap64(b[1]);
	const struct plain_word *first = swap ? other : one;
	const struct plain_word *second = swap ? one : other;
	size_t len = first->end - first->start;

	memcpy(form, first->letters, sizeof(first->letters));
	form[len] = ' ';
	memcpy(form + len + 1, second->letters, sizeof(second->letters));
	return len + 1 + second->end - second->start;
}

/* As is_plain_english() says it of a word, and cheaper than asking first. */
static inline bool is_common(const struct plain_word *word)
{
	return !word->capital &&
	       ps_lexicon_find(ps_fold_hash_short(word->letters[0], word->letters[1]))->common >= COMMON;
}

/*
 * What names_at() does, for plain words: @at has the next one at @next, which
 * does not go on, or has none where that is 0. False where it has to be asked.
 */
static bool ask_plainly(struct search *search, size_t at, size_t next, enum ps_status *status)
{
	unsigned char form[4 * sizeof(uint64_t) + 1];
	struct plain_word one;
	struct plain_word other;
	bool joined;
	bool title;

	if (is_lone_letter(search, at))
		return true;
	if (!read_plain(search, at, &one) || (next > 0 && !read_plain(search, next, &other)))
		return false;
	/* A letter in lower case that is not glanced at may follow. */
	if (next == 0 && one.end - at >= sizeof(one.letters[0]))
		return false;
	title = next > one.end + 1 && search->text[one.end] == '.' && ps_name_is_title(one.letters[0]);
	if (search->roster->single_words && one.capital && (search->roster->lengths >> 1 & 1) != 0)
		*status = ask(search, one.letters, one.end - at, at, one.end, false);
	joined = next == one.end + 1 && search->text[one.end] == ' ';
	if (*status == PS_OK && next > 0 && (joined || joins(search->text, one.end, next, title)) &&
		(search->roster->lengths >> 2 & 1) != 0 && !(is_common(&one) && is_common(&other)))
		*status = ask(
			search, form, plain_form(&one, &other, form), at, other.end, !one.capital && !other.capital);
	return true;
}

static inline bool has_passed(const struct ps_glances *glances, size_t word)
{
	return (glances->passed[word / 64] >> word % 64 & 1) != 0;
}

/* Whether a word may go on with the one before it: behind a blank, as most do, or as may_join() says. */
static inline bool goes_on(const struct search *search, const struct ps_glances *glances, size_t word)
{
	size_t at = glances->places[word];

	return has_passed(glances, word) &&
	       ((search->text[at - 1] == ' ' && is_letter(search->text[at - 2])) || may_join(search->text, at));
}

/* Whether a third word may be in the name, where some form has so many. One letter in lower case is not glanced at. */
static inline bool goes_further(const struct search *search, const struct ps_glances *glances, size_t word)
{
	if (search->roster->lengths >> 3 == 0)
		return false;
	if (word >= glances->count)
		return true;
	return (has_passed(glances, word) || !is_letter(search->text[glances->places[word] + 1])) &&
	       may_join(search->text, glances->places[word]);
}

/* Looks up the names that begin with a word that passed; @next: the one behind it may go on with it. */
static enum ps_status take_word(struct search *search, const struct ps_glances *glances, size_t word, bool next)
{
	size_t at = glances->places[word];
	bool further = next && goes_further(search, glances, word + 2);
	enum ps_status status = PS_OK;

	if (further || !ask_plainly(search, at, next ? glances->places[word + 1] : 0, &status))
		status = take_place(search, at);
	return status;
}

/* Looks where two words in turn may be of a name; where single words are names, at each of the first @count that may.
 */
static enum ps_status take_words(struct search *search, const struct ps_glances *glances, size_t count)
{
	const bool single = search->roster->single_words;
	enum ps_status status = PS_OK;

	for (size_t row = 0; row * 64 < count && status == PS_OK; row++) {
		uint64_t words = glances->passed[row];

		if (!single)
			words &= words >> 1 | glances->passed[row + 1] << 63;
		for (; words != 0 && status == PS_OK; words &= words - 1) {
			size_t word = row * 64 + (size_t)__builtin_ctzll(words);
			bool next = word + 1 < glances->count && goes_on(search, glances, word + 1);

			if (word < count && (next || single))
				status = take_word(search, glances, word, next);
		}
	}
	return status;
}

static enum ps_status find_names(struct search *search, const struct ps_class_bits *bits, ps_glance *glance)
{
	const struct ps_glancer glancer = {search->roster, search->text, search->len, bits};
	struct ps_glances glances;
	enum ps_status status = PS_OK;

	glances.count = 0;
	glances.passed[0] = 0;
	for (size_t base = 0; base < search->len && status == PS_OK;) {
		size_t last;

		base = glance(&glancer, base, &glances);
		if (glances.count == 0)
			continue;
		/* The last word waits for the next one. */
		last = glances.count - 1;
		status = take_words(search, &glances, base < search->len ? last : glances.count);
		glances.passed[0] = has_passed(&glances, last);
		glances.places[0] = glances.places[last];
		glances.count = 1;
	}
	return status;
}

/* --- codes ------------------------------------------------------------------------ */

static bool parts_code(unsigned char c)
{
	return c == '-' || c == ' ' || c == '.' || c == '/' || c == '(' || c == ')' || c == '_' || c == '@' ||
	       c == '+' || c == ':' || c == '#' || c == '*' || c == '\t' || c == '\n';
}

/* Whether an address goes on over an edge of text[start .. end): "mary.jane.doe@" is not Jane's. */
static bool is_cut(const struct search *search, size_t start, size_t end)
{
	static const char inside[] = ".-_+@%";
	const unsigned char *text = search->text;

	return (start > 1 && strchr(inside, text[start - 1]) != NULL && ps_is_code_byte(text[start - 2])) ||
	       (end + 1 < search->len && strchr(inside, text[end]) != NULL && ps_is_code_byte(text[end + 1]));
}

/* "(503) 555-0142" and "+1 503 555 0142" begin with a sign. */
static size_t code_start(const struct search *search, size_t at)
{
	bool phone = search->roster->type == PS_PHONE || search->roster->type == PS_FAX;

	while (phone && at > 0 && (search->text[at - 1] == '(' || search->text[at - 1] == '+'))
		at--;
	return at;
}

/* Looks up the codes that begin at text[at], where a run of letters and digits begins. */
static enum ps_status codes_at(struct search *search, size_t at)
{
	const unsigned char *text = search->text;
	unsigned char form[PS_CODE_MAX + 1];
	enum ps_type type = search->roster->type;
	size_t len = 0;
	size_t end = at;

	for (unsigned part = 0; part < CODE_PARTS; part++) {
		size_t gap;
		size_t skip;

		while (end < search->len && ps_is_code_byte(text[end])) {
			if (len > PS_CODE_MAX - 1)
				return PS_OK;
			form[len] =
				text[end] >= 'A' && text[end] <= 'Z' ? (unsigned char)(text[end] | 0x20) : text[end];
			len++;
			end++;
		}
		skip = ps_code_skip(type, form, len);
		if ((search->roster->lengths >> (len - skip) & 1) != 0 &&
			!(type == PS_EMAIL && is_cut(search, at, end))) {
			enum ps_status status =
				ask(search, form + skip, len - skip, code_start(search, at), end, false);

			if (status != PS_OK)
				return status;
		}
		gap = end;
		while (end < search->len && end - gap <= CODE_GAP && parts_code(text[end]))
			end++;
		if (end == gap || end - gap > CODE_GAP || end == search->len || !ps_is_code_byte(text[end]))
			return PS_OK;
	}
	return PS_OK;
}

static enum ps_status find_codes(struct search *search, const struct ps_class_bits *bits)
{
	bool digits_first = search->roster->digits_first;
	uint64_t carry = 0;

	for (size_t base = 0; base < search->len; base += 64) {
		const struct ps_class_bits *row = &bits[base / 64];
		uint64_t runs = row->letter | row->digit;
		uint64_t starts = runs & ~(runs << 1 | carry);

		carry = runs >> 63;
		if (digits_first)
			starts &= row->digit;
		for (; starts != 0; starts &= starts - 1) {
			size_t at = base + (size_t)__builtin_ctzll(starts);
			enum ps_status status = codes_at(search, at);

			if (status != PS_OK)
				return status;
		}
	}
	return PS_OK;
}

/* The words of the roster's longest form; an initial within two is looked past. */
static size_t most_words(const struct ps_roster *roster)
{
	size_t most = 3;

	while (most < PS_NAME_WORDS && roster->lengths >> (most + 1) != 0)
		most++;
	return most;
}

enum ps_status ps_rosters_find(const struct ps_roster *const *rosters, size_t count, const struct ps_text *text,
	const struct ps_class_bits *bits, enum ps_isa isa, struct ps_findings *out)
{
	enum ps_status status = PS_OK;
	struct search search;

	for (size_t i = 0; i < count && status == PS_OK; i++) {
		search = (struct search){.roster = rosters[i], .text = text->data, .len = text->len, .out = out};
		search.most = most_words(rosters[i]);
		status = rosters[i]->type == PS_NAME ? find_names(&search, bits, ps_glance_for(isa))
						     : find_codes(&search, bits);
		if (status == PS_OK)
			status = flush(&search);
		if (status == PS_OK && !ps_roster_is_unchanged(rosters[i]))
			status = PS_IO;
	}
	if (count > 0)
		ps_wipe(&search, sizeof(search));
	return status;
}
