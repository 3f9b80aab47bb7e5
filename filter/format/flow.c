#include "flow.h"

#include "charset.h"
#include "csv_cell.h"
#include "wipe.h"

#include <string.h>

/* Records that the separator is judged by. */
#define JUDGED_RECORDS 10

/* --- cells ------------------------------------------------------------------- */

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

static void cell_end(const unsigned char *data, size_t at, size_t end, struct ps_csv_cell *cell)
{
	cell->last = at >= end || ps_csv_is_newline(data[at]);
	if (at < end)
		at += data[at] == '\r' && at + 1 < end && data[at + 1] == '\n' ? 2 : 1;
	cell->next = at;
}

void ps_csv_cell_go_on(
	const unsigned char *data, size_t at, size_t end, unsigned char separator, struct ps_csv_cell *cell)
{
	*cell = (struct ps_csv_cell){.start = at};
	while (at < end && data[at] != separator && !ps_csv_is_newline(data[at]))
		at++;
	cell->end = at;
	cell_end(data, at, end, cell);
}

void ps_csv_cell_read(
	const unsigned char *data, size_t at, size_t end, unsigned char separator, struct ps_csv_cell *cell)
{
	if (at < end && data[at] == '"') {
		size_t most = end - at > PS_CSV_QUOTED_MAX ? at + PS_CSV_QUOTED_MAX : end;
		size_t close = quote_end(data, at + 1, most);
		size_t behind = close + 1;

		if (close < most && (behind == end || data[behind] == separator || ps_csv_is_newline(data[behind]))) {
			*cell = (struct ps_csv_cell){.start = at + 1, .end = close, .quoted = true};
			cell_end(data, behind, end, cell);
			return;
		}
	}
	ps_csv_cell_go_on(data, at, end, separator, cell);
}

/* --- what kind of table it is -------------------------------------------------- */

/* How well a separator cuts the first records: cells of the first record, if others have as many; 0 for one cell. */
static size_t separator_score(const unsigned char *data, size_t len, unsigned char separator)
{
	size_t at = 0;
	size_t first = 0;
	size_t even = 0;

	for (size_t record = 0; record < JUDGED_RECORDS && at < len; record++) {
		struct ps_csv_cell cell = {.last = false};
		size_t cells = 0;

		while (!cell.last) {
			ps_csv_cell_read(data, at, len, separator, &cell);
			at = cell.next;
			cells++;
		}
		if (record == 0)
			first = cells;
		even += cells == first ? 1 : 0;
	}
	return first < 2 ? 0 : even * 1000 + (first < 1000 ? first : 999);
}

static unsigned char separator_find(const unsigned char *data, size_t len)
{
	static const char separators[] = ",;\t|";
	unsigned char best = ',';
	size_t best_score = 0;

	for (size_t i = 0; i < sizeof(separators) - 1; i++) {
		size_t score = separator_score(data, len, (unsigned char)separators[i]);

		if (score > best_score) {
			best_score = score;
			best = (unsigned char)separators[i];
		}
	}
	return best;
}

/* A name of a column: letters, and hardly a digit. */
static bool is_name(const unsigned char *data, const struct ps_csv_cell *cell)
{
	size_t letters = 0;
	size_t digits = 0;

	for (size_t at = cell->start; at < cell->end; at++) {
		unsigned char c = data[at];

		if (c == '@')
			return false;
		letters += (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? 1 : 0;
		letters += c >= 0x80 ? 1 : 0;
		digits += c >= '0' && c <= '9' ? 1 : 0;
	}
	return letters > 0 && digits <= 2 && cell->end - cell->start <= PS_FLOW_NAME;
}

/* Names for every cell, or for all but an empty one at an edge, and something below. */
static bool has_head(const struct ps_flow *flow, const unsigned char *data, size_t len)
{
	struct ps_csv_cell cell = {.last = false};
	size_t at = 0;
	size_t names = 0;
	size_t cells = 0;

	while (!cell.last) {
		ps_csv_cell_read(data, at, len, flow->separator, &cell);
		at = cell.next;
		cells++;
		if (cell.end == cell.start)
			continue;
		if (!is_name(data, &cell))
			return false;
		names++;
	}
	return names > 0 && names + 1 >= cells && at < len;
}

static void names_note(struct ps_flow *flow, const unsigned char *data, size_t len)
{
	struct ps_csv_cell cell = {.last = false};
	size_t used = 0;

	for (size_t at = 0; !cell.last && flow->column_count < PS_FLOW_COLUMNS; at = cell.next) {
		ps_csv_cell_read(data, at, len, flow->separator, &cell);
		memcpy(flow->text + used, data + cell.start, cell.end - cell.start);
		used += cell.end - cell.start;
		flow->column_count++;
		flow->starts[flow->column_count] = (uint16_t)used;
	}
}

/* --- sections ---------------------------------------------------------------------- */

void ps_flow_begin(struct ps_flow *flow, struct ps_flow_place *place)
{
	/* Most documents are no tables. */
	if (flow->known)
		ps_wipe(flow, sizeof(*flow));
	flow->known = false;
	flow->has_head = false;
	flow->column_count = 0;
	flow->starts[0] = 0;
	*place = (struct ps_flow_place){.first = true};
}

/* A byte order mark of UTF-8. */
static bool has_mark(const unsigned char *data, size_t len)
{
	return len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0;
}

void ps_flow_read(struct ps_flow *flow, const unsigned char *data, size_t len)
{
	if (has_mark(data, len)) {
		data += 3;
		len -= 3;
	}
	if (len > PS_FLOW_HEAD)
		len = PS_FLOW_HEAD;
	flow->known = true;
	flow->separator = separator_find(data, len);
	flow->has_head = len > 0 && has_head(flow, data, len);
	if (flow->has_head)
		names_note(flow, data, len);
}

bool ps_flow_is_whole(const unsigned char *data, size_t len)
{
	return ps_charset_wide(data, len) != NULL;
}

/* The last place at or before @at that is in no UTF-8 sequence; @at itself in what is none. */
static size_t boundary(const unsigned char *data, size_t at)
{
	size_t start = at;

	while (start > 0 && at - start < 3 && (data[start] & 0xC0) == 0x80)
		start--;
	return (data[start] & 0xC0) == 0xC0 ? start : at;
}

/* True where more bytes may still say whether the cell at @at stands in quotes. */
static bool is_undecided(const unsigned char *data, size_t at, size_t len, const struct ps_csv_cell *cell)
{
	return data[at] == '"' && len - at <= PS_CSV_QUOTED_MAX + 1 && (!cell->quoted || cell->next >= len);
}

size_t ps_flow_cut(struct ps_flow *flow, const unsigned char *data, size_t len, bool last,
	const struct ps_flow_place *place, struct ps_flow_place *next)
{
	size_t at = 0;

	if (!flow->known && !last && len < PS_FLOW_HEAD + 3)
		return 0;
	if (!flow->known)
		ps_flow_read(flow, data, len);
	*next = (struct ps_flow_place){.inside = place->inside, .column = place->column};
	if (place->first && has_mark(data, len))
		at = 3;
	while (at < PS_FLOW_RECORD || next->column > 0 || next->inside) {
		struct ps_csv_cell cell;

		if (at >= len)
			return last ? len : 0;
		if (next->inside)
			ps_csv_cell_go_on(data, at, len, flow->separator, &cell);
		else
			ps_csv_cell_read(data, at, len, flow->separator, &cell);
		if (!last && !next->inside && is_undecided(data, at, len, &cell))
			return 0;
		if (cell.next > PS_FLOW_MAX) {
			next->inside = at == 0;
			return at > 0 ? at : boundary(data, PS_FLOW_MAX);
		}
		if (!last && cell.next >= len)
			return 0;
		at = cell.next;
		next->inside = false;
		next->column = cell.last ? 0 : next->column + 1;
	}
	return at;
}
