/*
 * deadline_changes.c
 *		When the law table changes: which limits have, since when, and which stored
 *		expressions call deadline() or limit_days() with one of them.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "nodes/primnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/tuplestore.h"

#include "core/statute.h"

PG_FUNCTION_INFO_V1(ehcp_statutory_limit_changes_rows);

/* Behind the view ehcp.statutory_limit_changes: its rows. */
Datum
ehcp_statutory_limit_changes_rows(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < n_statutory_changes; i++)
	{
		const StatutoryChange *change = &statutory_changes[i];
		Datum		values[3] = {CStringGetTextDatum(change->version),
		CStringGetTextDatum(change->limit), CStringGetTextDatum(change->change)};
		bool		nulls[3] = {false};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* The numbers of a version such as 1.0.0; false for any other text. */
static bool
parse_version(const char *version, int numbers[3])
{
	for (int i = 0; i < 3; i++)
	{
		int			n_digits = 0;

		numbers[i] = 0;
		for (; *version >= '0' && *version <= '9' && n_digits < 9; version++, n_digits++)
			numbers[i] = 10 * numbers[i] + (*version - '0');
		if (n_digits == 0 || *version != (i < 2 ? '.' : '\0'))
			return false;
		version++;
	}
	return true;
}

static bool
is_later(const int a[3], const int b[3])
{
	for (int i = 0; i < 3; i++)
		if (a[i] != b[i])
			return a[i] > b[i];
	return false;
}

PG_FUNCTION_INFO_V1(ehcp_limits_changed_since);

/* limits_changed_since(since_version text) returns text[] */
Datum
ehcp_limits_changed_since(PG_FUNCTION_ARGS)
{
	char	   *since = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Datum	   *names = palloc(n_statutory_changes * sizeof(Datum));
	int			n = 0;
	int			from[3];

	if (!parse_version(since, from))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is not a version of ehcp_timeliness", since),
				 errhint("Write its three numbers, as in '1.0.0'.")));
	for (int i = 0; i < n_statutory_changes; i++)
	{
		int			version[3];

		if (!parse_version(statutory_changes[i].version, version))
			elog(ERROR, "\"%s\" is not a version", statutory_changes[i].version);
		if (is_later(version, from))
			names[n++] = CStringGetTextDatum(statutory_changes[i].limit);
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}

/* What is looked for in an expression. */
typedef struct CallsWanted
{
	Oid			schema;			/* of deadline() and limit_days() */
	Datum	   *names;			/* of limits */
	int			n_names;
} CallsWanted;

/* The argument at a position, whether it is given by position or by name. */
static Node *
argument_at(const FuncExpr *call, int position)
{
	ListCell   *cell;

	foreach(cell, call->args)
	{
		Node	   *argument = (Node *) lfirst(cell);

		if (IsA(argument, NamedArgExpr))
		{
			if (((NamedArgExpr *) argument)->argnumber == position)
				return (Node *) ((NamedArgExpr *) argument)->arg;
		}
		else if (foreach_current_index(cell) == position)
			return argument;
	}
	return NULL;
}

/* Is the limit of a call one of those wanted, or not known before the call? */
static bool
limit_is_wanted(const FuncExpr *call, int position, const CallsWanted *wanted)
{
	Node	   *name = argument_at(call, position);
	Const	   *constant;

	while (name != NULL && IsA(name, RelabelType))
		name = (Node *) ((RelabelType *) name)->arg;
	if (name == NULL || !IsA(name, Const))
		return true;
	constant = (Const *) name;
	/* the result is NULL, as before */
	if (constant->constisnull)
		return false;
	for (int i = 0; i < wanted->n_names; i++)
		if (DatumGetBool(DirectFunctionCall2Coll(texteq, C_COLLATION_OID, constant->constvalue, wanted->names[i])))
			return true;
	return false;
}

/*
 * The position of the limit's name among the arguments of a function; -1 if it takes none.
 * A function of that name need not be ours: the owner of the schema can create others, with
 * arguments of other types.
 */
static int
limit_position(Oid function, Oid schema)
{
	char	   *name;
	Oid		   *types;
	int			n_types;
	int			position;

	if (get_func_namespace(function) != schema || (name = get_func_name(function)) == NULL)
		return -1;
	if (strcmp(name, "deadline") == 0)
		position = 1;
	else if (strcmp(name, "limit_days") == 0)
		position = 0;
	else
		return -1;
	(void) get_func_signature(function, &types, &n_types);
	return position < n_types && types[position] == TEXTOID ? position : -1;
}

static bool
has_wanted_call(Node *node, void *context)
{
	const CallsWanted *wanted = context;

	if (node == NULL)
		return false;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, has_wanted_call, context, 0);
	if (IsA(node, FuncExpr))
	{
		int			position = limit_position(((FuncExpr *) node)->funcid, wanted->schema);

		if (position >= 0 && limit_is_wanted((FuncExpr *) node, position, wanted))
			return true;
	}
	return expression_tree_walker(node, has_wanted_call, context);
}

PG_FUNCTION_INFO_V1(ehcp_calls_deadline);

/*
 * calls_deadline(expression pg_node_tree, limit_names text[]) returns boolean
 *
 * Does an expression, or a query, of the catalogs call deadline() or limit_days() with
 * one of these limits, or with a limit that is not a constant?  This only reads the
 * expression and neither executes nor simplifies it, since it may be another user's.
 */
Datum
ehcp_calls_deadline(PG_FUNCTION_ARGS)
{
	Node	   *expression = stringToNode(TextDatumGetCString(PG_GETARG_DATUM(0)));
	CallsWanted wanted = {.schema = get_func_namespace(fcinfo->flinfo->fn_oid)};

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT,
					  &wanted.names, NULL, &wanted.n_names);
	PG_RETURN_BOOL(has_wanted_call(expression, &wanted));
}
