/*
 * bits.h
 *		Counting the bits set in a word, without a special instruction.
 *
 * REFERENCES
 *
 * S. Vigna. Broadword implementation of rank/select queries. Experimental
 * Algorithms (WEA), 2008. DOI 10.1007/978-3-540-68552-4_12
 */
#ifndef BITS_H
#define BITS_H

#include <stdint.h>

#define EACH_BYTE(b)	(UINT64_C(0x0101010101010101) * (b))

/* In each byte, the number of bits set in it. */
static inline uint64_t
count_bits_by_byte(uint64_t bits)
{
	bits -= (bits >> 1) & EACH_BYTE(0x55);
	bits = (bits & EACH_BYTE(0x33)) + ((bits >> 2) & EACH_BYTE(0x33));
	return (bits + (bits >> 4)) & EACH_BYTE(0x0F);
}

static inline uint32_t
count_bits(uint64_t bits)
{
	return (uint32_t) (count_bits_by_byte(bits) * EACH_BYTE(1) >> 56);
}

#endif
