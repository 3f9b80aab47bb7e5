#include "lexclass.h"

static unsigned cue_class(uint32_t flags)
{
	static const struct {
		uint32_t flag;
		uint8_t group;
	} order[] = {
		{PS_LEX_TITLE, PS_CLASS_TITLE},
		{PS_LEX_KIN, PS_CLASS_KIN},
		{PS_LEX_SIGNOFF, PS_CLASS_SIGNOFF},
		{PS_LEX_GREETING, PS_CLASS_GREETING},
		{PS_LEX_SUFFIX, PS_CLASS_SUFFIX},
		{PS_LEX_LABEL, PS_CLASS_LABEL},
		{PS_LEX_ROLE, PS_CLASS_ROLE},
		{PS_LEX_CREDENTIAL, PS_CLASS_CREDENTIAL},
		{PS_LEX_PARTICLE, PS_CLASS_PARTICLE},
		{PS_LEX_FACILITY, PS_CLASS_FACILITY},
		{PS_LEX_ORG, PS_CLASS_ORG},
		{PS_LEX_STREET, PS_CLASS_STREET},
		{PS_LEX_EPONYM_HEAD, PS_CLASS_EPONYM_HEAD},
		{PS_LEX_SPEECH, PS_CLASS_SPEECH},
		{PS_LEX_PREP, PS_CLASS_PREP},
		{PS_LEX_FUNCTION, PS_CLASS_FUNCTION},
		{PS_LEX_MONTH, PS_CLASS_MONTH},
		{PS_LEX_WEEKDAY, PS_CLASS_WEEKDAY},
		{PS_LEX_HOLIDAY, PS_CLASS_HOLIDAY},
	};

	for (unsigned i = 0; i < sizeof order / sizeof *order; i++) {
		if ((flags & order[i].flag) != 0)
			return order[i].group;
	}
	return PS_CLASS_UNKNOWN;
}

static unsigned neighbour_class(const struct ps_lex *lex)
{
	if (lex->cue_class != PS_CLASS_UNKNOWN)
		return lex->cue_class;
	if ((lex->flags & (PS_LEX_COUNTRY | PS_LEX_STATE)) != 0)
		return PS_CLASS_COUNTRY;
	if ((lex->flags & PS_LEX_ACRONYM) != 0)
		return PS_CLASS_ACRONYM;
	if ((lex->flags & (PS_LEX_CLINICAL | PS_LEX_DRUG | PS_LEX_BRAND | PS_LEX_PROPER)) != 0)
		return PS_CLASS_THING;
	if (lex->common >= 5)
		return PS_CLASS_COMMON;
	if (lex->surname >= 3 && lex->common < 4)
		return PS_CLASS_SURNAME;
	if (lex->city >= 3)
		return PS_CLASS_CITY;
	if ((lex->given > 0 || lex->surname > 0) && lex->common < 3)
		return PS_CLASS_RARE_NAME;
	if ((lex->flags & PS_LEX_SPANISH) != 0)
		return PS_CLASS_SPANISH;
	return lex->common > 0 ? PS_CLASS_UNCOMMON : PS_CLASS_UNKNOWN;
}

static unsigned quarter(unsigned bucket)
{
	return bucket == 0 ? 0 : bucket < 3 ? 1 : bucket < 5 ? 2 : 3;
}

static unsigned stain_of(const struct ps_lex *lex)
{
	uint32_t flags = lex->flags;
	unsigned stain = (lex->city > 2 ? 1U : 0) | ((flags & PS_LEX_EPONYM) != 0 ? 2U : 0) |
			 ((flags & (PS_LEX_BRAND | PS_LEX_DRUG | PS_LEX_CLINICAL)) != 0 ? 4U : 0) |
			 (lex->common > 3 ? 8U : 0) | ((flags & (PS_LEX_STATE | PS_LEX_COUNTRY)) != 0 ? 16U : 0);

	if (stain != 0 && (lex->given >= 4 || lex->surname >= 4))
		stain |= 32U;
	return stain;
}

void ps_lex_classify(struct ps_lex *lex)
{
	unsigned common = lex->common == 0 ? 0 : lex->common < 4 ? 1 : lex->common < 6 ? 2 : 3;
	unsigned lower, capital, named;

	lex->cue_class = (uint8_t)cue_class(lex->flags);
	lower = neighbour_class(lex);
	capital = lower;
	if (lex->given >= 4 && lex->common < 5 && (lex->flags & PS_LEX_TITLE) == 0)
		capital = lex->common < 2 ? PS_CLASS_GIVEN : PS_CLASS_GIVEN_WORD;
	lex->has_identity = lex->common >= 5 || (lex->flags & (PS_LEX_CUES | PS_LEX_ACRONYM)) != 0;
	named = lex->has_identity != 0 ? PS_BESIDE_NAMED : 0U;
	lex->beside[0] = (uint8_t)((PS_BESIDE_LOWER + lower) | named);
	lex->beside[1] = (uint8_t)((PS_BESIDE_CAPITAL + capital) | named);
	lex->lists = (uint8_t)(quarter(lex->given) | quarter(lex->surname) << 2 | common << 4);
	lex->stain = (uint8_t)stain_of(lex);
}
