#define _GNU_SOURCE /* inotify_init1 with -std=c11 */
#include "writers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define NEWS \
	((uint32_t)(IN_CREATE | IN_OPEN | IN_CLOSE_WRITE | IN_CLOSE_NOWRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE))

enum { FILES_MAX = 10000, FIRST_FILES = 16 };

struct ps_writer {
	/** Owned. */
	char *name;
	/** It was opened after it was created. */
	bool opened;
};

void ps_writers_watch(struct ps_writers *writers, const char *folder)
{
	writers->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (writers->fd >= 0 && inotify_add_watch(writers->fd, folder, NEWS) < 0) {
		(void)close(writers->fd);
		writers->fd = -1;
	}
}

static struct ps_writer *find(const struct ps_writers *writers, const char *name)
{
	for (size_t i = 0; i < writers->count; i++) {
		if (strcmp(writers->files[i].name, name) == 0)
			return &writers->files[i];
	}
	return NULL;
}

static void drop(struct ps_writers *writers, struct ps_writer *file)
{
	if (file == NULL)
		return;
	free(file->name);
	writers->count--;
	*file = writers->files[writers->count];
}

/* A file that finds no place here has to rest, as those have that were begun before. */
static void add(struct ps_writers *writers, const char *name)
{
	struct ps_writer *file;

	if (writers->count == FILES_MAX || find(writers, name) != NULL)
		return;
	if (writers->count == writers->cap) {
		size_t cap = writers->cap == 0 ? FIRST_FILES : 2 * writers->cap;
		struct ps_writer *files = realloc(writers->files, cap * sizeof(*files));

		if (files == NULL)
			return;
		writers->files = files;
		writers->cap = cap;
	}
	file = &writers->files[writers->count];
	*file = (struct ps_writer){.name = strdup(name)};
	if (file->name != NULL)
		writers->count++;
}

/** Takes one piece of news. True where there is something to do. */
static bool take(struct ps_writers *writers, const struct inotify_event *event)
{
	struct ps_writer *file;

	if ((event->mask & IN_Q_OVERFLOW) != 0) {
		while (writers->count > 0)
			drop(writers, &writers->files[0]);
		return true;
	}
	/* The folder itself has no name; files whose names begin so are not yet, or no more, messages. */
	if (event->len == 0 || event->name[0] == '.' || (event->mask & IN_ISDIR) != 0)
		return false;
	file = find(writers, event->name);
	if ((event->mask & IN_CREATE) != 0)
		add(writers, event->name);
	else if ((event->mask & IN_OPEN) == 0)
		drop(writers, file);
	else if (file != NULL)
		file->opened = true;
	return (event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE)) != 0;
}

bool ps_writers_read(struct ps_writers *writers)
{
	_Alignas(struct inotify_event) char news[4096];
	bool due = false;
	ssize_t len = writers->fd >= 0 ? read(writers->fd, news, sizeof(news)) : -1;

	while (len > 0) {
		size_t at = 0;

		while (at < (size_t)len) {
			const struct inotify_event *event = (const struct inotify_event *)(const void *)(news + at);

			due = take(writers, event) || due;
			at += sizeof(*event) + event->len;
		}
		len = read(writers->fd, news, sizeof(news));
	}
	return due;
}

bool ps_writers_has(const struct ps_writers *writers, const char *name)
{
	const struct ps_writer *file = find(writers, name);

	return file != NULL && file->opened;
}

void ps_writers_fini(struct ps_writers *writers)
{
	while (writers->count > 0)
		drop(writers, &writers->files[0]);
	free(writers->files);
	if (writers->fd >= 0)
		(void)close(writers->fd);
	*writers = (struct ps_writers){.fd = -1};
}
