#include "spoken_run.h"

#include <string.h>

/* Whether one of the words of @list, each between blanks, stands at data[at]. */
static bool is_word_of(const char *list, const unsigned char *data, size_t at, size_t end)
{
	size_t last = ps_spoken_letters(data, at, end);
	char word[20] = " ";

	if (last == at || last - at > sizeof(word) - 3)
		return false;
	for (size_t i = at; i < last; i++)
		word[1 + i - at] = (char)(ps_near_upper(data[i]) ? data[i] | 0x20 : data[i]);
	word[1 + last - at] = ' ';
	return strstr(list, word) != NULL;
}

/* What is counted or measured. */
static bool is_measure(const struct ps_spoken_run *run, const unsigned char *data, size_t end)
{
	static const char units[] =
		" over percent degrees degree point mg milligrams milligram mcg micrograms ml milliliters cc units "
		"unit "
		"grams gram pounds pound lbs kilos kg dollars dollar bucks cents hours hour minutes minute seconds "
		"days day weeks week months month years year times time reps sets people patients pills tablets tabs "
		"puffs am pm o calories steps feet inches miles blocks grados pesos dolares dólares horas hora días "
		"dias semanas años anos veces mililitros miligramos minutos euros heures jours ans por ";
	size_t at = run->end;

	if (at < end && (data[at] == '%' || data[at] == ':' || data[at] == '/'))
		return true;
	if (at + 1 < end && data[at] == '.' && ps_near_digit(data[at + 1]))
		return true;
	while (at < end && ps_near_blank(data[at]))
		at++;
	if ((data[at] == 'a' || data[at] == 'p') && at + 1 < end && (data[at + 1] == '.' || data[at + 1] == ' ') &&
		at + 2 < end && data[at + 2] == 'm')
		return true;
	return is_word_of(units, data, at, end);
}

/* "at ten forty five", "by two thirty": an hour and minutes behind a word of time. */
static bool is_time(const struct ps_spoken_run *run, const unsigned char *data, size_t floor)
{
	static const char words[] = " at by until till before after around about from to between las la for ";
	unsigned hour_len = run->count - 2;
	unsigned hour = 0;
	size_t at = run->start;

	if (run->count < 3 || run->count > 4 || run->letters > 0 || (run->tokens >> hour_len & 1) == 0)
		return false;
	for (unsigned i = 0; i < hour_len; i++)
		hour = hour * 10 + (unsigned)(run->chars[i] - '0');
	if (hour < 1 || hour > 12 || run->chars[hour_len] > '5')
		return false;
	while (at > floor && ps_near_blank(data[at - 1]))
		at--;
	while (at > floor && ps_near_letter(data[at - 1]))
		at--;
	return is_word_of(words, data, at, run->start);
}

/* "one two three four": each digit is one more, or one less, than the last. */
static bool is_counted(const struct ps_spoken_run *run)
{
	int step = run->chars[1] - run->chars[0];

	if (run->letters > 0 || (step != 1 && step != -1))
		return false;
	for (unsigned i = 1; i < run->count; i++) {
		if (run->chars[i] - run->chars[i - 1] != step)
			return run->count >= 7 && i >= 5;
	}
	return true;
}

/* "nineteen ninety five", "two thousand seven", "twenty twenty four": a year. */
static bool is_year(const struct ps_spoken_run *run)
{
	return run->count == 4 && run->letters == 0 && run->singles + run->groups == 0 && run->words <= 3 &&
	       ((run->chars[0] == '1' && run->chars[1] == '9') || (run->chars[0] == '2' && run->chars[1] == '0')) &&
	       (run->zeros || (run->tokens & 2) == 0);
}

bool ps_spoken_is_value(const struct ps_spoken_run *run, const unsigned char *data, size_t floor, size_t end)
{
	unsigned char before = run->start > floor ? data[run->start - 1] : ' ';
	unsigned char last = data[run->end - 1];

	if (ps_near_letter(before) || ps_near_digit(before) || (before > ' ' && strchr("./:$#'_", before) != NULL))
		return false;
	if (run->end < end && (ps_near_letter(data[run->end]) || ps_near_digit(data[run->end])) &&
		(ps_near_letter(last) || ps_near_digit(last)))
		return false;
	if (run->count < 3 || run->digits < 2 ||
		(run->zeros && (run->digits < 7 || run->digits > 11 || run->letters > 0)))
		return false;
	if (run->words < 2 && !(run->singles >= 6 && run->words == 0) &&
		!(run->words == 1 && run->letters + run->singles >= 2))
		return false;
	if (run->count == 3 && run->chars[1] == '1' && run->chars[2] == '1' && run->letters == 0)
		return false;
	return !is_counted(run) && !is_year(run) && !is_measure(run, data, end) && !is_time(run, data, floor);
}
