#include "allow.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char text[] = "phiscrub: 1\n"
			   "allow:\n"
			   "  domains: [clinic.example.org, \"*.example.com\"]\n"
			   "  phones: [\"+1 503 555 0100\", \"555-0199\"]\n"
			   "  names: [\"Dr. Ana Reyes\"]\n"
			   "  text: [\"The Grace Hopper Clinic\"]\n";

static struct ps_policy *policy;

static void load(void)
{
	const struct ps_policy_source source = {.name = "allow.yaml", .text = text, .text_len = sizeof(text) - 1};
	struct ps_error error;

	cr_assert_eq(ps_policy_load(&source, &policy, &error), PS_OK, "%s", error.text);
}

static void unload(void)
{
	ps_policy_free(policy);
}

TestSuite(allow, .init = load, .fini = unload);

/* Of the finding @value between its neighbours, @kept is what stays. */
static void expect(enum ps_type type, const char *before, const char *value, const char *after, const char *kept)
{
	char whole[512];
	size_t start = strlen(before);
	size_t got;

	(void)snprintf(whole, sizeof(whole), "%s%s%s", before, value, after);
	got = ps_policy_kept(policy, type, whole, strlen(whole), start, start + strlen(value));
	cr_expect_eq(got, strlen(kept), "%s: kept %zu bytes, expected %s", whole, got, kept);
}

Test(allow, nothing_stays_that_is_not_listed)
{
	expect(PS_NAME, "", "Jane Doe", "", "");
	expect(PS_PHONE, "", "503-555-0142", "", "");
	expect(PS_EMAIL, "", "jane@example.org", "", "");
	expect(PS_URL, "", "https://example.org/", "", "");
	expect(PS_SSN, "", "219-09-9999", "", "");
}

Test(allow, a_telephone_number_stays_in_every_way_of_writing)
{
	expect(PS_PHONE, "", "(503) 555-0100", "", "(503) 555-0100");
	expect(PS_PHONE, "", "+15035550100", "", "+15035550100");
	expect(PS_FAX, "", "1.503.555.0100", "", "1.503.555.0100");
	expect(PS_PHONE, "", "555 0199", "", "555 0199");
	expect(PS_ID, "", "+15035550100", "", "+15035550100");
	expect(PS_ACCOUNT, "", "5035550100", "", "5035550100");
	expect(PS_ACCOUNT, "", "5550199", "", "");
	expect(PS_ACCOUNT, "", "50355501007", "", "");
	expect(PS_MRN, "", "5035550100", "", "");
	expect(PS_PHONE, "", "503-555-0199", "", "");
	expect(PS_PHONE, "", "503-555-0100 x12", "", "");
	expect(PS_SSN, "", "5035550100", "", "");
	expect(PS_PHONE, "", "5035550100503555010050355501005035550100", "", "");
}

Test(allow, a_name_stays_with_or_without_its_title)
{
	expect(PS_NAME, "Dr. ", "Ana Reyes", "", "Ana Reyes");
	expect(PS_NAME, "", "Dr. ANA REYES", ", MD", "Dr. ANA REYES");
	expect(PS_NAME, "Dr. ", "Reyes", "", "");
	expect(PS_NAME, "", "Ana Reyes Doe", "", "");
	expect(PS_NAME, "", "Ana", " Reyes", "");
	expect(PS_NAME, "", "Dr.", "", "");
}

Test(allow, a_text_covers_what_lies_inside_it_and_hides_nothing_longer)
{
	expect(PS_NAME, "at The ", "Grace Hopper", " Clinic.", "Grace Hopper");
	expect(PS_FACILITY, "at ", "The Grace Hopper Clinic", ".", "The Grace Hopper Clinic");
	expect(PS_NAME, "", "Grace Hopper", "", "");
	expect(PS_NAME, "The ", "Grace Hopper Clinic Doe", "", "");
	expect(PS_NAME, "Jane ", "The Grace Hopper", " Clinics", "");
	expect(PS_NAME, "x", "The Grace Hopper", " Clinic", "");
}

Test(allow, an_address_stays_by_its_host_alone)
{
	expect(PS_EMAIL, "", "front.desk@Clinic.Example.org", "", "front.desk@Clinic.Example.org");
	expect(PS_EMAIL, "", "a@b.example.com", "", "a@b.example.com");
	expect(PS_EMAIL, "", "a@example.com", "", "");
	expect(PS_EMAIL, "", "a@notexample.com", "", "");
	expect(PS_EMAIL, "", "a@sub.clinic.example.org", "", "");
	expect(PS_EMAIL, "", "clinic.example.org@elsewhere.example.net", "", "");
}

Test(allow, a_url_keeps_scheme_and_host_and_never_what_follows)
{
	expect(PS_URL, "", "https://clinic.example.org", "", "https://clinic.example.org");
	expect(PS_URL, "", "https://clinic.example.org/", "", "https://clinic.example.org/");
	expect(PS_URL, "", "https://clinic.example.org/p/12?t=1#x", "", "https://clinic.example.org/");
	expect(PS_URL, "", "https://clinic.example.org?t=1", "", "https://clinic.example.org");
	expect(PS_URL, "", "http://clinic.example.org:8080/p", "", "http://clinic.example.org:8080/");
	expect(PS_URL, "", "clinic.example.org/p", "", "clinic.example.org/");
	expect(PS_URL, "", "www.example.com/p", "", "www.example.com/");
}

Test(allow, a_url_that_only_looks_like_an_allowed_host_goes)
{
	expect(PS_URL, "", "https://clinic.example.org@evil.example.net/", "", "");
	expect(PS_URL, "", "https://clinic.example.org:x@evil.example.net/", "", "");
	expect(PS_URL, "", "https://clinic.example.org:80@evil.example.net/", "", "");
	expect(PS_URL, "", "https://clinic.example.org.evil.example.net/", "", "");
	expect(PS_URL, "", "https://evil.example.net/clinic.example.org", "", "");
	expect(PS_URL, "", "https://evil.example.net/https://clinic.example.org", "", "");
	expect(PS_URL, "", "https:///", "", "");
}

Test(allow, keep_host_keeps_every_host_and_no_user)
{
	policy->url_keep_host = true;
	expect(PS_URL, "", "https://any.example.net/p/12", "", "https://any.example.net/");
	expect(PS_URL, "", "https://jane.doe@any.example.net/p", "", "");
}
