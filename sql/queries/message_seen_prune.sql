-- what no push is compared with any more
delete from message_seen where seen_at < now() - interval '1 hour'
