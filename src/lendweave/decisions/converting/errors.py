"""Errors of models that cannot be taken over."""

from lendweave.kernel.errors import Invalid


class ForeignModelInvalid(Invalid):
    """A model of another library cannot be taken over as it is.
    其他库的模型无法按原样转换。
    """

    code = "DECISIONS-081"
