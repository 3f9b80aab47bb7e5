/* Which letters in a row tell a name, and which stand for themselves. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "anchors.h"
#include "letters.h"

#include <string.h>

/* What is to be found stands between < and >. */
static const char *const cases[] = {
	"last name <R as in Robert, O, E, B as in boy, U, C, K>, thanks",
	"CALLER: <M-A-R, C-E, L-L-A>. Yes.",
	"the surname is two words, <V A N, R O E>, ok?",
	"apellido: <K de kilo, O de oso, W, A, L>",
	"thats <h a l l o w e y> on the card",
	"<Rufwell>. <R like Robert, U, F, W, E, double L>",
	"It's <O L E N K O W>.",
	"last is spelled <L-I>, she said",
	"<B as in boy, R as in Robert, O as in orange, W for whiskey, N as in Nancy> is all",
	"its <dora> <d o r a> <castillo> calling",
	"<r u f w e l l> <rufwell> and <r u f w e l l>, today",
	"<Dora> <D O R A> called",
	"<d o r a> may come",
	/* Letters that stand for themselves; words; numbers. */
	"M T W T F and A, B, C, D, E, x x x x x, B, C, A, A, F",
	"N O T I C E  O F  D E L A Y",
	"needs a C P A P machine, a T L I F and a D E X A scan",
	"order a B M P, C B C, C R P",
	"it reads Q R L dash eight eight",
	"B as in boy, D as in dog, 4417",
	"D/C I V F, A-L-A.B it's I'm don't",
	"a",
	"",
};

Test(letters, tell_names)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		unsigned char plain[256 + PS_TEXT_PADDING] = {0};
		struct ps_text text = {.data = plain};
		struct ps_anchors anchors = {0};
		struct ps_findings out = {0};
		char seen[512] = "";
		size_t len = 0;

		for (const char *c = cases[i]; *c != '\0'; c++) {
			if (*c != '<' && *c != '>')
				plain[text.len++] = (unsigned char)*c;
		}
		text.to = text.len;
		cr_assert(eq(int, ps_anchors_find(&anchors, &text, false, PS_ISA_SCALAR), PS_OK));
		cr_assert(eq(int, ps_letters_find(&text, anchors.bits, &out), PS_OK));
		for (size_t at = 0, next = 0; at <= text.len; at++) {
			if (next < out.len && at == out.items[next].end) {
				seen[len++] = '>';
				next++;
			}
			if (next < out.len && at == out.items[next].start)
				seen[len++] = '<';
			if (at < text.len)
				seen[len++] = (char)plain[at];
		}
		cr_expect(eq(str, seen, (char *)cases[i]));
		ps_findings_fini(&out);
		ps_anchors_fini(&anchors);
	}
}
