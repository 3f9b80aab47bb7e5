#include "places.h"

#include "near.h"
#include "phrase.h"
#include "rule.h"
#include "town.h"
#include "whereabouts.h"

#include <string.h>

static bool is_word(const struct ps_text *text, const struct ps_word *word, const char *lower)
{
	return ps_near_begins(text, word->start, lower) && strlen(lower) == word->end - word->start;
}

static size_t done(struct ps_finding *finding, const struct ps_token *tokens, size_t index, size_t end,
	enum ps_type type, enum ps_rule rule, int score)
{
	*finding = (struct ps_finding){
		.start = tokens[index].word.start,
		.end = tokens[end - 1].word.end,
		.type = (uint8_t)type,
		.score = (uint8_t)score,
		.rule = (uint16_t)rule,
	};
	return end;
}

/* "Wichita State", "Tacoma General", "Huntington Disease": named after the town, or after somebody. */
static bool is_head_of_other(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const heads[] = {"state", "general", "memorial", "university", "disease", "syndrome",
		"health", "medical", "hospital", "clinic", "community", "regional", "family", "dental", "ortho",
		"orthopedic", "orthopedics", "pharmacy", "rehab", "urgent", "pediatrics", "pediatric", "surgery",
		"surgical", "cancer", "heart", "eye", "women", "wellness", "internal", "physical", "imaging",
		"dialysis", "oncology", "cardiology", "trucking", "logistics", "high", "roofing", "plumbing", "gen",
		"mem", "hosp", "reg", "univ", "drug", "drugs", "apothecary", "building", "bldg", "annex", "tower",
		"pavilion", "spine", "knee", "hip", "shoulder", "herald", "gazette", "tribune", "courier", "chronicle",
		"observer", "register", "gateway", "server", "cluster", "manor", "villas", "estates", "apartments",
		"apts", "commons", "lodge", "towers", "valley", "room", "hall", "gardens", "smiles", "physio",
		"fertility", "elementary", "middle", "academy", "cottage", "terrace", "hospice", "optical", "vision",
		"brewing", "classification", "criteria", "score", "scale", "plank", "brace", "collar", "steak"};

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		if (is_word(text, word, heads[i]))
			return true;
	}
	return false;
}

/* "Times", "News": a newspaper, behind its county. */
static bool is_paper(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const papers[] = {"times", "news", "journal", "record", "press", "star", "post", "observer",
		"advertiser", "sentinel", "review", "ledger", "leader", "fair", "mall"};

	if (word->kind != PS_WORD_CAPITAL)
		return false;
	for (size_t i = 0; i < sizeof papers / sizeof *papers; i++) {
		if (is_word(text, word, papers[i]))
			return true;
	}
	return false;
}

/* "Wake County", "Orleans Parish". */
static size_t county_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index,
	struct ps_finding *finding)
{
	size_t end = index;

	while (end + 1 < count && end - index < 3 &&
		ps_phrase_step(text, &tokens[end].word, &tokens[end + 1].word) > 0) {
		const struct ps_word *head = &tokens[end + 1].word;

		if (is_word(text, head, "county") || is_word(text, head, "parish")) {
			/* "Wake County Medical Center", "Wake County Times" */
			if (end + 2 < count && ps_phrase_step(text, head, &tokens[end + 2].word) == 1 &&
				!is_word(text, &tokens[end + 2].word, "health") &&
				(is_head_of_other(text, &tokens[end + 2].word) ||
					is_paper(text, &tokens[end + 2].word)))
				return index;
			if (ps_phrase_find(text, tokens, index, end + 1 - index, PS_LEX_COUNTY) == PS_LEXICON_NOTHING)
				return index;
			return done(finding, tokens, index, end + 2, PS_COUNTY, PS_RULE_PLACE_COUNTY, 85);
		}
		end++;
	}
	return index;
}

/*
 * True where the scores of the words of a place that starts here may reach what one needs: cheaper than making phrases
 * of them.
 */
static inline bool may_be_city(const struct ps_token *tokens, size_t count, size_t index, int32_t slack)
{
	const struct ps_token *token = &tokens[index];

	if (token->scores[PS_MODEL_CITY] >= 0 && token->scores[PS_MODEL_CITY] >= token->scores[PS_MODEL_NAME])
		return true;
	for (size_t i = index; i + 1 < count && i + 1 < index + PS_PHRASE_WORDS; i++) {
		if (tokens[i + 1].word.start - tokens[i].word.end > PS_PHRASE_STEP_MAX)
			return false;
		if (token->scores[PS_MODEL_CITY] + slack >= 0 || tokens[i + 1].scores[PS_MODEL_CITY] + slack >= 0)
			return true;
	}
	return false;
}

/* What else a word may be, so that its place alone does not make a town of it. */
#define NO_TOWN                                                                                                    \
	(PS_LEX_TITLE | PS_LEX_KIN | PS_LEX_LABEL | PS_LEX_ROLE | PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_FUNCTION | \
		PS_LEX_MONTH | PS_LEX_WEEKDAY | PS_LEX_HOLIDAY | PS_LEX_STATE | PS_LEX_COUNTRY | PS_LEX_DRUG |     \
		PS_LEX_ACRONYM)
/* From this on a common word needs a state behind it, or be a large town. */
#define TOWN_COMMON_MIN 5
#define TOWN_LARGE_MIN 4
/* What stands for a town by itself has this many letters, and is a rare surname at most. */
#define TOWN_LEN_MIN 5
#define TOWN_SURNAME_MAX 1
/* What in lower case may be a person behind "from" is given so often, as a first and last name together. */
#define PLACE_NAME_MAX 3

/*
 * Whether it is worth to look what stands round token @index, which the model takes for no town: it is one in the
 * lists, and a name only with a capital or a digit behind its run, as a state or a postal code begins.
 */
static inline bool may_stand_as_city(
	const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	const struct ps_token *token = &tokens[index];
	size_t end = index;
	size_t at;

	if ((token->word.lex->flags & PS_LEX_CITY) == 0 &&
		((token->word.lex->flags & PS_LEX_PLACE_START) == 0 ||
			(token->word.lex->flags & PS_LEX_FUNCTION) != 0 ||
			!ps_phrase_may_begin(text, tokens, count, index) ||
			tokens[index + 1].word.start - token->word.end > PS_PHRASE_LINK_MAX))
		return false;
	if (token->state == PS_TOKEN_FREE)
		return true;
	while (tokens[end].joins_next && end + 1 < count)
		end++;
	at = tokens[end].word.end;
	for (size_t gap = 0; gap < 3 && at < text->len; gap++, at++) {
		unsigned char c = text->data[at];

		if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
			return gap > 0;
	}
	return false;
}

/* The longest listed town from token @index on: its words, 0 where none is listed. @score: the best of its words. */
static size_t listed_words(
	const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index, int32_t *score)
{
	const struct ps_token *token = &tokens[index];
	size_t best = (token->word.lex->flags & PS_LEX_CITY) != 0 ? 1 : 0;

	*score = token->scores[PS_MODEL_CITY];
	if (((token->word.lex->flags & PS_LEX_PLACE_START) == 0 && !ps_phrase_is_short(text, &token->word)) ||
		!ps_phrase_may_begin(text, tokens, count, index))
		return best;
	for (size_t words = 1; words < PS_PHRASE_WORDS && index + words < count; words++) {
		const struct ps_token *last = &tokens[index + words];

		if (ps_phrase_step(text, &last[-1].word, &last->word) == 0)
			break;
		if (ps_phrase_find(text, tokens, index, words + 1, PS_LEX_CITY) == PS_LEXICON_NOTHING)
			continue;
		best = words + 1;
		if (last->scores[PS_MODEL_CITY] > *score)
			*score = last->scores[PS_MODEL_CITY];
	}
	return best;
}

/* Whether a name that stands anywhere is no surname, given name or word of another kind. */
static bool is_only_town(const struct ps_token *tokens, size_t index, size_t words)
{
	bool rare = false;

	for (size_t i = index; i < index + words; i++) {
		const struct ps_lex *lex = tokens[i].word.lex;

		if ((lex->flags & (NO_TOWN | PS_LEX_CLINICAL | PS_LEX_BRAND | PS_LEX_EPONYM | PS_LEX_PROPER |
					  PS_LEX_SPANISH)) != 0 &&
			words == 1)
			return false;
		if (lex->given > 0 || lex->surname > TOWN_SURNAME_MAX)
			return false;
		rare = rare || (lex->common == 0 && tokens[i].word.end - tokens[i].word.start >= TOWN_LEN_MIN);
	}
	return rare;
}

/* Whether token @index goes on the name of the one before: not "IN LUNA". */
static bool goes_back(const struct ps_token *tokens, size_t index)
{
	return index > 0 && tokens[index - 1].joins_next &&
	       (tokens[index - 1].word.lex->flags & (PS_LEX_FUNCTION | PS_LEX_PREP)) == 0;
}

/* "Luna-like": not there. */
static bool is_likened(const struct ps_text *text, size_t end)
{
	static const char *const tails[] = {"-like", "-type", "-style", "-grade"};

	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		size_t len = strlen(tails[i]);

		if (text->len - end >= len && memcmp(text->data + end, tails[i], len) == 0)
			return true;
	}
	return false;
}

/* "clinica Luna", "Universidad Luna": what stands before is named after the town. */
static bool is_named_after(const struct ps_text *text, const struct ps_token *token)
{
	static const char *const heads[] = {"iglesia ", "parroquia ", "escuela ", "colegio ", "capilla ", "farmacia ",
		"residencial ", "barrio ", NULL};
	size_t start = token->word.start;
	struct ps_word before;

	if (start < 2 || text->data[start - 1] != ' ' || ps_letter_len(text, start - 2) == 0)
		return false;
	if (ps_near_ends_any(text, start, heads))
		return true;
	ps_word_read_back(text, start - 1, &before);
	return (before.lex->flags & (PS_LEX_FACILITY | PS_LEX_ORG)) != 0;
}

/* "North Carolina", "West Virginia": tokens @first and the next one are a state. */
static bool is_long_state(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t first)
{
	return first + 1 < count && ps_phrase_step(text, &tokens[first].word, &tokens[first + 1].word) > 0 &&
	       ps_phrase_find(text, tokens, first, 2, PS_LEX_STATE) != PS_LEXICON_NOTHING;
}

/* Whether token @index is one of the two words of a state's name. */
static bool is_of_state(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	return (index > 0 && is_long_state(text, tokens, count, index - 1)) ||
	       is_long_state(text, tokens, count, index);
}

/* "DaVita Tacoma": of a chain that nobody is called by. */
static bool is_of_chain(const struct ps_text *text, const struct ps_token *token)
{
	size_t start = token->word.start;
	struct ps_word before;

	if (start < 4 || text->data[start - 1] != ' ' || ps_letter_len(text, start - 2) == 0)
		return false;
	ps_word_read_back(text, start - 1, &before);
	return before.kind == PS_WORD_CAPITAL && (before.lex->flags & PS_LEX_BRAND) != 0 &&
	       before.lex->given + before.lex->surname == 0 && before.lex->city == 0;
}

/*
 * The same behind a word more: "Tacoma Pierce Clinic"; and "Tacoma network", a plan's doctors, "the Tacoma gateway", a
 * program.
 */
static bool is_name_of_other(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t last)
{
	static const char *const things[] = {" network", " gateway", " listener", " middleware", " interface",
		" server", " cluster", " building", " drug ", " bldg", " plank", " coupon", " bathroom", " brace",
		" collar", " criteria", " classification", " score", " scale", " shoes", " sneakers", " terrier"};
	size_t end = tokens[last].word.end;

	for (size_t i = 0; i < sizeof things / sizeof *things && ps_near_letter(ps_near_byte(text, end + 1)); i++) {
		if (text->data[end + 1] == (unsigned char)things[i][1] && ps_near_begins(text, end, things[i]))
			return true;
	}
	if (last + 1 >= count || ps_phrase_step(text, &tokens[last].word, &tokens[last + 1].word) != 1)
		return false;
	/* "Lead ID": a heading of a table of callers. */
	if (is_head_of_other(text, &tokens[last + 1].word) ||
		(is_word(text, &tokens[last].word, "lead") && is_word(text, &tokens[last + 1].word, "id")))
		return true;
	return last + 2 < count && tokens[last + 1].word.shape == PS_SHAPE_TITLE &&
	       (tokens[last + 1].word.lex->flags & PS_LEX_CUES) == 0 &&
	       ps_phrase_step(text, &tokens[last + 1].word, &tokens[last + 2].word) == 1 &&
	       is_word(text, &tokens[last + 2].word, "clinic");
}

/* "NYC", "OKC": how towns are called for short, and nobody else is. */
static bool is_brief(const struct ps_word *word)
{
	return word->end - word->start == 3 && word->shape == PS_SHAPE_UPPER && word->lex->city == 0 &&
	       (word->lex->flags & PS_LEX_CITY) != 0 && word->lex->given + word->lex->surname == 0;
}

/* Bytes of the rest of a time zone's name that are looked through for its first part. */
#define ZONE_REST_MAX 16

/* "America/New_York", "America/Indiana/Vincennes": a time zone. */
static bool is_zone(const struct ps_text *text, const struct ps_token *token)
{
	static const char zone[] = "America/";
	const size_t len = sizeof zone - 1;

	for (size_t start = token->word.start; start >= len && token->word.start - start <= ZONE_REST_MAX; start--) {
		unsigned char before = text->data[start - 1];

		if (before == '/' && memcmp(text->data + start - len, zone, len) == 0)
			return true;
		if (before != '/' && before != '_' && !ps_near_letter(before))
			return false;
	}
	return false;
}

/* "Foot & Ankle of Vandalia": a practice that bears the town's name. */
static bool is_of_practice(const struct ps_text *text, const struct ps_token *token)
{
	static const char *const heads[] = {"ankle of ", "fertility of ", "dental of ", "dentistry of ", "eye care of ",
		"eyecare of ", "home care of ", "urgent care of ", "orthopedics of ", "dermatology of ",
		"pediatrics of ", "cardiology of ", "oncology of ", "urology of ", "podiatry of ", "imaging of ",
		"radiology of ", "orthodontics of ", "physicians of ", "specialists of ", "hospice of ", "health of ",
		"wellness of ", "physical therapy of ", "allergy of ", NULL};

	/* They all end so. */
	return ps_near_ends(text, token->word.start, "of ") && ps_near_ends_any(text, token->word.start, heads);
}

/* Whether a town's name that the model has @said is one, or has not, is one for what stands round it. */
static bool stands_as_city(const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *tokens,
	size_t count, size_t index, size_t words, bool said)
{
	const struct ps_lex *lex = tokens[index].word.lex;
	const struct ps_token *last = &tokens[index + words - 1];
	bool goes_on = index + words < count && text->data[last->word.end] == ' ' &&
		       ps_phrase_step(text, &last->word, &last[1].word) == 1 && last->word.shape == last[1].word.shape;
	bool ambiguous = words == 1 && ((lex->flags & NO_TOWN) != 0 || lex->common >= TOWN_COMMON_MIN);
	enum ps_where where;

	if (words == 1 && is_of_state(text, tokens, count, index))
		return false;
	if (is_likened(text, last->word.end))
		return false;
	/* "ABA, 97153": a code of something else. */
	if (words == 1 && lex->city < TOWN_LARGE_MIN && !is_brief(&tokens[index].word) &&
		tokens[index].word.shape == PS_SHAPE_UPPER && last->word.end - tokens[index].word.start < 4)
		return false;
	if (said && !ambiguous)
		return true;
	if (last->word.possessive)
		return false;
	where = ps_where(text, shapes, &tokens[index], tokens[index].word.start, last->word.end);
	if (where == PS_WHERE_SURE)
		return tokens[index].state != PS_TOKEN_NAME || !goes_back(tokens, index);
	if (goes_on || goes_back(tokens, index) || tokens[index].state == PS_TOKEN_NAME)
		return false;
	if (where == PS_WHERE_UNKNOWN)
		return !said && !is_named_after(text, &tokens[index]) &&
		       (is_only_town(tokens, index, words) ||
			       (words > 1 && ps_phrase_find(text, tokens, index, words, PS_LEX_CITY)->city >=
						     TOWN_LARGE_MIN));
	if (words > 1 || is_brief(&tokens[index].word))
		return true;
	return (lex->flags & NO_TOWN) == 0 && (said || lex->common < TOWN_COMMON_MIN || lex->city >= TOWN_LARGE_MIN) &&
	       (lex->common == 0 || tokens[index].word.shape != PS_SHAPE_UPPER);
}

/* Whether the word is the "St." or "Saint" of a saint's name. */
static bool begins_saint(const struct ps_text *text, const struct ps_word *word)
{
	return is_word(text, word, "st") || is_word(text, word, "saint");
}

/* "St. John's wort", "Saint Luke's": what bears a saint's name and is no town. */
static bool is_a_saints(const struct ps_text *text, const struct ps_token *first, const struct ps_token *last)
{
	return last->word.possessive && begins_saint(text, &first->word);
}

/* Bytes of a list before an item of it, and from there on, that are looked through. */
#define SITES_MAX 120

/* Whether the item that ends at text[end] is called after a building or the side of a town: "Acme Tower". */
static bool ends_as_site(const struct ps_text *text, size_t end)
{
	static const char sites[] =
		" east west north south tower towers pavilion campus hospital clinic center centre main "
		"downtown midtown uptown general memorial annex wing building ";
	struct ps_near word;

	ps_near_before(text, end, &word);
	return ps_near_is(&word, sites);
}

/* `"sites":["Acme East","St. Luna"]`: a hospital that bears a saint's name, in a list that holds another's site. */
static bool is_saints_site(const struct ps_text *text, const struct ps_token *first, const struct ps_token *last)
{
	static const char *const keys[] = {
		"\"sites\"", "\"campuses\"", "\"hospitals\"", "\"facilities\"", "\"buildings\"", NULL};
	size_t at = first->word.start;
	size_t floor = at > SITES_MAX ? at - SITES_MAX : 0;
	size_t ceiling = text->len - at > SITES_MAX ? at + SITES_MAX : text->len;
	size_t key;

	if (!begins_saint(text, &first->word) || ps_near_byte(text, last->word.end) != '"' || at == 0 ||
		text->data[at - 1] != '"')
		return false;
	while (at > floor && !ps_near_sign(text->data[at - 1], "[]{}:"))
		at--;
	if (at == floor || text->data[at - 1] != '[')
		return false;
	key = at - 1;
	while (key > 0 && ps_near_sign(text->data[key - 1], " :"))
		key--;
	if (!ps_near_ends_any(text, key, keys))
		return false;
	for (; at < ceiling && !ps_near_sign(text->data[at], "[]{}"); at++) {
		if (text->data[at] == '"' && ends_as_site(text, at))
			return true;
	}
	return false;
}

static size_t city_at(const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *tokens,
	size_t count, size_t index, struct ps_finding *finding)
{
	const struct ps_token *token = &tokens[index];
	int32_t slack = 2 * ps_model_head()->scale;
	int32_t score;
	size_t words;
	bool said;

	if (!may_be_city(tokens, count, index, slack) && !may_stand_as_city(text, tokens, count, index))
		return index;
	words = listed_words(text, tokens, count, index, &score);
	if (words == 0 || is_name_of_other(text, tokens, count, index + words - 1) || is_zone(text, token) ||
		is_of_chain(text, token) || is_of_practice(text, token) ||
		is_a_saints(text, token, &tokens[index + words - 1]) ||
		(words > 1 && is_saints_site(text, token, &tokens[index + words - 1])))
		return index;
	if (words > 1 && score + slack >= 0 && score + slack >= token->scores[PS_MODEL_NAME])
		return done(finding, tokens, index, index + words, PS_CITY, PS_RULE_PLACE_CITY, 80);
	said = token->scores[PS_MODEL_CITY] >= 0 && token->scores[PS_MODEL_CITY] >= token->scores[PS_MODEL_NAME];
	if (stands_as_city(text, shapes, tokens, count, index, words, said))
		return done(finding, tokens, index, index + words, PS_CITY, PS_RULE_PLACE_CITY, said ? 75 : 70);
	return index;
}

/* What parts the towns of a list. @hard: signs that part nothing but the items of lists. */
static bool parts_list(const unsigned char *gap, size_t len, bool hard)
{
	/* Bullets and dots in the middle are read as '*'. */
	static const char *const hards[] = {" | ", " * ", " / ", "|", NULL};
	static const char *const softs[] = {
		", ", " and ", " & ", " or ", ", and ", ", or ", "/", " - ", " y ", ",", ", & ", "; ", NULL};

	for (const char *const *sign = hards; *sign != NULL; sign++) {
		if (strlen(*sign) == len && memcmp(gap, *sign, len) == 0)
			return true;
	}
	for (const char *const *sign = softs; !hard && *sign != NULL; sign++) {
		if (strlen(*sign) == len && memcmp(gap, *sign, len) == 0)
			return true;
	}
	return false;
}

/* Bytes of the longest of those. */
#define LIST_GAP_MAX 6
/* In log-odds. */
#define LIST_MARGIN 3
/* A town of a list that nobody has to look twice at has so many people. */
#define LIST_TOWN_MIN 3

/* The words of a listed town that may be one of a list: nobody's name, no other kind of word; 0 where none begins. */
static size_t list_words(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	const struct ps_lex *lex = tokens[index].word.lex;
	const struct ps_word *last;
	int32_t score;
	size_t words;

	/* What the model is not sure of may be a town, too. */
	if (tokens[index].word.kind != PS_WORD_CAPITAL ||
		(tokens[index].state != PS_TOKEN_FREE &&
			(tokens[index].scores[PS_MODEL_NAME] >= LIST_MARGIN * ps_model_head()->scale ||
				(index > 0 && tokens[index - 1].joins_next) || tokens[index].joins_next)))
		return 0;
	words = listed_words(text, tokens, count, index, &score);
	if (words == 0)
		return 0;
	last = &tokens[index + words - 1].word;
	if (last->possessive || is_name_of_other(text, tokens, count, index + words - 1) ||
		(index + words < count && ps_phrase_step(text, last, &tokens[index + words].word) == 1))
		return 0;
	if (words == 1 && ((lex->flags & (NO_TOWN | PS_LEX_CLINICAL | PS_LEX_SPANISH)) != 0 ||
				  (lex->common >= TOWN_COMMON_MIN && lex->city < TOWN_LARGE_MIN)))
		return 0;
	return words;
}

/* Whether a list may go on right before or behind token @index: cheaper than to look the town up. */
static bool may_be_listed(
	const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index, size_t town)
{
	size_t start = tokens[index].word.start;
	size_t last = index;
	size_t end;
	unsigned char c;

	if (town > 0 && start > town && start - town <= LIST_GAP_MAX)
		return true;
	while (last + 1 < count && tokens[last].joins_next)
		last++;
	end = tokens[last].word.end;
	if (end + 1 >= text->len)
		return false;
	c = text->data[end];
	if (c == '|')
		return true;
	if (c == ' ') {
		c = text->data[end + 1];
		if (c == '|' || c == '/' || c == '*')
			return true;
	}
	/* What stands before may be one of the heads. */
	return start >= 3 && text->data[start - 1] == ' ' &&
	       (text->data[start - 2] == ':' || text->data[start - 2] == 'n' || text->data[start - 2] == 'g') &&
	       (c == ',' || c == 'a' || c == '&');
}

size_t ps_place_in_list(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index,
	size_t town, struct ps_finding *finding)
{
	static const char *const heads[] = {"locations: ", "offices: ", "clinics: ", "cities: ", "towns: ", "sites: ",
		"areas: ", "serving ", "offices in ", "clinics in ", "locations in ", "open in ", NULL};
	size_t words = may_be_listed(text, tokens, count, index, town) ? list_words(text, tokens, count, index) : 0;
	size_t start = tokens[index].word.start;
	size_t next = index + words;
	size_t end;
	bool listed;

	if (words == 0)
		return index;
	listed = town > 0 && start > town && start - town <= LIST_GAP_MAX &&
		 parts_list(text->data + town, start - town, false);
	end = tokens[next - 1].word.end;
	if (!listed && next < count && tokens[next].word.start - end <= LIST_GAP_MAX &&
		parts_list(text->data + end, tokens[next].word.start - end, !ps_near_ends_any(text, start, heads)))
		listed = list_words(text, tokens, count, next) > 0 &&
			 (is_only_town(tokens, index, words) || is_only_town(tokens, next, 1) ||
				 tokens[index].word.lex->city >= LIST_TOWN_MIN ||
				 tokens[next].word.lex->city >= LIST_TOWN_MIN);
	return listed ? done(finding, tokens, index, next, PS_CITY, PS_RULE_PLACE_CITY, 70) : index;
}

static size_t state_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index,
	struct ps_finding *finding)
{
	if ((tokens[index].word.lex->flags & PS_LEX_PLACE_START) != 0 &&
		ps_phrase_may_begin(text, tokens, count, index) &&
		ps_phrase_step(text, &tokens[index].word, &tokens[index + 1].word) > 0 &&
		ps_phrase_find(text, tokens, index, 2, PS_LEX_STATE) != PS_LEXICON_NOTHING)
		return done(finding, tokens, index, index + 2, PS_STATE, PS_RULE_PLACE_STATE, 80);
	if ((tokens[index].word.lex->flags & PS_LEX_STATE) != 0)
		return done(finding, tokens, index, index + 1, PS_STATE, PS_RULE_PLACE_STATE, 70);
	return index;
}

/* Whether a town in lower case ends at text[end] for good: what stands behind does not make another word of it. */
static bool ends_lower(const struct ps_text *text, size_t end)
{
	return end >= text->len || strchr(".,;!?)\n\r", text->data[end]) != NULL;
}

/* Steps between lower-case words of one name. */
static bool steps_lower(const struct ps_text *text, const struct ps_token *left)
{
	return left[1].word.start - left->word.end == 1 && text->data[left->word.end] == ' ' &&
	       left[1].word.kind == PS_WORD_LOWER && !left->word.possessive;
}

/* How sure what stands round a town in lower case makes it. @many: it has several words. */
static enum ps_where where_lower(const struct ps_text *text, const struct ps_finding *shapes,
	const struct ps_token *token, size_t end, bool many)
{
	const struct ps_lex *lex = token->word.lex;
	enum ps_where where;
	bool plain;

	if (ps_town_is_told(text, token->word.start))
		return PS_WHERE_SURE;
	if (ps_has_lower_state(text, end, &plain))
		return plain ? PS_WHERE_SURE : PS_WHERE_HINT;
	where = ps_where(text, shapes, token, token->word.start, end);
	/* "from maria": a person as well. */
	return where == PS_WHERE_HINT && !many && lex->given + lex->surname > PLACE_NAME_MAX &&
			       lex->city < TOWN_LARGE_MIN
		       ? PS_WHERE_UNKNOWN
		       : where;
}

/* From this on a word in lower case is no town of middle size. */
#define LOWER_COMMON 3

/* "i live in tulsa": a listed town in lower case, which is no other word, behind words that tell of a town. */
static size_t lower_city_at(const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *tokens,
	size_t count, size_t index, struct ps_finding *finding)
{
	const struct ps_token *token = &tokens[index];
	const struct ps_lex *lex = token->word.lex;
	enum ps_where where;
	size_t best = 0;

	for (size_t words = 2; words <= 3 && index + words <= count; words++) {
		if (!steps_lower(text, &tokens[index + words - 2]))
			break;
		if (ps_phrase_find(text, tokens, index, words, PS_LEX_CITY) != PS_LEXICON_NOTHING)
			best = words;
	}
	if (best == 0 &&
		((lex->flags & PS_LEX_CITY) == 0 || (lex->flags & (NO_TOWN | PS_LEX_CLINICAL | PS_LEX_SPANISH)) != 0 ||
			token->word.end - token->word.start < 4))
		return index;
	where = where_lower(text, shapes, token, tokens[index + (best > 0 ? best - 1 : 0)].word.end, best > 1);
	if (where == PS_WHERE_UNKNOWN)
		return index;
	if (best == 0 &&
		(lex->common == 0 || (lex->common < TOWN_COMMON_MIN && lex->city >= TOWN_LARGE_MIN) ||
			(where == PS_WHERE_SURE && lex->common < LOWER_COMMON && lex->city >= LIST_TOWN_MIN) ||
			(where == PS_WHERE_SURE && lex->city > TOWN_LARGE_MIN && ends_lower(text, token->word.end))))
		best = 1;
	if (best == 0)
		return index;
	return done(finding, tokens, index, index + best, PS_CITY, PS_RULE_PLACE_CITY, 70);
}

size_t ps_place_at(const struct ps_names_config *config, const struct ps_text *text, const struct ps_finding *shapes,
	const struct ps_token *tokens, size_t count, size_t index, struct ps_finding *finding)
{
	const struct ps_token *token = &tokens[index];
	bool named = token->state == PS_TOKEN_NAME && token->scores[PS_MODEL_CITY] < 0;
	size_t end = index;

	if (token->word.kind == PS_WORD_LOWER && config->want[PS_CITY])
		return lower_city_at(text, shapes, tokens, count, index, finding);
	if (token->word.kind != PS_WORD_CAPITAL)
		return index;
	/* What is a name already is a town only for what stands round it. */
	if (named)
		return config->want[PS_CITY] ? city_at(text, shapes, tokens, count, index, finding) : index;
	if (config->want[PS_COUNTY] && token->joins_next)
		end = county_at(text, tokens, count, index, finding);
	if (end == index && config->want[PS_CITY])
		end = city_at(text, shapes, tokens, count, index, finding);
	if (end == index && config->want[PS_STATE])
		end = state_at(text, tokens, count, index, finding);
	return end;
}
