#include "tables.h"

#include "near.h"

#include <string.h>

#define COLUMNS_MIN 3
/* Bytes of a column's name, and of a row. */
#define NAME_MAX 40
#define ROW_MAX 1024
/* Digits of a column's name: "address2". */
#define NAME_DIGITS 2
/* Bytes of columns' names that are read with each byte of a row at most: a text is not read ten times over. */
#define NAMES_PER_BYTE 8
/* Bytes of a row read behind its columns' names, ": " and a line's end with each. */
#define PIECE_MAX (ROW_MAX + PS_TABLE_COLUMNS * (NAME_MAX + 3))

struct line {
	size_t start, end;
};

struct cell {
	size_t start, end;
};

void ps_tables_init(struct ps_tables *tables)
{
	*tables = (struct ps_tables){0};
	ps_aside_init(&tables->aside, PIECE_MAX);
	tables->aside.all = true;
}

void ps_tables_fini(struct ps_tables *tables)
{
	ps_aside_fini(&tables->aside);
}

void ps_tables_begin(struct ps_tables *tables, const struct ps_text *text)
{
	tables->begun = 0;
	ps_aside_begin(&tables->aside, text);
	/* One section of several: which has the head changes as what stands before it is scrubbed. */
	if (text->from > 0 || text->to < text->len)
		tables->aside.field = ps_aside_fields(text);
}

/* The line at data[start], without what ends it, and without blanks and quotation signs in front. */
static struct line line_at(const unsigned char *data, size_t start, size_t end)
{
	const unsigned char *stop = memchr(data + start, '\n', end - start);
	struct line line = {start, stop != NULL ? (size_t)(stop - data) : end};

	while (line.end > start && (data[line.end - 1] == '\r' || data[line.end - 1] == ' '))
		line.end--;
	while (line.start < line.end && (data[line.start] == ' ' || data[line.start] == '>'))
		line.start++;
	return line;
}

/* The cell at data[at], without the quotes and blanks around it; @at then is behind its separator, or the line's end.
 */
static struct cell cell_at(const unsigned char *data, size_t *at, size_t end, unsigned char separator)
{
	struct cell cell = {*at, *at};
	bool quoted = *at < end && data[*at] == '"';

	if (quoted) {
		const unsigned char *close = memchr(data + *at + 1, '"', end - *at - 1);
		size_t behind = close != NULL ? (size_t)(close - data) + 1 : 0;

		quoted = close != NULL && (behind == end || data[behind] == separator);
		if (quoted) {
			*at = behind < end ? behind + 1 : end;
			return (struct cell){cell.start + 1, behind - 1};
		}
	}
	while (cell.end < end && data[cell.end] != separator)
		cell.end++;
	*at = cell.end < end ? cell.end + 1 : end;
	while (cell.start < cell.end && ps_near_blank(data[cell.start]))
		cell.start++;
	while (cell.end > cell.start && ps_near_blank(data[cell.end - 1]))
		cell.end--;
	return cell;
}

/* Cells of a line. */
static size_t count_cells(const unsigned char *data, const struct line *line, unsigned char separator)
{
	size_t count = 1;

	for (size_t at = line->start; at < line->end; count++) {
		(void)cell_at(data, &at, line->end, separator);
		if (at == line->end)
			return data[at - 1] == separator ? count + 1 : count;
	}
	return count;
}

/* What a column's name does not hold. */
static bool is_no_part(unsigned char c)
{
	switch (c) {
	case '@':
	case ':':
	case '.':
	case '!':
	case '?':
	case '=':
	case '<':
	case '>':
	case '{':
	case '}':
	case '[':
	case ']':
	case '"':
		return true;
	default:
		return false;
	}
}

/* Whether a cell may name a column: letters, hardly a digit, no more words than a name has. */
static bool is_name(const unsigned char *data, const struct cell *cell)
{
	size_t letters = 0;
	size_t digits = 0;

	if (cell->end - cell->start > NAME_MAX)
		return false;
	for (size_t i = cell->start; i < cell->end; i++) {
		unsigned char c = data[i];

		if (is_no_part(c))
			return false;
		letters += ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
		digits += c >= '0' && c <= '9';
	}
	return letters > 0 && digits <= NAME_DIGITS;
}

/* Whether an empty cell at an edge of the line is only what encloses it: "| a | b |". */
static bool is_edge(const struct line *line, const struct cell *cell)
{
	return cell->start == cell->end && (cell->start == line->start || cell->end == line->end);
}

/* Takes the line for a head where it names its columns. */
static bool read_head(
	const unsigned char *data, const struct line *line, unsigned char separator, struct ps_table *table)
{
	size_t names = 0;
	size_t at = line->start;

	table->count = 0;
	for (size_t cells = count_cells(data, line, separator); cells > 0; cells--) {
		struct cell cell = cell_at(data, &at, line->end, separator);

		if (table->count == PS_TABLE_COLUMNS || (!is_edge(line, &cell) && !is_name(data, &cell)))
			return false;
		names += cell.end > cell.start;
		table->heads[table->count].start = cell.start;
		table->heads[table->count].end = cell.end;
		table->count++;
	}
	table->separator = separator;
	return names >= COLUMNS_MIN;
}

/* "|---|:--:|": a line that parts the head from the rows. */
static bool is_rule(const unsigned char *data, const struct line *line)
{
	for (size_t i = line->start; i < line->end; i++) {
		if (memchr("-=+:| \t", data[i], 7) == NULL)
			return false;
	}
	return line->end > line->start;
}

static size_t behind_line(const unsigned char *data, const struct line *line, size_t end)
{
	const unsigned char *stop = memchr(data + line->end, '\n', end - line->end);

	return stop != NULL ? (size_t)(stop - data) + 1 : end;
}

/* Whether a line is a row of the table, and not too long. */
static bool is_row(const unsigned char *data, const struct line *line, const struct ps_table *table)
{
	return table->separator != 0 && line->end > line->start && line->end - line->start <= ROW_MAX &&
	       count_cells(data, line, table->separator) == table->count;
}

/* Whether the lines from data[at] on begin with a row of the table. */
static bool has_row(const unsigned char *data, size_t at, size_t end, const struct ps_table *table)
{
	struct line line = line_at(data, at, end);

	if (is_rule(data, &line)) {
		at = behind_line(data, &line, end);
		line = line_at(data, at, end);
	}
	return is_row(data, &line, table);
}

/* Takes the line for a head where it is one, with what parts its cells. */
static bool find_head(
	const unsigned char *data, const struct line *line, size_t end, bool parted, struct ps_table *table)
{
	static const char separators[] = "|\t;";
	size_t len = line->end - line->start;
	size_t behind = behind_line(data, line, end);

	if (len < 2 * COLUMNS_MIN - 1 || len > ROW_MAX)
		return false;
	for (size_t i = 0; parted && i < sizeof(separators) - 1; i++) {
		if (memchr(data + line->start, separators[i], len) != NULL &&
			read_head(data, line, (unsigned char)separators[i], table) && has_row(data, behind, end, table))
			return true;
	}
	return memchr(data + line->start, ' ', len) == NULL && memchr(data + line->start, ',', len) != NULL &&
	       read_head(data, line, ',', table) && has_row(data, behind, end, table);
}

static void put_name(struct ps_aside *aside, const unsigned char *data, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++)
		ps_aside_put(aside, data[i] == '_' ? ' ' : data[i], PS_ASIDE_NOWHERE);
	ps_aside_put(aside, ':', PS_ASIDE_NOWHERE);
	ps_aside_put(aside, ' ', PS_ASIDE_NOWHERE);
}

/* Adds a row, each cell behind its column's name. */
static enum ps_status add_row(
	struct ps_aside *aside, const unsigned char *data, const struct line *line, const struct ps_table *table)
{
	enum ps_status status = ps_aside_reserve(aside, PIECE_MAX);
	size_t left = (line->end - line->start) * NAMES_PER_BYTE;
	size_t at = line->start;

	for (size_t column = 0; column < table->count && status == PS_OK; column++) {
		struct cell cell = cell_at(data, &at, line->end, table->separator);
		size_t name = table->heads[column].end - table->heads[column].start;

		if (cell.start == cell.end || name == 0 || name > left)
			continue;
		left -= name;
		put_name(aside, data, table->heads[column].start, table->heads[column].end);
		for (size_t i = cell.start; i < cell.end; i++)
			ps_aside_put(aside, data[i], i);
		ps_aside_put(aside, '\n', cell.end);
	}
	if (status == PS_OK)
		ps_aside_end(aside, line->end);
	return status;
}

/* Begins the field at hand, once: an aside begins a byte behind a field's start. */
static void begin_field(struct ps_tables *tables, const struct ps_field *field)
{
	const unsigned char *data = tables->aside.text->data + field->start;
	size_t len = field->end - field->start;

	if (tables->begun == tables->aside.field + 1)
		return;
	tables->begun = tables->aside.field + 1;
	tables->table.separator = 0;
	tables->marked = false;
	/* Most fields have one line, and so no row below a head. */
	tables->aside.at = memchr(data, '\n', len) != NULL ? field->start : field->end;
	if (tables->aside.at == field->end)
		return;
	tables->parted =
		memchr(data, '|', len) != NULL || memchr(data, '\t', len) != NULL || memchr(data, ';', len) != NULL;
}

/*
 * Reads a line: as a row, or as what may be the next head. A line that holds a mark may have been either before it was
 * scrubbed, and so nothing is read from there to an empty line.
 */
static enum ps_status read_line(struct ps_tables *tables, const struct line *line, size_t end)
{
	struct ps_table *table = &tables->table;
	const unsigned char *data = tables->aside.text->data;
	struct ps_table next;

	if (line->start == line->end) {
		table->separator = 0;
		tables->marked = false;
		return PS_OK;
	}
	tables->marked = tables->marked || ps_aside_has_mark(data, line->start, line->end);
	if (tables->marked || (table->separator != 0 && is_rule(data, line)))
		return PS_OK;
	if (is_row(data, line, table))
		return add_row(&tables->aside, data, line, table);
	if (find_head(data, line, end, tables->parted, &next))
		*table = next;
	return PS_OK;
}

enum ps_status ps_tables_next(struct ps_tables *tables, struct ps_text *words)
{
	struct ps_aside *aside = &tables->aside;
	const unsigned char *data = aside->text->data;
	enum ps_status status = PS_OK;

	ps_aside_clear(aside);
	while (ps_aside_goes_on(aside) && status == PS_OK) {
		struct ps_field field = ps_aside_field(aside->text, aside->field);
		struct line line;

		begin_field(tables, &field);
		if (aside->at >= field.end) {
			ps_aside_next_field(aside);
			continue;
		}
		line = line_at(data, aside->at, field.end);
		aside->at = behind_line(data, &line, field.end);
		status = read_line(tables, &line, field.end);
	}
	return status == PS_OK ? ps_aside_finish(&aside->words, words) : status;
}
