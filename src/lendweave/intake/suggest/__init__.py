"""What a partner's file probably means, with the evidence: a mapping to begin with."""
