#include "stuck.h"

#include <stdlib.h>
#include <string.h>

enum { PAUSE_MS = 1000, PAUSE_MAX_MS = 60000, FIRST_FILES = 16 };

struct ps_stuck_file {
	/** Owned. */
	char *name;
	/** When it is tried again, and how long that was from the try before. */
	int64_t due;
	int pause;
	/** It was there in this round. */
	bool seen;
};

static struct ps_stuck_file *find(const struct ps_stuck *stuck, const char *name)
{
	for (size_t i = 0; i < stuck->count; i++) {
		if (strcmp(stuck->files[i].name, name) == 0)
			return &stuck->files[i];
	}
	return NULL;
}

static void drop(struct ps_stuck *stuck, size_t index)
{
	free(stuck->files[index].name);
	stuck->count--;
	stuck->files[index] = stuck->files[stuck->count];
}

/** A place for one more, or NULL: then it is tried in every round. */
static struct ps_stuck_file *add(struct ps_stuck *stuck, const char *name)
{
	struct ps_stuck_file *file;

	if (stuck->count == PS_STUCK_MAX)
		return NULL;
	if (stuck->count == stuck->cap) {
		size_t cap = stuck->cap == 0 ? FIRST_FILES : 2 * stuck->cap;
		struct ps_stuck_file *files = realloc(stuck->files, cap * sizeof(*files));

		if (files == NULL)
			return NULL;
		stuck->files = files;
		stuck->cap = cap;
	}
	file = &stuck->files[stuck->count];
	*file = (struct ps_stuck_file){.name = strdup(name), .pause = PAUSE_MS / 2};
	if (file->name == NULL)
		return NULL;
	stuck->count++;
	return file;
}

bool ps_stuck_is_due(struct ps_stuck *stuck, const char *name, int64_t now)
{
	struct ps_stuck_file *file = find(stuck, name);

	if (file == NULL)
		return true;
	file->seen = true;
	return now >= file->due;
}

void ps_stuck_tell(struct ps_stuck *stuck, const char *name, bool failed, int64_t now)
{
	struct ps_stuck_file *file = find(stuck, name);

	if (!failed) {
		if (file != NULL)
			drop(stuck, (size_t)(file - stuck->files));
		return;
	}
	if (file == NULL)
		file = add(stuck, name);
	if (file == NULL)
		return;
	file->pause = file->pause < PAUSE_MAX_MS / 2 ? file->pause * 2 : PAUSE_MAX_MS;
	file->due = now + file->pause;
	file->seen = true;
}

int ps_stuck_end_round(struct ps_stuck *stuck, int64_t now)
{
	int64_t next = -1;

	for (size_t i = stuck->count; i > 0; i--) {
		struct ps_stuck_file *file = &stuck->files[i - 1];
		int64_t left = file->due > now ? file->due - now : 0;

		if (!file->seen) {
			drop(stuck, i - 1);
			continue;
		}
		file->seen = false;
		if (next < 0 || left < next)
			next = left;
	}
	/* No pause is longer than a minute, so it fits. */
	return (int)next;
}

void ps_stuck_clear(struct ps_stuck *stuck)
{
	while (stuck->count > 0)
		drop(stuck, stuck->count - 1);
	free(stuck->files);
	*stuck = (struct ps_stuck){NULL, 0, 0};
}
