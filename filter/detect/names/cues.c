#include "names.h"
#include "town.h"
#include "word.h"

#include <string.h>

/*
 * Each is looked for in any case, with no letter or digit before it. Few and
 * telling: a cue costs the scan lane a little in every text.
 */
static const char *const cues[] = {
	"hi ",
	"hey ",
	"hello ",
	"dear ",
	"hola ",
	"thx ",
	"thanks ",
	"thank you ",
	"ty ",
	"morning ",
	"sorry ",

	"its ",
	"it's ",
	"this is ",
	"im ",
	"i'm ",
	"i am ",
	"name is ",
	"names ",
	"name ",
	"name: ",
	"named ",
	"called ",
	"dr ",
	"dr. ",
	"dra ",
	"mr ",
	"mr. ",
	"mrs ",
	"mrs. ",
	"ms ",
	"ms. ",
	"miss ",
	"nurse ",
	"prof ",
	"pastor ",
	"officer ",
	"sister ",
	"tia ",
	"tio ",
	"don ",
	"sra ",
	"sr. ",
	"aunt ",
	"auntie ",
	"uncle ",
	"mom ",
	"dad ",
	"wife ",
	"husband ",
	"son ",
	"daughter ",
	"brother ",
	"bro ",
	"sis ",
	"grandma ",
	"grandpa ",
	"nana ",
	"friend ",
	"cousin ",
	"niece ",
	"nephew ",
	"partner ",
	"baby ",
	"patient ",
	"pt ",
	"client ",

	"tell ",
	"ask ",

	"remind ",

	"attn ",
	"by: ",
	"tech: ",
	"rph: ",

	"- ",
	"--",
	"love, ",
	"thanks, ",
	"xo ",
	"soy ",
	"llamo ",

	"last name ",
	"first name ",
	"\"lastname\":\"",
	"\"firstname\":\"",
	"\"last_name\":\"",
	"\"first_name\":\"",
	"\"fname\":\"",
	"\"lname\":\"",
	"\"first\":\"",
	"\"last\":\"",
	"\"given\":\"",
	"\"family\":\"",
	"\"surname\":\"",
	"\"patient\":\"",
	"\"caller\":\"",
	"\"firstname\": \"",
	"\"lastname\": \"",
	"\"first_name\": \"",
	"\"last_name\": \"",
	"name=",
	"this+is+",
	"its+",
	"visitor: ",
	"guest: ",
	"caller: ",
	"patient: ",
	"client: ",
	"parent: ",
	"pt: ",
	"from: ",
	"to: ",
	"member: ",
	"attn: ",
	"c/o ",
	"cc: ",
	"c.c. ",
	"lead: ",
	"s/w ",
	"contact: ",
	"driver: ",
	"rider: ",
	"resident: ",
	"student: ",
	"guardian: ",
	"spouse: ",
	"mother: ",
	"father: ",
	"daughter: ",
	"son: ",
	"nurse: ",
	"aide: ",
	"provider: ",
	"doctor: ",
	"paciente: ",
	"nombre: ",
	"firstname=",
	"lastname=",
	"fname=",
	"lname=",
	"first=",
	"last=",
	"patient=",
	"caller=",
	"\"patient\": \"",
	"\"caller\": \"",
	"\"full_name\":\"",
	"\"full_name\": \"",
	"\"fullname\":\"",
	"\"fullname\": \"",
	"\"contact\":\"",
	"\"contact\": \"",
	"\"name\":\"",
	"\"name\": \"",
	"caller ",
	"host ",
	"mother ",
	"father ",
	"visitor ",
	"guest ",
	"w/ ",
	"witness ",
	"pm ",
	"by ",
	"mama ",
	"papa ",

	"hermana ",
	"hermano ",
	"hija ",
	"hijo ",

	PS_TOWN_HOMES,
	PS_TOWN_STAYS,
};

const char *const *ps_names_cues(size_t *count)
{
	*count = sizeof cues / sizeof *cues;
	return cues;
}

static bool is_match(const struct ps_text *text, size_t at, const char *cue, size_t len)
{
	if (len > text->len - at)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = text->data[at + i];

		if (byte >= 'A' && byte <= 'Z')
			byte = (unsigned char)(byte | 0x20);
		if (byte != (unsigned char)cue[i])
			return false;
	}
	return true;
}

size_t ps_names_scan_cues(const struct ps_text *text, uint32_t *ends, size_t cap)
{
	size_t count = 0;

	for (size_t at = 0; at < text->len; at++) {
		if (at > 0 && ps_letter_len(text, at - 1) > 0)
			continue;
		for (size_t i = 0; i < sizeof cues / sizeof *cues; i++) {
			size_t len = strlen(cues[i]);
			size_t place;

			if ((text->data[at] | 0x20) != (cues[i][0] | 0x20) || !is_match(text, at, cues[i], len))
				continue;
			if (count == cap)
				return count;
			/* Ends ascend but for cues of different length that start at nearly one place. */
			for (place = count; place > 0 && ends[place - 1] > at + len; place--)
				ends[place] = ends[place - 1];
			ends[place] = (uint32_t)(at + len);
			count++;
		}
	}
	return count;
}

size_t ps_names_caps(const struct ps_text *text, uint32_t *caps, size_t cap)
{
	size_t count = 0;
	bool inside = false;

	for (size_t at = 0; at < text->len;) {
		size_t size = ps_letter_len(text, at);

		if (size > 0 && !inside && ps_is_capital(text, at)) {
			if (count == cap)
				return count;
			caps[count++] = (uint32_t)at;
		}
		inside = size > 0;
		at += size > 0 ? size : 1;
	}
	return count;
}
