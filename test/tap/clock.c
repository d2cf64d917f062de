/*
 * clock.c
 *		Moves the clock by CLOCK_SECONDS, for the programs that preload this library.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t seconds;

/* once, since a handler of a signal may ask for the time, but not for the environment */
__attribute__((constructor))
static void
read_seconds(void)
{
	const char *value = getenv("CLOCK_SECONDS");

	seconds = value == NULL ? 0 : atol(value);
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	if (syscall(SYS_clock_gettime, clock, now) != 0)
		return -1;
	if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
		now->tv_sec += seconds;
	return 0;
}

int
gettimeofday(struct timeval *now, void *zone)
{
	if (syscall(SYS_gettimeofday, now, zone) != 0)
		return -1;
	now->tv_sec += seconds;
	return 0;
}

time_t
time(time_t *now)
{
	struct timespec is;

	clock_gettime(CLOCK_REALTIME, &is);
	if (now != NULL)
		*now = is.tv_sec;
	return is.tv_sec;
}
