-- What makes a figure wrong: no row may be returned.
SELECT rule, case_id, column_name, value, effect
FROM ehcp.check_cases('{{ ref("ehc_cases") }}')
WHERE severity = 'error'
