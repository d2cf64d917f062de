-- The cases of the extract, with the names and types that a scorecard reads.  A run empties the table and fills
-- it anew, in one transaction. The first run, and one with --full-refresh, creates the scorecard.
{{ config(
    pre_hook="{% if is_incremental() %}DELETE FROM {{ this }}{% endif %}",
    post_hook="{% if not is_incremental() %}{{ scorecard(this, 'scorecard', var('readers', none)) }}{% endif %}",
) }}

SELECT DISTINCT "Case Ref" AS case_id, nullif(btrim("Area"), '') AS area,
    ehcp.read_date("Date Requested") AS requested_on, ehcp.read_date("Decision Date") AS decided_on,
    ehcp.read_date("Date Plan Issued") AS issued_on, ehcp.read_date("Date Closed") AS closed_on,
    ehcp.read_flag("Exception") AS excepted
FROM {{ source('case_system', 'EHCP Extract') }}
