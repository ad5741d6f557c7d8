"""From what happened to what is told: events found, and the policy that decides on them (PRODUCT.md §5 to §7). All pure."""
