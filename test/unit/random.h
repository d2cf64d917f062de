/*
 * random.h
 *		Random numbers for tests, the same on every machine and in every run.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

static uint64_t random_state = 20141530;

/* G. Marsaglia. Xorshift RNGs. Journal of Statistical Software 8, 2003. DOI 10.18637/jss.v008.i14 */
static inline uint64_t
random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* 0 to n - 1 */
static inline int64_t
random_below(int64_t n)
{
	return (int64_t) (random_bits() % (uint64_t) n);
}

#endif
