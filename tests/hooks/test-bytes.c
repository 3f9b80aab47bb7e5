/* Held bytes and shown characters. */
#include "bytes.h"
#include "glyph.h"

#include <criterion/criterion.h>
#include <string.h>

Test(bytes, grow_to_their_limit_and_no_further)
{
	struct ps_bytes bytes = {.limit = 10000};
	unsigned char block[7000] = {1};

	cr_assert_eq(ps_bytes_add(&bytes, block, 7000), PHISCRUB_OK);
	cr_assert_eq(ps_bytes_add(&bytes, block, 3001), PHISCRUB_LIMIT);
	cr_expect_eq(bytes.len, 7000);
	cr_assert_eq(ps_bytes_add(&bytes, block, 3000), PHISCRUB_OK);
	cr_expect_eq(bytes.len, 10000);
	ps_bytes_fini(&bytes);
	cr_expect_eq(bytes.len, 0);
}

Test(bytes, keep_what_was_added_over_many_growths)
{
	struct ps_bytes bytes = {.limit = (size_t)1 << 20};

	for (unsigned i = 0; i < 100000; i++) {
		unsigned char byte = (unsigned char)(i * 7);

		cr_assert_eq(ps_bytes_add(&bytes, &byte, 1), PHISCRUB_OK);
	}
	for (unsigned i = 0; i < 100000; i++)
		cr_assert_eq(bytes.data[i], (unsigned char)(i * 7));
	ps_bytes_fini(&bytes);
}

Test(bytes, clear_wipes_the_content)
{
	struct ps_bytes bytes = {.limit = 100};

	cr_assert_eq(ps_bytes_add(&bytes, "secret", 6), PHISCRUB_OK);
	ps_bytes_clear(&bytes);
	cr_expect_eq(memcmp(bytes.data, "\0\0\0\0\0\0", 6), 0);
	ps_bytes_fini(&bytes);
}

/** Width of a C string's first character. */
static size_t width(const char *text)
{
	return ps_glyph_width((const unsigned char *)text, strlen(text));
}

Test(glyph, well_formed_characters_have_their_width)
{
	cr_expect_eq(width("a"), 1);
	cr_expect_eq(width("\303\251"), 2);
	cr_expect_eq(width("\342\200\223"), 3);
	cr_expect_eq(width("\360\237\230\200"), 4);
}

Test(glyph, overlong_surrogate_and_cut_forms_have_none)
{
	cr_expect_eq(width("\300\200"), 0);
	cr_expect_eq(width("\340\200\200"), 0);
	cr_expect_eq(width("\355\240\200"), 0);
	cr_expect_eq(width("\364\220\200\200"), 0);
	cr_expect_eq(width("\342\200"), 0);
	cr_expect_eq(width("\200"), 0);
	cr_expect_eq(width("\377"), 0);
}
