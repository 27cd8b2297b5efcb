-- $1 connection id, $2 generation seen, $3 owner, $4 lease seconds: the right to refresh, for one
update token_vault
set lease_owner = $3, lease_until = now() + $4::integer * interval '1 second'
where connection_id = $1::bigint
  and generation = $2::bigint
  and (lease_until is null or lease_until < now())
returning generation
