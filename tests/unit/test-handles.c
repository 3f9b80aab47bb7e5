/* Which words are logins and nicks. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "anchors.h"
#include "guarded.h"
#include "handles.h"

#include <string.h>

static const struct {
	const char *text;
	/* What is found; NULL: nothing. */
	const char *handle;
} cases[] = {
	/* Initials and a surname, where hardly a word begins so. */
	{"chart was closed with jkowalski on it", "jkowalski"},
	{"paged sn_jkowalski twice", "sn_jkowalski"},
	/* Behind a cue, and in brackets behind the name that they are made of. */
	{"session locked by dramirez, retry", "dramirez"},
	{"Requester: Ruth Fenwick (rfenwick) 2nd floor", "rfenwick"},
	{"Requester: Ana Ramirez (aramirez) 2nd floor", "aramirez"},
	{"Requester: Ana Ramirez [aramirez], 2nd floor", "aramirez"},
	{"Ana Ramirez <aramirez> wrote", "aramirez"},
	{"paged tech_dramirez twice", "tech_dramirez"},
	{"uid=dramirez ok", "dramirez"},
	/* Nicks of chats. */
	{"ask <@mosswell> about it", "mosswell"},
	{"[14:02] ruthie_q: had her", "ruthie_q"},
	{"{\"u\":\"mosswell\",\"t\":\"which one\"}", "mosswell"},
	{"mosswell  8:41 AM\nheads up", "mosswell"},
	{"so it is\nmosswell  8:41 AM\nheads up", "mosswell"},
	/* Words, hosts, files, calls, machines, keys, attributes. */
	{"she was there as agreed by the nurse", NULL},
	{"see jkowalski.example.org or jkowalski.pdf", NULL},
	{"call jkowalski(1), /srv/jkowalski, $jkowalski", NULL},
	{"job run by svc_jkowalski", NULL},
	{"{\"jkowalski\":1}", NULL},
	{"<td style=\"padding:8px\" class=\"mosswell\">", NULL},
	{"at 8:41 AM", NULL},
	{"x", NULL},
	{"", NULL},
};

Test(handles, are_found)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *data = cases[i].text;
		struct guarded guarded = guarded_copy(data, strlen(data));
		struct ps_text text = {.data = guarded.data, .len = guarded.len, .to = guarded.len};
		struct ps_anchors anchors = {0};
		struct ps_findings out = {0};

		cr_assert(eq(int, ps_anchors_find(&anchors, &text, false, PS_ISA_SCALAR), PS_OK));
		cr_assert(eq(int, ps_handles_find(&text, anchors.bits, &out), PS_OK));
		cr_expect(eq(sz, out.len, cases[i].handle != NULL), "%s", data);
		if (out.len == 1 && cases[i].handle != NULL) {
			size_t start = (size_t)(strstr(data, cases[i].handle) - data);

			cr_expect(eq(sz, out.items[0].start, start), "%s", data);
			cr_expect(eq(sz, out.items[0].end, start + strlen(cases[i].handle)), "%s", data);
		}
		ps_findings_fini(&out);
		ps_anchors_fini(&anchors);
		guarded_free(&guarded);
	}
}
