/* Starts: where a match of an anchored pattern can begin. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "guarded.h"
#include "starts.h"

#include <stdio.h>
#include <stdlib.h>

typedef void from_place(const struct ps_text *text, size_t place, struct ps_starts *starts);

/* The starts for the byte behind the first '^' of the text, which is taken out, as "0 3 7". */
static const char *starts_of(from_place *find, const char *marked)
{
	static char out[100];
	char plain[200];
	size_t place = strcspn(marked, "^");
	struct guarded guarded;
	struct ps_text text;
	struct ps_starts starts;
	size_t len = 0;

	(void)snprintf(plain, sizeof(plain), "%.*s%s", (int)place, marked, marked + place + 1);
	guarded = guarded_copy(plain, strlen(plain));
	text = (struct ps_text){.data = guarded.data, .len = guarded.len, .to = guarded.len};
	find(&text, place, &starts);
	out[0] = '\0';
	for (unsigned i = 0; i < starts.count; i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%zu", i == 0 ? "" : " ", starts.at[i]);
	guarded_free(&guarded);
	return out;
}

struct example {
	from_place *find;
	/** As for starts_of(). */
	const char *marked, *starts;
};

/* What an anchor means: each kind by its first rows, what it does not take by its last. */
static const struct example examples[] = {
	/* The run of digits, and signs before it. */
	{ps_starts_digit, "^503", "0"},
	{ps_starts_digit, "(^503)", "1 0"},
	{ps_starts_digit, "+(^503)", "2 1 0"},
	{ps_starts_digit, "#^12", "1 0"},
	{ps_starts_digit, "a ^503", "2"},
	/* The words before. */
	{ps_starts_lead, "room no. ^12", "5 0"},
	{ps_starts_lead, "ext. ^12", "0"},
	{ps_starts_lead, "one two three four five ^5", "19 14 8 4"},
	{ps_starts_lead, "ext\n^12", ""},
	{ps_starts_lead, "^12", ""},
	/* The token and its parts. */
	{ps_starts_token, "id AB-C^123", "3 6 7"},
	{ps_starts_token, "^12345", "0"},
	{ps_starts_token, "-^12345", "1"},
	{ps_starts_token, "a1b^2c", ""},
	{ps_starts_token, "^12", ""},
	/* Two bytes, where one is a letter. */
	{ps_starts_token, "W^5", "0 1"},
	{ps_starts_token, "^5k", "0"},
	{ps_starts_token, "^5-", ""},
	/* The same where it holds a letter. */
	{ps_starts_code, "id AB-C^123", "3 6 7"},
	{ps_starts_code, "^123-x", "0"},
	{ps_starts_code, "^123-45 x", ""},
	/* Where the masking begins. */
	{ps_starts_mask, "SSN ***-**-^1234", "4"},
	{ps_starts_mask, "card xxxx^1234", "5"},
	{ps_starts_mask, "\xE2\x80\xA2\xE2\x80\xA2^1234", "0"},
	{ps_starts_mask, "call ^1234", ""},
	/* The local part of an address. */
	{ps_starts_at, "to jane.doe^@example.org", "3"},
	{ps_starts_at, "(jane^@example.org)", "1"},
	{ps_starts_at, "^@example.org", ""},
	{ps_starts_at, " ^@jane", ""},
	{ps_starts_at, "'jane'^@x", "1"},
	/* A scheme, www or a host. */
	{ps_starts_link, "see https:^//example.org", "4"},
	{ps_starts_link, "see www^.example.org", "4"},
	{ps_starts_link, "see example.org^/x", "4"},
	{ps_starts_link, "and^/or", ""},
	{ps_starts_link, ":^//", ""},
	{ps_starts_link, "9999https:^//example.org", "0 4"},
	/* The whole run of colons, once. */
	{ps_starts_colon, "at fe80^::1", "3"},
	{ps_starts_colon, "at fe80:^:1", ""},
	{ps_starts_colon, "00:1b^:44", ""},
	{ps_starts_colon, ":^:1", "0"},
	{ps_starts_colon, "00123456^::1", "0 8"},
};

Test(starts, are_what_the_anchor_means)
{
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++)
		cr_expect(eq(str, starts_of(examples[i].find, examples[i].marked), examples[i].starts), "%s",
			examples[i].marked);
}

/* How many there are of a number and @dashes dashes. */
static unsigned code_starts(size_t dashes)
{
	char data[700] = "1234";
	struct guarded guarded;
	struct ps_text text;
	struct ps_starts starts;

	memset(data + 4, '-', dashes);
	guarded = guarded_copy(data, 4 + dashes);
	text = (struct ps_text){.data = guarded.data, .len = guarded.len, .to = guarded.len};
	ps_starts_code(&text, 0, &starts);
	guarded_free(&guarded);
	return starts.count;
}

Test(starts, of_a_code_too_long_to_be_read_are_kept)
{
	cr_assert(eq(u32, code_starts(100), 0));
	cr_assert(eq(u32, code_starts(507), 0));
	cr_assert(eq(u32, code_starts(600), 1));
}

/* Runs of digits that lie farther apart than a token is read back, all in one token. */
Test(starts, of_many_runs_in_one_token_cost_what_the_token_does, .timeout = 20)
{
	static const char *const parts = "1---------------------------------------------------------------------";
	size_t len = strlen(parts);
	size_t count = 60000;
	unsigned char *data = malloc(len * count);
	struct ps_text text = {.data = data, .len = len * count, .to = len * count};
	struct ps_starts starts;

	cr_assert(ne(ptr, data, NULL));
	for (size_t i = 0; i < count; i++)
		memcpy(data + i * len, parts, len);
	for (size_t i = 0; i < count; i++) {
		ps_starts_token(&text, i * len, &starts);
		ps_starts_code(&text, i * len, &starts);
	}
	free(data);
}

/* Every place of any bytes: what comes back lies at or before the place, or right behind it. */
Test(starts, stay_inside_the_text)
{
	static from_place *const finders[] = {ps_starts_digit, ps_starts_lead, ps_starts_token, ps_starts_code,
		ps_starts_mask, ps_starts_at, ps_starts_link, ps_starts_colon, ps_starts_behind};
	static const char pool[] = "0123abwWxX@:/.-_+#(*\xE2\x80\xA2 \n\xC3\xA9";
	uint64_t state = 424242;

	for (size_t round = 0; round < 20000; round++) {
		char data[100];
		size_t len = 1 + round % sizeof(data);
		struct guarded guarded;
		struct ps_text text;

		for (size_t i = 0; i < len; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			data[i] = pool[(state >> 33) % (sizeof(pool) - 1)];
		}
		guarded = guarded_copy(data, len);
		text = (struct ps_text){.data = guarded.data, .len = len, .to = len};
		for (size_t f = 0; f < sizeof(finders) / sizeof(*finders); f++) {
			size_t place = (state >> 20) % len;
			struct ps_starts starts = {.count = 99};

			finders[f](&text, place, &starts);
			cr_assert(le(u32, starts.count, PS_STARTS_MAX));
			for (unsigned i = 0; i < starts.count; i++)
				cr_assert(starts.at[i] < len && starts.at[i] <= place + 1);
		}
		guarded_free(&guarded);
	}
}
