/*
 * null-milter: what any milter costs a mail server, for throughput.py to compare with.
 *
 *     null-milter ADDRESS keep|replace
 *
 * It asks for the same steps and actions as phiscrub's milter, and does nothing else:
 * keep takes each mail as it is; replace changes the Subject into one of the same
 * length and sends back the body that came. ADDRESS is unix:PATH or inet:PORT@HOST.
 */
#include <libmilter/mfapi.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ACTIONS ((unsigned long)(SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_CHGBODY))
#define NOT_SENT                                                                                          \
	((unsigned long)(SMFIP_NOCONNECT | SMFIP_NOHELO | SMFIP_NOMAIL | SMFIP_NORCPT | SMFIP_NOUNKNOWN | \
			 SMFIP_NOEOH | SMFIP_NODATA))
#define NO_REPLY ((unsigned long)(SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY))

/** Set once, before the first connection. */
static bool replaces;

/** One connection's mail. */
struct mail {
	char subject[998];
	unsigned char *body;
	size_t len, cap;
};

static void clear(struct mail *mail)
{
	mail->subject[0] = '\0';
	mail->len = 0;
}

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps, unsigned long unused2,
	unsigned long unused3, unsigned long *want_actions, unsigned long *want_steps, unsigned long *want2,
	unsigned long *want3)
{
	struct mail *mail = calloc(1, sizeof(*mail));

	(void)actions;
	(void)unused2;
	(void)unused3;
	if (mail == NULL || smfi_setpriv(context, mail) != MI_SUCCESS)
		return SMFIS_REJECT;
	*want_actions = ACTIONS;
	*want_steps = (NOT_SENT & steps) | NO_REPLY | (unsigned long)SMFIP_HDR_LEADSPC;
	*want2 = 0;
	*want3 = 0;
	return SMFIS_CONTINUE;
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
	struct mail *mail = smfi_getpriv(context);
	size_t len = strlen(value);

	if (strcasecmp(name, "Subject") == 0 && len < sizeof(mail->subject))
		memcpy(mail->subject, value, len + 1);
	return SMFIS_NOREPLY;
}

static sfsistat on_body(SMFICTX *context, unsigned char *data, size_t len)
{
	struct mail *mail = smfi_getpriv(context);

	if (!replaces)
		return SMFIS_NOREPLY;
	if (len > mail->cap - mail->len) {
		size_t cap = (mail->len + len) * 2;
		unsigned char *body = realloc(mail->body, cap);

		if (body == NULL)
			return SMFIS_TEMPFAIL;
		mail->body = body;
		mail->cap = cap;
	}
	memcpy(mail->body + mail->len, data, len);
	mail->len += len;
	return SMFIS_NOREPLY;
}

static sfsistat on_message_end(SMFICTX *context)
{
	struct mail *mail = smfi_getpriv(context);
	char name[] = "Subject";
	size_t len = strlen(mail->subject);
	bool taken = true;

	if (replaces && len > 1) {
		mail->subject[len - 1] = '*';
		taken = smfi_chgheader(context, name, 1, mail->subject) == MI_SUCCESS;
	}
	if (replaces && taken && mail->len > 0)
		taken = smfi_replacebody(context, mail->body, (int)mail->len) == MI_SUCCESS;
	clear(mail);
	return taken ? SMFIS_CONTINUE : SMFIS_TEMPFAIL;
}

static sfsistat on_abort(SMFICTX *context)
{
	struct mail *mail = smfi_getpriv(context);

	if (mail != NULL)
		clear(mail);
	return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *context)
{
	struct mail *mail = smfi_getpriv(context);

	if (mail != NULL)
		free(mail->body);
	free(mail);
	(void)smfi_setpriv(context, NULL);
	return SMFIS_CONTINUE;
}

int main(int argc, char **argv)
{
	static char name[] = "null-milter";
	struct smfiDesc description = {
		.xxfi_name = name,
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = ACTIONS,
		.xxfi_negotiate = on_negotiate,
		.xxfi_header = on_header,
		.xxfi_body = on_body,
		.xxfi_eom = on_message_end,
		.xxfi_abort = on_abort,
		.xxfi_close = on_close,
	};

	if (argc != 3 || (strcmp(argv[2], "keep") != 0 && strcmp(argv[2], "replace") != 0)) {
		(void)fprintf(stderr, "usage: null-milter ADDRESS keep|replace\n");
		return 64;
	}
	replaces = strcmp(argv[2], "replace") == 0;
	if (smfi_register(description) != MI_SUCCESS || smfi_setconn(argv[1]) != MI_SUCCESS ||
		smfi_opensocket(false) != MI_SUCCESS)
		return 75;
	return smfi_main() == MI_SUCCESS ? 0 : 75;
}
