/* The buffer with a limit, which is wiped. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "alloc.h"
#include "buf.h"
#include "text.h"

#include <string.h>

static bool is_zero(const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i] != 0)
			return false;
	}
	return true;
}

Test(buf, refuses_growth_past_limit_and_stays_unchanged)
{
	struct ps_buf buf;

	ps_buf_init(&buf, 10);
	cr_assert(eq(int, ps_buf_add(&buf, "0123456789", 10), PS_OK));
	cr_assert(eq(int, ps_buf_add(&buf, "x", 1), PS_LIMIT));
	cr_assert(eq(int, ps_buf_reserve(&buf, SIZE_MAX), PS_LIMIT));
	cr_assert(eq(sz, buf.len, 10));
	cr_assert(zero(int, memcmp(buf.data, "0123456789", 10)));
	ps_buf_fini(&buf);
}

Test(buf, fills_to_its_limit_byte_by_byte)
{
	for (size_t limit = 0; limit < 700; limit += 13) {
		struct ps_buf buf;

		ps_buf_init(&buf, limit);
		for (size_t i = 0; i < limit; i++)
			cr_assert(eq(int, ps_buf_add(&buf, "a", 1), PS_OK));
		cr_assert(eq(int, ps_buf_add(&buf, "a", 1), PS_LIMIT));
		cr_assert(eq(sz, buf.len, limit));
		ps_buf_fini(&buf);
	}
}

Test(buf, is_followed_by_padding_of_zeros)
{
	struct ps_buf buf;

	ps_buf_init(&buf, 1 << 20);
	for (size_t i = 0; i < 3000; i++) {
		cr_assert(eq(int, ps_buf_add(&buf, "abcdefghijklmnopqrstuvwxyz", i % 26), PS_OK));
		if (buf.data != NULL)
			cr_assert(is_zero(buf.data + buf.len, PS_TEXT_PADDING));
	}
	ps_buf_drop(&buf, 777);
	cr_assert(is_zero(buf.data + buf.len, PS_TEXT_PADDING));
	ps_buf_truncate(&buf, 100);
	cr_assert(is_zero(buf.data + buf.len, PS_TEXT_PADDING));
	ps_buf_clear(&buf);
	cr_assert(is_zero(buf.data, PS_TEXT_PADDING));
	ps_buf_fini(&buf);
}

Test(buf, wipes_what_it_gives_up)
{
	struct ps_buf buf;

	ps_buf_init(&buf, 1000);
	cr_assert(eq(int, ps_buf_add(&buf, "secretsecret", 12), PS_OK));
	ps_buf_truncate(&buf, 6);
	cr_assert(is_zero(buf.data + 6, 6 + PS_TEXT_PADDING));
	ps_buf_drop(&buf, 3);
	cr_assert(zero(int, memcmp(buf.data, "ret", 3)));
	cr_assert(is_zero(buf.data + 3, 3 + PS_TEXT_PADDING));
	ps_buf_clear(&buf);
	cr_assert(is_zero(buf.data, 12));
	ps_buf_fini(&buf);
}

Test(buf, keeps_its_bytes_when_memory_is_out)
{
	struct ps_buf buf;
	char more[1000] = {0};

	ps_buf_init(&buf, 1 << 20);
	cr_assert(eq(int, ps_buf_add_str(&buf, "kept"), PS_OK));
	ps_test_fail_alloc(0);
	cr_assert(eq(int, ps_buf_add(&buf, more, sizeof(more)), PS_SYSTEM));
	ps_test_fail_alloc(-1);
	cr_assert(eq(sz, buf.len, 4));
	cr_assert(zero(int, memcmp(buf.data, "kept", 4)));
	ps_buf_fini(&buf);
}

Test(buf, can_be_used_again_after_its_end)
{
	struct ps_buf buf;

	ps_buf_init(&buf, 100);
	cr_assert(eq(int, ps_buf_add_str(&buf, "one"), PS_OK));
	ps_buf_fini(&buf);
	cr_assert(eq(sz, buf.len, 0));
	cr_assert(eq(sz, buf.limit, 100));
	cr_assert(eq(int, ps_buf_add_str(&buf, "two"), PS_OK));
	cr_assert(zero(int, memcmp(buf.data, "two", 3)));
	ps_buf_fini(&buf);
}
