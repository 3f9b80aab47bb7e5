#include "roster.h"

#include "wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "phiscrub roster"
#define VERSION 4
/* Written as a number, so that a machine of the other byte order sees another one. */
#define ORDER UINT32_C(0x01020304)
#define LINE 8
#define LINE_BYTES (LINE * sizeof(uint64_t))
/* Digests to a line on the average: one line in twenty runs over. */
#define FILL 5
#define CHUNK_LINES ((size_t)1024)
/* Up to so many bytes a roster is read into memory, where nobody can change it. */
#define COPY_MAX ((size_t)256 << 10)
/* Digests to a word of the bits: one in twenty others passes. */
#define BLOOM_FILL 6

/* The file's first bytes, in the machine's byte order. */
struct head {
	char magic[16];
	uint32_t order, version;
	char type[16];
	uint64_t entries, count;
	uint64_t lines, all_lines;
	uint64_t filter_len;
	/** Where the bits begin and their words; where the table begins. Multiples of a line. */
	uint64_t bloom, bloom_words;
	uint64_t table;
	unsigned char table_digest[PS_DIGEST_BYTES];
};

_Static_assert(sizeof(struct head) == 120, "the head has no holes");

/* What is sealed before the filter's words of 64 bits. */
struct hints {
	uint64_t lengths;
	uint32_t single_words, digits_first;
};

bool ps_roster_holds(enum ps_type type)
{
	switch (type) {
	case PS_NAME:
	case PS_EMAIL:
	case PS_USERNAME:
		return true;
	case PS_ZIP:
		/* Too many people share one. */
		return false;
	default:
		return ps_type_is_code(type);
	}
}

enum ps_status ps_roster_key(const struct ps_secret *secret, enum ps_type type, struct ps_short_key *key)
{
	char domain[48];

	(void)snprintf(domain, sizeof(domain), "roster %s", ps_type_info(type)->name);
	return ps_short_key_derive(secret, domain, key);
}

/* --- writing ------------------------------------------------------------------ */

/* The table's lines one after the other, a chunk at a time. */
struct table {
	const struct ps_roster_content *content;
	uint64_t lines, written;
	/** The next digest. */
	size_t next;
	uint64_t chunk[CHUNK_LINES * LINE];
};

/* Fills the chunk; digests that find their line full go to the next one. Returns the lines in it, 0 at the end. */
static size_t next_chunk(struct table *table)
{
	const struct ps_roster_content *content = table->content;
	size_t used = 0;

	memset(table->chunk, 0, sizeof(table->chunk));
	for (; used < CHUNK_LINES; used++) {
		bool last = table->next == content->count;
		unsigned place = 0;

		if (last && table->written > table->lines)
			break;
		for (; place < LINE && table->next < content->count; place++) {
			if (ps_roster_line_of(content->digests[table->next], table->lines) > table->written)
				break;
			table->chunk[used * LINE + place] = content->digests[table->next];
			table->next++;
		}
		table->written++;
	}
	return used;
}

static enum ps_status digest_table(struct table *table, const uint64_t *bloom, struct head *head)
{
	struct ps_digest_state state;
	enum ps_status status = ps_digest_begin(&state);

	if (status == PS_OK)
		status = ps_digest_add(&state, bloom, (size_t)head->bloom_words * sizeof(*bloom));
	for (size_t lines = next_chunk(table); status == PS_OK && lines > 0; lines = next_chunk(table))
		status = ps_digest_add(&state, table->chunk, lines * LINE_BYTES);
	head->all_lines = table->written;
	if (status == PS_OK)
		status = ps_digest_end(&state, head->table_digest);
	return status;
}

static enum ps_status write_table(struct table *table, ps_roster_sink *sink, void *context)
{
	table->next = 0;
	table->written = 0;
	for (size_t lines = next_chunk(table); lines > 0; lines = next_chunk(table)) {
		if (!sink(context, (const unsigned char *)table->chunk, lines * LINE_BYTES))
			return PS_IO;
	}
	return PS_OK;
}

static enum ps_status write_sealed(const struct ps_roster_content *content, const struct ps_secret *secret,
	const struct head *head, ps_roster_sink *sink, void *context)
{
	const struct hints hints = {content->lengths, content->single_words, content->digits_first};
	size_t len = sizeof(hints) + (size_t)head->filter_len;
	size_t room = (size_t)head->bloom - sizeof(*head);
	unsigned char *plain = malloc(len);
	unsigned char *sealed = calloc(1, room);
	enum ps_status status = plain == NULL || sealed == NULL ? PS_SYSTEM : PS_OK;

	if (status == PS_OK) {
		memcpy(plain, &hints, sizeof(hints));
		memcpy(plain + sizeof(hints), content->filter, (size_t)head->filter_len);
		status = ps_seal(secret, "roster", head, sizeof(*head), plain, len, sealed);
	}
	if (status == PS_OK &&
		(!sink(context, (const unsigned char *)head, sizeof(*head)) || !sink(context, sealed, room)))
		status = PS_IO;
	if (plain != NULL)
		ps_wipe_free(plain, len);
	free(sealed);
	return status;
}

enum ps_status ps_roster_write(const struct ps_roster_content *content, const struct ps_secret *secret,
	ps_roster_sink *sink, void *context, struct ps_error *error)
{
	struct head head = {.magic = MAGIC,
		.order = ORDER,
		.version = VERSION,
		.entries = content->entries,
		.count = content->count,
		.lines = content->count / FILL + 1,
		.filter_len = ((uint64_t)1 << content->filter_bits) / 8};
	struct table *table = calloc(1, sizeof(*table));
	uint64_t *bloom = NULL;
	size_t sealed = sizeof(struct hints) + (size_t)head.filter_len + PS_SEAL_EXTRA;
	enum ps_status status = PS_SYSTEM;

	head.bloom = (sizeof(head) + sealed + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
	head.bloom_words = (content->count / BLOOM_FILL / LINE + 1) * LINE;
	head.table = head.bloom + head.bloom_words * sizeof(*bloom);
	(void)snprintf(head.type, sizeof(head.type), "%s", ps_type_info(content->type)->name);
	bloom = calloc((size_t)head.bloom_words, sizeof(*bloom));
	if (table != NULL && bloom != NULL) {
		for (size_t i = 0; i < content->count; i++)
			bloom[ps_roster_line_of(content->digests[i], head.bloom_words)] |=
				ps_roster_bits(content->digests[i]);
		table->content = content;
		table->lines = head.lines;
		status = digest_table(table, bloom, &head);
	}
	if (status == PS_OK)
		status = write_sealed(content, secret, &head, sink, context);
	if (status == PS_OK && !sink(context, (const unsigned char *)bloom, (size_t)head.bloom_words * sizeof(*bloom)))
		status = PS_IO;
	if (status == PS_OK)
		status = write_table(table, sink, context);
	free(table);
	free(bloom);
	if (status == PS_IO)
		return ps_fail(error, status, (size_t)-1, "the roster could not be written");
	return status == PS_OK ? PS_OK : ps_fail(error, status, (size_t)-1, "out of memory while writing a roster");
}

/* --- opening ------------------------------------------------------------------ */

#define REFUSE(error, ...) ps_fail(error, PS_POLICY, (size_t)-1, __VA_ARGS__)

static enum ps_status check_file(int file, struct ps_roster *roster, struct ps_error *error)
{
	struct stat info;

	if (fstat(file, &info) != 0)
		return REFUSE(error, "the roster cannot be read: %s", strerror(errno));
	if (!S_ISREG(info.st_mode))
		return REFUSE(error, "a roster is a regular file");
	if (info.st_uid != geteuid() && info.st_uid != 0)
		return REFUSE(error, "the roster belongs to another user");
	if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return REFUSE(error, "others may write to the roster; chmod go-w takes the right");
	if (info.st_size < (off_t)sizeof(struct head))
		return REFUSE(error, "not a roster, or cut short; `phiscrub roster build` makes one");
	roster->map_len = (size_t)info.st_size;
	roster->written = info.st_mtim;
	return PS_OK;
}

bool ps_roster_is_unchanged(const struct ps_roster *roster)
{
	struct stat info;

	/* Not the time of the last change of the inode: renaming another file over this one is no change of it. */
	return roster->file < 0 || (fstat(roster->file, &info) == 0 && (size_t)info.st_size == roster->map_len &&
					   info.st_mtim.tv_sec == roster->written.tv_sec &&
					   info.st_mtim.tv_nsec == roster->written.tv_nsec);
}

/* Reads the file into memory. */
static enum ps_status read_file(int file, struct ps_roster *roster, struct ps_error *error)
{
	size_t room = (roster->map_len + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
	size_t len = 0;

	roster->copy = aligned_alloc(LINE_BYTES, room);
	if (roster->copy == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "out of memory while opening a roster");
	while (len < roster->map_len) {
		ssize_t got = pread(file, (unsigned char *)roster->copy + len, roster->map_len - len, (off_t)len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return REFUSE(error, "the roster cannot be read: %s", strerror(errno));
		if (got == 0)
			return REFUSE(error, "the roster was cut short while it was read; replace rosters by renaming");
		len += (size_t)got;
	}
	return PS_OK;
}

/* Maps the file, which stays open so that changes of it are seen. */
static enum ps_status map_file(int file, struct ps_roster *roster, struct ps_error *error)
{
	void *map = mmap(NULL, roster->map_len, PROT_READ, MAP_SHARED, file, 0);

	if (map == MAP_FAILED)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "the roster cannot be mapped: %s", strerror(errno));
	roster->map = map;
	roster->file = fcntl(file, F_DUPFD_CLOEXEC, 3);
	if (roster->file < 0)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "no descriptor is left for a roster");
	return PS_OK;
}

static enum ps_status check_head(const struct head *head, size_t len, struct ps_roster *roster, struct ps_error *error)
{
	if (memcmp(head->magic, MAGIC, sizeof(MAGIC)) != 0)
		return REFUSE(error, "not a roster; `phiscrub roster build` makes one");
	if (head->order != ORDER || head->version != VERSION)
		return REFUSE(error, "a roster of another version or machine; build it anew");
	roster->type = ps_type_by_name(head->type, strnlen(head->type, sizeof(head->type)));
	if (!ps_roster_holds(roster->type))
		return REFUSE(error, "a roster of an unknown type; build it anew");
	if (head->filter_len > ((uint64_t)1 << PS_ROSTER_FILTER_MAX) / 8 ||
		head->filter_len < ((uint64_t)1 << PS_ROSTER_FILTER_MIN) / 8 ||
		(head->filter_len & (head->filter_len - 1)) != 0 || head->bloom % LINE_BYTES != 0 ||
		head->bloom > len ||
		head->bloom < sizeof(*head) + sizeof(struct hints) + head->filter_len + PS_SEAL_EXTRA ||
		head->bloom_words == 0 || head->bloom_words % LINE != 0 ||
		head->bloom_words > (len - head->bloom) / sizeof(uint64_t) ||
		head->table != head->bloom + head->bloom_words * sizeof(uint64_t))
		return REFUSE(error, "the roster is damaged; build it anew");
	if (head->lines == 0 || head->lines > UINT32_MAX || head->lines >= head->all_lines ||
		head->all_lines != (len - head->table) / LINE_BYTES || (len - head->table) % LINE_BYTES != 0)
		return REFUSE(error, "the roster is cut short or damaged; build it anew");
	return PS_OK;
}

static enum ps_status unseal(
	const struct head *head, const struct ps_secret *secret, struct ps_roster *roster, struct ps_error *error)
{
	const unsigned char *sealed = (const unsigned char *)(head + 1);
	struct hints hints;
	enum ps_status status;
	unsigned bits = 0;

	roster->unsealed_len = sizeof(hints) + (size_t)head->filter_len;
	roster->unsealed = malloc(roster->unsealed_len);
	if (roster->unsealed == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "out of memory while opening a roster");
	status = ps_unseal(secret, "roster", head, sizeof(*head), sealed, roster->unsealed_len, roster->unsealed);
	if (status == PS_MALFORMED)
		return REFUSE(error, "the roster was made with another key, or is damaged");
	if (status != PS_OK)
		return ps_fail(error, status, (size_t)-1, "the roster cannot be unsealed");
	memcpy(&hints, roster->unsealed, sizeof(hints));
	roster->filter.words = (const uint64_t *)(const void *)(roster->unsealed + sizeof(hints));
	while (((uint64_t)1 << bits) < head->filter_len * 8)
		bits++;
	roster->filter.shift = 32 + 6 - bits;
	roster->lengths = hints.lengths;
	roster->single_words = hints.single_words != 0;
	roster->digits_first = hints.digits_first != 0;
	return PS_OK;
}

static enum ps_status open_file(
	int file, const struct ps_secret *secret, struct ps_roster *roster, struct ps_error *error)
{
	const unsigned char *data;
	const struct head *head;
	enum ps_status status = check_file(file, roster, error);

	if (status == PS_OK)
		status = roster->map_len <= COPY_MAX ? read_file(file, roster, error) : map_file(file, roster, error);
	if (status != PS_OK)
		return status;
	data = roster->copy != NULL ? roster->copy : roster->map;
	head = (const struct head *)(const void *)data;
	status = check_head(head, roster->map_len, roster, error);
	if (status == PS_OK)
		status = unseal(head, secret, roster, error);
	if (status != PS_OK)
		return status;
	roster->entries = head->entries;
	roster->count = head->count;
	roster->lines = head->lines;
	roster->all_lines = head->all_lines;
	roster->bloom = (const uint64_t *)(const void *)(data + head->bloom);
	roster->bloom_words = head->bloom_words;
	roster->table = (const uint64_t *)(const void *)(data + head->table);
	memcpy(roster->table_digest, head->table_digest, sizeof(roster->table_digest));
	return ps_roster_key(secret, roster->type, &roster->key);
}

enum ps_status ps_roster_open(
	const char *path, const struct ps_secret *secret, struct ps_roster **roster, struct ps_error *error)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct ps_roster *made;
	enum ps_status status;

	*roster = NULL;
	if (file < 0)
		return REFUSE(error, "the roster cannot be opened: %s", strerror(errno));
	made = calloc(1, sizeof(*made));
	if (made != NULL) {
		made->file = -1;
		status = open_file(file, secret, made, error);
	} else {
		status = ps_fail(error, PS_SYSTEM, (size_t)-1, "out of memory while opening a roster");
	}
	(void)close(file);
	if (status != PS_OK) {
		ps_roster_close(made);
		return status;
	}
	*roster = made;
	return PS_OK;
}

void ps_roster_close(struct ps_roster *roster)
{
	if (roster == NULL)
		return;
	if (roster->unsealed != NULL)
		ps_wipe_free(roster->unsealed, roster->unsealed_len);
	if (roster->map != NULL)
		(void)munmap(roster->map, roster->map_len);
	if (roster->file >= 0)
		(void)close(roster->file);
	free(roster->copy);
	ps_wipe_free(roster, sizeof(*roster));
}

enum ps_status ps_roster_verify(const struct ps_roster *roster, struct ps_error *error)
{
	unsigned char digest[PS_DIGEST_BYTES];
	struct ps_digest_state state;
	enum ps_status status = ps_digest_begin(&state);

	if (status == PS_OK)
		status = ps_digest_add(&state, roster->bloom, (size_t)roster->bloom_words * sizeof(*roster->bloom));
	for (uint64_t at = 0; at < roster->all_lines && status == PS_OK; at += CHUNK_LINES) {
		uint64_t lines = roster->all_lines - at < CHUNK_LINES ? roster->all_lines - at : CHUNK_LINES;

		status = ps_digest_add(&state, roster->table + at * LINE, (size_t)lines * LINE_BYTES);
	}
	if (status == PS_OK)
		status = ps_digest_end(&state, digest);
	if (status != PS_OK)
		return ps_fail(error, status, (size_t)-1, "the digest of the roster failed");
	if (memcmp(digest, roster->table_digest, sizeof(digest)) != 0 || !ps_roster_is_unchanged(roster))
		return REFUSE(error, "the roster's table is damaged; build it anew");
	return PS_OK;
}

bool ps_roster_has(const struct ps_roster *roster, uint64_t digest)
{
	const uint64_t *line = ps_roster_line(roster, digest);
	const uint64_t *end = roster->table + roster->all_lines * LINE;

	/* Lines that are full run over into the next; the last line of all is not full. */
	for (; line < end; line += LINE) {
		for (unsigned i = 0; i < LINE; i++) {
			if (line[i] == digest)
				return true;
		}
		if (line[LINE - 1] == 0)
			return false;
	}
	return false;
}
