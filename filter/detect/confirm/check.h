/**
 * Checks: what a value must satisfy beyond its shape, by name.
 *
 * Packs and user policies name a check in `check:`. A check looks at the bytes
 * of the match and at nothing else; separators are skipped. One file for each
 * identifier.
 */
#ifndef PS_CHECK_H
#define PS_CHECK_H

#include <stdbool.h>
#include <stddef.h>

typedef bool ps_check(const unsigned char *value, size_t len);

struct ps_check_info {
	const char *name;
	const char *description;
	ps_check *check;
};

/** Row @index of the checks, or NULL past the end. */
const struct ps_check_info *ps_check_at(size_t index);

/** By name, or NULL. */
ps_check *ps_check_by_name(const char *name);

/** Digits of the value, without separators, at most @cap of them; the count of all of them is returned. */
size_t ps_check_digits(const unsigned char *value, size_t len, unsigned char *digits, size_t cap);

/** ISO/IEC 7812-1 annex B over digits 0-9 (not characters). */
bool ps_luhn_digits(const unsigned char *digits, size_t count);

/** Luhn over all digits of the value; at least two, not all the same. */
ps_check ps_check_luhn;
/** Payment card: Luhn, a length of 12 to 19 that its first digits' brand issues. */
ps_check ps_check_card;
/** National Provider Identifier: ten digits, 1 or 2 first, Luhn behind 80840 (45 CFR 162.406). */
ps_check ps_check_npi;
/** International Mobile Equipment Identity: 15 digits with Luhn (3GPP TS 23.003). */
ps_check ps_check_imei;
/** Social security number: area not 000, 666 or 9xx (but taxpayer ids 9xx pass), group not 00, serial not 0000. */
ps_check ps_check_ssn;
/** North American number: area and exchange begin with 2-9, neither is N11, not all digits the same. */
ps_check ps_check_nanp;
/** International number behind '+': 7 to 15 digits (ITU-T E.164). No range of times, "0800-1000". */
ps_check ps_check_e164;
/** Numeric date in any order of day, month and year that the calendar allows. */
ps_check ps_check_date;
/** Year first, eight digits or with separators: a day of the calendar, 1850 to 2150. */
ps_check ps_check_ymd;
/** Eight digits that are a date in one order or another. */
ps_check ps_check_date8;
/** Month and year: 1 to 12, and 1900 to 2100 or two digits. */
ps_check ps_check_month_year;
/** Drug Enforcement Administration registration: letters, seven digits, checksum. */
ps_check ps_check_dea;
/** Vehicle identification number: 17 characters, check digit in place 9 (49 CFR 565.15). */
ps_check ps_check_vin;
/** Medicare Beneficiary Identifier: eleven characters in CMS's format. */
ps_check ps_check_mbi;
/** IBAN: country's length and remainder 1 modulo 97 (ISO 13616). */
ps_check ps_check_iban;
/** IPv4: four numbers to 255, without leading zeros, not 0.x.x.x. */
ps_check ps_check_ipv4;
/** IPv6 text form (RFC 4291 section 2.2). */
ps_check ps_check_ipv6;
/** At least one digit, and no word alone. */
ps_check ps_check_has_digit;
/** An age over 89. */
ps_check ps_check_age90;
/** An age up to 129. A pattern with it is used where the policy asks for all ages alone. */
ps_check ps_check_age;

#endif
