/* Memory that runs out. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "alloc.h"
#include "everything.h"

#include <stdio.h>

static const struct ps_document_limits limits = {.bytes = 1 << 20, .depth = 64, .parts = 1000};

/* Reads, replaces and renders; any step may fail for want of memory. */
static enum ps_status run(ps_parse *parse, ps_place_rule *rule, const struct guarded *raw, struct ps_buf *out)
{
	struct ps_document *doc = NULL;
	struct ps_text text;
	enum ps_status status = ps_document_new(&limits, &doc);

	if (status == PS_OK)
		ps_document_rules(doc, rule, NULL);
	if (status == PS_OK)
		status = ps_document_begin(doc, raw->data, raw->len);
	if (status == PS_OK)
		status = parse(doc, 0, 0, raw->len);
	if (status == PS_OK)
		status = ps_document_text(doc, &text);
	for (size_t i = 0; status == PS_OK && i < text.field_count; i++)
		status = ps_document_replace(doc, text.fields[i].start, text.fields[i].end, "[NAME]", 6);
	if (status == PS_OK)
		status = ps_document_render(doc, 0, raw->len, out);
	ps_document_free(doc);
	return status;
}

/* Fails each allocation in turn: every time an honest PS_SYSTEM, and nothing written. */
static void survives_with(ps_parse *parse, ps_place_rule *rule, const char *data)
{
	struct guarded raw = guarded_copy(data, strlen(data));
	enum ps_status status = PS_SYSTEM;
	long at;

	for (at = 0; status != PS_OK; at++) {
		struct ps_buf out;

		ps_buf_init(&out, 1 << 20);
		ps_test_fail_alloc(at);
		status = run(parse, rule, &raw, &out);
		ps_test_fail_alloc(-1);
		if (status != PS_OK) {
			cr_assert(eq(int, status, PS_SYSTEM), "allocation %ld", at);
		}
		ps_buf_fini(&out);
		cr_assert(lt(long, at, 1000));
	}
	cr_assert(not(le(long, at, 3)));
	guarded_free(&raw);
}

static void survives(ps_parse *parse, const char *data)
{
	survives_with(parse, NULL, data);
}

/* A form's "t" is the text of a message, in the charset of its "c". */
static enum ps_status message_rule(const void *context, enum ps_place_kind place, const struct ps_step *path,
	size_t depth, enum ps_type *type, enum ps_use *use)
{
	(void)context;
	(void)place;
	*type = PS_NONE;
	if (path[depth - 1].key[0] == 't')
		*use = PS_USE_TEXT;
	if (path[depth - 1].key[0] == 'c')
		*use = PS_USE_CHARSET;
	return PS_OK;
}

Test(failing, reports_each_allocation_that_fails)
{
	char many[4000];
	size_t len = 0;

	survives(ps_text_parse, "Jane \xEF\xBC\x91\xE2\x80\x8B j\xD0\xB0ne Doe");
	survives(ps_json_parse, "{\"a\":\"\\u0041nn\",\"p\":\"{\\\"n\\\":\\\"\\\\u0041nn\\\"}\","
				"\"b\":\"UGF0aWVudDogQW5uIExlZQ==\",\"f\":\"a=%41&b=c\",\"n\":12345}");
	survives(ps_email_parse,
		"From: Jo Doe <a@example.org>\nSubject: =?utf-8?Q?caf=C3=A9?= Jane\nX-Own: y\nContent-Type: "
		"multipart/mixed; "
		"boundary=b\n\n--b\nContent-Type: text/plain; charset=iso-8859-1; name*=utf-8''Jane%20\n"
		"Content-Transfer-Encoding: quoted-printable\n\nJane=E9 Doe\n--b\nContent-Transfer-Encoding: base64\n\n"
		"SmFuZSBEb2U=\n--b--\n");
	survives_with(ps_form_parse, message_rule, "t=%00J%00o&c=UTF-16BE&n=Jane+Doe");
	survives(ps_form_parse, "n=Jane+Doe&j=%7B%22a%22%3A%22%5Cu0041%22%7D");
	for (int i = 0; i < 200; i++)
		len += (size_t)snprintf(many + len, sizeof(many) - len, "%s\"v%d\"", i > 0 ? "," : "[", i);
	(void)snprintf(many + len, sizeof(many) - len, "]");
	survives(ps_json_parse, many);
}
