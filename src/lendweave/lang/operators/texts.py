"""Text: code points, ASCII case, RE2 patterns."""

from __future__ import annotations

import re2

from lendweave.kernel.types import BOOLEAN, INTEGER, TEXT, Kind
from lendweave.lang.model import Bounds, Typed
from lendweave.lang.operators.row import Example, Form, Operator, Site

PATTERN_CHARS_MAX = 500
BUCKETS = 1_000_000
SALT_END = "\x1f"
_LENGTH = Bounds(0, 2**31 - 1)
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def text_rule(site: Site) -> Typed:
    """text → text."""
    _need_texts(site, 1)
    return site.result("text", TEXT)


def length_rule(site: Site) -> Typed:
    """Length of a text or of a list."""
    if site.args[0].type.kind is Kind.LIST:
        return site.result("list", INTEGER, bounds=_LENGTH)
    _need_texts(site, 1)
    return site.result("text", INTEGER, bounds=_LENGTH)


def substring_rule(site: Site) -> Typed:
    """substring(text, start, count)."""
    _need_texts(site, 1)
    if any(arg.type != INTEGER for arg in site.args[1:]):
        raise site.refuse("text, integer, integer", "CAST start and count to integer.")
    return site.result("text", TEXT, may_be_null=True)


def affix_rule(site: Site) -> Typed:
    """starts_with, ends_with."""
    _need_texts(site, 2)
    return site.result("text", BOOLEAN)


def matches_rule(site: Site) -> Typed:
    """matches(text, 'pattern'): the pattern is a literal that RE2 accepts."""
    if site.args[0].type != TEXT:
        raise site.refuse("a text", "CAST the value to text.")
    pattern = str(site.literal(1, str, "a pattern in quotes"))
    if len(pattern) > PATTERN_CHARS_MAX:
        raise site.refuse_literal(
            f"{len(pattern)} characters",
            f"at most {PATTERN_CHARS_MAX} characters",
            "Split the pattern.",
        )
    compile_pattern(pattern, site)
    return site.result("text", BOOLEAN, args=site.args[:1], value=pattern)


def bucket_rule(site: Site) -> Typed:
    """bucket(text, 'salt'): the salt is a literal that is not empty."""
    if site.args[0].type != TEXT:
        raise site.refuse("a text", "CAST the value to text.")
    salt = str(site.literal(1, str, "a salt in quotes"))
    if not salt:
        raise site.refuse_literal("''", "a salt", "Name what is split, for example 'price_a'.")
    bounds = Bounds(0, BUCKETS - 1)
    return site.result("text", INTEGER, args=(site.args[0],), bounds=bounds, value=salt)


def compile_pattern(pattern: str, site: Site) -> None:
    """Raises BadLiteral where RE2 refuses the pattern, or where it could match half a character."""
    if "\\C" in pattern:
        raise site.refuse_literal("\\C", "a pattern over characters", "Write a dot.")
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as refused:
        reason = refused.args[0] if refused.args else ""
        shown = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise site.refuse_literal(
            shown, "a pattern in RE2 syntax", "Look-around and back-references are not in RE2."
        ) from None


def sql_text(value: str) -> str:
    """A SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


def template_text(value: str) -> str:
    """A SQL text literal inside a template, whose braces are doubled."""
    return sql_text(value).replace("{", "{{").replace("}", "}}")


def _need_texts(site: Site, count: int) -> None:
    if any(arg.type != TEXT for arg in site.args[:count]):
        raise site.refuse("text", "CAST the value to text.")


def _case(
    name: str, first: str, second: str, *, doc: str, doc_zh: str, example: Example
) -> Operator:
    sql = f"translate({{0}}, '{first}', '{second}')"
    return Operator(
        name=name,
        group="text",
        syntax=f"{name}(t)",
        arity=(1, 1),
        rule=text_rule,
        forms={"text": Form(python=f"{{0}}.translate({name}_table)", duckdb=sql, spark=sql)},
        doc=doc,
        doc_zh=doc_zh,
        examples=(example,),
        function=True,
    )


def _affix(
    name: str,
    form: Form,
    doc: str,
    doc_zh: str,
    *examples: Example,
) -> Operator:
    return Operator(
        name=name,
        group="text",
        syntax=f"{name}(t, part)",
        arity=(2, 2),
        rule=affix_rule,
        forms={"text": form},
        doc=doc,
        doc_zh=doc_zh,
        examples=examples,
        function=True,
    )


_SUBSTRING_SQL = (
    "CASE WHEN {{1}} >= 1 AND {{1}} <= {length} AND {{2}} >= 0 "
    "THEN substring({{0}}, CAST(least({{1}}, {length}) AS {small}), "
    "CAST(least({{2}}, {length}) AS {small})) END"
)

TEXTS = (
    _case(
        "lower",
        _UPPER,
        _UPPER.lower(),
        doc="ASCII capitals to small letters; other characters stay.",
        doc_zh="ASCII 大写转小写，其余字符不变。",
        example=Example("lower('ÀB家')", "Àb家"),
    ),
    _case(
        "upper",
        _UPPER.lower(),
        _UPPER,
        doc="ASCII small letters to capitals; other characters stay.",
        doc_zh="ASCII 小写转大写，其余字符不变。",
        example=Example("upper('éb')", "éB"),
    ),
    Operator(
        name="length",
        group="text",
        syntax="length(t)",
        arity=(1, 1),
        rule=length_rule,
        forms={
            "text": Form(
                python="len({0})", duckdb="length({0})", spark="CAST(length({0}) AS BIGINT)"
            ),
            "list": Form(
                python="len({0})", duckdb="length({0})", spark="CAST(array_size({0}) AS BIGINT)"
            ),
        },
        doc="Number of characters (code points) of a text, or of items of a list.",
        doc_zh="文本的字符数（码点），或列表的项数。",
        examples=(Example("length('家电')", "2"), Example("length(['a', NULL])", "2")),
        function=True,
    ),
    Operator(
        name="substring",
        group="text",
        syntax="substring(t, start, count)",
        arity=(3, 3),
        rule=substring_rule,
        forms={
            "text": Form(
                python="{0}[{1} - 1:{1} - 1 + {2}] if 1 <= {1} <= len({0}) and {2} >= 0 else None",
                duckdb=_SUBSTRING_SQL.format(length="length({0})", small="BIGINT"),
                spark=_SUBSTRING_SQL.format(length="length({0})", small="INT"),
                gives_null=True,
            )
        },
        doc="`count` characters from the 1-based `start`; fewer at the end. Null where start is "
        "before the first or past the last character, or count is negative.",
        doc_zh="从第 start 个字符（从 1 起）取 count 个，到末尾为止；起点越界或 count 为负则为空。",
        examples=(
            Example("substring('110101', 1, 4)", "1101"),
            Example("substring('ab', 2, 9)", "b"),
            Example("substring('ab', 3, 1)", "null"),
        ),
        function=True,
    ),
    _affix(
        "starts_with",
        Form("{0}.startswith({1})", "starts_with({0}, {1})", "startswith({0}, {1})"),
        "True if the text begins with the part; every text begins with ''.",
        "文本以该部分开头时为真；空文本是任何文本的开头。",
        Example("starts_with('华为', '华')", "true"),
    ),
    _affix(
        "ends_with",
        Form("{0}.endswith({1})", "suffix({0}, {1})", "endswith({0}, {1})"),
        "True if the text ends with the part.",
        "文本以该部分结尾时为真。",
        Example("ends_with('abc', 'bc')", "true"),
        Example("ends_with('abc', '')", "true"),
    ),
    Operator(
        name="matches",
        group="text",
        syntax="matches(t, 'pattern')",
        arity=(2, 2),
        rule=matches_rule,
        forms={
            "text": Form(
                python="{value}({0}) is not None",
                duckdb=lambda node: f"regexp_matches({{0}}, {template_text(str(node.value))})",
                spark=lambda node: f"regexp({{0}}, {spark_pattern(str(node.value))})",
                python_false="{value}({0}) is None",
            )
        },
        doc="True if the literal RE2 pattern matches anywhere in the text. Case counts; a dot does "
        "not match a line break; ^ and $ are the ends of the text. At most 500 characters.",
        doc_zh="文本中任意处匹配该 RE2 模式（字面量）时为真；区分大小写；点不匹配换行；"
        "^ 与 $ 为文本首尾。模式最长 500 字符。",
        examples=(
            Example("matches('13800138000', '^1[3-9][0-9]{9}$')", "true"),
            Example("matches('a', 'B')", "false"),
        ),
        function=True,
    ),
    Operator(
        name="bucket",
        group="text",
        syntax="bucket(t, 'salt')",
        arity=(2, 2),
        rule=bucket_rule,
        forms={
            "text": Form(
                python="bucket({value}, {0})",
                duckdb=lambda node: (
                    f"CAST(CAST('0x' || substr(sha256({salted(node)} || {{0}}), 1, 16) AS UBIGINT)"
                    f" % {BUCKETS} AS BIGINT)"
                ),
                spark=lambda node: (
                    f"CAST(CAST(conv(substr(sha2(concat({salted(node)}, {{0}}), 256), 1, 16), "
                    f"16, 10) AS DECIMAL(20,0)) % {BUCKETS} AS BIGINT)"
                ),
            )
        },
        doc="A whole number from 0 to 999,999 that stays the same for a text and a salt (literal) "
        "and is spread evenly: the first 8 bytes of SHA-256(salt, byte 0x1F, text), as an unsigned "
        "number, modulo 1,000,000. It splits people for an experiment.",
        doc_zh="由文本与盐值（字面量）决定的 0 到 999999 的整数，固定不变且分布均匀："
        "SHA-256(盐值、字节 0x1F、文本) 的前 8 个字节按无符号数对 1000000 取余。用于实验分流。",
        examples=(
            Example("bucket('p1', 'price_a')", "433103"),
            Example("bucket('p1', 'price_b')", "669663"),
        ),
        function=True,
    ),
)


def salted(node: Typed) -> str:
    """The salt and the byte that ends it, as a SQL text literal."""
    return template_text(f"{node.value}{SALT_END}")


def spark_pattern(pattern: str) -> str:
    """A Spark text literal, where the backslash escapes."""
    return template_text(pattern.replace("\\", "\\\\"))
