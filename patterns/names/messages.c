#include "messages.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_MAX 16384
#define ID_MAX 64
#define SURFACE_MAX 200
/* Persons of one document that are told apart, as fill.h numbers them. */
#define PERSONS 9

/* One document on its way. */
struct message {
	char id[ID_MAX];
	char data[4 * MESSAGE_MAX];
	size_t len;
	char persons[PERSONS][SURFACE_MAX];
	size_t person_count;
	bool broken;
};

static void put(struct message *message, const char *text, size_t len)
{
	if (len >= sizeof message->data - message->len) {
		message->broken = true;
		return;
	}
	memcpy(message->data + message->len, text, len);
	message->len += len;
	message->data[message->len] = '\0';
}

static void put_text(struct message *message, const char *text)
{
	put(message, text, strlen(text));
}

/* Literal text, with what the grammar reads as more escaped. */
static void put_literal(struct message *message, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char pair[2] = {text[i], text[i]};

		if (text[i] == '\n')
			put(message, "\\n", 2);
		else if (text[i] == '\t')
			put(message, "\\t", 2);
		else
			put(message, pair, text[i] == '{' || text[i] == '}' || text[i] == '\\' ? 2 : 1);
	}
}

/* The number of the person of this name, from 1. */
static size_t person_of(struct message *message, const char *surface)
{
	for (size_t i = 0; i < message->person_count; i++) {
		if (strcmp(message->persons[i], surface) == 0)
			return i + 1;
	}
	if (message->person_count == PERSONS)
		return 0;
	snprintf(message->persons[message->person_count++], SURFACE_MAX, "%s", surface);
	return message->person_count;
}

/* How a name is built. */
struct form {
	/** Words; their first letters are capitals; letters with nothing or a dot behind. */
	unsigned words, initials;
	bool comma, caret, lower_word, hyphen, first_initial, last_initial;
	bool has_upper, has_lower, other;
};

static struct form form_of(const char *surface)
{
	struct form form = {0};
	const char *at = surface;

	form.comma = strchr(surface, ',') != NULL;
	form.caret = strchr(surface, '^') != NULL;
	form.hyphen = strchr(surface, '-') != NULL;
	while (*at != '\0') {
		size_t len = strcspn(at, " ,^");
		bool initial = len == 1 || (len == 2 && at[1] == '.');

		form.words++;
		form.initials += initial;
		form.last_initial = initial;
		form.first_initial |= initial && form.words == 1;
		form.lower_word |= islower((unsigned char)at[0]) != 0;
		for (size_t i = 0; i < len; i++) {
			form.has_upper |= isupper((unsigned char)at[i]) != 0;
			form.has_lower |= islower((unsigned char)at[i]) != 0;
			form.other |= isdigit((unsigned char)at[i]) || strchr("\"()/&@_+{}|\\", at[i]) != NULL;
		}
		at += len;
		at += strspn(at, " ,^");
	}
	return form;
}

/* The slot that makes names of this form, NULL where there is none. */
static const char *slot_of(const struct form *form, bool titled)
{
	if (form->other || form->words == 0 || form->words > 3)
		return NULL;
	if (form->caret)
		return "caret";
	if (form->words == 1)
		return form->initials > 0 || form->hyphen ? NULL : titled ? "surname" : "given";
	if (form->comma)
		return form->initials > 0 ? "last_first_m" : form->words == 2 ? "last_first" : NULL;
	if (form->words == 2)
		return form->first_initial  ? "i_surname"
		       : form->last_initial ? "given_i"
		       : form->hyphen       ? "double"
					    : "full";
	if (form->first_initial || form->last_initial)
		return NULL;
	if (form->initials == 1)
		return "full_m";
	return form->lower_word && form->has_upper ? "particle" : "full_mm";
}

/* True where a title stands right before what comes next. */
static bool is_titled(const struct message *message)
{
	static const char *const titles[] = {
		"Dr. ", "Dr ", "Mr. ", "Mr ", "Ms. ", "Ms ", "Mrs. ", "Mrs ", "dr ", "Miss "};

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
		size_t len = strlen(titles[i]);

		if (message->len >= len && strcmp(message->data + message->len - len, titles[i]) == 0)
			return true;
	}
	return false;
}

/* A name: in one of three texts as it was written, else another one of its form. */
static void put_name(struct message *message, const char *surface)
{
	struct form form = form_of(surface);
	const char *slot = slot_of(&form, is_titled(message));
	const char *letters = !form.has_upper ? "|lower" : !form.has_lower ? "|upper" : "";
	size_t person = person_of(message, surface);
	char text[2 * SURFACE_MAX + 256];

	if (slot == NULL || person == 0)
		snprintf(text, sizeof text, "{=%s}", surface);
	else
		snprintf(text, sizeof text, "{?{=%s}|{%s%zu%s}|{%s%zu%s}}", surface, slot, person, letters, slot,
			person, letters);
	put_text(message, text);
}

/* The span "TYPE|surface". */
static void put_span(struct message *message, const char *body, size_t len)
{
	const char *bar = memchr(body, '|', len);
	size_t type_len = bar == NULL ? 0 : (size_t)(bar - body);
	size_t surface_len = bar == NULL ? 0 : len - type_len - 1;
	char surface[SURFACE_MAX];

	if (surface_len == 0 || surface_len >= sizeof surface || memchr(bar + 1, '|', surface_len) != NULL ||
		memchr(bar + 1, '{', surface_len) != NULL || memchr(bar + 1, '}', surface_len) != NULL) {
		message->broken = true;
		return;
	}
	memcpy(surface, bar + 1, surface_len);
	surface[surface_len] = '\0';
	if (type_len == 4 && memcmp(body, "NAME", 4) == 0) {
		put_name(message, surface);
		return;
	}
	put_text(message, "{!");
	put(message, body, type_len);
	put_text(message, ":");
	put_text(message, surface);
	put_text(message, "}");
}

static void put_line(struct message *message, const char *line)
{
	for (;;) {
		const char *open = strstr(line, "[[");
		const char *close;

		/* A bracket of the text's own before the mark: "[[[DATE|4/3]]]". */
		while (open != NULL && open[2] == '[')
			open++;
		close = open == NULL ? NULL : strstr(open, "]]");
		if (close == NULL)
			break;
		put_literal(message, line, (size_t)(open - line));
		put_span(message, open + 2, (size_t)(close - open) - 2);
		line = close + 2;
	}
	put_literal(message, line, strlen(line));
}

static void finish(struct message *message, messages_take *take, void *data)
{
	while (message->len >= 2 && memcmp(message->data + message->len - 2, "\\n", 2) == 0)
		message->len -= 2;
	message->data[message->len] = '\0';
	if (message->id[0] != '\0' && message->len > 0 && !message->broken)
		take(data, message->id, strdup(message->data));
	memset(message, 0, sizeof *message);
}

void messages_read(const char *path, messages_take *take, void *data)
{
	static struct message message;
	static char line[MESSAGE_MAX];
	FILE *file = fopen(path, "r");

	if (file == NULL) {
		fprintf(stderr, "messages: %s: cannot be opened\n", path);
		exit(1);
	}
	memset(&message, 0, sizeof message);
	while (fgets(line, sizeof line, file) != NULL) {
		if (strncmp(line, "=== ", 4) != 0) {
			put_line(&message, line);
			continue;
		}
		finish(&message, take, data);
		snprintf(message.id, sizeof message.id, "%.*s", (int)strcspn(line + 4, " \n"), line + 4);
	}
	finish(&message, take, data);
	fclose(file);
}
