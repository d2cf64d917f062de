/*
 * ehcp_timeliness.c
 *		Initialization of the module.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/guc.h"

#include "as_of.h"
#include "calendar_cache.h"
#include "core/interrupts.h"
#include "core/memory.h"
#include "live_summary.h"
#include "page_aggregate.h"

PG_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

static void
check_for_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

static void *
allocate(size_t size)
{
	return palloc(size);
}

void
_PG_init(void)
{
	core_allocate = allocate;
	check_interrupts = check_for_interrupts;
	calendar_cache_init();
	as_of_init();
	live_summary_init();
	page_aggregate_init();
	MarkGUCPrefixReserved("ehcp");
}
