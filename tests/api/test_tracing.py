"""Traces: a span a request, one for each stage of a decision, in the caller's trace; no names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.api.test_decisions import NEW
from tests.api.test_metrics import ask_as

from lendweave.api import create_app
from lendweave.bootstrap import House
from lendweave.connectors.otlp_traces import open_traces

CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def kept() -> InMemorySpanExporter:
    """The spans that were ended."""
    return InMemorySpanExporter()


@pytest.fixture
def traced(house: House, kept: InMemorySpanExporter) -> Iterator[TestClient]:
    """A client of the service that keeps traces, by a clock that counts."""
    ticks = count(1)
    traces = open_traces(SimpleSpanProcessor(kept), lambda: next(ticks))
    with TestClient(create_app(house, traces), base_url="http://127.0.0.1:8000") as opened:
        yield opened
    traces.close()


def test_a_decision_has_its_stages(traced: TestClient, kept: InMemorySpanExporter) -> None:
    """In order, one after the other, inside the request's span, which is inside the caller's."""
    answer = traced.post("/v1/decisions", json=NEW, headers={"traceparent": CALLER})
    assert answer.status_code == 201
    *stages, request = kept.get_finished_spans()
    assert [span.name for span in stages] == ["validate", "features", "strategy", "commit"]
    assert request.name == "POST /v1/decisions"
    assert request.context is not None
    assert request.parent is not None
    assert f"{request.context.trace_id:032x}-{request.parent.span_id:016x}" == CALLER[3:-3]
    assert {span.parent.span_id for span in stages if span.parent} == {request.context.span_id}
    times = [(span.start_time, span.end_time) for span in stages]
    assert times == [(1, 2), (2, 3), (3, 4), (4, 5)]
    assert answer.headers["traceparent"] == (f"00-{CALLER[3:35]}-{request.context.span_id:016x}-01")
    told = dict(request.attributes or {})
    assert told.pop("lendweave.request_id") == answer.headers["x-request-id"]
    assert told == {
        "http.request.method": "POST",
        "http.route": "/v1/decisions",
        "http.response.status_code": 201,
    }


def test_without_traces_an_answer_has_none(client: TestClient) -> None:
    """Nor a header of them."""
    assert "traceparent" not in client.get("/health", headers={"traceparent": CALLER}).headers


def test_spans_tell_of_nobody(traced: TestClient, kept: InMemorySpanExporter) -> None:
    """Phones, names and ids in bodies, headers and addresses reach no span."""
    ask_as(traced, "77341906", "钱郑冯")
    traced.get("/health", headers={"tracestate": "who=77341906", "baggage": "who=77341906"})
    told = "".join(span.to_json() for span in kept.get_finished_spans())
    assert "/v1/decisions" in told
    assert "77341906" not in told
    assert "钱郑冯" not in told
