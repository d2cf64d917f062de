/*
 * page_values.h
 *		Expressions over the columns of a page: their values for all its rows.
 *
 * Interface: page_value_create() prepares an expression, and page_value_compute() makes
 * its values for the rows that need it.  page_filter_create() prepares the filter of a scan,
 * whose conditions page_filter_apply() tests in the planner's order, each for all rows of the
 * page that passed those before it, so that none sees a row that one before it rejects.
 *
 * A column is taken out of the rows when it is needed, and an expression without a column is evaluated once for a
 * scan.  An expression of one column that is passed by value, as date_trunc() of a date
 * is, remembers its result for each value of the column.  A comparison of a date
 * or an integer with a constant is a range.  PostgreSQL evaluates all others, row by row.
 *
 * Each evaluation begins with the expression context's per-tuple memory empty, so that the
 * large values of a page are not in memory at once.  Only of an expression to group by is
 * a result by reference kept, until page_scope_next_page(); elsewhere it counts whether it is
 * null.  A value to group by is neither compressed nor an expanded object, but can be
 * a pointer to a value out of line, on disk.
 *
 * A view's column is computed where it is needed, and not for a row that a condition has
 * rejected: an error in it is then not raised, which PostgreSQL's scan of the view raises.
 *
 * Limitations: no subqueries, system columns or whole rows.
 */
#ifndef PAGE_VALUES_H
#define PAGE_VALUES_H

#include "nodes/execnodes.h"

#include "page_columns.h"

/* What expressions need of their scan. */
typedef struct PageScope
{
	PageColumns *columns;
	Index		relid;			/* the number of the table in the range table */
	ExprContext *context;
	TupleTableSlot *row;		/* what expressions see as the row, one at a
								 * time */
	MemoryContext page;			/* until the next page */
	MemoryContext constants;	/* until page_scope_restart() */
} PageScope;

typedef struct PageMemo PageMemo;

/* What a row costs for an expression. */
typedef enum PageValueKind
{
	PAGE_READ,					/* a column or a constant */
	PAGE_REMEMBERED,			/* evaluated once for each value of its column */
	PAGE_EVALUATED
} PageValueKind;

/* The most values of a column for which a result is remembered. */
#define PAGE_MEMO_PLACES	4096

typedef struct PageValue
{
	RowColumn	column;			/* the values: of the row of that number */
	PageScope  *scope;
	ExprState  *expression;		/* NULL for a column */
	bool		is_key;			/* to group by */
	bool		is_boolean;
	int16		length;			/* of the type */
	bool		by_value;
	int			n_inputs;
	PageColumn **inputs;		/* the columns that it reads */
	PageMemo   *memo;			/* or NULL */
	int64	   *values;			/* the same, to write */
	bool	   *nulls;
	bool		is_constant;
	bool		is_computed;	/* the constant */
} PageValue;

/* A condition: the column is in a range, or the expression is true. */
typedef struct PageTest
{
	PageColumn *column;			/* NULL for an expression */
	int64		lowest;
	int64		highest;
	bool		outside;		/* passes if not in the range */
	bool		null_passes;
	PageValue  *value;
} PageTest;

typedef struct PageFilter
{
	int			n_tests;
	PageTest   *tests;
} PageFilter;

extern void page_scope_init(PageScope *scope, TupleDesc descriptor, Index relid, ExprContext *context);
extern void page_scope_next_page(PageScope *scope);
extern void page_scope_restart(PageScope *scope);
extern PageValue *page_value_create(PageScope *scope, Expr *expression, bool is_key);
extern void page_value_compute(PageValue *value, const bool *needed, int n_rows);

/* Forgets what depends on parameters and on the snapshot. */
extern void page_value_restart(PageValue *value);

extern PageValueKind page_value_kind(Expr *expression);
extern PageValueKind page_condition_kind(Expr *condition);

/* Can the node test the condition, or only PostgreSQL's scan? */
extern bool page_filter_takes(Node *condition);

/* NULL if the filter has a condition that only PostgreSQL's scan can evaluate. */
extern PageFilter *page_filter_create(PageScope *scope, List *conditions);
extern void page_filter_restart(PageFilter *filter);

/*
 * Tests some of the conditions, from one to before another, and keeps the rows of the page
 * that pass.
 */
extern void page_filter_apply(const PageFilter *filter, PageColumns *columns, int from, int end);

#endif							/* PAGE_VALUES_H */
