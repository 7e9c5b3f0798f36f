"""Traces of requests, sent to a collector by OTLP over HTTP. Needs the extra `telemetry`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from lendweave.kernel.errors import Unavailable

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Span, Tracer

SERVICE = "lendweave"
TRACEPARENT = "traceparent"
Value = str | int
Stage = tuple[str, int]
"""(name, ns UTC at its end); it began where the one before it ended."""


class TelemetryMissing(Unavailable):
    """Traces are switched on and the packages that send them are not installed.
    已启用链路追踪，但未安装所需的软件包。
    """

    code = "CONNECTORS-051"


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """The trace of one request that is under way. began: ns UTC."""

    span: Span
    tracer: Tracer
    began: int

    @property
    def trace_id(self) -> str:
        """32 hexadecimal digits."""
        return format(self.span.get_span_context().trace_id, "032x")

    @property
    def traceparent(self) -> str:
        """The place of this request in its trace, as W3C Trace Context writes it."""
        context = self.span.get_span_context()
        return f"00-{self.trace_id}-{context.span_id:016x}-{context.trace_flags:02x}"

    def end(
        self, name: str, stages: Sequence[Stage], told: Mapping[str, Value], *, failed: bool
    ) -> None:
        """Close the span under its name, with a span for each stage inside it."""
        from opentelemetry.trace import StatusCode, set_span_in_context  # noqa: PLC0415

        inside, start = set_span_in_context(self.span), self.began
        for stage, ended in stages:
            self.tracer.start_span(stage, inside, start_time=start).end(ended)
            start = ended
        self.span.update_name(name)
        self.span.set_attributes(dict(told))
        if failed:
            self.span.set_status(StatusCode.ERROR)
        self.span.end()


@dataclass(frozen=True, slots=True)
class Traces:
    """What begins the trace of a request. close: send what is left."""

    tracer: Tracer
    now: Callable[[], int]
    close: Callable[[], None]

    def begin(self, traceparent: str) -> OpenSpan:
        """A span inside the caller's trace, or of a trace of its own.

        Of what a caller says only ids are taken: `tracestate` and `baggage` are text of theirs.
        """
        from opentelemetry.trace import SpanKind  # noqa: PLC0415
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415
            TraceContextTextMapPropagator,
        )

        caller = TraceContextTextMapPropagator().extract({TRACEPARENT: traceparent})
        began = self.now()
        span = self.tracer.start_span("request", caller, SpanKind.SERVER, start_time=began)
        return OpenSpan(span, self.tracer, began)


def open_traces(processor: SpanProcessor, now: Callable[[], int]) -> Traces:
    """Traces that `processor` takes. now: ns UTC."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415

    resource = Resource({"service.name": SERVICE})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(processor)
    return Traces(provider.get_tracer(SERVICE), now, provider.shutdown)


def sent_traces(url: str, now: Callable[[], int]) -> Traces:
    """Traces sent to the collector at `url`, by a thread of their own. Raises TelemetryMissing."""
    if find_spec("opentelemetry.sdk") is None or find_spec("opentelemetry.exporter") is None:
        raise TelemetryMissing(
            where="setting `traces_url`",
            got="no OpenTelemetry SDK",
            expected="the extra `telemetry`",
            fix="Run: pip install 'lendweave[telemetry]'",
        )
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    return open_traces(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)), now)
