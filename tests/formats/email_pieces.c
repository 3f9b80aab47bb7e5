/* The parts of the e-mail format one by one, its options, and its limits. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base64.h"
#include "charset.h"
#include "doctest.h"
#include "email.h"
#include "encoded_word.h"
#include "mail_header.h"
#include "mime.h"
#include "transfer.h"

#include <stdio.h>
#include <time.h>

static const unsigned char *bytes(const char *text)
{
	return (const unsigned char *)text;
}

static struct doctest mail(const char *data, enum ps_status want)
{
	struct doctest t = doctest_begin(data, strlen(data));

	cr_assert(eq(int, ps_email_parse(t.doc, 0, 0, t.raw.len), want), "%s", ps_document_error(t.doc)->text);
	return t;
}

/* --- transfer encodings ---------------------------------------------------------- */

static void expect_base64(const char *letters, const char *text, bool odd)
{
	struct guarded src = guarded_copy(letters, strlen(letters));
	struct ps_buf out;
	bool is_odd;

	ps_buf_init(&out, 1000);
	cr_assert(eq(int, ps_base64_decode(src.data, src.len, &out, &is_odd), PS_OK));
	cr_assert(eq(str, out.data == NULL ? "" : (char *)out.data, (char *)text), "%s", letters);
	cr_assert(eq(int, is_odd, odd), "%s", letters);
	ps_buf_fini(&out);
	guarded_free(&src);
}

Test(transfer, base64_is_read_as_receivers_read_it)
{
	expect_base64("", "", false);
	expect_base64("SmFuZSBEb2U=", "Jane Doe", false);
	expect_base64("Sm\r\nFu ZSBE\tb2U=\r\n", "Jane Doe", false);
	expect_base64("SmFuZSBEb2U", "Jane Doe", false);
	expect_base64("S*mFu-ZSBEb2U=", "Jane Doe", true);
	expect_base64("SmFuZQ==IERvZQ==", "Jane Doe", true);
	expect_base64("S", "", false);
	expect_base64("====", "", false);
}

static void recode(ps_recode *way_back, const char *original, const char *text, struct ps_buf *out)
{
	ps_buf_init(out, 10000);
	cr_assert(eq(int, way_back(NULL, bytes(original), strlen(original), bytes(text), strlen(text), out), PS_OK));
	cr_assert(eq(int, ps_buf_reserve(out, 1), PS_OK));
}

static void expect_recode(ps_recode *way_back, const char *original, const char *text, const char *want)
{
	struct ps_buf out;

	recode(way_back, original, text, &out);
	cr_assert(eq(str, (char *)out.data, (char *)want));
	ps_buf_fini(&out);
}

Test(transfer, base64_keeps_its_width_line_ends_and_edges)
{
	expect_recode(ps_base64_recode, "SmFuZSBE\r\nb2U=\r\n", "Jane Doe", "SmFuZSBE\r\nb2U=\r\n");
	expect_recode(ps_base64_recode, "SmFuZ\nSBEb2\nU=", "Jane Doe", "SmFuZ\nSBEb2\nU=");
	expect_recode(ps_base64_recode, "\r\nSmFuZSBEb2U=\r\n\r\n", "[X]", "\r\nW1hd\r\n\r\n");
	expect_recode(ps_base64_recode, "SmFuZQ==\r\n", "", "\r\n");
}

static struct ps_buf base64_decoded(const char *letters, size_t len)
{
	struct ps_buf out;
	bool odd;

	ps_buf_init(&out, 1000);
	cr_assert(eq(int, ps_base64_decode(bytes(letters), len, &out, &odd), PS_OK));
	return out;
}

/* Sixteen letters are looked at at once, four in another way. */
Test(transfer, every_byte_among_letters_of_base64_is_what_it_is_among_few)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t place = 0; place < 16; place++) {
		for (unsigned byte = 0; byte < 256; byte++) {
			char text[49];
			size_t rest = 0;
			struct ps_buf all;

			(void)snprintf(text, sizeof text, "%.48s", letters + place);
			text[place] = (char)byte;
			if (byte == '=')
				continue;
			all = base64_decoded(text, 48);
			if (ps_base64_class[byte] > 63)
				memmove(text + place, text + place + 1, 48 - place);
			for (size_t at = 0; at < 48 - (ps_base64_class[byte] > 63); at += 4) {
				struct ps_buf four = base64_decoded(text + at, at == 44 && text[47] == 0 ? 3 : 4);

				cr_assert(
					four.len <= all.len - rest && memcmp(all.data + rest, four.data, four.len) == 0,
					"%u at %zu", byte, place);
				rest += four.len;
				ps_buf_fini(&four);
			}
			cr_assert(eq(sz, rest, all.len));
			ps_buf_fini(&all);
		}
	}
}

Test(transfer, all_bytes_of_any_length_come_back_from_base64)
{
	unsigned char data[300];

	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (unsigned char)(i * 37 + i / 256);
	for (size_t len = 0; len < sizeof data; len++) {
		struct ps_buf letters;
		struct ps_buf back;

		ps_buf_init(&letters, 1000);
		cr_assert(eq(int, ps_base64_encode(data, len, &letters), PS_OK));
		cr_assert(eq(sz, letters.len, (len + 2) / 3 * 4));
		for (size_t i = 0; i + 3 <= len; i += 3)
			cr_assert(letters.data[i / 3 * 4] == (unsigned char)ps_base64_alphabet[data[i] >> 2] &&
				  letters.data[i / 3 * 4 + 3] == (unsigned char)ps_base64_alphabet[data[i + 2] & 63]);
		back = base64_decoded((const char *)letters.data, letters.len);
		cr_assert(back.len == len && (len == 0 || memcmp(back.data, data, len) == 0), "%zu", len);
		ps_buf_fini(&letters);
		ps_buf_fini(&back);
	}
}

/* A step of one byte looks at single letters, a leap at groups. */
Test(transfer, a_place_in_base64_is_found_in_steps_and_in_one_leap)
{
	static const char *const sources[] = {"Q2FsbCBKYW5lIG5vdy4gQ2FsbCBKYW5lIG5vdy4=",
		"Q2FsbCBK\r\nYW5lIG5v\r\ndy4gQ2Fs\r\nbCBKYW5l\r\n", "Q2FsbCBK\nYW5lIG5v\ndy4gQ2Fs",
		"Q2F\nsbCB\nKYW5\nlIG5\nvdy4", "Q2Fs\n\nbC*BKYW5lIG5vdy4", "\n Q2FsbCBKYW=lIG5vdy4"};

	for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
		size_t len = strlen(sources[i]);
		size_t step_source = 0, step_decoded = 0;

		for (size_t target = 1; target <= len; target++) {
			size_t source = 0, decoded = 0;

			ps_base64_locate(NULL, bytes(sources[i]), len, &step_source, &step_decoded, target);
			ps_base64_locate(NULL, bytes(sources[i]), len, &source, &decoded, target);
			cr_assert(eq(sz, source, step_source), "%zu in %zu", target, i);
			cr_assert(eq(sz, decoded, step_decoded), "%zu in %zu", target, i);
		}
	}
}

Test(transfer, the_longest_line_is_found_at_every_place)
{
	char text[128];

	for (size_t before = 0; before < 40; before++) {
		for (size_t len = 20; len < 40; len++) {
			memset(text, 'x', sizeof text);
			memset(text, '\n', before);
			memcpy(text + before + len, "\r\nxyz\n\r\n", 8);
			cr_assert(eq(sz, ps_longest_line(bytes(text), before + len + 8), len));
			cr_assert(eq(sz, ps_longest_line(bytes(text), before + len), len));
		}
	}
}

Test(transfer, quoted_printable_is_read_at_every_place)
{
	static const struct {
		const char *source, *text;
	} rows[] = {{"=3D", "="}, {"=3", "=3"}, {"=\n", ""}, {"= \r\n", ""}, {"=", ""}, {"==3d", "=="}, {"=zz", "=zz"}};

	for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
		for (int before = 0; before < 40; before++) {
			char source[128];
			char text[128];
			struct ps_buf out;

			(void)snprintf(source, sizeof source, "%.*s%s", before,
				"see see see see see see see see see see see", rows[row].source);
			ps_buf_init(&out, sizeof text);
			cr_assert(eq(int, ps_qp_decode(bytes(source), strlen(source), &out), PS_OK));
			(void)snprintf(text, sizeof text, "%.*s%s", before,
				"see see see see see see see see see see see", rows[row].text);
			cr_assert(out.len == strlen(text) && memcmp(out.data, text, out.len) == 0, "%s", source);
			ps_buf_fini(&out);
		}
	}
}

Test(transfer, quoted_printable_lines_that_did_not_change_stay)
{
	const char *original = "one =3d 1\r\ntwo=\r\n two\r\nthree =C3=A9=20\r\nfour";

	expect_recode(ps_qp_recode, original, "one = 1\r\ntwo two\r\nthree \xC3\xA9 \r\nfour", original);
	expect_recode(ps_qp_recode, original, "one = 1\r\ntwo [X]\r\nthree \xC3\xA9 \r\nfour",
		"one =3d 1\r\ntwo [X]\r\nthree =C3=A9=20\r\nfour");
	expect_recode(ps_qp_recode, original, "[X]\xC3\xA9= \r\nfour", "[X]=C3=A9=3D=20\r\nfour");
	expect_recode(ps_qp_recode, "a=0D=0Ab", "a\r\n[X]", "a\r\n[X]");
}

Test(transfer, quoted_printable_lines_are_cut_at_their_own_width)
{
	struct ps_buf out;
	char text[301];

	memset(text, 'x', 300);
	text[300] = '\0';
	recode(ps_qp_recode, "short line\r\nanother one that is 40 octets long, ok=\r\n", text, &out);
	cr_assert(le(sz, ps_longest_line(out.data, out.len), 45));
	ps_buf_fini(&out);
	recode(ps_qp_recode, text, text + 1, &out);
	cr_assert(eq(sz, ps_longest_line(out.data, out.len), 76));
	ps_buf_fini(&out);
}

Test(transfer, lines_that_grew_too_long_are_cut_at_a_blank)
{
	struct ps_buf out;
	char text[1501];

	for (size_t i = 0; i < 1500; i++)
		text[i] = i % 7 == 6 ? ' ' : 'w';
	text[1500] = '\0';
	recode(ps_lines_recode, "short\n", text, &out);
	cr_assert(le(sz, ps_longest_line(out.data, out.len), 998));
	cr_assert(eq(sz, out.len, 1501));
	ps_buf_fini(&out);
}

/* --- charsets ---------------------------------------------------------------------- */

Test(charset, every_byte_of_every_charset_finds_its_way_back)
{
	static const char *const names[] = {"us-ascii", "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1251",
		"koi8-r", "macintosh", "ibm850", "ibm037", "tis-620", "viscii", "euc-jp", "gb18030", "utf-16",
		"utf-16be", "utf-32", "euc-kr"};

	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++) {
		const struct ps_charset *charset = ps_charset_by_name(bytes(names[n]), strlen(names[n]));
		unsigned char all[256];
		struct ps_buf text, back;
		enum ps_status status;

		for (size_t i = 0; i < sizeof(all); i++)
			all[i] = (unsigned char)i;
		ps_buf_init(&text, 10000);
		ps_buf_init(&back, 10000);
		cr_assert(ne(ptr, (void *)charset, NULL), "%s", names[n]);
		status = ps_charset_decode(charset, all, sizeof(all), &text);
		cr_assert(eq(int, status, PS_OK), "%s", names[n]);
		cr_assert(ps_is_utf8(text.data, text.len), "%s", names[n]);
		status = ps_charset_recode(charset, all, sizeof(all), text.data, text.len, &back);
		cr_expect(eq(int, status, PS_OK), "%s", names[n]);
		cr_expect(eq(sz, back.len, sizeof(all)), "%s", names[n]);
		cr_expect(eq(int, memcmp(back.data, all, sizeof(all)), 0), "%s", names[n]);
		ps_buf_fini(&text);
		ps_buf_fini(&back);
	}
}

Test(charset, characters_with_two_codes_stay_the_same_text)
{
	static const char *const names[] = {"big5", "shift_jis", "iso-2022-jp"};

	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++) {
		const struct ps_charset *charset = ps_charset_by_name(bytes(names[n]), strlen(names[n]));
		unsigned char all[256];
		struct ps_buf text, back, again;

		for (size_t i = 0; i < sizeof(all); i++)
			all[i] = (unsigned char)i;
		ps_buf_init(&text, 10000);
		ps_buf_init(&back, 10000);
		ps_buf_init(&again, 10000);
		cr_assert(eq(int, ps_charset_decode(charset, all, sizeof(all), &text), PS_OK));
		cr_assert(eq(int, ps_charset_encode(charset, text.data, text.len, &back), PS_OK));
		cr_assert(eq(int, ps_charset_decode(charset, back.data, back.len, &again), PS_OK));
		cr_expect(eq(str, (char *)again.data + 1, (char *)text.data + 1), "%s", names[n]);
		ps_buf_fini(&text);
		ps_buf_fini(&back);
		ps_buf_fini(&again);
	}
}

Test(charset, utf_7_is_read_only_where_nothing_is_shifted)
{
	static const struct {
		const char *text;
		bool direct;
	} cases[] = {{"a + b +, +-", true}, {"+1 503", true}, {"+AGE-", false}, {"x +5035550142", false},
		{"++/1", false}, {"+AG\x80", false}};
	const struct ps_charset *charset = ps_charset_by_name(bytes("utf-7"), 5);

	for (size_t n = 0; n < sizeof(cases) / sizeof(*cases); n++) {
		size_t len = strlen(cases[n].text);
		struct ps_buf text;

		ps_buf_init(&text, 100);
		cr_expect(eq(int, ps_charset_is_direct(charset, bytes(cases[n].text), len), cases[n].direct));
		cr_expect(eq(int, ps_charset_decode(charset, bytes(cases[n].text), len, &text), PS_REFUSED));
		ps_buf_fini(&text);
	}
}

Test(charset, what_may_be_ascii_for_another_reader_is_told)
{
	static const struct {
		const char *charset, *text;
		size_t start, end;
	} cases[] = {
		{"utf-16",
			"\x01"
			"Jane Doe\x80",
			1, 9},
		{"ibm037", "Jane D", 0, 6},
		{"utf-32", "Jane", 0, 0},
		{"iso-2022-jp", "Jane Doe \x1B$BJane Doe\x1B(B Jane", 10, 20},
		{"iso-2022-kr", "Jane Doe \x0EJane Doe\x0F Jane", 10, 18},
		{"iso-8859-1", "Jane Doe", 0, 0},
	};

	for (size_t n = 0; n < sizeof(cases) / sizeof(*cases); n++) {
		const struct ps_charset *charset =
			ps_charset_by_name(bytes(cases[n].charset), strlen(cases[n].charset));
		size_t len = strlen(cases[n].text);
		size_t at = 0;
		size_t start = 0;
		bool found = ps_charset_other_reading(charset, bytes(cases[n].text), len, &at, &start);

		cr_expect(eq(int, found, cases[n].end > 0), "%s", cases[n].charset);
		if (!found)
			continue;
		cr_expect(eq(sz, start, cases[n].start), "%s", cases[n].charset);
		cr_expect(eq(sz, at, cases[n].end), "%s", cases[n].charset);
		cr_expect(not(ps_charset_other_reading(charset, bytes(cases[n].text), len, &at, &start)));
	}
}

Test(charset, wide_text_is_known_by_its_mark_or_its_zero_bytes)
{
	cr_assert(ps_charset_wide(bytes("\xFF\xFE\x1F\x04\x40\x04\x38\x04"), 8) != NULL);
	cr_assert(ps_charset_wide(bytes("\xFE\xFF\x04\x1F\x04\x40\x04\x38"), 8) != NULL);
	cr_assert(ps_charset_wide(bytes("\0\0\xFE\xFF\0\0\x04\x1F"), 8) != NULL);
	cr_assert(ps_charset_wide(bytes("J\0a\0n\0e\0"), 8) != NULL);
	cr_assert(ps_charset_wide(bytes("\0J\0a\0n\0e"), 8) != NULL);
	cr_assert(ps_charset_wide(bytes("\x1F\x04\x40\x04\x38\x04\x38\x04"), 8) == NULL);
	cr_assert(ps_charset_wide(bytes("Jane Doe"), 8) == NULL);
	cr_assert(ps_charset_wide(bytes(""), 0) == NULL);
}

Test(charset, names_are_known_in_any_case_and_only_whole)
{
	cr_assert(ne(ptr, (void *)ps_charset_by_name(bytes("ISO-8859-1"), 10), NULL));
	cr_assert(eq(ptr, (void *)ps_charset_by_name(bytes("iso-8859-1//TRANSLIT"), 20), NULL));
	cr_assert(eq(ptr, (void *)ps_charset_by_name(bytes("iso-8859"), 8), NULL));
	cr_assert(eq(ptr, (void *)ps_charset_by_name(bytes("utf-8 utf8"), 10), NULL));
}

/* --- headers ------------------------------------------------------------------------- */

Test(header, fields_are_found_with_exact_places)
{
	const char *head = "Subject: Your visit\r\n  on Monday\r\nX-Last :y\n\nbody";
	struct ps_mail_field field;

	ps_mail_field_next(bytes(head), 0, strlen(head), true, &field);
	cr_assert(eq(int, field.item, PS_HEAD_FIELD));
	cr_assert(eq(sz, field.name_end, 7));
	cr_assert(eq(sz, field.value, 9));
	cr_assert(eq(sz, field.value_end, 32));
	cr_assert(eq(sz, field.end, 34));
	cr_assert(field.folded);
	ps_mail_field_next(bytes(head), field.end, strlen(head), false, &field);
	cr_assert(eq(sz, field.name_end, 40));
	cr_assert(eq(sz, field.value, 42));
	ps_mail_field_next(bytes(head), field.end, strlen(head), false, &field);
	cr_assert(eq(int, field.item, PS_HEAD_BLANK));
}

Test(header, damage_is_told)
{
	struct ps_mail_field field;

	ps_mail_field_next(bytes("no field here\n"), 0, 14, false, &field);
	cr_assert(eq(int, field.item, PS_HEAD_JUNK));
	ps_mail_field_next(bytes("a: b\rc\n"), 0, 7, false, &field);
	cr_assert(field.damaged);
	ps_mail_field_next(bytes("a: b\n \t\n"), 0, 8, false, &field);
	cr_assert(field.damaged);
	ps_mail_field_next(bytes("From me\n"), 0, 8, true, &field);
	cr_assert(eq(int, field.item, PS_HEAD_ENVELOPE));
}

Test(mime, parameters_are_read_in_every_spelling)
{
	const char *value = "; a=b; c=\"d;\\\"e\" (note); f*=utf-8''g; h*2*=i; j";
	struct ps_mime_param param;
	size_t len = strlen(value);
	size_t at = ps_mime_param_next(bytes(value), 0, len, &param);

	cr_assert(eq(int, memcmp(value + param.value, "b", param.value_end - param.value), 0));
	at = ps_mime_param_next(bytes(value), at, len, &param);
	cr_assert(param.quoted);
	cr_assert(param.escaped);
	at = ps_mime_param_next(bytes(value), at, len, &param);
	cr_assert(param.extended);
	cr_assert(eq(int, param.section, -1));
	at = ps_mime_param_next(bytes(value), at, len, &param);
	cr_assert(eq(int, param.section, 2));
	at = ps_mime_param_next(bytes(value), at, len, &param);
	cr_assert(eq(sz, param.name_end, param.start));
	at = ps_mime_param_next(bytes(value), at, len, &param);
	cr_assert(eq(sz, at, len));
}

static void expect_words(const char *value, const char *text)
{
	struct guarded src = guarded_copy(value, strlen(value));
	struct ps_buf out;

	ps_buf_init(&out, 1000);
	cr_assert(eq(int, ps_words_decode(src.data, src.len, &out), PS_OK));
	cr_assert(eq(str, (char *)out.data, (char *)text));
	ps_buf_fini(&out);
	guarded_free(&src);
}

Test(words, are_decoded_and_joined)
{
	expect_words("=?utf-8?Q?a_b?= =?utf-8?B?Yw==?= d", "a bc d");
	expect_words("=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A9?=", "\xC3\xA9");
	expect_words("=?iso-8859-1?Q?=E9?= x", "\xC3\xA9 x");
	expect_words("1 =? 2 ?= 3", "1 =? 2 ?= 3");
	expect_words("=?utf-8?X?a?=", "=?utf-8?X?a?=");
	expect_words("=?utf-8?Q?a", "=?utf-8?Q?a");
}

Test(words, a_rewritten_value_is_folded_and_words_are_whole_characters)
{
	char text[601] = "";
	struct ps_buf out;
	struct ps_buf again;

	for (int i = 0; i < 60; i++)
		strcat(text, i % 3 == 0 ? "\xC3\xA9t\xC3\xA9 " : "plain word ");
	text[strlen(text) - 1] = '\0';
	recode(ps_words_recode, "x\r\n y", text, &out);
	cr_assert(le(sz, ps_longest_line(out.data, out.len), 78));
	ps_buf_init(&again, 10000);
	cr_assert(eq(int, ps_words_decode(out.data, out.len, &again), PS_OK));
	cr_assert(eq(str, (char *)again.data, text));
	ps_buf_fini(&out);
	ps_buf_fini(&again);
}

/* --- what is scanned ------------------------------------------------------------------- */

static enum ps_field_kind kind_of(struct doctest *t, const char *what)
{
	const char *at = strstr(doctest_text(t), what);

	cr_assert(ne(ptr, (void *)at, NULL), "%s", what);
	return (enum ps_field_kind)t->text.fields[ps_document_field(t->doc, (size_t)(at - doctest_text(t)))].kind;
}

static const char simple[] =
	"Received: from a by b for <rec@example.org>\r\nDate: Mon, 5 Jan 2026 10:00:00 +0000\r\n"
	"Message-ID: <mid@example.org>\r\nFrom: \"Doe, Jane\" <from@example.org>\r\n"
	"To: Jo Poe <to@example.org>, plain@example.org\r\nX-Note: note\r\nSubject: sub\r\n\r\nbody\r\n";

Test(email, structural_headers_are_left_alone_and_addresses_exempt)
{
	struct doctest t = mail(simple, PS_OK);
	const char *text = doctest_text(&t);

	cr_assert(eq(ptr, strstr(text, "rec@"), NULL));
	cr_assert(eq(ptr, strstr(text, "mid@"), NULL));
	cr_assert(eq(ptr, strstr(text, "2026"), NULL));
	cr_assert(eq(int, kind_of(&t, "from@"), PS_FIELD_EXEMPT));
	cr_assert(eq(int, kind_of(&t, "to@"), PS_FIELD_EXEMPT));
	cr_assert(eq(int, kind_of(&t, "plain@"), PS_FIELD_EXEMPT));
	cr_assert(eq(int, kind_of(&t, "Doe, Jane"), PS_FIELD_TEXT));
	cr_assert(eq(int, kind_of(&t, "Jo Poe"), PS_FIELD_TEXT));
	cr_assert(ne(ptr, strstr(text, "X-Note: note\nSubject: sub\nbody"), NULL));
	doctest_end(&t);
}

Test(email, a_mail_that_was_guessed_exempts_nothing)
{
	struct doctest t = doctest_begin(simple, strlen(simple));

	cr_assert(eq(int, ps_email_auto_parse(t.doc, 0, 0, t.raw.len), PS_OK));
	cr_assert(eq(int, kind_of(&t, "rec@"), PS_FIELD_TEXT));
	cr_assert(eq(int, kind_of(&t, "mid@"), PS_FIELD_TEXT));
	cr_assert(eq(int, kind_of(&t, "2026"), PS_FIELD_TEXT));
	cr_assert(eq(int, kind_of(&t, "from@"), PS_FIELD_TEXT));
	doctest_end(&t);
}

Test(email, structural_names_do_not_hide_other_text)
{
	struct doctest t =
		mail("Date: Mon, 5 Jan 2026 10:00:00 +0000 and a long note about the patient whose name is Jane Doe "
		     "and so on\r\nList-Patient: Jim Doe\r\nContent-Transfer-Encoding: 7bit (for Joe Doe)\r\n\r\n",
			PS_OK);

	cr_assert(eq(int, kind_of(&t, "Jane Doe"), PS_FIELD_TEXT));
	cr_assert(eq(int, kind_of(&t, "Jim Doe"), PS_FIELD_TEXT));
	cr_assert(eq(int, kind_of(&t, "Joe Doe"), PS_FIELD_TEXT));
	doctest_end(&t);
}

Test(email, a_finding_tells_its_source_inside_encodings)
{
	struct doctest t = mail("Content-Transfer-Encoding: base64\n\nQ2FsbCBKYW5lIG5v\ndy4=\n", PS_OK);
	const char *text = doctest_text(&t);
	size_t at = (size_t)(strstr(text, "Jane") - text);
	size_t start, end;

	ps_document_source(t.doc, at, at + 4, &start, &end);
	cr_assert(ge(sz, start, 35 + 6));
	cr_assert(le(sz, start, 35 + 7));
	cr_assert(ge(sz, end, 35 + 12));
	cr_assert(le(sz, end, 35 + 13));
	doctest_end(&t);
}

static enum ps_status with_options(const char *data, const struct ps_email_options *options)
{
	struct doctest t = doctest_begin(data, strlen(data));
	enum ps_status status;

	ps_document_set_email_options(t.doc, options);
	status = ps_email_parse(t.doc, 0, 0, t.raw.len);
	doctest_end(&t);
	return status;
}

Test(email, options_decide_about_attachments)
{
	static const struct ps_part_rule rules[] = {{"application/pdf", PS_PART_KEEP}, {"*", PS_PART_REFUSE}};
	static const struct ps_email_options own = {
		rules, 2, PS_PART_SCRUB, PS_PART_REFUSE, .keep_display_names = false};
	const char *pdf = "Content-Type: application/pdf\n\n%PDF-1.4\n";
	const char *text = "Content-Type: text/plain\n\nHello\n";
	const char *as_signed =
		"Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Type: application/pdf\n\nx\n--b\n"
		"Content-Type: application/pgp-signature\n\nx\n--b--\n";
	const char *gif = "Content-Type: image/gif\nContent-Transfer-Encoding: base64\n\nR0lGODlh\n";

	cr_assert(eq(int, with_options(pdf, NULL), PS_REFUSED));
	cr_assert(eq(int, with_options(pdf, &own), PS_OK));
	cr_assert(eq(int, with_options(text, NULL), PS_OK));
	cr_assert(eq(int, with_options(text, &own), PS_REFUSED));
	cr_assert(eq(int, with_options(as_signed, NULL), PS_REFUSED));
	cr_assert(eq(int, with_options(as_signed, &own), PS_OK));
	cr_assert(eq(int, with_options(gif, NULL), PS_OK));
	cr_assert(eq(int, with_options(pdf, &ps_email_keep_all), PS_OK));
}

Test(email, files_inside_texts_are_attachments)
{
	const char *uu = "Subject: x\n\nsee\nbegin 644 a.bin\n#0V%T\n`\nend\n";
	const char *words = "Subject: x\n\nlet us\nbegin 644 visits\nsoon\n";

	cr_assert(eq(int, with_options(uu, NULL), PS_REFUSED));
	cr_assert(eq(int, with_options(uu, &ps_email_keep_all), PS_OK));
	cr_assert(eq(int, with_options(words, NULL), PS_OK));
}

Test(email, files_inside_texts_are_seen_at_every_place)
{
	static const char *const files[] = {"begin 644 a.bin\n#0V%T\n`\nend\n", "=ybegin line=128 size=1 name=a\n",
		"(This file must be converted with BinHex 4.0)\n"};

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		for (int before = 0; before < 40; before++) {
			char text[256];

			(void)snprintf(text, sizeof text, "Subject: x\n\n%.*s\n%s", before,
				"see see see see see see see see see see see see", files[i]);
			cr_assert(eq(int, with_options(text, NULL), PS_REFUSED), "%d", before);
			(void)snprintf(text, sizeof text, "Subject: x\n\n%.*s-%s", before,
				"see see see see see see see see see see see see", files[i]);
			cr_assert(eq(int, with_options(text, NULL), PS_OK), "%d", before);
		}
	}
}

/* --- limits ------------------------------------------------------------------------------ */

struct bomb {
	char *data;
	size_t len;
};

/* @start, then @piece @count times. */
static struct bomb bomb_of(const char *start, const char *piece, size_t count)
{
	size_t step = strlen(piece);
	struct bomb bomb = {malloc(strlen(start) + step * count + 1), strlen(start)};

	memcpy(bomb.data, start, bomb.len);
	for (size_t i = 0; i < count; i++, bomb.len += step)
		memcpy(bomb.data + bomb.len, piece, step);
	return bomb;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What the checks of a sanitizer build cost, at most. */
#ifdef __SANITIZE_ADDRESS__
#define SLOWNESS 4.0
#else
#define SLOWNESS 1.0
#endif

/*
 * Parses and, where that went, replaces in every field. A bomb is refused within a
 * second; what is only large takes time in proportion, on a busy machine, too.
 */
static enum ps_status defuse(struct bomb bomb, const char *what)
{
	struct doctest t = doctest_begin(bomb.data, bomb.len);
	double from = seconds();
	enum ps_status status = ps_email_parse(t.doc, 0, 0, bomb.len);
	enum ps_status written = status;

	if (status == PS_OK) {
		(void)doctest_text(&t);
		for (size_t i = 0; i < t.text.field_count && written == PS_OK; i++) {
			const struct ps_field *field = &t.text.fields[i];

			if (field->end - field->start > 2)
				written = ps_document_replace(t.doc, field->start + 1, field->start + 2, "#", 1);
		}
		if (written == PS_OK)
			(void)!ps_document_render(t.doc, 0, bomb.len, &t.out);
	}
	cr_expect(lt(dbl, seconds() - from, SLOWNESS * (status == PS_OK ? 3.0 : 1.0)), "%s: %f s", what,
		seconds() - from);
	doctest_end(&t);
	free(bomb.data);
	return status;
}

Test(limits, nesting_stops_at_the_limit)
{
	const char *level = "Content-Type: message/rfc822\n\n";

	cr_assert(eq(int, defuse(bomb_of("", level, 60), "60 messages"), PS_OK));
	cr_assert(eq(int, defuse(bomb_of("", level, 100000), "100,000 messages"), PS_LIMIT));
	cr_assert(
		eq(int, defuse(bomb_of("", "Content-Type: multipart/mixed; boundary=a\n\n--a\n", 300000), "multiparts"),
			PS_LIMIT));
}

Test(limits, parts_stop_at_the_limit)
{
	const char *head = "Content-Type: multipart/mixed; boundary=a\n\n";

	cr_assert(eq(int, defuse(bomb_of(head, "--a\n\nx\n", 900), "900 parts"), PS_OK));
	cr_assert(eq(int, defuse(bomb_of(head, "--a\n\nx\n", 4000000), "4 million parts"), PS_LIMIT));
	cr_assert(eq(int, defuse(bomb_of(head, "--a x\n", 1000000), "doubtful boundaries"), PS_LIMIT));
}

Test(limits, headers_stop_at_the_limit)
{
	cr_assert(eq(int, defuse(bomb_of("", "X: y\n", 6000000), "fields"), PS_LIMIT));
	cr_assert(eq(int, defuse(bomb_of("Content-Type: a/b", ";x=y", 7000000), "parameters"), PS_LIMIT));
	cr_assert(eq(int, defuse(bomb_of("Content-Type: a/b", ";x*0=y", 5000000), "sections"), PS_LIMIT));
	(void)defuse(bomb_of("Content-Type: a/b", ";boundary*1=y", 2000000), "boundaries");
	cr_assert(eq(int, defuse(bomb_of("To: ", "a<b>,", 6000000), "names"), PS_LIMIT));
}

/* A sanitizer makes everything some ten times slower; what is quadratic is so at a tenth of the size, too. */
#if defined(__SANITIZE_ADDRESS__)
#define TIMES(count) ((count) / 10)
#else
#define TIMES(count) (count)
#endif

Test(limits, searches_are_not_repeated, .timeout = 100)
{
	(void)defuse(bomb_of("Subject: ", "=?a?q?", TIMES(5000000)), "open words");
	(void)defuse(bomb_of("Subject: ", "=?utf-8?q?x?= ", TIMES(2000000)), "words");
	(void)defuse(bomb_of("To: ", "(", TIMES(30000000)), "open comments");
	(void)defuse(bomb_of("To: ", "\"", TIMES(30000000)), "quotes");
	(void)defuse(bomb_of("To: ", "<", TIMES(30000000)), "open brackets");
	(void)defuse(bomb_of("Content-Type: ", "(", TIMES(30000000)), "open comments in a type");
	(void)defuse(bomb_of("Content-Transfer-Encoding: quoted-printable\n\n", "x=0A", TIMES(4000000)),
		"encoded line ends");
	(void)defuse(bomb_of("Content-Transfer-Encoding: quoted-printable\n\n", "=", TIMES(30000000)), "equals signs");
	(void)defuse(
		bomb_of("Content-Transfer-Encoding: quoted-printable\n\nx", " =\n", TIMES(10000000)), "soft breaks");
	(void)defuse(bomb_of("Content-Transfer-Encoding: base64\n\n", "YQ==\n", TIMES(6000000)), "padding");
	(void)defuse(bomb_of("Content-Type: text/plain; charset=utf-16\n\n", "\xD8", TIMES(30000000)),
		"bytes that are none");
	(void)defuse(bomb_of("Content-Type: text/plain; charset=iso-2022-jp\n\n", "\x1b$B!!\x1b(B", TIMES(4000000)),
		"shifts");
	(void)defuse(bomb_of("Content-Type: text/plain; charset=utf-7\n\n", "+AC0-", TIMES(6000000)), "short shifts");
	(void)defuse(bomb_of("Content-Type: text/plain; charset=utf-7\n\n", "+", TIMES(30000000)), "one open shift");
	(void)defuse(bomb_of("Content-Type: text/plain; charset=utf-16\n\n", "\x01Jane D", TIMES(4000000)),
		"other readings");
	(void)defuse(bomb_of("Content-Type: text/plain; charset=iso-2022-kr\n\n", "\x0EJane D", TIMES(4000000)),
		"open shifts");
	(void)defuse(bomb_of("Content-Type: text/plain; charset=utf-16\n\n", "\x80", TIMES(6000000)), "stray bytes");
	(void)defuse(bomb_of("a\n", "b: =\n", TIMES(6000000)), "a broken head");
}
