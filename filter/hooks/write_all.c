#include "write_all.h"

#include <errno.h>
#include <unistd.h>

bool ps_write_all(int fd, const void *data, size_t len)
{
	const unsigned char *bytes = data;

	while (len > 0) {
		ssize_t done = write(fd, bytes, len);

		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			bytes += done;
			len -= (size_t)done;
		}
	}
	return true;
}
