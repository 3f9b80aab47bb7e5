#include "messages.h"

#include "segments.h"

#include <stdlib.h>
#include <string.h>

static const char slot[] = "{url}";

/* --- the link ------------------------------------------------------------------- */

static bool uses_link(const struct phiscrub_engine *engine)
{
	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++) {
		if (engine->policy->types[type].find &&
			ps_redactor_rule(engine->redactor, type)->action == PS_ACTION_LINK)
			return true;
	}
	return false;
}

/* @link with @url in its slots, to be freed. */
static char *fill(const char *link, const char *url)
{
	size_t room = strlen(link) + 1;
	char *filled;
	char *to;

	for (const char *at = strstr(link, slot); at != NULL; at = strstr(at + 1, slot))
		room += strlen(url);
	filled = calloc(1, room);
	if (filled == NULL)
		return NULL;
	to = filled;
	while (*link != '\0') {
		if (strncmp(link, slot, sizeof(slot) - 1) == 0) {
			to = stpcpy(to, url);
			link += sizeof(slot) - 1;
		} else {
			*to = *link;
			to++;
			link++;
		}
	}
	return filled;
}

enum ps_status ps_message_make_link(
	const struct phiscrub_engine_options *options, struct phiscrub_engine *engine, struct ps_error *error)
{
	const char *link = engine->policy->sms_link;
	const char *url = options->link_url;
	enum ps_sms_encoding encoding;

	if (!uses_link(engine))
		return PS_OK;
	if (strstr(link, slot) != NULL && url == NULL) {
		if (!options->needs_link)
			return PS_OK;
		return ps_fail(error, PS_USAGE, (size_t)-1,
			"the policy's sms link has a {url}; give the place to log in with --url");
	}
	engine->link = fill(link, url != NULL ? url : "");
	if (engine->link == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for the link");
	engine->link_len = strlen(engine->link);
	(void)ps_sms_segments(engine->link, engine->link_len, &encoding);
	if (encoding != PS_SMS_GSM7)
		return ps_fail(error, PS_POLICY, (size_t)-1,
			"sms: link and its URL must be in the GSM alphabet, or every message would cost twice");
	return PS_OK;
}

/* --- counting -------------------------------------------------------------------- */

static bool counts(const struct ps_messages *messages)
{
	return messages->input->count_segments || messages->scrubber->engine->policy->sms_max_segments > 0;
}

/* The length without the newline that ends a file. */
static size_t trim(const unsigned char *text, size_t len)
{
	if (len > 0 && text[len - 1] == '\n')
		len--;
	if (len > 0 && text[len - 1] == '\r')
		len--;
	return len;
}

static size_t cost_of(const unsigned char *text, size_t len, enum ps_sms_encoding *encoding)
{
	return ps_sms_segments(text, trim(text, len), encoding);
}

static enum ps_status check_cost(
	const struct ps_policy *policy, size_t after, bool was_gsm, bool is_gsm, struct ps_error *error)
{
	if (was_gsm && !is_gsm)
		return ps_fail(error, PS_INTERNAL, (size_t)-1, "a text in the GSM alphabet would leave it");
	if (policy->sms_max_segments > 0 && after > policy->sms_max_segments)
		return ps_fail(error, PS_REFUSED, (size_t)-1,
			"the text costs more than the policy's sms: max_segments (%u)",
			(unsigned)policy->sms_max_segments);
	return PS_OK;
}

enum ps_status ps_message_check(const struct ps_scrubber *scrubber, const struct ps_scrub_input *input,
	struct ps_scrub_end *end, struct ps_error *error)
{
	const struct ps_policy *policy = scrubber->engine->policy;
	enum ps_sms_encoding before;
	enum ps_sms_encoding after;

	if (!input->format->round_marks || (!input->count_segments && policy->sms_max_segments == 0))
		return PS_OK;
	end->segments_in = cost_of(input->data, input->len, &before);
	end->segments_out = cost_of(scrubber->out.data, scrubber->out.len, &after);
	return check_cost(policy, end->segments_out, before == PS_SMS_GSM7, after == PS_SMS_GSM7, error);
}

/* --- the messages of a body -------------------------------------------------------- */

enum ps_status ps_messages_begin(struct ps_messages *messages, struct ps_scrubber *scrubber,
	const struct ps_scrub_input *input, const struct ps_text *text, struct ps_error *error)
{
	*messages = (struct ps_messages){.scrubber = scrubber,
		.input = input,
		.text = text,
		.error = error,
		.whole = input->format->round_marks};
	ps_buf_clear(&scrubber->message);
	return PS_OK;
}

static bool has_messages(const struct ps_messages *messages)
{
	return messages->whole || messages->scrubber->engine->policy->preset.name != NULL;
}

/* A dash or a blank of another script is read as ASCII, and costs as what it is. */
static bool is_folded(const struct ps_messages *messages, size_t start, size_t end)
{
	const unsigned char *data = messages->input->data;
	size_t from;
	size_t to;

	for (size_t i = start; i < end; i++) {
		if (messages->text->data[i] >= 0x80)
			return false;
	}
	ps_document_source(messages->scrubber->document, start, end, &from, &to);
	for (size_t i = from; i < to; i++) {
		bool escape = (data[i] == '%' && i + 1 < to && (data[i + 1] >= '8')) ||
			      (data[i] == '\\' && i + 1 < to && data[i + 1] == 'u');

		if (data[i] >= 0x80 || escape)
			return true;
	}
	return false;
}

/* Takes the unchanged text up to @to into the message. */
static enum ps_status take(struct ps_messages *messages, size_t to)
{
	enum ps_status status =
		ps_buf_add(&messages->scrubber->message, messages->text->data + messages->done, to - messages->done);

	messages->done = to;
	return status;
}

/* The message at hand is complete. */
static enum ps_status leave(struct ps_messages *messages)
{
	struct ps_buf *message = &messages->scrubber->message;
	size_t start = messages->start;
	size_t end = messages->end;
	enum ps_sms_encoding before;
	enum ps_sms_encoding after;
	enum ps_status status = PS_OK;
	bool folded;

	messages->end = 0;
	if (messages->whole || !counts(messages))
		return PS_OK;
	if (!messages->link)
		status = take(messages, end);
	folded = is_folded(messages, start, end);
	messages->before += cost_of(messages->text->data + start, end - start, &before);
	if (status == PS_OK && folded && !messages->link)
		status = ps_buf_add_str(message, "\xe2\x80\x93");
	if (status != PS_OK)
		return ps_fail(messages->error, status, (size_t)-1, "no memory for a message");

	size_t cost = cost_of(message->data, message->len, &after);

	messages->after += cost;
	ps_buf_clear(message);
	return check_cost(messages->scrubber->engine->policy, cost, before == PS_SMS_GSM7 && !folded,
		after == PS_SMS_GSM7, messages->error);
}

/* True where a finding of the message at hand, from the next one on, asks for the link. */
static bool wants_link(const struct ps_messages *messages)
{
	const struct ps_findings *findings = &messages->scrubber->findings;
	const struct ps_redactor *redactor = messages->scrubber->engine->redactor;

	for (size_t i = messages->finding; i < findings->len && findings->items[i].start < messages->end; i++) {
		if (ps_redactor_rule(redactor, (enum ps_type)findings->items[i].type)->action == PS_ACTION_LINK)
			return true;
	}
	return false;
}

static enum ps_status begin_message(struct ps_messages *messages, size_t start, size_t end)
{
	const struct phiscrub_engine *engine = messages->scrubber->engine;
	enum ps_status status = PS_OK;

	messages->start = start;
	messages->done = start;
	messages->end = end;
	messages->link = engine->link != NULL && wants_link(messages);
	if (!messages->link)
		return PS_OK;
	status = ps_document_replace(messages->scrubber->document, start, end, engine->link, engine->link_len);
	if (status == PS_OK)
		status = ps_buf_add(&messages->scrubber->message, engine->link, engine->link_len);
	return status == PS_OK ? PS_OK : ps_fail(messages->error, status, (size_t)-1, "the link cannot be put in");
}

/* Begins and leaves the messages that begin before @limit; the last of them may stay at hand. */
static enum ps_status advance(struct ps_messages *messages, size_t limit)
{
	const struct ps_text *text = messages->text;
	size_t count = messages->whole ? 1 : text->field_count;
	enum ps_status status = PS_OK;

	for (; status == PS_OK && messages->field < count; messages->field++) {
		struct ps_field field = {
			.start = 0, .end = (uint32_t)trim(text->data, text->len), .kind = PS_FIELD_TEXT};

		if (!messages->whole)
			field = text->fields[messages->field];
		if (field.start >= limit)
			break;
		if (field.kind != PS_FIELD_TEXT || field.start == field.end)
			continue;
		if (messages->end != 0)
			status = leave(messages);
		if (status == PS_OK)
			status = begin_message(messages, field.start, field.end);
	}
	return status;
}

enum ps_status ps_messages_enter(struct ps_messages *messages, const struct ps_finding *finding, bool *done)
{
	enum ps_status status = PS_OK;

	*done = false;
	if (!has_messages(messages))
		return PS_OK;
	status = advance(messages, finding->start + (size_t)1);
	messages->finding++;
	*done = messages->link && finding->start < messages->end;
	return status;
}

enum ps_status ps_messages_mark(
	struct ps_messages *messages, const struct ps_finding *finding, const struct ps_buf *mark)
{
	enum ps_status status;

	if (messages->whole || finding->start >= messages->end || !counts(messages))
		return PS_OK;
	status = take(messages, finding->start);
	if (status == PS_OK)
		status = ps_buf_add(&messages->scrubber->message, mark->data, mark->len);
	messages->done = finding->end;
	return status == PS_OK ? PS_OK : ps_fail(messages->error, status, (size_t)-1, "no memory for a message");
}

enum ps_status ps_messages_end(struct ps_messages *messages, struct ps_scrub_end *end)
{
	enum ps_status status = PS_OK;

	if (has_messages(messages))
		status = advance(messages, messages->text->len + 1);
	if (status == PS_OK && messages->end != 0)
		status = leave(messages);
	end->segments_in = messages->before;
	end->segments_out = messages->after;
	return status;
}
