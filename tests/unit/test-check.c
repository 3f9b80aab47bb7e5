/* Checks: values that satisfy them, and values that do not. All invented, or published as test values. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "check.h"

#include <string.h>

struct vector {
	const char *check, *value;
	bool valid;
};

static const struct vector vectors[] = {
	/* ISO/IEC 7812-1 annex B. */
	{"luhn", "79927398713", true},
	{"luhn", "7992 7398 713", true},
	{"luhn", "79927398710", false},
	{"luhn", "0000000000", false},
	{"luhn", "0", false},
	{"luhn", "", false},
	/* Published test numbers of payment processors. */
	{"card", "4111 1111 1111 1111", true},
	{"card", "4111-1111-1111-1111", true},
	{"card", "5555555555554444", true},
	{"card", "2223003122003222", true},
	{"card", "378282246310005", true},
	{"card", "6011111111111117", true},
	{"card", "30569309025904", true},
	{"card", "3530111333300000", true},
	{"card", "4111111111111112", false},
	{"card", "411111111111", false},
	{"card", "37828224631000", false},
	{"card", "9111111111111111", false},
	{"card", "41111111111111111111", false},
	/* 45 CFR 162.406; the example of the NPI standard. */
	{"npi", "1234567893", true},
	{"npi", "1234567890", false},
	{"npi", "3234567899", false},
	{"npi", "123456789", false},
	{"npi", "12345678930", false},
	{"imei", "490154203237518", true},
	{"imei", "49-015420-323751-8", true},
	{"imei", "490154203237517", false},
	{"imei", "49015420323751", false},
	{"imei", "000000000000000", false},
	{"ssn", "219-09-9999", true},
	{"ssn", "219 09 9999", true},
	{"ssn", "900-70-0001", true},
	{"ssn", "000-12-3456", false},
	{"ssn", "666-12-3456", false},
	{"ssn", "123-00-4567", false},
	{"ssn", "123-45-0000", false},
	{"ssn", "123-45-678", false},
	{"ssn", "123-45-67890", false},
	{"nanp", "503-555-0142", true},
	{"nanp", "1 (503) 555-0142 ext 77", true},
	{"nanp", "+1-503-555-0142 x9", true},
	{"nanp", "103-555-0142", false},
	{"nanp", "503-155-0142", false},
	{"nanp", "911-555-0142", false},
	{"nanp", "222-222-2222", false},
	{"nanp", "503-555-014", false},
	{"nanp", "2 503 555 0142", false},
	{"e164", "+44 20 7946 0958", true},
	{"e164", "+1234567", true},
	{"e164", "+123456", false},
	{"e164", "+123456 ext 12345", false},
	{"e164", "+123456789012345 x12", true},
	{"e164", "+1234567890123456", false},
	{"date", "03/14/1961", true},
	{"date", "03%2F14%2F1961", true},
	{"date", "03/14/1961 7:12 PM", true},
	{"date", "03/14/1961/7", false},
	{"date", "13%2F14%2F1961", false},
	{"date", "03%2014%201961", true},
	{"date", "14.03.1961", true},
	{"date", "1961-03-14", true},
	{"date", "3/14", true},
	{"date", "3/14/61", true},
	{"date", "02/29/2024", true},
	{"date", "02/29/2023", false},
	{"date", "02/29/1900", false},
	{"date", "13/13/1961", false},
	{"date", "00/10/1961", false},
	{"date", "02/30/1961", false},
	{"date", "03/14/1721", false},
	{"date", "03/14/196", false},
	{"date", "1/2/3/4", false},
	{"ymd", "19610314", true},
	{"ymd", "1961-03-14", true},
	{"ymd", "20240229", true},
	{"ymd", "20230229", false},
	{"ymd", "19611301", false},
	{"ymd", "19610132", false},
	{"ymd", "18490101", false},
	{"ymd", "196103", false},
	{"date8", "19610314", true},
	{"date8", "03141961", true},
	{"date8", "14031961", true},
	{"date8", "99999999", false},
	{"date8", "1961031", false},
	{"month-year", "03/1961", true},
	{"month-year", "3/61", true},
	{"month-year", "1961-03", true},
	{"month-year", "13/1961", false},
	{"month-year", "0/1961", false},
	{"month-year", "03/1891", false},
	{"month-year", "1961-13", false},
	/* 21 CFR 1301; the usual example. */
	{"dea", "AB1234563", true},
	{"dea", "ab1234563", true},
	{"dea", "AB1234564", false},
	{"dea", "AB123456", false},
	/* 49 CFR 565.15. */
	{"vin", "1M8GDM9AXKP042788", true},
	{"vin", "11111111111111111", true},
	{"vin", "1HGCM82633A004352", true},
	{"vin", "1HGCM82643A004352", false},
	{"vin", "1HGCM82633A00435", false},
	{"vin", "1HGCM82633A00435O", false},
	/* The example on CMS's sample card. */
	{"mbi", "1EG4-TE5-MK73", true},
	{"mbi", "1EG4TE5MK73", true},
	{"mbi", "0EG4TE5MK73", false},
	{"mbi", "1SG4TE5MK73", false},
	{"mbi", "1EG4TE5MK7", false},
	{"mbi", "1EGATE5MK73", false},
	/* ISO 13616's registry. */
	{"iban", "GB82 WEST 1234 5698 7654 32", true},
	{"iban", "DE89370400440532013000", true},
	{"iban", "NO9386011117947", true},
	{"iban", "GB82WEST12345698765433", false},
	{"iban", "DE8937040044053201300", false},
	{"iban", "XX82WEST12345698765432", false},
	{"ipv4", "192.0.2.7", true},
	{"ipv4", "255.255.255.255", true},
	{"ipv4", "192.0.2.256", false},
	{"ipv4", "192.0.02.7", false},
	{"ipv4", "192.0.2", false},
	{"ipv4", "0.1.2.3", false},
	/* RFC 4291 section 2.2, RFC 3849. */
	{"ipv6", "2001:db8::8:800:200c:417a", true},
	{"ipv6", "2001:DB8:0:0:8:800:200C:417A", true},
	{"ipv6", "fe80::1", true},
	{"ipv6", "2001:db8:::1", false},
	{"ipv6", "2001:db8::8::1", false},
	{"ipv6", "2001:db8:0:0:8:800:200c:417a:1", false},
	{"ipv6", "2001:db8:0:0:8:800:200c", false},
	{"ipv6", "12345::1", false},
	{"has-digit", "a1b", true},
	{"has-digit", "abc", false},
	{"age90", "90", true},
	{"age90", "103", true},
	{"age", "44", true},
	{"age", "101", true},
	{"age", "130", false},
	{"age", "1044", false},
	{"age90", "129", true},
	{"age90", "89", false},
	{"age90", "130", false},
	{"age90", "9", false},
	{"age", "9", true},
	{"age", "45", true},
	{"age", "129", true},
	{"age", "130", false},
	{"age", "1450", false},
};

Test(check, vectors_hold)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		const struct vector *v = &vectors[i];
		ps_check *check = ps_check_by_name(v->check);

		cr_assert(check != NULL, "%s", v->check);
		cr_expect(check((const unsigned char *)v->value, strlen(v->value)) == v->valid, "%s: %s is %s",
			v->check, v->value, v->valid ? "valid" : "not valid");
	}
}

Test(check, every_one_has_both_kinds_of_vectors)
{
	for (size_t row = 0; ps_check_at(row) != NULL; row++) {
		bool seen[2] = {false, false};

		for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
			if (strcmp(vectors[i].check, ps_check_at(row)->name) == 0)
				seen[vectors[i].valid] = true;
		}
		cr_assert(seen[false] && seen[true], "%s", ps_check_at(row)->name);
	}
}

/* A digit that is wrong is what check digits are for. */
Test(check, a_wrong_digit_is_noticed)
{
	static const struct vector valid[] = {{"luhn", "79927398713", true}, {"card", "4111111111111111", true},
		{"npi", "1234567893", true}, {"imei", "490154203237518", true},
		{"iban", "DE89370400440532013000", true}, {"dea", "AB1234563", true}};

	for (size_t i = 0; i < sizeof(valid) / sizeof(*valid); i++) {
		ps_check *check = ps_check_by_name(valid[i].check);
		char value[40];

		for (size_t at = 0; at < strlen(valid[i].value); at++) {
			for (char digit = '0'; digit <= '9'; digit++) {
				strcpy(value, valid[i].value);
				if (value[at] < '0' || value[at] > '9' || value[at] == digit)
					continue;
				value[at] = digit;
				/* Sums of digits do not notice all of these. */
				if (strcmp(valid[i].check, "dea") == 0)
					continue;
				cr_expect(not(check((const unsigned char *)value, strlen(value))), "%s: %s",
					valid[i].check, value);
			}
		}
	}
}

Test(check, stands_every_length)
{
	unsigned char value[300];

	for (size_t row = 0; ps_check_at(row) != NULL; row++) {
		for (unsigned fill = 0; fill < 256; fill += 7) {
			memset(value, (int)fill, sizeof(value));
			for (size_t len = 0; len <= sizeof(value); len++)
				(void)ps_check_at(row)->check(value, len);
		}
		memset(value, '1', sizeof(value));
		for (size_t len = 0; len <= sizeof(value); len++)
			(void)ps_check_at(row)->check(value, len);
	}
}

/* Vectors of other programs, beside the checkout: {"validator": "...", "text": "...", "valid": true, ...}. */
#include "files.h"

static const struct {
	const char *validator, *check;
} peers[] = {{"luhn_checksum", "luhn"}, {"us_npi_checksum", "npi"}, {"us_dea_checksum", "dea"},
	{"iban_checker", "iban"}, {"validateLuhn", "luhn"}, {"validateIBAN", "iban"}, {"validateSSN", "ssn"}};

/* What a peer says otherwise. */
static const struct {
	const char *validator, *text, *reason;
} exceptions[] = {
	{"validateSSN", "900-45-6789", "taxpayer ids begin with 9 and identify a person as well"},
	{"validateSSN", "111-11-1111", "can be issued; being rare is no reason to let it pass"},
	{"us_npi_checksum", "0000000006", "45 CFR 162.406: begins with 1 or 2"},
	{"us_npi_checksum", "9999999995", "45 CFR 162.406: begins with 1 or 2"},
};

static bool is_exception(const char *validator, const char *text)
{
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(*exceptions); i++) {
		if (strcmp(exceptions[i].validator, validator) == 0 && strcmp(exceptions[i].text, text) == 0)
			return true;
	}
	return false;
}

/* The string behind "key": in a line, without escapes. False where it has some, or is not there. */
static bool string_of(const char *line, const char *key, char *out, size_t cap)
{
	const char *at = strstr(line, key);
	size_t len = 0;

	if (at == NULL)
		return false;
	for (at += strlen(key); *at != '"' && *at != '\0' && len + 1 < cap; at++) {
		if (*at == '\\')
			return false;
		out[len] = *at;
		len++;
	}
	out[len] = '\0';
	return *at == '"';
}

static size_t run_peer_line(const char *line)
{
	char validator[100];
	char text[400];
	bool valid = strstr(line, "\"valid\": true") != NULL;

	if (!string_of(line, "\"validator\": \"", validator, sizeof(validator)) ||
		!string_of(line, "\"text\": \"", text, sizeof(text)))
		return 0;
	for (size_t i = 0; i < sizeof(peers) / sizeof(*peers); i++) {
		if (strcmp(peers[i].validator, validator) != 0 || is_exception(validator, text))
			continue;
		cr_expect(ps_check_by_name(peers[i].check)((const unsigned char *)text, strlen(text)) == valid,
			"%s: %s is %s", validator, text, valid ? "valid" : "not valid");
		return 1;
	}
	return 0;
}

static size_t run_peer(const char *name)
{
	char path[4096];
	struct file file;
	size_t ran = 0;

	(void)snprintf(path, sizeof(path), PS_TESTS "/../../shared/data/peer-cases/%s", name);
	file = file_read(path);
	for (char *line = file.data; line != NULL && *line != '\0';) {
		char *end = strchr(line, '\n');

		if (end != NULL)
			*end = '\0';
		ran += run_peer_line(line);
		line = end != NULL ? end + 1 : NULL;
	}
	free(file.data);
	return ran;
}

Test(check, says_what_peers_say)
{
	size_t ran = run_peer("dd-sds-validators.jsonl") + run_peer("openredaction-validators.jsonl");

	if (ran == 0)
		(void)fprintf(stderr, "[SKIP] says_what_peers_say: ../shared/data/peer-cases is not there\n");
	else
		(void)fprintf(stderr, "peers: %zu vectors\n", ran);
}
