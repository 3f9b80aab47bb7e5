#include "vectors.h"
#include "wordfold.h"

#include <criterion/criterion.h>
#include <string.h>

static uint64_t hash_of(const char *word)
{
	unsigned char padded[2 * PS_FOLD_MAX] = {0};
	struct ps_folded folded;

	memcpy(padded, word, strlen(word));
	ps_fold(padded, strlen(word), &folded);
	return ps_fold_hash(&folded);
}

static unsigned shared_codes(const char *left, const char *right)
{
	const uint8_t *of_left = ps_vector_find(hash_of(left));
	const uint8_t *of_right = ps_vector_find(hash_of(right));
	unsigned count = 0;

	cr_assert(of_left != NULL && of_right != NULL, "%s, %s", left, right);
	for (unsigned part = 0; part < PS_VECTOR_PARTS; part++)
		count += of_left[part] == of_right[part];
	return count;
}

Test(vectors, knows_words_and_no_others)
{
	cr_assert_not_null(ps_vector_find(hash_of("doctor")));
	cr_assert_not_null(ps_vector_find(hash_of("Doctor")), "as it is folded");
	cr_assert_null(ps_vector_find(hash_of("zqxvwk")));
	cr_assert_null(ps_vector_find(hash_of("")));
}

Test(vectors, gives_words_of_the_same_company_the_same_codes)
{
	cr_assert_geq(shared_codes("monday", "tuesday"), 3);
	cr_assert_geq(shared_codes("three", "four"), 5);
	cr_assert_leq(shared_codes("monday", "catheter"), 1);
}
