#include "alloc.h"
#include "builtin.h"
#include "policy.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MARK "\xc2\xa7"

/* A folder of its own for a test that needs files; each test is a process of its own. */
static char scratch[] = "/tmp/phiscrub-policy-XXXXXX";

static void enter_scratch(void)
{
	cr_assert_not_null(mkdtemp(scratch));
	cr_assert_eq(chdir(scratch), 0);
}

static void leave_scratch(void)
{
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(rmdir(scratch), 0);
}

static const char *const checks[] = {"luhn", "npi", NULL};

static enum ps_status load(const char *text, struct ps_policy **policy, struct ps_error *error)
{
	const struct ps_policy_source source = {
		.name = "test.yaml", .text = text, .text_len = strlen(text), .checks = checks};

	return ps_policy_load(&source, policy, error);
}

static struct ps_policy *must_load(const char *text)
{
	struct ps_policy *policy = NULL;
	struct ps_error error = {.text = ""};

	cr_assert_eq(load(text, &policy, &error), PS_OK, "%s", error.text);
	return policy;
}

/* --- broken policies, as data ------------------------------------------------- */

static char *read_data(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = calloc(1, 1 << 20);
	size_t len;

	cr_assert_not_null(file, "%s", path);
	cr_assert_not_null(text);
	len = fread(text, 1, (1 << 20) - 1, file);
	cr_assert_gt(len, 0);
	(void)fclose(file);
	return text;
}

/* Takes the mark out of a case and says where it stood. */
static void take_mark(char *text, size_t *line, size_t *column)
{
	char *mark = strstr(text, MARK);

	*line = 1;
	*column = 1;
	cr_assert_not_null(mark, "a case without a mark: %s", text);
	for (char *at = text; at < mark; at++) {
		(*column)++;
		if (*at == '\n') {
			(*line)++;
			*column = 1;
		}
	}
	memmove(mark, mark + strlen(MARK), strlen(mark + strlen(MARK)) + 1);
}

static void run_case(const char *name, const char *part, char *text)
{
	struct ps_policy *policy;
	struct ps_error error = {.text = ""};
	size_t line;
	size_t column;
	char place[64];

	take_mark(text, &line, &column);
	cr_expect_eq(load(text, &policy, &error), PS_POLICY, "%s: was accepted", name);
	cr_expect_null(policy);
	ps_policy_free(policy);
	(void)snprintf(place, sizeof(place), "test.yaml:%zu:%zu: ", line, column);
	cr_expect(error.line == line && error.column == column && strncmp(error.text, place, strlen(place)) == 0,
		"%s: expected %s, got %s", name, place, error.text);
	cr_expect_not_null(strstr(error.text, part), "%s: expected \"%s\", got %s", name, part, error.text);
	/* A policy lists staff, and what is written in it by a slip may be a patient. */
	cr_expect_null(strstr(error.text, "CANARY"), "%s: the message tells a value: %s", name, error.text);
}

Test(policy, refuses_every_broken_policy_with_its_place)
{
	char *data = read_data(PS_TESTS "/unit/data/broken-policies.txt");
	char *at = strstr(data, "\n=== ");
	size_t cases = 0;

	while (at != NULL) {
		char *name = at + 5;
		char *end = strchr(name, '\n');
		char *part = strstr(name, " | ");
		char *next;

		cr_assert(end != NULL && part != NULL && part < end);
		*end = '\0';
		*part = '\0';
		next = strstr(end + 1, "\n=== ");
		if (next != NULL)
			*next = '\0';
		run_case(name, part + 3, end + 1);
		cases++;
		at = next;
	}
	free(data);
	cr_assert_geq(cases, 100, "%zu cases were read", cases);
}

/* --- good policies ------------------------------------------------------------- */

static const char example[] =
	"phiscrub: 1\n"
	"extends: notification\n"
	"key: {file: /etc/phiscrub/key}\n"
	"types:\n"
	"  PHONE: {action: mask, keep_last: 4}\n"
	"  DATE:  {action: year}\n"
	"  SSN:   {action: refuse}\n"
	"allow:\n"
	"  domains: [clinic.example.org]\n"
	"  phones:  [\"+1 503 555 0100\"]\n"
	"  names:   [\"Dr. Ana Reyes\"]\n"
	"  text:    [\"The Grace Hopper Clinic\"]\n"
	"fields:\n"
	"  - {path: \"$.patient.name\", type: NAME}\n"
	"  - {key: ssn, type: SSN}\n"
	"  - {path: \"$.status\", action: keep}\n"
	"rosters:\n"
	"  - {type: NAME, file: patients.roster}\n"
	"patterns:\n"
	"  - id: acme/mrn\n"
	"    type: MRN\n"
	"    regex: 'ACME-\\d{6}'\n"
	"    cues: [chart, Record]\n"
	"    near: 40\n"
	"    max: 64\n"
	"    check: luhn\n"
	"    examples: {hit: [\"chart ACME-123456\"], miss: [\"ACME-12\"]}\n"
	"limits: {message: 32MiB, depth: 64, parts: 1000}\n"
	"email: {attachments: {\"text/*\": scrub, \"image/*\": pass, \"*\": refuse}, display_names: keep}\n"
	"sms:   {max_segments: 0, link: \"\"}\n";

static bool is_word(char c)
{
	return c == '_' || c == '$' || c == '+' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

Test(policy, tells_no_word_that_stands_in_a_policy_by_a_slip)
{
	static const char *const slips[] = {
		"CANARY", "[CANARY]", "{CANARY: CANARY}", "\"CANARY", "&CANARY x", "CANARY: x"};
	char text[2 * sizeof(example)];
	size_t refused = 0;

	for (const char *word = example; *word != '\0'; word++) {
		size_t len = 0;

		if (!is_word(*word) || (word > example && is_word(word[-1])))
			continue;
		while (is_word(word[len]))
			len++;
		for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
			struct ps_error error = {.text = ""};
			struct ps_policy *policy = NULL;

			(void)snprintf(
				text, sizeof(text), "%.*s%s%s", (int)(word - example), example, slips[i], word + len);
			refused += load(text, &policy, &error) != PS_OK;
			cr_expect_null(strstr(error.text, "CANARY"), "the message tells a value: %s", error.text);
			ps_policy_free(policy);
		}
	}
	cr_expect_geq(refused, 400, "%zu were refused", refused);
}

Test(policy, loads_types_and_allow_of_the_example)
{
	struct ps_policy *policy = must_load(example);

	cr_assert_str_eq(policy->name, "test");
	cr_assert_str_eq(policy->key_file, "/etc/phiscrub/key");
	cr_assert_eq(policy->types[PS_PHONE].rule.action, PS_ACTION_MASK);
	cr_assert_eq(policy->types[PS_PHONE].rule.keep_last, 4);
	cr_assert_eq(policy->types[PS_DATE].rule.action, PS_ACTION_YEAR);
	cr_assert_eq(policy->types[PS_SSN].rule.action, PS_ACTION_REFUSE);
	cr_assert_eq(policy->types[PS_NAME].rule.action, PS_ACTION_LABEL);
	cr_assert(policy->types[PS_NAME].find);
	cr_assert_not(policy->types[PS_FACILITY].find);
	cr_assert(policy->url_keep_host);
	cr_assert(policy->email_keep_calendar);
	cr_assert_eq(policy->allow_domains.count, 1);
	cr_assert_str_eq(policy->allow_domains.items[0], "clinic.example.org");
	cr_assert_str_eq(policy->allow_phones.items[0], "15035550100");
	cr_assert_str_eq(policy->allow_names.items[0], "Dr. Ana Reyes");
	cr_assert_str_eq(policy->allow_text.items[0], "The Grace Hopper Clinic");
	ps_policy_free(policy);
}

Test(policy, loads_places_and_patterns_of_the_example)
{
	struct ps_policy *policy = must_load(example);
	const struct ps_pattern *pattern = &policy->patterns.items[0];

	cr_assert_eq(policy->field_count, 3);
	cr_assert_eq(policy->fields[0].selector, PS_SELECT_PATH);
	cr_assert_str_eq(policy->fields[0].at, "$.patient.name");
	cr_assert_eq(policy->fields[1].selector, PS_SELECT_KEY);
	cr_assert_eq(policy->fields[1].type, PS_SSN);
	cr_assert_eq(policy->fields[2].use, PS_USE_KEEP);
	cr_assert_eq(policy->roster_count, 1);
	cr_assert_str_eq(policy->rosters[0].path, "patients.roster");
	cr_assert_eq(policy->patterns.count, 1);
	cr_assert_str_eq(pattern->id, "acme/mrn");
	cr_assert_str_eq(pattern->regex, "ACME-\\d{6}");
	cr_assert_eq(pattern->line, 22);
	cr_assert_eq(pattern->column, 12);
	cr_assert_str_eq(pattern->cues[1], "record");
	cr_assert_eq(pattern->anchor, PS_ANCHOR_NONE);
	cr_assert_eq(pattern->max, 64);
	cr_assert_eq(pattern->example_count, 2);
	cr_assert(pattern->examples[0].hit);
	cr_assert_not(pattern->examples[1].hit);
	cr_assert_str_eq(policy->patterns.files[0], "test.yaml");
	ps_policy_free(policy);
}

Test(policy, loads_limits_and_channels_of_the_example)
{
	struct ps_policy *policy = must_load(example);

	cr_assert_eq(policy->limit_message, (size_t)32 << 20);
	cr_assert_eq(policy->limit_depth, 64);
	cr_assert_eq(policy->limit_parts, 1000);
	cr_assert(policy->email_keep_display_names);
	cr_assert_eq(policy->sms_max_segments, 0);
	cr_assert_str_eq(policy->sms_link, "");
	cr_assert_eq(ps_policy_attachment(policy, "text/html", 9), PS_ATTACHMENT_SCRUB);
	cr_assert_eq(ps_policy_attachment(policy, "image/png", 9), PS_ATTACHMENT_PASS);
	cr_assert_eq(ps_policy_attachment(policy, "application/zip", 15), PS_ATTACHMENT_REFUSE);
	cr_assert_eq(ps_policy_attachment(policy, "", 0), PS_ATTACHMENT_REFUSE);
	ps_policy_free(policy);
}

Test(policy, the_most_specific_attachment_row_counts_whatever_the_order)
{
	struct ps_policy *policy = must_load("phiscrub: 1\nemail:\n  attachments:\n    \"*\": refuse\n"
					     "    \"text/*\": pass\n    text/plain: scrub\n");

	cr_assert_eq(ps_policy_attachment(policy, "text/plain", 10), PS_ATTACHMENT_SCRUB);
	cr_assert_eq(ps_policy_attachment(policy, "text/plains", 11), PS_ATTACHMENT_PASS);
	cr_assert_eq(ps_policy_attachment(policy, "video/mp4", 9), PS_ATTACHMENT_REFUSE);
	ps_policy_free(policy);
}

Test(policy, loads_every_setting_that_the_example_leaves_out)
{
	struct ps_policy *policy =
		must_load("phiscrub: 1\nname: our own\ndescription: for tests\nextends: strict\n"
			  "reference_date: 2026-02-28\nnames: {bias: -1.5}\njson: {number: zero}\n"
			  "rosters: [{type: NAME, file: /a.roster}]\n"
			  "types:\n  NAME: {action: pseudonym, as: participant, only_roster: true}\n"
			  "  MRN: {action: mask, shape: true}\n  URL: {keep: host}\n  SSN: {action: link}\n"
			  "email: {signed: pass, encrypted: pass, calendar: keep}\n"
			  "fields:\n  - {hl7: PID-5.1, type: NAME}\n  - {column: Name, action: refuse}\n"
			  "  - {form: q, type: ID}\n  - {element: birthDate, type: DATE}\n"
			  "  - {path: \"$.a[0][*].b\", type: ID}\n"
			  "sms: {max_segments: 3, link: \"See {url}\"}\n");

	cr_assert_str_eq(policy->name, "our own");
	cr_assert_str_eq(policy->description, "for tests");
	cr_assert_eq(policy->reference_date, 20260228);
	cr_assert_eq(policy->name_bias, -150);
	cr_assert_eq(policy->number, PS_NUMBER_ZERO);
	cr_assert_str_eq(policy->types[PS_NAME].rule.as, "participant");
	cr_assert(policy->types[PS_NAME].only_roster);
	cr_assert(policy->types[PS_MRN].rule.shape);
	cr_assert(policy->types[PS_STATE].find);
	cr_assert(policy->all_ages);
	cr_assert(policy->url_keep_host);
	cr_assert_eq(policy->email_signed, PS_ATTACHMENT_PASS);
	cr_assert_eq(policy->email_encrypted, PS_ATTACHMENT_PASS);
	cr_assert(policy->email_keep_calendar);
	cr_assert_eq(policy->fields[0].selector, PS_SELECT_HL7);
	cr_assert_eq(policy->fields[1].selector, PS_SELECT_COLUMN);
	cr_assert_eq(policy->fields[1].use, PS_USE_REFUSE);
	cr_assert_eq(policy->fields[2].selector, PS_SELECT_FORM);
	cr_assert_eq(policy->fields[3].selector, PS_SELECT_ELEMENT);
	cr_assert_eq(policy->sms_max_segments, 3);
	cr_assert_str_eq(policy->sms_link, "See {url}");
	ps_policy_free(policy);
}

Test(policy, a_new_action_drops_the_old_parameters, .init = enter_scratch, .fini = leave_scratch)
{
	struct ps_policy *policy;
	struct ps_error error;
	const char *path = "policy-drops-parameters.yaml";
	FILE *file = fopen(path, "w");

	cr_assert_not_null(file);
	(void)fputs(
		"phiscrub: 1\ntypes: {PHONE: {action: mask, keep_last: 4}, MRN: {action: mask, keep_last: 2}}\n", file);
	(void)fclose(file);
	cr_assert_eq(load("phiscrub: 1\nextends: policy-drops-parameters.yaml\n"
			  "types: {PHONE: {action: mask}, MRN: {shape: true}}\n",
			     &policy, &error),
		PS_OK, "%s", error.text);
	(void)remove(path);
	cr_assert_eq(policy->types[PS_PHONE].rule.keep_last, 0);
	cr_assert_eq(policy->types[PS_MRN].rule.keep_last, 2);
	cr_assert(policy->types[PS_MRN].rule.shape);
	ps_policy_free(policy);
}

Test(policy, without_extends_safe_harbor_holds)
{
	struct ps_policy *policy = must_load("phiscrub: 1\n");

	cr_assert_not(policy->types[PS_FACILITY].find);
	cr_assert_not(policy->types[PS_STATE].find);
	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++)
		cr_assert(policy->types[type].find || type == PS_FACILITY || type == PS_STATE);
	ps_policy_free(policy);
}

Test(policy, every_built_in_policy_loads_by_its_name)
{
	for (size_t i = 0; i < ps_builtin_policy_count; i++) {
		const struct ps_policy_source source = {.name = ps_builtin_policies[i].name};
		struct ps_policy *policy;
		struct ps_error error = {.text = ""};

		cr_assert_eq(ps_policy_load(&source, &policy, &error), PS_OK, "%s", error.text);
		cr_assert_str_eq(policy->name, ps_builtin_policies[i].name);
		cr_assert_str_eq(policy->description, ps_builtin_policies[i].description);
		ps_policy_free(policy);
	}
	cr_assert_eq(ps_builtin_policy_count, 4);
}

Test(policy, nothing_named_is_safe_harbor)
{
	const struct ps_policy_source source = {0};
	struct ps_policy *policy;

	cr_assert_eq(ps_policy_load(&source, &policy, NULL), PS_OK);
	cr_assert_str_eq(policy->name, "safe-harbor");
	ps_policy_free(policy);
}

Test(policy, limited_data_set_lets_dates_and_places_above_the_street_stay)
{
	const struct ps_policy_source source = {.name = "limited-data-set"};
	struct ps_policy *policy;

	cr_assert_eq(ps_policy_load(&source, &policy, NULL), PS_OK);
	cr_assert_not(policy->types[PS_DATE].find);
	cr_assert_not(policy->types[PS_CITY].find);
	cr_assert_not(policy->types[PS_ZIP].find);
	cr_assert_not(policy->types[PS_STATE].find);
	cr_assert(policy->types[PS_STREET].find);
	cr_assert(policy->types[PS_NAME].find);
	ps_policy_free(policy);
}

Test(policy, an_unknown_name_is_refused)
{
	const struct ps_policy_source source = {.name = "no-such"};
	struct ps_policy *policy;
	struct ps_error error;

	cr_assert_eq(ps_policy_load(&source, &policy, &error), PS_POLICY);
	cr_assert_not_null(strstr(error.text, "no such policy"));
}

Test(policy, a_file_that_is_not_there_is_refused)
{
	const struct ps_policy_source source = {.name = "./no-such.yaml"};
	struct ps_policy *policy;
	struct ps_error error;

	cr_assert_eq(ps_policy_load(&source, &policy, &error), PS_POLICY);
	cr_assert_not_null(strstr(error.text, "./no-such.yaml:1:1: cannot be opened"), "%s", error.text);
}

Test(policy, a_folder_is_refused)
{
	const struct ps_policy_source source = {.name = "./"};
	struct ps_policy *policy;
	struct ps_error error;

	cr_assert_eq(ps_policy_load(&source, &policy, &error), PS_POLICY);
}

Test(policy, a_circle_of_extends_is_refused_where_it_closes, .init = enter_scratch, .fini = leave_scratch)
{
	const struct ps_policy_source source = {.name = "./policy-circle-a.yaml"};
	struct ps_policy *policy;
	struct ps_error error;
	FILE *a = fopen("policy-circle-a.yaml", "w");
	FILE *b = fopen("policy-circle-b.yaml", "w");

	(void)fputs("phiscrub: 1\nextends: policy-circle-b.yaml\n", a);
	(void)fputs("phiscrub: 1\nextends: policy-circle-a.yaml\n", b);
	(void)fclose(a);
	(void)fclose(b);
	cr_expect_eq(ps_policy_load(&source, &policy, &error), PS_POLICY);
	cr_expect_str_eq(error.text, "./policy-circle-b.yaml:2:10: a policy that extends itself");
	(void)remove("policy-circle-a.yaml");
	(void)remove("policy-circle-b.yaml");
}

Test(policy, a_chain_that_is_too_long_is_refused, .init = enter_scratch, .fini = leave_scratch)
{
	const struct ps_policy_source source = {.name = "./policy-chain-0.yaml"};
	struct ps_policy *policy;
	struct ps_error error;
	char path[64];

	for (int i = 0; i < 9; i++) {
		FILE *file;

		(void)snprintf(path, sizeof(path), "policy-chain-%d.yaml", i);
		file = fopen(path, "w");
		cr_assert_not_null(file);
		(void)fprintf(file, "phiscrub: 1\nextends: policy-chain-%d.yaml\n", i + 1);
		(void)fclose(file);
	}
	cr_expect_eq(ps_policy_load(&source, &policy, &error), PS_POLICY);
	cr_expect_not_null(strstr(error.text, "a chain of more than 8 policies"), "%s", error.text);
	for (int i = 0; i < 9; i++) {
		(void)snprintf(path, sizeof(path), "policy-chain-%d.yaml", i);
		(void)remove(path);
	}
}

Test(policy, the_rules_of_the_extending_policy_come_first, .init = enter_scratch, .fini = leave_scratch)
{
	struct ps_policy *policy;
	FILE *file = fopen("policy-base-fields.yaml", "w");

	(void)fputs("phiscrub: 1\nfields: [{key: a, type: ID}]\nallow: {text: [one text]}\n", file);
	(void)fclose(file);
	policy = must_load("phiscrub: 1\nextends: ./policy-base-fields.yaml\nfields: [{key: a, action: keep}]\n"
			   "allow: {text: [two texts]}\n");
	(void)remove("policy-base-fields.yaml");
	cr_assert_eq(policy->field_count, 2);
	cr_assert_eq(policy->fields[0].use, PS_USE_KEEP);
	cr_assert_eq(policy->allow_text.count, 2);
	ps_policy_free(policy);
}

/* Four may be held at once. */
static const char *digest_of(const struct ps_policy *policy)
{
	static char digests[4][PS_POLICY_DIGEST];
	static unsigned next;
	char *digest = digests[next++ % 4];

	cr_assert_eq(ps_policy_digest(policy, digest), PS_OK);
	return digest;
}

Test(policy, the_digest_tells_every_byte_of_the_chain_apart)
{
	struct ps_policy *one = must_load("phiscrub: 1\n");
	struct ps_policy *again = must_load("phiscrub: 1\n");
	struct ps_policy *comment = must_load("phiscrub: 1\n#\n");
	struct ps_policy *other_base = must_load("phiscrub: 1\nextends: strict\n");

	cr_assert_eq(strlen(digest_of(one)), 32);
	cr_assert_str_eq(digest_of(one), digest_of(again));
	cr_assert_str_neq(digest_of(one), digest_of(comment));
	cr_assert_str_neq(digest_of(one), digest_of(other_base));
	ps_policy_free(one);
	ps_policy_free(again);
	ps_policy_free(comment);
	ps_policy_free(other_base);
}

Test(policy, five_hundred_patterns_load)
{
	size_t cap = 500 * 128 + 64;
	char *text = calloc(1, cap);
	size_t len;
	struct ps_policy *policy;

	len = (size_t)snprintf(text, cap, "phiscrub: 1\npatterns:\n");
	for (int i = 0; i < 500; i++)
		len += (size_t)snprintf(text + len, cap - len,
			"  - {id: p/%d, type: ID, regex: 'X%d-\\d+', examples: {hit: [X%d-1], miss: [X]}}\n", i, i, i);
	policy = must_load(text);
	cr_assert_eq(policy->patterns.count, 500);
	ps_policy_free(policy);
	free(text);
}

Test(policy, detection_can_fail_at_a_place_of_a_pattern)
{
	struct ps_policy *policy = must_load(example);
	struct ps_error error;

	cr_assert_eq(ps_policy_fail_pattern(policy, 0, 22, 12, "can match the empty string", &error), PS_POLICY);
	cr_assert_str_eq(error.text, "test.yaml:22:12: can match the empty string");
	ps_policy_free(policy);
}

Test(policy, a_failed_allocation_is_a_temporary_failure_and_leaks_nothing)
{
	struct ps_policy *policy;
	struct ps_error error;
	long needed;

	ps_test_fail_alloc(-1);
	policy = must_load(example);
	needed = ps_test_alloc_count();
	ps_policy_free(policy);
	cr_assert_gt(needed, 0);
	for (long i = 0; i < needed; i++) {
		enum ps_status status;

		ps_test_fail_alloc(i);
		status = load(example, &policy, &error);
		ps_test_fail_alloc(-1);
		cr_assert_eq(status, PS_SYSTEM, "allocation %ld: %s", i, error.text);
		cr_assert_null(policy);
	}
}

Test(policy, a_pattern_keeps_every_key)
{
	struct ps_policy *policy = must_load("phiscrub: 1\npatterns:\n  - {id: a/b-c, type: ID, regex: '(x)y', cues: "
					     "[one], unless: [two, Three Four], "
					     "near: 256, max: 1024, check: npi, group: 1, score: 100, examples: {hit: "
					     "[one xy], miss: [two xy, xy]}}\n");
	const struct ps_pattern *pattern = &policy->patterns.items[0];

	cr_assert_eq(pattern->unless_count, 2);
	cr_assert_str_eq(pattern->unless[1], "three four");
	cr_assert_eq(pattern->near, 256);
	cr_assert_eq(pattern->max, 1024);
	cr_assert_str_eq(pattern->check, "npi");
	cr_assert_eq(pattern->group, 1);
	cr_assert_eq(pattern->score, 100);
	cr_assert_eq(pattern->example_count, 3);
	ps_policy_free(policy);
}

Test(policy, a_policy_with_any_bytes_changed_is_refused_with_a_place_or_loads)
{
	static const char bytes[] = "{}[],:&*!|>'\"%@#-? \n\t\\\000\200\377aS19";
	char text[sizeof(example)];
	unsigned seed = 7;

	for (int round = 0; round < 5000; round++) {
		struct ps_policy_source source = {.name = "test.yaml", .text = text, .text_len = sizeof(example) - 1};
		struct ps_policy *policy;
		struct ps_error error = {.text = ""};
		enum ps_status status;

		memcpy(text, example, sizeof(example));
		for (int change = 0; change <= round % 4; change++) {
			seed = seed * 1103515245U + 12345U;
			text[(seed >> 8) % (sizeof(example) - 1)] = bytes[(seed >> 24) % (sizeof(bytes) - 1)];
		}
		status = ps_policy_load(&source, &policy, &error);
		cr_assert(status == PS_OK || status == PS_POLICY);
		cr_assert(
			status == PS_OK || (error.line > 0 && error.column > 0) || strstr(error.text, "no such policy"),
			"%s", error.text);
		ps_policy_free(policy);
	}
}

Test(policy, a_text_cut_anywhere_is_refused_or_whole)
{
	for (size_t len = 0; len < sizeof(example) - 1; len++) {
		char *cut = malloc(len > 0 ? len : 1);
		const struct ps_policy_source source = {.name = "test.yaml", .text = cut, .text_len = len};
		struct ps_policy *policy;
		struct ps_error error = {.text = ""};
		enum ps_status status;

		memcpy(cut, example, len);
		status = ps_policy_load(&source, &policy, &error);
		cr_assert(status == PS_OK || status == PS_POLICY);
		cr_assert_eq(status == PS_OK, policy != NULL);
		cr_assert(status == PS_OK || strncmp(error.text, "test.yaml:", 10) == 0, "%s", error.text);
		ps_policy_free(policy);
		free(cut);
	}
}
