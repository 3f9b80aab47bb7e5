/* Starts: where a match of an anchored pattern can begin. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "guarded.h"
#include "starts.h"

#include <stdio.h>

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

Test(starts, of_digits_are_the_run_and_signs_before_it)
{
	cr_assert(eq(str, starts_of(ps_starts_digit, "^503"), "0"));
	cr_assert(eq(str, starts_of(ps_starts_digit, "(^503)"), "1 0"));
	cr_assert(eq(str, starts_of(ps_starts_digit, "+(^503)"), "2 1 0"));
	cr_assert(eq(str, starts_of(ps_starts_digit, "#^12"), "1 0"));
	cr_assert(eq(str, starts_of(ps_starts_digit, "a ^503"), "2"));
}

Test(starts, of_leads_are_the_words_before)
{
	cr_assert(eq(str, starts_of(ps_starts_lead, "room no. ^12"), "5 0"));
	cr_assert(eq(str, starts_of(ps_starts_lead, "ext. ^12"), "0"));
	cr_assert(eq(str, starts_of(ps_starts_lead, "one two three four ^5"), "14 8 4"));
	cr_assert(eq(str, starts_of(ps_starts_lead, "ext\n^12"), ""));
	cr_assert(eq(str, starts_of(ps_starts_lead, "^12"), ""));
}

Test(starts, of_tokens_are_the_token_and_its_parts)
{
	cr_assert(eq(str, starts_of(ps_starts_token, "id AB-C^123"), "3 6 7"));
	cr_assert(eq(str, starts_of(ps_starts_token, "^12345"), "0"));
	cr_assert(eq(str, starts_of(ps_starts_token, "-^12345"), "1"));
	cr_assert(eq(str, starts_of(ps_starts_token, "a1b^2c"), ""));
	cr_assert(eq(str, starts_of(ps_starts_token, "^12"), ""));
}

Test(starts, of_masks_are_where_the_masking_begins)
{
	cr_assert(eq(str, starts_of(ps_starts_mask, "SSN ***-**-^1234"), "4"));
	cr_assert(eq(str, starts_of(ps_starts_mask, "card xxxx^1234"), "5"));
	cr_assert(eq(str, starts_of(ps_starts_mask, "\xE2\x80\xA2\xE2\x80\xA2^1234"), "0"));
	cr_assert(eq(str, starts_of(ps_starts_mask, "call ^1234"), ""));
}

Test(starts, of_addresses_are_the_local_part)
{
	cr_assert(eq(str, starts_of(ps_starts_at, "to jane.doe^@example.org"), "3"));
	cr_assert(eq(str, starts_of(ps_starts_at, "(jane^@example.org)"), "1"));
	cr_assert(eq(str, starts_of(ps_starts_at, "^@example.org"), ""));
	cr_assert(eq(str, starts_of(ps_starts_at, " ^@jane"), ""));
	cr_assert(eq(str, starts_of(ps_starts_at, "'jane'^@x"), "1"));
}

Test(starts, of_links_are_scheme_www_or_host)
{
	cr_assert(eq(str, starts_of(ps_starts_link, "see https:^//example.org"), "4"));
	cr_assert(eq(str, starts_of(ps_starts_link, "see www^.example.org"), "4"));
	cr_assert(eq(str, starts_of(ps_starts_link, "see example.org^/x"), "4"));
	cr_assert(eq(str, starts_of(ps_starts_link, "and^/or"), ""));
	cr_assert(eq(str, starts_of(ps_starts_link, ":^//"), ""));
	cr_assert(eq(str, starts_of(ps_starts_link, "9999https:^//example.org"), "0 4"));
}

Test(starts, of_colons_are_the_whole_run_once)
{
	cr_assert(eq(str, starts_of(ps_starts_colon, "at fe80^::1"), "3"));
	cr_assert(eq(str, starts_of(ps_starts_colon, "at fe80:^:1"), ""));
	cr_assert(eq(str, starts_of(ps_starts_colon, "00:1b^:44"), ""));
	cr_assert(eq(str, starts_of(ps_starts_colon, ":^:1"), "0"));
	cr_assert(eq(str, starts_of(ps_starts_colon, "00123456^::1"), "0 8"));
}

/* Every place of any bytes: what comes back lies at or before the place, or right behind it. */
Test(starts, stay_inside_the_text)
{
	static from_place *const finders[] = {ps_starts_digit, ps_starts_lead, ps_starts_token, ps_starts_mask,
		ps_starts_at, ps_starts_link, ps_starts_colon, ps_starts_behind};
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
