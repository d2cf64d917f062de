/*
 * page_values.c
 *		Expressions over the columns of a page: their values for all its rows.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "page_values.h"

/*
 * The results of an expression for values of its column.  A value has one place, by its low
 * bits, so that the days of some years have places of their own; two values with the
 * same place take it from each other.  The last place is that of null.
 */
#define MEMO_NULL		PAGE_MEMO_PLACES

typedef enum MemoState
{
	MEMO_UNKNOWN,
	MEMO_VALUE,
	MEMO_IS_NULL
} MemoState;

struct PageMemo
{
	int64		inputs[PAGE_MEMO_PLACES + 1];
	int64		results[PAGE_MEMO_PLACES + 1];
	uint8		states[PAGE_MEMO_PLACES + 1];
};

void
page_scope_init(PageScope *scope, TupleDesc descriptor, Index relid, ExprContext *context)
{
	scope->columns = page_columns_create(descriptor);
	scope->relid = relid;
	scope->context = context;
	scope->row = MakeSingleTupleTableSlot(descriptor, &TTSOpsVirtual);

	/*
	 * expressions read only the attributes that they name, which are set
	 * before
	 */
	memset(scope->row->tts_isnull, true, descriptor->natts * sizeof(bool));
	ExecStoreVirtualTuple(scope->row);
	scope->page = AllocSetContextCreate(CurrentMemoryContext, "ehcp page values", ALLOCSET_DEFAULT_SIZES);
	scope->constants = AllocSetContextCreate(CurrentMemoryContext, "ehcp page constants",
											 ALLOCSET_SMALL_SIZES);
}

/* Forgets the values of a page. */
void
page_scope_next_page(PageScope *scope)
{
	MemoryContextReset(scope->page);
}

/* Forgets the constants; their values are restarted as well. */
void
page_scope_restart(PageScope *scope)
{
	MemoryContextReset(scope->constants);
}

/* The columns that an expression reads. */
static void
find_inputs(PageValue *value, Expr *expression)
{
	Bitmapset  *attnums = NULL;
	int			member = -1;

	pull_varattnos((Node *) expression, value->scope->relid, &attnums);
	value->inputs = palloc0(Max(bms_num_members(attnums), 1) * sizeof(PageColumn *));
	while ((member = bms_next_member(attnums, member)) >= 0)
		value->inputs[value->n_inputs++] =
			page_columns_add(value->scope->columns, member + FirstLowInvalidHeapAttributeNumber);
	bms_free(attnums);
}

static bool
is_boolean(const Expr *expression)
{
	return getBaseType(exprType((const Node *) expression)) == BOOLOID;
}

/* Without a cast of the same bytes; but of another type, any byte that is not 0 is true. */
static Expr *
without_relabel(Expr *expression)
{
	bool		is_bool = is_boolean(expression);

	while (IsA(expression, RelabelType) &&
		   is_boolean(((RelabelType *) expression)->arg) == is_bool)
		expression = ((RelabelType *) expression)->arg;
	return expression;
}

PageValueKind
page_value_kind(Expr *expression)
{
	List	   *vars;
	Var		   *var;
	ListCell   *cell;

	expression = without_relabel(expression);
	vars = pull_var_clause((Node *) expression, PVC_INCLUDE_PLACEHOLDERS);
	if (IsA(expression, Var) || vars == NIL)
		return PAGE_READ;
	var = linitial(vars);
	foreach(cell, vars)
		if (!equal(lfirst(cell), var))
		return PAGE_EVALUATED;
	if (!get_typbyval(exprType((Node *) var)) || !get_typbyval(exprType((Node *) expression)) ||
		contain_volatile_functions((Node *) expression))
		return PAGE_EVALUATED;
	return PAGE_REMEMBERED;
}

PageValue *
page_value_create(PageScope *scope, Expr *expression, bool is_key)
{
	PageValue  *value = palloc0(sizeof(PageValue));

	value->scope = scope;
	value->is_key = is_key;
	value->is_boolean = is_boolean(expression);
	expression = without_relabel(expression);
	get_typlenbyval(exprType((Node *) expression), &value->length, &value->by_value);
	if (IsA(expression, Var))
	{
		PageColumn *column = page_columns_add(scope->columns, ((Var *) expression)->varattno);

		value->column.values = value->values = column->values;
		value->column.nulls = value->nulls = column->nulls;
		value->n_inputs = 1;
		value->inputs = palloc(sizeof(PageColumn *));
		value->inputs[0] = column;
		return value;
	}

	value->column.values = value->values = palloc0(PAGE_ROWS * sizeof(int64));
	value->column.nulls = value->nulls = palloc0(PAGE_ROWS * sizeof(bool));
	value->expression = ExecInitExpr(expression, NULL);
	find_inputs(value, expression);
	value->is_constant = value->n_inputs == 0;
	if (page_value_kind(expression) == PAGE_REMEMBERED)
	{
		value->memo = palloc(sizeof(PageMemo));
		memset(value->memo->states, MEMO_UNKNOWN, sizeof(value->memo->states));
	}
	return value;
}

void
page_value_restart(PageValue *value)
{
	value->is_computed = false;
	if (value->memo)
		memset(value->memo->states, MEMO_UNKNOWN, sizeof(value->memo->states));
}

/* The expression's result for a row, until the next evaluation. */
static Datum
evaluate(PageValue *value, int row, bool *isnull)
{
	PageScope  *scope = value->scope;

	ResetExprContext(scope->context);
	for (int i = 0; i < value->n_inputs; i++)
	{
		PageColumn *input = value->inputs[i];

		scope->row->tts_values[input->attnum - 1] = (Datum) input->values[row];
		scope->row->tts_isnull[input->attnum - 1] = input->nulls[row];
	}
	scope->context->ecxt_scantuple = scope->row;
	return ExecEvalExprSwitchContext(value->expression, scope->context, isnull);
}

/*
 * Is it a pointer to a value out of line?  Where values are grouped by, it can stay one: the
 * snapshot keeps the value, pointers with the same bytes are to the same value, and the
 * aggregate above merges groups of the same value by different pointers.  To fetch the
 * large values of a page at once would take much memory.
 */
static inline bool
is_on_disk(const PageValue *value, Datum result)
{
	return value->length == -1 && VARATT_IS_EXTERNAL_ONDISK(DatumGetPointer(result));
}

/* A result as a number, or as a pointer to a copy of it in the given memory. */
static int64
keep(const PageValue *value, Datum result, bool isnull, MemoryContext memory)
{
	MemoryContext old;

	if (isnull)
		return 0;
	if (value->is_boolean)
		return DatumGetBool(result) ? 1 : 0;
	if (value->by_value)
		return page_number(result, value->length);
	if (!value->is_key)
		return 0;

	old = MemoryContextSwitchTo(memory);
	/* it is compressed or an expanded object, or lives as long as the row */
	if (value->length == -1 && (value->is_constant || !is_on_disk(value, result)))
		result = PointerGetDatum(pg_detoast_datum_copy((struct varlena *) DatumGetPointer(result)));
	else
		result = datumCopy(result, false, value->length);
	MemoryContextSwitchTo(old);
	return (int64) result;
}

static void
compute_constant(PageValue *value)
{
	bool		isnull;
	Datum		result = evaluate(value, 0, &isnull);
	int64		kept = keep(value, result, isnull, value->scope->constants);

	for (int row = 0; row < PAGE_ROWS; row++)
	{
		value->values[row] = kept;
		value->nulls[row] = isnull;
	}
	value->is_computed = true;
}

/* Values of a column to group by: those that are compressed, in full. */
static void
detoast_column(PageValue *value, int n_rows)
{
	for (int row = 0; row < n_rows; row++)
	{
		Datum		datum = (Datum) value->values[row];

		if (!value->nulls[row] && VARATT_IS_EXTENDED(DatumGetPointer(datum)) &&
			(VARATT_IS_EXTERNAL(DatumGetPointer(datum)) || !VARATT_IS_SHORT(DatumGetPointer(datum))) &&
			!is_on_disk(value, datum))
			value->values[row] = keep(value, datum, false, value->scope->page);
	}
}

/* The place of the row's value in the memory of an expression, with the result there. */
static pg_attribute_always_inline int
remembered(PageValue *value, int row)
{
	PageMemo   *memo = value->memo;
	const PageColumn *input = value->inputs[0];
	int64		key = input->values[row];
	int			place = input->nulls[row] ? MEMO_NULL : key & (PAGE_MEMO_PLACES - 1);

	if (unlikely(memo->states[place] == MEMO_UNKNOWN || memo->inputs[place] != key))
	{
		bool		isnull;
		Datum		result = evaluate(value, row, &isnull);

		memo->inputs[place] = key;
		memo->results[place] = keep(value, result, isnull, NULL);
		memo->states[place] = isnull ? MEMO_IS_NULL : MEMO_VALUE;
	}
	return place;
}

/* The value for rows that are needed; NULL for all. */
void
page_value_compute(PageValue *value, const bool *needed, int n_rows)
{
	for (int i = 0; i < value->n_inputs; i++)
		page_column_need(value->scope->columns, value->inputs[i]);
	if (value->expression == NULL)
	{
		if (value->is_key && value->length == -1)
			detoast_column(value, n_rows);
		return;
	}
	if (value->is_constant && value->is_computed)
		return;
	for (int row = 0; row < n_rows; row++)
	{
		if (needed && !needed[row])
			continue;
		if (value->memo)
		{
			int			place = remembered(value, row);

			value->values[row] = value->memo->results[place];
			value->nulls[row] = value->memo->states[place] == MEMO_IS_NULL;
		}
		else if (value->is_constant)
		{
			compute_constant(value);
			break;
		}
		else
		{
			Datum		result = evaluate(value, row, &value->nulls[row]);

			value->values[row] = keep(value, result, value->nulls[row], value->scope->page);
		}
	}
}

/* The range of a comparison, by its function, with a constant. */
static bool
range_of_comparison(Oid function, int64 constant, PageTest *test)
{
	test->lowest = PG_INT64_MIN;
	test->highest = PG_INT64_MAX;
	switch (function)
	{
		case F_INT4EQ:
		case F_DATE_EQ:
			test->lowest = test->highest = constant;
			return true;
		case F_INT4NE:
		case F_DATE_NE:
			test->lowest = test->highest = constant;
			test->outside = true;
			return true;
		case F_INT4LT:
		case F_DATE_LT:
			test->highest = constant - 1;
			return true;
		case F_INT4LE:
		case F_DATE_LE:
			test->highest = constant;
			return true;
		case F_INT4GT:
		case F_DATE_GT:
			test->lowest = constant + 1;
			return true;
		case F_INT4GE:
		case F_DATE_GE:
			test->lowest = constant;
			return true;
		default:
			return false;
	}
}

/*
 * A condition that is a range of a column: a comparison of a date or an integer, IS
 * NULL, or a boolean column.  Returns the column, or NULL.
 */
static Var *
range_of(Expr *condition, PageTest *test)
{
	Expr	   *arg = NULL;

	if (IsA(condition, OpExpr) && list_length(((OpExpr *) condition)->args) == 2)
	{
		OpExpr	   *operation = (OpExpr *) condition;
		Const	   *constant = (Const *) lsecond(operation->args);

		arg = linitial(operation->args);
		if (!IsA(constant, Const) || constant->constisnull ||
			(constant->consttype != INT4OID && constant->consttype != DATEOID) ||
			!range_of_comparison(operation->opfuncid, DatumGetInt32(constant->constvalue), test))
			return NULL;
	}
	else if (IsA(condition, NullTest) && !((NullTest *) condition)->argisrow)
	{
		/* all values, or none of them */
		test->lowest = PG_INT64_MIN;
		test->highest = PG_INT64_MAX;
		test->outside = test->null_passes = ((NullTest *) condition)->nulltesttype == IS_NULL;
		arg = ((NullTest *) condition)->arg;
	}
	else
	{
		/* 0 and 1 */
		test->lowest = test->highest = 1;
		arg = condition;
		if (IsA(condition, BoolExpr) && ((BoolExpr *) condition)->boolop == NOT_EXPR)
		{
			test->outside = true;
			arg = linitial(((BoolExpr *) condition)->args);
		}
		else if (IsA(condition, BooleanTest))
		{
			BoolTestType type = ((BooleanTest *) condition)->booltesttype;

			if (type == IS_UNKNOWN || type == IS_NOT_UNKNOWN)
				return NULL;
			test->outside = type == IS_NOT_TRUE || type == IS_FALSE;
			test->null_passes = type == IS_NOT_TRUE || type == IS_NOT_FALSE;
			arg = ((BooleanTest *) condition)->arg;
		}
	}
	return IsA(arg, Var) ? (Var *) arg : NULL;
}

PageValueKind
page_condition_kind(Expr *condition)
{
	PageTest	test;

	return range_of(condition, &test) ? PAGE_READ : page_value_kind(condition);
}

bool
page_filter_takes(Node *condition)
{
	List	   *vars = pull_var_clause(condition, PVC_INCLUDE_PLACEHOLDERS);
	ListCell   *cell;

	/* neither a system column nor a whole row */
	foreach(cell, vars)
		if (!IsA(lfirst(cell), Var) || ((Var *) lfirst(cell))->varattno <= 0)
		return false;
	/* a volatile function sees the rows in the order of PostgreSQL's scan */
	return !contain_subplans(condition) && !contain_volatile_functions(condition);
}

PageFilter *
page_filter_create(PageScope *scope, List *conditions)
{
	PageFilter *filter = palloc0(sizeof(PageFilter));
	ListCell   *cell;

	filter->tests = palloc0(Max(list_length(conditions), 1) * sizeof(PageTest));
	foreach(cell, conditions)
		if (!page_filter_takes((Node *) lfirst(cell)))
		return NULL;
	foreach(cell, conditions)
	{
		PageTest	range = {0};
		PageTest   *test = &filter->tests[filter->n_tests++];
		Var		   *var = range_of((Expr *) lfirst(cell), &range);

		if (var)
		{
			*test = range;
			test->column = page_columns_add(scope->columns, var->varattno);
		}
		else
			test->value = page_value_create(scope, (Expr *) lfirst(cell), false);
	}
	return filter;
}

/* Writes the numbers of the rows whose value is in the range; returns how many. */
static int
rows_in_range(const PageTest *test, int n_rows, int *rows)
{
	const PageColumn *column = test->column;
	int			n = 0;

	for (int row = 0; row < n_rows; row++)
	{
		int64		value = column->values[row];
		bool		is_within = (value >= test->lowest) & (value <= test->highest);

		rows[n] = row;
		n += column->nulls[row] ? test->null_passes : is_within != test->outside;
	}
	return n;
}

/* Writes the numbers of the rows whose value is true: that of null is 0. */
static int
rows_true(const PageValue *value, int n_rows, int *rows)
{
	int			n = 0;

	for (int row = 0; row < n_rows; row++)
	{
		rows[n] = row;
		n += value->values[row] != 0;
	}
	return n;
}

void
page_filter_apply(const PageFilter *filter, PageColumns *columns, int from, int end)
{
	int			rows[PAGE_ROWS];

	for (int i = from; i < end && columns->n_rows > 0; i++)
	{
		const PageTest *test = &filter->tests[i];
		int			n_rows;

		if (test->column)
		{
			page_column_need(columns, test->column);
			n_rows = rows_in_range(test, columns->n_rows, rows);
		}
		else
		{
			page_value_compute(test->value, NULL, columns->n_rows);
			n_rows = rows_true(test->value, columns->n_rows, rows);
		}
		page_columns_keep(columns, rows, n_rows);
	}
}

void
page_filter_restart(PageFilter *filter)
{
	for (int i = 0; i < filter->n_tests; i++)
		if (filter->tests[i].value)
			page_value_restart(filter->tests[i].value);
}
