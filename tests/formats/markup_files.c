/*
 * Whole documents: those of markup/, the suites beside the checkout, cut,
 * changed at random, and built to be too much.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <time.h>

#include "decoders.h"
#include "fieldtest.h"

#define FILE_MAX_BYTES 65536

struct file {
	char name[256];
	const char *format;
	char data[FILE_MAX_BYTES];
	size_t len;
};

static const char *format_of(const char *name)
{
	static const char *const rows[][2] = {{".html", "html"}, {".xml", "xml"}, {".hl7", "hl7"}, {".csv", "csv"},
		{".ics", "calendar"}, {".vcf", "vcard"}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *at = strstr(name, rows[i][0]);
		if (at != NULL && at[strlen(rows[i][0])] == '\0')
			return rows[i][1];
	}
	return NULL;
}

/* Calls @check with each file of a folder that has a format; returns how many there were. */
static size_t each_file(const char *folder, void (*check)(const struct file *))
{
	static struct file file;
	char path[1024];
	size_t count = 0;
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		file.format = format_of(entry->d_name);
		if (file.format == NULL)
			continue;
		(void)snprintf(file.name, sizeof(file.name), "%s", entry->d_name);
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		FILE *in = fopen(path, "rb");
		file.len = fread(file.data, 1, sizeof(file.data), in);
		(void)fclose(in);
		check(&file);
		count++;
	}
	if (dir != NULL)
		(void)closedir(dir);
	return count;
}

/* Parses; where that is not refused, the document comes out as it went in. */
static enum ps_status check_identity(const char *format, const char *data, size_t len)
{
	struct doctest t;
	enum ps_status status = fieldtest_parse(&t, format, data, len);
	if (status == PS_OK) {
		(void)doctest_out(&t);
		cr_assert(t.out.len == len && memcmp(t.out.data, data, len) == 0, "%s: not the same bytes", format);
	} else {
		cr_assert(status == PS_MALFORMED || status == PS_LIMIT || status == PS_REFUSED, "status %d", status);
	}
	doctest_end(&t);
	return status;
}

/* Parses, replaces every field, and parses what comes out. */
static void check_replaced(const char *format, const char *data, size_t len, bool structure)
{
	struct doctest t;
	struct doctest again;
	if (fieldtest_parse(&t, format, data, len) == PS_OK) {
		fieldtest_replace_all(&t);
		(void)doctest_out(&t);
		cr_assert(fieldtest_parse(&again, format, t.out.data, t.out.len) == PS_OK, "%s: now invalid:\n%s",
			format, (char *)t.out.data);
		doctest_end(&again);
		char *before = NULL;
		char *after = NULL;
		if (structure && strcmp(format, "html") == 0) {
			before = decoder_html_structure(data, len);
			after = decoder_html_structure((char *)t.out.data, t.out.len);
		} else if (strcmp(format, "xml") == 0) {
			before = decoder_xml_structure(data, len);
			after = decoder_xml_structure((char *)t.out.data, t.out.len);
		}
		if (before != NULL)
			cr_assert(after != NULL && strcmp(before, after) == 0, "%s: another structure\n%s\n%s", format,
				before, after);
		free(before);
		free(after);
	}
	doctest_end(&t);
}

/* --- files --------------------------------------------------------------------------- */

static void file_identity(const struct file *file)
{
	cr_assert(check_identity(file->format, file->data, file->len) == PS_OK, "%s is refused", file->name);
}

static void file_structure(const struct file *file)
{
	/* Names of nobody's tags and attributes are replaced, too. */
	bool names = strcmp(file->name, "broken.html") == 0 || strcmp(file->name, "outlook.html") == 0 ||
		     strcmp(file->name, "form.html") == 0;
	check_replaced(file->format, file->data, file->len, !names);
}

static void file_gone(const struct file *file)
{
	struct doctest t;
	cr_assert(fieldtest_parse(&t, file->format, file->data, file->len) == PS_OK, "%s", file->name);
	fieldtest_replace_all(&t);
	(void)doctest_out(&t);
	char *seen = strcmp(file->format, "html") == 0  ? decoder_html((char *)t.out.data, t.out.len)
		     : strcmp(file->format, "xml") == 0 ? decoder_xml((char *)t.out.data, t.out.len)
							: strdup((char *)t.out.data);
	cr_assert(seen != NULL, "%s", file->name);
	static const char *const people[] = {"Marisol", "Quint", "QUINT", "MARISOL", "Tobias", "Renn", "RENN", "Nadia",
		"Brandt", "BRANDT", "Greta", "Owen", "CASTELLAN", "Castellan", "Priya", "Wanda", "Ferrigno", "Tremaine",
		"Aldana", "aldana", "Behar",
		"Pe\xC3\xB1"
		"a",
		"Vanhove", "VANHOVE", "Oakes", "OAKES", "Ferro", "FERRO", "555-01", "1961", "1944-05", "Alder", "ALDER",
		"Quarry", "Fenwick", "5550142", "555 01"};
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		cr_expect(strstr(seen, people[i]) == NULL, "%s: %s is left\n%s", file->name, people[i], seen);
	free(seen);
	doctest_end(&t);
}

static void file_cut(const struct file *file)
{
	for (size_t len = 0; len < file->len; len++)
		(void)check_identity(file->format, file->data, len);
}

Test(markup_files, come_out_as_they_went_in)
{
	cr_assert(each_file(PS_TESTS "/formats/markup", file_identity) >= 26);
}

Test(markup_files, keep_their_structure_with_every_field_replaced)
{
	cr_assert(each_file(PS_TESTS "/formats/markup", file_structure) >= 26);
}

Test(markup_files, hold_nobody_with_every_field_replaced)
{
	cr_assert(each_file(PS_TESTS "/formats/markup", file_gone) >= 26);
}

Test(markup_files, cut_anywhere_are_refused_or_come_out_as_they_went_in, .timeout = 120)
{
	cr_assert(each_file(PS_TESTS "/formats/markup", file_cut) >= 26);
}

static size_t suite_refused;

static void suite_check(const struct file *file)
{
	if (check_identity(file->format, file->data, file->len) != PS_OK) {
		suite_refused++;
		fprintf(stderr, "hl7 suite: %s is refused\n", file->name);
	}
	check_replaced(file->format, file->data, file->len, true);
}

Test(markup_files, messages_of_the_hl7_suite_come_out_as_they_went_in)
{
	suite_refused = 0;
	size_t count = each_file(PS_TESTS "/../../shared/data/suites/hl7-python-hl7", suite_check);
	fprintf(stderr, "hl7 suite: %zu files, %zu refused\n", count, suite_refused);
	if (count == 0)
		cr_skip("the suite is not there");
}

/* --- changed at random ------------------------------------------------------------------ */

static uint64_t random_state;

static size_t random_below(size_t most)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % most);
}

static void file_change(const struct file *file)
{
	static const char *const pieces[] = {"<", ">", "&", ";", "\"", "'", "|", "^", "~", "\\", "=", "\n", "\r", "--",
		"]]>", "<!--", "-->", "<![CDATA[", "&#5", "&amp", "\0", "\xFF", "\xC3", "%4", "\x0B", "\x1C", "<b>",
		"</p>", ",", " ", "MSH|", "]>", "<script>", "=\n", "\r\n "};
	static char data[FILE_MAX_BYTES + 256];
	for (unsigned round = 0; round < 400; round++) {
		size_t len = file->len;
		memcpy(data, file->data, len);
		for (size_t changes = 1 + random_below(4); changes > 0 && len > 0 && len < FILE_MAX_BYTES; changes--) {
			const char *piece = pieces[random_below(sizeof(pieces) / sizeof(pieces[0]))];
			size_t piece_len = *piece == '\0' ? 1 : strlen(piece);
			size_t at = random_below(len);
			switch (random_below(3)) {
			case 0:
				memmove(data + at + piece_len, data + at, len - at);
				memcpy(data + at, piece, piece_len);
				len += piece_len;
				break;
			case 1: {
				size_t cut = random_below(len - at < 40 ? len - at + 1 : 40);
				memmove(data + at, data + at + cut, len - at - cut);
				len -= cut;
				break;
			}
			default:
				data[at] = (char)random_below(256);
				break;
			}
		}
		if (check_identity(file->format, data, len) == PS_OK)
			check_replaced(file->format, data, len, false);
	}
}

Test(markup_files, changed_at_random_are_refused_or_come_out_as_they_went_in, .timeout = 300)
{
	const char *seed = getenv("PS_SEED");
	random_state = seed != NULL ? strtoull(seed, NULL, 10) : 20310314;
	cr_assert(each_file(PS_TESTS "/formats/markup", file_change) >= 26);
}

/* --- too much --------------------------------------------------------------------------- */

/* @unit so often that @bytes are reached, between @before and @after; refused or the same within a second. */
static void bomb(const char *format, const char *before, const char *unit, const char *after, size_t bytes)
{
	char *data = malloc(strlen(before) + bytes + strlen(unit) + strlen(after) + 1);
	size_t len = strlen(before);
	struct timespec start;
	struct timespec end;
	memcpy(data, before, len);
	while (len < bytes) {
		memcpy(data + len, unit, strlen(unit));
		len += strlen(unit);
	}
	memcpy(data + len, after, strlen(after));
	len += strlen(after);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	(void)check_identity(format, data, len);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
#if defined(__SANITIZE_ADDRESS__)
	seconds /= 10;
#endif
	cr_expect(seconds < 1.0, "%s, %s: %.2f s for %zu bytes", format, unit, seconds, len);
	free(data);
}

#define BOMB_BYTES ((size_t)4 << 20)

Test(markup_files, bombs_take_less_than_a_second_each, .timeout = 300)
{
	static const char *const pages[] = {"<div>", "<b>", "<a ", "<a x", "<a x=1 ", " a=1", "&#53;", "&amp", "&", "<",
		"<!--", "<!-- -->", "<!", "<?", "</", "<script>", "<script><!--<script>", "<textarea>", "\"", "='",
		"<p>x", "<td>x", "<th>x", "<tr><td>a<td>b", "<br>", " ", "<a href=%41>", "<p title=&#53;>", "<i>5</i>",
		"<x y=z>", "<p data-a=1>", "<iframe srcdoc='", "&CounterClockwiseContourIntegral;", "\\u0035",
		"<!DOCTYPE x>", "\xE2\x80\x8B"};
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		bomb("html", "", pages[i], "", BOMB_BYTES);
	bomb("html", "<script>", "\\u0035", "</script>", BOMB_BYTES);
	static const char *const sheets[] = {"'", "/*", "/**/", "url(", "url()", ";", "{}", "'a'", "a:1;", "  ;", "\\",
		"'\\", "&quot;", "9", "font:'a';"};
	for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++) {
		bomb("html", "<style>", sheets[i], "</style>", BOMB_BYTES);
		bomb("html", "<p style=\"", sheets[i], "\">", BOMB_BYTES);
	}
	bomb("html", "", "<i srcdoc=x>", "", BOMB_BYTES);
	bomb("html", "", "<i style='a&quot;'>", "", BOMB_BYTES);
	bomb("html", "<p ", "a=1 ", ">", BOMB_BYTES);
	bomb("html", "<p title='", "&#53;", "'>", BOMB_BYTES);
	bomb("html", "<a href='?", "%41+", "'>", BOMB_BYTES);
	bomb("xml", "<a>", "&#53;", "</a>", BOMB_BYTES);
	bomb("xml", "<a>", "<b>", "", BOMB_BYTES);
	bomb("xml", "<a>", "<b/>", "</a>", BOMB_BYTES);
	bomb("xml", "<a>x", "<b c='1'/>", "</a>", BOMB_BYTES);
	bomb("xml", "<a>x", "<!--y-->", "</a>", BOMB_BYTES);
	bomb("xml", "<a>", "x\n", "</a>", BOMB_BYTES);
	bomb("xml", "<a>", "<![CDATA[x]]>", "</a>", BOMB_BYTES);
	bomb("xml", "<!DOCTYPE a [<!ENTITY b 'cccc'>", "<!ENTITY b 'cccc'>", "]><a/>", BOMB_BYTES);
	bomb("xml", "<!DOCTYPE a ", " ", "><a/>", BOMB_BYTES);
	char *many = malloc(BOMB_BYTES + 64);
	size_t len = (size_t)sprintf(many, "<a");
	for (unsigned i = 0; len < BOMB_BYTES; i++)
		len += (size_t)sprintf(many + len, " a%u=''", i);
	(void)sprintf(many + len, "/>");
	bomb("xml", many, "", "", 0);
	free(many);
	bomb("hl7", "MSH|^~\\&|\r", "|", "", BOMB_BYTES);
	bomb("hl7", "MSH|^~\\&|\rPID|", "^", "", BOMB_BYTES);
	bomb("hl7", "MSH|^~\\&|\rPID|||||", "a^", "", BOMB_BYTES);
	bomb("hl7", "MSH|^~\\&|\rPID|||||", "a~", "", BOMB_BYTES);
	bomb("hl7", "MSH|^~\\&|\rPID|||", "1^^^^MR~", "", BOMB_BYTES);
	bomb("hl7", "MSH|^~\\&|\rPID|||||||||||||", "^^FX^^", "", BOMB_BYTES);
	bomb("hl7", "MSH|^~\\&|\rPID|||||||||||||", "555^", "", BOMB_BYTES);
	bomb("hl7", "MSH|^~\\&|\rNTE|||", "\\", "", BOMB_BYTES);
	bomb("hl7", "MSH|^~\\&|\rNTE|||", "\\X41\\", "", BOMB_BYTES);
	bomb("hl7", "MSH|^~\\&|\rNTE|||", "\\X4", "", BOMB_BYTES);
	bomb("hl7", "", "MSH|^~\\&|\r", "", BOMB_BYTES);
	bomb("csv", "", "\"", "", BOMB_BYTES);
	bomb("csv", "", "\"a", "", BOMB_BYTES);
	bomb("csv", "", "\"\",\"", "", BOMB_BYTES);
	bomb("csv", "", "\"\"a,", "", BOMB_BYTES);
	bomb("csv", "", ",", "", BOMB_BYTES);
	bomb("csv", "", "\n", "", BOMB_BYTES);
	bomb("csv", "a_long_name_of_a_column,b\n", "1,2\n", "", BOMB_BYTES);
	bomb("calendar", "BEGIN:VCALENDAR\n", ":", "", BOMB_BYTES);
	bomb("calendar", "BEGIN:VCALENDAR\n", "\n ", "", BOMB_BYTES);
	bomb("calendar", "BEGIN:VCALENDAR\nSUMMARY:", "a\n ", "", BOMB_BYTES);
	bomb("calendar", "BEGIN:VCALENDAR\n", "A;B=C", "", BOMB_BYTES);
	bomb("calendar", "BEGIN:VCALENDAR\n", "A;\"", "", BOMB_BYTES);
	bomb("vcard", "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:", "=\n", "", BOMB_BYTES);
	bomb("vcard", "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:", "=C3", "", BOMB_BYTES);
	bomb("vcard", "BEGIN:VCARD\n", "N:a;b\n", "", BOMB_BYTES);
}
