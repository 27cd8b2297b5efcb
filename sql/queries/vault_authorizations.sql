-- $1 connection id
select authorizations from token_vault where connection_id = $1::bigint
