/* Runs a target over the files of folders, in order, where there is no libFuzzer. */
#include "common.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* The input lies in memory of its own size, so that tools see one byte too far. */
static int run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	unsigned char *data;
	long len;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
		perror(path);
		return 1;
	}
	len = ftell(file);
	rewind(file);
	data = malloc(len > 0 ? (size_t)len : 1);
	if (data == NULL || fread(data, 1, (size_t)len, file) != (size_t)len) {
		perror(path);
		return 1;
	}
	(void)fclose(file);
	(void)LLVMFuzzerTestOneInput(data, (size_t)len);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	size_t ran = 0;
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		struct dirent **names = NULL;
		int count = scandir(argv[i], &names, is_visible, alphasort);

		for (int n = 0; n < count; n++) {
			char path[4096];

			(void)snprintf(path, sizeof(path), "%s/%s", argv[i], names[n]->d_name);
			failed |= run_file(path);
			free(names[n]);
			ran++;
		}
		free(names);
	}
	printf("%zu inputs\n", ran);
	return failed || ran == 0;
}
