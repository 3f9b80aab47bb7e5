#include "wipe.h"

#include <sodium.h>
#include <stdlib.h>

void ps_wipe(void *data, size_t len)
{
	if (len > 0)
		sodium_memzero(data, len);
}

void ps_wipe_free(void *data, size_t len)
{
	if (data != NULL)
		ps_wipe(data, len);
	free(data);
}
