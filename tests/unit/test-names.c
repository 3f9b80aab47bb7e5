#include "alloc.h"
#include "guarded.h"
#include "join.h"
#include "model.h"
#include "names.h"
#include "network.h"
#include "rule.h"
#include "tokens.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CAPS 65536

/* Runs the lane over a text that lies against a guard page, as readily as @bias says. */
static enum ps_status find_by(float bias, const char *data, size_t len, const struct ps_finding *shapes,
	size_t shape_count, struct ps_findings *found)
{
	static uint32_t caps[CAPS], cues[CAPS];
	struct guarded guarded = guarded_copy(data, len);
	struct ps_text text = {.data = guarded.data, .len = len, .to = len};
	struct ps_names_input input = {
		.text = &text, .caps = caps, .cues = cues, .shapes = shapes, .shape_count = shape_count};
	struct ps_names_config config = {.bias = bias};
	struct ps_names_work *work;
	enum ps_status status = ps_names_work_new(&work);

	memset(config.want, true, sizeof config.want);
	input.cap_count = ps_names_caps(&text, caps, CAPS);
	input.cue_count = ps_names_scan_cues(&text, cues, CAPS);
	if (status == PS_OK)
		status = ps_names_find(&config, work, &input, found);
	ps_names_work_free(work);
	guarded_free(&guarded);
	return status;
}

static enum ps_status find_with(
	const char *data, size_t len, const struct ps_finding *shapes, size_t shape_count, struct ps_findings *found)
{
	return find_by(0, data, len, shapes, shape_count, found);
}

/* The text with "<" and ">" around what was found of @type. */
static const char *marked(const char *text, enum ps_type type)
{
	static char out[4096];
	struct ps_findings found = {0};
	size_t len = strlen(text);
	size_t at = 0;
	size_t next = 0;

	cr_assert_eq(find_with(text, len, NULL, 0, &found), PS_OK);
	for (size_t i = 0; i <= len && at + 3 < sizeof out; i++) {
		while (next < found.len && found.items[next].end <= i) {
			if (found.items[next].type == type)
				out[at++] = '>';
			next++;
		}
		if (next < found.len && found.items[next].start == i && found.items[next].type == type)
			out[at++] = '<';
		if (i < len)
			out[at++] = text[i];
	}
	out[at] = '\0';
	ps_findings_fini(&found);
	return out;
}

/* @expected is the text with its names in "<>". */
static void expect_of(const char *expected, enum ps_type type)
{
	char text[4096];
	size_t len = 0;

	for (const char *c = expected; *c != '\0'; c++) {
		if (*c != '<' && *c != '>')
			text[len++] = *c;
	}
	text[len] = '\0';
	cr_expect_str_eq(marked(text, type), expected, "got %s", marked(text, type));
}

static void expect(const char *expected)
{
	expect_of(expected, PS_NAME);
}

Test(names, finds_a_name_behind_a_greeting)
{
	expect("Hi <Jane>, your visit is tomorrow at 9.");
	expect("Dear Mr. <Okafor>,\n\nPlease call us.");
}

Test(names, takes_a_full_name_as_one_span)
{
	expect("Patient: <Jane Q. Doe>\nVisit: follow-up");
	expect("Seen by <Maria Delgado-Ruiz>, RN, this morning.");
}

Test(names, takes_the_last_name_first_with_its_initial)
{
	expect("Patient: <DOE, JANE Q>");
	expect("Pt: <Nguyen, Minh T>");
}

Test(names, takes_initials_with_the_name)
{
	expect("Please ask <J.D. Salazar> about it.");
	expect("Thanks, <Anna S.>");
}

Test(names, takes_no_letter_of_a_sex_for_a_name)
{
	expect("Patient: <Jane Doe>\nDOB: 11/02/1958 Sex: F SSN: 900-55-0187\nGender=M Age: 44");
}

Test(names, takes_the_suffix_and_leaves_the_title)
{
	expect("Mr. <Robert Hill Jr.> called.");
	expect("I saw Dr. <Patel> and Nurse <Kowalski> today.");
}

Test(names, takes_particles_between_its_words)
{
	expect("Patient <Ana de la Cruz> was discharged.");
	expect("Dr. <Jan van der Berg> signed it.");
}

Test(names, reaches_over_particles_to_an_initial_and_to_a_rare_surname)
{
	expect("Please call <S. van Doorn> back.");
	expect("Follow up with <William ten Pas> in May.");
}

Test(names, takes_any_word_for_a_surname_that_ends_the_run)
{
	expect("My name is <Jennifer Want>.");
	expect("seen by Dr <Adam Careful>, who agrees");
	expect("Thanks <Jennifer>. Please call.");
}

Test(names, takes_the_whole_of_a_value_in_quotation_marks)
{
	expect("{\"patientName\":\"<Delgado, Chief>\"}");
}

Test(names, goes_on_over_letters_that_json_escaped)
{
	expect("{\"patient\":\"Mr. <Casta\\u00f1eda>\"}");
}

Test(names, takes_letters_that_stand_for_nobody_or_apart_for_no_name)
{
	expect("He was seen by Dr. X for this.");
	expect("The patient has C O P D and asthma.");
	expect("Patient: Hm, I do not think so.");
}

Test(names, takes_no_word_that_is_glued_to_a_mark)
{
	expect("Tel[PHONE] and more");
}

Test(names, sees_in_a_mark_what_stood_there)
{
	static const char text[] = "Doe 555-0142";
	static const char again[] = "Doe [PHONE]";
	const struct ps_finding phone = {.start = 4, .end = 12, .type = PS_PHONE};
	struct ps_findings first = {0};
	struct ps_findings second = {0};

	cr_assert_eq(find_with(text, strlen(text), &phone, 1, &first), PS_OK);
	cr_assert_eq(find_with(again, strlen(again), NULL, 0, &second), PS_OK);
	cr_expect_eq(first.len, second.len);
	if (first.len == 1 && second.len == 1)
		cr_expect_eq(first.items[0].score, second.items[0].score);
	ps_findings_fini(&first);
	ps_findings_fini(&second);
}

Test(names, leaves_the_possessive_outside)
{
	expect("This is <Megan>'s mother calling.");
}

Test(names, takes_an_hl7_name)
{
	expect("PID|1||12345||<DOE^JANE^Q>||19800101|F");
}

Test(names, takes_the_words_round_a_caret_that_fill_a_field)
{
	expect("PID|1||12345||<TALL CEDAR^JENNIFER>||19800101|F");
	expect("NK1|1|<PEREZ^MD JENNIFER>|MTH^Mother");
	expect("PID|1||12345||<PEREZ^JENNIFER^^^JR>||19800101|F");
}

Test(names, takes_the_words_round_a_comma_that_fill_a_column)
{
	expect("Name              DOB\n<Harbor, Jennifer L>      1/2/1950\n");
	expect("Name              DOB\n<MARTINEZ, XYLOTHE>      1/2/1950\n");
	expect("Clinic, open      noon\n");
}

Test(names, takes_surnames_of_several_words)
{
	expect("Patient: <Jennifer Tall Cedar> / room 4");
	expect("Patient: <Jennifer Two Small Cedars>, room 4");
	expect("Patient: <Jennifer>. Eat Warm Meals");
}

Test(names, takes_nicknames_in_quotation_marks)
{
	expect("Patient: <Perez, Jennifer (\"Tully>\"), RN");
	expect("Patient: <Jennifer \"Tully\" Perez>, RN");
}

Test(names, takes_what_spells_a_name)
{
	expect("hi this is <jenny perez p e r e z> my son is sick");
	expect("hi this is <jenny perez> p e r t my son is sick");
	expect("thanks <jenny w.>");
	expect("[9:14] <jenny w>: who is it");
	expect("my coworker (<jenny w>) said");
	expect("thanks <jenny> k, see you");
}

Test(names, takes_letters_that_json_escapes_in_json)
{
	expect("Patient: <Ren\\\\u00e9e Jennifer Garc\\\\u00eda>, room 4");
}

Test(names, takes_raw_json_values_by_their_key)
{
	expect("{\"firstName\":\"<Jane>\",\"lastName\":\"<Doe>\"}");
}

Test(names, reads_a_message_in_its_envelope_as_it_reads_it_alone)
{
	expect("It's <Will>. Will you be able to move it?");
	expect("{\"body\": \"It's <Will>. Will you be able to move it?\"}");
	expect("Body: It's <Will>. Will you be able to move it?");
}

Test(names, takes_names_with_letters_outside_ascii)
{
	expect("Hi <Zo\xc3\xab>, this is <Bj\xc3\xb6rn> from the clinic.");
}

Test(names, takes_lower_case_names_beside_a_cue)
{
	expect("hi <jenny> its <dee> from dr <okafors> office");
}

Test(names, finds_a_sure_name_again_without_a_cue)
{
	expect("Patient: <Anahit Hovsepyan>\nBed 4. <Hovsepyan> slept well.");
}

Test(names, leaves_eponyms_and_months_alone)
{
	expect("She has Parkinson's disease and Crohn's disease.");
	expect("See you in May or on Friday.");
}

Test(names, leaves_eponyms_before_what_they_name_alone)
{
	expect("Naughton protocol, Kelly clamp, Nordic curl and Hughes flap.");
	expect("Crit: Nelson dz panel sent. Megan's Law, Stark Law.");
}

Test(names, leaves_eponyms_in_lists_alone)
{
	expect("Stains: Warthin-Starry, Bodian and Movat are unchanged.");
	expect("Hawkins-Kennedy pos, Yergason neg, Tinel + at the wrist.");
	expect("ECG; Tinetti; MoCA");
	expect("PMH: Crohn's, and Addison's; hx of Cushing's; s/p chole.");
	expect("<Addison>'s visit is moved, Crohn's, too.");
}

Test(names, takes_people_who_are_called_like_eponyms)
{
	expect("Dr. <Murphy> called about Mrs. <Faber>.");
	expect("Signed by <Alan Wernicke>, who has Hodgkin lymphoma.");
}

Test(names, leaves_short_forms_alone)
{
	expect("Na 137, K 4.4, Hb 121, Plt 188");
	expect("Prelim read: no fracture. Vit D 22.");
}

Test(names, leaves_hospitals_and_firms_alone)
{
	expect("She was seen at St. Mary's Hospital.");
	expect("Pick it up at Walgreens or CVS Pharmacy.");
	expect("Use a Welch Allyn Harvey QXR or a Welch Allyn Panoptic.");
	expect("Seen by Welch Allyn <Harvey> RN today.");
	expect("Seen at Welch Allyn <Harvey CFP> today.");
}

Test(names, takes_people_behind_firms)
{
	expect("{\"people\": [\"Edward Jones <Marcus> VP\", \"Blue Cross <Alvarez> MRI\"]}");
}

Test(names, leaves_what_programs_call_their_own_alone)
{
	expect("{\"name\": \"PatientIntakeForm\", \"status\": \"draft\"}");
	expect("{\"name\": \"<MaryAnnSmith>\"}");
}

Test(names, takes_names_without_a_blank)
{
	expect("{\"name\": \"<JohnSmith>\"}, call <MariaGarcia> back");
	expect("patient: <MaryJWhite>, see <DavidClark>.");
	expect("{\"action\": \"MarkPaid\", \"x\": \"WillCall\", \"y\": \"AnnArbor\"} JavaScript, MarkDown");
}

Test(names, takes_who_is_at_a_facility)
{
	expect("from Dr. <Gallagher> at Mercy Clinic, <Lee> at Children's Hospital");
	expect("Dr. <Smith> and Mercy Hospital agree.");
	expect("Dr. <Whitaker> Clinic visit moved, Whitaker Clinic closed");
	expect("She was seen at Children's Hospital at Montefiore.");
}

Test(names, leaves_words_of_programs_without_a_blank)
{
	expect("new MaxPage(), com.acme.PrestonPark.run(PrestonPark.java:22), CharlesSchwab");
	expect("Mr. <BlessingDogDog> came.");
}

Test(names, takes_small_letters_behind_a_label)
{
	expect("c/o <karen whitfield>\n12 Oak St\nTulsa OK");
	expect("ID 5512345\n- pt: <whitfield, karen>\n- Ins: none");
	expect("ID 5512345\nname: will call back");
}

Test(names, takes_owners_of_what_is_a_persons)
{
	expect("at <Whitfield>'s home the pump alarms, <Brandt>'s claim");
	expect("Parkinson's meds, Denver's home, May's visit");
}

Test(names, takes_families)
{
	expect("The <Johnsons> called. The <Smiths> are here, the <Bakers> asked for it.");
	expect("We saw the <Joneses> and the <Petersons>' kids.");
	expect("THE <JOHNSONS> CALLED ABOUT THE BILL");
	expect("The Angels won, the Nelsons Clinic is closed, the Coopers are round, the Parks are open.");
}

Test(names, takes_who_is_asked_after)
{
	expect("Will <Sarah> be in the office? Will <Mark> need a ride?");
	expect("<Will Smith> needs a refill. I saw <Will Hannah>.");
	expect("<Will Riley> still has pain. <Will Riley> also called.");
	expect("Gentile Signora <Rossi>, la sua visita.");
	expect("Geachte mevrouw <de Vries>, uw afspraak is morgen.");
}

Test(names, takes_a_full_name_before_a_facility)
{
	expect("<Karen Whitfield> Mayo Clinic consult scheduled");
}

Test(names, leaves_headings_and_sentence_starts_alone)
{
	expect("Discharge Instructions\n\nPlease take your medicine. Call us. Thank you.");
}

Test(names, never_takes_a_mark)
{
	expect("Dear [NAME], your visit with Dr. [NAME-2] is on [DATE]. (PHONE) [NAME#abcdefgh]");
}

Test(names, lets_a_mark_use_up_the_cue)
{
	expect("Dr. [NAME] Please call.");
}

Test(names, stays_out_of_other_lanes_findings)
{
	const char *text = "Mail Jane at Jane.Doe@example.org";
	struct ps_finding shape = {.start = 13, .end = 33, .type = PS_EMAIL};
	struct ps_findings found = {0};

	cr_assert_eq(find_with(text, strlen(text), &shape, 1, &found), PS_OK);
	for (size_t i = 0; i < found.len; i++)
		cr_expect_leq(found.items[i].end, 13U);
	ps_findings_fini(&found);
}

Test(names, finds_cities_before_a_state)
{
	expect_of("She moved to <Denver>, CO 80203.", PS_CITY);
}

Test(names, finds_towns_that_no_list_has_by_their_state)
{
	expect_of("Ship to <Grendelburg>, OH 44021", PS_CITY);
	expect_of("PO Box 12, <Vorhaven Falls>, WI 53082-3320", PS_CITY);
	expect_of("It is <Vorhaven City> CO 80203", PS_CITY);
	expect_of("She lives in <Grendelburg> with her son.", PS_CITY);
	/* Lists; bullets are read as '*'. */
	expect_of("Offices: <Orem> | <Provo> | <Lehi>", PS_CITY);
	expect_of("Offices: <Orem> * <Provo> * <Lehi>", PS_CITY);
	expect_of("Faculty from Emory, Duke and others", PS_CITY);
	expect_of("Thanks for asking, OK then", PS_CITY);
	expect_of("Augmentin, Detroal LA and lisinopril", PS_CITY);
}

Test(names, takes_initials_in_small_letters_with_the_name)
{
	expect("patient is upset. <j. dawson> called twice");
	expect("talked to <m. q. dawson> rn");
	expect("spoke w/ <maria q. dawson> today");
	expect("name on card is <maria t dawson>.");
	expect("pt: <dawson, maria q>  here");
	expect("at 9 a.m. <dawson> called");
	expect("refund pls - <bill yancey> (the tall one)");
}

Test(names, takes_the_initial_that_ends_a_component_or_a_value)
{
	expect("PID|1||ST^^^H||<DAWSON^MARIA^I>||F");
	expect("pt='<DAWSON, MARIA I>' bed=3");
	expect("name alert: <DAWSON,M> / <DAWSON,R>");
}

Test(names, takes_what_links_two_names)
{
	expect("<Montserrat Vila i Roca> called");
	expect("<Ravi a/l Kumar> is here");
	expect("name: <D***, Maria>");
	expect("visitor <K. Nine-Shoes> left");
	expect("this is <Patricia P A T R I C I A> calling");
}

Test(names, takes_towns_and_suffixes_that_a_line_end_parts)
{
	expect_of("at home in <Port\nTownsend> on Monday", PS_CITY);
	expect_of("flew to <New\nOrleans>, LA", PS_CITY);
	expect_of("flew to <New\r\nOrleans>, LA", PS_CITY);
	expect_of("our office in <St.\nPetersburg>, FL", PS_CITY);
	expect("Please ask <Martin Harlow\nJr.>, her brother.");
	expect("Dr. <Kelly>\nIV started at 10");
	expect("Dear Mr. <Rivera>,\nA. Please bring your card.");
	expect_of("Fruit\nApple\nValley\nHigh\nPoint\nMenu: Apple\nValley\n", PS_CITY);
}

Test(names, looks_at_lower_case_words_behind_numbers_and_times_of_lines)
{
	static char text[2048];

	for (size_t i = 0; i < 20; i++)
		(void)snprintf(text + strlen(text), sizeof text - strlen(text),
			"The Front Desk will close at noon, and the Billing office moves to Suite 4 Today.\n");
	(void)snprintf(text + strlen(text), sizeof text - strlen(text), "2. <maria dawson> - no answer yet\n");
	expect(text);
}

Test(names, finds_listed_towns_in_lower_case_behind_words_that_tell_of_them)
{
	expect_of("Hello. He said i live in <tulsa> til friday. Nothing else to say of him or of her", PS_CITY);
	expect_of("we moved to <san antonio> last week", PS_CITY);
	expect_of("i put the tulsa thing in reading order", PS_CITY);
}

Test(names, leaves_what_is_named_after_a_town_alone)
{
	expect_of("a teacher at Wichita State this year", PS_CITY);
	expect_of("your bill from Tacoma General", PS_CITY);
	expect_of("the Wichita gateway is down", PS_CITY);
	expect_of("send it to <Grendelburg> NS B1A 1A1", PS_CITY);
	expect_of("our flat is in <Grendelburg> AB1 2CD", PS_CITY);
	expect_of("Tan Honda Vorhaven OR 412 ALD", PS_CITY);
	expect_of("\"sites\": [\"Acme North\", \"Elm Tower\", \"St. George\"]", PS_CITY);
	expect_of("\"sites\": [\"St. George\", \"Acme North\"]", PS_CITY);
	expect_of("Patient from <St. George>, seen at the hospital, doing well.", PS_CITY);
	expect_of("He lives near <St. George>, Mercy Hospital, and comes by bus.", PS_CITY);
	expect_of("\"address\": [\"Acme Clinic\", \"<St. George>\", \"UT\"]", PS_CITY);
	expect_of("\"sites\": [\"<St. George>\", \"<Nampa>\"], \"sides\": [\"North\"]", PS_CITY);
}

Test(names, takes_no_word_of_a_state_for_a_city)
{
	expect_of("He moved to North Carolina last year.", PS_CITY);
	expect_of("from North Carolina to South Carolina", PS_CITY);
	expect_of("from North Dakota and West Virginia, where she was", PS_CITY);
	expect_of("Lives in <Raleigh>, North Carolina 27601", PS_CITY);
	expect_of("She flew to <New York> and on to <Carolina>, PR", PS_CITY);
}

Test(names, finds_counties)
{
	expect_of("<Wake County> Health", PS_COUNTY);
}

Test(names, finds_states_of_two_words)
{
	expect_of("born in <New Mexico>", PS_STATE);
}

Test(names, finds_facilities_by_their_grammar)
{
	expect_of("seen at <St. Mary's Hospital> today", PS_FACILITY);
	expect_of("call the <Cedar Grove clinic> again", PS_FACILITY);
	expect_of("to <Lakeview Medical Center>, floor 2", PS_FACILITY);
	expect_of("The Clinic is open. Urgent Care is not.", PS_FACILITY);
}

Test(names, reports_only_what_starts_in_the_section)
{
	static uint32_t caps[64], cues[64];
	struct guarded guarded = guarded_copy("Hi Jane, Dr. Okafor called.", 27);
	struct ps_text text = {.data = guarded.data, .len = 27, .from = 8, .to = 27};
	struct ps_names_input input = {.text = &text, .caps = caps, .cues = cues};
	struct ps_names_config config = {.want = {[PS_NAME] = true}};
	struct ps_names_work *work;
	struct ps_findings found = {0};

	cr_assert_eq(ps_names_work_new(&work), PS_OK);
	input.cap_count = ps_names_caps(&text, caps, 64);
	input.cue_count = ps_names_scan_cues(&text, cues, 64);
	cr_assert_eq(ps_names_find(&config, work, &input, &found), PS_OK);
	cr_expect_eq(found.len, 1);
	cr_expect_eq(found.items[0].start, 13);
	ps_names_work_free(work);
	ps_findings_fini(&found);
	guarded_free(&guarded);
}

Test(names, explains_a_finding_by_its_features)
{
	static uint32_t caps[64];
	struct guarded guarded = guarded_copy("Dear Jane,", 10);
	struct ps_text text = {.data = guarded.data, .len = 10, .to = 10};
	struct ps_names_input input = {.text = &text, .caps = caps};
	struct ps_names_config config = {.bias = 0};
	char why[256];

	input.cap_count = ps_names_caps(&text, caps, 64);
	ps_names_explain(&config, &input, (struct ps_finding){.start = 5, .end = 9, .type = PS_NAME}, why, sizeof why);
	cr_expect_eq(strncmp(why, "model +", 7), 0, "%s", why);
	ps_names_explain(&config, &input, (struct ps_finding){.start = 5, .end = 9, .type = PS_NAME}, why, 9);
	cr_expect_lt(strlen(why), 9);
	guarded_free(&guarded);
}

Test(names, are_no_diseases_states_labels_and_programs)
{
	static const char *const texts[] = {
		"Did you mean Hunter syndrome? Please pick a code.",
		"Mail it to the office in Austin, Minn. by Friday.",
		"Our address is Norfolk, Virginia 23510 now.",
		"D.O.B.: see the card. D.O.S.: none.",
		"Are you well? Reply Y/N/DK. We will ask again.",
		"X-Job: outbound",
		"{\"ok\":true,\"n\":false}",
		"Rosie (virtual helper): how can I help?",
		"note: Mark as read works again",
		"Yummmm, that was good. Heyyy!",
		"Reply C to confirm. The E-mail came with REV-B of it",
		"Overhead: Code Dr. Stone, east lobby",
		"Hope (feedback widget) was switched on",
		"\"vector\": \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H\"",
		"\"item\": \"DI_kQDPAbXyzt17H25BKjPz\"",
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		cr_expect_str_eq(marked(texts[i], PS_NAME), texts[i], "%s", marked(texts[i], PS_NAME));
}

Test(names, stand_for_no_firm_of_their_bearer)
{
	cr_expect_str_eq(marked("Thanks,\nWesley Weatherwax\nWeatherwax Small Engine", PS_NAME),
		"Thanks,\n<Wesley Weatherwax>\nWeatherwax Small Engine");
	cr_expect_str_eq(marked("Dr. Wesley Weatherwax called. Weatherwax will call again.", PS_NAME),
		"Dr. <Wesley Weatherwax> called. <Weatherwax> will call again.");
}

Test(names, are_whole_with_entities_and_spelt_letters)
{
	cr_expect_str_eq(marked("Dear Andr&eacute;s Okafor,", PS_NAME), "Dear <Andr&eacute;s Okafor>,");
	cr_expect_str_eq(marked("Dear Mat&#283;j Okafor,", PS_NAME), "Dear <Mat&#283;j Okafor>,");
	cr_expect_str_eq(
		marked("my name is Okafor. That's O K A F O R.", PS_NAME), "my name is <Okafor. That's O K A F O R>.");
}

/* Every byte string of a seed is read without a fault; findings are ordered and inside. */
Test(names, leaves_the_letters_of_codes)
{
	expect("Board PUMP-REV-E, size SIZE-L-REV-B, plan HMO-TIER-C.");
	expect("C-IV can be filled five times. E-mail or e-sign it.");
	expect("Ask <Mary-Beth Kowalski> and <R. Ortega> EMT-B.");
	expect("Her ex husband's EOBs and HRAs are online.");
	expect("boarded 4h | ESI 3 | tele");
}

Test(names, leaves_the_codes_of_segments)
{
	expect("SCH|1142|||||FU|OV|15|MIN|^^^20250301\nAIG|1");
	expect("AL1|1|DA|^SULFA|MO|HIVES\rIAM|2|EA|^LATEX");
	expect("NM1*41*2*BAXLEY CLAIMS*****46*BX022~");
	expect("NM1*IL*1*<BAXLEY>*<PAULA>****MI*77120~");
	expect("AL1|1|DA|^SULINDAC|MO");
	expect("GS*HC*HARMON*WESTLY*20250110*0900*1*X~");
}

Test(names, leaves_the_desks_of_firms_and_the_jobs_of_machines)
{
	expect("From: \"RingHollow Alerts\"");
	expect("Doris job (nightly) paused.");
	expect("Reply C to confirm. Reply \"R\" to move it.");
	expect("ask for <Nell>. K thanks bye.");
	expect("Bertha is the copier.");
	expect("Subject: [Callie] missed call");
}

Test(names, leaves_hospitals_and_drug_stores_in_short_form)
{
	expect("rcvg 81F from Eastview Gen, hip fx");
	expect("Seen at Burke Hosp. last week. Kingston Drug has it.");
	expect_of("your transfer from Ridgewood Drug is ready", PS_CITY);
	expect_of("He moved to <Ridgewood>, NJ.", PS_CITY);
}

Test(names, leaves_newspapers_buildings_cars_and_insurers)
{
	expect_of("Print - Wayne County Journal, 4", PS_COUNTY);
	expect_of("He lives in <Wayne County>.", PS_COUNTY);
	expect_of("We are on the 2nd floor of the Jackson Building.", PS_CITY);
	expect_of("Silver Ford Fusion OR 123 ABC is outside. Blue Choice MA 110.", PS_CITY);
	expect_of("An upgrade of the Denton gateway failed.", PS_CITY);
	expect_of("She asked about the St. John's wort. She lives in <St. Paul>, MN.", PS_CITY);
}

Test(names, leaves_what_bears_a_name_and_is_nobody)
{
	expect("Class moved to the Juniper Room at 3.");
	expect("The printer named Gertrude is down. The robot \"Wilma\" is stuck.");
	expect("{\"bot\":\"Polly Payne\",\"page\":2}");
	expect("MedFlight Two is out. Color today is PLUM.");
	expect("Walker, folding, 5in wheels.");
	expect("<Walker, James> called about a refill.");
	expect("Pt name: <Edward Jones>");
	expect("file <olga>_notes.pdf");
	expect("Camp Winnetonka called.");
	expect("https://example.org/lists{/gist_id}, https://example.org/lists{?rose,lily}");
	expect("max_age_years: 12, max-age=0\nCache-Control: none, {\"Cache-Control\":\"no-store\"}");
	expect_of("Mutual of Omaha paid. The Dallas Cowboys won.", PS_CITY);
	expect_of("She lives in <Dallas>, TX.", PS_CITY);
}

Test(names, leaves_words_of_endearment)
{
	expect("hun ur appt is at 9");
	expect("mija la doctora dice que si");
	expect("Al departamento de quejas:\nPor este medio");
}

Test(names, survives_any_bytes)
{
	static const char letters[] = "AaJjDoe'.,-[](): \n\t^|\"=@\xc3\x89\xe2\x80\x99\xca\xbb\xf0\x9f\0NAMEDr";
	uint32_t seed = 1;

	for (unsigned round = 0; round < 400; round++) {
		char data[512];
		size_t len = round;
		struct ps_findings found = {0};

		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525U + 1013904223U;
			data[i] = round % 3 == 0 ? (char)(seed >> 24) : letters[(seed >> 16) % (sizeof letters - 1)];
		}
		cr_assert_eq(find_with(data, len, NULL, 0, &found), PS_OK);
		for (size_t i = 0; i < found.len; i++) {
			cr_assert_lt(found.items[i].start, found.items[i].end);
			cr_assert_leq(found.items[i].end, len);
			cr_assert(i == 0 || found.items[i - 1].end <= found.items[i].start);
		}
		ps_findings_fini(&found);
	}
}

static double seconds_for(const char *piece, size_t size)
{
	size_t step = strlen(piece);
	char *data = malloc(size);
	struct ps_findings found = {0};
	struct timespec start, end;

	for (size_t i = 0; i < size; i++)
		data[i] = piece[i % step];
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	cr_assert_eq(find_with(data, size, NULL, 0, &found), PS_OK);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	ps_findings_fini(&found);
	free(data);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
}

Test(names, takes_linear_time_for_hostile_texts)
{
	static const char *const pieces[] = {"A", "A ", "Aa", "A'", "[NAME", "[NAME]", "Dr. ", "dr ", "and ", "O'A-",
		"\n", "Jane Doe, ", "\xc3\x89", "J.", "\"Al\" ", "de la ", "hi a"};

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		double small = seconds_for(pieces[i], 1 << 13);
		double large = seconds_for(pieces[i], 1 << 16);

		cr_expect_lt(large, small * 30 + 0.02, "%s: %f against %f", pieces[i], large, small);
	}
}

Test(names, reads_long_texts_in_parts)
{
	size_t size = 300000;
	char *data = malloc(size);
	struct ps_findings found = {0};

	for (size_t i = 0; i < size; i++)
		data[i] = "Dear Jane, hello. "[i % 18];
	cr_assert_eq(find_with(data, size, NULL, 0, &found), PS_OK);
	cr_expect_gt(found.len, 16000);
	for (size_t i = 1; i < found.len; i++)
		cr_assert_leq(found.items[i - 1].end, found.items[i].start);
	ps_findings_fini(&found);
	free(data);
}

Test(names, fails_closed_without_memory)
{
	static uint32_t caps[64];
	struct guarded guarded = guarded_copy("Hi Jane,\nDr. Okafor called.", 27);
	struct ps_text text = {.data = guarded.data, .len = 27, .to = 27};
	struct ps_names_input input = {.text = &text, .caps = caps};
	struct ps_names_config config = {.want = {[PS_NAME] = true}};
	struct ps_names_work *work = NULL;
	struct ps_findings found = {0};

	input.cap_count = ps_names_caps(&text, caps, 64);
	ps_test_fail_alloc(0);
	cr_expect_eq(ps_names_work_new(&work), PS_SYSTEM);
	ps_test_fail_alloc(-1);
	cr_assert_eq(ps_names_work_new(&work), PS_OK);
	ps_test_fail_alloc(0);
	cr_expect_eq(ps_names_find(&config, work, &input, &found), PS_SYSTEM);
	ps_test_fail_alloc(-1);
	cr_expect_eq(ps_names_find(&config, work, &input, &found), PS_OK);
	cr_expect_eq(found.len, 2);
	ps_names_work_free(work);
	ps_findings_fini(&found);
	guarded_free(&guarded);
}

/* The model's sums against its features, row by row. */

/* What a token's rows of @stage add up to. */
static int32_t rows_of(const struct ps_features *features, enum ps_stage stage, enum ps_model_class group)
{
	int32_t sum = 0;

	for (size_t i = 0; i < features->count; i++) {
		if (ps_feature_stage(features->templates[i]) == stage)
			sum += ps_model_weight(features->rows[i], group);
	}
	return sum;
}

/* What the network says, unit by unit. */
static int32_t score_by_units(const struct ps_features *features)
{
	const struct ps_network *network = &ps_network_table;
	int64_t worth = 0;
	int64_t score = network->start;

	for (unsigned unit = 0; unit < PS_NETWORK_UNITS; unit++) {
		int64_t sum = network->bias[unit];

		for (size_t i = 0; i < features->count; i++)
			sum += network->hidden[features->rows[i] % PS_NETWORK_ROWS][unit] - PS_NETWORK_NOTHING;
		worth += sum > 0 ? sum * network->worth[unit] : 0;
	}
	for (size_t i = 0; i < features->count; i++)
		score += network->direct[features->rows[i]];
	score += worth * ps_model_head()->scale / (PS_NETWORK_STEPS * PS_NETWORK_WORTH);
	return (int32_t)(score * network->part / PS_NETWORK_WHOLE);
}

/* The scores of token @index by the trainer's features. */
static void score_by_rows(const struct ps_context_source *source, size_t index, int32_t *scores)
{
	const struct ps_model_head *head = ps_model_head();
	const struct ps_token *token = &source->tokens[index];
	struct ps_features features;
	bool steps = index + 1 < source->token_count && token[1].word.start - token->word.end <= PS_RUN_GAP;
	bool city = (token->word.lex->flags & (PS_LEX_CITY | (steps ? PS_LEX_PLACE_START : 0U))) != 0;

	ps_features_of(source, index, &features);
	scores[PS_MODEL_NAME] = head->start[PS_MODEL_NAME];
	scores[PS_MODEL_CITY] = city ? head->start[PS_MODEL_CITY] : -100000;
	for (enum ps_stage stage = PS_STAGE_LISTS; stage <= PS_STAGE_FAR; stage++) {
		bool hope = false;

		for (unsigned group = 0; group < PS_MODEL_CLASSES; group++) {
			if (group == PS_MODEL_NAME || city)
				scores[group] += rows_of(&features, stage, group);
			hope = hope || stage == PS_STAGE_FAR || scores[group] + head->rest[stage][group] >= 0;
		}
		for (unsigned group = 0; !hope && group < PS_MODEL_CLASSES; group++)
			scores[group] = scores[group] < 0 ? scores[group] : -1;
		if (!hope || (stage == PS_STAGE_NEAR && !city && scores[PS_MODEL_NAME] >= head->enough))
			return;
	}
	if (ps_network_is_asked(scores[PS_MODEL_NAME]))
		scores[PS_MODEL_NAME] = score_by_units(&features);
}

/* Compares every token of a text; returns how many there were. */
static size_t compare_scores(const char *data, size_t len)
{
	static uint32_t caps[CAPS], cues[CAPS];
	static struct ps_token tokens[PS_TOKENS_MAX];
	static uint16_t open[PS_TOKENS_MAX];
	static uint64_t places[PS_TOKENS_MAX / 64], things[PS_TOKENS_MAX / 64];
	struct guarded guarded = guarded_copy(data, len);
	struct ps_text text = {.data = guarded.data, .len = len, .to = len};
	struct ps_names_input input = {.text = &text, .caps = caps, .cues = cues};
	struct ps_context_source source = {.text = &text, .tokens = tokens};
	struct ps_token_cursor cursor = {0};
	size_t open_count;

	input.cap_count = ps_names_caps(&text, caps, CAPS);
	input.cue_count = ps_names_scan_cues(&text, cues, CAPS);
	source.token_count = ps_tokens_scan(&input, &cursor, tokens);
	open_count = ps_model_begin(tokens, source.token_count, 0, open, places, things);
	ps_model_finish(&source, tokens, 0, open, open_count);
	for (size_t i = 0; i < source.token_count; i++) {
		int32_t scores[PS_MODEL_CLASSES];

		score_by_rows(&source, i, scores);
		cr_assert_arr_eq(scores, tokens[i].scores, sizeof scores, "token %zu of \"%.*s\"", i, (int)len, data);
	}
	guarded_free(&guarded);
	return source.token_count;
}

/* A word of which the model is not sure, so that the network decides. */
Test(network, heeds_the_policys_bias)
{
	static const char text[] = "Okay Marlow.";
	struct ps_findings less = {0};
	struct ps_findings more = {0};

	cr_assert_eq(find_by(-4, text, sizeof text - 1, NULL, 0, &less), PS_OK);
	cr_assert_eq(find_by(4, text, sizeof text - 1, NULL, 0, &more), PS_OK);
	cr_expect_eq(less.len, 0);
	cr_expect_eq(more.len, 1);
	ps_findings_fini(&less);
	ps_findings_fini(&more);
}

Test(network, starts_and_is_worth_no_more_than_its_sums_hold)
{
	const struct ps_network *network = &ps_network_table;

	cr_assert_str_eq(network->magic, PS_NETWORK_MAGIC);
	cr_assert(network->low < 0 && network->high > 0);
	cr_assert(network->part > 0 && network->part <= PS_NETWORK_WHOLE);
	for (unsigned unit = 0; unit < PS_NETWORK_UNITS; unit++) {
		cr_assert_leq(abs(network->bias[unit]), PS_NETWORK_BIAS_MAX);
		cr_assert_leq(abs(network->worth[unit]), PS_NETWORK_WORTH_MAX);
	}
}

Test(model, adds_up_what_its_features_weigh)
{
	static const char *const words[] = {"Jane", "jane", "DOE", "Okafor", "O'Brien", "Zo\xc3\xab", "May", "will",
		"I", "J", "A", "Dr", "dr", "Patient", "patient", "the", "The", "of", "Hospital", "Clinic", "St", "San",
		"New", "York", "Houston", "Texas", "Hodgkin", "disease", "NICU", "PM", "McDonald", "iPhone", "x2b",
		"11", "MD", "Jr", "de", "la", "Wake", "County", "Zzyzxqua", "antidisestablishmentarianism", "hi",
		"Edward", "Jones", "Tylenol", "Monday", "[NAME]", "(PHONE)"};
	static const char *const gaps[] = {" ", " ", " ", " ", " ", ", ", ". ", ".", "-", "\n", "\n\n", "\": \"", ": ",
		"'s ", "\xe2\x80\x99s ", "^", "|", " (", ") ", "/", " - ", "\r\n", "      ", "\xc2\xa0", "@", "&",
		"        .        ", "\xe2\x80\x94"};
	uint32_t random = 1;
	size_t count = 0;

	for (unsigned i = 0; i < 4000; i++) {
		char text[512];
		size_t len = 0;

		while (len < 200) {
			random = random * 1664525U + 1013904223U;
			len += (size_t)snprintf(text + len, sizeof text - len, "%s%s",
				words[(random >> 8) % (sizeof words / sizeof *words)],
				gaps[(random >> 18) % (sizeof gaps / sizeof *gaps)]);
		}
		count += compare_scores(text, len);
	}
	cr_expect_gt(count, 50000);
}

/* The lists as the program sees them. */

static const struct ps_lex *lex_of(const char *word)
{
	struct guarded guarded = guarded_copy(word, strlen(word));
	struct ps_text text = {.data = guarded.data, .len = strlen(word), .to = strlen(word)};
	struct ps_word read;

	ps_word_read(&text, 0, &read);
	cr_assert_eq(read.end, text.len);
	guarded_free(&guarded);
	return read.lex;
}

Test(lexicon, knows_words_in_any_case_and_with_accents)
{
	cr_expect_eq(lex_of("Jane"), lex_of("JANE"));
	cr_expect_gt(lex_of("Jos\xc3\xa9")->given, 4);
	cr_expect_gt(lex_of("NGUY\xe1\xbb\x84N")->surname, 4);
	cr_expect_gt(lex_of("O'Brien")->surname + lex_of("Smith")->surname, 6);
}

Test(lexicon, knows_what_a_word_is_beside_a_name)
{
	cr_expect_neq(lex_of("Doctor")->flags & PS_LEX_TITLE, 0U);
	cr_expect_neq(lex_of("Denver")->flags & PS_LEX_CITY, 0U);
	cr_expect_neq(lex_of("Tylenol")->flags & (PS_LEX_BRAND | PS_LEX_DRUG), 0U);
	cr_expect_eq(lex_of("the")->common, 7);
}

Test(lexicon, knows_what_common_words_mean)
{
	cr_expect_neq(lex_of("nurse")->sense, 0);
	cr_expect_eq(lex_of("nurse")->sense, lex_of("plumber")->sense, "persons");
	cr_expect_neq(lex_of("nurse")->sense, lex_of("nurses")->sense, "one and several");
	cr_expect_eq(lex_of("phoned")->sense, lex_of("told")->sense, "what was said");
	cr_expect_neq(lex_of("catheter")->sense, lex_of("nurse")->sense);
	cr_expect_eq(lex_of("the")->sense, 0);
}

static uint64_t hash_of(const char *word)
{
	unsigned char padded[PS_FOLD_MAX * 2] = {0};
	struct ps_folded folded;

	memcpy(padded, word, strlen(word));
	ps_fold(padded, strlen(word), &folded);
	return ps_fold_hash(&folded);
}

Test(lexicon, knows_which_words_begin_names_of_several)
{
	static const char *const names[][3] = {{"San", "Antonio", "Antonio"}, {"King", "of", "Prussia"},
		{"WINSTON", "salem", "salem"}, {"Saint", "Louis", "Louis"}, {"New", "York", "York"},
		{"Edward", "Jones", "Jones"}, {"Coeur", "d", "Alene"}};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		cr_expect(ps_lexicon_may_go_on(hash_of(names[i][0]), hash_of(names[i][1])), "%s", names[i][0]);
		cr_expect(ps_lexicon_may_go_on(hash_of(names[i][0]), hash_of(names[i][2])), "%s", names[i][0]);
	}
}

Test(lexicon, takes_few_other_words_for_the_beginning_of_a_name)
{
	size_t taken = 0;

	for (uint64_t i = 1; i <= 10000; i++)
		taken += ps_lexicon_may_go_on(i * 0x9e3779b97f4a7c15U, i * 0xc4ceb9fe1a85ec53U);
	cr_expect_lt(taken, 400);
}

Test(lexicon, says_nothing_of_unknown_words)
{
	unsigned known = 0;

	for (unsigned i = 0; i < 20000; i++) {
		char word[16];

		snprintf(word, sizeof word, "qx%uzq", i);
		for (char *c = word; *c != '\0'; c++)
			*c = *c >= '0' && *c <= '9' ? (char)("bcdfghjkvw"[*c - '0']) : *c;
		known += lex_of(word) != ps_lexicon_entry(0);
	}
	cr_expect_lt(known, 20);
}

Test(words, end_before_the_possessive)
{
	struct guarded guarded = guarded_copy("O'Brien's", 9);
	struct ps_text text = {.data = guarded.data, .len = 9, .to = 9};
	struct ps_word word;

	ps_word_read(&text, 0, &word);
	cr_expect_eq(word.end, 7);
	cr_expect_eq(word.after, 9);
	cr_expect(word.possessive);
	guarded_free(&guarded);
}

Test(words, are_read_the_same_from_both_ends)
{
	static const char *const words[] = {"Jane", "a", "McDonald", "O'Brien",
		("Z\xc3\xb6"
		 "e"),
		"ANTIDISESTABLISHMENT", "x2b", "\xc3\x89mile", "abcdefghijklmno", "abcdefghijklmnop"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		char buf[64];
		size_t len = (size_t)snprintf(buf, sizeof buf, "some words before %s", words[i]);
		struct guarded guarded = guarded_copy(buf, len);
		struct ps_text text = {.data = guarded.data, .len = len, .to = len};
		struct ps_word there, back;

		ps_word_read(&text, 18, &there);
		ps_word_read_back(&text, len, &back);
		cr_expect_eq(there.start, back.start, "%s", words[i]);
		cr_expect_eq(there.end, back.end, "%s", words[i]);
		cr_expect_eq(there.shape, back.shape, "%s", words[i]);
		cr_expect_eq(there.hash, back.hash, "%s", words[i]);
		guarded_free(&guarded);
	}
}

Test(names, takes_letters_with_hyphens_for_one_name)
{
	expect("its spelled <Q-U-I-N-N-E-L-L>, two Ls");
	expect("\"initials\": \"<T.K.-B.>\",");
}

Test(names, takes_words_that_begin_with_a_letter_that_json_escaped)
{
	expect("{\"from\":\"<\\u00d8yvind Solberg>\",\"to\":\"<Jana \\u0160imkov\\u00e1>\"}");
	expect("\"<\\u00c9. Tremblay>, RN\"");
}

Test(names, takes_what_a_person_is_called_with_the_name)
{
	expect("AWOL: <lil Terrance> gone since 9");
}
