#include "alloc.h"
#include "date_text.h"
#include "guarded.h"
#include "mark.h"
#include "redact.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY 20260615

/* One redactor with one rule for every type, and a document that goes on from call to call. */
struct bench {
	struct ps_redactor *redactor;
	struct ps_redact_state *state;
	struct ps_secret secret;
	struct ps_buf mark;
	struct ps_error error;
	bool round;
	int before, after;
};

static void open_bench(struct bench *bench, struct ps_action_rule rule, enum ps_type type)
{
	struct ps_redactor_options options = {.secret = &bench->secret, .reference_date = DAY};

	*bench = (struct bench){.before = -1, .after = -1};
	cr_assert_eq(ps_secret_derive("a key that is made for tests only", 33, &bench->secret), PS_OK);
	options.rules[type] = rule;
	cr_assert_eq(ps_redactor_new(&options, &bench->redactor, &bench->error), PS_OK, "%s", bench->error.text);
	cr_assert_eq(ps_redact_state_new(&bench->state), PS_OK);
	cr_assert_eq(ps_redact_state_begin(bench->redactor, bench->state, "patient 7", 9, &bench->error), PS_OK);
	ps_buf_init(&bench->mark, 1 << 16);
}

static void close_bench(struct bench *bench)
{
	ps_buf_fini(&bench->mark);
	ps_redact_state_free(bench->state);
	ps_redactor_free(bench->redactor);
}

/* The value lies against a page that must not be read. */
static enum ps_status redact_guarded(struct bench *bench, enum ps_type type, const char *text, size_t len)
{
	struct guarded guarded = guarded_end(text, len);
	struct ps_redact_value value = {
		type, (const char *)guarded.data, len, bench->before, bench->after, 0, NULL, 0, bench->round};
	enum ps_status status = ps_redact(bench->redactor, bench->state, &value, &bench->mark, &bench->error);

	guarded_free(&guarded);
	return status;
}

static const char *redact(struct bench *bench, enum ps_type type, const char *text)
{
	ps_buf_clear(&bench->mark);
	cr_assert_eq(redact_guarded(bench, type, text, strlen(text)), PS_OK, "%s", bench->error.text);
	return bench->mark.data != NULL ? (const char *)bench->mark.data : "";
}

struct expected {
	const char *text, *mark;
};

/* Each value becomes its mark, and the mark stays what it is. */
static void expect_all(struct ps_action_rule rule, enum ps_type type, const struct expected *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct bench bench;

		open_bench(&bench, rule, type);
		cr_expect_str_eq(redact(&bench, type, cases[i].text), cases[i].mark, "%s: expected %s, got %s",
			cases[i].text, cases[i].mark, bench.mark.data);
		cr_expect_str_eq(redact(&bench, type, cases[i].mark), cases[i].mark, "again %s: got %s", cases[i].mark,
			bench.mark.data);
		close_bench(&bench);
	}
}

#define EXPECT_ALL(rule, type, ...)                                                                     \
	do {                                                                                            \
		static const struct expected cases[] = {__VA_ARGS__};                                   \
		expect_all((struct ps_action_rule)rule, type, cases, sizeof(cases) / sizeof(cases[0])); \
	} while (0)
#define RULE(...)           \
	{                   \
		__VA_ARGS__ \
	}

/* --- marks ------------------------------------------------------------------------ */

Test(mark, knows_its_grammar)
{
	static const char *const good[] = {
		"[NAME]", "(NAME)", "[PLAN_ID]", "[NAME-1]", "(SSN-1234567)", "[SSN#kdfpmbaa]"};
	static const char *const bad[] = {"", "[", "[]", "[NAME", "NAME", "[name]", "[NONE]", "[NAME)", "(NAME]",
		"[NAME-]", "[NAME-0]", "[NAME-01]", "[NAME-12345678]", "[NAME-1a]", "[NAME#]", "[NAME#kdfpmba]",
		"[NAME#kdfpmbaaa]", "[NAME#kdfpmbaq]", "[NAME] ", " [NAME]", "[PERSON]", "[NAME#kdfpmbaa-1]",
		"[[NAME]]"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_expect(ps_is_mark(good[i], strlen(good[i])), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(ps_is_mark(bad[i], strlen(bad[i])), "%s", bad[i]);
}

Test(mark, is_read_at_the_start_of_a_text)
{
	enum ps_type type;

	cr_assert_eq(ps_mark_at("[DATE-12], x", 12, &type), 9);
	cr_assert_eq(type, PS_DATE);
	cr_assert_eq(ps_mark_at("[DATE-12], x", 8, &type), 0);
}

Test(mark, the_longest_one_fits)
{
	char text[PS_MARK_MAX + 8];

	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++) {
		(void)snprintf(text, sizeof(text), "[%s#aaaaaaaa]", ps_type_info(type)->name);
		cr_assert(ps_is_mark(text, strlen(text)));
		(void)snprintf(text, sizeof(text), "(%s-%u)", ps_type_info(type)->name, PS_MARK_NUMBER_MAX);
		cr_assert(ps_is_mark(text, strlen(text)));
	}
}

/* --- actions ------------------------------------------------------------------------ */

Test(redact, label_is_the_type_in_brackets)
{
	EXPECT_ALL(RULE(.action = PS_ACTION_LABEL), PS_NAME, {"Jane Doe", "[NAME]"}, {"[DATE]", "[DATE]"},
		{"(NAME-3)", "(NAME-3)"});
}

Test(redact, label_is_in_round_brackets_on_request)
{
	struct bench bench;

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_LABEL}, PS_SSN);
	bench.round = true;
	cr_assert_str_eq(redact(&bench, PS_SSN, "219-09-9999"), "(SSN)");
	close_bench(&bench);
}

Test(redact, keep_keeps)
{
	EXPECT_ALL(RULE(.action = PS_ACTION_KEEP), PS_NAME, {"Jane Doe", "Jane Doe"});
}

Test(redact, mask_is_constant)
{
	EXPECT_ALL(RULE(.action = PS_ACTION_MASK), PS_PHONE, {"503-555-0142", "****"}, {"1", "****"}, {"", "****"});
}

Test(redact, mask_keeps_the_last_but_never_more_than_half)
{
	EXPECT_ALL(RULE(.action = PS_ACTION_MASK, .keep_last = 4), PS_PHONE, {"503-555-0142", "****0142"},
		{"503-555-014 2 ", "****0142"}, {"12345678", "****5678"}, {"123456", "****456"}, {"12345", "****45"},
		{"1", "****"}, {"J\xc3\xb6rg M\xc3\xbcller", "****ller"},
		{"Zo\xc3\xab \xc3\x9c", "****\xc3\xab\xc3\x9c"});
	EXPECT_ALL(RULE(.action = PS_ACTION_MASK, .keep_last = 8), PS_ACCOUNT, {"4111 1111 1111 1234", "****11111234"});
}

Test(redact, mask_keeps_the_shape)
{
	EXPECT_ALL(RULE(.action = PS_ACTION_MASK, .shape = true), PS_PHONE, {"503-555-0142", "***-***-****"},
		{"J\xc3\xb6rg M.", "**** *."}, {"\xff\xc3", "**"});
	EXPECT_ALL(RULE(.action = PS_ACTION_MASK, .shape = true, .keep_last = 4), PS_PHONE,
		{"(503) 555-0142", "(***) ***-0142"}, {"ab-12", "**-12"}, {"123", "**3"});
}

Test(redact, remove_leaves_one_space_between_words_alone)
{
	static const struct {
		int before, after;
		const char *mark;
	} cases[] = {{'a', 'b', " "}, {' ', 'b', ""}, {'a', ' ', ""}, {'a', '.', ""}, {-1, 'a', ""}, {'9', -1, ""},
		{0xc3, '_', " "}, {'(', ')', ""}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench bench;

		open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_REMOVE}, PS_NAME);
		bench.before = cases[i].before;
		bench.after = cases[i].after;
		cr_expect_str_eq(redact(&bench, PS_NAME, "Jane"), cases[i].mark, "case %zu", i);
		close_bench(&bench);
	}
}

Test(redact, hash_is_a_mark_that_stays_and_joins_spellings)
{
	struct bench bench;
	char first[64];

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_HASH}, PS_PHONE);
	(void)snprintf(first, sizeof(first), "%s", redact(&bench, PS_PHONE, "(503) 555-0142"));
	cr_assert(ps_is_mark(first, strlen(first)));
	cr_assert_eq(strncmp(first, "[PHONE#", 7), 0);
	cr_assert_str_eq(redact(&bench, PS_PHONE, "+1 503.555.0142"), first);
	cr_assert_str_neq(redact(&bench, PS_PHONE, "503-555-0143"), first);
	cr_assert_str_eq(redact(&bench, PS_PHONE, first), first);
	close_bench(&bench);
}

Test(redact, hash_depends_on_key_and_type)
{
	struct bench bench;
	struct bench other;
	struct ps_redactor_options options = {.reference_date = DAY};
	char first[64];

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_HASH}, PS_NAME);
	open_bench(&other, (struct ps_action_rule){.action = PS_ACTION_HASH}, PS_NAME);
	(void)snprintf(first, sizeof(first), "%s", redact(&bench, PS_NAME, "Jane Doe"));
	cr_assert_str_eq(redact(&other, PS_NAME, "JANE  DOE"), first);
	ps_redactor_free(other.redactor);
	other.secret.bytes[0] ^= 1;
	options.secret = &other.secret;
	options.rules[PS_NAME].action = PS_ACTION_HASH;
	cr_assert_eq(ps_redactor_new(&options, &other.redactor, &other.error), PS_OK);
	cr_assert_str_neq(redact(&other, PS_NAME, "Jane Doe"), first);
	close_bench(&bench);
	close_bench(&other);
}

Test(redact, keyed_actions_need_a_key)
{
	static const struct {
		enum ps_type type;
		enum ps_action action;
	} cases[] = {{PS_NAME, PS_ACTION_HASH}, {PS_DATE, PS_ACTION_SHIFT}};

	for (size_t i = 0; i < 2; i++) {
		struct ps_redactor_options options = {.reference_date = DAY};
		struct ps_redactor *redactor;
		struct ps_error error;

		options.rules[cases[i].type].action = (uint8_t)cases[i].action;
		cr_assert_eq(ps_redactor_new(&options, &redactor, &error), PS_POLICY);
		cr_assert_null(redactor);
		cr_assert_not_null(strstr(error.text, "needs a key"));
	}
}

Test(redact, an_action_of_another_type_is_refused)
{
	struct ps_redactor_options options = {.reference_date = DAY};
	struct ps_redactor *redactor;
	struct ps_error error;

	options.rules[PS_NAME].action = PS_ACTION_ZIP3;
	cr_assert_eq(ps_redactor_new(&options, &redactor, &error), PS_POLICY);
	options.rules[PS_NAME].action = PS_ACTION_COUNT;
	cr_assert_eq(ps_redactor_new(&options, &redactor, &error), PS_INTERNAL);
}

Test(redact, refuse_and_link_refuse_and_write_nothing)
{
	static const enum ps_action actions[] = {PS_ACTION_REFUSE, PS_ACTION_LINK};

	for (size_t i = 0; i < 2; i++) {
		struct bench bench;

		open_bench(&bench, (struct ps_action_rule){.action = (uint8_t)actions[i]}, PS_SSN);
		cr_assert_eq(redact_guarded(&bench, PS_SSN, "219-09-9999", 11), PS_REFUSED);
		cr_assert_eq(bench.mark.len, 0);
		cr_assert_str_eq(bench.error.text, "the policy refuses documents that hold SSN");
		close_bench(&bench);
	}
}

Test(redact, year_is_the_year_of_every_written_form)
{
	EXPECT_ALL(RULE(.action = PS_ACTION_YEAR), PS_DATE, {"03/14/1961", "1961"}, {"3/14/61", "1961"},
		{"3-14-24", "2024"}, {"1961-03-14", "1961"}, {"1961-03-14T10:15:00Z", "1961"}, {"14.03.1961", "1961"},
		{"19610314", "1961"}, {"20240314102233", "2024"}, {"March 14, 1961", "1961"},
		{"Mar. 14th, 1961", "1961"}, {"14 March 1961", "1961"}, {"14-MAR-1961", "1961"},
		{"Tuesday, March 14, 1961 at 10:30 am", "1961"}, {"March 1961", "1961"},
		{"the 14th of March 1961", "1961"}, {"03/1961", "1961"}, {"Sept 5, 2025", "2025"}, {"1999", "1999"});
}

Test(redact, year_never_tells_an_age_over_89)
{
	EXPECT_ALL(RULE(.action = PS_ACTION_YEAR), PS_DATE, {"03/14/1936", "1936 or earlier"},
		{"March 14, 1901", "1936 or earlier"}, {"03/14/1937", "1937"}, {"1920", "1936 or earlier"},
		{"03/14/30", "1936 or earlier"});
}

Test(redact, year_of_what_is_no_date_is_the_label)
{
	EXPECT_ALL(RULE(.action = PS_ACTION_YEAR), PS_DATE, {"March 14", "[DATE]"}, {"3/14", "[DATE]"},
		{"tomorrow", "[DATE]"}, {"13/32/2020", "[DATE]"}, {"02/30/2020", "[DATE]"},
		{"3/14/2024 - 3/16/2025", "[DATE]"}, {"10:30 on 3/14/2024", "[DATE]"}, {"", "[DATE]"}, {"9", "[DATE]"},
		{"3/14/2024 10:30 and 4/1/2025", "[DATE]"}, {"123456789", "[DATE]"}, {"1961-03-14-15", "[DATE]"},
		{"99999999999999999999", "[DATE]"});
}

Test(redact, zip3_keeps_three_digits_where_many_live)
{
	EXPECT_ALL(RULE(.action = PS_ACTION_ZIP3), PS_ZIP, {"97201", "972"}, {"97201-1234", "972"},
		{"972011234", "972"}, {"03601", "000"}, {"10211", "000"}, {"00000", "000"}, {"00501", "000"},
		{"K1A 0B1", "[ZIP]"}, {"9720", "[ZIP]"}, {"SW1A", "[ZIP]"}, {"", "[ZIP]"});
}

Test(redact, age90_hides_what_is_over_89)
{
	EXPECT_ALL(RULE(.action = PS_ACTION_AGE90), PS_AGE, {"92", "90 or older"}, {"92 years old", "90 or older"},
		{"92-year-old", "90 or older"}, {"89", "89"}, {"101 y/o", "90 or older"}, {"88-92 yrs", "90 or older"},
		{"92 days", "92 days"}, {"100 months", "100 months"}, {"92 years 3 months", "90 or older"},
		{"ninety-two", "[AGE]"}, {"1992", "[AGE]"}, {"99999999999999999999", "[AGE]"});
}

/* --- shift ----------------------------------------------------------------------------- */

static int shift_of(struct bench *bench)
{
	const char *mark = redact(bench, PS_DATE, "2020-01-01");
	struct ps_date_text date;

	cr_assert(ps_date_read(mark, strlen(mark), 2026, &date), "%s", mark);
	return ps_date_days(date.year, date.month, date.day) - ps_date_days(2020, 1, 1);
}

Test(redact, shift_moves_all_dates_of_a_context_by_the_same_days_and_never_by_none)
{
	struct bench bench;
	const struct ps_action_rule rule = {.action = PS_ACTION_SHIFT};
	char context[32];
	int seen[2] = {0, 0};

	open_bench(&bench, rule, PS_DATE);
	for (int i = 0; i < 200; i++) {
		int len = snprintf(context, sizeof(context), "patient %d", i);
		int days;

		cr_assert_eq(
			ps_redact_state_begin(bench.redactor, bench.state, context, (size_t)len, &bench.error), PS_OK);
		days = shift_of(&bench);
		cr_assert(days != 0 && days >= -365 && days <= 365, "%d", days);
		cr_assert_eq(days, shift_of(&bench));
		seen[days > 0]++;
	}
	cr_assert(seen[0] > 50 && seen[1] > 50);
	close_bench(&bench);
}

Test(redact, shift_without_a_context_is_a_usage_error)
{
	struct bench bench;

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_SHIFT}, PS_DATE);
	cr_assert_eq(ps_redact_state_begin(bench.redactor, bench.state, NULL, 0, &bench.error), PS_OK);
	cr_assert_eq(redact_guarded(&bench, PS_DATE, "2020-01-01", 10), PS_USAGE);
	close_bench(&bench);
}

Test(redact, shift_of_what_is_no_day_is_the_label)
{
	struct bench bench;

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_SHIFT}, PS_DATE);
	cr_assert_str_eq(redact(&bench, PS_DATE, "March 1961"), "[DATE]");
	cr_assert_str_eq(redact(&bench, PS_DATE, "next Tuesday"), "[DATE]");
	close_bench(&bench);
}

/* --- dates as written -------------------------------------------------------------------- */

static void expect_written(const char *text, int days, const char *expected)
{
	struct ps_date_text date;
	struct ps_buf out;
	int year;
	int month;
	int day;

	cr_assert(ps_date_read(text, strlen(text), 2026, &date), "%s", text);
	ps_date_civil(
		ps_date_days(date.year != 0 ? date.year : 2000, date.month, date.day) + days, &year, &month, &day);
	ps_buf_init(&out, 256);
	cr_assert_eq(ps_date_write(&date, text, strlen(text), year, month, day, &out), PS_OK);
	cr_expect_str_eq((const char *)out.data, expected, "%s: expected %s, got %s", text, expected, out.data);
	ps_buf_fini(&out);
}

Test(date_text, writes_another_day_in_the_same_form)
{
	expect_written("03/14/1961", 20, "04/03/1961");
	expect_written("3/14/1961", 20, "4/3/1961");
	expect_written("12/5/2024", 30, "1/4/2025");
	expect_written("12/31/99", 1, "01/01/00");
	expect_written("1961-03-14", -14, "1961-02-28");
	expect_written("2024-02-28T23:59:59+01:00", 1, "2024-02-29T23:59:59+01:00");
	expect_written("14.3.1961", 1, "15.3.1961");
	expect_written("25/12/2024", 10, "04/01/2025");
	expect_written("19610314", 1, "19610315");
	expect_written("20241231235959", 1, "20250101235959");
	expect_written("March 14, 1961", 18, "April 1, 1961");
	expect_written("March 14th, 1961", 18, "April 1st, 1961");
	expect_written("14 MARCH 1961", 18, "1 APRIL 1961");
	expect_written("14-MAR-61", 18, "01-APR-61");
	expect_written("21-May-2024", 15, "05-Jun-2024");
	expect_written("Tuesday, March 14, 1961", 1, "Wednesday, March 15, 1961");
	expect_written("Tue, 14 Mar 1961", 1, "Wed, 15 Mar 1961");
	expect_written("3/14 3 pm", 1, "3/15 3 pm");
	expect_written("March 14 at 10:30 AM", 1, "March 15 at 10:30 AM");
	expect_written("Sept. 5", 30, "Oct. 5");
}

Test(date_text, days_and_civil_agree_for_four_centuries)
{
	int days = ps_date_days(1800, 1, 1);

	for (; days <= ps_date_days(2199, 12, 31); days++) {
		int year;
		int month;
		int day;

		ps_date_civil(days, &year, &month, &day);
		cr_assert_eq(ps_date_days(year, month, day), days);
		cr_assert(month >= 1 && month <= 12 && day >= 1 && day <= 31);
	}
	cr_assert_eq(ps_date_days(1970, 1, 1), 0);
	cr_assert_eq(ps_date_days(2000, 3, 1), 11017);
}

/* --- pseudonyms ---------------------------------------------------------------------------- */

static void expect_people(const struct expected *cases, size_t count)
{
	struct bench bench;

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_PSEUDONYM}, PS_NAME);
	for (size_t i = 0; i < count; i++)
		cr_expect_str_eq(redact(&bench, PS_NAME, cases[i].text), cases[i].mark, "%s: expected %s, got %s",
			cases[i].text, cases[i].mark, bench.mark.data);
	close_bench(&bench);
}

#define EXPECT_PEOPLE(...)                                              \
	do {                                                            \
		static const struct expected cases[] = {__VA_ARGS__};   \
		expect_people(cases, sizeof(cases) / sizeof(cases[0])); \
	} while (0)

Test(pseudonym, one_person_has_one_number)
{
	EXPECT_PEOPLE({"Jane Doe", "[NAME-1]"}, {"Jane", "[NAME-1]"}, {"Ms. Doe", "[NAME-1]"},
		{"DOE, JANE", "[NAME-1]"}, {"DOE^JANE^Q", "[NAME-1]"}, {"J. Doe", "[NAME-1]"},
		{"Jane Q. Doe", "[NAME-1]"}, {"Doe, Jane Q", "[NAME-1]"}, {"Dr Jane Doe, MD", "[NAME-1]"},
		{"Doe's", "[NAME-1]"}, {"Mr. Roe", "[NAME-2]"}, {"Roe", "[NAME-2]"});
}

Test(pseudonym, people_of_one_surname_are_apart_and_the_last_called_so_is_meant)
{
	EXPECT_PEOPLE({"Jane Doe", "[NAME-1]"}, {"John Doe", "[NAME-2]"}, {"Doe", "[NAME-2]"}, {"Jane", "[NAME-1]"},
		{"Doe", "[NAME-2]"}, {"Jane Roe", "[NAME-3]"}, {"Jane", "[NAME-3]"}, {"John", "[NAME-2]"});
}

Test(pseudonym, who_was_known_by_less_is_taken_over_once)
{
	EXPECT_PEOPLE({"Jane", "[NAME-1]"}, {"Jane Doe", "[NAME-1]"}, {"Jane Roe", "[NAME-2]"}, {"K. Poe", "[NAME-3]"},
		{"Kim Poe", "[NAME-3]"}, {"Kurt Poe", "[NAME-4]"}, {"K. Poe", "[NAME-3]"});
}

Test(pseudonym, spellings_of_case_and_latin_letters_are_one)
{
	EXPECT_PEOPLE({"Jos\xc3\xa9 O'Hara", "[NAME-1]"}, {"JOS\xc3\x89 O'HARA", "[NAME-1]"}, {"o'hara", "[NAME-1]"},
		{"[NAME-1]", "[NAME-1]"}, {"...", "[NAME-2]"}, {"...", "[NAME-2]"});
}

Test(pseudonym, other_types_have_numbers_of_their_own)
{
	struct bench bench;

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_PSEUDONYM}, PS_PHONE);
	cr_assert_str_eq(redact(&bench, PS_PHONE, "503-555-0142"), "[PHONE-1]");
	cr_assert_str_eq(redact(&bench, PS_PHONE, "503-555-0143"), "[PHONE-2]");
	cr_assert_str_eq(redact(&bench, PS_PHONE, "(503) 555 0142"), "[PHONE-1]");
	close_bench(&bench);
}

Test(pseudonym, as_gives_the_policy_s_word_and_stays)
{
	struct bench bench;

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_PSEUDONYM, .as = "participant"}, PS_NAME);
	cr_assert_str_eq(redact(&bench, PS_NAME, "Jane Doe"), "participant 1");
	cr_assert_str_eq(redact(&bench, PS_NAME, "Rick Roe"), "participant 2");
	cr_assert_str_eq(redact(&bench, PS_NAME, "participant 9"), "participant 9");
	close_bench(&bench);
}

Test(pseudonym, a_new_document_forgets)
{
	struct bench bench;

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_PSEUDONYM}, PS_NAME);
	(void)redact(&bench, PS_NAME, "Jane Doe");
	cr_assert_eq(ps_redact_state_begin(bench.redactor, bench.state, NULL, 0, &bench.error), PS_OK);
	cr_assert_str_eq(redact(&bench, PS_NAME, "Rick Roe"), "[NAME-1]");
	close_bench(&bench);
}

Test(pseudonym, ten_thousand_people_keep_their_numbers)
{
	struct bench bench;
	char name[32];
	char mark[32];

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_PSEUDONYM}, PS_ID);
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 1; i <= 10000; i++) {
			(void)snprintf(name, sizeof(name), "id %d", i);
			(void)snprintf(mark, sizeof(mark), "[ID-%d]", i);
			cr_assert_str_eq(redact(&bench, PS_ID, name), mark);
		}
	}
	close_bench(&bench);
}

/* --- properties of all actions ----------------------------------------------------------------- */

static const char *const samples[] = {"Jane Doe", "DOE^JANE", "503-555-0142", "219-09-9999", "03/14/1961",
	"March 14, 1930", "97201", "03601-1234", "92 years old", "44", "jane.doe@example.org",
	"https://example.org/a?b=c", "[NAME]", "****", "****0142", "90 or older", "1936 or earlier", "000",
	"participant 3", "\xff\xfe", "\xf0\x9f\x98\x80", "a", "",
	"A very long value with many words in it that no identifier would ever have, but that a field rule may well "
	"name"};

/* I7: what an action wrote, it writes again. */
Test(redact, every_action_but_shift_gives_back_its_own_output)
{
	static const struct ps_action_rule rules[] = {{.action = PS_ACTION_LABEL}, {.action = PS_ACTION_PSEUDONYM},
		{.action = PS_ACTION_PSEUDONYM, .as = "participant"}, {.action = PS_ACTION_MASK},
		{.action = PS_ACTION_MASK, .keep_last = 4}, {.action = PS_ACTION_MASK, .keep_last = 8},
		{.action = PS_ACTION_MASK, .shape = true}, {.action = PS_ACTION_MASK, .shape = true, .keep_last = 3},
		{.action = PS_ACTION_REMOVE}, {.action = PS_ACTION_HASH}, {.action = PS_ACTION_YEAR},
		{.action = PS_ACTION_ZIP3}, {.action = PS_ACTION_AGE90}, {.action = PS_ACTION_KEEP}};

	for (size_t r = 0; r < sizeof(rules) / sizeof(rules[0]); r++) {
		enum ps_type only = ps_action_info((enum ps_action)rules[r].action)->only;
		enum ps_type type = only != PS_NONE ? only : PS_NAME;

		for (size_t s = 0; s < sizeof(samples) / sizeof(samples[0]); s++) {
			struct bench bench;
			char first[256];

			open_bench(&bench, rules[r], type);
			(void)snprintf(first, sizeof(first), "%s", redact(&bench, type, samples[s]));
			cr_expect_str_eq(redact(&bench, type, first), first, "rule %zu, sample %zu: %s then %s", r, s,
				first, bench.mark.data);
			close_bench(&bench);
		}
	}
}

/* Bytes of every kind at every length: nothing is read past the end, and nothing but our statuses comes back. */
Test(redact, any_bytes_can_be_a_value)
{
	unsigned seed = 1;

	for (enum ps_action action = PS_ACTION_LABEL; action < PS_ACTION_COUNT; action++) {
		enum ps_type only = ps_action_info(action)->only;
		enum ps_type type = only != PS_NONE ? only : PS_NAME;
		struct bench bench;

		open_bench(&bench, (struct ps_action_rule){.action = (uint8_t)action, .keep_last = 4}, type);
		for (int round = 0; round < 400; round++) {
			static const char alphabet[] = "0123456789/-. ,:TMarchth[]#*\xc3\xa9\xff";
			char text[140];
			size_t len = (size_t)round % sizeof(text);
			enum ps_status status;

			for (size_t i = 0; i < len; i++) {
				seed = seed * 1103515245U + 12345U;
				text[i] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
			}
			ps_buf_clear(&bench.mark);
			status = redact_guarded(&bench, type, text, len);
			cr_assert(status == PS_OK || status == PS_REFUSED);
		}
		close_bench(&bench);
	}
}

Test(redact, a_full_buffer_is_a_limit_and_stays_unchanged)
{
	struct bench bench;
	const struct ps_redact_value value = {PS_NAME, "Jane Doe", 8, -1, -1, 0, NULL, 0, false};

	open_bench(&bench, (struct ps_action_rule){.action = PS_ACTION_MASK, .shape = true}, PS_NAME);
	ps_buf_fini(&bench.mark);
	ps_buf_init(&bench.mark, 6);
	cr_assert_eq(ps_buf_add_str(&bench.mark, "ab"), PS_OK);
	cr_assert_eq(ps_redact(bench.redactor, bench.state, &value, &bench.mark, &bench.error), PS_LIMIT);
	cr_assert_eq(bench.mark.len, 2);
	cr_assert_str_eq((const char *)bench.mark.data, "ab");
	close_bench(&bench);
}

Test(redact, a_failed_allocation_is_a_temporary_failure)
{
	static const enum ps_action actions[] = {PS_ACTION_LABEL, PS_ACTION_PSEUDONYM, PS_ACTION_HASH, PS_ACTION_MASK};

	for (size_t i = 0; i < 4; i++) {
		struct bench bench;
		enum ps_status status = PS_SYSTEM;

		open_bench(&bench, (struct ps_action_rule){.action = (uint8_t)actions[i]}, PS_NAME);
		for (long fail = 0; status != PS_OK && fail < 20; fail++) {
			const struct ps_redact_value value = {PS_NAME, "Jane Doe", 8, -1, -1, 0, NULL, 0, false};

			cr_assert_eq(ps_redact_state_begin(bench.redactor, bench.state, NULL, 0, &bench.error), PS_OK);
			ps_test_fail_alloc(fail);
			status = ps_redact(bench.redactor, bench.state, &value, &bench.mark, &bench.error);
			ps_test_fail_alloc(-1);
			cr_assert(status == PS_OK || status == PS_SYSTEM);
			cr_assert(status == PS_OK || bench.mark.len == 0);
		}
		cr_assert_eq(status, PS_OK);
		close_bench(&bench);
	}
}
