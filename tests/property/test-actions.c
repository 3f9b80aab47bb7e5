/*
 * Each action, in each format: what comes out is of its format still (I8), and
 * a second pass changes nothing (I7), but for shift.
 */
#include "property.h"

#include <criterion/criterion.h>

#define KEY "a key that is made for tests alone"

static void set_key(void)
{
	if (setenv("PHISCRUB_KEY", KEY, 1) != 0)
		abort();
}

TestSuite(actions, .init = set_key, .timeout = 300);

/* One document a format, with a value of many types in places of its own kind. */
static const struct {
	const char *format, *text;
} documents[] = {
	{"text", "Dear Mr. John Smith,\nborn 03/14/1961, age 97, ZIP code 97201. Call 503-555-0142, SSN 219-09-9999, "
		 "MRN: 00482913, write to john@example.org or see https://x.example.org/a/12345\n"},
	{"sms", "Hi Mr. John Smith, born 03/14/1961, call 503-555-0142, SSN 219-09-9999"},
	{"json", "{\"name\": \"Mr. John Smith\", \"dob\": \"1961-03-14\", \"ssn\": 219099999, \"n\": [1, 2.50, -3e4], "
		 "\"note\": "
		 "\"age 97, ZIP code 97201\\n\\\"503-555-0142\\\" https:\\/\\/x.example.org\\/a\\/12345\"}\n"},
	{"form", "name=Mr.+John+Smith&phone=503%2D555%2D0142&dob=03%2F14%2F1961&mrn=00482913&ssn=219-09-9999"},
	{"multipart",
		"--b\r\nContent-Disposition: form-data; name=\"phone\"\r\n\r\n503-555-0142\r\n--b\r\n"
		"Content-Disposition: form-data; name=\"note\"\r\n\r\nMr. John Smith, SSN 219-09-9999\r\n--b--\r\n"},
	{"xml", "<?xml version=\"1.0\"?><p a=\"503-555-0142\"><name>Mr. John <b>Smith</b></name><dob>1961-03-14</dob>"
		"<!-- SSN 219-09-9999 --><mail><![CDATA[john@example.org]]></mail><q>age 97 &amp; ZIP code "
		"97201</q></p>\n"},
	{"html", "<!DOCTYPE html><p title='503-555-0142'>Mr. John <b>Smith</b>, born 03/14/1961<br>SSN&nbsp;219-09-9999"
		 "<a href=\"https://x.example.org/a/12345\">ZIP code 97201</a></p>\n"},
	{"hl7", "MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5\rPID|1||00482913^^^A^MR||Smith^John||19610314|M|||1 Oak "
		"St^^Portland^OR^97201||(503)555-0142\rNTE|1||age 97, SSN 219-09-9999\r"},
	{"csv", "name,dob,ssn,note\n\"Smith, John\",03/14/1961,219-09-9999,\"call \"\"503-555-0142\"\"\"\n"},
	{"email",
		"From: John Smith <john@example.org>\r\nTo: a@example.org\r\nSubject: =?utf-8?Q?Mr=2E_John_Smith?=\r\n"
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
		"text/plain\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\nMr. John Smith, born 03/14/1961, SSN "
		"219=2D09-9999\r\n"
		"--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\r\n"
		"PHA+Y2FsbCA1MDMtNTU1LTAxNDI8L3A+\r\n--b--\r\n"},
};

#define DOCUMENT_COUNT (sizeof(documents) / sizeof(documents[0]))
#define EVERY_TYPE(rule)                                                                                            \
	"phiscrub: 1\ntypes:\n  NAME: " rule "\n  PHONE: " rule "\n  FAX: " rule "\n  SSN: " rule "\n  MRN: " rule  \
	"\n  EMAIL: " rule "\n  URL: " rule "\n  DATE: " rule "\n  AGE: " rule "\n  ZIP: " rule "\n  STREET: " rule \
	"\n  ID: " rule "\n"

static struct outcome run(const struct phiscrub_engine *engine, const char *format, const void *data, size_t len)
{
	return property_run(engine, format, true, data, len, NULL, NULL);
}

static void expect_fixed_and_valid(const char *what, const char *policy)
{
	struct phiscrub_engine *engine = property_engine(policy, NULL);

	for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
		const char *text = documents[i].text;
		struct outcome once = run(engine, documents[i].format, text, strlen(text));
		struct outcome twice = run(engine, documents[i].format, once.out.data, once.out.len);

		cr_expect(once.status == PHISCRUB_OK && once.findings.len > 0, "%s, %s: %s", what, documents[i].format,
			once.error);
		cr_expect(twice.status == PHISCRUB_OK, "%s, %s: its own output is not of the format: %s", what,
			documents[i].format, twice.error);
		cr_expect(bytes_same(&once.out, &twice.out), "%s, %s:\n%.*s\n%.*s", what, documents[i].format,
			(int)once.out.len, (const char *)once.out.data, (int)twice.out.len,
			(const char *)twice.out.data);
		outcome_free(&once);
		outcome_free(&twice);
	}
	phiscrub_engine_free(engine);
}

#define FIXED(test, policy)                            \
	Test(actions, test)                            \
	{                                              \
		expect_fixed_and_valid(#test, policy); \
	}

FIXED(label, EVERY_TYPE("{action: label}"))
FIXED(pseudonym, EVERY_TYPE("{action: pseudonym}"))
FIXED(pseudonym_as, EVERY_TYPE("{action: pseudonym, as: participant}"))
FIXED(mask, EVERY_TYPE("{action: mask}"))
FIXED(mask_that_keeps_the_last, EVERY_TYPE("{action: mask, keep_last: 4}"))
FIXED(mask_that_keeps_the_shape, EVERY_TYPE("{action: mask, shape: true}"))
FIXED(remove, EVERY_TYPE("{action: remove}"))
FIXED(hash, EVERY_TYPE("{action: hash}"))
FIXED(keep, EVERY_TYPE("{action: keep}"))
FIXED(year_zip3_and_age90,
	"phiscrub: 1\nreference_date: 2026-01-31\ntypes: {DATE: {action: year}, ZIP: {action: zip3}, "
	"AGE: {action: age90}}\n")
FIXED(numbers_that_become_zero, "phiscrub: 1\njson: {number: zero}\n")
FIXED(numbers_that_become_null, "phiscrub: 1\njson: {number: null}\n")
FIXED(a_host_that_stays, "phiscrub: 1\nextends: notification\n")
FIXED(strict, "phiscrub: 1\nextends: strict\nemail: {attachments: {\"*\": scrub}}\n")

/* Shift moves again what it moved; what it writes is of the format all the same. */
Test(actions, shift_is_valid)
{
	struct phiscrub_engine *engine = property_engine("phiscrub: 1\ntypes: {DATE: {action: shift}}\n", NULL);

	for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
		struct bytes out = {0};
		const struct phiscrub_stream_options options = {.format = documents[i].format,
			.atomic = true,
			.sink = property_sink,
			.sink_context = &out,
			.shift_context = "study-7"};
		struct phiscrub_stream *stream = NULL;
		struct outcome again;

		cr_assert_eq(phiscrub_stream_new(engine, &options, &stream, NULL), PHISCRUB_OK);
		cr_expect_eq(property_feed(stream, documents[i].text, strlen(documents[i].text), NULL, NULL),
			PHISCRUB_OK, "%s: %s", documents[i].format, phiscrub_stream_error(stream)->text);
		cr_expect_eq(phiscrub_stream_finish(stream), PHISCRUB_OK, "%s: %s", documents[i].format,
			phiscrub_stream_error(stream)->text);
		phiscrub_stream_free(stream);
		cr_expect_gt(out.len, 0);
		stream = NULL;
		{
			struct phiscrub_engine *keep = property_engine(NULL, "keep");

			again = run(keep, documents[i].format, out.data, out.len);
			cr_expect(again.status == PHISCRUB_OK && bytes_same(&out, &again.out), "%s: %s",
				documents[i].format, again.error);
			outcome_free(&again);
			phiscrub_engine_free(keep);
		}
		bytes_free(&out);
	}
	phiscrub_engine_free(engine);
}

/* What refuses writes nothing, in any format. */
Test(actions, refuse_leaves_nothing)
{
	struct phiscrub_engine *engine = property_engine(NULL, "refuse");

	for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
		struct outcome outcome = run(engine, documents[i].format, documents[i].text, strlen(documents[i].text));

		cr_expect_eq(outcome.status, PHISCRUB_REFUSED, "%s: %s", documents[i].format, outcome.error);
		cr_expect_eq(outcome.out.len, 0);
		outcome_free(&outcome);
	}
	phiscrub_engine_free(engine);
}
