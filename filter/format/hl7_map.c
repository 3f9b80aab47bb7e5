#include "hl7_map.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */

/* In order of segment and field. */
static const struct ps_hl7_row rows[] = {
	{"ACC", 1, PS_HL7_TS, PS_NONE, "accident date: "},
	{"AIG", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"AIG", 3, PS_HL7_TEXT, PS_NONE, "provider: "},
	{"AIG", 8, PS_HL7_TS, PS_NONE, "appointment date: "},
	{"AIL", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"AIL", 6, PS_HL7_TS, PS_NONE, "appointment date: "},
	{"AIP", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"AIP", 3, PS_HL7_XCN, PS_NONE, "provider: "},
	{"AIP", 6, PS_HL7_TS, PS_NONE, "appointment date: "},
	{"AIS", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"AIS", 4, PS_HL7_TS, PS_NONE, "appointment date: "},
	{"AL1", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"AL1", 6, PS_HL7_TS, PS_NONE, "date: "},
	{"ARV", 1, PS_HL7_TS, PS_NONE, "date: "}, {"ARV", 2, PS_HL7_TS, PS_NONE, "date: "},
	{"BHS", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"BHS", 2, PS_HL7_SKIP, PS_NONE, NULL},
	{"BHS", 3, PS_HL7_SKIP, PS_NONE, NULL},
	{"BHS", 4, PS_HL7_SKIP, PS_NONE, NULL},
	{"BHS", 5, PS_HL7_SKIP, PS_NONE, NULL},
	{"BHS", 6, PS_HL7_SKIP, PS_NONE, NULL},
	{"BHS", 7, PS_HL7_TS, PS_NONE, "date: "}, {"BHS", 11, PS_HL7_SKIP, PS_NONE, NULL},
	{"BHS", 12, PS_HL7_SKIP, PS_NONE, NULL},
	{"CTD", 2, PS_HL7_XPN, PS_NONE, "contact name: "}, {"CTD", 3, PS_HL7_XAD, PS_NONE, "address: "},
	{"CTD", 5, PS_HL7_XTN, PS_NONE, "phone: "}, {"CTD", 7, PS_HL7_CX, PS_ID, "id: "},
	{"DB1", 3, PS_HL7_CX, PS_ID, "id: "},
	{"DG1", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"DG1", 4, PS_HL7_TEXT, PS_NONE, "diagnosis: "},
	{"DG1", 5, PS_HL7_TS, PS_NONE, "date: "}, {"DG1", 16, PS_HL7_XCN, PS_NONE, "diagnosed by: "},
	{"DG1", 19, PS_HL7_TS, PS_NONE, "date: "},
	{"ERR", 4, PS_HL7_SKIP, PS_NONE, NULL},
	{"EVN", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"EVN", 2, PS_HL7_TS, PS_NONE, "event date: "},
	{"EVN", 3, PS_HL7_TS, PS_NONE, "event date: "}, {"EVN", 5, PS_HL7_XCN, PS_NONE, "operator: "},
	{"EVN", 6, PS_HL7_TS, PS_NONE, "event date: "},
	{"FHS", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"FHS", 2, PS_HL7_SKIP, PS_NONE, NULL},
	{"FHS", 3, PS_HL7_SKIP, PS_NONE, NULL},
	{"FHS", 4, PS_HL7_SKIP, PS_NONE, NULL},
	{"FHS", 5, PS_HL7_SKIP, PS_NONE, NULL},
	{"FHS", 6, PS_HL7_SKIP, PS_NONE, NULL},
	{"FHS", 7, PS_HL7_TS, PS_NONE, "date: "}, {"FHS", 11, PS_HL7_SKIP, PS_NONE, NULL},
	{"FHS", 12, PS_HL7_SKIP, PS_NONE, NULL},
	{"FT1", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"FT1", 2, PS_HL7_SIMPLE, PS_ACCOUNT, "transaction id: "},
	{"FT1", 4, PS_HL7_TS, PS_NONE, "date: "}, {"FT1", 5, PS_HL7_TS, PS_NONE, "date: "},
	{"FT1", 20, PS_HL7_XCN, PS_NONE, "provider: "}, {"FT1", 21, PS_HL7_XCN, PS_NONE, "provider: "},
	{"FT1", 24, PS_HL7_XCN, PS_NONE, "provider: "},
	{"GT1", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"GT1", 2, PS_HL7_CX, PS_ID, "guarantor number: "},
	{"GT1", 3, PS_HL7_XPN, PS_NONE, "guarantor name: "}, {"GT1", 4, PS_HL7_XPN, PS_NONE, "spouse: "},
	{"GT1", 5, PS_HL7_XAD, PS_NONE, "address: "}, {"GT1", 6, PS_HL7_XTN, PS_NONE, "home phone: "},
	{"GT1", 7, PS_HL7_XTN, PS_NONE, "work phone: "}, {"GT1", 8, PS_HL7_TS, PS_NONE, "date of birth: "},
	{"GT1", 12, PS_HL7_SIMPLE, PS_SSN, "SSN: "}, {"GT1", 13, PS_HL7_TS, PS_NONE, "date: "},
	{"GT1", 14, PS_HL7_TS, PS_NONE, "date: "}, {"GT1", 16, PS_HL7_XPN, PS_NONE, "employer: "},
	{"GT1", 17, PS_HL7_XAD, PS_NONE, "address: "}, {"GT1", 18, PS_HL7_XTN, PS_NONE, "phone: "},
	{"GT1", 19, PS_HL7_CX, PS_ID, "employee id: "}, {"GT1", 29, PS_HL7_CX, PS_ID, "id: "},
	{"GT1", 42, PS_HL7_XPN, PS_NONE, "mother's maiden name: "}, {"GT1", 45, PS_HL7_XPN, PS_NONE, "contact name: "},
	{"GT1", 46, PS_HL7_XTN, PS_NONE, "phone: "},
	{"IAM", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"IAM", 11, PS_HL7_TS, PS_NONE, "date: "},
	{"IAM", 13, PS_HL7_TS, PS_NONE, "date: "}, {"IAM", 14, PS_HL7_XPN, PS_NONE, "reported by: "},
	{"IAM", 18, PS_HL7_XCN, PS_NONE, "recorded by: "},
	{"IN1", 1, PS_HL7_SKIP, PS_NONE, NULL},
	{"IN1", 6, PS_HL7_XPN, PS_NONE, "contact name: "}, {"IN1", 7, PS_HL7_XTN, PS_NONE, "phone: "},
	{"IN1", 8, PS_HL7_SIMPLE, PS_PLAN_ID, "group number: "}, {"IN1", 10, PS_HL7_CX, PS_PLAN_ID, "group id: "},
	{"IN1", 12, PS_HL7_TS, PS_NONE, "plan date: "}, {"IN1", 13, PS_HL7_TS, PS_NONE, "plan date: "},
	{"IN1", 16, PS_HL7_XPN, PS_NONE, "insured's name: "}, {"IN1", 18, PS_HL7_TS, PS_NONE, "date of birth: "},
	{"IN1", 19, PS_HL7_XAD, PS_NONE, "address: "}, {"IN1", 30, PS_HL7_XCN, PS_NONE, "verified by: "},
	{"IN1", 36, PS_HL7_SIMPLE, PS_PLAN_ID, "policy number: "},
	{"IN1", 44, PS_HL7_XAD, PS_NONE, "employer's address: "}, {"IN1", 49, PS_HL7_CX, PS_PLAN_ID, "member id: "},
	{"IN1", 52, PS_HL7_TEXT, PS_NONE, "birth place: "},
	{"IN2", 1, PS_HL7_CX, PS_ID, "employee id: "}, {"IN2", 2, PS_HL7_SIMPLE, PS_SSN, "SSN: "},
	{"IN2", 3, PS_HL7_XCN, PS_NONE, "employer: "}, {"IN2", 6, PS_HL7_SIMPLE, PS_PLAN_ID, "Medicare number: "},
	{"IN2", 7, PS_HL7_XPN, PS_NONE, "name: "}, {"IN2", 8, PS_HL7_SIMPLE, PS_PLAN_ID, "Medicaid number: "},
	{"IN2", 9, PS_HL7_XPN, PS_NONE, "sponsor: "}, {"IN2", 10, PS_HL7_SIMPLE, PS_PLAN_ID, "military id: "},
	{"IN2", 22, PS_HL7_XPN, PS_NONE, "name: "}, {"IN2", 25, PS_HL7_CX, PS_PLAN_ID, "subscriber id: "},
	{"IN2", 26, PS_HL7_CX, PS_PLAN_ID, "subscriber id: "}, {"IN2", 40, PS_HL7_XPN, PS_NONE, "name: "},
	{"IN2", 49, PS_HL7_XPN, PS_NONE, "name: "}, {"IN2", 50, PS_HL7_XTN, PS_NONE, "phone: "},
	{"IN2", 52, PS_HL7_XPN, PS_NONE, "name: "}, {"IN2", 53, PS_HL7_XTN, PS_NONE, "phone: "},
	{"IN2", 55, PS_HL7_XPN, PS_NONE, "name: "}, {"IN2", 56, PS_HL7_XTN, PS_NONE, "phone: "},
	{"IN2", 58, PS_HL7_XTN, PS_NONE, "phone: "}, {"IN2", 61, PS_HL7_CX, PS_PLAN_ID, "member number: "},
	{"IN2", 63, PS_HL7_XTN, PS_NONE, "phone: "}, {"IN2", 64, PS_HL7_XTN, PS_NONE, "phone: "},
	{"MFE", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"MFI", 3, PS_HL7_SKIP, PS_NONE, NULL}, {"MFI", 6, PS_HL7_SKIP, PS_NONE, NULL},
	{"MRG", 1, PS_HL7_CX, PS_MRN, "MRN: "}, {"MRG", 2, PS_HL7_CX, PS_ID, "patient id: "},
	{"MRG", 3, PS_HL7_CX, PS_ACCOUNT, "account number: "}, {"MRG", 4, PS_HL7_CX, PS_MRN, "patient id: "},
	{"MRG", 5, PS_HL7_CX, PS_ACCOUNT, "visit number: "}, {"MRG", 6, PS_HL7_CX, PS_ACCOUNT, "visit number: "},
	{"MRG", 7, PS_HL7_XPN, PS_NONE, "patient name: "},
	{"MSA", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"MSA", 2, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"MSH", 2, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 3, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 4, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 5, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 6, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 7, PS_HL7_TS, PS_NONE, "date: "}, {"MSH", 9, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 10, PS_HL7_SKIP, PS_NONE, NULL}, {"MSH", 11, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 12, PS_HL7_SKIP, PS_NONE, NULL}, {"MSH", 13, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 14, PS_HL7_SKIP, PS_NONE, NULL}, {"MSH", 15, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 16, PS_HL7_SKIP, PS_NONE, NULL}, {"MSH", 17, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 18, PS_HL7_SKIP, PS_NONE, NULL}, {"MSH", 19, PS_HL7_SKIP, PS_NONE, NULL},
	{"MSH", 20, PS_HL7_SKIP, PS_NONE, NULL}, {"MSH", 21, PS_HL7_SKIP, PS_NONE, NULL},
	{"NK1", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"NK1", 2, PS_HL7_XPN, PS_NONE, "contact name: "},
	{"NK1", 4, PS_HL7_XAD, PS_NONE, "address: "}, {"NK1", 5, PS_HL7_XTN, PS_NONE, "phone: "},
	{"NK1", 6, PS_HL7_XTN, PS_NONE, "work phone: "}, {"NK1", 8, PS_HL7_TS, PS_NONE, "date: "},
	{"NK1", 9, PS_HL7_TS, PS_NONE, "date: "}, {"NK1", 12, PS_HL7_CX, PS_ID, "employee number: "},
	{"NK1", 16, PS_HL7_TS, PS_NONE, "date of birth: "}, {"NK1", 26, PS_HL7_XPN, PS_NONE, "mother's maiden name: "},
	{"NK1", 30, PS_HL7_XPN, PS_NONE, "contact name: "}, {"NK1", 31, PS_HL7_XTN, PS_NONE, "phone: "},
	{"NK1", 32, PS_HL7_XAD, PS_NONE, "address: "}, {"NK1", 33, PS_HL7_CX, PS_ID, "id: "},
	{"NK1", 37, PS_HL7_SIMPLE, PS_SSN, "SSN: "}, {"NK1", 38, PS_HL7_TEXT, PS_NONE, "birth place: "},
	{"NK1", 40, PS_HL7_XTN, PS_NONE, "phone: "},
	{"NTE", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"NTE", 2, PS_HL7_SKIP, PS_NONE, NULL},
	{"NTE", 5, PS_HL7_XCN, PS_NONE, "entered by: "}, {"NTE", 6, PS_HL7_TS, PS_NONE, "date: "},
	{"NTE", 7, PS_HL7_TS, PS_NONE, "date: "}, {"NTE", 8, PS_HL7_TS, PS_NONE, "date: "},
	{"OBR", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"OBR", 2, PS_HL7_TEXT, PS_NONE, "order number: "},
	{"OBR", 3, PS_HL7_TEXT, PS_NONE, "order number: "}, {"OBR", 6, PS_HL7_TS, PS_NONE, "date: "},
	{"OBR", 7, PS_HL7_TS, PS_NONE, "date: "}, {"OBR", 8, PS_HL7_TS, PS_NONE, "date: "},
	{"OBR", 10, PS_HL7_XCN, PS_NONE, "collected by: "}, {"OBR", 13, PS_HL7_TEXT, PS_NONE, "clinical information: "},
	{"OBR", 14, PS_HL7_TS, PS_NONE, "date: "}, {"OBR", 16, PS_HL7_XCN, PS_NONE, "ordering provider: "},
	{"OBR", 17, PS_HL7_XTN, PS_NONE, "phone: "}, {"OBR", 22, PS_HL7_TS, PS_NONE, "date: "}, {"OBR", 25, PS_HL7_SKIP, PS_NONE, NULL},
	{"OBR", 27, PS_HL7_TQ, PS_NONE, "appointment: "}, {"OBR", 28, PS_HL7_XCN, PS_NONE, "copy to: "},
	{"OBR", 32, PS_HL7_NDL, PS_NONE, "interpreter: "}, {"OBR", 33, PS_HL7_NDL, PS_NONE, "interpreter: "},
	{"OBR", 34, PS_HL7_NDL, PS_NONE, "interpreter: "}, {"OBR", 35, PS_HL7_NDL, PS_NONE, "interpreter: "},
	{"OBR", 36, PS_HL7_TS, PS_NONE, "date: "},
	{"OBX", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"OBX", 2, PS_HL7_SKIP, PS_NONE, NULL},
	{"OBX", 5, PS_HL7_VARIES, PS_NONE, NULL}, {"OBX", 8, PS_HL7_SKIP, PS_NONE, NULL},
	{"OBX", 11, PS_HL7_SKIP, PS_NONE, NULL}, {"OBX", 14, PS_HL7_TS, PS_NONE, "date: "},
	{"OBX", 16, PS_HL7_XCN, PS_NONE, "observer: "}, {"OBX", 19, PS_HL7_TS, PS_NONE, "date: "},
	{"OBX", 24, PS_HL7_XAD, PS_NONE, "address: "}, {"OBX", 25, PS_HL7_XCN, PS_NONE, "director: "},
	{"ORC", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"ORC", 2, PS_HL7_TEXT, PS_NONE, "order number: "}, {"ORC", 3, PS_HL7_TEXT, PS_NONE, "order number: "},
	{"ORC", 4, PS_HL7_TEXT, PS_NONE, "order number: "}, {"ORC", 5, PS_HL7_SKIP, PS_NONE, NULL}, {"ORC", 7, PS_HL7_TQ, PS_NONE, "appointment: "},
	{"ORC", 9, PS_HL7_TS, PS_NONE, "date: "}, {"ORC", 10, PS_HL7_XCN, PS_NONE, "entered by: "},
	{"ORC", 11, PS_HL7_XCN, PS_NONE, "verified by: "}, {"ORC", 12, PS_HL7_XCN, PS_NONE, "ordering provider: "},
	{"ORC", 14, PS_HL7_XTN, PS_NONE, "phone: "}, {"ORC", 15, PS_HL7_TS, PS_NONE, "date: "},
	{"ORC", 19, PS_HL7_XCN, PS_NONE, "entered by: "}, {"ORC", 22, PS_HL7_XAD, PS_NONE, "address: "},
	{"ORC", 23, PS_HL7_XTN, PS_NONE, "phone: "}, {"ORC", 24, PS_HL7_XAD, PS_NONE, "address: "},
	{"ORC", 27, PS_HL7_TS, PS_NONE, "date: "},
	{"PD1", 4, PS_HL7_XCN, PS_NONE, "primary care provider: "},
	{"PDA", 3, PS_HL7_TS, PS_NONE, "date of death: "},
	{"PID", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"PID", 2, PS_HL7_CX, PS_MRN, "patient id: "},
	{"PID", 3, PS_HL7_CX, PS_MRN, "MRN: "}, {"PID", 4, PS_HL7_CX, PS_ID, "patient id: "},
	{"PID", 5, PS_HL7_XPN, PS_NONE, "patient name: "}, {"PID", 6, PS_HL7_XPN, PS_NONE, "mother's maiden name: "},
	{"PID", 7, PS_HL7_TS, PS_NONE, "date of birth: "}, {"PID", 8, PS_HL7_SKIP, PS_NONE, NULL},
	{"PID", 9, PS_HL7_XPN, PS_NONE, "alias: "}, {"PID", 10, PS_HL7_SKIP, PS_NONE, NULL},
	{"PID", 11, PS_HL7_XAD, PS_NONE, "address: "}, {"PID", 12, PS_HL7_SIMPLE, PS_COUNTY, "county: "},
	{"PID", 13, PS_HL7_XTN, PS_NONE, "home phone: "}, {"PID", 14, PS_HL7_XTN, PS_NONE, "work phone: "},
	{"PID", 15, PS_HL7_SKIP, PS_NONE, NULL}, {"PID", 16, PS_HL7_SKIP, PS_NONE, NULL},
	{"PID", 17, PS_HL7_SKIP, PS_NONE, NULL},
	{"PID", 18, PS_HL7_CX, PS_ACCOUNT, "account number: "}, {"PID", 19, PS_HL7_SIMPLE, PS_SSN, "SSN: "},
	{"PID", 20, PS_HL7_SIMPLE, PS_LICENSE, "driver's license: "}, {"PID", 21, PS_HL7_CX, PS_MRN, "mother's id: "},
	{"PID", 22, PS_HL7_SKIP, PS_NONE, NULL},
	{"PID", 23, PS_HL7_TEXT, PS_NONE, "birth place: "}, {"PID", 29, PS_HL7_TS, PS_NONE, "date of death: "},
	{"PID", 40, PS_HL7_XTN, PS_NONE, "phone: "},
	{"PR1", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"PR1", 5, PS_HL7_TS, PS_NONE, "date: "},
	{"PR1", 8, PS_HL7_XCN, PS_NONE, "surgeon: "}, {"PR1", 11, PS_HL7_XCN, PS_NONE, "surgeon: "},
	{"PR1", 12, PS_HL7_XCN, PS_NONE, "surgeon: "},
	{"PRA", 6, PS_HL7_SIMPLE, PS_LICENSE, "license: "},
	{"PRD", 2, PS_HL7_XPN, PS_NONE, "provider: "}, {"PRD", 3, PS_HL7_XAD, PS_NONE, "address: "},
	{"PRD", 5, PS_HL7_XTN, PS_NONE, "phone: "}, {"PRD", 7, PS_HL7_CX, PS_LICENSE, "NPI: "},
	{"PV1", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"PV1", 3, PS_HL7_TEXT, PS_NONE, "location: "},
	{"PV1", 5, PS_HL7_CX, PS_ACCOUNT, "account number: "}, {"PV1", 6, PS_HL7_TEXT, PS_NONE, "location: "},
	{"PV1", 7, PS_HL7_XCN, PS_NONE, "attending doctor: "}, {"PV1", 8, PS_HL7_XCN, PS_NONE, "referring doctor: "},
	{"PV1", 9, PS_HL7_XCN, PS_NONE, "consulting doctor: "}, {"PV1", 17, PS_HL7_XCN, PS_NONE, "admitting doctor: "},
	{"PV1", 19, PS_HL7_CX, PS_ACCOUNT, "visit number: "}, {"PV1", 44, PS_HL7_TS, PS_NONE, "admitted: "},
	{"PV1", 45, PS_HL7_TS, PS_NONE, "discharged: "}, {"PV1", 50, PS_HL7_CX, PS_ACCOUNT, "visit number: "},
	{"PV1", 52, PS_HL7_XCN, PS_NONE, "doctor: "},
	{"PV2", 3, PS_HL7_TEXT, PS_NONE, "admit reason: "}, {"PV2", 8, PS_HL7_TS, PS_NONE, "expected admission: "},
	{"PV2", 9, PS_HL7_TS, PS_NONE, "expected discharge: "}, {"PV2", 13, PS_HL7_XCN, PS_NONE, "referred by: "},
	{"PV2", 14, PS_HL7_TS, PS_NONE, "date: "}, {"PV2", 16, PS_HL7_TS, PS_NONE, "date: "},
	{"PV2", 17, PS_HL7_TS, PS_NONE, "date: "}, {"PV2", 26, PS_HL7_TS, PS_NONE, "date: "},
	{"PV2", 28, PS_HL7_TS, PS_NONE, "date: "}, {"PV2", 33, PS_HL7_TS, PS_NONE, "date: "},
	{"PV2", 46, PS_HL7_TS, PS_NONE, "date: "}, {"PV2", 47, PS_HL7_TS, PS_NONE, "date: "},
	{"QAK", 2, PS_HL7_SKIP, PS_NONE, NULL},
	{"QRD", 1, PS_HL7_TS, PS_NONE, "date: "}, {"QRD", 4, PS_HL7_SKIP, PS_NONE, NULL},
	{"QRD", 8, PS_HL7_XCN, PS_NONE, "patient: "},
	{"ROL", 4, PS_HL7_XCN, PS_NONE, "provider: "}, {"ROL", 5, PS_HL7_TS, PS_NONE, "date: "},
	{"ROL", 6, PS_HL7_TS, PS_NONE, "date: "}, {"ROL", 11, PS_HL7_XAD, PS_NONE, "address: "},
	{"ROL", 12, PS_HL7_XTN, PS_NONE, "phone: "},
	{"RXA", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"RXA", 2, PS_HL7_SKIP, PS_NONE, NULL},
	{"RXA", 3, PS_HL7_TS, PS_NONE, "date: "}, {"RXA", 4, PS_HL7_TS, PS_NONE, "date: "},
	{"RXA", 10, PS_HL7_XCN, PS_NONE, "provider: "}, {"RXA", 15, PS_HL7_TEXT, PS_NONE, "lot number: "},
	{"RXA", 16, PS_HL7_TS, PS_NONE, "date: "},
	{"RXD", 3, PS_HL7_TS, PS_NONE, "date: "}, {"RXD", 7, PS_HL7_SIMPLE, PS_ACCOUNT, "Rx number: "},
	{"RXD", 10, PS_HL7_XCN, PS_NONE, "provider: "},
	{"RXE", 13, PS_HL7_XCN, PS_NONE, "provider: "}, {"RXE", 14, PS_HL7_XCN, PS_NONE, "provider: "},
	{"RXE", 15, PS_HL7_SIMPLE, PS_ACCOUNT, "Rx number: "}, {"RXE", 18, PS_HL7_TS, PS_NONE, "date: "},
	{"RXO", 14, PS_HL7_XCN, PS_NONE, "provider: "}, {"RXO", 15, PS_HL7_XCN, PS_NONE, "provider: "},
	{"SCH", 1, PS_HL7_TEXT, PS_NONE, "appointment number: "},
	{"SCH", 2, PS_HL7_TEXT, PS_NONE, "appointment number: "}, {"SCH", 11, PS_HL7_TQ, PS_NONE, "appointment date: "},
	{"SCH", 12, PS_HL7_XCN, PS_NONE, "contact name: "}, {"SCH", 13, PS_HL7_XTN, PS_NONE, "phone: "},
	{"SCH", 14, PS_HL7_XAD, PS_NONE, "address: "}, {"SCH", 16, PS_HL7_XCN, PS_NONE, "contact name: "},
	{"SCH", 17, PS_HL7_XTN, PS_NONE, "phone: "}, {"SCH", 18, PS_HL7_XAD, PS_NONE, "address: "},
	{"SCH", 20, PS_HL7_XCN, PS_NONE, "contact name: "},
	{"SPM", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"SPM", 17, PS_HL7_TS, PS_NONE, "date: "},
	{"SPM", 18, PS_HL7_TS, PS_NONE, "date: "}, {"SPM", 19, PS_HL7_TS, PS_NONE, "date: "},
	{"STF", 1, PS_HL7_CX, PS_ID, "staff id: "}, {"STF", 2, PS_HL7_CX, PS_ID, "staff id: "},
	{"STF", 3, PS_HL7_XPN, PS_NONE, "name: "}, {"STF", 6, PS_HL7_TS, PS_NONE, "date of birth: "},
	{"STF", 10, PS_HL7_XTN, PS_NONE, "phone: "}, {"STF", 11, PS_HL7_XAD, PS_NONE, "address: "},
	{"STF", 12, PS_HL7_TS, PS_NONE, "date: "}, {"STF", 13, PS_HL7_TS, PS_NONE, "date: "},
	{"STF", 15, PS_HL7_SIMPLE, PS_EMAIL, "email: "}, {"STF", 22, PS_HL7_SIMPLE, PS_LICENSE, "driver's license: "},
	{"TXA", 1, PS_HL7_SKIP, PS_NONE, NULL}, {"TXA", 4, PS_HL7_TS, PS_NONE, "date: "},
	{"TXA", 5, PS_HL7_XCN, PS_NONE, "provider: "}, {"TXA", 6, PS_HL7_TS, PS_NONE, "date: "},
	{"TXA", 7, PS_HL7_TS, PS_NONE, "date: "}, {"TXA", 8, PS_HL7_TS, PS_NONE, "date: "},
	{"TXA", 9, PS_HL7_XCN, PS_NONE, "provider: "}, {"TXA", 10, PS_HL7_XCN, PS_NONE, "provider: "},
	{"TXA", 11, PS_HL7_XCN, PS_NONE, "provider: "}, {"TXA", 12, PS_HL7_TEXT, PS_NONE, "document number: "},
	{"TXA", 13, PS_HL7_TEXT, PS_NONE, "document number: "}, {"TXA", 22, PS_HL7_XCN, PS_NONE, "provider: "},
	{"TXA", 23, PS_HL7_XCN, PS_NONE, "provider: "},
};
/* clang-format on */

static int row_compare(const void *key, const void *item)
{
	const struct ps_hl7_row *wanted = key;
	const struct ps_hl7_row *row = item;
	int order = memcmp(wanted->segment, row->segment, 3);
	return order != 0 ? order : (int)wanted->field - (int)row->field;
}

const struct ps_hl7_row *ps_hl7_row(const unsigned char *segment, size_t field)
{
	struct ps_hl7_row key = {0};
	if (field > UINT8_MAX)
		return NULL;
	memcpy(key.segment, segment, 3);
	key.field = (uint8_t)field;
	return bsearch(&key, rows, sizeof(rows) / sizeof(rows[0]), sizeof(rows[0]), row_compare);
}

enum ps_hl7_kind ps_hl7_kind_by_name(const unsigned char *name, size_t len)
{
	static const struct {
		const char *name;
		enum ps_hl7_kind kind;
	} kinds[] = {
		{"PN", PS_HL7_XPN},
		{"XPN", PS_HL7_XPN},
		{"CN", PS_HL7_XCN},
		{"XCN", PS_HL7_XCN},
		{"CX", PS_HL7_CX},
		{"AD", PS_HL7_XAD},
		{"XAD", PS_HL7_XAD},
		{"TN", PS_HL7_XTN},
		{"XTN", PS_HL7_XTN},
		{"DT", PS_HL7_TS},
		{"TS", PS_HL7_TS},
		{"DTM", PS_HL7_TS},
		{"DR", PS_HL7_TS},
		{"TQ", PS_HL7_TQ},
	};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strlen(kinds[i].name) == len && memcmp(kinds[i].name, name, len) == 0)
			return kinds[i].kind;
	}
	return PS_HL7_TEXT;
}

enum ps_type ps_hl7_type_by_code(const unsigned char *code, size_t len)
{
	/* Table 0203, as far as it names one of our types. */
	static const struct {
		const char *code;
		enum ps_type type;
	} codes[] = {
		{"MR", PS_MRN},
		{"MRN", PS_MRN},
		{"PI", PS_MRN},
		{"PT", PS_MRN},
		{"AN", PS_ACCOUNT},
		{"VN", PS_ACCOUNT},
		{"SS", PS_SSN},
		{"DL", PS_LICENSE},
		{"DN", PS_LICENSE},
		{"MD", PS_LICENSE},
		{"NPI", PS_LICENSE},
		{"DEA", PS_LICENSE},
		{"MA", PS_PLAN_ID},
		{"MC", PS_PLAN_ID},
		{"MCR", PS_PLAN_ID},
		{"MB", PS_PLAN_ID},
		{"NI", PS_PLAN_ID},
		{"HC", PS_PLAN_ID},
		{"SN", PS_PLAN_ID},
		{"PPN", PS_ID},
	};
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (strlen(codes[i].code) == len && memcmp(codes[i].code, code, len) == 0)
			return codes[i].type;
	}
	return PS_NONE;
}
