/*
 * CSV: RFC 4180, with the separators that are in use.
 *
 * The separator is the one of , ; tab | that cuts the first records into the
 * most cells of even number. A first row that holds names and no data is the
 * head: its cells are keys, and each cell below is read behind its column's
 * name, "dob: 1961-03-14".
 *
 * Limits: the document's; heads of the first 256 columns, 64 bytes each.
 *
 * Will not see: cells as parts of one value ("first name", "last name" are two
 * fields); separators of other kinds, where a row is read as one cell. Quotes
 * that are not closed or stand in the middle of a cell are text.
 */
#include "format.h"
#include "input.h"

#include <string.h>

#define COLUMNS_MAX 256
#define HEAD_MAX 64
/* Records that the separator is judged by, and bytes of them. */
#define JUDGED_RECORDS 10
#define JUDGED_BYTES 65536

struct head {
	size_t start, len;
};

struct csv {
	struct ps_document *doc;
	unsigned layer;
	/* Borrowed. */
	const unsigned char *data;
	size_t at, end;
	unsigned char separator;
	/* The head row, by column. */
	struct head heads[COLUMNS_MAX];
	size_t head_count;
};

/* One cell, and what ended it. */
struct cell {
	/* Its text, without quotes. */
	size_t start, end;
	bool quoted;
	/* It was the last of its record. */
	bool last;
	/* Where the next cell starts. */
	size_t next;
};

static bool is_newline(unsigned char c)
{
	return c == '\r' || c == '\n';
}

/* The closing quote of a cell that opened before @at, or @end. */
static size_t quote_end(const unsigned char *data, size_t at, size_t end)
{
	while (at < end) {
		const unsigned char *quote = memchr(data + at, '"', end - at);
		if (quote == NULL)
			return end;
		at = (size_t)(quote - data);
		if (at + 1 >= end || data[at + 1] != '"')
			return at;
		at += 2;
	}
	return end;
}

/* The cell at @at. A quote counts where it opens the cell and something ends the cell behind its partner. */
static void cell_read(const unsigned char *data, size_t at, size_t end, unsigned char separator, struct cell *cell)
{
	*cell = (struct cell){.start = at};
	if (at < end && data[at] == '"') {
		size_t close = quote_end(data, at + 1, end);
		size_t behind = close + 1;
		if (close < end && (behind == end || data[behind] == separator || is_newline(data[behind]))) {
			cell->quoted = true;
			cell->start = at + 1;
			cell->end = close;
			at = behind;
		}
	}
	if (!cell->quoted) {
		while (at < end && data[at] != separator && !is_newline(data[at]))
			at++;
		cell->end = at;
	}
	cell->last = at >= end || is_newline(data[at]);
	if (at < end)
		at += data[at] == '\r' && at + 1 < end && data[at + 1] == '\n' ? 2 : 1;
	cell->next = at;
}

/* --- what kind of table it is ------------------------------------------------------ */

/* How well a separator cuts the first records: cells of the first record, if others have as many; 0 for one cell. */
static size_t separator_score(const struct csv *csv, unsigned char separator)
{
	size_t end = csv->end - csv->at > JUDGED_BYTES ? csv->at + JUDGED_BYTES : csv->end;
	size_t at = csv->at;
	size_t first = 0;
	size_t even = 0;
	for (size_t record = 0; record < JUDGED_RECORDS && at < end; record++) {
		size_t cells = 0;
		struct cell cell = {.last = false};
		while (!cell.last) {
			cell_read(csv->data, at, end, separator, &cell);
			at = cell.next;
			cells++;
		}
		if (record == 0)
			first = cells;
		even += cells == first ? 1 : 0;
	}
	return first < 2 ? 0 : even * 1000 + (first < 1000 ? first : 999);
}

static unsigned char separator_find(const struct csv *csv)
{
	static const char separators[] = ",;\t|";
	unsigned char best = ',';
	size_t best_score = 0;
	for (size_t i = 0; i < sizeof(separators) - 1; i++) {
		size_t score = separator_score(csv, (unsigned char)separators[i]);
		if (score > best_score) {
			best_score = score;
			best = (unsigned char)separators[i];
		}
	}
	return best;
}

/* A name of a column: letters, and hardly a digit. */
static bool is_name(const struct csv *csv, const struct cell *cell)
{
	size_t letters = 0;
	size_t digits = 0;
	for (size_t at = cell->start; at < cell->end; at++) {
		unsigned char c = csv->data[at];
		if (c == '@')
			return false;
		letters += (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? 1 : 0;
		letters += c >= 0x80 ? 1 : 0;
		digits += c >= '0' && c <= '9' ? 1 : 0;
	}
	return letters > 0 && digits <= 2 && cell->end - cell->start <= HEAD_MAX;
}

/* Names for every cell, or for all but an empty one at an edge, none twice. */
static bool has_head(const struct csv *csv)
{
	struct cell cell = {.last = false};
	size_t at = csv->at;
	size_t names = 0;
	size_t cells = 0;
	while (!cell.last) {
		cell_read(csv->data, at, csv->end, csv->separator, &cell);
		at = cell.next;
		cells++;
		if (cell.end == cell.start)
			continue;
		if (!is_name(csv, &cell))
			return false;
		names++;
	}
	return names > 0 && names + 1 >= cells && at < csv->end;
}

/* --- cells ------------------------------------------------------------------------------ */

static bool is_blank(const struct csv *csv, const struct cell *cell)
{
	for (size_t at = cell->start; at < cell->end; at++) {
		if (csv->data[at] != ' ')
			return false;
	}
	return true;
}

/* A cell as one field; two quotes in a quoted cell read as one. */
static enum ps_status cell_add(struct csv *csv, const struct cell *cell, enum ps_field_kind kind, enum ps_type type)
{
	enum ps_status status =
		ps_field_open(csv->doc, csv->layer, cell->quoted ? PS_ESCAPE_CSV : PS_ESCAPE_NONE, kind, type);
	size_t at = cell->start;
	while (status == PS_OK && at < cell->end) {
		const unsigned char *quote = NULL;
		if (cell->quoted)
			quote = memchr(csv->data + at, '"', cell->end - at);
		size_t stop = quote == NULL ? cell->end : (size_t)(quote - csv->data);
		if (stop > at)
			status = ps_field_add(csv->doc, at, stop);
		at = stop;
		if (status == PS_OK && quote != NULL) {
			status = ps_field_add_unit(csv->doc, at, at + 2, "\"", 1);
			at += 2;
		}
	}
	return status == PS_OK ? ps_field_close(csv->doc) : status;
}

/* What names the cells of a column: the head's first line, quotes and all. */
static void head_note(struct csv *csv, size_t column, const struct cell *cell)
{
	if (column >= COLUMNS_MAX)
		return;
	csv->heads[column] = (struct head){cell->start, cell->end - cell->start};
	csv->head_count = column + 1;
}

static enum ps_status label_add(struct csv *csv, size_t column)
{
	if (column >= csv->head_count || csv->heads[column].len == 0)
		return PS_OK;
	struct head head = csv->heads[column];
	enum ps_status status = ps_label(csv->doc, (const char *)csv->data + head.start, head.len);
	return status == PS_OK ? ps_label(csv->doc, ": ", 2) : status;
}

/* What a policy says of a column. */
static enum ps_status place_ask(struct csv *csv, size_t column, enum ps_type *type, enum ps_field_kind *kind)
{
	if (column >= csv->head_count || !ps_place_matters(csv->doc))
		return PS_OK;
	struct ps_step step = {(const char *)csv->data + csv->heads[column].start, csv->heads[column].len, 0};
	bool known;
	enum ps_status status = ps_place_ask(csv->doc, PS_PLACE_COLUMN, &step, 1, type, kind, &known);
	if (status != PS_OK)
		return ps_fail(ps_document_error(csv->doc), status, csv->at, "the policy refuses a column of it");
	return PS_OK;
}

static enum ps_status record_add(struct csv *csv, bool head)
{
	enum ps_status status = PS_OK;
	struct cell cell = {.last = false};
	for (size_t column = 0; !cell.last && status == PS_OK; column++) {
		cell_read(csv->data, csv->at, csv->end, csv->separator, &cell);
		csv->at = cell.next;
		if (head)
			head_note(csv, column, &cell);
		if (is_blank(csv, &cell))
			continue;
		enum ps_field_kind kind = head ? PS_FIELD_KEY : PS_FIELD_VALUE;
		enum ps_type type = PS_NONE;
		if (!head)
			status = place_ask(csv, column, &type, &kind);
		if (status == PS_OK && !head)
			status = label_add(csv, column);
		if (status == PS_OK)
			status = cell_add(csv, &cell, kind, type);
	}
	return status;
}

enum ps_status ps_csv_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	enum ps_status status = ps_input_unmark(doc, &layer, &start, &end);
	if (status != PS_OK)
		return status;
	size_t len;
	struct csv csv = {.doc = doc, .layer = layer, .at = start, .end = end};
	csv.data = ps_layer_data(doc, layer, &len);
	csv.separator = separator_find(&csv);
	if (csv.at < end && has_head(&csv))
		status = record_add(&csv, true);
	while (status == PS_OK && csv.at < end)
		status = record_add(&csv, false);
	return status;
}
