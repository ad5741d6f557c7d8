"""What a link is worth and how that is known (PRODUCT.md §8, §9): types, relevance, rows, flags, colours, advice. Pure."""
