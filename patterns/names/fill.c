#include "fill.h"
#include "type.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_MAX 400000
#define PERSONS 10
#define WORD_MAX 48

/* A list of words with buckets. */
struct list {
	char **words;
	uint8_t *buckets;
	size_t count;
};

/* The words of one bucket or group. */
struct pool {
	uint32_t *index;
	size_t count;
};

static struct list given, family, world_given, world_family, nicks, cities, drugs, brands, eponyms, counties, states;
static struct list common, acronyms, firm_names, medicines;
static struct pool given_by[8], family_by[8], city_by[8];
/* Names that are common words as well, and letters that follow two letters. */
static struct pool given_words, family_words;
/* Common words by how common they are. */
static struct pool common_by[8];
static uint16_t follow_given[27 * 27][27], follow_family[27 * 27][27];

uint64_t fill_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

static size_t below(uint64_t *state, size_t limit)
{
	return (size_t)(fill_random(state) % limit);
}

static bool chance(uint64_t *state, unsigned percent)
{
	return below(state, 100) < percent;
}

static void *grow(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL) {
		fputs("fill: out of memory\n", stderr);
		exit(1);
	}
	return memory;
}

static void list_add(struct list *list, const char *word, size_t len, unsigned bucket)
{
	if (list->words == NULL) {
		list->words = grow(LIST_MAX, sizeof *list->words);
		list->buckets = grow(LIST_MAX, 1);
	}
	if (list->count == LIST_MAX || len == 0)
		return;
	list->words[list->count] = grow(len + 1, 1);
	memcpy(list->words[list->count], word, len);
	list->buckets[list->count++] = (uint8_t)bucket;
}

static void list_read(struct list *list, const char *folder, const char *name, const char *separators)
{
	static char line[65536];
	char path[4096];
	unsigned bucket = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "r");
	if (file == NULL) {
		fprintf(stderr, "fill: %s: cannot be opened\n", path);
		exit(1);
	}
	while (fgets(line, sizeof line, file) != NULL) {
		size_t len = strcspn(line, "\n");

		line[len] = '\0';
		if (line[0] == '#' || len == 0)
			continue;
		if (line[0] == '=') {
			bucket = (unsigned)strtoul(line + 1, NULL, 10);
		} else if (separators[0] == '\n') {
			list_add(list, line, len, bucket);
		} else {
			for (char *word = strtok(line, separators); word != NULL; word = strtok(NULL, separators))
				list_add(list, word, strlen(word), 0);
		}
	}
	fclose(file);
}

static void pool_add(struct pool *pool, size_t index)
{
	if (pool->index == NULL)
		pool->index = grow(LIST_MAX, sizeof *pool->index);
	pool->index[pool->count++] = (uint32_t)index;
}

static int by_word(const void *left, const void *right)
{
	return strcmp(left, *(char *const *)right);
}

/* The bucket of @word, 0 where it is not listed. The lists are sorted within a bucket. */
static unsigned bucket_of(const struct list *list, const char *word)
{
	unsigned best = 0;

	for (size_t start = 0; start < list->count;) {
		size_t end = start;

		while (end < list->count && list->buckets[end] == list->buckets[start])
			end++;
		if (list->buckets[start] > best &&
			bsearch(word, list->words + start, end - start, sizeof *list->words, by_word) != NULL)
			best = list->buckets[start];
		start = end;
	}
	return best;
}

static bool is_common(const char *word)
{
	return bucket_of(&common, word) >= 4;
}

static unsigned letter_of(char c)
{
	return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a' + 1) : 0;
}

static void learn_letters(uint16_t follow[27 * 27][27], const char *word)
{
	unsigned state = 0;

	for (size_t i = 0;; i++) {
		unsigned letter = letter_of(word[i]);

		if (follow[state][letter] < UINT16_MAX)
			follow[state][letter]++;
		state = (state * 27 + letter) % (27 * 27);
		if (word[i] == '\0')
			break;
	}
}

void fill_load(const char *folder)
{
	list_read(&common, folder, "words/common.tsv", "\n");
	list_read(&given, folder, "names/given.tsv", "\n");
	list_read(&family, folder, "names/surnames.tsv", "\n");
	list_read(&world_given, folder, "names/world-given.txt", " ");
	list_read(&world_family, folder, "names/world-surnames.txt", " ");
	list_read(&nicks, folder, "names/nicknames.txt", " ");
	list_read(&cities, folder, "places/cities.tsv", "\n");
	list_read(&counties, folder, "places/counties.tsv", "\n");
	list_read(&states, folder, "places/states.tsv", "\n");
	list_read(&drugs, folder, "words/drugs.tsv", "\n");
	list_read(&medicines, folder, "words/medicines.txt", " ");
	list_read(&acronyms, folder, "words/acronyms.txt", " ");
	list_read(&brands, folder, "words/brands.txt", " ");
	list_read(&firm_names, folder, "words/firms.txt", ";");
	list_read(&eponyms, folder, "words/eponyms.txt", " ");
	for (size_t i = 0; i < given.count; i++) {
		pool_add(&given_by[given.buckets[i] & 7], i);
		learn_letters(follow_given, given.words[i]);
		if (given.buckets[i] >= 3 && is_common(given.words[i]))
			pool_add(&given_words, i);
	}
	for (size_t i = 0; i < family.count; i++) {
		pool_add(&family_by[family.buckets[i] & 7], i);
		learn_letters(follow_family, family.words[i]);
		if (family.buckets[i] >= 4 && is_common(family.words[i]))
			pool_add(&family_words, i);
	}
	for (size_t i = 0; i < common.count; i++) {
		/* A word that is also a name stands where a person wrote it, not in a slot for any word. */
		if (common.buckets[i] >= 3 && bucket_of(&given, common.words[i]) < 3 &&
			bucket_of(&family, common.words[i]) < 5)
			pool_add(&common_by[common.buckets[i] & 7], i);
	}
	for (size_t i = 0; i < cities.count; i++)
		pool_add(&city_by[cities.buckets[i] & 7], i);
}

/* A word that looks like one of the list and mostly is none. */
static void invent(uint16_t follow[27 * 27][27], uint64_t *random, char *out)
{
	do {
		unsigned state = 0;
		size_t len = 0;

		for (; len < 14; len++) {
			unsigned total = 0;
			unsigned pick;
			unsigned letter = 0;

			for (unsigned i = 0; i < 27; i++)
				total += follow[state][i];
			if (total == 0)
				break;
			pick = (unsigned)below(random, total);
			while (pick >= follow[state][letter])
				pick -= follow[state][letter++];
			if (letter == 0)
				break;
			out[len] = (char)('a' + letter - 1);
			state = (state * 27 + letter) % (27 * 27);
		}
		out[len] = '\0';
	} while (strlen(out) < 3);
}

static const char *pick(const struct list *list, uint64_t *random)
{
	return list->words[below(random, list->count)];
}

static const char *pick_from(const struct list *list, const struct pool *pool, uint64_t *random)
{
	return pool->count == 0 ? pick(list, random) : list->words[pool->index[below(random, pool->count)]];
}

struct person {
	char given[WORD_MAX], middle[WORD_MAX], surname[WORD_MAX], second[WORD_MAX], nick[WORD_MAX];
};

static void capitalise(char *word, uint64_t *random)
{
	size_t len = strlen(word);
	bool start = true;

	const char *last = strrchr(word, ' ');

	/* A particle keeps its case. */
	for (size_t i = last == NULL ? 0 : (size_t)(last - word) + 1; i < len; i++) {
		if (start)
			word[i] = (char)toupper((unsigned char)word[i]);
		start = word[i] == '-' || word[i] == '\'';
	}
	if (len > 4 && strncmp(word, "Mc", 2) == 0 && chance(random, 80))
		word[2] = (char)toupper((unsigned char)word[2]);
	if (len > 5 && (strncmp(word, "De", 2) == 0 || strncmp(word, "La", 2) == 0) && chance(random, 15))
		word[2] = (char)toupper((unsigned char)word[2]);
}

/* Names of two parts, the second mostly in lower case: "Ji-woo", "Mei-Ling". */
static const char *const fore_parts[] = {"ji", "min", "seo", "ha", "soo", "hye", "eun", "yu", "tae", "jun", "mei",
	"xiao", "kim", "thu", "bao", "wei", "yong", "kai", "dong", "sang", "young", "jae", "hyun", "sun", "ah", "te",
	"la", "jo"};
static const char *const hind_parts[] = {"woo", "jun", "eun", "yeon", "min", "ho", "jin", "hee", "ah", "ling", "fang",
	"ly", "van", "hui", "ming", "na", "bin", "rin", "kyung", "suk", "seok", "young", "mi", "ra", "ja", "roy",
	"ann"};
/* Surnames of two plain words: "Spotted Elk". */
static const char *const fore_words[] = {"Running", "Spotted", "White", "Black", "Red", "Little", "Two", "Yellow",
	"Standing", "Walking", "Iron", "High", "Lone", "Swift", "Many", "Good", "Big", "Long", "Old", "Crazy", "Grey",
	"Medicine", "Holy", "Fast", "Kills", "Walks"};
static const char *const hind_words[] = {"Bear", "Elk", "Horse", "Eagle", "Cloud", "Bull", "Wolf", "Hawk", "Feather",
	"Thunder", "Shield", "Dog", "Crow", "Fox", "Bird", "Goat", "Star", "Hoop", "Rock", "Water", "Deer", "Owl",
	"Moon", "Alone", "Straight", "Woman"};

#define PICK(array, random) ((array)[below((random), sizeof(array) / sizeof *(array))])

static void choose_given(char *out, unsigned origin, uint64_t *random)
{
	unsigned dice = (unsigned)below(random, 100);

	if (chance(random, 2)) {
		snprintf(out, WORD_MAX, "%s-%s", PICK(fore_parts, random), PICK(hind_parts, random));
		out[0] = (char)toupper((unsigned char)out[0]);
		if (chance(random, 75))
			return;
	} else if (origin == 1)
		snprintf(out, WORD_MAX, "%s", pick(&world_given, random));
	else if (origin == 2)
		invent(follow_given, random, out);
	else if (dice < 9)
		snprintf(out, WORD_MAX, "%s", pick_from(&given, &given_words, random));
	else if (dice < 55)
		snprintf(out, WORD_MAX, "%s", pick_from(&given, &given_by[6 + below(random, 2)], random));
	else if (dice < 80)
		snprintf(out, WORD_MAX, "%s", pick_from(&given, &given_by[4 + below(random, 2)], random));
	else
		snprintf(out, WORD_MAX, "%s", pick_from(&given, &given_by[1 + below(random, 3)], random));
	capitalise(out, random);
}

/* What stands before a surname and is part of it. */
static const char *const prefixes[] = {"St. ", "van ", "Van ", "De ", "de la ", "De La ", "Le ", "La ", "al-", "Al-",
	"El-", "Van Der ", "von ", "Del ", "Di ", "Da ", "Ben-", "Mac", "O'", "Fitz", "D'", "Du "};

static void choose_surname(char *out, unsigned origin, uint64_t *random)
{
	unsigned dice = (unsigned)below(random, 100);
	char word[WORD_MAX];

	if (chance(random, 1)) {
		snprintf(out, WORD_MAX, "%s%s%s", PICK(fore_words, random), chance(random, 80) ? " " : "-",
			PICK(hind_words, random));
		return;
	}
	if (origin == 1)
		snprintf(word, sizeof word, "%s", pick(&world_family, random));
	else if (origin == 2)
		invent(follow_family, random, word);
	else if (dice < 9)
		snprintf(word, sizeof word, "%s", pick_from(&family, &family_words, random));
	else if (dice < 45)
		snprintf(word, sizeof word, "%s", pick_from(&family, &family_by[6 + below(random, 2)], random));
	else if (dice < 75)
		snprintf(word, sizeof word, "%s", pick_from(&family, &family_by[4 + below(random, 2)], random));
	else
		snprintf(word, sizeof word, "%s", pick_from(&family, &family_by[1 + below(random, 3)], random));
	if (word[0] == 'o' && strlen(word) > 5 && strchr("bcdgkhmnr", word[1]) != NULL && chance(random, 40))
		snprintf(out, WORD_MAX, "o'%.40s", word + 1);
	else if (chance(random, 4))
		snprintf(out, WORD_MAX, "%s%.36s", PICK(prefixes, random), word);
	else
		snprintf(out, WORD_MAX, "%s", word);
	capitalise(out, random);
}

static void choose_person(struct person *person, uint64_t *random)
{
	unsigned dice = (unsigned)below(random, 100);
	unsigned origin = dice < 68 ? 0 : dice < 90 ? 1 : 2;

	choose_given(person->given, origin, random);
	choose_given(person->middle, chance(random, 60) ? 0 : origin, random);
	choose_surname(person->surname, chance(random, 90) ? origin : (unsigned)below(random, 3), random);
	choose_surname(person->second, origin, random);
	snprintf(person->nick, WORD_MAX, "%s", pick(&nicks, random));
	capitalise(person->nick, random);
}

static const char *const particles[] = {"de la", "de", "del", "de los", "van", "van der", "van den", "von", "bin",
	"ibn", "da", "dos", "di", "al", "el", "le", "du", "ten", "della", "bint", "de las", "zu"};
static const char *const diseases[] = {"asthma", "diabetes", "hypertension", "pneumonia", "migraine", "COPD", "lupus",
	"gout", "epilepsy", "anemia", "shingles", "eczema", "hypothyroidism", "sepsis", "MS", "Type 2 Diabetes",
	"Rheumatoid Arthritis", "Sickle Cell Disease", "Cystic Fibrosis", "Lyme disease", "Influenza A", "Hepatitis C",
	"COVID-19", "Bipolar II", "atrial fibrillation", "Chronic Kidney Disease"};
static const char *const heads[] = {"disease", "syndrome", "sign", "Disease", "Syndrome", "lymphoma", "palsy",
	"catheter", "procedure", "maneuver", "fracture", "test", "reflex", "contracture", "score", "criteria",
	"retractor", "chorea", "thyroiditis", "nodes", "phenomenon", "tumor"};
static const char *const departments[] = {"Cardiology", "Radiology", "Billing", "Pediatrics", "Oncology", "ICU", "ER",
	"Human Resources", "Patient Relations", "Orthopedics", "Dermatology", "Lab", "Pharmacy", "Front Desk",
	"Physical Therapy", "Women's Health", "Case Management", "Scheduling", "Endocrinology", "Neurology",
	"Infusion Center", "Registration", "Medical Records", "Urgent Care", "Family Medicine", "Behavioral Health"};
static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July", "August",
	"September", "October", "November", "December"};
static const char *const short_months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
static const char *const short_weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Tues", "Thurs"};
static const char *const codes[] = {"AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN",
	"IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY",
	"NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY"};
static const char *const streets[] = {"St", "Street", "Ave", "Avenue", "Rd", "Road", "Blvd", "Ln", "Lane", "Dr",
	"Drive", "Ct", "Way", "Pl", "Pkwy", "Circle", "Terrace", "Hwy"};
static const char *const saints[] = {"Mary's", "Luke's", "Joseph's", "John's", "Vincent's", "Francis", "Elizabeth's",
	"Jude", "Anthony's", "Agnes", "Catherine's", "Michael's", "Peter's", "Thomas", "Rita's", "Clare"};
static const char *const hospitals[] = {"Memorial Hospital", "Hospital", "Medical Center", "Clinic",
	"Community Hospital", "General Hospital", "Family Practice", "Health Center", "Regional Medical Center",
	"Heart Institute", "Cancer Center", "Children's Hospital", "Eye Clinic", "Dental", "Pediatrics",
	"Surgery Center", "Rehab", "Imaging", "Orthopedics", "Urgent Care", "Nursing Home", "Hospice", "Women's Health",
	"clinic", "Health", "Dermatology", "Physical Therapy", "Wellness Center", "Telehealth", "Recovery", "DME",
	"Infusion", "Behavioral Health", "Home Care", "Dialysis", "Laser & Vein", "Med Spa", "Counseling", "Smiles",
	"Family Dental", "Sleep Center", "Home Health", "Regional", "Memorial", "Health System", "Heart & Lung"};
static const char *const firms[] = {"Inc.", "LLC", "& Sons", "Insurance", "Pharmacy", "Group", "Bank", "Corp.",
	"Foundation", "Partners", "Logistics", "Systems", "Elementary School", "University", "Law Group", "Realty",
	"Motors", "Industries", "Consulting", "Labs", "Associates", "Transport", "Church", "Market", "Plumbing",
	"Health Plan", "Bakery", "Hardware", "Academy", "Holdings", "Energy", "Medical Supply", "Credit Union",
	"Trucking", "Biocare", "Mobility", "Staffing", "Cleaners", "Towing", "Funeral Home", "Florist", "High School",
	"Middle School", "Park", "Library", "Manor", "Village", "Estates", "Apartments", "Towers"};

struct out {
	char data[512];
	size_t len;
};

static void put(struct out *out, const char *text)
{
	int len = snprintf(out->data + out->len, sizeof out->data - out->len, "%s", text);

	out->len += (size_t)len;
	if (out->len >= sizeof out->data)
		out->len = sizeof out->data - 1;
}

static void put_capital(struct out *out, const char *word)
{
	bool start = true;

	for (; *word != '\0' && out->len + 1 < sizeof out->data; word++) {
		out->data[out->len++] = (char)(start ? toupper((unsigned char)*word) : *word);
		start = *word == ' ' || *word == '-';
	}
	out->data[out->len] = '\0';
}

static void put_letter(struct out *out, char letter)
{
	char text[2] = {(char)toupper((unsigned char)letter), '\0'};

	put(out, text);
}

static void put_digits(struct out *out, unsigned count, uint64_t *random)
{
	char text[2] = {0};

	while (count-- > 0) {
		text[0] = (char)('0' + below(random, 10));
		put(out, text);
	}
}

static void put_date(struct out *out, bool birth, uint64_t *random)
{
	char text[64];
	unsigned month = 1 + (unsigned)below(random, 12);
	unsigned day = 1 + (unsigned)below(random, 28);
	unsigned year = birth ? 1925 + (unsigned)below(random, 95) : 2019 + (unsigned)below(random, 8);

	switch (below(random, birth ? 5 : 8)) {
	case 0:
		snprintf(text, sizeof text, "%02u/%02u/%04u", month, day, year);
		break;
	case 1:
		snprintf(text, sizeof text, "%u/%u/%02u", month, day, year % 100);
		break;
	case 2:
		snprintf(text, sizeof text, "%04u-%02u-%02u", year, month, day);
		break;
	case 3:
		snprintf(text, sizeof text, "%s %u, %u", months[month - 1], day, year);
		break;
	case 4:
		snprintf(text, sizeof text, "%u %s %u", day, short_months[month - 1], year);
		break;
	case 5:
		snprintf(text, sizeof text, "%s %u", months[month - 1], day);
		break;
	case 6:
		snprintf(text, sizeof text, "%u/%u", month, day);
		break;
	default:
		snprintf(text, sizeof text, "%s %u", short_months[month - 1], day);
		break;
	}
	put(out, text);
}

static void change_case(char *data, size_t len, int letters)
{
	for (size_t i = 0; i < len; i++) {
		if (letters == 1)
			data[i] = (char)toupper((unsigned char)data[i]);
		else if (letters == 2)
			data[i] = (char)tolower((unsigned char)data[i]);
	}
}

static void put_name(struct out *out, const char *slot, const struct person *person, uint64_t *random)
{
	const char *dot = chance(random, 70) ? "." : "";

	if (strcmp(slot, "given") == 0) {
		put(out, person->given);
	} else if (strcmp(slot, "surname") == 0) {
		put(out, person->surname);
	} else if (strcmp(slot, "nick") == 0) {
		put(out, person->nick);
	} else if (strcmp(slot, "login") == 0) {
		put_letter(out, person->given[0]);
		put(out, person->surname);
		change_case(out->data, out->len, 2);
	} else if (strcmp(slot, "initials") == 0) {
		put_letter(out, person->given[0]);
		put(out, chance(random, 50) ? "." : "");
		put_letter(out, person->surname[0]);
		if (out->len == 4 - 1)
			put(out, ".");
	} else if (strcmp(slot, "given_i") == 0) {
		put(out, person->given);
		put(out, " ");
		put_letter(out, person->surname[0]);
		put(out, dot);
	} else if (strcmp(slot, "i_surname") == 0) {
		put_letter(out, person->given[0]);
		put(out, dot);
		if (chance(random, 25)) {
			put_letter(out, person->middle[0]);
			put(out, dot);
		}
		put(out, " ");
		put(out, person->surname);
	} else if (strcmp(slot, "last_first") == 0 || strcmp(slot, "last_first_m") == 0) {
		put(out, person->surname);
		put(out, ", ");
		put(out, person->given);
		if (slot[10] != '\0') {
			put(out, " ");
			put_letter(out, person->middle[0]);
			put(out, chance(random, 30) ? "." : "");
		}
	} else if (strcmp(slot, "spelled") == 0) {
		const char *word = chance(random, 50) ? person->given : person->surname;
		const char *between = chance(random, 60) ? "-" : chance(random, 70) ? " " : ". ";

		for (size_t i = 0; word[i] != '\0'; i++) {
			if (!isalpha((unsigned char)word[i]))
				continue;
			put(out, i > 0 ? between : "");
			put_letter(out, word[i]);
		}
	} else if (strcmp(slot, "caret") == 0) {
		put(out, person->surname);
		put(out, "^");
		put(out, person->given);
		if (chance(random, 60)) {
			put(out, "^");
			put_letter(out, person->middle[0]);
		}
	} else if (strcmp(slot, "double") == 0) {
		put(out, person->given);
		put(out, " ");
		put(out, person->surname);
		put(out, chance(random, 65) ? "-" : " ");
		put(out, person->second);
	} else if (strcmp(slot, "particle") == 0) {
		put(out, person->given);
		put(out, " ");
		put(out, PICK(particles, random));
		put(out, " ");
		put(out, person->surname);
	} else if (strcmp(slot, "suffix") == 0) {
		static const char *const suffixes[] = {"Jr.", "Jr", "Sr.", "III", "II", "IV", ", Jr."};
		const char *suffix = PICK(suffixes, random);

		put(out, person->given);
		put(out, " ");
		put(out, person->surname);
		put(out, suffix[0] == ',' ? "" : " ");
		put(out, suffix);
	} else {
		put(out, person->given);
		put(out, " ");
		if (strcmp(slot, "full_m") == 0) {
			put_letter(out, person->middle[0]);
			put(out, dot);
			put(out, " ");
		} else if (strcmp(slot, "full_mm") == 0) {
			put(out, person->middle);
			put(out, " ");
		}
		put(out, person->surname);
	}
}

static void put_city(struct out *out, uint64_t *random)
{
	unsigned dice = (unsigned)below(random, 100);
	unsigned bucket = dice < 30 ? 5 : dice < 55 ? 4 : dice < 75 ? 3 : dice < 90 ? 2 : 1;

	put_capital(out, pick_from(&cities, &city_by[bucket], random));
}

static void put_company(struct out *out, const struct person *person, uint64_t *random)
{
	unsigned dice = (unsigned)below(random, 100);

	if (dice < 35) {
		put(out, person->surname);
	} else if (dice < 50) {
		put(out, person->surname);
		put(out, chance(random, 50) ? " & " : " and ");
		put(out, person->second);
	} else if (dice < 60) {
		put(out, person->given);
		put(out, "'s");
	} else if (dice < 75) {
		put_city(out, random);
	} else {
		put_capital(out, pick(&common, random));
	}
	put(out, " ");
	put(out, PICK(firms, random));
}

static void put_hospital(struct out *out, const struct person *person, uint64_t *random)
{
	unsigned dice = (unsigned)below(random, 100);

	if (dice < 25) {
		put(out, chance(random, 70) ? "St. " : "Saint ");
		put(out, PICK(saints, random));
	} else if (dice < 55) {
		put(out, person->surname);
	} else if (dice < 65) {
		put(out, person->given);
		put(out, " ");
		put(out, person->surname);
	} else if (dice < 85) {
		put_city(out, random);
	} else {
		put_capital(out, pick(&common, random));
	}
	put(out, " ");
	put(out, PICK(hospitals, random));
}

/* An acronym of the list, or letters that could be one, with @between between them. */
static void put_acronym(struct out *out, const char *between, uint64_t *random)
{
	const char *word = pick(&acronyms, random);
	size_t len = chance(random, 60) ? strlen(word) : 2 + below(random, 3);

	if (between[0] != '\0' && len > 4)
		len = 2 + below(random, 3);
	for (size_t i = 0; i < len; i++) {
		put(out, i > 0 ? between : "");
		put_letter(out, i < strlen(word) && isalpha((unsigned char)word[i]) ? word[i]
										    : (char)('a' + below(random, 26)));
	}
}

/* Slots that are no names; true where the slot is known. Sets the kind of span, if any. */
static bool put_other(
	struct out *out, const char *slot, const struct person *person, uint64_t *random, int *kind, enum ps_type *type)
{
	static const struct {
		const char *slot;
		enum ps_type type;
	} shapes[] = {{"date", PS_DATE}, {"dob", PS_DATE}, {"phone", PS_PHONE}, {"email", PS_EMAIL}, {"url", PS_URL},
		{"mrn", PS_MRN}, {"id", PS_ID}, {"ssn", PS_SSN}, {"user", PS_USERNAME}, {"street", PS_STREET},
		{"zip", PS_ZIP}};
	char text[128];

	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		if (strcmp(shapes[i].slot, slot) == 0) {
			*kind = FILL_SHAPE;
			*type = shapes[i].type;
		}
	}
	if (strcmp(slot, "city") == 0) {
		put_city(out, random);
		*kind = FILL_CITY;
	} else if (strcmp(slot, "state") == 0) {
		put(out, PICK(codes, random));
	} else if (strcmp(slot, "statename") == 0) {
		put_capital(out, pick(&states, random));
	} else if (strcmp(slot, "county") == 0) {
		put_capital(out, pick(&counties, random));
		put(out, " County");
	} else if (strcmp(slot, "street") == 0) {
		put_digits(out, 1 + (unsigned)below(random, 4), random);
		put(out, " ");
		put(out, chance(random, 15) ? "N " : "");
		if (chance(random, 50))
			put(out, person->surname);
		else
			put_capital(out, pick(&common, random));
		put(out, " ");
		put(out, PICK(streets, random));
	} else if (strcmp(slot, "zip") == 0) {
		put_digits(out, 5, random);
	} else if (strcmp(slot, "date") == 0 || strcmp(slot, "dob") == 0) {
		put_date(out, slot[1] == 'o', random);
	} else if (strcmp(slot, "time") == 0) {
		snprintf(text, sizeof text, "%u:%02u%s", 1 + (unsigned)below(random, 12), (unsigned)below(random, 60),
			chance(random, 50) ? (chance(random, 50) ? " AM" : "pm") : "");
		put(out, text);
	} else if (strcmp(slot, "phone") == 0) {
		put_digits(out, 3, random);
		put(out, "-555-01");
		put_digits(out, 2, random);
	} else if (strcmp(slot, "email") == 0 || strcmp(slot, "user") == 0) {
		snprintf(text, sizeof text, "%c%s%s", tolower((unsigned char)person->given[0]), person->surname,
			slot[0] == 'e' ? "@example.org" : "7");
		for (char *c = text; *c != '\0'; c++)
			*c = (char)tolower((unsigned char)*c);
		put(out, text);
	} else if (strcmp(slot, "url") == 0) {
		put(out, "https://example.org/v/");
		put_digits(out, 6, random);
	} else if (strcmp(slot, "ssn") == 0) {
		put_digits(out, 3, random);
		put(out, "-");
		put_digits(out, 2, random);
		put(out, "-");
		put_digits(out, 4, random);
	} else if (strcmp(slot, "mrn") == 0 || strcmp(slot, "id") == 0) {
		if (chance(random, 30))
			put_letter(out, (char)('a' + below(random, 26)));
		put_digits(out, 5 + (unsigned)below(random, 4), random);
	} else if (strcmp(slot, "num") == 0) {
		put_digits(out, 1 + (unsigned)below(random, 4), random);
	} else if (strcmp(slot, "money") == 0) {
		put(out, "$");
		put_digits(out, 2, random);
		put(out, ".");
		put_digits(out, 2, random);
	} else if (strcmp(slot, "drug") == 0) {
		const char *word = pick(chance(random, 50) ? &drugs : &medicines, random);

		if (chance(random, 60))
			put_capital(out, word);
		else
			put(out, word);
	} else if (strcmp(slot, "brand") == 0) {
		put_capital(out, pick(&brands, random));
	} else if (strcmp(slot, "firm") == 0) {
		put_capital(out, pick(&firm_names, random));
	} else if (strcmp(slot, "word") == 0) {
		put(out, pick_from(&common, &common_by[4 + below(random, 3)], random));
	} else if (strcmp(slot, "Word") == 0) {
		put_capital(out, pick_from(&common, &common_by[3 + below(random, 4)], random));
	} else if (strcmp(slot, "acronym") == 0) {
		put_acronym(out, "", random);
	} else if (strcmp(slot, "spaced") == 0) {
		put_acronym(out, " ", random);
	} else if (strcmp(slot, "hospital") == 0) {
		put_hospital(out, person, random);
		*kind = FILL_HOSPITAL;
	} else if (strcmp(slot, "company") == 0) {
		put_company(out, person, random);
	} else if (strcmp(slot, "eponym") == 0) {
		put_capital(out, pick(&eponyms, random));
		put(out, chance(random, 40) ? "'s " : " ");
		put(out, PICK(heads, random));
	} else if (strcmp(slot, "disease") == 0) {
		put(out, PICK(diseases, random));
	} else if (strcmp(slot, "month") == 0) {
		put(out, chance(random, 75) ? PICK(months, random) : PICK(short_months, random));
	} else if (strcmp(slot, "weekday") == 0) {
		put(out, chance(random, 70) ? PICK(weekdays, random) : PICK(short_weekdays, random));
	} else if (strcmp(slot, "dept") == 0) {
		put(out, PICK(departments, random));
	} else if (strcmp(slot, "asgiven") == 0) {
		put(out, person->given);
	} else if (strcmp(slot, "assurname") == 0) {
		put(out, person->surname);
	} else {
		return false;
	}
	return true;
}

static bool is_name_slot(const char *slot)
{
	static const char *const names[] = {"given", "surname", "full", "full_m", "full_mm", "last_first",
		"last_first_m", "initials", "given_i", "i_surname", "nick", "double", "suffix", "particle", "spelled",
		"caret", "login"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], slot) == 0)
			return true;
	}
	return false;
}

static void mark_of(struct out *out, enum ps_type type, uint64_t *random)
{
	out->len = 0;
	put(out, "[");
	put(out, ps_type_info(type)->name);
	if (chance(random, 20)) {
		put(out, "-");
		put_digits(out, 1, random);
	}
	put(out, "]");
}

/* What another lane finds, or a city, as it is written: "TYPE:surface". */
static bool put_as_written(struct out *out, const char *body, size_t len, int *kind, enum ps_type *type)
{
	const char *colon = memchr(body, ':', len);
	size_t type_len = colon == NULL ? 0 : (size_t)(colon - body);

	if (colon == NULL || len - type_len > sizeof out->data)
		return false;
	out->len = len - type_len - 1;
	memcpy(out->data, colon + 1, out->len);
	*kind = FILL_CITY;
	if (type_len == 4 && memcmp(body, "CITY", 4) == 0)
		return true;
	*kind = FILL_SHAPE;
	for (unsigned i = 1; i < PS_TYPE_COUNT; i++) {
		const char *name = ps_type_info((enum ps_type)i)->name;

		if (strlen(name) == type_len && memcmp(name, body, type_len) == 0) {
			*type = (enum ps_type)i;
			return true;
		}
	}
	return false;
}

/* Fills the slot body[0 .. len) into @text. */
static bool fill_slot(struct fill_text *text, const char *body, size_t len, const struct person persons[PERSONS],
	const struct fill_style *style, uint64_t *random)
{
	struct out out = {.len = 0};
	char slot[64];
	char *bar;
	int letters = style->letters;
	int kind = -1;
	enum ps_type type = PS_NONE;
	unsigned person = 1;

	if (body[0] == '=') {
		if (len >= sizeof out.data)
			return false;
		memcpy(out.data, body + 1, len - 1);
		out.len = len - 1;
		kind = FILL_NAME;
	} else if (body[0] == '!') {
		if (!put_as_written(&out, body + 1, len - 1, &kind, &type))
			return false;
	} else {
		if (len >= sizeof slot)
			return false;
		memcpy(slot, body, len);
		slot[len] = '\0';
		bar = strchr(slot, '|');
		if (bar != NULL) {
			letters = strcmp(bar, "|upper") == 0 ? 1 : strcmp(bar, "|lower") == 0 ? 2 : letters;
			*bar = '\0';
		}
		len = strlen(slot);
		if (len > 0 && isdigit((unsigned char)slot[len - 1])) {
			person = (unsigned)(slot[len - 1] - '0');
			slot[len - 1] = '\0';
		}
		if (is_name_slot(slot)) {
			put_name(&out, slot, &persons[person], random);
			kind = FILL_NAME;
		} else if (!put_other(&out, slot, &persons[(person + 5) % PERSONS], random, &kind, &type)) {
			return false;
		}
	}
	change_case(out.data, out.len, letters);
	if (style->marks && (kind == FILL_NAME || kind == FILL_CITY || kind == FILL_SHAPE)) {
		mark_of(&out, kind == FILL_NAME ? PS_NAME : kind == FILL_CITY ? PS_CITY : type, random);
		kind = -1;
	}
	if (text->len + out.len > FILL_TEXT_MAX || text->span_count == FILL_SPAN_MAX)
		return false;
	memcpy(text->data + text->len, out.data, out.len);
	/* Other lanes miss a tenth of what they look for. */
	if (kind == FILL_SHAPE && chance(random, 10))
		kind = -1;
	if (kind >= 0 && out.len > 0)
		text->spans[text->span_count++] = (struct fill_span){.start = (uint32_t)text->len,
			.end = (uint32_t)(text->len + out.len),
			.kind = (uint8_t)kind,
			.type = (uint8_t)type};
	text->len += out.len;
	return true;
}

/*
 * A capitalised word to stand anywhere, so that the lists alone count: a name,
 * which returns true, or an acronym, a drug, a brand, a common word.
 */
static bool put_spike(struct out *out, const struct person *person, uint64_t *random)
{
	unsigned dice = (unsigned)below(random, 100);

	if (chance(random, 45)) {
		put_name(out, dice < 65 ? "given" : dice < 85 ? "full" : "surname", person, random);
		return true;
	}
	if (dice < 30) {
		put(out, pick(&acronyms, random));
		change_case(out->data, out->len, 1);
	} else if (dice < 40) {
		for (size_t i = 2 + below(random, 3); i > 0; i--)
			put_letter(out, (char)('a' + below(random, 26)));
	} else if (dice < 60) {
		put_capital(out, pick(&drugs, random));
	} else if (dice < 75) {
		put_capital(out, pick(&brands, random));
	} else {
		put_capital(out, pick(&common, random));
	}
	return false;
}

/* Bytes of the lower-case word of five letters or more at @at, 0 where there is none. */
static size_t plain_word(const char *context, const char *at)
{
	size_t len = 0;

	if (at > context && at[-1] != ' ')
		return 0;
	while (at[len] >= 'a' && at[len] <= 'z')
		len++;
	return len >= 5 && at[len] == ' ' ? len : 0;
}

struct filling {
	struct fill_text *text;
	struct person persons[PERSONS];
	const struct fill_style *style;
	uint64_t *random;
};

/* Where the slot that opens at @open closes, NULL where it does not before @to. A choice holds other slots. */
static const char *close_of(const char *open, const char *to)
{
	unsigned depth = 0;

	for (const char *at = open; at < to; at++) {
		if (*at == '{')
			depth++;
		if (*at == '}' && --depth == 0)
			return at;
	}
	return NULL;
}

/* Bounds of one of the parts of "a|b|c", chosen at random. */
static void choose_part(const char **from, const char **to, uint64_t *random)
{
	size_t parts = 1;
	size_t part;
	unsigned depth = 0;
	const char *at = *from;

	for (; at < *to; at++) {
		depth += (unsigned)(*at == '{') - (unsigned)(*at == '}');
		parts += depth == 0 && *at == '|';
	}
	part = below(random, parts);
	for (at = *from; at < *to; at++) {
		depth += (unsigned)(*at == '{') - (unsigned)(*at == '}');
		if (depth > 0 || *at != '|')
			continue;
		if (part == 0)
			break;
		part--;
		*from = at + 1;
	}
	*to = at;
}

/* Puts a hard word in place of the plain one; false where it does not fit. */
static bool fill_spike(const struct filling *filling)
{
	struct fill_text *text = filling->text;
	struct out out = {.len = 0};
	bool is_name = put_spike(&out, &filling->persons[below(filling->random, PERSONS)], filling->random);

	if (text->len + out.len > FILL_TEXT_MAX || text->span_count == FILL_SPAN_MAX)
		return false;
	change_case(out.data, out.len, filling->style->letters);
	if (is_name)
		text->spans[text->span_count++] = (struct fill_span){
			.start = (uint32_t)text->len, .end = (uint32_t)(text->len + out.len), .kind = FILL_NAME};
	memcpy(text->data + text->len, out.data, out.len);
	text->len += out.len;
	return true;
}

static bool expand(const struct filling *filling, const char *from, const char *to);

/* Fills the slot whose bytes are [open, close]. */
static bool expand_slot(const struct filling *filling, const char *open, const char *close)
{
	const char *from = open + 2;
	const char *to = close;

	if (open[1] != '?')
		return fill_slot(filling->text, open + 1, (size_t)(close - open - 1), filling->persons, filling->style,
			filling->random);
	choose_part(&from, &to, filling->random);
	return expand(filling, from, to);
}

static bool expand(const struct filling *filling, const char *from, const char *to)
{
	struct fill_text *text = filling->text;

	for (const char *at = from; at < to; at++) {
		char byte = *at;
		size_t plain = filling->style->spike ? plain_word(from, at) : 0;

		if (text->len == FILL_TEXT_MAX)
			return false;
		if (plain > 0 && chance(filling->random, 12)) {
			if (!fill_spike(filling))
				return false;
			at += plain - 1;
			continue;
		}
		if (byte == '\\' && at + 1 < to) {
			at++;
			byte = (char)(*at == 'n' ? '\n' : *at == 't' ? '\t' : *at);
		} else if ((byte == '{' || byte == '}') && at + 1 < to && at[1] == byte) {
			at++;
		} else if (byte == '{') {
			const char *close = close_of(at, to);

			if (close == NULL || !expand_slot(filling, at, close))
				return false;
			at = close;
			continue;
		}
		if (filling->style->letters != 0)
			change_case(&byte, 1, filling->style->letters);
		text->data[text->len++] = byte;
	}
	return true;
}

bool fill_context(struct fill_text *text, const char *context, const struct fill_style *style, uint64_t *random)
{
	struct filling filling = {.text = text, .style = style, .random = random};
	size_t len = text->len;
	size_t span_count = text->span_count;
	bool fits;

	for (size_t i = 0; i < PERSONS; i++)
		choose_person(&filling.persons[i], random);
	fits = expand(&filling, context, context + strlen(context));
	if (!fits) {
		text->len = len;
		text->span_count = span_count;
	}
	memset(text->data + text->len, 0, 64);
	return fits;
}
