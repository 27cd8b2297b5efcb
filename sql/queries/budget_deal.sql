-- $1 key, $2 owner, $3 configured, $4 held, $5 wanted, $6 lease ms, $7 longest call ms
select places, pause_ms
from budget_deal($1, $2, $3::integer, $4::integer, $5::integer, $6::integer, $7::integer)
