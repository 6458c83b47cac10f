"""Pure work on guides and results: receipts, embedded blocks, charts, comparisons."""
