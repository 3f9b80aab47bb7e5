#include "misread.h"

#include "glued.h"
#include "near.h"

/* Bytes before a word in which its segment's beginning is looked for. */
#define MISREAD_BACK 400
/* Bytes of the longest segment that says who sends a batch. */
#define ENVELOPE_MAX 106
/* Letters of what is a code in a field of its own, and of an acronym before a number. */
#define CODE_MAX 4
#define GRADE_MAX 3
/* Bytes before a modifier in which the word stands; bytes of the longest line of heads. */
#define MODIFIER_BACK 48
#define HEADS_MAX 160
/* From this on a word is a given name more often than not. */
#define GIVEN_MIN 5
/* A given name that is asked after is given so often at least. */
#define QUESTION_GIVEN 4

static bool is_nobodys(const struct ps_lex *lex)
{
	return lex->given + lex->surname == 0;
}

/* Whether one of @phrases, NULL behind them, stands at text[at ..) and no letter goes on behind. */
static bool begins_any(const struct ps_text *text, size_t at, const char *const *phrases)
{
	for (; *phrases != NULL; phrases++) {
		if (ps_near_begins(text, at, *phrases) && !ps_near_letter(ps_near_byte(text, at + strlen(*phrases))))
			return true;
	}
	return false;
}

/* The "REV" of "REV-C": what hyphens join a letter to, and what is nobody's name. */
static bool is_head_of_code(const struct ps_text *text, size_t end)
{
	static const char heads[] =
		" rev tier type size lot class grade level phase part plan option series emt ver unit "
		"pod zone wing door gate dock bay crp glu ";
	size_t start = end;
	bool digit = false;
	struct ps_near near;
	struct ps_word word;

	while (start > 0 && end - start <= PS_NEAR_MAX &&
		(ps_near_upper(text->data[start - 1]) || ps_near_digit(text->data[start - 1]))) {
		start--;
		digit = digit || ps_near_digit(text->data[start]);
	}
	if (end - start < 2 || (start > 0 && ps_near_letter(text->data[start - 1])))
		return false;
	ps_near_read(text, start, end, &near);
	if (digit || ps_near_is(&near, heads))
		return true;
	ps_word_read(text, start, &word);
	return is_nobodys(word.lex);
}

/* "REV-C", "C-IV", "E-mail": a letter of what a hyphen joins. */
static bool is_letter_of_code(const struct ps_text *text, const struct ps_word *word)
{
	unsigned char letter = text->data[word->start];
	size_t at = word->end;

	if (word->shape != PS_SHAPE_INITIAL)
		return false;
	if (ps_near_byte(text, at) == '-') {
		unsigned char next = ps_near_byte(text, at + 1);

		if ((next >= 'a' && next <= 'z' && letter != 'O') || ps_near_begins(text, word->start, "e-mail"))
			return true;
		while (letter == 'C' && (ps_near_byte(text, at + 1) == 'I' || ps_near_byte(text, at + 1) == 'V'))
			at++;
		return at > word->end && !ps_near_letter(ps_near_byte(text, at + 1));
	}
	if (word->start < 2 || text->data[word->start - 1] != '-')
		return false;
	if (text->data[word->start - 2] == 'C' && ps_near_sign(letter, "IV"))
		return word->start == 2 || !ps_near_letter(text->data[word->start - 3]);
	return is_head_of_code(text, word->start - 1);
}

/* "TIER-B", "VIT-B": a word in capitals that a single letter hangs on. */
static bool is_code(const struct ps_text *text, const struct ps_word *word)
{
	return word->shape == PS_SHAPE_UPPER && ps_near_byte(text, word->end) == '-' &&
	       ps_near_upper(ps_near_byte(text, word->end + 1)) && !ps_near_letter(ps_near_byte(text, word->end + 2)) &&
	       is_head_of_code(text, word->end);
}

/* "Pre-reg", "non-Hodgkin": the syllable. */
static bool is_prefix(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_near near;
	unsigned char next = ps_near_byte(text, word->end + 1);

	if (ps_near_byte(text, word->end) != '-' || next < 'a' || next > 'z')
		return false;
	ps_near_read(text, word->start, word->end, &near);
	return ps_near_is(&near, " pre post re non anti sub self co multi semi mid pro inter ");
}

/* Where the segment of text[at] begins: behind a line's end, or one as JSON writes it. */
static size_t segment_start(const struct ps_text *text, size_t at)
{
	size_t floor = at > MISREAD_BACK ? at - MISREAD_BACK : 0;

	for (; at > floor; at--) {
		unsigned char c = text->data[at - 1];

		if (c == '\n' || c == '\r' || c == '"')
			break;
		if ((c == 'r' || c == 'n') && at >= 2 && text->data[at - 2] == '\\')
			break;
	}
	return at;
}

/* Whether field @field of the segment, its id and a blank in @key, holds a person's name. */
static bool is_name_field(const char *key, unsigned field)
{
	switch (key[0]) {
	case 'p':
		return key[1] == 'i' ? field == 5 || field == 6 || field == 9
				     : key[2] == '1' && field >= 7 && field <= 17;
	case 'n':
		return field == 2 || field == 30;
	case 'g':
		return field == 3;
	case 'i':
		return field == 16;
	default:
		return false;
	}
}

/* "SCH|1|||||FU|OV|15|MIN|", "AL1|1|DA|", "IAM|1|": a code between the bars of an HL7 segment, or its id. */
static bool is_field_of_segment(const struct ps_text *text, const struct ps_word *word)
{
	static const char segments[] =
		" msh evn pid pv1 pv2 nk1 al1 iam dg1 sch aig ail aip ais rgs gt1 in1 in2 orc obr obx "
		"nte rxe rxo rxd txa acc msa err pr1 rxa rxr spm tq1 fac sft ";
	unsigned field = 0;
	size_t start;
	char key[6] = " ";

	if (word->shape != PS_SHAPE_UPPER || !ps_near_sign(ps_near_byte(text, word->end), "|^"))
		return false;
	start = segment_start(text, word->start);
	/* The first component of others may be a name: "OBR|...|DOE^JANE". */
	if (ps_near_byte(text, start + 3) != '|' ||
		(text->data[word->end] == '^' && memcmp(text->data + start, "PID", 3) != 0))
		return false;
	/* Programs and sites that send and take it. */
	if (memcmp(text->data + start, "MSH", 3) == 0)
		return true;
	if (word->end - word->start > CODE_MAX)
		return false;
	for (size_t i = 0; i < 3; i++)
		key[i + 1] = (char)(text->data[start + i] | 0x20);
	key[4] = ' ';
	if (strstr(segments, key) == NULL)
		return false;
	if (start == word->start)
		return true;
	if (text->data[word->start - 1] != '|')
		return false;
	for (size_t i = start; i < word->start; i++)
		field += text->data[i] == '|';
	return !is_name_field(key + 1, field);
}

/* "AL1|1|DA|^ACME": what somebody is allergic to. */
static bool is_of_allergy(const struct ps_text *text, const struct ps_word *word)
{
	size_t start;

	if (word->shape != PS_SHAPE_UPPER || word->start < 6 || !ps_near_sign(text->data[word->start - 1], "|^ "))
		return false;
	start = segment_start(text, word->start);
	return word->start - start >= 4 && memcmp(text->data + start, "AL1|", 4) == 0;
}

/* "GS*HC*ACME*": who sends and takes a batch of X12. */
static bool is_of_envelope(const struct ps_text *text, const struct ps_word *word)
{
	size_t at = word->start;
	size_t floor = at > ENVELOPE_MAX ? at - ENVELOPE_MAX : 0;

	while (at > floor && strchr("~\n\r", text->data[at - 1]) == NULL)
		at--;
	return word->start - at >= 6 &&
	       (memcmp(text->data + at, "GS*", 3) == 0 || memcmp(text->data + at, "ISA*", 4) == 0);
}

/* "NM1*41*2*ACME CLAIMS*": X12's names of what is no person. */
static bool is_of_firm_segment(const struct ps_text *text, const struct ps_word *word)
{
	size_t at = word->start;
	size_t code;

	if (word->shape != PS_SHAPE_UPPER)
		return false;
	if (is_of_envelope(text, word))
		return true;
	while (at > 0 && word->start - at < PS_WORD_MAX && strchr("*~\n\r", text->data[at - 1]) == NULL)
		at--;
	if (at < 10 || memcmp(text->data + at - 3, "*2*", 3) != 0)
		return false;
	code = at - 3;
	while (code > 0 && at - 3 - code < 3 && text->data[code - 1] != '*')
		code--;
	return code >= 4 && memcmp(text->data + code - 4, "NM1*", 4) == 0;
}

/* "From: Acme Alerts <", "\"Acme Support\" <": a desk that mail comes from, at a firm that is nobody's given name. */
static bool is_of_desk(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const desks[] = {" alerts", " alert", " status", " billing", " support", " notifications",
		" reports", " digest", " updates", " news", " helpdesk", " help desk", " portal", " bot", " scheduling",
		" reminders", " reviews", " monitor", " analytics", " careers", " no-reply", " noreply", " notifier",
		" mailer", " messenger", " newsletter", NULL};
	size_t at = word->start;
	size_t end = word->end;

	if (word->possessive || (word->lex->given > 0 && word->shape == PS_SHAPE_TITLE) || at == 0 ||
		(text->data[at - 1] != '"' && (at < 2 || text->data[at - 1] != ' ' || text->data[at - 2] != ':')))
		return false;
	for (const char *const *desk = desks; *desk != NULL; desk++) {
		if (ps_near_begins(text, end, *desk)) {
			end += strlen(*desk);
			break;
		}
	}
	return end > word->end && (ps_near_begins(text, end, " <") || ps_near_byte(text, end) == '"');
}

/* "Acme Hosp.", "Acme Med Ctr", "Acme Drug": a hospital or drug store as it is called for short. */
static bool is_of_house(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const houses[] = {" hosp", " med ctr", " mem hosp", " reg hosp", " gen hosp", " comm hosp",
		" medical ctr", " apothecary", " drug store", " drugstore", " drugs", " pharm", NULL};
	static const char *const uses[] = {" screen", " allergies", " allergy", " test", " list", " use", " abuse",
		" level", " history", " hx", " interaction", " interactions", " rash", " plan", " coverage",
		" reaction", " card", NULL};

	if (word->possessive || !ps_near_upper(ps_near_byte(text, word->end + 1)))
		return false;
	if (begins_any(text, word->end, houses))
		return true;
	return ps_near_begins(text, word->end, " drug") && !ps_near_letter(ps_near_byte(text, word->end + 5)) &&
	       !begins_any(text, word->end + 5, uses);
}

/* " Gen", " Mem" or " Reg" at text[at], and no "Gen Surg" or "Gen. Doe". */
static bool is_short_general(const struct ps_text *text, size_t at)
{
	static const char *const kinds[] = {" gen", " mem", " reg", " univ", NULL};
	static const char *const wards[] = {
		" surg", " med", " surgery", " medicine", " peds", " practice", " dent", NULL};

	if (!ps_near_upper(ps_near_byte(text, at + 1)) || !begins_any(text, at, kinds))
		return false;
	at += ps_near_begins(text, at, " univ") ? 5 : 4;
	return !begins_any(text, at, wards) &&
	       (ps_near_byte(text, at) != '.' || !ps_near_upper(ps_near_byte(text, at + 2)));
}

/* "Acme Gen", "Acme Mem": both words, where the first is no given name. */
static bool is_of_general(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word before;

	if (word->shape != PS_SHAPE_TITLE)
		return false;
	if ((word->lex->given < GIVEN_MIN || word->lex->city > 0) && (word->lex->flags & PS_LEX_TITLE) == 0 &&
		is_short_general(text, word->end))
		return true;
	if (word->start < 4 || text->data[word->start - 1] != ' ' || !is_short_general(text, word->start - 1))
		return false;
	ps_word_read_back(text, word->start - 1, &before);
	return before.shape == PS_SHAPE_TITLE && (before.lex->given < GIVEN_MIN || before.lex->city > 0) &&
	       (before.lex->flags & PS_LEX_TITLE) == 0;
}

/* "EOBs": acronyms in the plural. */
static bool is_plural_of_capitals(const struct ps_text *text, const struct ps_word *word)
{
	if (word->end - word->start < 3 || word->end - word->start > 6 || text->data[word->end - 1] != 's')
		return false;
	for (size_t i = word->start; i + 1 < word->end; i++) {
		if (!ps_near_upper(text->data[i]))
			return false;
	}
	return true;
}

/* "ESI 3": a scale and its grade. */
static bool is_before_grade(const struct ps_text *text, const struct ps_word *word)
{
	static const char scales[] = " esi ctas mts news mews pews gcs nyha asa kps ecog mrs cam rass cows ciwa ";
	struct ps_near near;

	if (word->shape != PS_SHAPE_UPPER || ps_near_byte(text, word->end) != ' ' ||
		!ps_near_digit(ps_near_byte(text, word->end + 1)) || ps_near_digit(ps_near_byte(text, word->end + 3)))
		return false;
	ps_near_read(text, word->start, word->end, &near);
	return ps_near_is(&near, scales) || (is_nobodys(word->lex) && word->end - word->start <= GRADE_MAX);
}

/* "Acme job (nightly)": what a machine does again and again. */
static bool is_job(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const jobs[] = {" job (", " batch (", " task (", " cron (", " feed (", " queue (", NULL};
	static const char *const turns[] = {
		"nightly", "hourly", "daily", "weekly", "monthly", "cron", "scheduled", "every", "recurring", NULL};

	if (ps_near_byte(text, word->end) != ' ' || !ps_near_sign(ps_near_byte(text, word->end + 1), "jbtcfq"))
		return false;
	for (const char *const *job = jobs; *job != NULL; job++) {
		if (ps_near_begins(text, word->end, *job))
			return begins_any(text, word->end + strlen(*job), turns);
	}
	return false;
}

/* "K thanks", "K. bye": agreement. */
static bool is_okay(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const ends[] = {" thanks", " thank", " thx", " ty", " bye", " cool", " good", " see ya",
		" sounds", " see you", " see u", " got it", " will do", " talk", NULL};
	size_t end = word->end;

	if (text->data[word->start] != 'K')
		return false;
	end += ps_near_sign(ps_near_byte(text, end), ".,!");
	return begins_any(text, end, ends);
}

/* What is called by a name, and is no person. */
static bool begins_thing(const struct ps_text *text, size_t at)
{
	static const char *const things[] = {"printer", "label printer", "label maker", "copier", "fax", "fax machine",
		"robot", "floor robot", "ice machine", "coffee machine", "goldfish", "hamster", "puppy", "kitten",
		"dog", "cat", "parrot", "turtle", "therapy dog", "chatbot", "bot", "mannequin", "skeleton", "scanner",
		"laptop", "old van", "mascot", "plotter", "shredder", "label gun", NULL};
	static const char *const ends[] = {" lol", " haha", " and", " so", " here", " in", " at", " that", " which",
		" again", " now", " jk", " with", NULL};

	for (const char *const *thing = things; *thing != NULL; thing++) {
		size_t end = at + strlen(*thing);

		if (ps_near_begins(text, at, *thing) &&
			(end >= text->len || ps_near_sign(text->data[end], ".,!?;)\"\n\r") ||
				begins_any(text, end, ends)))
			return true;
	}
	return false;
}

/* Whether " is ", " (", " the " or a comma may stand at text[at]: most places are told by three bytes. */
static bool may_lead_to_thing(const struct ps_text *text, size_t at)
{
	unsigned char second = ps_near_byte(text, at + 1);
	unsigned char third = ps_near_byte(text, at + 2);

	if (ps_near_byte(text, at) == ',')
		return second == ' ' && (third == 't' || third == 'o');
	return ps_near_byte(text, at) == ' ' &&
	       (second == '(' || (second == 'i' && third == 's') || (second == 't' && third == 'h'));
}

/* "Acme is our printer", "Acme (the copier)", "Acme, the ice machine,". */
static bool is_thing(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const links[] = {" is the ", " is our ", " is my ", " is a ", " is his ", " is her ",
		" is their ", " (the ", " (our ", " (my ", ", the ", ", our ", " the ", NULL};

	if (word->possessive || !may_lead_to_thing(text, word->end))
		return false;
	for (const char *const *link = links; *link != NULL; link++) {
		if (ps_near_begins(text, word->end, *link) && begins_thing(text, word->end + strlen(*link)))
			return true;
	}
	return false;
}

/* "Subject: [Acme] Ticket 12": what sends it. */
static bool is_tag_of_subject(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const subjects[] = {"subject: ", "re: ", "fwd: ", "fw: ", "subject:", NULL};

	return word->start >= 4 && text->data[word->start - 1] == '[' && ps_near_byte(text, word->end) == ']' &&
	       ps_near_ends_any(text, word->start - 1, subjects);
}

/* `Reply "C"`, "Reply C", "wheelchair: N,": what is answered. */
static bool is_answer(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const asks[] = {"reply ", "replied ", "reply with ", "text ", "press ", "type ", "enter ",
		"send ", "sent ", "said ", "option ", "choose ", "answered ", "responde ", "responda ", NULL};
	static const char initials[] = " init initial initials mi middle by name first last ";
	unsigned char before;
	struct ps_near near;

	if (word->shape != PS_SHAPE_INITIAL)
		return false;
	if (is_okay(text, word))
		return true;
	if (word->start < 3)
		return false;
	before = text->data[word->start - 1];
	if (ps_near_ends(text, word->start, "reply ") || ps_near_ends(text, word->start, "responda "))
		return ps_near_byte(text, word->end) != '.' || !ps_near_letter(ps_near_byte(text, word->end + 2));
	if ((before == '"' || before == '\'') && ps_near_byte(text, word->end) == before)
		return ps_near_ends_any(text, word->start - 1, asks);
	if (text->data[word->start] != 'N' || before != ' ' || text->data[word->start - 2] != ':' ||
		!ps_near_sign(ps_near_byte(text, word->end), ",;\n\r|"))
		return false;
	ps_near_before(text, word->start - 2, &near);
	return near.len > 0 && !ps_near_is(&near, initials);
}

/* "Al departamento", "Ola soy": Spanish for "to the", where a letter begins, and a greeting without its h. */
static bool is_spanish_to(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word next;
	unsigned char c = ps_near_byte(text, word->end + 1);

	if (word->end - word->start > 4 || c < 'a' || c > 'z' ||
		(!ps_near_begins(text, word->start, "al ") && !ps_near_begins(text, word->start, "ola ") &&
			!ps_near_begins(text, word->start, "holi ")))
		return false;
	ps_word_read(text, word->end + 1, &next);
	return (next.lex->flags & PS_LEX_SPANISH) != 0;
}

/* "Modifiers 24, XU": one of a claim's line. */
static bool is_modifier(const struct ps_text *text, const struct ps_word *word)
{
	size_t at = word->start;
	size_t floor = at > MODIFIER_BACK ? at - MODIFIER_BACK : 0;

	if (word->shape != PS_SHAPE_UPPER || word->end - at != 2)
		return false;
	for (; at > floor && text->data[at - 1] != '\n'; at--) {
		if (ps_near_begins(text, at - 1, "modifier") || ps_near_begins(text, at - 1, "mods "))
			return true;
	}
	return false;
}

/* Where the run of bytes other than blanks and ends of lines at text[at] ends. */
static size_t cell_end(const struct ps_text *text, size_t at)
{
	while (at < text->len && strchr(" \n\r", text->data[at]) == NULL)
		at++;
	return at;
}

/* Whether a digit stands in the line behind the one that ends at text[at]. */
static bool leads_to_numbers(const struct ps_text *text, size_t at)
{
	size_t end = at + HEADS_MAX;

	at += ps_near_byte(text, at) == '\r';
	if (ps_near_byte(text, at) != '\n')
		return false;
	for (at++; at < text->len && at < end && text->data[at] != '\n'; at++) {
		if (ps_near_digit(text->data[at]))
			return true;
	}
	return false;
}

/* "CHAN      RECV    SENT   LAT": the heads of columns, all in capitals, most of them nobody's name, over numbers. */
static bool is_column_head(const struct ps_text *text, const struct ps_word *word)
{
	size_t at = word->start;
	size_t nobodys = 0;
	size_t others = 0;
	size_t start;
	bool wide = false;

	if (word->shape != PS_SHAPE_UPPER || (ps_near_byte(text, word->end) > ' '))
		return false;
	while (at > 0 && word->start - at < HEADS_MAX && text->data[at - 1] != '\n')
		at--;
	for (start = at; at < text->len && at - start < HEADS_MAX && strchr("\n\r", text->data[at]) == NULL;) {
		size_t end = cell_end(text, at);
		struct ps_word cell;

		if (end == at) {
			wide = wide || ps_near_begins(text, at, "   ");
			at++;
			continue;
		}
		for (size_t i = at; i < end; i++) {
			if (!ps_near_upper(text->data[i]) && !ps_near_sign(text->data[i], "/_#%."))
				return false;
		}
		if (at != word->start && ps_near_upper(text->data[at])) {
			ps_word_read(text, at, &cell);
			nobodys += is_nobodys(cell.lex);
			others++;
		}
		at = end;
	}
	return wide && others >= 2 && nobodys * 2 > others && leads_to_numbers(text, at);
}

/* "Acme Messenger": what a make that has a brand offers. */
static bool is_of_brand(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const offers[] = {" messenger", " direct", " ads", " lead ads", " business", " maps",
		" chat", " marketplace", " workspace", " meet", " drive", " portal", NULL};

	return (word->lex->flags & PS_LEX_BRAND) != 0 && word->lex->given < GIVEN_MIN &&
	       ps_near_upper(ps_near_byte(text, word->end + 1)) && begins_any(text, word->end, offers);
}

/* "Puerto Rico", "S. Dak.": the words of a territory, of a state written short. */
static bool is_of_short_state(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const tails[] = {" dak", ". dak", " mex", ". mex", NULL};
	size_t at = word->start;

	if (ps_near_begins(text, at, "puerto rico") || (at >= 7 && ps_near_begins(text, at - 7, "puerto rico")))
		return true;
	if (word->end - at == 1)
		return ps_near_sign(text->data[at], "NS") && begins_any(text, word->end, tails);
	if (at < 2 || word->end - at != 3)
		return false;
	at -= text->data[at - 1] == ' ' ? 1 : 0;
	at -= at > 0 && text->data[at - 1] == '.' ? 1 : 0;
	return at > 0 && ps_near_sign(text->data[at - 1], "NS") && (at == 1 || !ps_near_letter(text->data[at - 2])) &&
	       begins_any(text, at, tails);
}

/* "dr pepper", "little debbie": the second word of a make, as the lists have it. */
static bool is_of_make(const struct ps_text *text, const struct ps_word *word)
{
	size_t start = word->start;
	struct ps_near before;

	if (start < 3 || text->data[start - 1] != ' ')
		return false;
	ps_near_before(text, start - (ps_near_byte(text, start - 2) == '.' ? 2 : 1), &before);
	if (!ps_near_is(&before, " dr mr mrs doc sgt captain aunt uncle little papa mother doctor "))
		return false;
	if ((ps_lexicon_look_up(text->data + before.start, word->after - before.start)->flags & PS_LEX_BRAND) != 0)
		return true;
	return (ps_lexicon_look_up(text->data + before.start, word->end - before.start)->flags & PS_LEX_BRAND) != 0;
}

bool ps_is_question(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const verbs[] = {" be", " need", " have", " get", " come", " call", " see", " bring", " do",
		" take", " want", " go", " pay", " send", " make", NULL};
	const struct ps_lex *lex;
	struct ps_word next;

	if (word->end - word->start != 4 || !ps_near_begins(text, word->start, "will ") || word->possessive ||
		!ps_near_upper(ps_near_byte(text, word->end + 1)))
		return false;
	if (word->start > 0 && text->data[word->start - 1] != '\n' &&
		(word->start < 2 || !ps_near_sign(text->data[word->start - 2], ".?!")))
		return false;
	ps_word_read(text, word->end + 1, &next);
	lex = next.lex;
	return !next.possessive && lex->given >= QUESTION_GIVEN && lex->given > lex->surname &&
	       begins_any(text, next.end, verbs);
}

/* "Gentile Signora Doe": how a letter begins. */
static bool is_polite(const struct ps_text *text, const struct ps_word *word)
{
	return ps_near_begins(text, word->start, "gentile sig") || ps_near_begins(text, word->start, "gentile dott");
}

bool ps_is_misread(const struct ps_text *text, const struct ps_word *word)
{
	return is_letter_of_code(text, word) || is_code(text, word) || is_prefix(text, word) ||
	       ps_is_glued_code(text, word) || is_plural_of_capitals(text, word) || is_before_grade(text, word) ||
	       is_answer(text, word) || is_spanish_to(text, word) || is_of_short_state(text, word) ||
	       is_job(text, word) || is_thing(text, word) || is_tag_of_subject(text, word) || is_modifier(text, word) ||
	       is_of_brand(text, word) || is_column_head(text, word) || is_of_make(text, word) ||
	       is_of_house(text, word) || is_of_general(text, word) || is_of_desk(text, word) ||
	       ps_is_question(text, word) || is_polite(text, word) || is_field_of_segment(text, word) ||
	       is_of_allergy(text, word) || is_of_firm_segment(text, word);
}
