"""What is refused before it is looked at, and why: too much, too fast, too slow."""

from __future__ import annotations

from lendweave.kernel.errors import Invalid, Unavailable


class Overloaded(Unavailable):
    """As much is under way as the service takes at once.
    服务处理中的请求已达上限。
    """

    code = "API-014"


class RateExceeded(Unavailable):
    """More requests were sent in a short time than are taken.
    短时间内发送的请求过多。
    """

    code = "API-015"

    def __init__(self, *, where: str, got: str, expected: str, fix: str, seconds: int) -> None:
        super().__init__(where=where, got=got, expected=expected, fix=fix)
        self.retry_seconds = seconds


class RequestTooSlow(Invalid):
    """The request did not arrive whole in time.
    请求未在时限内完整到达。
    """

    code = "API-016"


class HeadersTooLarge(Invalid):
    """The head of the request is larger than the service accepts.
    请求头大于服务允许的上限。
    """

    code = "API-017"


class RequestMalformed(Invalid):
    """What was sent is not HTTP.
    所发送的内容不是 HTTP 请求。
    """

    code = "API-018"
