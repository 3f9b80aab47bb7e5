/* What make_sums worked out: a struct ps_model_sums. */
	.section .rodata
	.balign 64
	.globl ps_sum_table
	.hidden ps_sum_table
	.type ps_sum_table, @object
ps_sum_table:
	.incbin PS_SUMS_FILE
	.size ps_sum_table, . - ps_sum_table
	.section .note.GNU-stack, "", @progbits
