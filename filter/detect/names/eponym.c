#include "eponym.h"

#include "near.h"

/* From this on a word is a given name more often than not. */
#define EPONYM_GIVEN 4
/* From this on a word is a surname more often than an eponym, and from this on seldom an eponym alone. */
#define EPONYM_SURNAME 4
#define EPONYM_COMMON 6
/* Bytes of the longest name of several people: "Mayer-Rokitansky-Kuster-Hauser" is none, for the lexicon has less. */
#define EPONYM_MAX 32
/* Items of a list that are looked at to each side, words that a title is looked for over. */
#define EPONYM_ITEMS 3
#define EPONYM_BACK 4

/* What is called by a name and is nobody's own: whatever the word before it is. */
static const char eponym_kinds[] =
	" dz protocol protocols syndrome disease stain stains agar medium retractor retractors forceps clamp clamps "
	"criteria criterion maneuver manoeuvre manuever classification fracture fractures sleeve curl curls plank "
	"planks squat squats deadlift reflex cyst cysts equation formula staging contracture catheter catheters "
	"speculum rongeur elevator curette osteotome laryngoscope incision osteotomy fundoplication anastomosis "
	"esophagectomy gastrectomy lymphoma sarcoma tumor tumour chorea palsy ataxia dystrophy neuroma thyroiditis "
	"nomogram questionnaire inventory agglutination granuloma gangrene encephalopathy encephalitis arteritis "
	"phenomenon triad tetrad pentad tongs hernia diverticulum tonometer tonometry orthosis trocar sutures "
	"exercises scale subscale kyphosis nystagmus nephropathy retinopathy ophthalmopathy respirations aphasia "
	"dermatitis purpura amputation arthroplasty stereotaxy lunge lunges ligament raise raises ";

/* The same behind a word that is known as an eponym. */
static const char eponym_parts[] =
	" sign signs test tests testing score scores scoring stage stages grade grades grading class type types index "
	"tube tubes holder law act panel screen screening stage area line lines law's lift press hold bodies body "
	"cell cells node nodes ring rings spot spots lens chart card plate blade needle needles wire wires pin pins "
	"nail nails screw screws knife scissors drain pouch shunt flap graft patch stitch suture traction frame splint "
	"brace collar boot cast harness sling bar bed position approach technique method methods procedure operation "
	"repair release resection transfer block angle ratio effect point space fascia muscle gland glands duct canal "
	"valve loop bundle fibers fibres corpuscles membrane capsule nodule nodules ulcer papules murmur breathing "
	"pulse crisis anemia anaemia fever lesion lesions nevus keratosis exercise exam scan view views projection "
	"mobilization mobilisation taping treatment therapy algorithm system scheme table tables curve plot rule rules "
	"number medium broth slant buffer solution reagent reaction assay antigen antibody factor toxin bacillus "
	"virus calculation estimate correction variant tumor spatula mask bag airway set tray cup balloon dilator "
	"dilators stent coil filter port hook tip suction cautery pump board chair pad gait walk step posture stretch "
	"program step steps cue cues fracture stocking stockings dressing paste ";

/* What a person's name with a possessive stands before and nobody owns. */
static const char eponym_owned[] =
	" law act alert rule sign disease dz syndrome triad criteria phenomenon stain formula "
	"equation reflex maneuver manoeuvre ring nodes node contracture palsy point angle ligament "
	"thyroiditis fracture esophagus tubercle canal test tests ";

/* What a test comes out as. */
static const char eponym_results[] =
	" pos neg positive negative absent present equivocal intact normal bilat bilaterally ";

static bool is_eponym(const struct ps_word *word)
{
	return (word->lex->flags & PS_LEX_EPONYM) != 0;
}

/* An eponym that is seldom a name. */
static bool is_sure(const struct ps_word *word)
{
	return is_eponym(word) && word->lex->given < EPONYM_GIVEN && word->lex->surname < EPONYM_SURNAME;
}

/* A title, or a given name that is no eponym: what a person's name begins with. */
static bool begins_person(const struct ps_word *word)
{
	const struct ps_lex *lex = word->lex;

	if ((lex->flags & (PS_LEX_TITLE | PS_LEX_LABEL | PS_LEX_KIN)) != 0)
		return true;
	return word->kind == PS_WORD_CAPITAL && lex->given >= EPONYM_GIVEN && (lex->flags & PS_LEX_EPONYM) == 0 &&
	       lex->common < 5;
}

/* Whether a title or a given name stands before the names that end at text[start]: "Drs. Gaucher and ". */
static bool is_persons(const struct ps_text *text, size_t start)
{
	for (unsigned i = 0; i < EPONYM_BACK; i++) {
		struct ps_word before;
		size_t end;
		enum ps_gap gap = ps_gap_before(text, start, &end);

		if (end == 0 || start - end > 5)
			return false;
		ps_word_read_back(text, end, &before);
		if (begins_person(&before) && (gap == PS_GAP_SPACE || gap == PS_GAP_DOT || gap == PS_GAP_STOP ||
						      (before.lex->flags & PS_LEX_TITLE) != 0))
			return true;
		if (before.kind != PS_WORD_CAPITAL && gap != PS_GAP_HYPHEN)
			return false;
		start = before.start;
	}
	return false;
}

/* The word that hyphens make of this one and its neighbours. */
static void hyphened(const struct ps_text *text, const struct ps_word *word, size_t *start, size_t *end)
{
	*start = word->start;
	*end = word->end;
	while (*end - *start<EPONYM_MAX && * start> 1 &&
		(ps_near_letter(text->data[*start - 1]) ||
			(text->data[*start - 1] == '-' && ps_near_letter(text->data[*start - 2]))))
		(*start)--;
	while (*end - *start < EPONYM_MAX &&
		(ps_near_letter(ps_near_byte(text, *end)) ||
			(ps_near_byte(text, *end) == '-' && ps_near_letter(ps_near_byte(text, *end + 1)))))
		(*end)++;
}

/* "Acme-Doe": people whose names are written as one, as the list has it. */
static bool is_compound(const struct ps_text *text, size_t start, size_t end)
{
	return (ps_lexicon_look_up(text->data + start, end - start)->flags & PS_LEX_EPONYM) != 0;
}

/* "Nordic curl and Acme flap": whether the item before text[start] is a thing that bears a name. */
static bool is_behind_kind(const struct ps_text *text, size_t start)
{
	static const char *const joints[] = {" and ", ", ", NULL};
	struct ps_near before;

	for (size_t i = 0; joints[i] != NULL; i++) {
		size_t len = strlen(joints[i]);

		if (start <= len || memcmp(text->data + start - len, joints[i], len) != 0)
			continue;
		ps_near_before(text, start - len, &before);
		return before.len > 0 && ps_near_is(&before, eponym_kinds);
	}
	return false;
}

/* "Acme protocol", "Acme's Law", "Acme pos": what the word behind it makes of a name. */
static bool is_before_kind(const struct ps_text *text, const struct ps_word *word, bool known)
{
	const struct ps_lex *lex = word->lex;
	struct ps_near next;

	if (ps_near_byte(text, word->after) != ' ')
		return false;
	ps_near_behind(text, word->after + 1, &next);
	if (next.len == 0)
		return known && lex->surname < EPONYM_COMMON && ps_near_byte(text, word->after + 1) == '+' &&
		       !word->possessive;
	if (word->possessive)
		return ps_near_is(&next, eponym_owned) && (known || ps_near_is(&next, " law "));
	/* What is a name far more often. */
	if (!known && (lex->surname >= EPONYM_COMMON || lex->given > EPONYM_GIVEN))
		return ps_near_is(&next, " dz disease syndrome ") ||
		       (ps_near_is(&next, " flap flaps ") && is_behind_kind(text, word->start));
	if (ps_near_is(&next, eponym_kinds))
		return true;
	if (!known && !ps_near_is(&next, " act "))
		return false;
	if (ps_near_is(&next, eponym_results))
		return lex->surname < EPONYM_COMMON && lex->given < EPONYM_GIVEN;
	return ps_near_is(&next, eponym_parts) &&
	       (lex->surname < EPONYM_COMMON || ps_near_byte(text, next.end) != '\'');
}

/* "modified Acme", "per Acme criteria": what stands before the name of a scale or method. */
static bool is_behind_method(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const changed[] = {
		"modified ", "revised ", "mod. ", "adjusted ", "simplified ", "reverse ", "inverted ", NULL};
	static const char *const before[] = {"positive ", "negative ", "pos ", "neg ", "bilateral ", "hx of ", "h/o ",
		"s/p ", "c/w ", "r/o ", "ruled out ", "equivocal ", NULL};

	if (is_eponym(word) && ps_near_ends_any(text, word->start, changed))
		return true;
	return is_sure(word) && ps_near_ends_any(text, word->start, before);
}

/* "Acme IGG 12": an eponym, what is measured, and how much. */
static bool is_before_measure(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word next;

	if (!is_eponym(word) || word->possessive || ps_near_byte(text, word->end) != ' ' ||
		!ps_near_letter(ps_near_byte(text, word->end + 1)))
		return false;
	ps_word_read(text, word->end + 1, &next);
	return (next.lex->flags & (PS_LEX_ACRONYM | PS_LEX_CLINICAL)) != 0 &&
	       (next.lex->flags & PS_LEX_CREDENTIAL) == 0 && next.lex->given + next.lex->surname == 0 &&
	       ps_near_byte(text, next.end) == ' ' && ps_near_sign(ps_near_byte(text, next.end + 1), "<>=0123456789+");
}

/* An acronym or word of clinics that nobody is called. */
static bool is_clinical(const struct ps_text *text, const struct ps_word *word)
{
	unsigned capitals = 0;

	for (size_t i = word->start; i < word->end; i++)
		capitals += ps_near_upper(text->data[i]);
	if (word->kind == PS_WORD_NUMBER)
		return capitals >= 2;
	if (word->lex->given + word->lex->surname > 0 || (word->lex->flags & PS_LEX_CREDENTIAL) != 0)
		return false;
	return (word->lex->flags & PS_LEX_CLINICAL) != 0 || ((word->lex->flags & PS_LEX_ACRONYM) != 0 && capitals >= 2);
}

/* Small words and signs between two items of a list; none is what a later one begins or ends with. */
static const char *const item_links[] = {", and ", " and ", ", or ", " or ", ", not ", " not ", " vs. ", " vs ", ", ",
	"; ", " / ", "/", " & ", ",", " + ", NULL};

/* Bytes of the one at text[at]. */
static size_t link_len(const struct ps_text *text, size_t at)
{
	for (const char *const *link = item_links; *link != NULL; link++) {
		if (ps_near_begins(text, at, *link))
			return strlen(*link);
	}
	return 0;
}

/* Bytes of the one before text[at]. */
static size_t link_len_back(const struct ps_text *text, size_t at)
{
	for (const char *const *link = item_links; *link != NULL; link++) {
		if (ps_near_ends(text, at, *link))
			return strlen(*link);
	}
	return 0;
}

/* What a list says of its items. */
struct items {
	unsigned eponyms, clinical;
	/* Given names that are no eponyms: "Doe, Jane; Acme, John". */
	unsigned people;
	/* Where a word of a kind ends the list: "Acme and Doe tests". */
	bool ended;
};

static void count_item(const struct ps_text *text, const struct ps_word *item, struct items *items)
{
	size_t start, end;

	hyphened(text, item, &start, &end);
	if (is_sure(item) || (end - start > item->end - item->start && is_compound(text, start, end)))
		items->eponyms++;
	else if (item->kind == PS_WORD_CAPITAL && item->lex->given > EPONYM_GIVEN && item->lex->common < 5 &&
		 !is_eponym(item))
		items->people++;
	else if (is_clinical(text, item))
		items->clinical++;
}

static void count_behind(const struct ps_text *text, size_t at, struct items *items)
{
	for (unsigned i = 0; i < EPONYM_ITEMS; i++) {
		size_t len = link_len(text, at);
		struct ps_word item;
		size_t start, end;

		if (len == 0)
			return;
		at += len;
		if (ps_near_begins(text, at, "von ") || ps_near_begins(text, at, "van ") ||
			ps_near_begins(text, at, "de "))
			at += ps_near_byte(text, at + 3) == ' ' ? 4 : 3;
		if (!ps_near_letter(ps_near_byte(text, at)) && !ps_near_digit(ps_near_byte(text, at)))
			return;
		ps_word_read(text, at, &item);
		count_item(text, &item, items);
		items->ended = items->ended || (is_eponym(&item) && is_before_kind(text, &item, true));
		hyphened(text, &item, &start, &end);
		at = end > item.after ? end : item.after;
	}
}

static void count_before(const struct ps_text *text, size_t at, struct items *items)
{
	for (unsigned i = 0; i < EPONYM_ITEMS; i++) {
		size_t len = link_len_back(text, at);
		struct ps_word item;
		size_t start, end;

		if (len == 0 || at - len == 0)
			return;
		at -= len;
		if (!ps_near_letter(text->data[at - 1]) && !ps_near_digit(text->data[at - 1]))
			return;
		ps_word_read_back(text, at, &item);
		count_item(text, &item, items);
		hyphened(text, &item, &start, &end);
		at = start;
	}
}

/* "Acme's, Doe's; s/p": a disease without its word, behind which nothing stands that somebody owns. */
static bool is_own_item(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const ends[] = {",", ";", " and ", " or ", " vs ", " vs. ", "/", NULL};

	if (!is_eponym(word))
		return false;
	for (const char *const *end = ends; *end != NULL; end++) {
		if (ps_near_begins(text, word->after, *end))
			return true;
	}
	return word->after >= text->len || ps_near_sign(text->data[word->after], ".)\n\r");
}

/* "Acme, Doe and Roe": one of several eponyms, acronyms and words of clinics. */
static bool is_listed_so(const struct ps_text *text, const struct ps_word *word)
{
	struct items items = {0};
	size_t start, end;

	if (word->lex->given > EPONYM_COMMON || (word->possessive && !is_own_item(text, word)))
		return false;
	if (!is_eponym(word) && (word->lex->given >= EPONYM_GIVEN || word->lex->surname >= EPONYM_COMMON))
		return false;
	hyphened(text, word, &start, &end);
	count_behind(text, word->possessive ? word->after : end, &items);
	count_before(text, start, &items);
	if (items.people > 0)
		return false;
	if (!is_eponym(word))
		return items.eponyms >= 2;
	if (items.ended)
		return true;
	if (is_sure(word))
		return items.eponyms + items.clinical > 0;
	return items.eponyms >= 2 || (items.eponyms == 1 && items.clinical > 0);
}

/* "Acme-Doe B": the grade behind an eponym. */
static bool is_grade(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word before;
	size_t start, end;

	if (word->shape != PS_SHAPE_INITIAL || text->data[word->start] > 'F' || word->start < 3 ||
		text->data[word->start - 1] != ' ')
		return false;
	ps_word_read_back(text, word->start - 1, &before);
	if (before.kind != PS_WORD_CAPITAL || before.possessive)
		return false;
	hyphened(text, &before, &start, &end);
	return end - start > before.end - before.start && is_compound(text, start, end) && !is_persons(text, start);
}

/* Whether there may be an eponym at all: a word of two letters or more with a capital. */
static bool may_be(const struct ps_word *word)
{
	return word->kind == PS_WORD_CAPITAL && word->shape != PS_SHAPE_INITIAL;
}

bool ps_is_eponym(const struct ps_text *text, const struct ps_word *word)
{
	size_t start, end;
	bool known;

	if (!may_be(word))
		return is_grade(text, word);
	hyphened(text, word, &start, &end);
	known = is_eponym(word);
	if (end - start > word->end - word->start) {
		if (is_compound(text, start, end))
			return !is_persons(text, start);
		known = false;
	}
	if (!is_before_kind(text, word, known) && !is_behind_method(text, word) && !is_before_measure(text, word) &&
		!is_listed_so(text, word))
		return false;
	return !is_persons(text, start);
}

/* "Acme, Jane": a surname first. */
static bool is_before_given(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word next;

	if (!ps_near_begins(text, word->end, ", ") || !ps_near_upper(ps_near_byte(text, word->end + 2)))
		return false;
	ps_word_read(text, word->end + 2, &next);
	return next.lex->given > EPONYM_GIVEN && !is_eponym(&next);
}

bool ps_is_nobodys_eponym(const struct ps_text *text, const struct ps_word *word)
{
	return may_be(word) && is_sure(word) && !is_persons(text, word->start) && !is_before_given(text, word);
}
