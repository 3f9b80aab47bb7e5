/** Files of the development data beside the checkout, where it exists. */
#ifndef PS_SUITE_H
#define PS_SUITE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUITES PS_TESTS "/../../shared/data/suites/"

/** Called for each file; @name is its last part. */
typedef void suite_visit(const char *name, const unsigned char *data, size_t len, void *context);

static inline unsigned char *suite_read(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	unsigned char *data = NULL;

	*len = 0;
	if (file == NULL)
		return NULL;
	for (;;) {
		unsigned char *more = realloc(data, *len + 65536);
		size_t n;

		if (more == NULL)
			abort();
		data = more;
		n = fread(data + *len, 1, 65536, file);
		*len += n;
		if (n == 0)
			break;
	}
	(void)fclose(file);
	return data;
}

/* Visits every file below @path; returns how many there were, 0 where the folder is missing. */
static inline size_t suite_each(const char *path, suite_visit *visit, void *context)
{
	DIR *dir = opendir(path);
	size_t count = 0;
	struct dirent *entry;

	if (dir == NULL)
		return 0;
	for (entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
		char name[4096];
		struct stat info;
		size_t len;

		if (entry->d_name[0] == '.')
			continue;
		if (snprintf(name, sizeof(name), "%s/%s", path, entry->d_name) >= (int)sizeof(name))
			continue;
		if (stat(name, &info) != 0)
			continue;
		if (S_ISDIR(info.st_mode)) {
			count += suite_each(name, visit, context);
		} else {
			unsigned char *data = suite_read(name, &len);

			visit(entry->d_name, data, len, context);
			free(data);
			count++;
		}
	}
	(void)closedir(dir);
	return count;
}

/* One suite; says on stderr how many of its files ran. */
static inline size_t suite_run(const char *suite, suite_visit *visit, void *context)
{
	char path[4096];
	size_t count;

	(void)snprintf(path, sizeof(path), SUITES "%s", suite);
	count = suite_each(path, visit, context);
	if (count == 0)
		(void)fprintf(stderr, "SKIPPED: ../shared/data/suites/%s is not there\n", suite);
	else
		(void)fprintf(stderr, "%s: %zu files\n", suite, count);
	return count;
}

#endif
