-- $1 key, $2 configured, $3 wait ms: they refused a call as one too many
select budget_learn($1, $2::integer, $3::bigint)
