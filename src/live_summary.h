/*
 * live_summary.h
 *		What is set up when the library is loaded.
 */
#ifndef LIVE_SUMMARY_H
#define LIVE_SUMMARY_H

extern void live_summary_init(void);

#endif							/* LIVE_SUMMARY_H */
