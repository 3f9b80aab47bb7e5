#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "fieldtest.h"

#define TEXT(csv, wanted) cr_assert(eq(str, (char *)fieldtest_text("csv", csv), (char *)(wanted)))
#define SCRUB(csv, what, wanted) cr_assert(eq(str, (char *)fieldtest_scrub("csv", csv, what), (char *)(wanted)))

Test(csv, a_head_names_the_cells)
{
	TEXT("name,dob\nJane,1961-03-14\r\nTom,\n", "name\ndob\nname: Jane\ndob: 1961-03-14\nname: Tom");
}

Test(csv, data_in_the_first_row_is_no_head)
{
	TEXT("Jane,1961-03-14\nTom,1962-01-01", "Jane\n1961-03-14\nTom\n1962-01-01");
	TEXT("Jane,jane@example.org\nTom,x", "Jane\njane@example.org\nTom\nx");
}

Test(csv, separators_are_found)
{
	TEXT("name;dob\nDoe, Jane;1961-03-14", "name\ndob\nname: Doe, Jane\ndob: 1961-03-14");
	TEXT("a\tb\n1961\tx", "a\nb\na: 1961\nb: x");
	TEXT("a|b\n1961|x", "a\nb\na: 1961\nb: x");
}

Test(csv, quoted_cells_hold_separators_lines_and_quotes)
{
	TEXT("a,b\n\"Doe, \"\"J\"\"\nane\",1961\n", "a\nb\na: Doe, \"J\"\nane\nb: 1961");
	SCRUB("a,b\n\"Doe, \"\"Jane\"\"\",1961\n", "\"Jane\"", "a,b\n\"Doe, [X]\",1961\n");
}

Test(csv, a_quote_in_a_quoted_cell_is_doubled)
{
	struct doctest t;

	cr_assert(eq(int, fieldtest_parse(&t, "csv", "a,b\n\"J\",1961\n", 13), PS_OK));
	cr_assert(eq(sz, fieldtest_replace(&t, "J", "\""), 1));
	cr_assert(eq(str, (char *)doctest_out(&t), "a,b\n\"\"\"\",1961\n"));
	doctest_end(&t);
}

Test(csv, quotes_out_of_place_are_text)
{
	TEXT("a,b\n\"Jane\"x,1961\n5\" pipe,\"open", "a\nb\na: \"Jane\"x\nb: 1961\na: 5\" pipe\nb: \"open");
}

Test(csv, one_column_is_read_too)
{
	TEXT("Jane\n1961", "Jane\nJane: 1961");
	TEXT("", "");
	TEXT("\n\n", "");
}

Test(csv, a_byte_order_mark_is_no_part_of_the_head)
{
	TEXT("\xEF\xBB\xBFname,dob\nJ,1", "name\ndob\nname: J\ndob: 1");
}
