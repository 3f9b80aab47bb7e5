#include "spoken_run.h"

#include <string.h>

/* Bytes of a speaker's name, of a time, and of what a listener puts in: "Mm-hm.". */
#define SPEAKER_MAX 24
#define STAMP_MAX 14
#define LISTENER_MAX 20

/* Behind "[00:30]", "00:00:37" or "(0:12)" and blanks. */
static size_t behind_stamp(const unsigned char *data, size_t at, size_t end)
{
	size_t i = at;
	unsigned colons = 0;

	while (i < end && i - at < STAMP_MAX && (ps_near_digit(data[i]) || strchr(":.[]()", data[i]) != NULL) &&
		data[i] != '\0') {
		colons += data[i] == ':';
		i++;
	}
	if (colons == 0)
		return at;
	while (i < end && ps_near_blank(data[i]))
		i++;
	return i;
}

/* Behind "AGENT:" or "Caller 2:" and blanks. */
static size_t behind_speaker(const unsigned char *data, size_t at, size_t end)
{
	size_t i = at;

	while (i < end && i - at < SPEAKER_MAX && (ps_near_letter(data[i]) || ps_near_digit(data[i]) || data[i] == ' '))
		i++;
	if (i == at || i >= end || data[i] != ':' || !ps_near_letter(data[at]))
		return at;
	i++;
	while (i < end && ps_near_blank(data[i]))
		i++;
	return i;
}

size_t ps_spoken_next_line(const unsigned char *data, size_t at, size_t end)
{
	if (at < end && data[at] == '\r')
		at++;
	if (at >= end || data[at] != '\n')
		return 0;
	at++;
	while (at < end && (ps_near_blank(data[at]) || data[at] == '>'))
		at++;
	at = behind_stamp(data, at, end);
	return behind_speaker(data, at, end);
}

size_t ps_spoken_listener(const unsigned char *data, size_t at, size_t end)
{
	static const char heard[] =
		" mm hm uh huh mhm ok okay yes yeah yep right got it go ahead si sí aha ajá dale and then ";
	size_t i = at;

	while (i < end && i - at < LISTENER_MAX && data[i] != '\n') {
		size_t last = ps_spoken_letters(data, i, end);
		char word[12] = " ";

		if (last - i > 8)
			return 0;
		if (last == i) {
			if (!ps_near_blank(data[i]) && strchr("-,.?!", data[i]) == NULL)
				return 0;
			i++;
			continue;
		}
		for (size_t j = i; j < last; j++)
			word[1 + j - i] = (char)(ps_near_upper(data[j]) ? data[j] | 0x20 : data[j]);
		word[1 + last - i] = ' ';
		if (strstr(heard, word) == NULL)
			return 0;
		i = last;
	}
	return i > at && i < end && data[i] == '\n' ? ps_spoken_next_line(data, i, end) : 0;
}
