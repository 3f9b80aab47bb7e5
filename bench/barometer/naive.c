#include "naive.h"

#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)64 << 10)
#define PATTERN_MAX 64
#define LINE_MAX_LEN 1024

struct pb_naive {
	hs_database_t *database;
	hs_scratch_t *scratch;
};

/** The file's lines, split. */
struct patterns {
	char lines[PATTERN_MAX][LINE_MAX_LEN];
	const char *regex[PATTERN_MAX];
	unsigned flags[PATTERN_MAX], ids[PATTERN_MAX];
	unsigned count;
};

static bool read_patterns(FILE *file, struct patterns *patterns)
{
	while (patterns->count < PATTERN_MAX && fgets(patterns->lines[patterns->count], LINE_MAX_LEN, file) != NULL) {
		char *line = patterns->lines[patterns->count];
		char *last = strrchr(line, '/');

		if (line[0] != '/' || last == line || last == NULL)
			return false;
		patterns->regex[patterns->count] = line + 1;
		patterns->flags[patterns->count] = last[1] == 'i' ? HS_FLAG_CASELESS : 0;
		patterns->ids[patterns->count] = patterns->count;
		*last = '\0';
		patterns->count++;
	}
	return patterns->count > 0 && feof(file) != 0;
}

static bool compile(struct pb_naive *naive, const struct patterns *patterns)
{
	hs_compile_error_t *error = NULL;

	if (hs_compile_multi(patterns->regex, patterns->flags, patterns->ids, patterns->count, HS_MODE_BLOCK, NULL,
		    &naive->database, &error) != HS_SUCCESS) {
		hs_free_compile_error(error);
		return false;
	}
	return hs_alloc_scratch(naive->database, &naive->scratch) == HS_SUCCESS;
}

struct pb_naive *pb_naive_new(const char *path)
{
	struct pb_naive *naive = calloc(1, sizeof(*naive));
	struct patterns *patterns = calloc(1, sizeof(*patterns));
	FILE *file = fopen(path, "r");
	bool done = false;

	if (naive != NULL && patterns != NULL && file != NULL)
		done = read_patterns(file, patterns) && compile(naive, patterns);
	if (file != NULL)
		(void)fclose(file);
	free(patterns);
	if (!done) {
		(void)fprintf(stderr, "%s: no list of patterns /regex/flags that Hyperscan takes\n", path);
		pb_naive_free(naive);
		return NULL;
	}
	return naive;
}

void pb_naive_free(struct pb_naive *naive)
{
	if (naive == NULL)
		return;
	(void)hs_free_scratch(naive->scratch);
	(void)hs_free_database(naive->database);
	free(naive);
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	uint64_t *matches = context;

	(void)id;
	(void)from;
	(void)to;
	(void)flags;
	(*matches)++;
	return 0;
}

bool pb_naive_run(struct pb_naive *naive, const struct pb_corpus *corpus, uint64_t *matches)
{
	*matches = 0;
	for (size_t at = 0; at < corpus->len; at += BLOCK) {
		size_t len = corpus->len - at < BLOCK ? corpus->len - at : BLOCK;

		if (hs_scan(naive->database, (const char *)corpus->data + at, (unsigned)len, 0, naive->scratch,
			    on_match, matches) != HS_SUCCESS)
			return false;
	}
	return true;
}
