#include "scrub.h"

#include "allow.h"
#include "field_rules.h"
#include "messages.h"
#include "rule.h"
#include "section.h"
#include "wipe.h"

#include <stdint.h>
#include <string.h>

/* Marks may be longer than what they stand for; nothing else grows. */
#define OUT_FACTOR 8
#define OUT_MIN ((size_t)1 << 20)
#define MASK_REACH ((size_t)32)
#define MARK_MAX ((size_t)1 << 20)
/* One line of why something was found. */
#define WHY_MAX 256
/* A section with its context on both sides, and characters that they do not cut. */
#define SECTION_READ (PS_SECTION_MAX + 2 * PS_SECTION_CONTEXT + 16)

enum ps_status ps_scrubber_init(struct ps_scrubber *scrubber, const struct phiscrub_engine *engine)
{
	struct ps_document_limits limits = engine->limits;
	enum ps_status status;

	/* A section of a flow is read whole, however short a message has to be. */
	if (limits.bytes < SECTION_READ)
		limits.bytes = SECTION_READ;
	*scrubber = (struct ps_scrubber){.engine = engine};
	ps_buf_init(&scrubber->mark, MARK_MAX);
	ps_buf_init(&scrubber->message, engine->limits.bytes * OUT_FACTOR + OUT_MIN);
	ps_buf_init(&scrubber->out, engine->limits.bytes * OUT_FACTOR + OUT_MIN);
	status = ps_document_new(&limits, &scrubber->document);
	if (status == PS_OK)
		status = ps_detect_work_new(&scrubber->detect);
	if (status == PS_OK)
		status = ps_redact_state_new(&scrubber->state);
	if (status != PS_OK) {
		ps_scrubber_fini(scrubber);
		return status;
	}
	ps_document_set_email_options(scrubber->document, engine->mail);
	if (engine->policy->field_count > 0)
		ps_document_rules(scrubber->document, ps_field_rules_ask, engine);
	return PS_OK;
}

void ps_scrubber_fini(struct ps_scrubber *scrubber)
{
	ps_document_free(scrubber->document);
	ps_detect_work_free(scrubber->detect);
	ps_redact_state_free(scrubber->state);
	ps_findings_fini(&scrubber->findings);
	ps_buf_fini(&scrubber->mark);
	ps_buf_fini(&scrubber->message);
	ps_buf_fini(&scrubber->out);
	*scrubber = (struct ps_scrubber){0};
}

void ps_scrubber_forget(struct ps_scrubber *scrubber)
{
	ps_document_forget(scrubber->document);
	scrubber->text = (struct ps_text){0};
	scrubber->findings.len = 0;
	/* The marks of one document are written over each other. */
	if (scrubber->mark.data != NULL)
		ps_wipe(scrubber->mark.data, scrubber->mark.cap);
	scrubber->mark.len = 0;
	ps_buf_clear(&scrubber->out);
}

/* Asterisks of a mask in front of text[start]: "***-**-9999". */
static unsigned count_stars(const struct ps_text *text, size_t start)
{
	size_t from = start > MASK_REACH ? start - MASK_REACH : 0;
	unsigned stars = 0;

	for (size_t at = start; at > from; at--) {
		if (text->data[at - 1] == '*')
			stars++;
		else if (strchr("-./()", text->data[at - 1]) == NULL || text->data[at - 1] == '\0')
			break;
	}
	return stars;
}

/* What stands in the place of a JSON number, where the policy wants a number or null there; else NULL. */
static const char *number_mark(const struct ps_scrubber *scrubber, const struct ps_text *text, size_t start)
{
	enum ps_number_choice choice = scrubber->engine->policy->number;
	size_t field = choice != PS_NUMBER_LABEL ? ps_document_field(scrubber->document, start) : (size_t)-1;

	if (field >= text->field_count || text->fields[field].kind != PS_FIELD_NUMBER)
		return NULL;
	return choice == PS_NUMBER_ZERO ? "0" : "null";
}

/*
 * Puts the mark of @finding in. In a message that becomes a link, the link
 * takes the place of all of it with the first such finding.
 */
static enum ps_status replace(struct ps_scrubber *scrubber, const struct ps_scrub_input *input,
	const struct ps_text *text, const struct ps_finding *finding, struct ps_messages *messages,
	struct ps_error *error)
{
	const struct ps_redactor *redactor = scrubber->engine->redactor;
	const struct ps_action_rule *rule = ps_redactor_rule(redactor, (enum ps_type)finding->type);
	struct ps_redact_value value = {.type = (enum ps_type)finding->type,
		.text = (const char *)text->data + finding->start,
		.len = finding->end - finding->start,
		.before = finding->start > 0 ? text->data[finding->start - 1] : -1,
		.after = finding->end < text->len ? text->data[finding->end] : -1,
		.stars = rule->action == PS_ACTION_MASK ? count_stars(text, finding->start) : 0,
		.rest = (const char *)text->data + finding->end,
		.rest_len = text->len - finding->end,
		.round = input->format->round_marks || scrubber->engine->policy->preset.round_marks};
	const char *number;
	size_t end;
	bool done;
	enum ps_status status = ps_messages_enter(messages, finding, &done);

	if (status != PS_OK || done || rule->action == PS_ACTION_KEEP)
		return status;
	scrubber->mark.len = 0;
	status = ps_redact(redactor, scrubber->state, &value, &scrubber->mark, error);
	if (status == PS_REFUSED)
		ps_document_source(scrubber->document, finding->start, finding->end, &error->offset, &end);
	if (status == PS_OK)
		status = ps_messages_mark(messages, finding, &scrubber->mark);
	if (status != PS_OK)
		return status;
	number = number_mark(scrubber, text, finding->start);
	if (number != NULL)
		return ps_document_replace(scrubber->document, finding->start, finding->end, number, strlen(number));
	return ps_document_replace(scrubber->document, finding->start, finding->end, (const char *)scrubber->mark.data,
		scrubber->mark.len);
}

/*
 * What the policy lets stay is no finding. A finding whose kept front reaches
 * over the section's end goes whole: its rest could not be written any more.
 */
static void allow(const struct ps_policy *policy, const struct ps_text *text, struct ps_findings *findings)
{
	size_t left = 0;

	for (size_t i = 0; i < findings->len; i++) {
		struct ps_finding finding = findings->items[i];
		size_t kept = ps_policy_kept(policy, (enum ps_type)finding.type, (const char *)text->data, text->len,
			finding.start, finding.end);

		if (kept == finding.end - finding.start)
			continue;
		if (finding.start + kept < text->to)
			finding.start += (uint32_t)kept;
		findings->items[left] = finding;
		left++;
	}
	findings->len = left;
}

/*
 * What the section before covered is not looked at again: its own bytes are
 * not rendered any more, and a finding that reaches over it keeps its rest.
 */
static void clip(struct ps_findings *findings, size_t covered)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->len; i++) {
		struct ps_finding finding = findings->items[i];

		if (finding.end <= covered)
			continue;
		if (finding.start < covered) {
			finding.start = (uint32_t)covered;
			finding.rule = PS_RULE_CONTINUED;
		}
		findings->items[kept] = finding;
		kept++;
	}
	findings->len = kept;
}

static enum ps_status edit(struct ps_scrubber *scrubber, const struct ps_scrub_input *input, size_t covered,
	struct ps_text *text, struct ps_scrub_end *end, struct ps_error *error)
{
	struct ps_findings *findings = &scrubber->findings;
	struct ps_messages messages;
	enum ps_status status;

	text->from = ps_document_text_offset(scrubber->document, input->from);
	text->to = input->to == input->len ? text->len : ps_document_text_offset(scrubber->document, input->to);
	status = ps_detect(scrubber->engine->detector, scrubber->detect, text, findings);
	if (status == PS_IO)
		return ps_fail(error, status, (size_t)-1,
			"a roster was written to while it was in use; replace rosters by renaming, and start again");
	if (status != PS_OK)
		return ps_fail(error, status, (size_t)-1, "detection reached a limit, or ran out of memory");
	allow(scrubber->engine->policy, text, findings);
	clip(findings, covered);
	status = ps_messages_begin(&messages, scrubber, input, text, error);
	for (size_t i = 0; i < findings->len && status == PS_OK; i++)
		status = replace(scrubber, input, text, &findings->items[i], &messages, error);
	return status == PS_OK ? ps_messages_end(&messages, end) : status;
}

/* How far the section before reaches into this text: where its last run goes on, to the end of its class. */
static size_t covered_text(const struct ps_scrubber *scrubber, const struct ps_scrub_input *input,
	const struct ps_text *text, struct ps_scrub_end *end)
{
	size_t covered = ps_document_text_offset(scrubber->document, input->covered);
	size_t start;

	if (!input->swallow)
		return covered;
	covered = ps_detect_swallow(text, covered);
	end->swallow = input->more && covered == text->len;
	if (covered > 0)
		ps_document_source(scrubber->document, covered - 1, covered, &start, &end->covered);
	return covered;
}

/* How far the last finding reaches over the section's end. What is kept does not reach. */
static void note_end(const struct ps_scrubber *scrubber, const struct ps_scrub_input *input, const struct ps_text *text,
	struct ps_scrub_end *end)
{
	const struct ps_findings *findings = &scrubber->findings;
	const struct ps_finding *last;
	size_t start;
	size_t stop;

	end->findings = findings->len;
	if (findings->len == 0)
		return;
	last = &findings->items[findings->len - 1];
	if (ps_redactor_rule(scrubber->engine->redactor, (enum ps_type)last->type)->action == PS_ACTION_KEEP)
		return;
	ps_document_replaced(scrubber->document, last->start, last->end, &start, &stop);
	if (stop > end->covered)
		end->covered = stop;
	end->swallow = end->swallow || (input->more && ps_detect_is_open(text, last));
}

enum ps_status ps_scrub(struct ps_scrubber *scrubber, const struct ps_scrub_input *input, struct ps_scrub_end *end,
	struct ps_error *error)
{
	struct ps_document *document = scrubber->document;
	struct ps_text *text = &scrubber->text;
	enum ps_status status;

	ps_buf_clear(&scrubber->out);
	scrubber->findings.len = 0;
	*end = (struct ps_scrub_end){.covered = input->to};
	status = ps_redact_state_begin(scrubber->engine->redactor, scrubber->state, input->shift_context,
		input->shift_context != NULL ? strlen(input->shift_context) : 0, error);
	if (status == PS_OK)
		status = ps_document_begin(document, input->data, input->len);
	if (input->flow != NULL)
		ps_document_set_flow(document, input->flow, &input->place);
	if (status == PS_OK)
		status = (input->guessed && input->format->parse_guessed != NULL
				  ? input->format->parse_guessed
				  : input->format->parse)(document, 0, 0, input->len);
	if (status == PS_OK)
		status = ps_document_text(document, text);
	if (status != PS_OK) {
		const struct ps_error *inner = ps_document_error(document);

		if (inner->status != PS_OK)
			*error = *inner;
		else
			status = ps_fail(
				error, status, (size_t)-1, "the document cannot be read as %s", input->format->name);
		error->status = status;
		return status;
	}
	*end = (struct ps_scrub_end){.covered = input->covered, .parsed = true};
	status = edit(scrubber, input, covered_text(scrubber, input, text, end), text, end, error);
	if (status == PS_OK && end->covered < input->to)
		status = ps_document_render(document, end->covered, input->to, &scrubber->out);
	if (status == PS_OK)
		status = ps_message_check(scrubber, input, end, error);
	if (end->covered < input->to)
		end->covered = input->to;
	note_end(scrubber, input, text, end);
	if (status != PS_OK) {
		ps_buf_clear(&scrubber->out);
		if (error->text[0] == '\0')
			status = ps_fail(error, status, (size_t)-1, "what was found cannot be written back as %s",
				input->format->name);
		error->status = status;
	}
	return status;
}

static enum ps_status tell(const struct ps_scrubber *scrubber, const struct ps_finding *finding, uint64_t base,
	const struct ps_scrub_listener *listener, struct ps_error *error)
{
	enum ps_type type = (enum ps_type)finding->type;
	const struct ps_action_rule *rule = ps_redactor_rule(scrubber->engine->redactor, type);
	struct phiscrub_finding told = {.type = ps_type_info(type)->name,
		.pattern = ps_detector_rule(scrubber->engine->detector, finding->rule),
		.score = finding->score / 100.0,
		.text = (const char *)scrubber->text.data + finding->start,
		.text_len = finding->end - finding->start,
		.action = ps_action_info((enum ps_action)rule->action)->name};
	char why[WHY_MAX];
	size_t start;
	size_t end;

	if (listener->explain) {
		ps_detect_explain(
			scrubber->engine->detector, scrubber->detect, &scrubber->text, finding, why, sizeof(why));
		told.why = why;
	}
	ps_document_replaced(scrubber->document, finding->start, finding->end, &start, &end);
	told.start = base + start;
	told.end = base + end;
	if (listener->on_finding != NULL)
		listener->on_finding(listener->context, &told);
	if (listener->explain)
		ps_wipe(why, sizeof(why));
	return ps_trail_finding(listener->trail, &told, type, (enum ps_action)rule->action, error);
}

enum ps_status ps_scrub_tell(const struct ps_scrubber *scrubber, uint64_t base, bool refused,
	const struct ps_scrub_listener *listener, struct ps_error *error)
{
	enum ps_status status = PS_OK;

	if (listener->on_finding == NULL && !ps_trail_is_wanted(listener->trail))
		return PS_OK;
	for (size_t i = 0; i < scrubber->findings.len && status == PS_OK; i++) {
		const struct ps_finding *finding = &scrubber->findings.items[i];
		const struct ps_action_rule *rule =
			ps_redactor_rule(scrubber->engine->redactor, (enum ps_type)finding->type);

		if (!refused || rule->action == PS_ACTION_REFUSE)
			status = tell(scrubber, finding, base, listener, error);
	}
	return status;
}
