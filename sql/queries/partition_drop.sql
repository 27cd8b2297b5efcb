select partition_drop() as name
