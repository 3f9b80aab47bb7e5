/* What make_tables worked out of the packs: see confirm.h and shapes.h. */
	.macro table name, path
	.balign 64
	.globl \name
	.hidden \name
	.type \name, @object
\name:
	.incbin "\path"
	.size \name, . - \name
	.endm
	.section .rodata
	table ps_table_sets, "sets.bin"
	table ps_table_cues, "cues.bin"
	table ps_table_words, "words.bin"
	table ps_table_shapes, "shapes.bin"
	table ps_table_literals, "literals.bin"
	.section .note.GNU-stack, "", @progbits
