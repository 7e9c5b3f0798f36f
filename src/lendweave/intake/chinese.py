"""What the most usual faults of files, rows and cells tell, in Chinese."""

from __future__ import annotations

FORMS: dict[str, str] = {
    # what stood there
    "nothing": "空",
    "{} characters": "{} 个字符",
    "a quote that does not close, or text after a closing quote": "引号未闭合，或闭合后还有文字",
    "a carriage return inside the line": "行内有回车符",
    # what should stand there
    "a value in column {}": "{} 列应有值",
    "a value for `{}`": "`{}` 应有值",
    "a number such as {}": "数字，例如 {}",
    "a number of {}, or of a unit that counts the same": "以 {} 计的数字，或同类单位",
    "a value of {}": "{} 类型的值",
    "at most {} digits after the point, in the field's own unit": "按字段单位，小数最多 {} 位",
    "at most {} for `{}`": "`{1}` 最多 {0}",
    "at most {}": "最多 {}",
    "from {} to {} for `{}`": "`{2}` 应在 {0} 到 {1} 之间",
    "whole minor units of {}": "{} 的整数最小单位",
    "a date or time": "日期或时间",
    "a moment before the import": "导入之前的时间",
    "known when it happened or later": "得知时间不早于发生时间",
    "11 digits that begin with 13 to 19": "以 13 至 19 开头的 11 位数字",
    "13 to 19 digits with the check digit that fits": "13 至 19 位数字，校验位正确",
    "15 digits with the check digit that fits": "15 位数字，校验位正确",
    "{} cells, as in the header": "{} 个单元格，与表头一致",
    "quotes in pairs around a cell": "单元格的引号成对",
    "lines that end with LF or CRLF": "以 LF 或 CRLF 结尾的行",
    "each mapped column once": "每个映射列恰有一列",
    # what to do
    "Correct the cell.": "更正该单元格。",
    "Correct the cell, or list the word under `empty` or `values`.": (
        "更正该单元格，或将该词列入 `empty` 或 `values`。"
    ),
    "Correct the cell, or check `unit` of the column.": "更正该单元格，或检查该列的 `unit`。",
    "Correct the cell, or `unit` of the column.": "更正该单元格，或该列的 `unit`。",
    "Correct the cell, check `unit` of the column, or give the column `round: true`.": (
        "更正该单元格，检查该列的 `unit`，或为该列加上 `round: true`。"
    ),
    "Correct the amount, or check `unit` of the column.": "更正金额，或检查该列的 `unit`。",
    "Correct the cell, or give the column `accounting: true` if it is below nought.": (
        "更正该单元格；若为负数，为该列加上 `accounting: true`。"
    ),
    'Correct the cell, or give the column `decimal: ","` if cents stand behind a comma.': (
        '更正该单元格；若逗号后为小数，为该列加上 `decimal: ","`。'
    ),
    "Correct the cell, or remove `decimal` of the column.": (
        "更正该单元格，或去掉该列的 `decimal`。"
    ),
    "Correct the cell, or add its format to `formats` of the column.": (
        "更正该单元格，或将其格式加入该列的 `formats`。"
    ),
    "Correct the cell, or add `{}`, which counts so, to `formats` of the column.": (
        "更正该单元格，或将与此数字计法相同的 `{}` 加入该列的 `formats`。"
    ),
    "Check the order of day and month in `formats`, and `zone`.": (
        "检查 `formats` 中日与月的顺序，以及 `zone`。"
    ),
    "Add the word to `values` of the column.": "将该词加入该列的 `values`。",
    "Did you mean `{}`?": "是否应为 `{}`？",
    "List the words of this partner under `values`, as true and false.": (
        "将该合作方的用词列入 `values`，对应 true 与 false。"
    ),
    "Translate the partner's words under `values` of the column.": (
        "在该列的 `values` 中写明合作方用词的含义。"
    ),
    "Mark the column as required, or give it a value with `derive`.": (
        "将该列标为 required，或用 `derive` 为其赋值。"
    ),
    "Ask the partner for the number as text; Excel keeps only 15 digits of a number.": (
        "请合作方以文本提供该号码；Excel 的数字只保留 15 位。"
    ),
    "Look for a delimiter inside a cell, or for a line that was cut off.": (
        "查看单元格内是否有分隔符，或该行是否被截断。"
    ),
    "Ask the partner to double every quote inside a quoted cell.": (
        "请合作方将引号内的引号写成两个。"
    ),
    "Check `encoding` in the mapping, or ask the partner for the row again.": (
        "检查映射的 `encoding`，或请合作方重新提供该行。"
    ),
    "Ask the partner which of them is wrong, or change `{}` under `checks`.": (
        "请合作方确认哪一项有误，或修改 `checks` 中的 `{}`。"
    ),
    "Correct the file or the mapping, then onboard it again.": "更正文件或映射后重新导入。",
    "Correct `encoding` of the mapping, or ask the partner for the file again.": (
        "更正映射的 `encoding`，或请合作方重新提供文件。"
    ),
    "Open the file in Excel and save it, or ask for the values alone.": (
        "用 Excel 打开并保存该文件，或请合作方只提供数值。"
    ),
}
"""English form → Chinese form; `{1}` there is the second of what is filled in."""
