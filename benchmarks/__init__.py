"""What the product costs, measured beside the least that a page or a step can cost (`make bench`)."""
