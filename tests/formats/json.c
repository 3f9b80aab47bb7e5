#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "everything.h"
#include "suite.h"

#include <time.h>

static struct doctest parsed(const char *data)
{
	struct doctest t = doctest_begin(data, strlen(data));

	cr_assert(eq(int, ps_json_parse(t.doc, 0, 0, t.raw.len), PS_OK), "%s", data);
	(void)doctest_text(&t);
	return t;
}

static void reads(const char *data, const char *text)
{
	struct doctest t = parsed(data);

	cr_assert(eq(str, doctest_text(&t), text));
	cr_assert(eq(str, doctest_out(&t), data));
	doctest_end(&t);
}

static enum ps_status status_of(const void *data, size_t len)
{
	struct doctest t = doctest_begin(data, len);
	enum ps_status status = ps_json_parse(t.doc, 0, 0, len);

	doctest_end(&t);
	return status;
}

Test(json, reads_values_behind_their_keys_in_what_stands_around_them)
{
	reads("{\"dob\":\"19610314\",\"n\":12}", "{\"dob\":\"19610314\",\"n\":12}");
	reads(" { \"a\" : [ ] , \"b\" : { } } ", " { \"a\" : [ ] , \"b\" : { } } ");
	reads("{\"a\":\"\",\"b\":null,\"\":\"x\"}", "{\"a\":\"\",\"b\":null,\"\":\"x\"}");
}

Test(json, is_its_own_text_without_escapes)
{
	struct doctest t = parsed("{\"name\":\"Zo\xC3\xAB\",\"n\":[1,\"a\",19610314]}");

	cr_assert(eq(ptr, (void *)t.text.data, (void *)t.raw.data));
	cr_assert(eq(sz, t.text.len, t.raw.len));
	cr_assert(eq(sz, t.text.field_count, 5));
	doctest_end(&t);
}

Test(json, reads_a_value_beside_a_key_that_is_far_away)
{
	reads("{\"dob\" :                       \"19610314\"}", "{\"dob: 19610314\"}");
	reads("{\"dob\" :                       \"196\\u00310314\"}", "{\"dob: 19610314\"}");
	reads("{\"dob\" :                       19610314}", "{\"dob: 19610314}");
	reads("{\"dob\" :                       {\"x\":1}}", "{\"dob\" :                       {\"x\":1}}");
}

Test(json, undoes_escapes)
{
	reads("[\"J\\u0061ne\\n\\u00e9\\ud840\\udc00\\/\"]", "[\"Jane\n\xC3\xA9\xF0\xA0\x80\x80/\"]");
	reads("{\"n\\u0061me\":\"x\"}", "{\"name\":\"x\"}");
	reads("[\"\\u200bJ\\u200bim\"]", "[\"Jim\"]");
}

Test(json, reads_numbers_as_whole_tokens)
{
	struct doctest t = parsed("{\"dob\":19610314,\"id\":-1.5e3}");

	cr_assert(eq(int, t.text.fields[1].kind, PS_FIELD_NUMBER));
	(void)doctest_replace(&t, 0, "19610314", "[DATE]");
	cr_assert(eq(str, doctest_out(&t), "{\"dob\":\"[DATE]\",\"id\":-1.5e3}"));
	doctest_end(&t);
}

Test(json, replaces_whole_escapes_and_writes_marks_escaped)
{
	struct doctest t = parsed("{\"a\":\"x J\\u0061ne\\u0301 \\\"y\\\"\"}");

	(void)doctest_replace(&t, 0, "Jane", "\"\\");
	cr_assert(eq(str, doctest_out(&t), "{\"a\":\"x \\\"\\\\ \\\"y\\\"\"}"));
	doctest_end(&t);
}

Test(json, reads_json_in_strings)
{
	struct doctest t = parsed("{\"p\":\"{\\\"name\\\":\\\"Ann\\\",\\\"n\\\":12345}\"}");

	cr_assert(eq(str, (const char *)t.text.data, "{\"p\":\"{\"name\":\"Ann\",\"n\":12345}\"}"));
	(void)doctest_replace(&t, 0, "Ann", "[NAME]");
	(void)doctest_replace(&t, 0, "12345", "[ID]");
	cr_assert(eq(str, doctest_out(&t), "{\"p\":\"{\\\"name\\\":\\\"[NAME]\\\",\\\"n\\\":\\\"[ID]\\\"}\"}"));
	doctest_end(&t);
}

Test(json, reads_what_only_looks_like_json_as_text)
{
	reads("{\"p\":\"{name}\"}", "{\"p\":\"{name}\"}");
	reads("{\"p\":\"[see \\\"Ann\\\"]\",\"q\":[\"x\",\"{y}\"]}", "{\"p\":\"[see \"Ann\"]\",\"q\":[\"x\",\"{y}\"]}");
}

Test(json, reads_base64_text_in_strings)
{
	/* "Patient: Ann Lee" */
	struct doctest t = parsed("{\"note\":\"UGF0aWVudDogQW5uIExlZQ==\"}");
	size_t start = 0;
	size_t end = 0;

	cr_assert(eq(str, (const char *)t.text.data, "{\"note\":\"Patient: Ann Lee\"}"));
	ps_document_source(t.doc, 18, 25, &start, &end);
	cr_assert(eq(sz, start, 9 + 12));
	cr_assert(eq(sz, end, 9 + 21));
	(void)doctest_replace(&t, 0, "Ann Lee", "[NAME]");
	/* "Patient: [NAME]" */
	cr_assert(eq(str, doctest_out(&t), "{\"note\":\"UGF0aWVudDogW05BTUVd\"}"));
	doctest_end(&t);
	reads("{\"trace\":\"391e4f1ee8d50c4f01059769f80b074e\"}", "{\"trace\":\"391e4f1ee8d50c4f01059769f80b074e\"}");
}

Test(json, reads_base64_of_text_that_is_no_utf_8)
{
	/* "Patient Mueller, called" with its umlaut: UTF-16 with a mark, big-endian without one, Latin-1. */
	reads("[\"//5QAGEAdABpAGUAbgB0ACAATQD8AGwAbABlAHIALAAgAGMAYQBsAGwAZQBkAA==\"]",
		"[\"Patient M\xC3\xBCller, called\"]");
	reads("[\"AFAAYQB0AGkAZQBuAHQAIABNAPwAbABsAGUAcgAsACAAYwBhAGwAbABlAGQ=\"]",
		"[\"Patient M\xC3\xBCller, called\"]");
	reads("[\"UGF0aWVudCBN/GxsZXIsIHdobyBjYWxsZWQ=\"]", "[\"Patient M\xC3\xBCller, who called\"]");
}

Test(json, does_not_see_a_nul)
{
	reads("{\"a\":\"\\u0000J\\u0000a\\u0000\",\"b\":\"\\u0000\"}", "{\"a\":\"Ja\",\"b\":\"\"}");
}

Test(json, reads_base64_in_lines_tokens_and_data_urls)
{
	/* "Patient: Ann Lee was seen", in lines of 16; {"alg":"none"} and {"name":"Ann Lee"}. */
	struct doctest t = parsed("[\"UGF0aWVudDogQW5u\\r\\nIExlZSB3YXMgc2Vl\\r\\nbg==\","
				  "\"eyJhbGciOiJub25lIn0.eyJuYW1lIjoiQW5uIExlZSJ9.c2ln\","
				  "\"data:text/plain;base64,UGF0aWVudDogQW5uIExlZQ\"]");
	size_t at = 0;

	cr_assert(eq(str, (const char *)t.text.data,
		"[\"Patient: Ann Lee was seen\",\"{\"alg\":\"none\"}\n"
		"{\"name\":\"Ann Lee\"}\",\"Patient: Ann Lee\"]"));
	for (int i = 0; i < 3; i++)
		at = doctest_replace(&t, at, "Ann Lee", "[NAME]") + 7;
	cr_assert(eq(str, doctest_out(&t),
		"[\"UGF0aWVudDogW05B\\u000D\\u000ATUVdIHdhcyBzZWVu\","
		"\"eyJhbGciOiJub25lIn0.eyJuYW1lIjoiW05BTUVdIn0.c2ln\","
		"\"data:text/plain;base64,UGF0aWVudDogW05BTUVd\"]"));
	doctest_end(&t);
}

Test(json, reads_form_data_and_queries_in_strings)
{
	struct doctest t = parsed("{\"b\":\"name=Ann+Lee&x=1\",\"u\":\"https://e.org/?n=Bob%20Ray&t=1\"}");

	cr_assert(eq(str, (const char *)t.text.data,
		"{\"b\":\"name: Ann Lee\nx: 1\",\"u\":\"https://e.org/?n=Bob%20Ray&t=1\nn: Bob Ray\nt: 1\"}"));
	(void)doctest_replace(&t, 0, "Ann Lee", "[NAME]");
	(void)doctest_replace(&t, 0, "Bob Ray", "[NAME]");
	cr_assert(
		eq(str, doctest_out(&t), "{\"b\":\"name=%5BNAME%5D&x=1\",\"u\":\"https://e.org/?n=%5BNAME%5D&t=1\"}"));
	doctest_end(&t);
}

Test(json, reads_markup_in_strings_with_and_without_its_tags)
{
	struct doctest t = parsed("{\"h\":\"<p>Hi <b>An</b>n<br></p>\",\"t\":\"J&#105;m \\u003cjim@e.org>\"}");
	size_t at;

	cr_assert(ne(ptr, strstr((char *)t.text.data, "Ann"), NULL));
	cr_assert(ne(ptr, strstr((char *)t.text.data, "jim@e.org"), NULL));
	cr_assert(ne(ptr, strstr((char *)t.text.data, "Jim"), NULL));
	at = doctest_replace(&t, 0, "Ann", "[NAME]");
	(void)doctest_replace(&t, at, "Jim", "[NAME]");
	cr_assert(
		eq(str, doctest_out(&t), "{\"h\":\"<p>Hi <b>[NAME]</b><br></p>\",\"t\":\"[NAME] \\u003cjim@e.org>\"}"));
	doctest_end(&t);
}

/* The type of the field that holds @value. */
static int type_of(struct doctest *t, const char *value)
{
	const char *at = strstr((const char *)t->text.data, value);

	cr_assert(ne(ptr, (void *)(uintptr_t)at, NULL), "%s", value);
	return t->text.fields[ps_document_field(t->doc, (size_t)(at - (const char *)t->text.data))].type;
}

Test(json, a_value_that_is_not_there_has_no_type)
{
	struct doctest t = parsed("{\"birthDate\":\"{{dob}}\",\"name\":{\"family\":\"UNKNOWN\",\"given\":\"Xaxx\"}}");

	cr_assert(eq(int, type_of(&t, "{{dob}}"), PS_NONE));
	cr_assert(eq(int, type_of(&t, "UNKNOWN"), PS_NONE));
	cr_assert(eq(int, type_of(&t, "Xaxx"), PS_NAME));
	doctest_end(&t);
}

Test(json, knows_fhir_places)
{
	struct doctest t =
		parsed("{\"resourceType\":\"Patient\",\"name\":[{\"use\":\"official\",\"family\":\"Ray\","
		       "\"given\":[\"Ann\",\"Lee\"]}],\"telecom\":[{\"system\":\"phone\",\"value\":\"5550100\"},"
		       "{\"system\":\"email\",\"value\":\"a@e.org\"}],\"birthDate\":\"1961-03-14\","
		       "\"address\":[{\"line\":[\"1 Elm\"],\"city\":\"Troy\",\"postalCode\":\"12180\"}],"
		       "\"identifier\":[{\"type\":{\"coding\":[{\"system\":\"http://t/v2-0203\",\"code\":\"MR\"}]},"
		       "\"system\":\"urn:oid:1.2\",\"value\":\"M-47\"},"
		       "{\"system\":\"http://hl7.org/fhir/sid/us-ssn\",\"value\":\"000-11\"}]}");

	cr_assert(eq(int, type_of(&t, "Ray"), PS_NAME));
	cr_assert(eq(int, type_of(&t, "Ann"), PS_NAME));
	cr_assert(eq(int, type_of(&t, "Lee"), PS_NAME));
	cr_assert(eq(int, type_of(&t, "official"), PS_NONE));
	cr_assert(eq(int, type_of(&t, "5550100"), PS_PHONE));
	cr_assert(eq(int, type_of(&t, "a@e.org"), PS_EMAIL));
	cr_assert(eq(int, type_of(&t, "1961-03-14"), PS_DATE));
	cr_assert(eq(int, type_of(&t, "1 Elm"), PS_STREET));
	cr_assert(eq(int, type_of(&t, "Troy"), PS_CITY));
	cr_assert(eq(int, type_of(&t, "12180"), PS_ZIP));
	cr_assert(eq(int, type_of(&t, "M-47"), PS_MRN));
	cr_assert(eq(int, type_of(&t, "000-11"), PS_SSN));
	doctest_end(&t);
}

/* Says MRN for $.a[1].b, keeps "status", refuses "secret". */
static enum ps_status toy_rule(const void *context, enum ps_place_kind place, const struct ps_step *path, size_t depth,
	enum ps_type *type, enum ps_use *use)
{
	const struct ps_step *last = &path[depth - 1];

	(void)context;
	cr_assert(eq(int, (int)place, PS_PLACE_PATH));
	if (depth == 3 && path[0].len == 1 && path[0].key[0] == 'a' && path[1].key == NULL && path[1].index == 1 &&
		path[2].len == 1 && path[2].key[0] == 'b')
		*type = PS_MRN;
	if (last->len == 6 && memcmp(last->key, "status", 6) == 0)
		*use = PS_USE_KEEP;
	if (last->len == 4 && memcmp(last->key, "ward", 4) == 0)
		*type = PS_ID;
	return last->len == 6 && memcmp(last->key, "secret", 6) == 0 ? PS_REFUSED : PS_OK;
}

Test(json, asks_a_policys_rules_about_each_place)
{
	const char *data = "{\"a\":[{\"b\":\"x\"},{\"c\":{},\"b\":\"y\"},{\"b\":7}],\"status\":\"{}  \"}";
	struct doctest t = doctest_begin(data, strlen(data));

	ps_document_rules(t.doc, toy_rule, NULL);
	cr_assert(eq(int, ps_json_parse(t.doc, 0, 0, t.raw.len), PS_OK));
	(void)doctest_text(&t);
	cr_assert(eq(int, type_of(&t, "x"), PS_NONE));
	cr_assert(eq(int, type_of(&t, "y"), PS_MRN));
	cr_assert(eq(int, type_of(&t, "7"), PS_NONE));
	cr_assert(eq(int, t.text.fields[t.text.field_count - 1].kind, PS_FIELD_EXEMPT));
	doctest_end(&t);
}

/* The status under toy_rule; *types counts fields with a type. */
static enum ps_status ruled(const char *data, size_t *types)
{
	struct doctest t = doctest_begin(data, strlen(data));
	enum ps_status status;

	ps_document_rules(t.doc, toy_rule, NULL);
	status = ps_json_parse(t.doc, 0, 0, t.raw.len);
	*types = 0;
	if (status == PS_OK)
		(void)doctest_text(&t);
	for (size_t i = 0; status == PS_OK && i < t.text.field_count; i++)
		*types += t.text.fields[i].type != PS_NONE;
	doctest_end(&t);
	return status;
}

Test(json, asks_the_rules_about_values_of_every_kind_and_keys_in_any_spelling)
{
	static const char *const refused[] = {"{\"secret\":1}", "{\"secret\":true}", "{\"secret\":\"x\"}",
		"{\"secret\":{\"a\":1}}", "{\"secret\":[1]}", "{\"s\\u0065cret\":1}", "[{\"secret\":[[false]]}]"};
	static const char *const empty[] = {
		"{\"secret\":null}", "{\"secret\":\"\"}", "{\"secret\":{}}", "{\"secret\":[ ]}", "{\"ward\":null}"};
	static const char *const typed[] = {"{\"ward\":true}", "{\"ward\":7}", "{\"ward\":\"x\"}",
		"{\"w\\u0061rd\":\"x\"}", "{\"w\\u0061rd\":{\"x\":{\"w\\u0061rd\":0}}}"};
	size_t types;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		cr_expect(eq(int, ruled(refused[i], &types), PS_REFUSED), "%s", refused[i]);
	for (size_t i = 0; i < sizeof(empty) / sizeof(*empty); i++) {
		cr_expect(eq(int, ruled(empty[i], &types), PS_OK), "%s", empty[i]);
		cr_expect(eq(sz, types, 0), "%s", empty[i]);
	}
	for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++) {
		cr_expect(eq(int, ruled(typed[i], &types), PS_OK), "%s", typed[i]);
		cr_expect(eq(sz, types, 1), "%s", typed[i]);
	}
}

Test(json, reads_values_on_lines_of_their_own)
{
	reads("{\"a\":1}\n{\"a\":\"x\"}\r\n\"y\"\n", "{\"a\":1}\n{\"a\":\"x\"}\r\n\"y\"\n");
	cr_assert(eq(int, status_of("{} {}", 5), PS_MALFORMED));
	cr_assert(eq(int, status_of("[]\n]", 4), PS_MALFORMED));
	cr_assert(eq(int, status_of("", 0), PS_MALFORMED));
	cr_assert(eq(int, status_of("[]\n[", 4), PS_MALFORMED));
}

static void nst_case(const char *name, const unsigned char *data, size_t len, void *context)
{
	enum ps_status status = status_of(data, len);
	int *counts = context;

	if (name[0] == 'y')
		cr_assert(eq(int, status, PS_OK), "%s", name);
	if (name[0] == 'n')
		cr_assert(ne(int, status, PS_OK), "%s", name);
	counts[name[0] == 'y' ? 0 : name[0] == 'n' ? 1 : 2]++;
}

Test(json, accepts_and_refuses_what_the_parsing_suite_says)
{
	int counts[3] = {0, 0, 0};

	(void)suite_run("json-nst/test_parsing", nst_case, counts);
	(void)fprintf(stderr, "json-nst: %d y_, %d n_, %d i_\n", counts[0], counts[1], counts[2]);
}

static void all_cases(const char *name, const unsigned char *data, size_t len, void *context)
{
	size_t *ran = context;

	cr_assert(everything_is_identity(ps_json_parse, data, len), "%s", name);
	cr_assert(everything_stays_valid(ps_json_parse, data, len, false), "%s", name);
	cr_assert(everything_stays_valid(ps_json_parse, data, len, true), "%s", name);
	if (status_of(data, len) == PS_OK)
		(*ran)++;
}

Test(json, keeps_and_stays_valid_on_every_file_of_the_suites, .timeout = 120)
{
	size_t accepted = 0;

	(void)suite_run("json-nst", all_cases, &accepted);
	(void)suite_run("json-nativejson", all_cases, &accepted);
	(void)suite_run("webhook-github", all_cases, &accepted);
	(void)suite_run("blns", all_cases, &accepted);
	(void)fprintf(stderr, "json: %zu documents accepted\n", accepted);
}

static void text_case(const char *name, const unsigned char *data, size_t len, void *context)
{
	(void)context;
	cr_assert(everything_is_identity(ps_text_parse, data, len), "%s", name);
}

Test(text, keeps_every_file_of_the_text_suites)
{
	(void)suite_run("blns", text_case, NULL);
	(void)suite_run("utf8-kuhn", text_case, NULL);
	(void)suite_run("json-nst", text_case, NULL);
}

/* Documents of our own, for where the suites are not there. */
static const char *const samples[] = {
	"{\"event\":\"booked\",\"patient\":{\"name\":\"Ann Lee\",\"dob\":19610314,\"tags\":[\"a\",\"b\",null,true]}}",
	"[\"\\ud83d\\ude00\",\"\\u0000\",\"caf\xC3\xA9\",\"\\\"\",-0,1e5,1.25E-2]",
	"{\"a\":\"{\\\"b\\\":\\\"{\\\\\\\"c\\\\\\\":\\\\\\\"Ann\\\\\\\",\\\\\\\"d\\\\\\\":19610314}\\\"}\"}",
	"{\"x\":\"eyJuYW1lIjoiQW5uIExlZSIsImRvYiI6MTk2MTAzMTR9\"}",
	"{\"q\":\"a=%7B%22n%22%3A%22Ann%22%7D&b=2\",\"u\":\"https://e.org/a?b=%41nn+Lee\"}",
	"{\"k\\u0065y\":\"v\",\"\":{\"\":[[[\"deep\"]]]}}\n{}\n[]\n",
};

Test(json, keeps_and_stays_valid_on_our_own_documents)
{
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		size_t len = strlen(samples[i]);

		cr_assert(eq(int, status_of(samples[i], len), PS_OK), "sample %zu", i);
		cr_assert(everything_is_identity(ps_json_parse, samples[i], len), "sample %zu", i);
		cr_assert(everything_stays_valid(ps_json_parse, samples[i], len, false), "sample %zu", i);
		cr_assert(everything_stays_valid(ps_json_parse, samples[i], len, true), "sample %zu", i);
		/* Cut anywhere: refused or not, but never read past its end. */
		for (size_t cut = 0; cut < len; cut++)
			(void)status_of(samples[i], cut);
	}
}

/* A nested document's deepest value cannot be read once all is replaced. */
Test(json, reaches_values_through_every_encoding)
{
	for (size_t i = 2; i < 5; i++) {
		struct doctest t = parsed(samples[i]);

		cr_assert(ne(ptr, (void *)(uintptr_t)strstr((const char *)t.text.data, "Ann"), NULL), "sample %zu", i);
		everything_replace(&t, "x", true);
		cr_assert(eq(ptr, (void *)(uintptr_t)strstr(doctest_out(&t), "Ann"), NULL), "sample %zu", i);
		doctest_end(&t);
	}
}

Test(json, refuses_nesting_past_the_limit)
{
	char deep[2 * 1000 + 1];

	memset(deep, '[', 1000);
	memset(deep + 1000, ']', 1000);
	cr_assert(eq(int, status_of(deep, 2000), PS_LIMIT));
	cr_assert(eq(int, status_of(deep + 1000 - 60, 120), PS_OK));
}

static char *base64_of(const char *data)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t len = strlen(data);
	char *out = calloc(1, len / 3 * 4 + 8);
	size_t at = 0;

	for (size_t i = 0; i < len; i += 3) {
		unsigned bits = (unsigned)(unsigned char)data[i] << 16;

		bits |= i + 1 < len ? (unsigned)(unsigned char)data[i + 1] << 8 : 0;
		bits |= i + 2 < len ? (unsigned)(unsigned char)data[i + 2] : 0;
		out[at++] = alphabet[bits >> 18 & 63];
		out[at++] = alphabet[bits >> 12 & 63];
		out[at++] = i + 1 < len ? alphabet[bits >> 6 & 63] : '=';
		out[at++] = i + 2 < len ? alphabet[bits & 63] : '=';
	}
	return out;
}

/* {"a":"<base64 of the same>"}, @depth times. */
static char *nested_base64(int depth)
{
	char *inner = strdup("{\"name\":\"Ann Lee\"}");

	while (depth-- > 0) {
		char *code = base64_of(inner);
		char *outer = malloc(strlen(code) + 16);

		(void)sprintf(outer, "{\"a\":\"%s\"}", code);
		free(inner);
		free(code);
		inner = outer;
	}
	return inner;
}

Test(json, reads_through_twenty_encodings_and_writes_them_again)
{
	char *data = nested_base64(20);
	struct doctest t = parsed(data);
	struct doctest again;

	(void)doctest_replace(&t, 0, "Ann Lee", "[NAME]");
	again = parsed(doctest_out(&t));
	cr_assert(ne(ptr, strstr((char *)again.text.data, "\"name\":\"[NAME]\""), NULL));
	doctest_end(&again);
	doctest_end(&t);
	free(data);
}

Test(json, refuses_more_encodings_than_the_limit)
{
	static const struct ps_document_limits shallow = {.bytes = 1 << 20, .depth = 8, .parts = 10};
	char *data = nested_base64(5);
	struct guarded raw = guarded_copy(data, strlen(data));
	struct ps_document *doc = NULL;

	cr_assert(eq(int, ps_document_new(&shallow, &doc), PS_OK));
	cr_assert(eq(int, ps_document_begin(doc, raw.data, raw.len), PS_OK));
	/* Each time a layer for the string and one for what is in it. */
	cr_assert(eq(int, ps_json_parse(doc, 0, 0, raw.len), PS_LIMIT));
	ps_document_free(doc);
	guarded_free(&raw);
	free(data);
}

Test(json, refuses_bombs_within_a_second)
{
	static const char *const bombs[] = {
		"[", "{\"a\":", "[[1],", "\"\\n\",", "[\"\\u0041\\", "[\"{\\\"", "\"<a&", "{\"QUFBQUFBQUFBQUFB\":"};
	size_t len = (size_t)32 << 20;
	char *data = malloc(len);

	for (size_t i = 0; i < sizeof(bombs) / sizeof(*bombs); i++) {
		size_t unit = strlen(bombs[i]);
		clock_t start;

		for (size_t at = 0; at < len; at++)
			data[at] = bombs[i][at % unit];
		start = clock();
		cr_assert(ne(int, status_of(data, len), PS_OK), "%s", bombs[i]);
		cr_assert(lt(dbl, (double)(clock() - start) / CLOCKS_PER_SEC, 1.0), "%s", bombs[i]);
	}
	free(data);
}
