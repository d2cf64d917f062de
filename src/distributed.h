/*
 * distributed.h
 *		What must differ on a distributed engine such as Citus.
 *
 * The engine opens sessions of its own on the servers that hold the rows.  They do not
 * have the settings of the session that asks, so a function that reads ehcp.as_of or
 * ehcp.calendar there would answer another question.  It raises an error instead, unless
 * the value was set in this very session.
 */
#ifndef DISTRIBUTED_H
#define DISTRIBUTED_H

#include "utils/guc.h"

/* The rest of is_session_of_engine(), for names that begin with its first letter. */
extern bool is_name_of_engine_session(const char *name);

/*
 * Has a distributed engine opened this session, for a question asked elsewhere?  The
 * application name says so.  It can change between two statements, when a pooler gives the
 * connection to another client.  A user who sets such a name gets the errors of a worker,
 * and nothing else.
 */
static inline bool
is_session_of_engine(void)
{
	return application_name != NULL && application_name[0] == 'c' &&
		is_name_of_engine_session(application_name);
}

/*
 * For check hooks: keeps where a value comes from as the "extra" of the setting, which
 * PostgreSQL saves and restores with the value.  False if out of memory.
 */
extern bool keep_source(void **extra, GucSource source);

/*
 * For assign hooks: was the value set in this session, by SET, SET LOCAL, set_config(),
 * the SET clause of a function, or when the client connected?  Then the session
 * that asks has said it, or the engine has passed it on.  What ALTER DATABASE, ALTER ROLE
 * or postgresql.conf says is said for the sessions of this server: the session that asks
 * may have another value.
 */
extern bool is_of_session(const void *extra);

/* The errors (0A000) where the setting of another session would be read. */
extern _Noreturn void raise_setting_elsewhere(const char *setting, const char *remedy);

/* Is the relation known to Citus: distributed, a reference table, or managed by it? */
extern bool is_distributed_table(Oid relation);

#endif
