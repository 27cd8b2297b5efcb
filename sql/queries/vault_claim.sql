-- $1 connection id, $2 generation seen, $3 failures seen, $4 owner, $5 lease seconds: the right to
-- refresh, for one
update token_vault
set lease_owner = $4, lease_until = now() + $5::integer * interval '1 second'
where connection_id = $1::bigint
  and generation = $2::bigint
  and failures = $3::integer
  and (lease_until is null or lease_until < now())
returning generation
