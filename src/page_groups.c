/*
 * page_groups.c
 *		Groups of rows, found by the bytes of the values grouped by.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/memutils.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "page_groups.h"

#define FIRST_BUCKETS	256

/* Memory is taken in blocks; they double up to this size, so that what is taken is in use. */
#define LARGEST_BLOCK	(256 * 1024)

PageGroups *
page_groups_create(int n_keys, PageValue **keys, int n_states, MemoryContext batch)
{
	PageGroups *groups = palloc0(sizeof(PageGroups));

	groups->n_keys = n_keys;
	groups->keys = keys;
	groups->n_states = n_states;
	groups->batch = batch;
	groups->memory = AllocSetContextCreate(CurrentMemoryContext, "ehcp page groups",
										   ALLOCSET_DEFAULT_MINSIZE, ALLOCSET_DEFAULT_INITSIZE,
										   LARGEST_BLOCK);
	page_groups_reset(groups);
	return groups;
}

void
page_groups_reset(PageGroups *groups)
{
	MemoryContextReset(groups->memory);
	groups->first = NULL;
	groups->end = &groups->first;
	groups->n_groups = 0;
	groups->n_buckets = 0;
	groups->buckets = NULL;
}

/* The bytes of a value by reference that is not null, which is detoasted. */
static inline const char *
bytes_of(const PageValue *key, int64 value, size_t *size)
{
	char	   *pointer = (char *) (uintptr_t) value;

	if (key->length >= 0)
	{
		*size = key->length;
		return pointer;
	}
	*size = VARSIZE_ANY_EXHDR(pointer);
	return VARDATA_ANY(pointer);
}

static pg_attribute_always_inline uint64
mix(uint64 hash, uint64 value)
{
	hash = (hash ^ value) * UINT64CONST(0x9E3779B97F4A7C15);
	return hash ^ (hash >> 32);
}

/* A key of the row, and the hash with it. */
static pg_attribute_always_inline uint64
add_key(PageGroups *groups, const PageValue *key, int row, PageCell *cell, bool *isnull, uint64 hash)
{
	*isnull = key->column.nulls[row];
	cell->number = key->column.values[row];
	if (*isnull)
		return mix(hash, 1);
	if (!key->by_value)
	{
		const char *bytes;
		size_t		size;

		/* out of line or compressed */
		if (key->length < 0 && VARATT_IS_EXTENDED(cell->pointer) && !VARATT_IS_SHORT(cell->pointer))
		{
			MemoryContext old = MemoryContextSwitchTo(groups->batch);

			cell->pointer = (char *) pg_detoast_datum((struct varlena *) cell->pointer);
			MemoryContextSwitchTo(old);
		}
		bytes = bytes_of(key, cell->number, &size);
		return mix(hash, hash_bytes_extended((const unsigned char *) bytes, size, 0));
	}
	return mix(hash, cell->number);
}

static pg_attribute_always_inline bool
is_same(const PageGroups *groups, int n_keys, const PageGroup *group, const PageCell *keys, uint64 nulls)
{
	if (group->nulls != nulls)
		return false;
	for (int i = 0; i < n_keys; i++)
	{
		const PageValue *key = groups->keys[i];

		if (key->by_value || nulls & UINT64CONST(1) << i)
		{
			if (group->cells[i].number != keys[i].number)
				return false;
		}
		else
		{
			size_t		size;
			size_t		other_size;
			const char *bytes = bytes_of(key, keys[i].number, &size);
			const char *others = bytes_of(key, group->cells[i].number, &other_size);

			if (size != other_size || memcmp(bytes, others, size) != 0)
				return false;
		}
	}
	return true;
}

static void
enlarge(PageGroups *groups)
{
	PageGroup **old = groups->buckets;

	groups->n_buckets = old ? groups->n_buckets * 2 : FIRST_BUCKETS;
	groups->buckets = MemoryContextAllocExtended(groups->memory, groups->n_buckets * sizeof(PageGroup *),
												 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (PageGroup *group = groups->first; group; group = group->next)
	{
		uint64		bucket = group->hash & (groups->n_buckets - 1);

		while (groups->buckets[bucket])
			bucket = (bucket + 1) & (groups->n_buckets - 1);
		groups->buckets[bucket] = group;
	}
	if (old)
		pfree(old);
}

static pg_noinline PageGroup *
make_group(PageGroups *groups, uint64 hash, const PageCell *keys, uint64 nulls)
{
	PageGroup  *group = MemoryContextAllocZero(groups->memory, offsetof(PageGroup, cells) +
											   (groups->n_keys + groups->n_states) * sizeof(PageCell));

	group->hash = hash;
	group->nulls = nulls;
	for (int i = 0; i < groups->n_keys; i++)
	{
		const PageValue *key = groups->keys[i];

		group->cells[i] = keys[i];
		if (!key->by_value && !(nulls & UINT64CONST(1) << i))
		{
			size_t		size = key->length >= 0 ? (size_t) key->length : VARSIZE_ANY(keys[i].pointer);

			group->cells[i].pointer = MemoryContextAlloc(groups->memory, size);
			memcpy(group->cells[i].pointer, keys[i].pointer, size);
		}
	}
	*groups->end = group;
	groups->end = &group->next;
	groups->n_groups++;
	return group;
}

/* Inlined for the usual numbers of keys, of which the loops over them are then rid. */
static pg_attribute_always_inline void
find(PageGroups *groups, int n_keys, int n_rows, PageGroup **found,
	 void (*start) (PageGroup *group, void *arg), void *arg)
{
	for (int row = 0; row < n_rows; row++)
	{
		PageCell	keys[PAGE_GROUPS_MAX_KEYS];
		uint64		nulls = 0;
		uint64		hash = 0;
		uint64		bucket;
		PageGroup  *group;

		keys[0].number = 0;		/* without keys, none is set */
		for (int i = 0; i < n_keys; i++)
		{
			bool		isnull;

			hash = add_key(groups, groups->keys[i], row, &keys[i], &isnull, hash);
			nulls |= (uint64) isnull << i;
		}

		if (unlikely(groups->n_groups * 2 >= groups->n_buckets))
			enlarge(groups);
		bucket = hash & (groups->n_buckets - 1);
		while ((group = groups->buckets[bucket]) != NULL &&
			   !(group->hash == hash && is_same(groups, n_keys, group, keys, nulls)))
			bucket = (bucket + 1) & (groups->n_buckets - 1);
		if (unlikely(group == NULL))
		{
			group = make_group(groups, hash, keys, nulls);
			groups->buckets[bucket] = group;
			start(group, arg);
		}
		found[row] = group;
	}
}

void
page_groups_find(PageGroups *groups, int n_rows, PageGroup **found,
				 void (*start) (PageGroup *group, void *arg), void *arg)
{
	switch (groups->n_keys)
	{
		case 0:
			/* all rows are of the group of the first */
			find(groups, 0, Min(n_rows, 1), found, start, arg);
			for (int row = 1; row < n_rows; row++)
				found[row] = found[0];
			break;
		case 1:
			find(groups, 1, n_rows, found, start, arg);
			break;
		case 2:
			find(groups, 2, n_rows, found, start, arg);
			break;
		default:
			find(groups, groups->n_keys, n_rows, found, start, arg);
	}
}
