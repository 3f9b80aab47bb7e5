#include "town.h"

#include "near.h"
#include "rule.h"
#include "whereabouts.h"

#include <string.h>

/* What is no part of a town's name. */
#define TOWN_NO_PART                                                                                                   \
	(PS_LEX_TITLE | PS_LEX_KIN | PS_LEX_LABEL | PS_LEX_ROLE | PS_LEX_FACILITY | PS_LEX_FUNCTION | PS_LEX_MONTH |   \
		PS_LEX_WEEKDAY | PS_LEX_GREETING | PS_LEX_SIGNOFF | PS_LEX_CREDENTIAL | PS_LEX_DRUG | PS_LEX_COUNTRY | \
		PS_LEX_CLINICAL)
/* What a word that has no state behind it must not be, either. */
#define TOWN_NEVER \
	(TOWN_NO_PART | PS_LEX_STATE | PS_LEX_ORG | PS_LEX_BRAND | PS_LEX_ACRONYM | PS_LEX_SPANISH | PS_LEX_PROPER)
/* From this on a word is common: it may be part of a name, and not begin one without a state behind it. */
#define TOWN_COMMON 3
/* Letters of a town that a stop follows: what is shorter is a word cut short. */
#define TOWN_STOP_MIN 4
/* Signs and blanks between a street and its town. */
#define TOWN_STREET_GAP 4

/* What parts the fields of a record: "ETHETE^WY^82520", "N4*ELKO*NV*89801". */
static inline bool town_parts(unsigned char c)
{
	return c == '^' || c == '*' || c == ';' || c == '|';
}

/* A comma or a blank behind the token, and two capitals, or a comma and a state's name. */
static inline bool may_lead_to_state(const struct ps_text *text, const struct ps_token *token, bool is_last)
{
	size_t at = token->word.end;
	bool comma = ps_near_byte(text, at) == ',';

	if (!comma && town_parts(ps_near_byte(text, at)))
		return ps_near_upper(ps_near_byte(text, at + 1)) && ps_near_upper(ps_near_byte(text, at + 2)) &&
		       ps_near_byte(text, at + 3) == ps_near_byte(text, at) && ps_has_zip(text, at);
	if (!comma && ps_near_byte(text, at) != ' ')
		return false;
	at += comma;
	at += ps_near_byte(text, at) == ' ';
	if (!ps_near_upper(ps_near_byte(text, at)))
		return false;
	if (ps_near_upper(ps_near_byte(text, at + 1)))
		return !ps_near_letter(ps_near_byte(text, at + 2));
	return comma && !is_last && (token[1].word.lex->flags & (PS_LEX_STATE | PS_LEX_PLACE_START)) != 0;
}

static inline bool is_near_street(const struct ps_finding *shapes, const struct ps_token *token)
{
	const struct ps_finding *shape;

	if (token->shape == 0)
		return false;
	shape = &shapes[token->shape - 1];
	return shape->type == PS_STREET && shape->end <= token->word.start &&
	       token->word.start - shape->end <= TOWN_STREET_GAP;
}

/* A street ends before the token, with a comma or its like between. */
static bool follows_street(const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *token)
{
	const struct ps_finding *shape;
	bool parted = false;

	if (token->shape == 0)
		return false;
	shape = &shapes[token->shape - 1];
	if (shape->type != PS_STREET || shape->end > token->word.start ||
		token->word.start - shape->end > TOWN_STREET_GAP)
		return false;
	for (size_t i = shape->end; i < token->word.start; i++) {
		if (strchr(", ^|;.\n\r", text->data[i]) == NULL)
			return false;
		parted = parted || strchr(",^|;", text->data[i]) != NULL;
	}
	return parted;
}

/* " in ", " to ", " of ", " en " or " from " before the word. */
static inline bool may_be_told(const struct ps_text *text, size_t start)
{
	unsigned char first;
	unsigned char second;

	if (start >= 6 && text->data[start - 1] == ' ' && (text->data[start - 2] | 0x20) == 'm' &&
		(text->data[start - 3] | 0x20) == 'o' && text->data[start - 6] == ' ')
		return true;
	if (start < 4 || text->data[start - 1] != ' ' || text->data[start - 4] != ' ')
		return false;
	first = text->data[start - 3] | 0x20;
	second = text->data[start - 2] | 0x20;
	return (first == 'i' && second == 'n') || (first == 't' && second == 'o') || (first == 'o' && second == 'f') ||
	       (first == 'e' && second == 'n');
}

static const char *const homes[] = {PS_TOWN_HOMES, NULL};

bool ps_town_is_told(const struct ps_text *text, size_t start)
{
	static const char *const stays[] = {PS_TOWN_STAYS, NULL};

	return ps_near_ends_any(text, start, homes) || ps_near_ends_any(text, start, stays);
}

/* The same where no cue is needed, of words with a capital. */
static bool is_home(const struct ps_text *text, size_t start)
{
	static const char *const others[] = {
		"residing in ",
		"raised in ",
		"based in ",
		"apartment in ",
		"relocated to ",
		"relocating to ",
		"village of ",
		"township of ",
		"vive en ",
		"vivo en ",
		"he is in ",
		"she is in ",
		"they are in ",
		"husband is in ",
		"wife is in ",
		"still in ",
		"formerly of ",
		"we stay in ",
		"nacido en ",
		"nacida en ",
		"he's in ",
		"hes in ",
		"she's in ",
		"shes in ",
		"they're in ",
		"son in ",
		"daughter in ",
		"mom in ",
		"dad in ",
		"sister in ",
		"brother in ",
		"parents in ",
		"hospital in ",
		"pharmacy in ",
		"school in ",
		"drove to ",
		"flew to ",
		"flying to ",
		"driving to ",
		"airlifted to ",
		"flown to ",
		"flight to ",
		"native of ",
		"visiting from ",
		"driving from ",
		"drives from ",
		"drove from ",
		"in from ",
		"up from ",
		"down from ",
		"over from ",
		"coming from ",
		"came from ",
		"comes from ",
		"commutes from ",
		"originally from ",
		"moved from ",
		"relocated from ",
		"transferred from ",
		"out to ",
		"back to ",
		"down to ",
		"over to ",
		"all the way to ",
		"van to ",
		"ride to ",
		"bus to ",
		"closer to ",
		"close to ",
		"uncle in ",
		"aunt in ",
		"cousin in ",
		"grandma in ",
		"grandparents in ",
		"folks in ",
		"er in ",
		"clinic in ",
		"office in ",
		"out in ",
		"over in ",
		"up in ",
		"down in ",
		"back in ",
		"man in ",
		NULL,
	};

	return ps_near_ends_any(text, start, homes) || ps_near_ends_any(text, start, others);
}

static bool town_joins(const struct ps_text *text, const struct ps_token *left)
{
	return !left->word.possessive && left[1].word.start - left->word.end == 1 &&
	       text->data[left->word.end] == ' ' && left[1].word.kind == PS_WORD_CAPITAL;
}

static bool town_part(const struct ps_word *word)
{
	/* No state's letters. */
	if (word->shape == PS_SHAPE_UPPER && word->end - word->start < 3)
		return false;
	return word->kind == PS_WORD_CAPITAL && (word->lex->flags & TOWN_NO_PART) == 0 &&
	       word->shape != PS_SHAPE_INITIAL && word->shape != PS_SHAPE_HUMP && word->shape != PS_SHAPE_OTHER;
}

void ps_town_marks(const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *tokens,
	size_t count, uint64_t *towns)
{
	uint32_t shape = 0;

	memset(towns, 0, (count + 63) / 64 * sizeof *towns);
	for (size_t i = 0; i < count; i++) {
		const struct ps_token *token = &tokens[i];
		size_t first = i;

		if (may_lead_to_state(text, token, i + 1 == count)) {
			while (first > 0 && i - first + 1 < PS_TOWN_WORDS && town_joins(text, &tokens[first - 1]) &&
				town_part(&tokens[first - 1].word))
				first--;
			towns[first / 64] |= UINT64_C(1) << first % 64;
		} else if (may_be_told(text, token->word.start) ||
			   (token->shape != shape && is_near_street(shapes, token))) {
			towns[i / 64] |= UINT64_C(1) << i % 64;
		}
		/* Only the first token behind a street may be near it. */
		shape = token->shape;
	}
}

/* "Silver Ford Fusion OR 123 ABC": a car and its plate, and "Blue Cross MA": an insurer of that state. */
static bool is_other_of_state(const struct ps_text *text, const struct ps_token *tokens, size_t words)
{
	static const char makes[] =
		" kia ford toyota honda nissan chevy chevrolet dodge hyundai mazda subaru jeep buick "
		"gmc lexus acura audi bmw volvo tesla chrysler mitsubishi volkswagen vw infiniti cadillac pontiac "
		"mercedes ";
	static const char blues[] = " cross shield choice chip care advantage plus medicare shield select option ";
	static const char *const labels[] = {"insurance: ", "insurance is ",
		"insurer: ", "ins: ", "payer: ", "plan: ", "plan is ", "carrier: ", "coverage: ", "covered by ",
		"insured by ", "insured with ", NULL};
	struct ps_near word;

	for (size_t i = 0; i < words; i++) {
		ps_near_read(text, tokens[i].word.start, tokens[i].word.end, &word);
		if (words > 1 && ps_near_is(&word, makes))
			return true;
		if (i == 1 && ps_near_begins(text, tokens->word.start, "blue ") && ps_near_is(&word, blues))
			return true;
	}
	return ps_near_ends(text, tokens->word.start, " blue ") || ps_near_ends_any(text, tokens->word.start, labels);
}

/* Whether words that have a state behind them are a town, and no person with a degree. */
static bool is_before_state(const struct ps_text *text, const struct ps_token *tokens, size_t words)
{
	const struct ps_token *last = &tokens[words - 1];
	bool zip = ps_has_zip(text, last->word.end);
	bool comma = ps_near_byte(text, last->word.end) == ',';
	bool starts = (tokens->word.lex->flags & PS_LEX_PLACE_START) != 0 && words > 1;

	if (zip)
		return true;
	if (is_other_of_state(text, tokens, words))
		return false;
	for (size_t i = 0; i < words; i++) {
		const struct ps_token *token = &tokens[i];

		if ((token->word.shape != PS_SHAPE_TITLE && token->word.shape != PS_SHAPE_CAMEL) ||
			(token->state == PS_TOKEN_NAME && !starts))
			return false;
	}
	return words > 1 || (comma && tokens->word.lex->common < TOWN_COMMON);
}

/* Whether words that have none are one. */
static bool is_alone(const struct ps_text *text, const struct ps_token *tokens, size_t words, bool street)
{
	unsigned char behind = ps_near_byte(text, tokens[words - 1].word.end);
	bool starts = (tokens->word.lex->flags & PS_LEX_PLACE_START) != 0 && words > 1;

	/* "Bo. Acme", "Urb. Acme": a part of a town. */
	if (words == 1 && behind == '.' && tokens->word.end - tokens->word.start < TOWN_STOP_MIN)
		return false;
	if (tokens[words - 1].word.possessive || strchr(street ? ",.;\n\r\"<)" : ",.;\n\r\"<)?! ", behind) == NULL)
		return false;
	for (size_t i = 0; i < words; i++) {
		const struct ps_token *token = &tokens[i];
		const struct ps_lex *lex = token->word.lex;

		if ((token->word.shape != PS_SHAPE_TITLE && token->word.shape != PS_SHAPE_CAMEL) ||
			token->state == PS_TOKEN_NAME || (lex->flags & (i == 0 ? TOWN_NEVER : TOWN_NO_PART)) != 0)
			return false;
	}
	return tokens->word.lex->common < TOWN_COMMON || (starts && tokens[1].word.lex->common < TOWN_COMMON);
}

/* "North Carolina" is listed as a state. */
static bool is_of_lists(const struct ps_text *text, const struct ps_token *tokens, size_t words)
{
	size_t len = tokens[words - 1].word.end - tokens->word.start;

	if (len > PS_FOLD_MAX)
		return true;
	return (ps_lexicon_look_up(text->data + tokens->word.start, len)->flags & (PS_LEX_STATE | PS_LEX_COUNTRY)) != 0;
}

size_t ps_town_at(const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *tokens,
	size_t count, size_t index, struct ps_finding *finding)
{
	const struct ps_token *first = &tokens[index];
	size_t words = 0;
	bool state = false;
	bool street;

	while (index + words < count && words < PS_TOWN_WORDS && town_part(&first[words].word) &&
		(words == 0 || town_joins(text, &first[words - 1]))) {
		words++;
		state = may_lead_to_state(text, &first[words - 1], index + words == count) &&
			ps_has_state(text, first[words - 1].word.end, &first[words - 1]);
		if (state)
			break;
	}
	if (words == 0 || is_of_lists(text, first, words))
		return index;
	street = follows_street(text, shapes, first);
	state = state || (street && ps_has_zip(text, first[words - 1].word.end));
	if (state ? !is_before_state(text, first, words)
		  : (index + words < count && town_joins(text, &first[words - 1])) ||
				!(street || is_home(text, first->word.start)) || !is_alone(text, first, words, street))
		return index;
	*finding = (struct ps_finding){
		.start = first->word.start,
		.end = first[words - 1].word.end,
		.type = PS_CITY,
		.score = 72,
		.rule = PS_RULE_PLACE_CITY,
	};
	return index + words;
}
