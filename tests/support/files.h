/** Files for tests: read whole, and the names in a folder in order. */
#ifndef PS_FILES_H
#define PS_FILES_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct file {
	char *data;
	size_t len;
};

/** The bytes of a file; data is NULL where there is none. Freed by the caller. */
static inline struct file file_read(const char *path)
{
	struct file file = {NULL, 0};
	FILE *in = fopen(path, "rb");
	struct stat st;

	if (in == NULL)
		return file;
	if (fstat(fileno(in), &st) == 0 && S_ISREG(st.st_mode)) {
		file.data = malloc((size_t)st.st_size + 1);
		file.len = fread(file.data, 1, (size_t)st.st_size, in);
		file.data[file.len] = '\0';
	}
	fclose(in);
	return file;
}

static inline int files_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/** Calls @each for every file in @folder whose name ends in @suffix; returns how many. */
static inline size_t files_each(const char *folder, const char *suffix,
	void (*each)(const char *name, const struct file *file, void *context), void *context)
{
	struct dirent **names;
	int count = scandir(folder, &names, files_visible, alphasort);
	size_t ran = 0;

	for (int i = 0; i < count; i++) {
		size_t len = strlen(names[i]->d_name);
		size_t want = strlen(suffix);
		char path[4096];
		struct file file;

		snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		file = len >= want && strcmp(names[i]->d_name + len - want, suffix) == 0 ? file_read(path)
											 : (struct file){NULL, 0};
		if (file.data != NULL) {
			each(names[i]->d_name, &file, context);
			ran++;
		}
		free(file.data);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return ran;
}

#endif
