/*
 * The report as a page: numbers, charts in SVG, and every number as a table as
 * well. It loads nothing. Bars have their length in per cent and their text in
 * pixels, so that it reads as well on a telephone as on a screen. Colours tell
 * types apart for the colour-blind (Okabe and Ito), in a light and a dark set.
 */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	/** Types that have a colour of their own in the first chart; the rest is one. */
	SERIES = 6,
	/** Bars of a chart, rows of a table. */
	BARS = 15,
	ROWS = 200,
	/** More days than this are drawn as months. */
	DAYS = 62,
	/** Columns of the first chart. */
	COLUMNS = 400,
	CHART_HEIGHT = 200,
	/** Of so many columns the middle one has its name. */
	NAMED = 7,
	BAR_STEP = 40,
};

static const char head[] =
	"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<title>phiscrub: what was removed</title>\n<style>\n"
	":root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#16191d;--soft:#575e68;--line:#d9dde3;"
	"--c0:#0067a5;--c1:#b87a00;--c2:#00805c;--c3:#b3538a;--c4:#2b8cc4;--c5:#c14f00;--c6:#7b828d;--bad:#b3261e}\n"
	"@media screen and "
	"(prefers-color-scheme:dark){:root{--page:#111418;--card:#1a1e24;--ink:#e9ecf0;--soft:#a5adb8;"
	"--line:#343a43;--c0:#4aa3e0;--c1:#e69f00;--c2:#1fb98c;--c3:#dd8fbb;--c4:#8fd0f5;--c5:#f0803c;--c6:#8d95a1;"
	"--bad:#ff8a80}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}\n"
	"main{max-width:60rem;margin:0 auto;padding:1rem}\n"
	"h1{font-size:1.5rem;line-height:1.2;margin:.5rem 0 0}h2{font-size:1.1rem;margin:0 0 .75rem}\n"
	"p{margin:.25rem 0;color:var(--soft)}p.warn{color:var(--bad)}\n"
	".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1rem 0}\n"
	".tile,section{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem}\n"
	".tile b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}\n"
	".tile span{color:var(--soft);font-size:.875rem}\n"
	"section{margin:0 0 1rem}\n"
	"svg{display:block;width:100%;overflow:visible}\n"
	".plot{padding-left:3.25rem}\n"
	"svg text{font:13px system-ui,sans-serif;fill:var(--ink)}svg text.soft{fill:var(--soft)}\n"
	"svg .grid{stroke:var(--line)}svg .track{fill:var(--line);opacity:.5}\n"
	".legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:0 0 "
	".75rem;padding:0;list-style:none;font-size:.875rem}\n"
	".legend i{display:inline-block;width:.8rem;height:.8rem;border-radius:.15rem;margin-right:.4rem}\n"
	"details{margin-top:.75rem}summary{cursor:pointer;color:var(--soft)}\n"
	".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.875rem;margin-top:.5rem}\n"
	"th,td{text-align:right;padding:.25rem .5rem;border-bottom:1px solid var(--line);"
	"font-variant-numeric:tabular-nums}th:first-child,td:first-child{text-align:left}\n"
	"@media "
	"print{details{display:none}:root{--page:#fff}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
	".tile,section,h2{break-inside:avoid}main{max-width:none;padding:0}}\n"
	"</style></head><body><main>\n";

/** Text in HTML. Ours is plain already; a policy's name may hold anything. */
static void put_text(struct ps_output *output, const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("<>&\"'", *text) != NULL)
			ps_output_print(output, "&#%d;", *text);
		else
			ps_output_add(output, text, 1);
	}
}

/** A number with a thin space between thousands, which no line break parts. */
static void put_number(struct ps_output *output, uint64_t number)
{
	char plain[24];
	int len = snprintf(plain, sizeof(plain), "%" PRIu64, number);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			ps_output_print(output, ",");
		ps_output_add(output, &plain[i], 1);
	}
}

static void put_tile(struct ps_output *output, uint64_t number, const char *name)
{
	ps_output_print(output, "<div class=\"tile\"><b>");
	put_number(output, number);
	ps_output_print(output, "</b><span>%s</span></div>\n", name);
}

static void put_open(struct ps_output *output, const char *title)
{
	ps_output_print(output, "<section><h2>%s</h2>\n", title);
}

/* --- tables ----------------------------------------------------------------- */

struct column {
	const char *title;
	enum ps_report_value value;
};

static void put_row(struct ps_output *output, const struct ps_report_row *row, const struct column *columns)
{
	ps_output_print(output, "<tr><td>");
	put_text(output, row->key);
	for (; columns->title != NULL; columns++) {
		ps_output_print(output, "<td>");
		put_number(output, row->values[columns->value]);
	}
	ps_output_print(output, "\n");
}

static void put_table_head(struct ps_output *output, const char *what, const struct column *columns)
{
	ps_output_print(output, "<details><summary>As a table</summary><div class=\"scroll\"><table><tr><th>%s", what);
	for (; columns->title != NULL; columns++)
		ps_output_print(output, "<th>%s", columns->title);
	ps_output_print(output, "\n");
}

static void put_table_end(struct ps_output *output, size_t left_out)
{
	ps_output_print(output, "</table></div>");
	if (left_out > 0)
		ps_output_print(output, "<p>%zu more are not shown.</p>", left_out);
	ps_output_print(output, "</details>\n");
}

/* --- horizontal bars -------------------------------------------------------- */

struct bars {
	const char *title, *what, *color;
	const struct ps_report_table *table;
	/** The first one is drawn. */
	const struct column *columns;
};

static void put_bar(
	struct ps_output *output, const struct ps_report_row *row, const struct bars *bars, uint64_t most, int y)
{
	uint64_t value = row->values[bars->columns[0].value];
	double share = 100.0 * (double)value / (double)most;

	ps_output_print(output, "<text x=\"0\" y=\"%d\">", y + 13);
	put_text(output, row->key);
	ps_output_print(output, "</text><text class=\"soft\" x=\"100%%\" y=\"%d\" text-anchor=\"end\">", y + 13);
	put_number(output, value);
	ps_output_print(output,
		"</text><rect class=\"track\" x=\"0\" y=\"%d\" width=\"100%%\" height=\"10\" rx=\"2\"/>"
		"<rect x=\"0\" y=\"%d\" width=\"%.2f%%\" height=\"10\" rx=\"2\" fill=\"var(%s)\"/>\n",
		y + 20, y + 20, share < 0.4 ? 0.4 : share, bars->color);
}

static void put_bars(struct ps_output *output, const struct bars *bars)
{
	const struct ps_report_row *rows[ROWS];
	size_t all = ps_report_top(bars->table, bars->columns[0].value, rows, ROWS);
	size_t shown = all < BARS ? all : BARS;

	put_open(output, bars->title);
	if (all == 0) {
		ps_output_print(output, "<p>None.</p></section>\n");
		return;
	}
	ps_output_print(output, "<svg role=\"img\" aria-label=\"%s\" height=\"%zu\">\n", bars->title, shown * BAR_STEP);
	for (size_t i = 0; i < shown; i++)
		put_bar(output, rows[i], bars, rows[0]->values[bars->columns[0].value], (int)i * BAR_STEP);
	ps_output_print(output, "</svg>\n");
	if (all > shown)
		ps_output_print(output, "<p>%zu more in the table.</p>", all - shown);
	put_table_head(output, bars->what, bars->columns);
	for (size_t i = 0; i < all && i < ROWS; i++)
		put_row(output, rows[i], bars->columns);
	put_table_end(output, all > ROWS ? all - ROWS : 0);
	ps_output_print(output, "</section>\n");
}

/* --- columns by day --------------------------------------------------------- */

struct timeline {
	/** "2026-03-14", or "2026-03" where there are many. */
	char names[COLUMNS][11];
	size_t count;
	/** The types that have a colour. */
	const struct ps_report_row *series[SERIES];
	size_t series_count;
	/** By column and series; the last one is all others. */
	uint64_t values[COLUMNS][SERIES + 1];
	uint64_t most;
};

/** The number in text[0 .. len), which are digits. */
static int read_digits(const char *text, size_t len)
{
	int number = 0;

	for (size_t i = 0; i < len; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

/** The day after "2026-03-14", as the calendar has it; days without documents are drawn, too. */
static void next_name(char name[11], bool months)
{
	/* Noon: no change of clocks moves the date. */
	struct tm date = {.tm_year = read_digits(name, 4) - 1900,
		.tm_mon = read_digits(name + 5, 2) - 1 + (months ? 1 : 0),
		.tm_mday = months ? 1 : read_digits(name + 8, 2) + 1,
		.tm_hour = 12};

	(void)mktime(&date);
	if (strftime(name, 11, months ? "%Y-%m" : "%Y-%m-%d", &date) == 0)
		name[0] = '\0';
}

static void name_columns(const struct ps_report_table *days, size_t width, struct timeline *timeline)
{
	const char *last = days->rows[days->count - 1].key;
	char name[11];

	(void)snprintf(name, sizeof(name), "%.*s", (int)width, days->rows[0].key);
	timeline->count = 0;
	while (name[0] != '\0' && strncmp(name, last, width) <= 0 && timeline->count < COLUMNS) {
		memcpy(timeline->names[timeline->count], name, sizeof(name));
		timeline->count++;
		next_name(name, width == 7);
	}
}

static void fill_columns(const struct ps_report *report, size_t width, struct timeline *timeline)
{
	for (size_t i = 0; i < report->day_types.count; i++) {
		const struct ps_report_row *row = &report->day_types.rows[i];
		size_t column = 0;
		size_t series = 0;

		while (column < timeline->count && strncmp(timeline->names[column], row->key, width) != 0)
			column++;
		while (series < timeline->series_count && strcmp(timeline->series[series]->key, row->key + 11) != 0)
			series++;
		if (series == timeline->series_count)
			series = SERIES;
		if (column < timeline->count)
			timeline->values[column][series] += row->values[PS_REPORT_REMOVED];
	}
	for (size_t column = 0; column < timeline->count; column++) {
		uint64_t sum = 0;

		for (size_t series = 0; series <= SERIES; series++)
			sum += timeline->values[column][series];
		if (sum > timeline->most)
			timeline->most = sum;
	}
}

static void make_timeline(const struct ps_report *report, struct timeline *timeline)
{
	size_t all = ps_report_top(&report->types, PS_REPORT_REMOVED, timeline->series, SERIES);

	timeline->series_count = all < SERIES ? all : SERIES;
	name_columns(&report->days, 10, timeline);
	if (timeline->count > DAYS)
		name_columns(&report->days, 7, timeline);
	fill_columns(report, strlen(timeline->names[0]), timeline);
}

/** A round number, at least @most: the top of the scale. */
static uint64_t scale_top(uint64_t most)
{
	static const uint64_t steps[] = {1, 2, 3, 4, 5, 6, 8};
	uint64_t power = 1;

	for (;;) {
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			if (steps[i] * power >= most)
				return steps[i] * power;
		}
		if (power > UINT64_MAX / 100)
			return UINT64_MAX;
		power *= 10;
	}
}

static void put_legend(struct ps_output *output, const struct timeline *timeline)
{
	ps_output_print(output, "<ul class=\"legend\">");
	for (size_t i = 0; i < timeline->series_count; i++) {
		ps_output_print(output, "<li><i style=\"background:var(--c%zu)\"></i>", i);
		put_text(output, timeline->series[i]->key);
	}
	for (size_t column = 0; column < timeline->count; column++) {
		if (timeline->values[column][SERIES] == 0)
			continue;
		ps_output_print(output, "<li><i style=\"background:var(--c6)\"></i>other");
		break;
	}
	ps_output_print(output, "</ul>\n");
}

static void put_column(struct ps_output *output, const struct timeline *timeline, size_t column, uint64_t top)
{
	double step = 100.0 / (double)timeline->count;
	double gap = timeline->count > 1 ? step * 0.12 : 35.0;
	uint64_t below = 0;

	for (size_t series = 0; series <= SERIES; series++) {
		uint64_t value = timeline->values[column][series];
		double high = (double)(below + value) * CHART_HEIGHT / (double)top;
		double low = (double)below * CHART_HEIGHT / (double)top;

		below += value;
		if (value == 0)
			continue;
		ps_output_print(output,
			"<rect x=\"%.3f%%\" y=\"%.2f\" width=\"%.3f%%\" height=\"%.2f\" "
			"fill=\"var(--c%zu)\"><title>%s ",
			step * (double)column + gap, 20 + CHART_HEIGHT - high, step - 2 * gap,
			high - low > 1.5 ? high - low - 0.75 : high - low, series, timeline->names[column]);
		put_text(output, series < SERIES ? timeline->series[series]->key : "other");
		ps_output_print(output, " %" PRIu64 "</title></rect>\n", value);
	}
}

static void put_name(struct ps_output *output, double x, const char *anchor, const char *name)
{
	ps_output_print(output, "<text class=\"soft\" x=\"%.3f%%\" y=\"%d\" text-anchor=\"%s\">%s</text>\n", x,
		CHART_HEIGHT + 38, anchor, name);
}

/** The first and last column, and the one in the middle where it is far enough from both. */
static void put_names(struct ps_output *output, const struct timeline *timeline)
{
	size_t middle = timeline->count / 2;

	if (timeline->count == 1) {
		put_name(output, 50, "middle", timeline->names[0]);
		return;
	}
	put_name(output, 0, "start", timeline->names[0]);
	if (timeline->count >= NAMED)
		put_name(output, 100.0 * ((double)middle + 0.5) / (double)timeline->count, "middle",
			timeline->names[middle]);
	put_name(output, 100, "end", timeline->names[timeline->count - 1]);
}

static void put_columns(struct ps_output *output, const struct timeline *timeline)
{
	uint64_t top = scale_top(timeline->most);

	ps_output_print(output,
		"<div class=\"plot\"><svg role=\"img\" aria-label=\"Removed by %s and type\" height=\"%d\">\n",
		strlen(timeline->names[0]) == 7 ? "month" : "day", CHART_HEIGHT + 45);
	for (int quarter = 0; quarter <= 2; quarter++) {
		int y = 20 + CHART_HEIGHT - quarter * CHART_HEIGHT / 2;

		ps_output_print(output, "<line class=\"grid\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>", y, y);
		if (quarter == 0 || (quarter == 1 && top % 2 != 0))
			continue;
		ps_output_print(output, "<text class=\"soft\" x=\"-8\" y=\"%d\" text-anchor=\"end\">", y + 4);
		put_number(output, top * (uint64_t)quarter / 2);
		ps_output_print(output, "</text>\n");
	}
	for (size_t column = 0; column < timeline->count; column++)
		put_column(output, timeline, column, top);
	put_names(output, timeline);
	ps_output_print(output, "</svg></div>\n");
}

static void put_days(struct ps_output *output, const struct ps_report *report)
{
	static const struct column columns[] = {{"Documents", PS_REPORT_DOCUMENTS}, {"Released", PS_REPORT_RELEASED},
		{"Refused", PS_REPORT_REFUSED}, {"Failed", PS_REPORT_FAILED}, {"Removed", PS_REPORT_REMOVED},
		{NULL, PS_REPORT_VALUES}};
	/* Large, and one report a process. */
	static struct timeline timeline;
	size_t shown = report->days.count < ROWS ? report->days.count : ROWS;

	if (report->days.count == 0) {
		put_open(output, "Removed by day and type");
		ps_output_print(output, "<p>None.</p></section>\n");
		return;
	}
	make_timeline(report, &timeline);
	put_open(output, strlen(timeline.names[0]) == 7 ? "Removed by month and type" : "Removed by day and type");
	if (timeline.most > 0) {
		put_legend(output, &timeline);
		put_columns(output, &timeline);
	} else {
		ps_output_print(output, "<p>Nothing was removed.</p>\n");
	}
	put_table_head(output, "Day (UTC)", columns);
	for (size_t i = report->days.count - shown; i < report->days.count; i++)
		put_row(output, &report->days.rows[i], columns);
	put_table_end(output, report->days.count - shown);
	ps_output_print(output, "</section>\n");
}

/* --- the page --------------------------------------------------------------- */

static void put_summary(struct ps_output *output, const struct ps_report *report)
{
	const uint64_t *values = report->total.values;

	ps_output_print(output, "<h1>What phiscrub removed</h1>\n");
	if (report->days.count > 0)
		ps_output_print(output, "<p>%s to %s, days in UTC. Counts only: an audit trail holds no text.</p>\n",
			report->days.rows[0].key, report->days.rows[report->days.count - 1].key);
	else
		ps_output_print(output, "<p>No document was recorded.</p>\n");
	ps_output_print(output, "<div class=\"tiles\">");
	put_tile(output, values[PS_REPORT_DOCUMENTS], "documents");
	put_tile(output, values[PS_REPORT_REMOVED], "identifiers removed");
	put_tile(output, values[PS_REPORT_KEPT], "kept by the policy");
	put_tile(output, values[PS_REPORT_REFUSED], "documents refused");
	put_tile(output, values[PS_REPORT_FAILED], "failed, to retry");
	ps_output_print(output, "</div>\n");
	if (report->unsent > 0)
		ps_output_print(output, "<p>%" PRIu64 " released documents were not taken by their receiver.</p>\n",
			report->unsent);
	if (report->open_count > 0)
		ps_output_print(output,
			"<p class=\"warn\">%zu documents were begun, and no line tells how they ended.</p>\n",
			report->open_count);
	if (report->broken > 0)
		ps_output_print(output,
			"<p class=\"warn\">%" PRIu64 " of %" PRIu64
			" lines could not be read and are not counted.</p>\n",
			report->broken, report->lines);
}

void ps_report_html(const struct ps_report *report, struct ps_output *output)
{
	static const struct column found[] = {{"Removed", PS_REPORT_REMOVED}, {"Kept", PS_REPORT_KEPT},
		{"Refusing", PS_REPORT_REFUSING}, {NULL, PS_REPORT_VALUES}};
	static const struct column refusing[] = {{"Refusing", PS_REPORT_REFUSING}, {NULL, PS_REPORT_VALUES}};
	static const struct column channels[] = {{"Removed", PS_REPORT_REMOVED}, {"Documents", PS_REPORT_DOCUMENTS},
		{"Refused", PS_REPORT_REFUSED}, {"Failed", PS_REPORT_FAILED}, {NULL, PS_REPORT_VALUES}};
	static const struct column documents[] = {{"Documents", PS_REPORT_DOCUMENTS}, {NULL, PS_REPORT_VALUES}};
	const struct bars bars[] = {
		{"Removed by type", "Type", "--c0", &report->types, found},
		{"Removed by channel and format", "Channel, format", "--c2", &report->channels, channels},
		{"Removed by rule", "Rule", "--c3", &report->rules, found},
		{"Documents not released, by reason", "Reason", "--bad", &report->reasons, documents},
		{"Refused because of", "Type", "--bad", &report->types, refusing},
		{"Documents by policy and its digest", "Policy", "--c6", &report->policies, documents},
	};

	ps_output_add(output, head, sizeof(head) - 1);
	put_summary(output, report);
	put_days(output, report);
	for (size_t i = 0; i < sizeof(bars) / sizeof(bars[0]); i++)
		put_bars(output, &bars[i]);
	ps_output_print(output, "</main></body></html>\n");
}
