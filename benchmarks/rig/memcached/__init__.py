"""What the benchmarks of memcached clients measure with, and what they measure."""
