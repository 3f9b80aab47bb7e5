/* Word vectors, as they lie in their file. */
	.section .rodata
	.balign 64
	.globl ps_vector_table
	.hidden ps_vector_table
	.type ps_vector_table, @object
ps_vector_table:
	.incbin PS_VECTORS_FILE
	.size ps_vector_table, . - ps_vector_table
	.section .note.GNU-stack, "", @progbits
