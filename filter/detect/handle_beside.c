#include "handle.h"

#include "lexicon.h"

#include <string.h>

/* A word that is a nick where chats have one: a given name from here on, up to where it may be a common word. */
#define NICK_GIVEN 4
#define NICK_COMMON 3
/* Letters of initials before or behind a surname; of a name before a bracket, and how many of these are read. */
#define INITIALS_MAX 2
#define NAME_MIN 3
#define NAMES_MAX 3

/* "<@doe>", '"u":"doe"', "visitor=doe", "[14:02] doe: ": only who speaks stands there. */
static bool is_spoken(const struct ps_text *text, const struct ps_handle *handle)
{
	static const char *const keys[] = {"\"u\":\"", "\"u\": \"", "\"who\":\"", "\"who\": \"", "\"nick\":\"",
		"\"nick\": \"", "visitor=", "visitor=\"", "nick=", "screenname=", "screen_name=", "handle=", NULL};
	unsigned char behind = ps_near_byte(text, handle->end);

	if (handle->start < 2)
		return false;
	if (text->data[handle->start - 1] == '@' && text->data[handle->start - 2] == '<')
		return behind == '>';
	return ps_near_sign(text->data[handle->start - 1], "\"=") && ps_near_ends_any(text, handle->start, keys);
}

/* Skips the digits of "14:02" from text[at] on; the same place where none are. */
static size_t behind_time(const struct ps_text *text, size_t at)
{
	size_t end = at;

	while (end < at + 2 && ps_near_digit(ps_near_byte(text, end)))
		end++;
	if (end == at || ps_near_byte(text, end) != ':' || !ps_near_digit(ps_near_byte(text, end + 1)) ||
		!ps_near_digit(ps_near_byte(text, end + 2)))
		return at;
	return end + 3;
}

/* "[14:02] doe: so". Seconds are what programs write. */
static bool is_behind_time(const struct ps_text *text, const struct ps_handle *handle)
{
	size_t from = handle->start;
	size_t end = handle->start - 2;

	if (from < 8 || text->data[from - 1] != ' ' || text->data[from - 2] != ']' ||
		ps_near_byte(text, handle->end) != ':' || ps_near_byte(text, handle->end + 1) != ' ')
		return false;
	if (ps_near_ends(text, end, "m") && end > 3)
		end -= text->data[end - 3] == ' ' ? 3 : 2;
	return end >= 5 && ps_near_digit(text->data[end - 1]) && ps_near_digit(text->data[end - 2]) &&
	       text->data[end - 3] == ':' && ps_near_digit(text->data[end - 4]) &&
	       (text->data[end - 5] == '[' || text->data[end - 5] == ' ' ||
		       (end >= 6 && ps_near_digit(text->data[end - 5]) && ps_near_sign(text->data[end - 6], "[ T")));
}

/* "doe  8:41 AM", "doe · 6:12 AM", "doe [8:41 AM]": a whole line, and what was said below. */
static bool is_before_time(const struct ps_text *text, const struct ps_handle *handle)
{
	size_t at = handle->end;
	size_t end;

	if (handle->start > 0 && text->data[handle->start - 1] != '\n')
		return false;
	while (at < handle->end + 6 &&
		(ps_near_sign(ps_near_byte(text, at), " [(|-,.\t") || ps_near_byte(text, at) >= 0x80))
		at++;
	if (at < handle->end + 2)
		return false;
	end = behind_time(text, at);
	if (end == at)
		return false;
	if (ps_near_byte(text, end) == ' ')
		end++;
	if ((ps_near_byte(text, end) | 0x20) != 'a' && (ps_near_byte(text, end) | 0x20) != 'p')
		return false;
	end += 2;
	if (ps_near_sign(ps_near_byte(text, end), "])"))
		end++;
	return ps_near_byte(text, end) == '\n' || ps_near_byte(text, end) == '\r';
}

/* A word that hardly is one of another kind, or a person's name. */
static bool is_nick(const struct ps_text *text, const struct ps_handle *handle)
{
	const uint32_t others = PS_LEX_CUES | PS_LEX_DRUG | PS_LEX_BRAND | PS_LEX_CLINICAL | PS_LEX_COUNTRY |
				PS_LEX_STATE | PS_LEX_ACRONYM;
	bool has_sign = false;
	size_t end = handle->start;
	const struct ps_lex *lex;

	for (size_t i = handle->start; i < handle->end; i++) {
		if (ps_near_upper(text->data[i]) || text->data[i] == '-')
			return false;
		has_sign = has_sign || !ps_handle_small(text->data[i]);
	}
	while (end < handle->end && ps_handle_small(text->data[end]))
		end++;
	if (end == handle->start)
		return false;
	if (has_sign)
		return true;
	lex = ps_lexicon_look_up(text->data + handle->start, end - handle->start);
	return (lex->flags & others) == 0 &&
	       (lex->common == 0 || (lex->given >= NICK_GIVEN && lex->common <= NICK_COMMON));
}

/* "sober_otter77", of two words and two digits: behind the keys of chats. */
static bool is_made_up(const struct ps_text *text, const struct ps_handle *handle)
{
	static const char *const keys[] = {"from=", "from=\"", "\"from\":\"", "\"from\": \"",
		"sender=", "author=", "member=", "peer=", "guest=", NULL};
	size_t letters = 0;

	if (handle->end < handle->start + 6 || !ps_near_digit(text->data[handle->end - 1]) ||
		!ps_near_digit(text->data[handle->end - 2]) ||
		memchr(text->data + handle->start, '_', handle->end - handle->start) == NULL)
		return false;
	for (size_t i = handle->start; i < handle->end; i++)
		letters += ps_handle_small(text->data[i]);
	return letters >= 7 && ps_near_ends_any(text, handle->start, keys);
}

/* Whether the handle is made of @word: of initials and it, or of it and initials. */
static bool is_made_of(const struct ps_text *text, const struct ps_handle *handle, const struct ps_near *word)
{
	size_t len = handle->word_end - handle->word;

	for (size_t at = 0; at <= INITIALS_MAX && at + word->len <= len; at++) {
		if (memcmp(text->data + handle->word + at, word->key + 1, word->len) == 0)
			return at > 0 ? at + word->len == len : len > word->len && len <= word->len + INITIALS_MAX;
	}
	return false;
}

/* The login is made of the name before the bracket: "Ruth Ames (rames)". */
static bool is_of_name_before(const struct ps_text *text, const struct ps_handle *handle)
{
	size_t end = handle->start - 2;

	if (handle->initial == PS_INITIAL_NONE &&
		ps_lexicon_look_up(text->data + handle->word, handle->word_end - handle->word)->common > 0)
		return false;
	for (unsigned words = 0; words < NAMES_MAX && end > 0; words++) {
		struct ps_near word;

		ps_near_before(text, end, &word);
		if (word.len < NAME_MIN || !ps_near_upper(text->data[word.start]) ||
			(word.start > 0 && !ps_near_sign(text->data[word.start - 1], " ,>\n\t-'")))
			return false;
		if (is_made_of(text, handle, &word))
			return true;
		end = word.start;
		while (end > 0 && ps_near_sign(text->data[end - 1], " .,-'"))
			end--;
	}
	return false;
}

/* "Ruth Ames (rames)", "charge nurse (jdoe)". */
static bool is_in_brackets(const struct ps_text *text, const struct ps_handle *handle)
{
	unsigned char behind = ps_near_byte(text, handle->end);
	struct ps_near word;

	if (handle->start < 3 || !ps_near_sign(text->data[handle->start - 1], "([<") ||
		!ps_near_sign(behind, ")]>,;") || text->data[handle->start - 2] != ' ')
		return false;
	if (is_of_name_before(text, handle))
		return true;
	if (handle->initial < PS_INITIAL_LIKELY)
		return false;
	ps_near_before(text, handle->start - 2, &word);
	return word.len > 0 && behind == ')' &&
	       (ps_near_upper(text->data[word.start]) ||
		       ps_near_is(&word,
			       " user login nurse tech clerk provider agent rn md np pa cna lpn operator owner by "));
}

/* "user jdoe", "run by jdoe": @faint where only logins stand there. */
static bool is_behind_cue(const struct ps_text *text, const struct ps_handle *handle)
{
	static const char *const sure[] = {"user ", "user: ", "user=", "uid ", "uid=", "uid: ", "username ",
		"username: ", "userid ", "userid: ", "login ", "login: ", "login=", "logged in as ", "logged on as ",
		"signed in as ", "run by ", "opened by ", "assigned to ", "created_by: ", "created by ", "asignado a ",
		"opened by: ", "assigned to: ", "owner=", "owner: ", "by=", "by: ", "locked by ", "agent=", "acct ",
		"account ", "usuario ", "usr=", "op=", "operator=", "actor=", "(uid=", "by user ", "closed by ",
		"entered by ", "reviewed by ", "printed by ", "session for ", "lockout for ", "locked out: ", "ssh ",
		"sudo ", "logon ", "logon: ", "worklist of ", "inbox of ", "queue of ", NULL};
	static const char *const likely[] = {"by ", "from=", "who ", "ping ", "ask ", "tell ", "cc ", "cc: ", "fyi ",
		"thx ", "thanks ", "owner ", "to=", "as ", "sender=", "author=", "nick ", "handle ", "reply by ", NULL};

	if (handle->initial >= PS_INITIAL_FAINT && ps_near_ends_any(text, handle->start, sure))
		return true;
	return handle->initial >= PS_INITIAL_LIKELY && ps_near_ends_any(text, handle->start, likely);
}

bool ps_handle_is_login(const struct ps_text *text, const struct ps_handle *handle)
{
	if (handle->initial == PS_INITIAL_SURE)
		return true;
	if (handle->start == 0 || text->data[handle->start - 1] == '\n')
		return is_before_time(text, handle) && is_nick(text, handle);
	if (is_in_brackets(text, handle) || is_behind_cue(text, handle) || is_made_up(text, handle))
		return true;
	return (is_spoken(text, handle) || is_behind_time(text, handle)) && is_nick(text, handle);
}
