/*
 * Values in hiding: a legal document each, in which a reader finds the value.
 *
 * The value has to stand in the text in one piece, and after its replacement
 * neither the parser nor a second one may find it, nor may the document have
 * become invalid. Rows with OWN are those whose value a second parser of
 * markup does not put together: script escapes, and what browsers drop.
 */
#include <criterion/criterion.h>

#include "decoders.h"
#include "fieldtest.h"

#define PHONE "555-0142"
#define WHO "Jane Doe"
#define HL7 "MSH|^~\\&|A|B|||2031||ADT^A01|1|P|2.5\r"

enum { OWN = 1 };

struct row {
	const char *data;
	const char *value;
	int own;
};

static const struct row html[] = {
	/* References. */
	{"<p>&#53;&#53;&#53;&#45;&#48;&#49;&#52;&#50;</p>", PHONE, 0},
	{"<p>&#x35;55-01&#X34;2</p>", PHONE, 0},
	{"<p>&#0000000053;55-0142</p>", PHONE, 0},
	{"<p>&#x000000000000000035;55-0142</p>", PHONE, 0},
	{"<p>&#53 &#53</p><p>&#53&#53&#53-0142</p>", PHONE, 0},
	{"<p>&#x35&#x35&#x35-0142</p>", PHONE, 0},
	{"<p>555&hyphen;0142</p>", PHONE, 0},
	{"<p>555&dash;0142</p>", PHONE, 0},
	{"<p>555&ndash;0142</p>", PHONE, 0},
	{"<p>555-&shy;0142</p>", PHONE, 0},
	{"<p>555-&shy0142</p>", PHONE, 0},
	{"<p>5&zwj;5&zwnj;5-0142</p>", PHONE, 0},
	{"<p>5&ZeroWidthSpace;55-&NoBreak;0142</p>", PHONE, 0},
	{"<p>5&#8203;5&#x200B;5-01&#xFEFF;42</p>", PHONE, 0},
	{"<p>Jane&nbsp;Doe</p>", WHO, 0},
	{"<p>Jane&nbspDoe</p>", WHO, 0},
	{"<p>Jane&#160;Doe</p>", WHO, 0},
	{"<p>Jane&thinsp;Doe</p>", WHO, 0},
	{"<p>Jane&#32;Doe</p>", WHO, 0},
	{"<p>Jane&Tab;Doe</p>", WHO, OWN},
	{"<p>Jane&NewLine;Doe</p>", WHO, OWN},
	{"<p>Ja&#110;e Do&#101</p>", WHO, 0},
	{"<p>jane&commat;example&period;org</p>", "jane@example.org", 0},
	{"<p>jane&#64;example&#46;org</p>", "jane@example.org", 0},
	{"<p>3&sol;14&sol;1961</p>", "3/14/1961", 0},
	{"<p>3&#47;14&#x2F;1961</p>", "3/14/1961", 0},
	{"<p>&amp;555-0142</p>", PHONE, 0},
	{"<p>&notit;555-0142</p>", PHONE, 0},
	/* Tags in the middle. */
	{"<p>555<b>-01</b>42</p>", PHONE, 0},
	{"<p>5<b>5<i>5<u>-<em>0</em>1</u>4</i>2</b></p>", PHONE, 0},
	{"<p>5<span>5<span>5<span>-0142</span></span></span></p>", PHONE, 0},
	{"<P>555-<B>01</B><FONT COLOR=red>42</FONT></P>", PHONE, 0},
	{"<p>555-01<wbr>42</p>", PHONE, 0},
	{"<p>Ja<span class=a>ne</span> D<a href=#>oe</a></p>", WHO, 0},
	{"<p>555-01<b ></b >42</p>", PHONE, 0},
	{"<p>555-01<b x='>'>42</b></p>", PHONE, 0},
	{"<p>555-01<b x=\"</p>\">42</b></p>", PHONE, 0},
	{"<p>555-01<b x=a>42</b></p>", PHONE, 0},
	{"<p>555-01<b\nx\t=\f'1'/>42</p>", PHONE, 0},
	{"<p>555-01<b/x/y/>42</p>", PHONE, 0},
	{"<p>555-01</b>42</p>", PHONE, 0},
	{"<p>555-01<custom-tag>42</custom-tag></p>", PHONE, 0},
	{"<p>555-01<o:p></o:p>42</p>", PHONE, 0},
	{"<p>555-01<img src=x>42</p>", PHONE, 0},
	{"<p>Jane\n  <b>\n Doe</b></p>", WHO, OWN},
	{"<p>555-<sub>01</sub><sup>42</sup></p>", PHONE, 0},
	/* Comments and what is read as one. */
	{"<p>555-<!-- x -->0142</p>", PHONE, 0},
	{"<p>555-<!---->0142</p>", PHONE, 0},
	{"<p>555-<!-->0142</p>", PHONE, 0},
	{"<p>555-<!--->0142</p>", PHONE, 0},
	{"<p>555-<!-- --!>0142</p>", PHONE, 0},
	{"<p>555-<!-- <!-- -->0142</p>", PHONE, 0},
	{"<p>555-<! x >0142</p>", PHONE, 0},
	{"<p>555-<?x?>0142</p>", PHONE, 0},
	{"<p>555-</ x>0142</p>", PHONE, 0},
	{"<p>555-</>0142</p>", PHONE, 0},
	{"<p>555-<![CDATA[x]]>0142</p>", PHONE, 0},
	{"<p>555-<script>x</script>0142</p>", PHONE, 0},
	{"<p>555-<style>x</style>0142</p>", PHONE, 0},
	{"<!-- 555-0142 --><p>x", PHONE, 0},
	{"<!-- Ja<b>ne</b> Doe --><p>x", WHO, 0},
	{"<!--[if mso]><p>Ja<b>ne</b>&nbsp;Doe</p><![endif]-->", WHO, 0},
	{"<!--[if !mso]><!--><p>Ja<b>ne</b> Doe</p><!--<![endif]-->", WHO, 0},
	{"<p>x<!-- 555-0142", PHONE, 0},
	{"<? 555-0142 ?>x", PHONE, 0},
	{"</ 555-0142>x", PHONE, 0},
	/* Text of other kinds. */
	{"<title>Jane&nbsp;Doe</title>", WHO, 0},
	{"<title>Jane <b>Doe</b></title><p>Jane Doe", WHO, 0},
	{"<textarea>Jane&#32;Doe</textarea>", WHO, 0},
	{"<textarea><p>Jane Doe</textarea>", WHO, 0},
	{"<xmp>Jane Doe</xmp>", WHO, 0},
	{"<noscript>Ja<b>ne</b> Doe</noscript>", WHO, 0},
	{"<plaintext>Jane Doe</p>", WHO, 0},
	{"<iframe>Jane Doe</iframe>", WHO, 0},
	{"<option>Jane Doe</option>", WHO, 0},
	{"<svg><text>Ja<tspan>ne</tspan> Doe</text></svg>", WHO, 0},
	{"<math><mi>Jane Doe</mi></math>", WHO, 0},
	{"<button>Jane <b>Doe</b></button>", WHO, 0},
	{"<template>Jane Doe</template>", WHO, OWN},
	{"<p>Jane Doe", WHO, 0},
	{"Jane Doe", WHO, 0},
	{"<a><b><i>Jane Doe</a></i></b>", WHO, 0},
	{"<p>a < 555-0142", PHONE, 0},
	{"<p>a <3 555-0142", PHONE, 0},
	/* Attributes. */
	{"<p title=\"555-0142\">", PHONE, 0},
	{"<p title='555-0142'>", PHONE, 0},
	{"<p title=555-0142>", PHONE, 0},
	{"<p TITLE = 555-0142 >", PHONE, 0},
	{"<p title\n=\n'555-0142'>", PHONE, 0},
	{"<p title='&#53;55-0142'>", PHONE, 0},
	{"<p title=&#53;55-0142>", PHONE, 0},
	{"<p title='&#53 55' title=555-0142 alt=555-0142>", PHONE, 0},
	{"<p alt='a > 555-0142'>", PHONE, 0},
	{"<img alt=\"Jane&nbsp;Doe\">", WHO, 0},
	{"<p class=\"x 555-0142\">", PHONE, 0},
	{"<p id=555-0142>", PHONE, 0},
	{"<p style=\"content:'555-0142'\">", PHONE, 0},
	{"<p data-x='{&quot;n&quot;:&quot;Jane Doe&quot;}'>", WHO, 0},
	{"<p 555-0142>", PHONE, 0},
	{"<p 555-0142=x>", PHONE, 0},
	{"<p><jane@example.org>", "jane@example.org", OWN},
	{"<p>Jane Doe <555-0142@x>", WHO, 0},
	{"</p title=555-0142>", PHONE, OWN},
	{"<input type=hidden value=555-0142>", PHONE, 0},
	{"<meta name=description content='555-0142'>", PHONE, 0},
	{"<a href='tel:555-0142'>", PHONE, 0},
	{"<a href='tel:%35%35%35%2D0142'>", PHONE, 0},
	{"<a href='?n=Jane+Doe'>", WHO, 0},
	{"<a href='?n=Jane%20Doe'>", WHO, 0},
	{"<a href='?n=Jane&#37;20Doe'>", WHO, 0},
	{"<a href='?n=Jane&percnt;20Doe'>", WHO, 0},
	{"<a href=\"mailto:jane%40example.org\">", "jane@example.org", 0},
	{"<a href=\"mailto:jane&#64;example.org\">", "jane@example.org", 0},
	{"<form action='/x?n=Jane+Doe'>", WHO, 0},
	{"<img src='/x?n=Jane+Doe'>", WHO, 0},
	{"<iframe srcdoc='Ja&lt;b&gt;ne Doe'>", WHO, 0},
	{"<iframe srcdoc='Jane&amp;nbsp;Doe'>", WHO, 0},
	{"<p onclick=\"f('J\\u0061ne Doe')\">", WHO, OWN},
	{"<p onclick=\"f('J&#92;u0061ne Doe')\">", WHO, OWN},
	/* Scripts and styles. */
	{"<script>f('Jane Doe')</script>", WHO, 0},
	{"<script>f('J\\x61ne Doe')</script>", WHO, OWN},
	{"<script>f('J\\u{61}ne \\u0044oe')</script>", WHO, OWN},
	{"<script>f('Jane\\\n Doe')</script>", WHO, OWN},
	{"<script><!--\n<script>'Jane Doe'</script>--></script>", WHO, 0},
	{"<script type='application/ld+json'>{\"name\":\"Jane\\u0020Doe\"}</script>", WHO, OWN},
	{"<style>p:after{content:'Jane Doe'}</style>", WHO, 0},
	/* Cut off. */
	{"<p>x<b title=\"Jane Doe", WHO, OWN},
	{"<p>x<b title='Jane&#32;Doe", WHO, OWN},
	{"<p>x<script>'Jane Doe'", WHO, 0},
	{"<p>x<textarea>Jane Doe", WHO, 0},
	{"<!DOCTYPE Jane Doe>x", WHO, OWN},
};

static const struct row xml[] = {
	{"<a>&#53;55-0142</a>", PHONE, 0},
	{"<a>&#x35;55-01&#x34;2</a>", PHONE, 0},
	{"<a>&#00053;55-0142</a>", PHONE, 0},
	{"<a>Jane&#xA0;Doe</a>", WHO, 0},
	{"<a>555-<![CDATA[0142]]></a>", PHONE, 0},
	{"<a><![CDATA[555-]]><![CDATA[0142]]></a>", PHONE, 0},
	{"<a><![CDATA[5]]>5<![CDATA[5]]>-0142</a>", PHONE, 0},
	{"<a>555-<!-- x -->0142</a>", PHONE, 0},
	{"<a>555-<?x y?>0142</a>", PHONE, 0},
	{"<a>555-<b>01</b>42</a>", PHONE, 0},
	{"<a><b>555-</b>0142</a>", PHONE, 0},
	{"<a><q>555-</q>0142</a>", PHONE, 0},
	{"<a>x 555-<q>01</q><r>42</r></a>", PHONE, 0},
	{"<a>555-<b x='Tom'>0142</b></a>", PHONE, 0},
	{"<a><i>5</i><b>55</b><u>-0142</u></a>", PHONE, 0},
	{"<a>555-<x/>0142</a>", PHONE, 0},
	{"<a b='555-0142'/>", PHONE, 0},
	{"<a b=\"&#53;55-0142\"/>", PHONE, 0},
	{"<a b = '555-0142' />", PHONE, 0},
	{"<a b='x > 555-0142'/>", PHONE, 0},
	{"<a value='555-0142'/>", PHONE, 0},
	{"<a name='555-0142'>x</a>", PHONE, 0},
	{"<a name='Jane Doe' value='x'/>", WHO, 0},
	{"<a key='x' b='Jane Doe'>y</a>", WHO, 0},
	{"<a>x<b name='Jane Doe'/>y</a>", WHO, 0},
	{"<!-- 555-0142 --><a/>", PHONE, 0},
	{"<a/><!-- 555-0142 -->", PHONE, 0},
	{"<a/><?p 555-0142?>", PHONE, 0},
	{"<?p 555-0142?><a/>", PHONE, 0},
	{"<a>x<!-- Jane Doe -->y</a>", WHO, 0},
	{"<a>x<?p Jane Doe?>y</a>", WHO, 0},
	{"<a u='http://example.org/?n=Jane%20Doe'/>", WHO, 0},
	{"<a u='http://example.org/?n=Jane+Doe'/>", WHO, 0},
	{"<a u='mailto:jane%40example.org'/>", "jane@example.org", 0},
	{"<n:a xmlns:n='u'><n:b>555-0142</n:b></n:a>", PHONE, 0},
	{"<a xml:space='preserve'>Jane Doe</a>", WHO, 0},
	{"<a><b>x</b><c><d>Jane Doe</d></c></a>", WHO, 0},
	{"<a>\r\nJane Doe\r\n</a>", WHO, 0},
	{"\xEF\xBB\xBF<a>Jane Doe</a>", WHO, 0},
	{"<?xml version='1.0' encoding='ISO-8859-1'?><a>Jane Doe \xE9</a>", WHO, 0},
	{"<?xml version='1.0' encoding='windows-1252'?><a>Jane\xA0"
	 "Doe</a>",
		WHO, OWN},
	{"<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'><html>Jane&nbsp;Doe</html>", WHO, OWN},
	{"<html><p>Ja<span>ne</span> D<a>oe</a></p></html>", WHO, 0},
	{"<a>5\xE2\x80\x8B"
	 "55-0142</a>",
		PHONE, 0},
	{"<a>5&#x200D;55-01&#173;42</a>", PHONE, 0},
	{"<a>Jane Doe<![CDATA[]]></a>", WHO, 0},
	{"<!DOCTYPE a SYSTEM 'Jane Doe'><a/>", WHO, OWN},
};

static const struct row hl7[] = {
	{HL7 "NTE|1||555-0142", PHONE, 0},
	{HL7 "NTE|1||\\X35\\55-0142", PHONE, 0},
	{HL7 "NTE|1||\\X3535352D30313432\\", PHONE, 0},
	{HL7 "NTE|1||\\x\\555-0142", PHONE, 0},
	{HL7 "NTE|1||555\\H\\-\\N\\0142", PHONE, 0},
	{HL7 "NTE|1||555-01\\.in+4\\42", PHONE, 0},
	{HL7 "NTE|1||Jane\\.sk1\\Doe", WHO, 0},
	{HL7 "NTE|1||Jane\\X20\\Doe", WHO, 0},
	{HL7 "NTE|1||x\\.br\\Jane Doe\\.br\\y", WHO, 0},
	{HL7 "NTE|1||a~b Jane Doe~c", WHO, 0},
	{HL7 "NTE|1||a^Jane Doe^b", WHO, 0},
	{HL7 "ZZZ|Jane^Doe", WHO, 0},
	{HL7 "ZZZ|x&Jane&Doe", WHO, 0},
	{HL7 "PID|||||D\\X6F\\e^Jane", "Doe", 0},
	{HL7 "PID|||||\\H\\Doe\\N\\^Jane", "Doe", 0},
	{HL7 "PID|||||Smith&Van Doe^Jane", "Van Doe", 0},
	{HL7 "PID|||||x~Doe^Jane", "Doe", 0},
	{HL7 "PID|||||x^y^z^^^^^Jane Doe", WHO, 0},
	{HL7 "PID|Jane Doe", WHO, 0},
	{HL7 "PID|||||||||||||555-0142", PHONE, 0},
	{HL7 "PID|||||||||||||^^^^1^\\X35\\55^555-0142", PHONE, 0},
	{HL7 "OBX|1|TX|1||Jane Doe", WHO, 0},
	{HL7 "OBX|1|ED|1||^^^A^Jane Doe", WHO, 0},
	{HL7 "OBX|1|XPN|1||Jane Doe", WHO, 0},
	{HL7 "OBX|Jane Doe|x|1||", WHO, 0},
	{HL7 "OBX|1|TX|Jane Doe^q|1|", WHO, 0},
	{HL7 "continued Jane Doe", WHO, 0},
	{HL7 "zzz|Jane Doe|", WHO, 0},
	{HL7 "Z1|Jane Doe|", WHO, 0},
	{"MSH$%+!@$A\rNTE$1$$J!X61!ne Doe", WHO, 0},
	{"MSH$%+!@$A\rPID$$$$$x%y%Jane Doe", WHO, 0},
	{"MSH|^~\\&#|A\rNTE|1||Jane\\X20\\Doe", WHO, 0},
	{"MSH|^\rNTE|1||Jane Doe\\H\\", WHO, 0},
	{"MSH|^~\\&|Jane Doe|\r", WHO, 0},
	{"FHS|^~\\&|A|||||||Jane Doe\rMSH|^~\\&|\r", WHO, 0},
	{"\x0BMSH|^~\\&|\rNTE|||Jane Doe\r\x1C\r", WHO, 0},
	{"MSH|^~\\&|\nNTE|||Jane Doe\n", WHO, 0},
	{"MSH|^~\\&|\r\nNTE|||Jane Doe\r\n", WHO, 0},
	{"Jane Doe\rMSH|^~\\&|\r", WHO, 0},
};

static const struct row csv[] = {
	{"a,b\n\"Jane Doe\",1961\n", WHO, 0},
	{"a,b\n\"x \"\"Jane Doe\"\"\",1961\n", WHO, 0},
	{"a,b\n\"x,\nJane Doe\",1961\n", WHO, 0},
	{"a;b\nx;Jane Doe\n", WHO, 0},
	{"a\tb\nx\tJane Doe\n", WHO, 0},
	{"Jane Doe,x\n1,2\n", WHO, 0},
	{"a,b\n\"Jane Doe\n", WHO, 0},
	{"a,b\nx\"Jane Doe\"y,z\n", WHO, 0},
	{"a,b\n1,2,3,Jane Doe\n", WHO, 0},
	{"a,b\r1,Jane Doe\r", WHO, 0},
	{"\"a\",\"b\"\n\"1\",\"Jane\xC2\xA0"
	 "Doe\"\n",
		WHO, 0},
	{"\xEF\xBB\xBFJane Doe,1961\n", WHO, 0},
};

static const struct row vcard[] = {
	{"BEGIN:VCARD\r\nNOTE:Jane\r\n  Doe\r\nEND:VCARD\r\n", WHO, 0},
	{"BEGIN:VCARD\r\nNOTE:J\r\n a\r\n\tn\r\n e\r\n  Doe\r\n", WHO, 0},
	{"begin:vcard\nnote:Jane Doe\n", WHO, 0},
	{"BEGIN:VCARD\nNO\n TE:Jane Doe\n", WHO, 0},
	{"BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:J=61ne=20Doe\n", WHO, 0},
	{"BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:Jane=\n Doe\n", WHO, 0},
	{"BEGIN:VCARD\nx.NOTE:Jane Doe\n", WHO, 0},
	{"BEGIN:VCARD\nX-Y;Z=\"Jane Doe\":q\n", WHO, 0},
	{"BEGIN:VCARD\nX-Y;Z=Jane Doe:q\n", WHO, 0},
	{"BEGIN:VCARD\nX-Y;Jane Doe:q\n", WHO, 0},
	{"BEGIN:VCARD\nFN:\\Jane Doe\n", WHO, 0},
	{"BEGIN:VCARD\nORG:x;Jane Doe;y\n", WHO, 0},
	{"BEGIN:VCARD\nEND:VCARD\nJane Doe\n", WHO, 0},
	{"BEGIN:VCARD\nEMAIL:jane\n @example.org\n", "jane@example.org", 0},
	{"BEGIN:VCARD\nVERSION:Jane Doe jane@example.org\n", WHO, 0},
};

/* What a second parser sees; the document itself where there is none. */
static char *second(const char *format, const char *data, size_t len)
{
	if (strcmp(format, "html") == 0)
		return decoder_html(data, len);
	if (strcmp(format, "xml") == 0)
		return decoder_xml(data, len);
	return strdup(data);
}

static void check(const char *format, const struct row *row, bool has_second)
{
	struct doctest t;
	struct doctest again;
	char *seen = second(format, row->data, strlen(row->data));

	cr_expect(fieldtest_parse(&t, format, row->data, strlen(row->data)) == PS_OK, "refused: %s", row->data);
	cr_expect(strstr((const char *)t.text.data, row->value) != NULL, "not seen: %s", row->data);
	if (has_second && !row->own)
		cr_expect(seen != NULL && strstr(seen, row->value) != NULL, "no hiding place: %s\n%s", row->data, seen);
	free(seen);

	(void)fieldtest_replace(&t, row->value, "[X]");
	const char *out = doctest_out(&t);
	cr_expect(fieldtest_parse(&again, format, out, t.out.len) == PS_OK, "now invalid: %s", out);
	cr_expect(
		again.text.data == NULL || strstr((const char *)again.text.data, row->value) == NULL, "left: %s", out);
	seen = second(format, out, t.out.len);
	cr_expect(!has_second || (row->own && seen == NULL) || (seen != NULL && strstr(seen, row->value) == NULL),
		"left for others: %s", out);
	free(seen);
	doctest_end(&again);
	doctest_end(&t);
}

#define CHECK_ALL(format, rows, has_second)                         \
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) \
	check(format, &rows[i], has_second)

Test(hostile, html_hides_nothing)
{
	CHECK_ALL("html", html, true);
}

Test(hostile, xml_hides_nothing)
{
	CHECK_ALL("xml", xml, true);
}

Test(hostile, hl7_hides_nothing)
{
	CHECK_ALL("hl7", hl7, false);
}

Test(hostile, csv_hides_nothing)
{
	CHECK_ALL("csv", csv, false);
}

Test(hostile, cards_hide_nothing)
{
	CHECK_ALL("vcard", vcard, false);
}

Test(hostile, there_are_enough_of_them)
{
	size_t count = (sizeof(html) + sizeof(xml) + sizeof(hl7) + sizeof(csv) + sizeof(vcard)) / sizeof(html[0]);

	fprintf(stderr, "hostile: %zu constructions\n", count);
	cr_assert(count >= 200);
}
