{# The scorecard over a relation, in a schema; a role may read it.  Where there is a scorecard already, it keeps
   rights, targets and milestones, but waits for readers whose transaction is open. #}
{% macro scorecard(cases, schema, readers) %}
SELECT ehcp.create_scorecard({{ dbt.string_literal(cases | string) }}, '{{ schema }}');
{% if readers %}
GRANT USAGE ON SCHEMA {{ adapter.quote(schema) }} TO {{ adapter.quote(readers) }};
GRANT SELECT ON ALL TABLES IN SCHEMA {{ adapter.quote(schema) }} TO {{ adapter.quote(readers) }};
{% endif %}
{% endmacro %}
