#include "handles.h"

#include "initial.h"
#include "lexicon.h"
#include "near.h"
#include "rule.h"

#include <string.h>

/* Bytes of a handle. */
#define HANDLE_MIN 3
#define HANDLE_MAX 32
/* Signs in it; digits behind a word of it. */
#define SIGNS_MAX 3
#define DIGITS_MAX 4
/* Letters of what hospitals put before logins. */
#define ROLE_MAX 5
/* Letters of a word that may be an initial and a surname. */
#define WORD_MAX 20
/* A word that is a nick where chats have one: a given name from here on, up to where it may be a common word. */
#define NICK_GIVEN 4
#define NICK_COMMON 3

/* Letters of initials before or behind a surname; of a name before a bracket, and how many of these are read. */
#define INITIALS_MAX 2
#define NAME_MIN 3
#define NAMES_MAX 3

#define HANDLE_SCORE 80

/* Bytes of a row of bits. */
#define BLOCK 64

/* A word of letters, and the whole handle that it is part of. */
struct handle {
	size_t word, word_end;
	size_t start, end;
	enum ps_initial initial;
};

/* What parts the words of a handle. */
static inline bool is_sign(unsigned char c)
{
	return c == '.' || c == '_' || c == '-';
}

static bool is_small(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_inner(unsigned char c)
{
	return is_small(c) || ps_near_upper(c) || ps_near_digit(c) || is_sign(c);
}

/* Whether text[at ..) is one of @words, NULL behind them, and the handle ends behind it. */
static bool ends_with_one(const struct ps_text *text, size_t at, size_t end, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strlen(*words) == end - at && ps_near_begins(text, at, *words))
			return true;
	}
	return false;
}

/* "jdoe.com", "jdoe.pdf": a host or a file. */
static bool is_host_or_file(const struct ps_text *text, const struct handle *handle)
{
	static const char *const ends[] = {"com", "org", "net", "edu", "gov", "mil", "io", "health", "us", "ca", "uk",
		"de", "fr", "es", "it", "eu", "co", "ai", "me", "app", "dev", "example", "test", "local", "lan",
		"internal", "int", "info", "care", "pdf", "jpg", "jpeg", "png", "gif", "heic", "tif", "tiff", "txt",
		"doc", "docx", "csv", "xls", "xlsx", "zip", "gz", "log", "py", "js", "ts", "c", "h", "cc", "cpp", "hpp",
		"java", "go", "rb", "rs", "cs", "php", "pl", "sh", "html", "htm", "xml", "json", "yml", "yaml", "conf",
		"cfg", "ini", "sql", "tmp", "bak", "wav", "mp3", "mp4", "dcm", "md", "asc", "so", "o", "dll", "exe",
		"jar", NULL};
	size_t at = handle->end;

	while (at > handle->start && text->data[at - 1] != '.')
		at--;
	return at > handle->start && ends_with_one(text, at, handle->end, ends);
}

/* "svc_jdoe", "deploy-bot": nobody's. */
static bool is_machine(const struct ps_text *text, const struct handle *handle)
{
	static const char *const words[] = {"svc", "bot", "service", "system", "noreply", "batch", "cron", "job",
		"jobs", "api", "app", "web", "node", "pool", "queue", "host", "server", "srv", "worker", "db", "prod",
		"dev", "test", "stage", "line", "bed", "room", "unit", "ward", "bay", "gate", "sensor", "cam", "device",
		"lib", "sync", "daemon", "agent", "proxy", "sms", "mail", "smtp", "http", "https", "portal", "chart",
		"default", "team", "group", "desk", "list", "kiosk", "gateway", "gw", "bridge", "relay", "eth", "feed",
		"import", "export", "backup", "scheduler", "integration", "interface", "report", "reports", "admin",
		"root", NULL};
	size_t at = handle->start;

	while (at < handle->end) {
		size_t end = at;

		while (end < handle->end && ps_near_letter(text->data[end]))
			end++;
		if (end > at && ends_with_one(text, at, end, words))
			return true;
		at = end + 1;
	}
	return handle->end - handle->start > 3 && ps_near_ends(text, handle->end, "bot");
}

/* Whether what stands beside the handle makes it part of an address, a path, a call, an assignment. */
static bool is_part(const struct ps_text *text, const struct handle *handle)
{
	unsigned char before = handle->start > 0 ? text->data[handle->start - 1] : ' ';
	unsigned char behind = ps_near_byte(text, handle->end);
	unsigned char next = ps_near_byte(text, handle->end + 1);

	if (ps_near_letter(before) || ps_near_sign(before, "/\\$%&#+^~") ||
		(before == '@' && (handle->start < 2 || text->data[handle->start - 2] != '<')))
		return true;
	if (ps_near_letter(behind) || ps_near_sign(behind, "@/\\(=%+$[") ||
		(behind == ':' && (next == ':' || next == '/')))
		return true;
	/* A key of JSON. */
	return before == '"' && behind == '"' && (next == ':' || ps_near_byte(text, handle->end + 2) == ':');
}

/* The handle round the word at text[at]; false where there is none. */
static bool read_handle(const struct ps_text *text, size_t at, struct handle *handle)
{
	size_t signs = 0;
	size_t hyphens = 0;

	*handle = (struct handle){.word = at, .word_end = at, .start = at};
	while (handle->word_end - at <= WORD_MAX && handle->word_end < text->len &&
		(is_small(text->data[handle->word_end]) || ps_near_upper(text->data[handle->word_end])))
		handle->word_end++;
	while (handle->start > 0 && is_inner(text->data[handle->start - 1]) && at - handle->start <= HANDLE_MAX)
		handle->start--;
	handle->end = handle->word_end;
	while (handle->end < text->len && is_inner(text->data[handle->end]) && handle->end - at <= HANDLE_MAX)
		handle->end++;
	while (handle->start < at && is_sign(text->data[handle->start]))
		handle->start++;
	while (handle->end > handle->word_end && is_sign(text->data[handle->end - 1]))
		handle->end--;
	for (size_t i = handle->start; i < handle->end; i++) {
		signs += is_sign(text->data[i]);
		hyphens += text->data[i] == '-';
	}
	return handle->end - handle->start <= HANDLE_MAX && handle->end - handle->start >= HANDLE_MIN &&
	       signs <= SIGNS_MAX && hyphens <= 1 && !is_part(text, handle);
}

/* Whether the handle's word is one of its parts: a sign or an end on both sides, digits behind it at most. */
static bool is_whole_word(const struct ps_text *text, const struct handle *handle)
{
	size_t at = handle->word_end;

	while (at < handle->end && at - handle->word_end < DIGITS_MAX && ps_near_digit(text->data[at]))
		at++;
	return (at == handle->end || is_sign(text->data[at])) &&
	       (handle->word == handle->start || is_sign(text->data[handle->word - 1]));
}

/* All small letters or all capitals; "JDoe" and "S_JDOE" are written so by programs, too. */
static bool is_one_case(const unsigned char *word, size_t len, bool alone)
{
	size_t upper = 0;

	for (size_t i = 0; i < len; i++)
		upper += ps_near_upper(word[i]);
	return upper == 0 || (upper == len && alone);
}

static enum ps_initial initial_of_word(const struct ps_text *text, const struct handle *handle)
{
	const unsigned char *word = text->data + handle->word;
	size_t len = handle->word_end - handle->word;

	if (len > WORD_MAX ||
		!is_one_case(word, len, handle->start == handle->word && text->data[handle->word_end] != '_') ||
		!is_whole_word(text, handle))
		return PS_INITIAL_NONE;
	return ps_initial_of(word, len);
}

/* Whether text[start .. end) is what hospitals put before logins: "sn_jdoe". */
static bool is_behind_role(const struct ps_text *text, size_t start, size_t end)
{
	static const char *const roles[] = {"sn", "him", "rn", "md", "np", "pa", "ma", "ext", "tech", "lab", "rx", "ot",
		"pt", "rt", "cna", "lpn", "lvn", "reg", "adm", "nurse", "dr", "cm", "sw", "msw", "icu", "hha", "pharm",
		"phrm", "rad", "bill", "temp", "float", "er", "ed", "sched", "supv", "mgr", "crna", "slp", "emt", NULL};

	return ends_with_one(text, start, end, roles);
}

/* The best of the handle's words: "sn_jdoe". */
static enum ps_initial initial_in(const struct ps_text *text, const struct handle *handle)
{
	struct handle part = *handle;
	enum ps_initial best = PS_INITIAL_NONE;

	for (size_t at = handle->start; at < handle->end; at = part.word_end + 1) {
		enum ps_initial one;

		part.word = at;
		part.word_end = at;
		while (part.word_end < handle->end && ps_near_letter(text->data[part.word_end]))
			part.word_end++;
		one = initial_of_word(text, &part);
		if (one == PS_INITIAL_LIKELY && at > handle->start && is_behind_role(text, handle->start, at - 1))
			one = PS_INITIAL_SURE;
		best = one > best ? one : best;
	}
	return best;
}

/* "<@doe>", '"u":"doe"', "visitor=doe", "[14:02] doe: ": only who speaks stands there. */
static bool is_spoken(const struct ps_text *text, const struct handle *handle)
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
static bool is_behind_time(const struct ps_text *text, const struct handle *handle)
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
static bool is_before_time(const struct ps_text *text, const struct handle *handle)
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
static bool is_nick(const struct ps_text *text, const struct handle *handle)
{
	const uint32_t others = PS_LEX_CUES | PS_LEX_DRUG | PS_LEX_BRAND | PS_LEX_CLINICAL | PS_LEX_COUNTRY |
				PS_LEX_STATE | PS_LEX_ACRONYM;
	bool has_sign = false;
	size_t end = handle->start;
	const struct ps_lex *lex;

	for (size_t i = handle->start; i < handle->end; i++) {
		if (ps_near_upper(text->data[i]) || text->data[i] == '-')
			return false;
		has_sign = has_sign || !is_small(text->data[i]);
	}
	while (end < handle->end && is_small(text->data[end]))
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
static bool is_made_up(const struct ps_text *text, const struct handle *handle)
{
	static const char *const keys[] = {"from=", "from=\"", "\"from\":\"", "\"from\": \"",
		"sender=", "author=", "member=", "peer=", "guest=", NULL};
	size_t letters = 0;

	if (handle->end < handle->start + 6 || !ps_near_digit(text->data[handle->end - 1]) ||
		!ps_near_digit(text->data[handle->end - 2]) ||
		memchr(text->data + handle->start, '_', handle->end - handle->start) == NULL)
		return false;
	for (size_t i = handle->start; i < handle->end; i++)
		letters += is_small(text->data[i]);
	return letters >= 7 && ps_near_ends_any(text, handle->start, keys);
}

/* Whether the handle is made of @word: of initials and it, or of it and initials. */
static bool is_made_of(const struct ps_text *text, const struct handle *handle, const struct ps_near *word)
{
	size_t len = handle->word_end - handle->word;

	for (size_t at = 0; at <= INITIALS_MAX && at + word->len <= len; at++) {
		if (memcmp(text->data + handle->word + at, word->key + 1, word->len) == 0)
			return at > 0 ? at + word->len == len : len > word->len && len <= word->len + INITIALS_MAX;
	}
	return false;
}

/* The login is made of the name before the bracket: "Ruth Ames (rames)". */
static bool is_of_name_before(const struct ps_text *text, const struct handle *handle)
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
static bool is_in_brackets(const struct ps_text *text, const struct handle *handle)
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
static bool is_behind_cue(const struct ps_text *text, const struct handle *handle)
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

static bool is_login(const struct ps_text *text, const struct handle *handle)
{
	if (handle->initial == PS_INITIAL_SURE)
		return true;
	if (handle->start == 0 || text->data[handle->start - 1] == '\n')
		return is_before_time(text, handle) && is_nick(text, handle);
	if (is_in_brackets(text, handle) || is_behind_cue(text, handle) || is_made_up(text, handle))
		return true;
	return (is_spoken(text, handle) || is_behind_time(text, handle)) && is_nick(text, handle);
}

/* By the lower five bits of a byte: those before it so that a word which logins stand behind may end with the two. */
static const uint32_t cue_ends[32] = {
	['y' & 31] = 1U << ('b' & 31),
	['r' & 31] = 1U << ('e' & 31),
	['d' & 31] = 1U << ('i' & 31),
	['n' & 31] = 1U << ('i' & 31),
	['s' & 31] = 1U << ('a' & 31),
	['k' & 31] = 1U << ('s' & 31),
	['g' & 31] = 1U << ('n' & 31),
	['f' & 31] = 1U << ('o' & 31),
	['o' & 31] = 1U << ('d' & 31) | 1U << ('t' & 31),
	['a' & 31] = 1U << (' ' & 31),
	['c' & 31] = 1U << ('c' & 31),
	['x' & 31] = 1U << ('h' & 31),
	['h' & 31] = 1U << ('s' & 31),
	[':' & 31] = UINT32_MAX,
	['}' & 31] = UINT32_MAX,
};

/* Whether the word that ends before @end may be one of those that logins stand behind; its last two bytes may. */
static bool may_follow_word(const unsigned char *end)
{
	unsigned third = end[-3] | 0x20U;

	switch (end[-1] | 0x20U) {
	case 'y':
	case 'o':
		/* "by", "sudo", "assigned to". */
		return third == ' ' || third == '\n' || third == 'u';
	case 'r':
	case 'h':
		return third == 's';
	case 'd':
		return third == 'u' || third == 'r' || third == ' ' || third == '(';
	case 'n':
		return third == 'g';
	case 's':
	case 'f':
		return third == ' ';
	case 'k':
	case 'a':
		return third == 'a' || third == 'o';
	case 'g':
		return third == 'i' && (end[-4] | 0x20) == 'p';
	case 'x':
		return third == 't';
	default:
		return true;
	}
}

/* Whether the line's word at text[at], a handle's first one, stands alone before two blanks or a sign. */
static bool may_be_before_time(const struct ps_text *text, size_t at)
{
	size_t end = at;

	while (end < text->len && end - at <= HANDLE_MAX && is_inner(text->data[end]))
		end++;
	return ps_near_byte(text, end) == ' ' && !is_small(ps_near_byte(text, end + 1) | 0x20);
}

/* Whether a few letters stand before the sign before text[at], and no other handle. */
static bool may_be_behind_role(const struct ps_text *text, size_t at)
{
	size_t start = at - 1;

	while (start > 0 && at - start <= ROLE_MAX + 1 && is_small(text->data[start - 1]))
		start--;
	return at - start > 2 && at - start <= ROLE_MAX + 1 && (start == 0 || !is_inner(text->data[start - 1]));
}

/* Whether the key whose value begins with a quotation mark at text[quote] is one of those of handles: "u", who, nick.
 */
static bool may_be_value(const struct ps_text *text, size_t quote)
{
	size_t at = quote;

	if (at > 0 && text->data[at - 1] == ' ')
		at--;
	/* visitor="doe", from="doe". */
	if (at > 1 && text->data[at - 1] == '=')
		return ps_near_sign(text->data[at - 2], "rm");
	return at > 2 && text->data[at - 1] == ':' && text->data[at - 2] == '"' &&
	       ps_near_sign(text->data[at - 3], "uokm");
}

/* Whether the bytes before the word at text[at] are such that logins are looked for behind them. */
static bool may_follow(const struct ps_text *text, size_t at)
{
	switch (text->data[at - 1]) {
	case '\n':
		return may_be_before_time(text, at);
	case '=':
	case '(':
	case '[':
		return true;
	case '"':
		return may_be_value(text, at - 1);
	case '\'':
		return at > 1 && text->data[at - 2] == '=';
	case '<':
		return at > 1 && text->data[at - 2] == ' ';
	case '@':
		return at > 1 && text->data[at - 2] == '<';
	case '_':
		return may_be_behind_role(text, at);
	default:
		return false;
	}
}

/* What a byte before a word asks for: a look at the word, or one where a cue may end before it. */
enum { LOOK = 1, LOOK_BEHIND_CUE = 2 };
static const unsigned char before_word[256] = {
	[' '] = LOOK_BEHIND_CUE,
	['\n'] = LOOK,
	['='] = LOOK,
	['('] = LOOK,
	['['] = LOOK,
	['"'] = LOOK,
	['\''] = LOOK,
	['<'] = LOOK,
	['@'] = LOOK,
	['_'] = LOOK,
};

/* Whether may_be_handle() is worth asking about the word at data[0], three bytes or more from both ends: 1, or 0.
 * Without a branch, since most words are not, and those that are come without a rule. */
static inline unsigned is_candidate(const unsigned char *data)
{
	unsigned before = before_word[data[-1]];
	unsigned apart = ps_initial_apart[data[0] & 31] >> (data[1] & 31);
	unsigned cue = cue_ends[data[-2] & 31] >> (data[-3] & 31);

	return (apart | before | (before >> 1 & cue)) & 1;
}

/* Whether the word at text[at], three bytes or more from both ends, is worth a look. Most are not, and few bytes tell.
 */
static bool may_be_handle(const struct ps_text *text, size_t at)
{
	const unsigned char *data = text->data + at;

	/* As ps_initial_is_apart(), but for what is no letter. */
	if ((ps_initial_apart[data[0] & 31] >> (data[1] & 31) & 1) != 0)
		return true;
	if (data[-1] == ' ')
		return data[0] > 'Z' && at > 4 && may_follow_word(data - 1);
	return may_follow(text, at);
}

/* Whether a common word stands at text[at], behind a blank or a bracket, where no common word is a handle. */
static bool is_common(const struct ps_text *text, size_t at)
{
	size_t end = at;

	if (at == 0 || !ps_near_sign(text->data[at - 1], " (["))
		return false;
	while (end < text->len && end - at <= WORD_MAX && ps_near_letter(text->data[end]))
		end++;
	return !is_sign(ps_near_byte(text, end)) && !ps_near_digit(ps_near_byte(text, end)) &&
	       (ps_near_byte(text, end) != ':' || at < 2 || text->data[at - 2] != ']') &&
	       ps_lexicon_look_up(text->data + at, end - at)->common > 0;
}

static enum ps_status look_at(const struct ps_text *text, size_t at, struct ps_findings *out)
{
	struct ps_finding finding = {.type = PS_USERNAME, .score = HANDLE_SCORE, .rule = PS_RULE_LOGIN};
	struct handle handle;

	if (is_common(text, at) || !read_handle(text, at, &handle))
		return PS_OK;
	handle.initial = initial_in(text, &handle);
	if (!is_login(text, &handle) || is_host_or_file(text, &handle) || is_machine(text, &handle))
		return PS_OK;
	finding.start = (uint32_t)handle.start;
	finding.end = (uint32_t)handle.end;
	return ps_findings_add(out, finding);
}

/* The words among @starts, bits of the block at text[base], that are worth a look: their number, and where they are. */
static size_t candidates_of(const struct ps_text *text, size_t base, uint64_t starts, uint32_t *candidates)
{
	size_t count = 0;

	/* Too few bytes stand before the first words; only the very first is looked at all the same. */
	if (base == 0) {
		if ((starts & 1) != 0)
			candidates[count++] = 0;
		starts &= ~(((uint64_t)1 << HANDLE_MIN) - 1);
	}
	for (; starts != 0; starts &= starts - 1) {
		uint32_t at = (uint32_t)base + (uint32_t)__builtin_ctzll(starts);

		candidates[count] = at;
		count += is_candidate(text->data + at);
	}
	return count;
}

enum ps_status ps_handles_find(const struct ps_text *text, const struct ps_class_bits *bits, struct ps_findings *out)
{
	const size_t end = text->len < HANDLE_MIN ? 0 : text->len - HANDLE_MIN + 1;
	const size_t before = out->len;
	uint32_t candidates[BLOCK];
	uint64_t carry = 0;

	for (size_t base = 0; base < end; base += BLOCK) {
		const struct ps_class_bits *row = &bits[base / BLOCK];
		size_t count = candidates_of(text, base, row->letter & ~(row->alnum << 1 | carry), candidates);

		carry = row->alnum >> 63;
		for (size_t i = 0; i < count; i++) {
			size_t at = candidates[i];
			enum ps_status status;

			/* Too near to the end; a word of the handle that was just found. */
			if (at >= end || (out->len > before && at < out->items[out->len - 1].end) ||
				(at > 0 && !may_be_handle(text, at)))
				continue;
			status = look_at(text, at, out);
			if (status != PS_OK)
				return status;
		}
	}
	return PS_OK;
}
