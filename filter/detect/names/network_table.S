/* The network, as it lies in its file. */
	.section .rodata
	.balign 64
	.globl ps_network_table
	.hidden ps_network_table
	.type ps_network_table, @object
ps_network_table:
	.incbin PS_NETWORK_FILE
	.size ps_network_table, . - ps_network_table
	.section .note.GNU-stack, "", @progbits
