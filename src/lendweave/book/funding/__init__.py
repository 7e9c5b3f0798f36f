"""Who funds a loan: its shares, who bears the loss, and what of each entry is whose."""

from lendweave.book.funding.shares import Holdings, Share, SharesNotSound, checked_shares

__all__ = ["Holdings", "Share", "SharesNotSound", "checked_shares"]
