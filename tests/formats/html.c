#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "fieldtest.h"

#define TEXT(html, wanted) cr_assert(eq(str, (char *)fieldtest_text("html", html), (char *)(wanted)))
#define SCRUB(html, what, wanted) cr_assert(eq(str, (char *)fieldtest_scrub("html", html, what), (char *)(wanted)))

Test(html, text_runs_over_inline_tags)
{
	TEXT("555-<b>01</b><i>4</i>2", "555-0142");
}

Test(html, a_label_and_its_value_in_inline_tags_are_read_apart)
{
	TEXT("<b>Phone</b><span>503-555-0142</span><b>Name</b><i>Jane Doe</i>", "Phone 503-555-0142 Name Jane Doe");
	TEXT("<label>DOB</label>03/14/1961 <b>MRN</b> <i>12</i>", "DOB 03/14/1961 MRN 12");
	SCRUB("<b>Tel</b><i>555-0142</i>", "555-0142", "<b>Tel</b><i>[X]</i>");
	SCRUB("<b>Tel</b><i>555-0142</i>", "Tel 555-0142", "<b>[X]</b><i></i>");
}

Test(html, parts_of_a_word_or_a_number_in_inline_tags_are_one)
{
	TEXT("Mc<b>Donald</b> <i>J</i><i>ane</i> <b>S</b><b>MITH</b>", "McDonald Jane SMITH");
	TEXT("<i>503-</i><i>555</i>-01<b>42</b> AB<b>12</b>", "503-555-0142 AB12");
}

Test(html, an_element_that_begins_inside_a_word_ends_no_label)
{
	TEXT("3XK<b></b>9-M<span>N</span>07", "3XK9-MN07");
	TEXT("c?d=<i>7<b>7h</b></i>2</span>Kd", "c?d=77h2Kd");
	TEXT("<b>Tel</span></b><i>555-0142</i>", "Tel 555-0142");
	TEXT("x<img>y <b>Tel<b>e<b>x</b></b></b>555-0142", "xy Telex 555-0142");
}

Test(html, a_number_with_all_its_groups_is_read_apart_from_a_word)
{
	TEXT("Call<img>503-555-0142", "Call 503-555-0142");
	TEXT("AB<i></i>55 Rev<b></b>2.1", "AB55 Rev2.1");
}

Test(html, what_tags_cut_is_looked_at_as_it_reads)
{
	TEXT("<b>Tel&#58;</b>x", "Tel:x");
	TEXT("<b>Tel</b><i>&#53;55-0142</i>", "Tel 555-0142");
	TEXT("<b>&#53;03-555-01&#52;2</b><i>&#48;3/14/&#x31;961</i>", "503-555-0142 03/14/1961");
	TEXT("<b>503-555-0142\xE2\x80\x8B</b><i>\xE2\x80\x8B\xEF\xBC\x90"
	     "3/14/1961</i>",
		"503-555-0142 03/14/1961");
	TEXT("<td>N&#97;me</td><td>Jane</td>", "Name: Jane");
}

Test(html, two_numbers_are_read_apart_where_each_is_complete)
{
	TEXT("<b>503-555-0142</b><i>03/14/1961</i>", "503-555-0142 03/14/1961");
	TEXT("5035550142<b>5035550143</b>219-09-9999.", "5035550142 5035550143 219-09-9999.");
	TEXT("219-<b>09</b>-9999 <b>219</b><i>09</i><b>9999</b>", "219-09-9999 219099999");
	TEXT("<b>41111111</b><i>11111111</i> <b>503-555-01</b><i>42</i>", "4111111111111111 503-555-0142");
}

Test(html, text_ends_at_block_tags)
{
	TEXT("<p>Jane</p><div>Doe</div><li>x", "Jane\nDoe\nx");
}

Test(html, a_line_break_is_a_new_line_in_one_text)
{
	TEXT("12 Oak St<br>\n  Salem", "12 Oak St\nSalem");
	SCRUB("12 Oak St<br>\n  Salem", "St\nSalem", "12 Oak [X]<br>");
}

Test(html, white_space_reads_as_one_blank)
{
	TEXT("<p>\n Jane \n\t <b> Doe</b></p>", "Jane Doe");
	TEXT("<pre>a\n  b</pre>", "a\n  b");
}

Test(html, references_read_as_what_they_stand_for)
{
	TEXT("&#53;55&#x2d;0&#0049;42 &AMP &eacute; &nosuch; &amp;lt;", "555-0142 & \xC3\xA9 &nosuch; &lt;");
}

Test(html, a_mark_leaves_the_tags_in_a_finding)
{
	SCRUB("Call 555-<b>01</b>&#52;2!", "555-0142", "Call [X]<b></b>!");
}

Test(html, comments_scripts_and_attributes_are_fields_behind_the_text)
{
	TEXT("a<!--c1--><b title=t1>b</b><script>s1</script>c", "abc\n\nc1\nt1\n\ns1");
}

Test(html, comments_hold_pages_for_one_mail_program)
{
	TEXT("a<!-- x -->b<!----><!-- xy -->", "ab\n\nxy");
	TEXT("<!--[if mso]><p>Ja<b>ne</b></p><![endif]-->", "[if mso]>\nJane\n\n[endif]");
}

Test(html, script_escapes_read_as_characters)
{
	TEXT("<script>var n = \"J\\u0061ne\", p = '\\x355';</script>", "var n = \"Jane\", p = '55';");
}

Test(html, addresses_are_percent_decoded)
{
	TEXT("<a href='mailto:jane%40example.org?subject=Jane+D%C3%B6e&amp;x'>",
		"mailto:jane@example.org?subject=Jane D\xC3\xB6"
		"e&x");
	SCRUB("<a href=\"?n=Jane+Doe\">", "Jane Doe", "<a href=\"?n=%5BX%5D\">");
}

Test(html, structure_is_left_alone_unless_it_looks_like_data)
{
	TEXT("<p class='a b' id=main align=left width=100% style='color:red'>x", "x");
	TEXT("<p id=p48291177>x", "p48291177\nx");
}

Test(html, unknown_names_are_read)
{
	TEXT("Jane <jane@example.org> said <p dr-jones=1>", "Jane said \njane@example.org\ndr-jones: 1");
	TEXT("<Jane Doe 555-0142>", "Jane Doe 555-0142");
}

Test(html, a_name_is_the_key_of_its_value)
{
	TEXT("<input value=1961 type=hidden name=dob>", "dob: 1961");
	TEXT("<meta name=\"author\" content=\"Jane Doe\">", "author: Jane Doe");
	TEXT("<p>DOB:</p><input id=x value=1961>", "DOB: 1961");
	TEXT("<p data-mrn=123>", "mrn: 123");
}

Test(html, labels_in_tables_and_lists_stand_before_their_values)
{
	TEXT("<tr><th>DOB</th><td>1961</td></tr>", "DOB: 1961");
	TEXT("<tr><td>DOB:<td>1961", "DOB: 1961");
	TEXT("<dl><dt>DOB<dd>1961</dl>", "DOB: 1961");
}

Test(html, a_head_row_names_the_cells_below)
{
	TEXT("<table><tr><th>Name<th>DOB</tr><tr><td>Jane<td>1961</tr><tr><td>Tom<td>1962</table>",
		"Name\nDOB\nName: Jane\nDOB: 1961\nName: Tom\nDOB: 1962");
}

Test(html, a_mark_without_quotes_does_not_end_the_value)
{
	struct doctest t;

	cr_assert(eq(int, fieldtest_parse(&t, "html", "<p title=Jane>x", 15), PS_OK));
	cr_assert(eq(sz, fieldtest_replace(&t, "Jane", "90 or older"), 1));
	cr_assert(eq(str, (char *)doctest_out(&t), "<p title=90&#32;or&#32;older>x"));
	doctest_end(&t);
}

Test(html, a_document_in_an_attribute_is_read_as_one)
{
	TEXT("<iframe srcdoc='&lt;p&gt;Ja&lt;b&gt;ne'>", "Jane");
	SCRUB("<iframe srcdoc='&lt;p&gt;Ja&lt;b&gt;ne'>", "Jane", "<iframe srcdoc='&lt;p&gt;[X]&lt;b&gt;'>");
}

Test(html, pictures_in_addresses_are_not_text)
{
	TEXT("<img src='data:image/png;base64,iVBORw0KGgo' alt=x>", "x");
}

Test(html, an_unfinished_tag_is_text)
{
	TEXT("a <b title=\"Jane", "a <b title=\"Jane");
}

Test(html, a_doctype_is_structure_or_text)
{
	TEXT("<!doctype html>x", "x");
	TEXT("<!DOCTYPE html PUBLIC \"-//W3C//DTD Jane//EN\">x", "x\n\nhtml PUBLIC \"-//W3C//DTD Jane//EN\"");
	TEXT("<!DOCTYPE Jane>x", "x\n\nJane");
}

Test(html, fonts_and_numbers_of_style_sheets_are_left_alone)
{
	TEXT("<style>p{font:14px/20px Arial,'Gill Sans';margin:0 10px 12px 13px;color:#123456}</style>", "");
	TEXT("<p style=\"font-family:&quot;Segoe UI&quot;,Verdana;width:600px\">x", "x");
}

Test(html, strings_comments_and_addresses_of_style_sheets_are_read)
{
	TEXT("<style>p:after{content:'Jane'} /* Doe */ a{background:url(/x?n=1)}</style>", "Jane\nDoe \n/x?n=1");
	TEXT("<p style=\"content:&quot;J&#97;ne&quot;\">x", "Jane\nx");
	TEXT("<style>p{x:555-555-0142}</style>", "x:555-555-0142");
}

Test(html, pages_in_attributes_have_a_limit)
{
	static char many[64 * 1024] = "";

	for (int i = 0; i < 1001; i++)
		strcat(many, "<i srcdoc=x>");
	TEXT(many, "status 2");
}

Test(html, names_are_known_in_any_case_and_only_whole)
{
	TEXT("a<TABLE><TR><tD>b</Td></tr></table><BLOCKQUOTE>c</blockquote><figCaption>d", "a\nb\nc\nd");
	TEXT("<b BORDERCOLORLIGHT=jane Cellpadding=jane href=jane aria-RoleDescription=jane>", "jane\njane");
	TEXT("<b bordercolorligh=1 bordercolorlights=2>", "bordercolorligh: 1\nbordercolorlights: 2");
	TEXT("a<blockquot>b", "ab\nblockquot");
}

/* What 60 attributes of one tag, and 40 tags of one text, read as. */
Test(html, tags_with_many_attributes_and_texts_with_many_tags_are_read_whole)
{
	static char html[4096] = "<i";
	static char wanted[4096] = "x";
	char piece[32];

	for (int i = 0; i < 60; i++) {
		(void)snprintf(piece, sizeof(piece), " title=t%d", i);
		strcat(html, piece);
		(void)snprintf(piece, sizeof(piece), "\nt%d", i);
		strcat(wanted, piece);
	}
	strcat(html, " name=dob value=1961>x");
	/* The key and its value stand before the tag's other attributes. */
	memmove(wanted + 11, wanted + 1, strlen(wanted));
	memcpy(wanted + 1, "\ndob: 1961", 10);
	TEXT(html, wanted);
	strcpy(html, "");
	strcpy(wanted, "");
	for (int i = 0; i < 40; i++) {
		(void)snprintf(html + strlen(html), 32, "<i title=t%d>x</i>", i);
		strcat(wanted, "x");
	}
	strcat(html, "<script>s</script><p id=p48291177>y");
	for (int i = 0; i < 40; i++)
		(void)snprintf(wanted + strlen(wanted), 32, "\nt%d", i);
	strcat(wanted, "\n\ns\np48291177\ny");
	TEXT(html, wanted);
}

/* Blocks of sixteen bytes are looked at in one: what stands at any place of one is seen. */
Test(html, what_is_not_a_word_is_seen_at_every_place)
{
	static const struct {
		const char *source, *text;
	} rows[] = {{"&amp;", "&"}, {" \n ", " "}, {"\n", " "}, {"\t\f", " "}, {"\xC3\xA9", "\xC3\xA9"},
		{"\xC2\xA0 ", "  "}, {"\xE2\x80\x8B", ""}, {"<i> </i> ", " "}};

	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		for (int before = 1; before < 40; before++) {
			char html[128];
			char wanted[128];

			(void)snprintf(html, sizeof(html), "<b>q</b>%.*s%sJane Doe", before,
				"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", rows[row].source);
			(void)snprintf(wanted, sizeof(wanted), "q%.*s%sJane Doe", before,
				"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", rows[row].text);
			TEXT(html, wanted);
		}
	}
}

Test(html, a_mark_takes_all_white_space_that_reads_as_one_blank)
{
	SCRUB("<i></i>Call Jane \n Doe now", "Jane Doe", "<i></i>Call [X] now");
	SCRUB("<i></i>Call Jane\nDoe &amp; co", "Jane Doe &", "<i></i>Call [X] co");
	SCRUB("<i>x</i>Call Jane  <b> Doe</b>", "Jane Doe", "<i>x</i>Call [X]<b></b>");
}

Test(html, data_in_a_style_is_seen_at_every_place)
{
	static const char *const data[] = {"a@b", "5550142", "\"Jane\"", "/*Jane*/", "url(Jane)", "55-50/1.4 (2"};

	for (size_t row = 0; row < sizeof(data) / sizeof(*data); row++) {
		for (int before = 0; before < 40; before++) {
			char html[128];

			(void)snprintf(html, sizeof(html), "<p style='color:#12345;%.*s:%s'>x", before,
				"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", data[row]);
			/* More than the "x". */
			cr_assert(strlen(fieldtest_text("html", html)) > 1);
		}
	}
	TEXT("<p style='color:#12345;width:6px;height:1px'>x", "x");
}
