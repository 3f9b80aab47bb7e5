/*
 * make_vectors OUT LIST: words/vectors.tsv as one table (vectors.h).
 *
 * A host tool of the build. Words are folded as at run time and placed in the
 * list's order, so the same list gives the same bytes.
 */
#include "vectors.h"
#include "wordfold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX 256
/* Words to a line of PS_VECTOR_SLOTS slots. */
#define FILLED 6

static void die(const char *what, const char *name)
{
	fprintf(stderr, "make_vectors: %s: %s\n", name, what);
	exit(1);
}

static uint64_t hash_of(const char *word, size_t len)
{
	static unsigned char padded[PS_FOLD_MAX * 2];
	struct ps_folded folded;

	if (len > PS_FOLD_MAX)
		die("too long a word", word);
	memset(padded, 0, sizeof padded);
	memcpy(padded, word, len);
	ps_fold(padded, len, &folded);
	return ps_fold_hash(&folded);
}

static void read_codes(const char *text, uint8_t *codes)
{
	for (unsigned part = 0; part < PS_VECTOR_PARTS; part++) {
		char digits[3] = {text[2 * part], text[2 * part + 1]};
		char *end;

		codes[part] = (uint8_t)strtoul(digits, &end, 16);
		if (end != digits + 2)
			die("not two hexadecimal digits a part", text);
	}
	if (text[2 * PS_VECTOR_PARTS] != '\n')
		die("another number of parts", text);
}

/* Puts the word into the first line of its chain with room; false where its fingerprint is taken. */
static bool place(struct ps_vector_line *lines, uint32_t line_count, uint64_t hash, const uint8_t *codes)
{
	uint32_t at = ps_vector_line(hash, line_count);
	uint16_t print = ps_vector_print(hash);

	for (;; at = at + 1 < line_count ? at + 1 : 0) {
		for (unsigned slot = 0; slot < PS_VECTOR_SLOTS; slot++) {
			if (lines[at].prints[slot] == print)
				return false;
			if (lines[at].prints[slot] != 0)
				continue;
			lines[at].prints[slot] = print;
			memcpy(lines[at].codes[slot], codes, PS_VECTOR_PARTS);
			return true;
		}
	}
}

static uint32_t count_lines(FILE *file)
{
	char line[LINE_MAX];
	uint32_t count = 0;

	while (fgets(line, sizeof line, file) != NULL)
		count++;
	rewind(file);
	return count;
}

int main(int argc, char **argv)
{
	struct ps_vector_table head = {.magic = PS_VECTOR_MAGIC};
	struct ps_vector_line *lines;
	char line[LINE_MAX];
	size_t lost = 0;
	FILE *file;

	if (argc != 3) {
		fputs("usage: make_vectors OUT LIST\n", stderr);
		return 64;
	}
	file = fopen(argv[2], "r");
	if (file == NULL)
		die("cannot be opened", argv[2]);
	head.line_count = count_lines(file) / FILLED + 1;
	lines = calloc(head.line_count, sizeof *lines);
	if (lines == NULL)
		die("out of memory", argv[2]);
	while (fgets(line, sizeof line, file) != NULL) {
		uint8_t codes[PS_VECTOR_PARTS];
		char *tab = strchr(line, '\t');

		if (tab == NULL)
			die("a line without a tab", argv[2]);
		read_codes(tab + 1, codes);
		lost += !place(lines, head.line_count, hash_of(line, (size_t)(tab - line)), codes);
	}
	(void)fclose(file);
	file = fopen(argv[1], "wb");
	if (file == NULL || fwrite(&head, sizeof head, 1, file) != 1 ||
		fwrite(lines, sizeof *lines, head.line_count, file) != head.line_count || fclose(file) != 0)
		die("cannot be written", argv[1]);
	printf("vectors: %u lines, %zu words lost\n", head.line_count, lost);
	free(lines);
	return 0;
}
