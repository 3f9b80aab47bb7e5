/*
 * CSV: RFC 4180, with the separators that are in use.
 *
 * The separator is the one of , ; tab | that cuts the first records into the
 * most cells of even number. A first row that holds names and no data is the
 * head: its cells are keys, and each cell below is read behind its column's
 * name, "dob: 1961-03-14".
 *
 * A table is a flow: each of its sections is read with the same head (flow.h).
 *
 * Limits: heads of the first 256 columns, 64 bytes each; a cell in quotes is at
 * most 32 KiB long, and cells without quotes from there on; tables in UTF-16
 * are read whole, and have the document's limits.
 *
 * Will not see: cells as parts of one value ("first name", "last name" are two
 * fields); separators of other kinds, where a row is read as one cell. Quotes
 * that are not closed or stand in the middle of a cell are text.
 */
#include "csv_cell.h"
#include "flow.h"
#include "format.h"
#include "input.h"
#include "wipe.h"

#include <string.h>

struct csv {
	struct ps_document *doc;
	unsigned layer;
	/* Borrowed. */
	const unsigned char *data;
	size_t at, end;
	const struct ps_flow *flow;
	/* Of the cell at hand. */
	size_t column;
	/* The first cell goes on from the section before. */
	bool inside;
};

static bool is_blank(const struct csv *csv, const struct ps_csv_cell *cell)
{
	for (size_t at = cell->start; at < cell->end; at++) {
		if (csv->data[at] != ' ')
			return false;
	}
	return true;
}

/* A cell as one field; two quotes in a quoted cell read as one. */
static enum ps_status quoted_add(
	struct csv *csv, const struct ps_csv_cell *cell, enum ps_field_kind kind, enum ps_type type)
{
	enum ps_status status = ps_field_open(csv->doc, csv->layer, PS_ESCAPE_CSV, kind, type);
	size_t at = cell->start;

	while (status == PS_OK && at < cell->end) {
		const unsigned char *quote = memchr(csv->data + at, '"', cell->end - at);
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

/* The name of the column at hand. */
static struct ps_step head_of(const struct csv *csv)
{
	const struct ps_flow *flow = csv->flow;
	size_t start;

	if (csv->column >= flow->column_count)
		return (struct ps_step){"", 0, 0};
	start = flow->starts[csv->column];
	return (struct ps_step){flow->text + start, flow->starts[csv->column + 1] - start, 0};
}

static enum ps_status label_add(struct csv *csv, struct ps_step head)
{
	enum ps_status status = ps_label(csv->doc, head.key, head.len);

	return status == PS_OK && head.len > 0 ? ps_label(csv->doc, ": ", 2) : status;
}

/* What a policy says of a column. */
static enum ps_status place_ask(struct csv *csv, struct ps_step head, enum ps_type *type, enum ps_field_kind *kind)
{
	enum ps_status status;
	bool known;

	if (csv->column >= csv->flow->column_count || !ps_place_matters(csv->doc))
		return PS_OK;
	status = ps_place_ask(csv->doc, PS_PLACE_COLUMN, &head, 1, type, kind, &known);
	if (status != PS_OK)
		return ps_fail(ps_document_error(csv->doc), status, csv->at, "the policy refuses a column of it");
	return PS_OK;
}

static enum ps_status cell_add(struct csv *csv, const struct ps_csv_cell *cell, bool head)
{
	enum ps_field_kind kind = head ? PS_FIELD_KEY : PS_FIELD_VALUE;
	enum ps_type type = PS_NONE;
	struct ps_step name = head_of(csv);
	enum ps_status status = PS_OK;

	if (is_blank(csv, cell))
		return PS_OK;
	if (!head)
		status = place_ask(csv, name, &type, &kind);
	if (status == PS_OK && !head)
		status = label_add(csv, name);
	if (status != PS_OK)
		return status;
	if (cell->quoted)
		return quoted_add(csv, cell, kind, type);
	return ps_field_put(csv->doc, csv->layer, PS_ESCAPE_NONE, kind, type, cell->start, cell->end);
}

static enum ps_status cells_add(struct csv *csv, bool head)
{
	enum ps_status status = PS_OK;

	while (status == PS_OK && csv->at < csv->end) {
		struct ps_csv_cell cell;

		if (csv->inside)
			ps_csv_cell_go_on(csv->data, csv->at, csv->end, csv->flow->separator, &cell);
		else
			ps_csv_cell_read(csv->data, csv->at, csv->end, csv->flow->separator, &cell);
		csv->inside = false;
		csv->at = cell.next;
		status = cell_add(csv, &cell, head);
		csv->column++;
		if (cell.last) {
			csv->column = 0;
			head = false;
		}
	}
	return status;
}

enum ps_status ps_csv_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	struct ps_flow own = {.known = false};
	struct ps_flow_place place;
	struct csv csv = {.doc = doc, .flow = ps_document_flow(doc, &place)};
	enum ps_status status;
	size_t len;

	if (csv.flow == NULL || place.first) {
		status = ps_input_unmark(doc, &layer, &start, &end);
		if (status != PS_OK)
			return status;
	}
	csv.layer = layer;
	csv.data = ps_layer_data(doc, layer, &len);
	csv.at = start;
	csv.end = end;
	if (csv.flow != NULL) {
		csv.column = place.column;
		csv.inside = place.inside;
		return cells_add(&csv, place.first && csv.flow->has_head);
	}
	ps_flow_begin(&own, &place);
	ps_flow_read(&own, csv.data + start, end - start);
	csv.flow = &own;
	status = cells_add(&csv, own.has_head);
	ps_wipe(&own, sizeof(own));
	return status;
}
