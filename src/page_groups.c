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
page_groups_create(int n_keys, PageValue **keys, int n_states)
{
	PageGroups *groups = palloc0(sizeof(PageGroups));

	groups->n_keys = n_keys;
	groups->keys = keys;
	groups->n_states = n_states;
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

/* The bytes of a value by reference that is not null, or those of the pointer to one out of line. */
static inline const char *
bytes_of(const PageValue *key, int64 value, size_t *size, bool *is_pointer)
{
	char	   *pointer = (char *) (uintptr_t) value;

	*is_pointer = key->length == -1 && VARATT_IS_EXTERNAL(pointer);
	if (key->length >= 0 || *is_pointer)
	{
		*size = *is_pointer ? VARSIZE_EXTERNAL(pointer) : (size_t) key->length;
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

/* The hash with another value of the row.  A null is 0. */
static pg_attribute_always_inline uint64
add_key(const PageValue *key, int row, uint64 hash, bool by_value)
{
	int64		value = key->column.values[row];
	const char *bytes;
	size_t		size;
	bool		is_pointer;

	if (by_value || key->by_value || key->column.nulls[row])
		return mix(hash, value + key->column.nulls[row]);
	bytes = bytes_of(key, value, &size, &is_pointer);
	return mix(hash, hash_bytes_extended((const unsigned char *) bytes, size, 0));
}

static pg_attribute_always_inline bool
is_same(const PageGroups *groups, int n_keys, const PageGroup *group, int row, bool by_value)
{
	for (int i = 0; i < n_keys; i++)
	{
		const PageValue *key = groups->keys[i];
		int64		value = key->column.values[row];
		int64		other = group->cells[i].number;

		if (key->column.nulls[row] != ((group->nulls >> i & 1) != 0))
			return false;
		if (by_value || key->by_value || key->column.nulls[row])
		{
			if (value != other)
				return false;
		}
		else
		{
			size_t		size;
			size_t		other_size;
			bool		is_pointer;
			bool		other_is_pointer;
			const char *bytes = bytes_of(key, value, &size, &is_pointer);
			const char *others = bytes_of(key, other, &other_size, &other_is_pointer);

			if (is_pointer != other_is_pointer || size != other_size || memcmp(bytes, others, size) != 0)
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
make_group(PageGroups *groups, uint64 hash, int row)
{
	PageGroup  *group = MemoryContextAllocZero(groups->memory, offsetof(PageGroup, cells) +
											   (groups->n_keys + groups->n_states) * sizeof(PageCell));

	group->hash = hash;
	for (int i = 0; i < groups->n_keys; i++)
	{
		const PageValue *key = groups->keys[i];
		int64		value = key->column.values[row];

		if (key->column.nulls[row])
			group->nulls |= UINT64CONST(1) << i;
		else if (!key->by_value)
		{
			const char *pointer = (const char *) (uintptr_t) value;
			size_t		size = key->length >= 0 ? (size_t) key->length : VARSIZE_ANY(pointer);
			char	   *copy = MemoryContextAlloc(groups->memory, size);

			memcpy(copy, pointer, size);
			value = (int64) (uintptr_t) copy;
		}
		group->cells[i].number = value;
	}
	*groups->end = group;
	groups->end = &group->next;
	groups->n_groups++;
	return group;
}

/* With more groups than this, they are no longer near the processor, and are fetched ahead. */
#define MANY_GROUPS		1024

/*
 * Inlined for the usual numbers of keys, of which the loops over them are then rid, and
 * for keys that are all by value.
 * The hashes of a page come first, so that the memory of its groups can be on its way.
 */
static pg_attribute_always_inline void
find(PageGroups *groups, int n_keys, int n_rows, PageGroup **found, bool by_value,
	 void (*start) (PageGroup *group, void *arg), void *arg)
{
	uint64		hashes[PAGE_ROWS];

	for (int row = 0; row < n_rows; row++)
	{
		uint64		hash = 0;

		for (int i = 0; i < n_keys; i++)
			hash = add_key(groups->keys[i], row, hash, by_value);
		/* again, since a number whose low bits are 0 has brought none there */
		hashes[row] = mix(hash, 0);
	}
	if (groups->n_groups > MANY_GROUPS)
	{
		for (int row = 0; row < n_rows; row++)
			page_prefetch(&groups->buckets[hashes[row] & (groups->n_buckets - 1)]);
		for (int row = 0; row < n_rows; row++)
			page_prefetch(groups->buckets[hashes[row] & (groups->n_buckets - 1)]);
	}

	if (groups->buckets == NULL)
		enlarge(groups);
	for (int row = 0; row < n_rows; row++)
	{
		uint64		hash = hashes[row];
		uint64		bucket = hash & (groups->n_buckets - 1);
		PageGroup  *group;

		while ((group = groups->buckets[bucket]) != NULL &&
			   !((by_value || group->hash == hash) && is_same(groups, n_keys, group, row, by_value)))
			bucket = (bucket + 1) & (groups->n_buckets - 1);
		if (unlikely(group == NULL))
		{
			group = make_group(groups, hash, row);
			groups->buckets[bucket] = group;
			start(group, arg);
			if (groups->n_groups * 2 >= groups->n_buckets)
				enlarge(groups);
		}
		found[row] = group;
	}
}

static bool
are_by_value(const PageGroups *groups)
{
	for (int i = 0; i < groups->n_keys; i++)
		if (!groups->keys[i]->by_value)
			return false;
	return true;
}

void
page_groups_find(PageGroups *groups, int n_rows, PageGroup **found,
				 void (*start) (PageGroup *group, void *arg), void *arg)
{
	bool		by_value = are_by_value(groups);

	if (groups->n_keys == 0)
	{
		/* all rows are of the group of the first */
		find(groups, 0, Min(n_rows, 1), found, true, start, arg);
		for (int row = 1; row < n_rows; row++)
			found[row] = found[0];
	}
	else if (groups->n_keys == 1 && by_value)
		find(groups, 1, n_rows, found, true, start, arg);
	else if (groups->n_keys == 2 && by_value)
		find(groups, 2, n_rows, found, true, start, arg);
	else if (groups->n_keys == 1)
		find(groups, 1, n_rows, found, false, start, arg);
	else
		find(groups, groups->n_keys, n_rows, found, false, start, arg);
}
