/* Records: the same records however the input is cut (I2). */
#include "records.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/** What a splitter made of an input: "[record|separator]" after one another, with escapes. */
struct trace {
	char text[1024];
	size_t len;
	bool inside;
};

static void put(struct trace *trace, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const char *shown = data[i] == '\n' ? "n" : data[i] == '\r' ? "r" : data[i] == '\0' ? "0" : NULL;

		trace->len += (size_t)snprintf(trace->text + trace->len, sizeof(trace->text) - trace->len,
			shown != NULL ? "\\%s" : "%.0s%c", shown != NULL ? shown : "", data[i]);
	}
}

static void take(struct trace *trace, const struct ps_piece *piece)
{
	if (!trace->inside)
		trace->text[trace->len++] = '[';
	trace->inside = !piece->ends;
	put(trace, (const char *)piece->data, piece->len);
	if (piece->ends) {
		trace->text[trace->len++] = '|';
		put(trace, piece->separator, piece->separator_len);
		trace->text[trace->len++] = ']';
	}
	trace->text[trace->len] = '\0';
}

static void feed(struct ps_splitter *splitter, struct trace *trace, const char *data, size_t len)
{
	while (len > 0) {
		struct ps_piece piece;
		size_t took = ps_splitter_next(splitter, (const unsigned char *)data, len, &piece);

		take(trace, &piece);
		data += took;
		len -= took;
	}
}

/** Splits data[0 .. len), fed in two parts cut at @cut, or byte by byte where @cut is past the end. */
static struct trace split(bool lines, const char *data, size_t len, size_t cut)
{
	struct ps_splitter splitter = {.lines = lines};
	struct trace trace = {.len = 0};
	struct ps_piece last;

	if (cut > len) {
		for (size_t i = 0; i < len; i++)
			feed(&splitter, &trace, data + i, 1);
	} else {
		feed(&splitter, &trace, data, cut);
		feed(&splitter, &trace, data + cut, len - cut);
	}
	if (ps_splitter_finish(&splitter, &last))
		take(&trace, &last);
	return trace;
}

static void expect(bool lines, const char *data, size_t len, const char *expected)
{
	for (size_t cut = 0; cut <= len + 1; cut++) {
		struct trace trace = split(lines, data, len, cut);

		cr_expect_str_eq(trace.text, expected, "cut at %zu: %s", cut, trace.text);
	}
}

#define LINES(text, expected) expect(true, text, sizeof(text) - 1, expected)
#define NULLS(text, expected) expect(false, text, sizeof(text) - 1, expected)

Test(records, lines_end_in_a_newline)
{
	LINES("a\nbc\n", "[a|\\n][bc|\\n]");
}

Test(records, an_unterminated_last_line_is_a_record)
{
	LINES("a\nbc", "[a|\\n][bc|]");
}

Test(records, a_carriage_return_before_a_newline_is_part_of_the_separator)
{
	LINES("a\r\n\r\nb\r\r\n", "[a|\\r\\n][|\\r\\n][b\\r|\\r\\n]");
}

Test(records, a_carriage_return_elsewhere_is_part_of_the_record)
{
	LINES("a\rb\n\rc\r", "[a\\rb|\\n][\\rc\\r|]");
}

Test(records, a_lone_carriage_return_is_a_record)
{
	LINES("\r", "[\\r|]");
}

Test(records, empty_lines_are_records_and_no_input_is_none)
{
	LINES("\n\n", "[|\\n][|\\n]");
	LINES("", "");
}

Test(records, null_records_hold_lines)
{
	NULLS("a\r\nb\0\0c", "[a\\r\\nb|\\0][|\\0][c|]");
}

Test(records, line_records_hold_null)
{
	LINES("a\0b\n", "[a\\0b|\\n]");
}
