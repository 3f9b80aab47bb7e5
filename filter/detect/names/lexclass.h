/**
 * Classes of words: what a feature says of a neighbour, from what the lists say.
 *
 * Worked out when the table is made, so that reading a class costs nothing.
 */
#ifndef PS_LEXCLASS_H
#define PS_LEXCLASS_H

#include "lexicon.h"

enum ps_lex_class {
	PS_CLASS_UNKNOWN,
	PS_CLASS_TITLE,
	PS_CLASS_KIN,
	PS_CLASS_SIGNOFF,
	PS_CLASS_GREETING,
	PS_CLASS_CREDENTIAL,
	PS_CLASS_SUFFIX,
	PS_CLASS_LABEL,
	PS_CLASS_ROLE,
	PS_CLASS_PARTICLE,
	PS_CLASS_FACILITY,
	PS_CLASS_ORG,
	PS_CLASS_STREET,
	PS_CLASS_EPONYM_HEAD,
	PS_CLASS_SPEECH,
	PS_CLASS_PREP,
	PS_CLASS_FUNCTION,
	PS_CLASS_MONTH,
	PS_CLASS_WEEKDAY,
	PS_CLASS_HOLIDAY,
	PS_CLASS_COUNTRY,
	PS_CLASS_CITY,
	PS_CLASS_THING,
	PS_CLASS_GIVEN,
	PS_CLASS_GIVEN_WORD,
	PS_CLASS_SURNAME,
	PS_CLASS_RARE_NAME,
	PS_CLASS_SPANISH,
	PS_CLASS_COMMON,
	PS_CLASS_UNCOMMON,
	PS_CLASS_ACRONYM,
	PS_CLASS_COUNT
};

/** What a word's neighbours see of it. Classes of words (enum ps_lex_class) in lower case and capitalised follow. */
enum ps_beside {
	PS_BESIDE_EDGE,
	PS_BESIDE_MARK,
	PS_BESIDE_DATE,
	PS_BESIDE_PHONE,
	PS_BESIDE_EMAIL,
	PS_BESIDE_CODE,
	PS_BESIDE_PLACE,
	PS_BESIDE_NUMBER,
	PS_BESIDE_INITIAL,
	PS_BESIDE_LOWER,
	PS_BESIDE_CAPITAL = PS_BESIDE_LOWER + PS_CLASS_COUNT,
	PS_BESIDE_COUNT = PS_BESIDE_CAPITAL + PS_CLASS_COUNT,
	/** Besides: a feature may name the word itself: a common word or a cue, so that no name is learnt by heart. */
	PS_BESIDE_NAMED = 0x80
};

/** Fills the fields of @lex that are made from the others. */
void ps_lex_classify(struct ps_lex *lex);

#endif
