-- What can be right: dbt warns, and goes on.
{{ config(severity='warn') }}
SELECT rule, case_id, column_name, value, effect
FROM ehcp.check_cases('{{ ref("ehc_cases") }}')
WHERE severity = 'warning'
