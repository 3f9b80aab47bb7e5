#include "corpus.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Copies @len bytes of a part of a file's name. */
static bool copy_name(char *dst, const char *src, size_t len)
{
	if (len == 0 || len >= PB_NAME_MAX)
		return false;
	memcpy(dst, src, len);
	dst[len] = '\0';
	return true;
}

static bool read_name(struct pb_corpus *corpus, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	const char *dot = strchr(base, '.');
	const char *next = dot != NULL ? strchr(dot + 1, '.') : NULL;

	if (dot == NULL || !copy_name(corpus->name, base, (size_t)(dot - base)))
		return false;
	if (next == NULL)
		return strcmp(dot, ".txt") == 0 && copy_name(corpus->format, "text", 4);
	corpus->records = true;
	return strcmp(next, ".rec") == 0 && copy_name(corpus->format, dot + 1, (size_t)(next - dot - 1));
}

/* Where the last whole line or record of data[0 .. len) ends; len where there is none. */
static size_t whole(const struct pb_corpus *corpus, size_t len)
{
	size_t end = len;

	while (end > 0 && corpus->data[end - 1] != (corpus->records ? '\0' : '\n'))
		end--;
	return end > 0 ? end : len;
}

static bool read_data(struct pb_corpus *corpus, FILE *file, size_t limit)
{
	size_t size;
	long end;

	if (fseek(file, 0, SEEK_END) != 0)
		return false;
	end = ftell(file);
	if (end <= 0 || fseek(file, 0, SEEK_SET) != 0)
		return false;
	size = (size_t)end < limit ? (size_t)end : limit;
	corpus->data = aligned_alloc(64, (size + PB_TAIL + 63) / 64 * 64);
	if (corpus->data == NULL)
		return false;
	corpus->len = fread(corpus->data, 1, size, file);
	if (corpus->len < (size_t)end)
		corpus->len = whole(corpus, corpus->len);
	memset(corpus->data + corpus->len, 0, PB_TAIL);
	return corpus->len > 0;
}

bool pb_corpus_read(struct pb_corpus *corpus, const char *path, size_t limit)
{
	FILE *file = NULL;
	bool done = false;

	*corpus = (struct pb_corpus){0};
	if (read_name(corpus, path))
		file = fopen(path, "rb");
	if (file != NULL) {
		done = read_data(corpus, file, limit);
		(void)fclose(file);
	}
	if (!done) {
		(void)fprintf(stderr, "%s: not a corpus; a readable, non-empty NAME.txt or NAME.FORMAT.rec is needed\n",
			path);
		pb_corpus_fini(corpus);
	}
	return done;
}

void pb_corpus_fini(struct pb_corpus *corpus)
{
	free(corpus->data);
	*corpus = (struct pb_corpus){0};
}

struct pb_corpus pb_corpus_slice(const struct pb_corpus *corpus, size_t limit)
{
	struct pb_corpus slice = *corpus;

	if (slice.len > limit)
		slice.len = whole(corpus, limit);
	return slice;
}
