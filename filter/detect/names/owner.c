#include "owner.h"

#include "near.h"

/* From these on a word is a name, and up to where it may be a common word. */
#define OWNER_GIVEN 4
#define OWNER_SURNAME 4
#define OWNER_COMMON 3
/* A larger town has homes, too. */
#define OWNER_CITY 3

/* What else a word may be, so that its own things are not a person's: "May's visits", "Denmark's". */
#define NO_OWNER \
	(PS_LEX_CUES | PS_LEX_COUNTRY | PS_LEX_STATE | PS_LEX_DRUG | PS_LEX_BRAND | PS_LEX_ACRONYM | PS_LEX_CLINICAL)

bool ps_is_owner(const struct ps_text *text, const struct ps_word *word)
{
	/* Of a disease, too, one may say its symptoms and its medication; but not its chart. */
	static const char persons[] =
		" home house husband wife son daughter mother father mom dad brother sister chart room bed apartment "
		"appointment appt insurance claim copay balance phone cell birthday dob mrn account address email "
		"kitchen car bag wallet glasses dentures spouse parents kids grandson granddaughter neighbor landlord "
		"employer discharge admission transport ride referral consult arrival departure ";
	static const char patients[] =
		" meds medication medications labs lab results visit refill rx prescription surgery procedure biopsy "
		"scan xray mri ct cpap pump monitor walker wheelchair wound dressing blood sugar weight diet aide "
		"nurse "
		"caregiver pcp doctor record records file case bill test tests stay fall ";
	const struct ps_lex *lex = word->lex;
	struct ps_near noun;

	if (!word->possessive || word->shape != PS_SHAPE_TITLE || ps_near_byte(text, word->after) != ' ' ||
		(lex->given < OWNER_GIVEN && lex->surname < OWNER_SURNAME) || lex->common > OWNER_COMMON ||
		lex->city > OWNER_CITY || (lex->flags & NO_OWNER) != 0)
		return false;
	ps_near_behind(text, word->after + 1, &noun);
	return ps_near_is(&noun, persons) || ((lex->flags & PS_LEX_EPONYM) == 0 && ps_near_is(&noun, patients));
}
