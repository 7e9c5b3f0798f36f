"""The style of charts: colours for light and dark, and which language is shown.

A page puts it into a <style> element once. Class `en` and `zh` mark words of one language.
"""

STYLE = """
:root { --plot-ink: #1c2733; --plot-soft: #5d6b7a; --plot-line: #dde3ea; --plot-heat: 179, 38, 30;
  --tone-1: #1f5fbf; --tone-2: #d9822b; --tone-3: #1a7f4b; --tone-4: #8a4fbf; --tone-5: #b3261e;
  --tone-6: #5d6b7a; }
@media (prefers-color-scheme: dark) { :root { --plot-ink: #e6ebf0; --plot-soft: #9fb0c0;
  --plot-line: #33414f; --plot-heat: 255, 120, 105; --tone-1: #6ea8ff; --tone-2: #ffb266;
  --tone-3: #5fd39a; --tone-4: #c9a1f0; --tone-5: #ff8a80; --tone-6: #9fb0c0; } }
svg.plot { width: 100%; height: auto; display: block; }
svg.plot text { fill: var(--plot-ink); font: 12px system-ui, "Segoe UI", "PingFang SC",
  "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
svg.plot text.soft { fill: var(--plot-soft); font-size: 11px; }
svg.plot text.title { font-size: 13px; font-weight: 600; }
svg.plot text.cell { font-size: 9px; }
svg.plot line.grid { stroke: var(--plot-line); }
svg.plot line.axis { stroke: var(--plot-soft); }
svg.plot path { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg.plot rect.heat { fill: rgb(var(--plot-heat)); }
svg.plot .tone-1 { --tone: var(--tone-1); } svg.plot .tone-2 { --tone: var(--tone-2); }
svg.plot .tone-3 { --tone: var(--tone-3); } svg.plot .tone-4 { --tone: var(--tone-4); }
svg.plot .tone-5 { --tone: var(--tone-5); } svg.plot .tone-6 { --tone: var(--tone-6); }
svg.plot path[class] { stroke: var(--tone); } svg.plot rect[class^="tone"] { fill: var(--tone); }
"""

_OTHER = {"en": "zh", "zh": "en"}


def standalone(svg: str, locale: str) -> str:
    """A drawing as a file of its own: with its style, and in one language."""
    hidden = f"text.{_OTHER[locale]} {{ display: none; }}"
    begin, rest = svg.split(">", 1)
    return f"{begin}><style>{STYLE}{hidden}</style>{rest}\n"
