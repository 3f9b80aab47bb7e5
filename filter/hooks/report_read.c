#include "bytes.h"
#include "message.h"
#include "records.h"
#include "report.h"
#include "source.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** The version of the lines that are understood. */
enum { VERSION = 1 };

/** So many broken lines of a file are said one by one. */
enum { COMPLAINTS = 20 };

/* --- tables ----------------------------------------------------------------- */

/** Where @key is, or would be. */
static size_t find_place(const struct ps_report_table *table, const char *key)
{
	size_t low = 0;
	size_t high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(table->rows[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct ps_report_row *ps_report_find(const struct ps_report_table *table, const char *key)
{
	size_t at = find_place(table, key);

	return at < table->count && strcmp(table->rows[at].key, key) == 0 ? &table->rows[at] : NULL;
}

static enum phiscrub_status grow(struct ps_report_table *table)
{
	size_t cap = table->cap == 0 ? 64 : table->cap * 2;
	struct ps_report_row *rows;

	if (table->count < table->cap)
		return PHISCRUB_OK;
	if (table->count >= PS_REPORT_ROWS)
		return PHISCRUB_LIMIT;
	rows = realloc(table->rows, cap * sizeof(*rows));
	if (rows == NULL)
		return PHISCRUB_SYSTEM;
	table->rows = rows;
	table->cap = cap;
	return PHISCRUB_OK;
}

/** Adds @count to one value of the row @key, which is made where it is not there. */
static enum phiscrub_status add(
	struct ps_report_table *table, const char *key, enum ps_report_value value, uint64_t count)
{
	size_t at = find_place(table, key);

	if (at == table->count || strcmp(table->rows[at].key, key) != 0) {
		enum phiscrub_status status = grow(table);

		if (status != PHISCRUB_OK)
			return status;
		memmove(&table->rows[at + 1], &table->rows[at], (table->count - at) * sizeof(*table->rows));
		table->rows[at] = (struct ps_report_row){.key = ""};
		(void)snprintf(table->rows[at].key, PS_REPORT_KEY, "%s", key);
		table->count++;
	}
	table->rows[at].values[value] += count;
	return PHISCRUB_OK;
}

size_t ps_report_top(
	const struct ps_report_table *table, enum ps_report_value value, const struct ps_report_row **rows, size_t cap)
{
	size_t all = 0;
	size_t used = 0;

	for (size_t i = 0; i < table->count; i++) {
		const struct ps_report_row *row = &table->rows[i];
		size_t at = used;

		if (row->values[value] == 0)
			continue;
		all++;
		while (at > 0 && rows[at - 1]->values[value] < row->values[value])
			at--;
		if (at == cap)
			continue;
		if (used < cap)
			used++;
		memmove(&rows[at + 1], &rows[at], (used - at - 1) * sizeof(const struct ps_report_row *));
		rows[at] = row;
	}
	return all;
}

/* --- one line --------------------------------------------------------------- */

/** Names that we write ourselves: nothing that a terminal or a browser would obey. */
static bool is_plain(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+:";
	size_t len = strspn(text, allowed);

	return len > 0 && len < 65 && text[len] == '\0';
}

/** The string at @key where it is there and plain, else NULL. */
static const char *get_name(const json_t *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line, key));

	return text != NULL && is_plain(text) ? text : NULL;
}

/** "2026-03-14" of a time. */
static bool get_day(const json_t *line, char day[11])
{
	const char *time = json_string_value(json_object_get(line, "time"));

	if (time == NULL || strlen(time) < 20)
		return false;
	for (size_t i = 0; i < 10; i++) {
		bool dash = i == 4 || i == 7;

		if (dash ? time[i] != '-' : time[i] < '0' || time[i] > '9')
			return false;
	}
	memcpy(day, time, 10);
	day[10] = '\0';
	return time[10] == 'T';
}

static enum ps_report_value fate_of(const char *action)
{
	if (strcmp(action, "keep") == 0)
		return PS_REPORT_KEPT;
	return strcmp(action, "refuse") == 0 ? PS_REPORT_REFUSING : PS_REPORT_REMOVED;
}

static enum ps_report_value end_of(const char *status)
{
	if (strcmp(status, "ok") == 0)
		return PS_REPORT_RELEASED;
	if (strcmp(status, "refused") == 0 || strcmp(status, "malformed") == 0 || strcmp(status, "limit") == 0)
		return PS_REPORT_REFUSED;
	return PS_REPORT_FAILED;
}

/** A line being read. */
struct line {
	struct ps_report *report;
	const json_t *json;
	char day[11];
	/** "run/number". */
	char document[40];
};

/** False where the line is not what it should be; a limit or no memory is in *@status. */
typedef bool take_line(const struct line *line, enum phiscrub_status *status);

static void tally(enum phiscrub_status *status, struct ps_report_table *table, const char *key,
	enum ps_report_value value, uint64_t count)
{
	if (*status == PHISCRUB_OK)
		*status = add(table, key, value, count);
}

static bool take_finding(const struct line *line, enum phiscrub_status *status)
{
	struct ps_report *report = line->report;
	const char *rule = get_name(line->json, "rule");
	const char *action = get_name(line->json, "action");
	void *grown;

	if (rule == NULL || action == NULL || get_name(line->json, "type") == NULL)
		return false;
	tally(status, &report->rules, rule, fate_of(action), 1);
	for (size_t i = report->open_count; i > 0; i--) {
		if (strcmp(report->open[i - 1], line->document) == 0)
			return true;
	}
	if (report->open_count == PS_REPORT_OPEN) {
		*status = PHISCRUB_LIMIT;
		return true;
	}
	grown = realloc(report->open, (report->open_count + 1) * sizeof(*report->open));
	if (grown == NULL) {
		*status = PHISCRUB_SYSTEM;
		return true;
	}
	report->open = grown;
	memcpy(report->open[report->open_count], line->document, sizeof(line->document));
	report->open_count++;
	return true;
}

static void close_document(struct ps_report *report, const char *document)
{
	for (size_t i = report->open_count; i > 0; i--) {
		if (strcmp(report->open[i - 1], document) != 0)
			continue;
		report->open_count--;
		memmove(report->open[i - 1], report->open[report->open_count], sizeof(*report->open));
		return;
	}
}

/** {"NAME":{"label":2}} into types, days and both. False where it is none. */
static bool take_types(const struct line *line, const char *channel, const json_t *types, enum phiscrub_status *status)
{
	struct ps_report *report = line->report;
	const char *type, *action;
	json_t *actions, *count;

	if (!json_is_object(types))
		return false;
	json_object_foreach((json_t *)(uintptr_t)types, type, actions)
	{
		if (!is_plain(type) || !json_is_object(actions))
			return false;
		json_object_foreach(actions, action, count)
		{
			enum ps_report_value fate = fate_of(action);
			json_int_t number = json_integer_value(count);
			char both[PS_REPORT_KEY];

			if (number <= 0)
				return false;
			(void)snprintf(both, sizeof(both), "%s %.64s", line->day, type);
			report->total.values[fate] += (uint64_t)number;
			tally(status, &report->types, type, fate, (uint64_t)number);
			tally(status, &report->days, line->day, fate, (uint64_t)number);
			tally(status, &report->day_types, both, fate, (uint64_t)number);
			tally(status, &report->channels, channel, fate, (uint64_t)number);
		}
	}
	return true;
}

/** A policy's name as its file has it, made harmless. */
static void name_policy(const json_t *line, const char *digest, char *name, size_t size)
{
	const char *policy = json_string_value(json_object_get(line, "policy"));

	(void)snprintf(name, size, "%.64s (%.8s)", policy, digest);
	for (; *name != '\0'; name++) {
		if ((unsigned char)*name < 0x20 || (unsigned char)*name >= 0x7f)
			*name = '?';
	}
}

static bool take_document(const struct line *line, enum phiscrub_status *status)
{
	struct ps_report *report = line->report;
	const char *format = get_name(line->json, "format");
	const char *channel = get_name(line->json, "channel");
	const char *end = get_name(line->json, "status");
	const char *digest = get_name(line->json, "policy_digest");
	char name[PS_REPORT_KEY], policy[PS_REPORT_KEY], reason[PS_REPORT_KEY];

	if (format == NULL || end == NULL || digest == NULL || !json_is_string(json_object_get(line->json, "policy")))
		return false;
	(void)snprintf(name, sizeof(name), "%.50s, %.50s", channel != NULL ? channel : "library", format);
	if (!take_types(line, name, json_object_get(line->json, "types"), status))
		return false;
	name_policy(line->json, digest, policy, sizeof(policy));
	report->total.values[PS_REPORT_DOCUMENTS]++;
	report->total.values[end_of(end)]++;
	tally(status, &report->days, line->day, PS_REPORT_DOCUMENTS, 1);
	tally(status, &report->days, line->day, end_of(end), 1);
	tally(status, &report->channels, name, PS_REPORT_DOCUMENTS, 1);
	tally(status, &report->channels, name, end_of(end), 1);
	tally(status, &report->policies, policy, PS_REPORT_DOCUMENTS, 1);
	if (end_of(end) != PS_REPORT_RELEASED) {
		(void)snprintf(reason, sizeof(reason), "%.32s (%.90s)", end, name);
		tally(status, &report->reasons, reason, PS_REPORT_DOCUMENTS, 1);
	}
	close_document(report, line->document);
	return true;
}

static bool take_unsent(const struct line *line, enum phiscrub_status *status)
{
	line->report->unsent++;
	*status = PHISCRUB_OK;
	return true;
}

/** Why a line cannot be counted, or NULL. */
static const char *take_json(struct ps_report *report, const json_t *json, enum phiscrub_status *status)
{
	static const struct {
		const char *event;
		take_line *take;
	} events[] = {{"finding", take_finding}, {"document", take_document}, {"unsent", take_unsent}};
	struct line line = {.report = report, .json = json};
	const json_t *version = json_object_get(json, "audit");
	const json_t *number = json_object_get(json, "document");
	const char *event = get_name(json, "event");
	const char *run = get_name(json, "run");

	if (!json_is_integer(version))
		return "not a line of an audit trail, or of a version without a number";
	if (json_integer_value(version) != VERSION)
		return "of a version that this program does not know";
	if (event == NULL || run == NULL || !json_is_integer(number) || !get_day(json, line.day))
		return "a line without its event, run, document or time";
	(void)snprintf(
		line.document, sizeof(line.document), "%.16s/%" JSON_INTEGER_FORMAT, run, json_integer_value(number));
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (strcmp(events[i].event, event) == 0)
			return events[i].take(&line, status) ? NULL : "a line whose values are not those of its event";
	}
	return "an event that this program does not know";
}

/* --- a file ----------------------------------------------------------------- */

struct reading {
	struct ps_report *report;
	const char *place;
	uint64_t number, broken;
	/** The line so far. */
	struct ps_bytes line;
	bool too_long;
};

static void complain(struct reading *reading, const char *why)
{
	reading->broken++;
	reading->report->broken++;
	if (reading->broken <= COMPLAINTS)
		ps_say(reading->place, "line %" PRIu64 ": %s; not counted", reading->number, why);
}

/** The line that was gathered, whole, without its end. */
static enum phiscrub_status read_line(struct reading *reading)
{
	enum phiscrub_status status = PHISCRUB_OK;
	const char *why = NULL;
	json_t *json = json_loadb((const char *)reading->line.data, reading->line.len, JSON_REJECT_DUPLICATES, NULL);

	why = json == NULL ? "not JSON" : take_json(reading->report, json, &status);
	json_decref(json);
	if (why != NULL)
		complain(reading, why);
	if (status == PHISCRUB_LIMIT)
		ps_say(reading->place, "line %" PRIu64 ": more different names than a report takes; give fewer files",
			reading->number);
	else if (status != PHISCRUB_OK)
		ps_say(reading->place, "no memory for the report; try again");
	return status;
}

static enum phiscrub_status take_piece(struct reading *reading, const struct ps_piece *piece)
{
	enum phiscrub_status status = PHISCRUB_OK;

	if (!reading->too_long)
		status = ps_bytes_add(&reading->line, piece->data, piece->len);
	reading->too_long = reading->too_long || status == PHISCRUB_LIMIT;
	if (status == PHISCRUB_LIMIT)
		status = PHISCRUB_OK;
	if (status != PHISCRUB_OK || !piece->ends)
		return status;
	reading->number++;
	reading->report->lines++;
	if (reading->too_long)
		complain(reading, "longer than 1 MiB");
	else if (piece->separator_len == 0)
		complain(reading, "the last line, cut off");
	else
		status = read_line(reading);
	reading->too_long = false;
	ps_bytes_clear(&reading->line);
	return status;
}

static enum phiscrub_status read_lines(struct reading *reading, const struct ps_source *source)
{
	static unsigned char block[PS_SOURCE_BLOCK];
	struct ps_splitter splitter = {.lines = true};
	enum phiscrub_status status = PHISCRUB_OK;
	struct ps_piece piece;
	size_t len = 1;

	while (status == PHISCRUB_OK && len > 0) {
		status = ps_source_read(source, block, sizeof(block), &len);
		for (size_t done = 0; status == PHISCRUB_OK && done < len;) {
			done += ps_splitter_next(&splitter, block + done, len - done, &piece);
			status = take_piece(reading, &piece);
		}
	}
	if (status == PHISCRUB_OK && ps_splitter_finish(&splitter, &piece))
		status = take_piece(reading, &piece);
	return status;
}

enum phiscrub_status ps_report_read(struct ps_report *report, const char *path)
{
	struct reading reading = {.report = report, .line = {.limit = PS_REPORT_LINE}};
	struct ps_source source;
	enum phiscrub_status status = ps_source_open(&source, path);

	if (status != PHISCRUB_OK)
		return status;
	reading.place = source.place;
	status = read_lines(&reading, &source);
	if (reading.broken > COMPLAINTS)
		ps_say(reading.place, "%" PRIu64 " further lines cannot be read; not counted",
			reading.broken - COMPLAINTS);
	ps_bytes_fini(&reading.line);
	ps_source_close(&source);
	return status;
}

void ps_report_fini(struct ps_report *report)
{
	struct ps_report_table *const tables[] = {&report->days, &report->day_types, &report->types, &report->channels,
		&report->rules, &report->reasons, &report->policies};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		free(tables[i]->rows);
	free(report->open);
	*report = (struct ps_report){.open = NULL};
}
