#include "entry.h"

#include "lexicon.h"
#include "wipe.h"

#include <string.h>

/* Classes of the lexicon. */
#define COMMON_MIN 5
#define SELDOM_MAX 3

static bool is_letter(unsigned char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

/* --- words ---------------------------------------------------------------------- */

/* A word of ASCII, short and whole: most are. */
static bool read_short(const unsigned char *text, size_t len, size_t at, struct ps_name_word *word)
{
	uint64_t first;
	uint64_t behind = ps_name_quick(text + at, &first);
	size_t size;

	if (behind == 0 || behind == PS_QUICK_FOREIGN || (first & 0xff) == 0)
		return false;
	size = (size_t)__builtin_ctzll(behind) / 8;
	if (at + size > len || text[at + size] == '\'')
		return false;
	word->start = (uint32_t)at;
	word->end = (uint32_t)(at + size);
	word->next = word->end;
	word->folded = (struct ps_folded){.is.words = {first}, .len = (uint32_t)size};
	word->capital = (text[at] & 0x20) == 0;
	return true;
}

bool ps_name_word(const unsigned char *text, size_t len, size_t at, struct ps_name_word *word)
{
	size_t end = at;
	uint32_t kept = 0;

	if (read_short(text, len, at, word))
		return true;
	while (end < len &&
		(is_letter(text[end]) || (text[end] == '\'' && end > at && end + 1 < len && is_letter(text[end + 1]))))
		end++;
	if (end == at || end > UINT32_MAX)
		return false;
	*word = (struct ps_name_word){.start = (uint32_t)at, .end = (uint32_t)end, .next = (uint32_t)end};
	word->capital = text[at] >= 0x80 || (text[at] & 0x20) == 0;
	/* "Doe's", with either apostrophe. */
	if (end - at > 2 && (text[end - 1] | 0x20) == 's' && text[end - 2] == '\'')
		word->end -= 2;
	else if (end - at > 4 && (text[end - 1] | 0x20) == 's' && memcmp(text + end - 4, "\xe2\x80\x99", 3) == 0)
		word->end -= 4;
	ps_fold(text + at, word->end - at, &word->folded);
	for (uint32_t i = 0; i < word->folded.len; i++) {
		unsigned char c = word->folded.is.bytes[i];

		/* The case bit was set in apostrophes as well, and they have it. */
		if (c != '\'') {
			word->folded.is.bytes[kept] = c;
			kept++;
		}
	}
	memset(word->folded.is.bytes + kept, 0, word->folded.len - kept);
	word->folded.len = kept;
	return kept > 0;
}

size_t ps_name_word_start(const unsigned char *text, size_t at)
{
	while (at > 1 && (is_letter(text[at - 1]) || (text[at - 1] == '\'' && is_letter(text[at - 2]))))
		at--;
	if (at == 1 && is_letter(text[0]))
		at = 0;
	return at;
}

static int compare(const struct ps_folded *one, const struct ps_folded *other)
{
	return memcmp(one->is.bytes, other->is.bytes, PS_FOLD_MAX);
}

size_t ps_name_form(const struct ps_folded *const *words, size_t count, unsigned char *form)
{
	const struct ps_folded *sorted[PS_NAME_WORDS];
	size_t used = 0;
	size_t len = 0;

	for (size_t i = 0; i < count && i < PS_NAME_WORDS; i++) {
		size_t at = used;

		for (; at > 0 && compare(sorted[at - 1], words[i]) > 0; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = words[i];
		used++;
	}
	for (size_t i = 0; i < used; i++) {
		if (i > 0) {
			form[len] = ' ';
			len++;
		}
		memcpy(form + len, sorted[i]->is.bytes, sorted[i]->len);
		len += sorted[i]->len;
	}
	return len;
}

/* --- names ---------------------------------------------------------------------- */

bool ps_name_is_title(uint64_t first)
{
	static const union {
		char text[8];
		uint64_t first;
	} titles[] = {{"mr"}, {"mrs"}, {"ms"}, {"miss"}, {"mx"}, {"dr"}, {"prof"}, {"rev"}, {"sr"}, {"jr"}, {"ii"},
		{"iii"}, {"iv"}, {"md"}, {"phd"}, {"st"}};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (titles[i].first == first)
			return true;
	}
	return false;
}

bool ps_name_is_ordinary(const struct ps_folded *word)
{
	const struct ps_lex *lex = ps_lexicon_find(ps_fold_hash(word));

	return lex->common >= COMMON_MIN && lex->given <= SELDOM_MAX && lex->surname <= SELDOM_MAX;
}

/* A name as it was read: surnames first where a comma or caret says so. */
struct name {
	struct ps_folded words[2 * PS_NAME_WORDS];
	size_t count;
	/** Words before the comma; 0 where there is none. */
	size_t surnames;
};

static enum ps_status add_form(const struct ps_entry_sink *sink, const struct ps_folded *const *words, size_t count)
{
	unsigned char form[PS_FORM_MAX];
	size_t len = ps_name_form(words, count, form);
	enum ps_status status = sink->form(sink->context, form, len);

	ps_wipe(form, sizeof(form));
	return status;
}

static struct ps_folded initial_of(const struct ps_folded *word)
{
	struct ps_folded initial = {.len = 1};

	/* Of a letter outside ASCII all its bytes. */
	while (initial.len < word->len && initial.len < 4 && word->is.bytes[0] >= 0x80 &&
		(word->is.bytes[initial.len] & 0xc0) == 0x80)
		initial.len++;
	memcpy(initial.is.bytes, word->is.bytes, initial.len);
	return initial;
}

/* A given name and a surname, and each of them as an initial. */
static enum ps_status add_pair(
	const struct ps_entry_sink *sink, const struct ps_folded *given, const struct ps_folded *surname)
{
	const struct ps_folded first = initial_of(given);
	const struct ps_folded last = initial_of(surname);
	enum ps_status status = add_form(sink, (const struct ps_folded *const[]){given, surname}, 2);

	if (status == PS_OK)
		status = add_form(sink, (const struct ps_folded *const[]){&first, surname}, 2);
	if (status == PS_OK)
		status = add_form(sink, (const struct ps_folded *const[]){given, &last}, 2);
	return status;
}

static enum ps_status add_name(const struct ps_entry_sink *sink, const struct name *name)
{
	const struct ps_folded *words[2 * PS_NAME_WORDS];
	const struct ps_folded *given = &name->words[name->surnames];
	const struct ps_folded *last =
		name->surnames > 0 ? &name->words[name->surnames - 1] : &name->words[name->count - 1];
	const struct ps_folded initial = initial_of(given);
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < name->count; i++)
		words[i] = &name->words[i];
	if (name->count != 2)
		status = add_form(sink, words, name->count < PS_NAME_WORDS ? name->count : PS_NAME_WORDS);
	if (status == PS_OK && name->count > 1)
		status = add_pair(sink, given, last);
	/* "Garcia Lopez, Maria Elena": Maria Garcia, and Maria or M. Garcia Lopez. */
	if (status == PS_OK && name->surnames > 1 && name->count > 2) {
		status = add_pair(sink, given, &name->words[0]);
		words[name->surnames] = given;
		if (status == PS_OK && name->surnames < PS_NAME_WORDS)
			status = add_form(sink, words, name->surnames + 1);
		words[name->surnames] = &initial;
		if (status == PS_OK && name->surnames < PS_NAME_WORDS)
			status = add_form(sink, words, name->surnames + 1);
	}
	/* "Maria Elena Garcia Lopez". */
	if (status == PS_OK && name->surnames == 0 && name->count > 3)
		status = add_form(sink,
			(const struct ps_folded *const[]){
				given, &name->words[name->count - 2], &name->words[name->count - 1]},
			3);
	return status;
}

/* The runs of letters in a word with an apostrophe, as a quick look at a text sees them. */
static void add_runs(const struct ps_entry_sink *sink, const unsigned char *text, size_t start, size_t end)
{
	while (start < end) {
		size_t stop = start;
		struct ps_folded folded;

		while (stop < end && is_letter(text[stop]))
			stop++;
		ps_fold(text + start, stop - start, &folded);
		if (stop > start)
			sink->word(sink->context, &folded);
		start = stop + 1;
	}
}

/** How a line is read. */
struct read {
	const struct ps_entry_sink *sink;
	const unsigned char *text;
	size_t len;
	/** Words that a hyphen parts become one. */
	bool join;
	bool drop_titles;
	/** Out: there were such words. */
	bool joined;
};

/* Adds a word that a hyphen joins to the last one. */
static void join_word(struct read *read, const struct ps_folded *folded, struct name *name)
{
	struct ps_folded *last = &name->words[name->count - 1];
	uint32_t room = PS_FOLD_MAX - last->len;
	uint32_t more = room < folded->len ? room : folded->len;

	memcpy(last->is.bytes + last->len, folded->is.bytes, more);
	last->len += more;
	read->joined = true;
	read->sink->word(read->sink->context, last);
}

static void take_word(struct read *read, const struct ps_name_word *word, bool hyphen, struct name *name)
{
	if (hyphen && read->join && name->count > 0) {
		join_word(read, &word->folded, name);
		return;
	}
	if ((read->drop_titles && ps_name_is_title(ps_name_first(&word->folded))) ||
		name->count == 2 * (size_t)PS_NAME_WORDS)
		return;
	name->words[name->count] = word->folded;
	name->count++;
	read->sink->word(read->sink->context, &word->folded);
	add_runs(read->sink, read->text, word->start, word->end);
}

static void read_name(struct read *read, struct name *name)
{
	const unsigned char *text = read->text;
	struct ps_name_word word;
	bool hyphen = false;

	*name = (struct name){.count = 0};
	for (size_t at = 0; at < read->len;) {
		if (is_letter(text[at]) && ps_name_word(text, read->len, at, &word)) {
			take_word(read, &word, hyphen, name);
			hyphen = false;
			at = word.next;
			continue;
		}
		if ((text[at] == ',' || text[at] == '^') && name->surnames == 0)
			name->surnames = name->count;
		hyphen = text[at] == '-' && at > 0 && is_letter(text[at - 1]);
		at++;
	}
	if (name->surnames == name->count)
		name->surnames = 0;
}

static enum ps_status name_forms(const unsigned char *text, size_t len, const struct ps_entry_sink *sink,
	struct ps_entry_facts *facts, const char **fact)
{
	struct name name;
	struct read read = {.sink = sink, .text = text, .len = len, .drop_titles = true};
	enum ps_status status = PS_OK;

	read_name(&read, &name);
	if (name.count < 2) {
		read.drop_titles = false;
		read_name(&read, &name);
	}
	if (name.count == 0 || (name.count == 1 && name.words[0].len < 2)) {
		*fact = "no name; a line holds one name";
		status = PS_MALFORMED;
	}
	facts->single_word = name.count == 1;
	if (status == PS_OK)
		status = add_name(sink, &name);
	read.join = true;
	read_name(&read, &name);
	if (status == PS_OK && read.joined) {
		facts->single_word = facts->single_word || name.count == 1;
		status = add_name(sink, &name);
	}
	ps_wipe(&name, sizeof(name));
	return status;
}

/* --- codes ---------------------------------------------------------------------- */

static enum ps_status code_forms(enum ps_type type, const unsigned char *text, size_t len,
	const struct ps_entry_sink *sink, struct ps_entry_facts *facts, const char **fact)
{
	unsigned char form[PS_CODE_MAX + 1];
	size_t used = 0;
	size_t skip;
	enum ps_status status;

	for (size_t i = 0; i < len && used <= PS_CODE_MAX; i++) {
		if (!ps_is_code_byte(text[i]))
			continue;
		form[used] = text[i] >= 'A' && text[i] <= 'Z' ? (unsigned char)(text[i] | 0x20) : text[i];
		used++;
	}
	if (used < PS_CODE_MIN || used > PS_CODE_MAX) {
		*fact = "a code has 4 to 48 letters and digits";
		return PS_MALFORMED;
	}
	skip = ps_code_skip(type, form, used);
	if ((type == PS_PHONE || type == PS_FAX) && used - skip < 7) {
		*fact = "a telephone number has at least 7 digits";
		return PS_MALFORMED;
	}
	facts->code_len = (unsigned)(used - skip);
	facts->digit_first = form[skip] >= '0' && form[skip] <= '9';
	status = sink->form(sink->context, form + skip, used - skip);
	ps_wipe(form, sizeof(form));
	return status;
}

enum ps_status ps_entry_forms(enum ps_type type, const unsigned char *text, size_t len,
	const struct ps_entry_sink *sink, struct ps_entry_facts *facts, const char **fact)
{
	unsigned char line[PS_ENTRY_MAX + PS_FOLD_MAX] = {0};
	enum ps_status status;

	*facts = (struct ps_entry_facts){0};
	if (len > PS_ENTRY_MAX) {
		*fact = "longer than an entry may be, 512 bytes";
		return PS_MALFORMED;
	}
	/* Words are read eight bytes at a time. */
	memcpy(line, text, len);
	if (type == PS_NAME)
		status = name_forms(line, len, sink, facts, fact);
	else
		status = code_forms(type, line, len, sink, facts, fact);
	ps_wipe(line, sizeof(line));
	return status;
}
