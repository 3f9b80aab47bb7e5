#include "things.h"

#include "near.h"

/* Bytes before a word in which the key of its field is looked for. */
#define THINGS_BACK 40
/* Bytes behind a kind of goods in which it is told which. */
#define GOODS_MAX 40
/* From this on a word is a given name, or a surname, more often than not. */
#define THINGS_GIVEN 5
#define THINGS_SURNAME 5
/* Bytes of the longest row of a table; from this on a word is common enough to be one of a set of them. */
#define ROW_MAX 200
#define ROW_COMMON 2

/* Whether one of @tails, NULL behind them, stands at text[at ..) with a capital and no letter behind. */
static bool goes_on_as(const struct ps_text *text, size_t at, const char *const *tails)
{
	if (!ps_near_upper(ps_near_byte(text, at + 1)))
		return false;
	for (; *tails != NULL; tails++) {
		if (ps_near_begins(text, at, *tails) && !ps_near_letter(ps_near_byte(text, at + strlen(*tails))))
			return true;
	}
	return false;
}

/* "Fern Room", "Poplar Wing": what somebody is in has no number behind it. */
static bool is_of_room(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const rooms[] = {" room", " cabin", " ward", " wing", " suite", " lodge", " pool", " pod",
		" cottage", " lounge", " gym", " auditorium", " ballroom", " conference room", " board room",
		" boardroom", " atrium", " pavilion", " bunkhouse", " dorm", " hallway", " neighborhood", NULL};
	size_t at = word->end + 1;

	if (word->possessive || ps_near_byte(text, word->end) != ' ' || !goes_on_as(text, word->end, rooms))
		return false;
	while (at < text->len && ps_near_letter(text->data[at]))
		at++;
	at += ps_near_byte(text, at) == ' ' || ps_near_byte(text, at) == ':';
	at += ps_near_sign(ps_near_byte(text, at), "# ");
	return !ps_near_digit(ps_near_byte(text, at)) && !ps_near_digit(ps_near_byte(text, at + 1));
}

/* "Cabin Fern", "Bunk: Fern": the same with its kind before, where few are called so. */
static bool is_behind_room(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const rooms[] = {"cabin ", "cabin: ", "bunk ",
		"bunk: ", "cottage: ", "lodge: ", "pod: ", "ward: ", "wing: ", "printer ",
		"printer: ", "server: ", "hostname: ", "bot: ", "chatbot: ", "robot ", "mascot: ", "font ",
		"font: ", "typeface ", "classroom: ", "homeroom: ", "playgroup: ", NULL};

	return word->start >= 4 && text->data[word->start - 1] == ' ' && word->lex->surname < THINGS_SURNAME &&
	       !word->possessive && ps_near_sign(text->data[word->start - 2] | 0x20, ":nkrte") &&
	       ps_near_ends_any(text, word->start, rooms);
}

/* "the analyser called Acme", "pneumatic station \"Acme\"". */
static bool is_of_machine(const struct ps_text *text, const struct ps_word *word)
{
	static const char machines[] =
		" analyser analyzer station printer copier robot bot chatbot scanner machine server van truck "
		"ambulance boat cart freezer fridge centrifuge microscope incubator autoclave mannequin manikin "
		"simulator tablet kiosk assistant drone plotter laptop workstation cluster hamper lift hoist bladder "
		"trolley minibus shuttle rig camper kayak canoe pontoon ferry ship vessel engine ladder skeleton "
		"algorithm model program app software ";
	static const char *const links[] = {
		"called ", "named ", "nicknamed ", "dubbed ", "christened ", "known as ", "labelled ", NULL};
	size_t end = word->start;
	struct ps_near noun;

	if (end < 8)
		return false;
	if (text->data[end - 1] == '"' || text->data[end - 1] == '\'')
		end--;
	if (text->data[end - 1] != ' ')
		return false;
	for (const char *const *link = links; *link != NULL; link++) {
		if (ps_near_ends(text, end, *link)) {
			end -= strlen(*link);
			break;
		}
	}
	if (end == word->start || text->data[end - 1] != ' ')
		return false;
	ps_near_before(text, end - 1, &noun);
	return ps_near_is(&noun, machines);
}

/* `"bot":"Acme Molar"`, `"item":"Vest, Acme"`: a field that holds what a thing is called. */
static bool is_of_field(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const keys[] = {"\"bot\"", "\"botname\"", "\"bot_name\"", "\"chatbot\"", "\"assistant\"",
		"\"persona\"", "\"widget\"", "\"robot\"", "\"printer\"", "\"server\"", "\"room\"", "\"cabin\"",
		"\"bunk\"", "\"ward\"", "\"boat\"", "\"vessel\"", "\"building\"", "\"font\"", "\"mascot\"", "\"theme\"",
		"\"app\"", "\"product\"", "\"item\"", "\"make\"", "\"brand\"", "\"vendor\"", "\"manufacturer\"",
		"\"callsign\"", "\"call_sign\"", "\"roomname\"", "\"room_name\"", "\"voicename\"", "\"voice\"",
		"\"fontfamily\"", "\"avatar\"", "\"product_name\"", "\"productname\"", "\"remoteaet\"", "\"localaet\"",
		"\"aetitle\"", "\"callingae\"", "\"calledae\"", NULL};
	size_t at = word->start;
	size_t floor = at > THINGS_BACK ? at - THINGS_BACK : 0;

	while (at > floor && (ps_near_letter(text->data[at - 1]) || ps_near_sign(text->data[at - 1], " ,-")))
		at--;
	if (at < 5 || text->data[at - 1] != '"')
		return false;
	at--;
	at -= text->data[at - 1] == ' ';
	if (text->data[at - 1] != ':')
		return false;
	return ps_near_ends_any(text, at - 1, keys);
}

/* "Six", "Two", "Niner" at text[at], and no name goes on behind: not "Two Rivers". */
static bool is_spoken_number(const struct ps_text *text, size_t at)
{
	static const char *const numbers[] = {" one", " two", " three", " four", " five", " six", " seven", " eight",
		" nine", " niner", " ten", " eleven", " twelve", NULL};

	if (!goes_on_as(text, at, numbers))
		return false;
	for (at++; ps_near_letter(ps_near_byte(text, at));)
		at++;
	return ps_near_byte(text, at) != ' ' || !ps_near_upper(ps_near_byte(text, at + 1));
}

/* "Acme Six": who speaks over the radio, and both of its words. */
static bool is_call_sign(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word before;

	if (word->possessive || word->shape == PS_SHAPE_INITIAL || word->shape == PS_SHAPE_UPPER)
		return false;
	if (ps_near_byte(text, word->end) == ' ' && word->lex->given < THINGS_GIVEN &&
		is_spoken_number(text, word->end))
		return true;
	if (word->start < 4 || text->data[word->start - 1] != ' ' || !is_spoken_number(text, word->start - 1) ||
		!ps_near_letter(text->data[word->start - 2]))
		return false;
	ps_word_read_back(text, word->start - 1, &before);
	return before.kind == PS_WORD_CAPITAL && before.lex->given < THINGS_GIVEN;
}

/* "Walker, folding", "Bell, pediatric": goods, and what kind of them. */
static bool is_of_goods(const struct ps_text *text, const struct ps_word *word)
{
	static const char goods[] = " walker cane vest brace boot boots bell glove gown mask rod crane cuff chair ";
	static const char *const kinds[] = {" fold", " wheel", " roll", " standard", " heavy", " pediatric", " junior",
		" bariatric", " adjust", " quad", " alumin", " rigid", " hinged", " w/", " sm", " each", " size",
		" adult", " high freq", " percuss", " offset", " platform", " hemi", " reciproc", NULL};
	struct ps_near noun;
	size_t end;

	if (ps_near_byte(text, word->end) != ',' || ps_near_byte(text, word->end + 1) != ' ')
		return false;
	ps_near_read(text, word->start, word->end, &noun);
	if (!ps_near_is(&noun, goods))
		return false;
	if (ps_near_letter(ps_near_byte(text, word->end + 2))) {
		struct ps_word next;

		ps_word_read(text, word->end + 2, &next);
		if (next.lex->given >= THINGS_GIVEN)
			return false;
	}
	end = word->end + GOODS_MAX < text->len ? word->end + GOODS_MAX : text->len;
	for (size_t at = word->end + 1; at < end && !ps_near_sign(text->data[at], "\"\n\r|;"); at++) {
		for (const char *const *kind = kinds; text->data[at] == ' ' && *kind != NULL; kind++) {
			if (ps_near_begins(text, at, *kind))
				return true;
		}
	}
	return false;
}

/* "COLOR TODAY IS PLUM", "code word: Plum": the word of the day. */
static bool is_word_of_day(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const heads[] = {"color today is ", "colour today is ", "color is ", "colour is ",
		"color of the day is ",
		"color of the day: ", "color of day: ", "colour of the day: ", "color: ", "colour: ", "colors are ",
		"color today: ", "todays color ", "today's color ", "colors today are ", "color called is ",
		"color called: ", "code word is ", "code word: ", "code word ", "codeword is ",
		"codeword: ", "codeword ", "safe word is ", "safe word: ", "safeword: ", "safeword is ", "password is ",
		"password: ", "passphrase: ", "passcode is ", "word of the day: ", "word of the day is ",
		"pickup word: ", "pickup word is ", "phase color ", NULL};
	/* What the heads end with. */
	return word->start >= 2 && text->data[word->start - 1] == ' ' && !word->possessive &&
	       word->lex->common >= ROW_COMMON && ps_near_sign(text->data[word->start - 2] | 0x20, ":sder") &&
	       ps_near_ends_any(text, word->start, heads);
}

/* "Camp Acme", "Acme Smiles", "the Acme Fertility team": both words. */
static bool is_of_camp(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const tails[] = {" smiles", " fertility", " physio", " kinesiology", " acupuncture",
		" aesthetics", " medspa", " med spa", " birth center", " daycare", " preschool", " montessori",
		" brewing", " brewery", " winery", " catering", " fitness", " crossfit", " yoga", " pilates",
		" apartments", " villas", " estates", " curriculum", " charter", " prep", " middle school", " braces",
		" orthotics", " prosthetics", " hearing", " counseling", " counselling", " telehealth", " biologics",
		" therapeutics", " biosciences", " pharmaceuticals", " pharma", " laboratories", " diagnostics",
		" biotech", " robotics", " analytics", " technologies", " software", " airlines", " airways",
		" logistics", " freight", " transit", " shuttle", NULL};
	struct ps_word before;

	if (!word->possessive && word->shape != PS_SHAPE_INITIAL && ps_near_byte(text, word->end) == ' ' &&
		(word->lex->given < THINGS_GIVEN || word->lex->common >= ROW_COMMON) &&
		goes_on_as(text, word->end, tails) && !ps_near_titled(text, word->start))
		return true;
	if (ps_near_begins(text, word->start, "camp ") && ps_near_upper(ps_near_byte(text, word->end + 1)) &&
		ps_near_letter(ps_near_byte(text, word->end + 2))) {
		if (word->start < 2 || text->data[word->start - 1] != ' ' ||
			!ps_near_letter(text->data[word->start - 2]))
			return true;
		ps_word_read_back(text, word->start - 1, &before);
		return before.lex->given < THINGS_GIVEN;
	}
	if (word->start < 5 || !ps_near_ends(text, word->start, "camp ") || text->data[word->start - 5] != 'C')
		return false;
	if (word->start < 7 || text->data[word->start - 6] != ' ' || !ps_near_letter(text->data[word->start - 7]))
		return true;
	ps_word_read_back(text, word->start - 6, &before);
	return before.lex->given < THINGS_GIVEN;
}

/* "team-acme", "acme-server": a slug of what people work in or on. */
static bool is_of_slug(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const heads[] = {
		"team-", "squad-", "pod-", "svc-", "room-", "printer-", "srv-", "host-", "queue-", "bot-", NULL};
	static const char *const tails[] = {
		"-team", "-squad", "-server", "-printer", "-prod", "-bot", "-svc", "-cluster", "-queue", "-pod", NULL};

	if (word->kind != PS_WORD_LOWER)
		return false;
	if (word->start >= 4 && text->data[word->start - 1] == '-' && ps_near_ends_any(text, word->start, heads))
		return true;
	if (ps_near_byte(text, word->end) != '-')
		return false;
	for (const char *const *tail = tails; *tail != NULL; tail++) {
		if (ps_near_begins(text, word->end, *tail) &&
			!ps_near_letter(ps_near_byte(text, word->end + strlen(*tail))))
			return true;
	}
	return false;
}

/* Whether the word stands in the same column of the row that begins at text[row]. */
static bool stands_in_row(const struct ps_text *text, const struct ps_word *word, size_t row, size_t column)
{
	size_t len = word->end - word->start;
	size_t at = row + column;

	return at + len + 2 <= text->len && memchr(text->data + row, '\n', column) == NULL &&
	       memcmp(text->data + at, text->data + word->start, len) == 0 && text->data[at + len] == ' ' &&
	       text->data[at + len + 1] == ' ';
}

/* "  Fern   ", the same common word in a column of the row before or behind: one of a set. */
static bool is_of_column(const struct ps_text *text, const struct ps_word *word)
{
	size_t line = word->start;
	size_t before;
	const unsigned char *end;

	if (word->shape != PS_SHAPE_TITLE || word->lex->common < ROW_COMMON || word->lex->surname >= THINGS_SURNAME ||
		word->lex->given >= THINGS_GIVEN || word->start < 4 || !ps_near_begins(text, word->end, "  ") ||
		text->data[word->start - 1] != ' ' || text->data[word->start - 2] != ' ')
		return false;
	while (line > 0 && word->start - line < ROW_MAX && text->data[line - 1] != '\n')
		line--;
	if (line == 0 && word->start >= ROW_MAX)
		return false;
	end = memchr(text->data + word->end, '\n', text->len - word->end < ROW_MAX ? text->len - word->end : ROW_MAX);
	if (end != NULL && stands_in_row(text, word, (size_t)(end + 1 - text->data), word->start - line))
		return true;
	if (line < 2)
		return false;
	for (before = line - 1; before > 0 && line - before < ROW_MAX && text->data[before - 1] != '\n';)
		before--;
	return stands_in_row(text, word, before, word->start - line);
}

/* "Acme's", a make that is written so, where nobody's own follows: not "Acme's visit". */
static bool is_shop(const struct ps_text *text, const struct ps_word *word)
{
	if (!word->possessive || word->after - word->start > PS_FOLD_MAX ||
		(ps_near_byte(text, word->after) == ' ' && ps_near_letter(ps_near_byte(text, word->after + 1))))
		return false;
	return (ps_lexicon_look_up(text->data + word->start, word->after - word->start)->flags & PS_LEX_BRAND) != 0;
}

bool ps_is_of_thing(const struct ps_text *text, const struct ps_word *word)
{
	if (word->kind == PS_WORD_LOWER)
		return is_of_slug(text, word);
	return is_of_room(text, word) || is_behind_room(text, word) || is_of_machine(text, word) ||
	       is_of_field(text, word) || is_call_sign(text, word) || is_of_goods(text, word) ||
	       is_word_of_day(text, word) || is_shop(text, word) || is_of_camp(text, word) || is_of_column(text, word);
}
