/*
 * make_lexicon OUT PATTERNS: the word lists as one table (lexicon.h).
 *
 * A host tool of the build. The lists are read in a fixed order and every word
 * is folded as at run time, so the same lists give the same bytes.
 */
#include "lexclass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_SLOTS (1U << 20)
#define LINE_MAX 65536
#define ENTRY_MAX (1U << PS_LEXICON_ENTRY_BITS)

struct word {
	struct ps_folded folded;
	uint64_t hash;
	struct ps_lex lex;
	bool used;
};

/* The words so far: open addressing by hash. */
struct words {
	struct word *table;
	size_t count;
};

static void die(const char *what, const char *name)
{
	fprintf(stderr, "make_lexicon: %s: %s\n", name, what);
	exit(1);
}

static struct ps_lex *word_of(struct words *words, const char *text, size_t len)
{
	static unsigned char padded[PS_FOLD_MAX * 2];
	struct ps_folded folded;
	uint64_t hash;

	if (len > PS_FOLD_MAX)
		len = PS_FOLD_MAX;
	memset(padded, 0, sizeof padded);
	memcpy(padded, text, len);
	ps_fold(padded, len, &folded);
	hash = ps_fold_hash(&folded);
	for (size_t at = hash & (TABLE_SLOTS - 1);; at = (at + 1) & (TABLE_SLOTS - 1)) {
		struct word *word = &words->table[at];

		if (!word->used) {
			if (++words->count > TABLE_SLOTS / 2)
				die("too many words", "lists");
			word->used = true;
			word->folded = folded;
			word->hash = hash;
			return &word->lex;
		}
		if (word->hash == hash && memcmp(&word->folded.is, &folded.is, sizeof folded.is) == 0)
			return &word->lex;
	}
}

static void raise_to(uint8_t *bucket, unsigned value)
{
	if (*bucket < value)
		*bucket = (uint8_t)value;
}

enum list {
	LIST_COMMON,
	LIST_SENSE,
	LIST_GIVEN,
	LIST_SURNAME,
	LIST_WORLD_GIVEN,
	LIST_WORLD_SURNAME,
	LIST_NICKNAME,
	LIST_CITY,
	LIST_FLAG,
	LIST_BRAND,
	LIST_FIRM
};

/* Lists of other languages must not make names of the commonest English words. */
static bool is_open(const struct ps_lex *lex)
{
	return lex->common < 6 && (lex->flags & PS_LEX_FUNCTION) == 0;
}

static void add_parts(struct words *words, const char *text, size_t len, bool surname)
{
	for (size_t start = 0, at = 0; at <= len; at++) {
		if (at < len && text[at] != '-')
			continue;
		if (at - start >= 2 && at - start < len) {
			struct ps_lex *lex = word_of(words, text + start, at - start);

			if (is_open(lex))
				raise_to(surname ? &lex->surname : &lex->given, 2);
		}
		start = at + 1;
	}
}

static void add_start(struct words *words, const char *text, size_t len, uint32_t flag)
{
	size_t first = 0;

	while (first < len && text[first] != ' ' && text[first] != '-')
		first++;
	if (first < len)
		word_of(words, text, first)->flags |= flag;
}

static void add(struct words *words, enum list list, uint32_t flag, unsigned bucket, const char *text, size_t len)
{
	struct ps_lex *lex = word_of(words, text, len);

	switch (list) {
	case LIST_COMMON:
		raise_to(&lex->common, bucket);
		break;
	case LIST_SENSE:
		lex->sense = (uint8_t)bucket;
		break;
	case LIST_GIVEN:
		raise_to(&lex->given, bucket);
		break;
	case LIST_SURNAME:
		raise_to(&lex->surname, bucket);
		break;
	case LIST_WORLD_GIVEN:
	case LIST_NICKNAME:
		if (is_open(lex))
			raise_to(&lex->given, list == LIST_NICKNAME ? 4 : 3);
		add_parts(words, text, len, false);
		break;
	case LIST_WORLD_SURNAME:
		if (is_open(lex))
			raise_to(&lex->surname, 3);
		add_parts(words, text, len, true);
		break;
	case LIST_CITY:
		lex->flags |= PS_LEX_CITY;
		raise_to(&lex->city, bucket);
		add_start(words, text, len, PS_LEX_PLACE_START);
		break;
	case LIST_BRAND:
		if (lex->common >= 6 || (lex->given >= 5 && lex->common < 3))
			break;
		lex->flags |= PS_LEX_BRAND;
		break;
	case LIST_FIRM:
		if (strpbrk(text, " -&") == NULL)
			break;
		lex->flags |= PS_LEX_BRAND;
		add_start(words, text, len, PS_LEX_FIRM_START);
		break;
	case LIST_FLAG:
		/* "Sean" is a name before it is a Spanish verb. */
		if ((flag == PS_LEX_SPANISH || flag == PS_LEX_DRUG) && lex->given >= 5)
			break;
		lex->flags |= flag;
		if ((flag & (PS_LEX_COUNTY | PS_LEX_STATE | PS_LEX_COUNTRY)) != 0)
			add_start(words, text, len, PS_LEX_PLACE_START);
		break;
	}
}

static FILE *open_list(const char *folder, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "r");
	if (file == NULL)
		die("cannot be opened", path);
	return file;
}

/* The next line; what is longer than there is room for would end in half a word. */
static bool next_line(char *line, FILE *file, const char *name)
{
	if (fgets(line, LINE_MAX, file) == NULL)
		return false;
	if (strchr(line, '\n') == NULL && !feof(file))
		die("a line is too long", name);
	return true;
}

/* One word or phrase a line; "= B" sets the bucket of those after it. */
static void read_lines(struct words *words, const char *folder, const char *name, enum list list, uint32_t flag)
{
	static char line[LINE_MAX];
	FILE *file = open_list(folder, name);
	unsigned bucket = 0;

	while (next_line(line, file, name)) {
		size_t len = strcspn(line, "\n");

		if (len == 0 || line[0] == '#')
			continue;
		if (line[0] == '=')
			bucket = (unsigned)strtoul(line + 1, NULL, 10);
		else
			add(words, list, flag, bucket, line, len);
	}
	fclose(file);
}

static void add_each(
	struct words *words, enum list list, uint32_t flag, unsigned bucket, char *text, const char *separators)
{
	for (char *word = strtok(text, separators); word != NULL; word = strtok(NULL, separators))
		add(words, list, flag, bucket, word, strlen(word));
}

/* Words separated by blanks; with @step > 0 the first @step words are commoner than the next. */
static void read_words(struct words *words, const char *folder, const char *name, enum list list, uint32_t flag)
{
	static char line[LINE_MAX];
	FILE *file = open_list(folder, name);

	while (next_line(line, file, name)) {
		if (line[0] != '#')
			add_each(words, list, flag, 0, line, " \n");
	}
	fclose(file);
}

/* Phrases separated by semicolons. */
static void read_phrases(struct words *words, const char *folder, const char *name, enum list list)
{
	static char line[LINE_MAX];
	FILE *file = open_list(folder, name);

	while (next_line(line, file, name)) {
		if (line[0] != '#')
			add_each(words, list, 0, 0, line, ";\n");
	}
	fclose(file);
}

struct group {
	const char *name;
	uint32_t flag;
};

static const struct group classes[] = {
	{"title", PS_LEX_TITLE},
	{"kin", PS_LEX_KIN},
	{"greeting", PS_LEX_GREETING},
	{"signoff", PS_LEX_SIGNOFF},
	{"credential", PS_LEX_CREDENTIAL},
	{"label", PS_LEX_LABEL},
	{"role", PS_LEX_ROLE},
	{"speech", PS_LEX_SPEECH},
	{"particle", PS_LEX_PARTICLE},
	{"suffix", PS_LEX_SUFFIX},
	{"street", PS_LEX_STREET},
	{"facility", PS_LEX_FACILITY},
	{"org", PS_LEX_ORG},
	{"eponymhead", PS_LEX_EPONYM_HEAD},
	{"function", PS_LEX_FUNCTION},
	{"prep", PS_LEX_PREP},
	{"month", PS_LEX_MONTH},
	{"weekday", PS_LEX_WEEKDAY},
	{"holiday", PS_LEX_HOLIDAY},
	{"country", PS_LEX_COUNTRY},
	{"city", PS_LEX_CITY},
};

/* Class, tab, words. */
static void read_classes(struct words *words, const char *folder, const char *name, const char *separators)
{
	static char line[LINE_MAX];
	FILE *file = open_list(folder, name);

	while (next_line(line, file, name)) {
		char *tab = strchr(line, '\t');
		const struct group *group = NULL;

		if (line[0] == '#' || tab == NULL)
			continue;
		*tab = '\0';
		for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
			if (strcmp(classes[i].name, line) == 0)
				group = &classes[i];
		}
		if (group == NULL)
			die("unknown class", name);
		add_each(
			words, group->flag == PS_LEX_CITY ? LIST_CITY : LIST_FLAG, group->flag, 4, tab + 1, separators);
	}
	fclose(file);
}

static uint64_t hash_of(const unsigned char *text, size_t len)
{
	static unsigned char padded[PS_FOLD_MAX * 2];
	struct ps_folded folded;

	memset(padded, 0, sizeof padded);
	memcpy(padded, text, len);
	ps_fold(padded, len, &folded);
	return ps_fold_hash(&folded);
}

static bool is_in_word(unsigned char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80;
}

/* Sets the bits of the first word of a folded name with each that follows. An apostrophe parts words where @apart. */
static size_t add_pairs(unsigned char *pairs, const struct ps_folded *name, bool apart)
{
	const unsigned char *bytes = name->is.bytes;
	uint64_t first = 0;
	size_t count = 0;

	for (uint32_t start = 0, at = 0; at <= name->len; at++) {
		uint32_t bits[2];

		if (at < name->len && (is_in_word(bytes[at]) || (bytes[at] == '\'' && !apart)))
			continue;
		if (first == 0 && at > start) {
			first = hash_of(bytes + start, at - start);
		} else if (at > start) {
			ps_lexicon_pair_bits(first, hash_of(bytes + start, at - start), bits);
			pairs[bits[0] / 8] |= (unsigned char)(1 << bits[0] % 8);
			pairs[bits[1] / 8] |= (unsigned char)(1 << bits[1] % 8);
			count++;
		}
		start = at + 1;
	}
	return count;
}

static int by_hash(const void *left, const void *right)
{
	const struct word *a = left;
	const struct word *b = right;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static uint32_t entry_of(struct ps_lex *entries, uint32_t *count, const struct ps_lex *lex)
{
	for (uint32_t i = 0; i < *count; i++) {
		if (memcmp(&entries[i], lex, sizeof *lex) == 0)
			return i;
	}
	if (*count == ENTRY_MAX)
		die("too many different entries", "lists");
	entries[*count] = *lex;
	return (*count)++;
}

/* Puts the word into the first line of its chain with room; false where its fingerprint is taken. */
static bool place(struct ps_lexicon_line *lines, uint32_t line_count, uint64_t hash, uint32_t entry)
{
	uint32_t at = ps_lexicon_line(hash, line_count);
	uint32_t print = ps_lexicon_print(hash);

	for (;;) {
		struct ps_lexicon_line *line = &lines[at];

		for (unsigned i = 0; i < PS_LEXICON_SLOTS; i++) {
			if ((line->prints[i] | line->entries[i]) == 0) {
				line->prints[i] = (uint16_t)print;
				line->entries[i] = (uint16_t)(print >> 16 << PS_LEXICON_ENTRY_BITS | entry);
				return true;
			}
			if (line->prints[i] == (uint16_t)print &&
				line->entries[i] >> PS_LEXICON_ENTRY_BITS == (int)(print >> 16))
				return false;
		}
		at = at + 1 < line_count ? at + 1 : 0;
	}
}

static void write_table(struct words *words, const char *path)
{
	static struct ps_lex entries[ENTRY_MAX];
	struct ps_lexicon_head head = {.magic = PS_LEXICON_MAGIC, .entry_count = 1};
	uint32_t line_count = (uint32_t)(words->count / 11 + 1);
	struct word *table = words->table;
	struct ps_lexicon_line *lines = calloc(line_count, sizeof *lines);
	static unsigned char pairs[PS_LEXICON_PAIRS / 8];
	size_t pair_count = 0;
	size_t used = 0;
	size_t lost = 0;
	FILE *file;

	if (lines == NULL)
		die("out of memory", path);
	for (size_t i = 0; i < TABLE_SLOTS; i++) {
		if (table[i].used)
			table[used++] = table[i];
	}
	qsort(table, used, sizeof *table, by_hash);
	for (size_t i = 0; i < used; i++) {
		pair_count += add_pairs(pairs, &table[i].folded, false);
		(void)add_pairs(pairs, &table[i].folded, true);
	}
	if (pair_count > PS_LEXICON_PAIRS / 8)
		die("too many names of several words", "lists");
	ps_lex_classify(&entries[0]);
	for (size_t i = 0; i < used; i++)
		ps_lex_classify(&table[i].lex);
	for (size_t i = 0; i < used; i++)
		lost += !place(lines, line_count, table[i].hash, entry_of(entries, &head.entry_count, &table[i].lex));
	head.line_count = line_count;
	head.entries = sizeof head;
	head.lines = (uint32_t)((sizeof head + head.entry_count * sizeof *entries + 63) / 64 * 64);
	head.pairs = head.lines + (uint32_t)(line_count * sizeof *lines);
	file = fopen(path, "wb");
	if (file == NULL)
		die("cannot be written", path);
	fwrite(&head, sizeof head, 1, file);
	fwrite(entries, sizeof *entries, head.entry_count, file);
	for (size_t at = sizeof head + head.entry_count * sizeof *entries; at < head.lines; at++)
		fputc(0, file);
	fwrite(lines, sizeof *lines, line_count, file);
	fwrite(pairs, 1, sizeof pairs, file);
	if (fclose(file) != 0)
		die("cannot be written", path);
	printf("lexicon: %zu words, %zu lost, %u entries, %u lines, %zu pairs\n", used, lost, head.entry_count,
		line_count, pair_count);
	free(lines);
}

int main(int argc, char **argv)
{
	struct words words = {NULL, 0};
	const char *folder;

	if (argc != 3) {
		fputs("usage: make_lexicon OUT PATTERNS\n", stderr);
		return 64;
	}
	folder = argv[2];
	words.table = calloc(TABLE_SLOTS, sizeof *words.table);
	if (words.table == NULL)
		die("out of memory", "lists");
	read_lines(&words, folder, "words/common.tsv", LIST_COMMON, 0);
	read_lines(&words, folder, "words/slang.tsv", LIST_COMMON, 0);
	read_lines(&words, folder, "words/senses.tsv", LIST_SENSE, 0);
	read_classes(&words, folder, "words/cues.tsv", " \n");
	read_lines(&words, folder, "names/given.tsv", LIST_GIVEN, 0);
	read_lines(&words, folder, "names/surnames.tsv", LIST_SURNAME, 0);
	read_words(&words, folder, "names/world-given.txt", LIST_WORLD_GIVEN, 0);
	read_words(&words, folder, "names/world-surnames.txt", LIST_WORLD_SURNAME, 0);
	read_words(&words, folder, "names/nicknames.txt", LIST_NICKNAME, 0);
	read_lines(&words, folder, "words/proper.tsv", LIST_FLAG, PS_LEX_PROPER);
	read_lines(&words, folder, "words/clinical.tsv", LIST_FLAG, PS_LEX_CLINICAL);
	read_words(&words, folder, "words/clinical.txt", LIST_FLAG, PS_LEX_CLINICAL);
	read_lines(&words, folder, "words/drugs.tsv", LIST_FLAG, PS_LEX_DRUG);
	read_words(&words, folder, "words/medicines.txt", LIST_FLAG, PS_LEX_DRUG);
	read_words(&words, folder, "words/acronyms.txt", LIST_FLAG, PS_LEX_ACRONYM);
	read_words(&words, folder, "words/brands.txt", LIST_BRAND, PS_LEX_BRAND);
	read_phrases(&words, folder, "words/firms.txt", LIST_FIRM);
	read_words(&words, folder, "words/eponyms.txt", LIST_FLAG, PS_LEX_EPONYM);
	read_words(&words, folder, "words/spanish.txt", LIST_FLAG, PS_LEX_SPANISH);
	read_lines(&words, folder, "places/cities.tsv", LIST_CITY, PS_LEX_CITY);
	read_lines(&words, folder, "places/counties.tsv", LIST_FLAG, PS_LEX_COUNTY);
	read_lines(&words, folder, "places/states.tsv", LIST_FLAG, PS_LEX_STATE);
	read_classes(&words, folder, "places/world.txt", ";\n");
	write_table(&words, argv[1]);
	free(words.table);
	return 0;
}
