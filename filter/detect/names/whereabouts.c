#include "whereabouts.h"

#include "near.h"
#include "rule.h"

#include <string.h>

/* Whether text[at] begins like @shape, in which A is a capital and 9 a digit, and no word goes on behind. */
static bool near_shape(const struct ps_text *text, size_t at, const char *shape)
{
	for (; *shape != '\0'; shape++, at++) {
		unsigned char c = ps_near_byte(text, at);

		if (*shape == 'A' ? !ps_near_upper(c) : *shape == '9' ? !ps_near_digit(c) : c != (unsigned char)*shape)
			return false;
	}
	return !ps_near_letter(ps_near_byte(text, at)) && !ps_near_digit(ps_near_byte(text, at));
}

/* "K1A 0B1": Canada's, "AB1 2CD": Britain's. */
static bool near_postal(const struct ps_text *text, size_t at)
{
	static const char *const shapes[] = {
		"A9A 9A9", "A9A9A9", "AA9 9AA", "AA99 9AA", "A9 9AA", "A99 9AA", "AA9A 9AA", "A9A 9AA"};

	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		if (near_shape(text, at, shapes[i]))
			return true;
	}
	return false;
}

/* Five digits, or nine, and no more; or a code of another country. */
static bool near_zip(const struct ps_text *text, size_t at)
{
	size_t len = 0;

	if (ps_near_upper(ps_near_byte(text, at)))
		return near_postal(text, at);
	while (len < 6 && ps_near_digit(ps_near_byte(text, at + len)))
		len++;
	return len == 5 && !ps_near_letter(ps_near_byte(text, at + len));
}

/* Bytes of a blank, as HTML writes one that does not break, too; 0 where none stands at @at. */
static size_t near_blank(const struct ps_text *text, size_t at)
{
	static const char entity[] = "&nbsp;";

	if (ps_near_byte(text, at) == ' ')
		return 1;
	return ps_near_begins(text, at, entity) ? sizeof(entity) - 1 : 0;
}

/* Bytes of what may stand between a town and its state: ", ", " ", "^", ",", "\\, ". 0 where nothing does. */
static size_t address_gap(const struct ps_text *text, size_t at)
{
	size_t len = 0;
	unsigned char c;

	/* A calendar's comma. */
	while (len < 2 && ps_near_byte(text, at + len) == '\\')
		len++;
	c = ps_near_byte(text, at + len);
	if (len > 0 && c != ',')
		return 0;
	if (c == ',' || c == '^' || c == ';' || c == '|' || c == '*' || c == '\t')
		len++;
	for (unsigned i = 0; i < 2 && near_blank(text, at + len) > 0; i++)
		len += near_blank(text, at + len);
	return len;
}

/*
 * Bytes of what may stand between a town or its state and their code, for sure of no other number: ", ", "; ", " | ",
 * " - ", "\",\"", a line's end; @opened: a parenthesis is.
 */
static size_t zip_gap(const struct ps_text *text, size_t at, bool *opened)
{
	size_t len = near_blank(text, at);
	unsigned char c = ps_near_byte(text, at + len);

	*opened = c == '(';
	if (c == '-' || c == '|' || c == '(' || c == '/') {
		len++;
	} else if (c == '"' && ps_near_byte(text, at + len + 1) == ',') {
		len += 2;
		len += near_blank(text, at + len);
		return ps_near_byte(text, at + len) == '"' ? len + 1 : 0;
	} else if (len == 0 && (c == '\n' || c == '\r')) {
		len = 1 + (size_t)(ps_near_byte(text, at + 1) == '\n');
		return ps_near_byte(text, at + len + 5) < ' ' ? len : 0;
	} else if (len == 0) {
		return address_gap(text, at);
	}
	return len + near_blank(text, at + len);
}

static const char near_codes[] =
	" ak al ar az ca co ct dc de fl ga hi ia id il in ks ky la ma md me mi mn mo ms mt nc nd ne nh nj "
	"nm nv ny oh ok or pa ri sc sd tn tx ut va vt wa wi wv wy pr vi gu mp ";

/* Whether the word is the two capitals of a state. */
static bool near_is_code(const struct ps_text *text, const struct ps_near *word)
{
	return word->len == 2 && ps_near_upper(text->data[word->start]) && ps_near_upper(text->data[word->start + 1]) &&
	       ps_near_is(word, near_codes);
}

/* "OR", "ILL." and so on: what else they are, in a text in capitals, is told by what stands behind. */
static bool is_state(
	const struct ps_text *text, const struct ps_near *word, bool plain_gap, const struct ps_token *token)
{
	static const char words[] = " hi id in me oh ok or pa ma la de al ";
	/* Of a physician, an assistant, a master. */
	static const char degrees[] = " md pa ma ms nd ";
	static const char old[] =
		" ala ariz ark calif colo conn del fla ill ind kan kans mass mich minn miss mont neb nebr nev okla ore "
		"oreg penn penna tenn tex wash wis wisc wyo ";
	bool shouted = token->word.shape == PS_SHAPE_UPPER;
	bool named = token->state == PS_TOKEN_NAME;
	unsigned char behind = ps_near_byte(text, word->end);

	if (!ps_near_digit(behind) && near_is_code(text, word))
		return ((!shouted || !ps_near_is(word, words) || (!plain_gap && behind != ' ')) &&
			       (!named || !ps_near_is(word, degrees))) ||
		       near_zip(text, word->end + address_gap(text, word->end));
	return ps_near_upper(ps_near_byte(text, word->start)) && behind == '.' && ps_near_is(word, old);
}

/* "new mexico". */
static bool is_two_words(const struct ps_text *text, const struct ps_near *word)
{
	struct ps_near second;

	if (!ps_near_is(word, " new north south west rhode puerto ") || ps_near_byte(text, word->end) != ' ')
		return false;
	ps_near_behind(text, word->end + 1, &second);
	return ps_near_is(&second, " york jersey mexico hampshire carolina dakota virginia island rico ");
}

static bool is_state_name(const struct ps_text *text, const struct ps_near *word)
{
	struct ps_word first;

	if (!ps_near_upper(ps_near_byte(text, word->start)))
		return false;
	ps_word_read(text, word->start, &first);
	if ((first.lex->flags & PS_LEX_STATE) != 0)
		return true;
	return is_two_words(text, word);
}

bool ps_has_zip(const struct ps_text *text, size_t end)
{
	size_t gap = address_gap(text, end);
	struct ps_near word;

	if (gap == 0)
		return false;
	if (near_zip(text, end + gap))
		return true;
	ps_near_behind(text, end + gap, &word);
	gap = address_gap(text, word.end);
	return word.len == 2 && gap > 0 && near_zip(text, word.end + gap);
}

bool ps_has_state(const struct ps_text *text, size_t end, const struct ps_token *token)
{
	size_t gap = address_gap(text, end);
	struct ps_near word;
	bool plain_gap = ps_near_byte(text, end) == ' ';

	if (gap == 0)
		return false;
	if (near_zip(text, end + gap))
		return true;
	if (plain_gap && ps_near_byte(text, end + gap) == '(') {
		ps_near_behind(text, end + gap + 1, &word);
		return ps_near_byte(text, word.end) == ')' && is_state(text, &word, false, token);
	}
	ps_near_behind(text, end + gap, &word);
	if (near_is_code(text, &word) && near_zip(text, word.end))
		return true;
	/* "NS B1A 1A1": a province. */
	if (word.len == 2 && near_postal(text, word.end + address_gap(text, word.end)))
		return true;
	return is_state(text, &word, plain_gap, token) || (gap > 1 - (size_t)plain_gap && is_state_name(text, &word));
}

bool ps_has_lower_state(const struct ps_text *text, size_t end, bool *plain)
{
	/* These are no other words. */
	static const char codes[] =
		" ak az fl ga ia il ks ky mn mt nc nd ne nh nj nm nv ny ri sc sd tn tx ut va vt wa wi wv wy ";
	/* These are, behind other words than towns. */
	static const char others[] = " al ar ca co ct id la ma md mi mo ms oh ok or pa ";
	size_t gap = address_gap(text, end);
	struct ps_near word;
	struct ps_word name;

	*plain = false;
	if (gap == 0 || gap > 2 || ps_near_byte(text, end + gap - 1) != ' ')
		return false;
	ps_near_behind(text, end + gap, &word);
	if (word.len == 0 || ps_near_digit(ps_near_byte(text, word.end)) || ps_near_byte(text, word.end) == '\'')
		return false;
	*plain = ps_near_is(&word, codes);
	if (*plain || ps_near_is(&word, others))
		return true;
	if (word.len < 4)
		return false;
	ps_word_read(text, word.start, &name);
	*plain = (name.lex->flags & PS_LEX_STATE) != 0 || is_two_words(text, &word);
	return *plain;
}

/* The key of a field that holds a town: "city":, fromCity=, Town:. */
static bool has_key(const struct ps_text *text, size_t start, size_t end)
{
	static const char keys[] =
		" city town ciudad municipio municipality borough locality birthplace hometown pueblo "
		"localidad poblacion village township ville ort wohnort stadt cidade comune municipality suburb ";
	/* These hold other things, too: a town is all there is. */
	static const char weak[] =
		" site branch origin dest destination pob cty loc place area market metro home based "
		"where near muni ";
	size_t at = start;
	bool told = false;
	struct ps_near word;

	while (at > 0 && start - at < 5 && strchr(" \"'\\:=>", text->data[at - 1]) != NULL) {
		at--;
		told = told || text->data[at] == ':' || text->data[at] == '=' || text->data[at] == '>';
	}
	if (!told)
		return false;
	ps_near_before(text, at, &word);
	if (ps_near_is(&word, keys))
		return true;
	/* "c" beside "z". */
	if (ps_near_is(&word, " c ct ") && ps_near_byte(text, end) == '"' && ps_near_byte(text, end + 1) == ',') {
		at = end + 2 + near_blank(text, end + 2);
		return ps_near_byte(text, at) == '"' &&
		       ((ps_near_byte(text, at + 1) | 0x20) == 'z' || (ps_near_byte(text, at + 1) | 0x20) == 's');
	}
	if (ps_near_is(&word, weak))
		return ps_near_byte(text, end) == 0 || strchr("\"\n\r;|<&", ps_near_byte(text, end)) != NULL;
	/* A hump: "fromCity", not "ethnicity". */
	return word.len > 4 && memcmp(text->data + at - 4, "City", 4) == 0;
}

/* A street right before the name: "12 Elm St, ", or in the line above. */
static bool has_street(
	const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *token, size_t start)
{
	const struct ps_finding *shape;

	if (token->shape == 0)
		return false;
	shape = &shapes[token->shape - 1];
	if (shape->type != PS_STREET || shape->end > start || start - shape->end > 4)
		return false;
	for (size_t i = shape->end; i < start; i++) {
		if (strchr(" ,.;^|\n\r\\n\"", text->data[i]) == NULL)
			return false;
	}
	return true;
}

static bool has_preposition(const struct ps_text *text, size_t start, const struct ps_lex *lex)
{
	static const char words[] =
		" in near outside around toward towards visiting leaving into en hacia lives resides thru nearest "
		"past beyond nr outta hometown ";
	/* People stand behind these, too. */
	static const char weak[] = " from via desde hasta by raised ";
	static const char heads[] = " city town village township borough pueblo ciudad municipio north south east west "
				    "way outside suburb suburbs edge side miles mile mi hour hours area ";
	/* "Faculty from Emory": a school. */
	static const char scholars[] =
		" faculty speakers experts researchers professors alumni guidelines guidance study studies panel ";
	struct ps_near word;
	struct ps_near head = {.len = 0};

	if (start < 3 || text->data[start - 1] != ' ')
		return false;
	ps_near_before(text, start - 1, &word);
	if (ps_near_is(&word, words))
		return true;
	if (word.start >= 2 && text->data[word.start - 1] == ' ')
		ps_near_before(text, word.start - 1, &head);
	if (ps_near_is(&word, weak))
		return (lex->city > 1 || lex->surname == 0) && !ps_near_is(&head, scholars);
	return ps_near_is(&word, " of de ") && ps_near_is(&head, heads);
}

/* "moved to Luna", "drove to Luna". */
static bool has_way(const struct ps_text *text, size_t start)
{
	static const char verbs[] =
		" goin moved moving move relocated relocating relocate drove drive driving drives flew fly flying "
		"flies travel traveled traveling travels trip go going goes went back headed heading "
		"commute commutes bus train flight return returned returning transferred transfer airlifted flown "
		"fled xfer deported admitted sent route out down up over way closer close nearest halfway ride rides "
		"new took take takes taken taking one trip trips run runs ran shipped deliver delivered delivering "
		"closest nearer "
		"mudo mudamos ";
	struct ps_near word;
	struct ps_near verb;

	if (start < 6 || text->data[start - 1] != ' ')
		return false;
	ps_near_before(text, start - 1, &word);
	if (!ps_near_is(&word, " to a ") || word.start < 2 || text->data[word.start - 1] != ' ')
		return false;
	ps_near_before(text, word.start - 1, &verb);
	return ps_near_is(&verb, verbs);
}

/* "our Luna office", "the Luna location". */
static bool has_site(const struct ps_text *text, size_t start, size_t end, const struct ps_lex *lex)
{
	struct ps_near word;

	if (ps_near_byte(text, end) != ' ' || start < 4 || text->data[start - 1] != ' ')
		return false;
	ps_near_behind(text, end + 1, &word);
	if (ps_near_is(&word, " pd police ems sheriff "))
		return true;
	if (!ps_near_is(&word, " office offices clinic clinics location site area branch store resident native "))
		return false;
	/* "the Stanley site": somebody's, or a firm's. */
	if (ps_near_is(&word, " site ") && lex->given + lex->surname > 3 && lex->city < 4)
		return false;
	ps_near_before(text, start - 1, &word);
	return ps_near_is(&word, " the our your their my at a this that both nuestra la ");
}

/* The last thing of a line, behind a comma: a signature, a letterhead. */
static bool ends_line(const struct ps_text *text, size_t start, size_t end)
{
	unsigned char behind = ps_near_byte(text, end);

	return start >= 4 && text->data[start - 1] == ' ' && text->data[start - 2] == ',' &&
	       (behind == 0 || behind == '\n' || behind == '\r' || behind == '"' || behind == '<' || behind == ')' ||
		       (behind == '\\' && ps_near_byte(text, end + 1) == 'n'));
}

enum ps_where ps_where(const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *token,
	size_t start, size_t end)
{
	const struct ps_lex *lex = token->word.lex;
	/* "Maine 04101" is a state and its code. */
	bool state = (lex->flags & PS_LEX_STATE) != 0 && near_zip(text, end + address_gap(text, end));

	if ((ps_has_state(text, end, token) && !state) || has_key(text, start, end) ||
		has_street(text, shapes, token, start))
		return PS_WHERE_SURE;
	/* "Luna & Sons", "Luna and Sons". */
	if (ps_near_byte(text, end) == ' ' && ps_near_byte(text, end + 1) == '&')
		return PS_WHERE_UNKNOWN;
	if (has_preposition(text, start, lex) || has_way(text, start) || has_site(text, start, end, lex) ||
		ends_line(text, start, end))
		return PS_WHERE_HINT;
	return PS_WHERE_UNKNOWN;
}

/* Fills @finding with the postal code at text[start]; false where none is. */
static bool take_zip(const struct ps_text *text, size_t start, struct ps_finding *finding)
{
	size_t len = 5;

	if (!near_zip(text, start))
		return false;
	if (ps_near_byte(text, start + 5) == '-' && ps_near_digit(ps_near_byte(text, start + 9)))
		len = 10;
	*finding = (struct ps_finding){.start = (uint32_t)start,
		.end = (uint32_t)(start + len),
		.type = PS_ZIP,
		.score = 76,
		.rule = PS_RULE_PLACE_ZIP};
	return true;
}

bool ps_zip_behind(const struct ps_text *text, size_t end, struct ps_finding *finding)
{
	bool comma = ps_near_byte(text, end) == ',';
	size_t start = end + comma;
	bool blank = ps_near_byte(text, start) == ' ';
	struct ps_near word;
	bool opened;
	size_t gap;

	/* A cell of a table has no blank before it, and a comma behind. */
	if ((blank || (comma && ps_near_byte(text, start + 5) == ',')) && take_zip(text, start + blank, finding))
		return true;
	gap = zip_gap(text, end, &opened);
	if (gap > 0 && ps_near_byte(text, end) != ',' && take_zip(text, end + gap, finding) &&
		(!opened || ps_near_byte(text, finding->end) == ')'))
		return true;
	/* Behind the state. */
	gap = address_gap(text, end);
	gap += gap > 0 && ps_near_byte(text, end + gap) == '(';
	if (gap == 0)
		return false;
	ps_near_behind(text, end + gap, &word);
	/* ps_zip_in_idaho() knows more of "ID". */
	if (ps_near_is(&word, " id ") || !ps_near_upper(ps_near_byte(text, word.start)) ||
		!(word.len == 2 ? near_is_code(text, &word) : is_state_name(text, &word)))
		return false;
	end = word.end + (size_t)(ps_near_byte(text, word.end) == ')' || ps_near_byte(text, word.end) == '.');
	gap = zip_gap(text, end, &opened);
	return (gap > 0 || ps_near_digit(ps_near_byte(text, end))) && !opened && take_zip(text, end + gap, finding);
}

bool ps_zip_in_idaho(const struct ps_text *text, size_t end, struct ps_finding *finding)
{
	size_t at = end + address_gap(text, end);
	size_t start;

	if (at == end || ps_near_byte(text, at) != 'I' || ps_near_byte(text, at + 1) != 'D')
		return false;
	start = at + 2 + address_gap(text, at + 2);
	/* The codes of the state are 832 to 838. */
	return start > at + 2 && ps_near_byte(text, start) == '8' && ps_near_byte(text, start + 1) == '3' &&
	       ps_near_byte(text, start + 2) >= '2' && ps_near_byte(text, start + 2) <= '8' &&
	       take_zip(text, start, finding);
}
