select kind, weeks from retention order by kind
