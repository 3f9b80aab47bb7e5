#include "shortform.h"

#include "near.h"

/* Signs between what was measured and how much: dots that lead to it, blanks. */
#define MEASURE_GAP 40

/* What is measured, written short. */
static const char measured[] =
	" hb hgb plt plts na k cl cr mg ca phos bun urea alb bili alt ast alp ggt wbc rbc hct mcv mch neut lymph mono "
	"eos baso retic gluc glu lac lact trop inr pt ptt tsh ft t chol ldl hdl trig tg crp esr psa fer ferr vit fol "
	"folate wt ht bp hr rr temp sat sats spo fio peep map cvp gcs bmi bsa egfr tc ga lu tl xe in re sm rb pco po "
	"ph hco be uo uop bm bg bgl cbg fsbs bs ps vt ve pip ef lvef ";

/* Behind the first words of a line, and before what they are of: how a note or form begins. */
static const char *const short_openings[] = {"prelim", "reg. no", "reg. dt", "reg. date", "reg no", "reg dt",
	"reg date", "reg. id", "reg id", "reg. on", "reg.no", "reg.dt", "reg #", "reg. #", "vit b", "vit d", "vit a",
	"vit c", "vit e", "vit k", "fu call", "fu visit", "fu appt", "fu in", "fu w", "fu x", "f/u call", "sig x",
	"sig:", "sig ", "wt ", "ht ", "rx ", "dx ", "ref. no", "ref no", "ref. dr", "ref. by", "ref by", "coll. dt",
	"coll dt", "coll date", "coll. date", "recd ", "rcvd ", "rept ", "spec ", "disp ", "disp:", "crit k", "crit na",
	"crit ", "temp ", "pos ", "neg ", "abd ", "neuro ", "resp ", "resp:", "lab ", "labs ", "lytes", "med ", "meds ",
	"conmed", "con meds", "sched ", "resched", "canc ", "conf ", "auth ", "amt ", "bal ", "qty ", "desc ", "stat ",
	"tel ", "mob ", "addr ", "sex ", "tai chi", NULL};

static bool starts_line(const struct ps_text *text, size_t at)
{
	while (at > 0 && ps_near_sign(text->data[at - 1], " \t*-"))
		at--;
	return at == 0 || ps_near_sign(text->data[at - 1], "\n\r|\";.");
}

/* "Prelim: ", "Reg. No", "Vit B12", "FU call", where nothing of a name goes on. */
static bool is_opening(const struct ps_text *text, const struct ps_word *word)
{
	unsigned char first = text->data[word->start] | 0x20;

	if (word->end - word->start > 7 || word->lex->given >= 4 || word->lex->surname >= 5)
		return false;
	for (const char *const *opening = short_openings; *opening != NULL; opening++) {
		size_t len;

		if ((unsigned char)(*opening)[0] != first || !ps_near_begins(text, word->start, *opening))
			continue;
		len = strlen(*opening);
		/* The last word of a phrase may not go on; a phrase that ends with a sign may. */
		if (len > 1 && ps_near_letter((unsigned char)(*opening)[len - 1]) && len >= 7 &&
			ps_near_letter(ps_near_byte(text, word->start + len)))
			continue;
		if ((*opening)[len - 1] != ' ')
			return true;
		return starts_line(text, word->start) && !ps_near_upper(ps_near_byte(text, word->start + len));
	}
	return false;
}

/* "Hb ..... 121", "Mg 1.9", "Xe-133": what was measured, and how much. */
static bool is_measure(const struct ps_text *text, const struct ps_word *word)
{
	size_t at = word->end;
	struct ps_near near;

	if (word->end - word->start > 6)
		return false;
	while (at - word->end < MEASURE_GAP && ps_near_sign(ps_near_byte(text, at), " .:=<>-+\t~"))
		at++;
	if (at == word->end || !ps_near_digit(ps_near_byte(text, at)))
		return false;
	ps_near_read(text, word->start, word->end, &near);
	return ps_near_is(&near, measured);
}

/* "Cl, Mg 2.0", "Cr/BUN 1.1": one that another follows. */
static bool is_of_measures(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word next;
	struct ps_near near;
	size_t at = word->end;

	if (word->end - word->start > 4)
		return false;
	at += ps_near_begins(text, at, ", ") ? 2 : ps_near_sign(ps_near_byte(text, at), ",/") ? 1 : 0;
	if (at == word->end || !ps_near_letter(ps_near_byte(text, at)))
		return false;
	ps_near_read(text, word->start, word->end, &near);
	if (!ps_near_is(&near, measured))
		return false;
	ps_word_read(text, at, &next);
	return is_measure(text, &next);
}

/* "mmol/L", "I/E": a letter that a unit or a pair of letters ends with. */
static bool is_letter_of_unit(const struct ps_text *text, const struct ps_word *word)
{
	unsigned char before;

	if (word->shape != PS_SHAPE_INITIAL || word->start < 2 || text->data[word->start - 1] != '/')
		return false;
	before = text->data[word->start - 2];
	if (text->data[word->start] == 'L')
		return (before >= 'a' && before <= 'z') || before == 'U';
	return ps_near_ends(text, word->end, "i/e") && (word->end == 3 || !ps_near_letter(text->data[word->start - 3]));
}

/* "sig x", "sign x": where somebody signs, not who. */
static bool is_signature(const struct ps_text *text, const struct ps_word *word)
{
	return word->kind == PS_WORD_LOWER && ps_near_begins(text, word->start, "sig") &&
	       word->end - word->start == 3 && ps_near_sign(ps_near_byte(text, word->end), " :.");
}

/* "doxy R", "genta S,": what a germ is to a drug. */
static bool is_susceptibility(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word before;

	if (word->shape != PS_SHAPE_INITIAL || !ps_near_sign(text->data[word->start], "RSI") || word->start < 5 ||
		text->data[word->start - 1] != ' ' || !ps_near_sign(ps_near_byte(text, word->end), ",.;\n\r|"))
		return false;
	ps_word_read_back(text, word->start - 1, &before);
	return before.kind == PS_WORD_LOWER && (before.lex->flags & (PS_LEX_DRUG | PS_LEX_CLINICAL)) != 0 &&
	       before.lex->common < 4;
}

bool ps_is_short_form(const struct ps_text *text, const struct ps_word *word)
{
	return is_measure(text, word) || is_of_measures(text, word) || is_letter_of_unit(text, word) ||
	       is_signature(text, word) || is_susceptibility(text, word) || is_opening(text, word);
}
