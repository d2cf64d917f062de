/*
 * full_disk.c
 *		Simulates a full disk, for a server that preloads this library.
 *
 * While the file exists that the environment variable FULL_DISK names, temporary
 * files cannot grow beyond 64 kB.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define ROOM	65536

static bool
is_full(int fd, off_t offset)
{
	const char *flag = getenv("FULL_DISK");
	char		link[64];
	char		path[4096];
	ssize_t		length;

	if (offset < ROOM || flag == NULL || access(flag, F_OK) != 0)
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof(path) - 1);
	path[length < 0 ? 0 : length] = '\0';
	if (strstr(path, "/pgsql_tmp") == NULL)
		return false;
	errno = ENOSPC;
	return true;
}

#define WRITE(name, data, count) \
ssize_t \
name(int fd, data, count n, off_t offset) \
{ \
	ssize_t		(*next) (int, data, count, off_t) = dlsym(RTLD_NEXT, #name); \
\
	return is_full(fd, offset) ? -1 : next(fd, what, n, offset); \
}

WRITE(pwrite, const void *what, size_t)
WRITE(pwrite64, const void *what, size_t)
WRITE(pwritev, const struct iovec *what, int)
WRITE(pwritev64, const struct iovec *what, int)
