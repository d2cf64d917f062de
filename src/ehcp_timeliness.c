/*
 * ehcp_timeliness.c
 *		The module: what happens when it is loaded.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/guc.h"

#include "calendar_cache.h"
#include "scorecard.h"

PG_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	calendar_cache_init();
	scorecard_init();
	MarkGUCPrefixReserved("ehcp");
}
