select partitions_ensure(8)
