#include "reason.h"

#include "rule.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(char *buf, size_t cap, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void add(char *buf, size_t cap, const char *format, ...)
{
	size_t len = strlen(buf);
	va_list args;

	va_start(args, format);
	(void)vsnprintf(buf + len, cap - len, format, args);
	va_end(args);
}

/** The cue of @item in @view; @before: it ends before @place, else it begins behind it. */
static bool add_cue(char *buf, size_t cap, const struct ps_prepared *item, const struct ps_text *text,
	const struct ps_cue_view *view, size_t place, bool before)
{
	struct ps_cue_hit cue = ps_cue_nearest(view, item->cue_set);
	size_t distance = cue.distance;
	size_t len = cue.length;
	size_t most = before ? item->pattern->near : item->pattern->after;
	size_t start = before ? place - distance - len : place + distance;

	if ((view->sets & item->cues) == 0 || distance > most || (before && distance + len > place) ||
		start + len > text->len)
		return false;
	/* The length is that of the words as they are compared, "member id" of "memberId". */
	for (; len > 0 && text->data[start] <= ' '; len--)
		start++;
	add(buf, cap, "cue \"%.*s\" %s it, ", (int)len, (const char *)text->data + start, before ? "before" : "behind");
	return true;
}

void ps_reason_pattern(const struct ps_patterns *patterns, const struct ps_text *text, size_t index,
	const struct ps_finding *finding, char *buf, size_t cap)
{
	const struct ps_prepared *item = &patterns->items[index];
	struct ps_cue_view view;

	buf[0] = '\0';
	if (item->cues != 0) {
		ps_cues_before(patterns->cues, text, NULL, finding->start, &view);
		if (!add_cue(buf, cap, item, text, &view, finding->start, true)) {
			ps_cues_after(patterns->cues, text, finding->end, &view);
			if (!add_cue(buf, cap, item, text, &view, finding->end, false))
				add(buf, cap, "a cue near it, ");
		}
	} else if (item->pattern->cue_count > 0) {
		add(buf, cap, "one of its cues near it, ");
	}
	add(buf, cap, "shape of the pattern");
	if (item->pattern->check != NULL)
		add(buf, cap, ", check %s", item->pattern->check);
}

void ps_reason_rule(const struct ps_names_config *config, const struct ps_names_input *input,
	const struct ps_finding *finding, char *buf, size_t cap)
{
	static const char *const texts[PS_RULE_PATTERN] = {
		[PS_RULE_FIELD] = "its place in the document says what it is",
		[PS_RULE_NAME_MODEL] = "",
		[PS_RULE_NAME_LOWER] = "a cue of names before it; ",
		[PS_RULE_NAME_LETTERS] = "told letter by letter",
		[PS_RULE_NAME_REPEAT] = "a name elsewhere in the document; ",
		[PS_RULE_PLACE_CITY] = "in the list of cities, among words of an address",
		[PS_RULE_PLACE_COUNTY] = "in the list of counties",
		[PS_RULE_PLACE_FACILITY] = "the words of a hospital's or clinic's name",
		[PS_RULE_PLACE_STATE] = "in the list of states",
		[PS_RULE_PLACE_STREET] = "its last word is one of a street",
		[PS_RULE_PLACE_ZIP] = "behind a town",
		[PS_RULE_ROSTER] = "an entry of a roster",
		[PS_RULE_NUMBER_REPEAT] = "a number that was found elsewhere in the text, or one like it",
		[PS_RULE_ROW] = "in a row of cells with a person",
		[PS_RULE_LOGIN] = "a given name and a surname, as logins are made",
		[PS_RULE_CONTINUED] = "the rest of what began in the section before",
	};
	const char *text = finding->rule < PS_RULE_PATTERN ? texts[finding->rule] : NULL;
	size_t len;

	(void)snprintf(buf, cap, "%s", text != NULL ? text : "");
	if (finding->rule != PS_RULE_NAME_MODEL && finding->rule != PS_RULE_NAME_LOWER &&
		finding->rule != PS_RULE_NAME_REPEAT)
		return;
	len = strlen(buf);
	ps_names_explain(config, input, *finding, buf + len, cap - len);
}
