/* The grammar of marks: [TYPE], [TYPE-n], [TYPE#letters], and in round brackets. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "mark.h"

#include <stdio.h>
#include <string.h>

static const char *const marks[] = {"[NAME]", "(NAME)", "[PLAN_ID]", "[NAME-1]", "(DATE-9999999)", "[NAME#kdfpmbaa]",
	"(PLAN_ID#aaaaaaaa)", "[NAME-10]"};

static const char *const others[] = {"[]", "[name]", "[Name]", "[NAMES]", "[NONE]", "NAME]", "[NAME", "[NAME)",
	"(NAME]", "[NAME-]", "[NAME-0]", "[NAME-01]", "[NAME-10000000]", "[NAME#]", "[NAME#kdfpmba]",
	"[NAME#kdfpmbaaa]", "[NAME#kdfpmbaq]", "[NAME#KDFPMBAA]", "[NAME#12345678]", "[ NAME]", "[NAME ]", "[NAME-1-2]",
	"[NAME-1#aaaaaaaa]", "[NAME--1]", "[-1]", "[#aaaaaaaa]", "", "[", "[[NAME]", "{NAME}"};

Test(mark, knows_every_form)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		cr_assert(ps_is_mark(marks[i], strlen(marks[i])), "%s", marks[i]);
}

Test(mark, takes_nothing_else)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		cr_assert(not(ps_is_mark(others[i], strlen(others[i]))), "%s", others[i]);
}

Test(mark, every_type_has_one_that_tells_it)
{
	for (unsigned type = PS_NAME; type < PS_TYPE_COUNT; type++) {
		char text[PS_MARK_MAX + 1];
		enum ps_type found = PS_NONE;
		int len = snprintf(text, sizeof(text), "[%s#kdfpmbaa]", ps_type_info((enum ps_type)type)->name);

		cr_assert(le(int, len, PS_MARK_MAX));
		cr_assert(eq(sz, ps_mark_at(text, (size_t)len, &found), (size_t)len));
		cr_assert(eq(int, (int)found, (int)type));
	}
}

Test(mark, ends_where_its_bracket_does)
{
	cr_assert(eq(sz, ps_mark_at("[NAME] Doe", 10, NULL), 6));
	cr_assert(not(ps_is_mark("[NAME] Doe", 10)));
}

Test(mark, that_is_cut_off_is_none)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		for (size_t len = 0; len < strlen(marks[i]); len++)
			cr_assert(zero(sz, ps_mark_at(marks[i], len, NULL)), "%s of %zu bytes", marks[i], len);
	}
}
