/* The lexicon and the model's weights, as they lie in their files. */
	.section .rodata
	.balign 64
	.globl ps_lexicon_table
	.hidden ps_lexicon_table
	.type ps_lexicon_table, @object
ps_lexicon_table:
	.incbin PS_LEXICON_FILE
	.size ps_lexicon_table, . - ps_lexicon_table
	.balign 64
	.globl ps_model_table
	.hidden ps_model_table
	.type ps_model_table, @object
ps_model_table:
	.incbin PS_WEIGHTS_FILE
	.size ps_model_table, . - ps_model_table
	.section .note.GNU-stack, "", @progbits
