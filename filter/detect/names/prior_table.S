/* What make_priors worked out. */
	.section .rodata
	.balign 64
	.globl ps_prior_table
	.hidden ps_prior_table
	.type ps_prior_table, @object
ps_prior_table:
	.incbin PS_PRIORS_FILE
	.size ps_prior_table, . - ps_prior_table
	.section .note.GNU-stack, "", @progbits
