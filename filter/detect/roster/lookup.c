#include "lookup.h"

#include "entry.h"
#include "lexicon.h"
#include "rule.h"
#include "wipe.h"

#include <string.h>

/* Candidates that wait for their table lines. */
#define BATCH 32
/* Bytes between two words of a name, and between two parts of a code. */
#define NAME_GAP 4
#define CODE_GAP 2
/* Bytes before a place in which its word begins. */
#define WORD_REACH ((size_t)64)
/* Parts of a code: "4111 1111 1111 1111", "12-34-56-78-9". */
#define CODE_PARTS 8
/* A word of this class is common (lexicon.h). */
#define COMMON 4
/* Places that are gathered before they are looked at. */
#define PLACES 256

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
	size_t left = 0;

	for (size_t i = 0; i < search->waiting; i++) {
		if (!ps_roster_may_have(search->roster, search->batch[i].digest))
			continue;
		__builtin_prefetch(ps_roster_line(search->roster, search->batch[i].digest));
		search->batch[left] = search->batch[i];
		left++;
	}
	for (size_t i = 0; i < left && status == PS_OK; i++) {
		const struct candidate *candidate = &search->batch[i];
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
	__builtin_prefetch(ps_roster_bloom(search->roster, candidate->digest));
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
	return is_initial(word) || ps_roster_may(search->roster, ps_name_first(&word->folded), word->capital);
}

static bool takes_period(const struct ps_name_word *word)
{
	return word->end - word->start == 1 || ps_name_is_title(&word->folded);
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

/* An initial has a period, or stands behind a comma or caret: "I may", "vitamin D". */
static bool is_written_out(const struct search *search, const struct ps_name_word *word)
{
	const unsigned char *text = search->text;
	size_t at = word->start;

	if (word->end < search->len && text[word->end] == '.')
		return true;
	while (at > 0 && is_blank(text[at - 1]))
		at--;
	return (at > 0 && (text[at - 1] == ',' || text[at - 1] == '^')) ||
	       (word->end < search->len && text[word->end] == '^');
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

		if (is_initial(word) && !is_written_out(search, word))
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
	if (!ps_name_word(search->text, search->len, at, &words[0]) || !may_be(search, &words[0]))
		return PS_OK;
	while (count < search->most && next_word(search, &words[count - 1], &words[count]))
		count++;
	search->done = words[0].next;
	return ask_names(search, words, count);
}

/*
 * Whether the word that text[at] begins may be of a name, at a glance: 1 where
 * that does not tell. Without a branch, so that the filter's lines are waited
 * for together.
 */
static inline unsigned is_worth_it(const struct search *search, size_t at)
{
	const unsigned char *text = search->text + at;
	uint64_t first;
	uint64_t behind = ps_name_quick(text, &first);
	unsigned capital = (text[0] & 0x20) == 0;
	unsigned known = ps_roster_may(search->roster, first, capital);
	/* An initial, or the front of "o'brien"; and the rest of it. */
	unsigned initial = capital | (text[1] == '\'');

	return (behind == PS_QUICK_ONE ? initial : known) | (behind == PS_QUICK_FOREIGN) | (at > 0 && text[-1] == '\'');
}

static enum ps_status take_places(struct search *search, const uint32_t *places, size_t count)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < count && status == PS_OK; i++) {
		size_t at = places[i];

		if (at > 1 && search->text[at - 1] == '\'')
			at = word_start(search, at);
		status = names_at(search, at);
	}
	return status;
}

/* Looks where two words in turn may be of a name; where single words are names, at each that may be. */
static enum ps_status find_names(struct search *search, const struct ps_class_bits *bits)
{
	const unsigned single = search->roster->single_words;
	uint32_t places[PLACES] = {0};
	size_t count = 0;
	uint64_t carry = 0;
	uint32_t last = 0;
	unsigned last_worth = 0;
	enum ps_status status = PS_OK;

	for (size_t base = 0; base < search->len && status == PS_OK; base += 64) {
		uint64_t letters = bits[base / 64].letter;

		for (uint64_t rest = letters & ~(letters << 1 | carry); rest != 0; rest &= rest - 1) {
			uint32_t at = (uint32_t)base + (uint32_t)__builtin_ctzll(rest);
			unsigned worth = is_worth_it(search, at);

			places[count] = last;
			count += last_worth & (worth | single);
			last = at;
			last_worth = worth;
		}
		carry = letters >> 63;
		if (count + 33 <= PLACES)
			continue;
		status = take_places(search, places, count);
		count = 0;
	}
	places[count] = last;
	count += last_worth & single;
	return status == PS_OK ? take_places(search, places, count) : status;
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
	const struct ps_class_bits *bits, struct ps_findings *out)
{
	enum ps_status status = PS_OK;
	struct search search;

	for (size_t i = 0; i < count && status == PS_OK; i++) {
		search = (struct search){.roster = rosters[i], .text = text->data, .len = text->len, .out = out};
		search.most = most_words(rosters[i]);
		status = rosters[i]->type == PS_NAME ? find_names(&search, bits) : find_codes(&search, bits);
		if (status == PS_OK)
			status = flush(&search);
	}
	if (count > 0)
		ps_wipe(&search, sizeof(search));
	return status;
}
