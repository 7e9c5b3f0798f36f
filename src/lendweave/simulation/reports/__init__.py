"""Reports: what third parties know of firms and people, and what they answer."""
