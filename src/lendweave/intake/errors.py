"""What can be wrong with a mapping, a file, a row or a cell.

Invalid (kernel)
├── MappingInvalid        the mapping contradicts itself, the scene or the records   INTAKE-001
├── FileFault             the whole file is refused, nothing of it is stored
│   ├── ColumnMissing     a mapped column is not in the file                         INTAKE-011
│   ├── ColumnUnknown     a column of the file is neither mapped nor ignored         INTAKE-012
│   ├── ColumnRepeated    two columns of the file have one name                      INTAKE-013
│   ├── FileUnreadable    the bytes are not of the declared format                   INTAKE-014
│   ├── HeaderMissing     the file ends before its header row                        INTAKE-015
│   ├── TooManyBadRows    `refuse_file_when` says so                                 INTAKE-016
│   ├── TableMissing      a database or workbook has no such table or sheet          INTAKE-060
│   ├── DatabaseUnknown   no connection is set under the name of a database          INTAKE-061
│   ├── DatabaseClosed    a database cannot be reached                               INTAKE-062
│   ├── QueryRefused      a database refuses a query, or breaks it off               INTAKE-063
│   ├── JoinedTooLarge    a second table is too large to be looked up in             INTAKE-064
│   ├── JoinedMissing     the file of a second table is not there                    INTAKE-065
│   ├── FileChanged       the file changed while it was read                         INTAKE-069
│   ├── UnpacksTooLarge   a packed file holds more than a table can                  INTAKE-070
│   ├── SeveralFilesPacked  a zip file holds several files, or none                  INTAKE-071
│   ├── TooManyIds        values over rows for more ids than memory may hold         INTAKE-110
│   └── FormulaUncomputed  a workbook holds a formula and not its result             INTAKE-072
├── RowFault              one row cannot be split into cells
│   ├── RowUndecodable    bytes outside the declared encoding                        INTAKE-021
│   ├── RowMalformed      quotes or braces do not close                              INTAKE-022
│   ├── CellCountWrong    more or fewer cells than the header                        INTAKE-023
│   ├── RowTooLong        longer than a row may be                                   INTAKE-024
│   ├── KeyUnknown        a JSON row has a key neither mapped nor ignored            INTAKE-025
│   ├── RowUnmatched      the second table has no row for it                         INTAKE-066
│   ├── MatchUnclear      the second table has several different rows for it         INTAKE-067
│   └── RowUnused         a row of the second table belongs to none of the first     INTAKE-068
└── CellFault             one cell cannot be what its column should hold
    ├── CellRequired      nothing stands in it                                       INTAKE-031
    ├── NotText           a character that text may not hold                         INTAKE-032
    ├── NotANumber        not a number                                               INTAKE-033
    ├── TooManyDigits     exact only with more digits than the field holds           INTAKE-034
    ├── NotAMoment        not a date or time in a declared format                    INTAKE-035
    ├── NotInValues       not one of the listed values                               INTAKE-036
    ├── NotABoolean       neither yes nor no                                         INTAKE-037
    ├── NotAMobile        not a Chinese mobile number                                INTAKE-038
    ├── NotAnIdNumber     not a GB 11643 resident ID number                          INTAKE-039
    ├── NotAUscc          not a GB 32100 social credit code                          INTAKE-040
    ├── OutOfRange        outside the field's smallest and largest value             INTAKE-041
    ├── TextTooLong       more characters than the field holds                       INTAKE-042
    ├── InFuture          happened, or became known, after the import                INTAKE-043
    ├── KnownTooEarly     known before it happened                                   INTAKE-044
    ├── FieldRequired     a derived value is null where the record needs one         INTAKE-045
    ├── NotAnAccount      not the number of a bank account                           INTAKE-046
    ├── NotABankCard      not the number of a bank card                              INTAKE-047
    ├── NotAVin           not a vehicle identification number                        INTAKE-048
    ├── NotAnInvoiceNumber  not the number of a tax invoice                          INTAKE-049
    ├── CheckFailed       columns of the row contradict each other                   INTAKE-075
    ├── NotAnAddress      not an address                                             INTAKE-100
    ├── NotAPersonName    not the name of a person                                   INTAKE-101
    ├── NotAFirmName      not the name of a firm                                     INTAKE-102
    ├── NotAnEmail        not an e-mail address                                      INTAKE-103
    ├── NotAnOpenid       not an id of a WeChat user                                 INTAKE-104
    ├── NotAnImei         not an IMEI                                                INTAKE-105
    ├── NotAnIban         not an IBAN                                                INTAKE-106
    └── NotAnyIdNumber    neither a resident ID number nor a social credit code      INTAKE-107
"""

from __future__ import annotations

from lendweave.kernel.errors import Invalid


class MappingInvalid(Invalid):
    """The mapping contradicts itself, the scene or the records.
    映射自相矛盾，或与场景、记录的定义不一致。
    """

    code = "INTAKE-001"


class FileFault(Invalid):
    """The file is refused; nothing of it is stored.
    整份文件被拒收，未存入任何记录。
    """

    code = "INTAKE-010"


class ColumnMissing(FileFault):
    """A mapped column is not in the file.
    文件缺少映射所用的列。
    """

    code = "INTAKE-011"


class ColumnUnknown(FileFault):
    """A column of the file is neither mapped nor ignored.
    文件中有一列既未映射，也未声明忽略。
    """

    code = "INTAKE-012"


class ColumnRepeated(FileFault):
    """Two columns of the file have the same name.
    文件中有两列同名。
    """

    code = "INTAKE-013"


class FileUnreadable(FileFault):
    """The bytes of the file are not of the declared format.
    文件内容与声明的格式不符。
    """

    code = "INTAKE-014"


class HeaderMissing(FileFault):
    """The file ends before its header row.
    文件在表头行之前就已结束。
    """

    code = "INTAKE-015"


class TooManyBadRows(FileFault):
    """The condition `refuse_file_when` of the mapping is true.
    映射中的条件 `refuse_file_when` 成立。
    """

    code = "INTAKE-016"


class TableMissing(FileFault):
    """A database or workbook has no such table or sheet.
    数据库或工作簿中没有这张表。
    """

    code = "INTAKE-060"


class DatabaseUnknown(FileFault):
    """No connection is set under the name of the database.
    没有为该数据库名称设置连接。
    """

    code = "INTAKE-061"


class DatabaseClosed(FileFault):
    """The database cannot be reached.
    无法连接数据库。
    """

    code = "INTAKE-062"


class QueryRefused(FileFault):
    """The database refuses the query, or breaks it off.
    数据库拒绝执行查询，或中途停止查询。
    """

    code = "INTAKE-063"


class JoinedTooLarge(FileFault):
    """The second table is too large to be looked up in.
    用于关联的第二张表过大。
    """

    code = "INTAKE-064"


class JoinedMissing(FileFault):
    """The file of the second table is not there, or is not the only one.
    第二张表的文件不存在，或不唯一。
    """

    code = "INTAKE-065"


class FileChanged(FileFault):
    """The file changed while it was read.
    文件在读取过程中发生了变化。
    """

    code = "INTAKE-069"


class UnpacksTooLarge(FileFault):
    """A packed file unpacks to more than is allowed.
    压缩文件解压后超过允许的大小。
    """

    code = "INTAKE-070"


class SeveralFilesPacked(FileFault):
    """A zip file does not hold exactly one file.
    压缩包内应恰有一个文件。
    """

    code = "INTAKE-071"


class TooManyIds(FileFault):
    """Values are taken over rows for more ids than memory may hold.
    跨行取值涉及的编号多于内存所能容纳。
    """

    code = "INTAKE-110"


class FormulaUncomputed(FileFault):
    """A workbook holds a formula and not its result.
    工作簿中有公式而无计算结果。
    """

    code = "INTAKE-072"


class RowFault(Invalid):
    """The row cannot be split into cells.
    该行无法拆分为单元格。
    """

    code = "INTAKE-020"


class RowUndecodable(RowFault):
    """The row has bytes outside the declared encoding.
    该行含有声明编码之外的字节。
    """

    code = "INTAKE-021"


class RowMalformed(RowFault):
    """The quotes or braces of the row do not close.
    该行的引号或大括号没有闭合。
    """

    code = "INTAKE-022"


class CellCountWrong(RowFault):
    """The row has more or fewer cells than the header.
    该行的单元格数与表头不一致。
    """

    code = "INTAKE-023"


class RowTooLong(RowFault):
    """The row is longer than a row may be.
    该行长度超过上限。
    """

    code = "INTAKE-024"


class KeyUnknown(RowFault):
    """The row has a key that is neither mapped nor ignored.
    该行有一个键既未映射，也未声明忽略。
    """

    code = "INTAKE-025"


class RowUnmatched(RowFault):
    """The second table has no row for this one.
    第二张表中没有与该行对应的行。
    """

    code = "INTAKE-066"


class MatchUnclear(RowFault):
    """The second table has several different rows for this one.
    第二张表中有多行与该行对应，且内容不同。
    """

    code = "INTAKE-067"


class RowUnused(RowFault):
    """A row of the second table belongs to none of the first.
    第二张表的该行在第一张表中没有对应的行。
    """

    code = "INTAKE-068"


class CellFault(Invalid):
    """The cell cannot be what its column should hold.
    单元格内容不符合该列的要求。

    where: the column's name in the mapping, empty until the row reader knows it.
    """

    code = "INTAKE-030"

    def __init__(
        self, *, where: str = "", got: str = "", expected: str = "", fix: str = ""
    ) -> None:
        super().__init__(where=where, got=got, expected=expected, fix=fix)


class CellRequired(CellFault):
    """A required cell is empty.
    必填单元格为空。
    """

    code = "INTAKE-031"


class NotText(CellFault):
    """The cell holds a character that text may not hold.
    单元格含有文本中不允许的字符。
    """

    code = "INTAKE-032"


class NotANumber(CellFault):
    """The cell is not a number.
    单元格不是数字。
    """

    code = "INTAKE-033"


class TooManyDigits(CellFault):
    """The number is exact only with more digits than its field holds.
    字段的位数不足以精确保存该数字。
    """

    code = "INTAKE-034"


class NotAMoment(CellFault):
    """The cell is not a date or time in a declared format.
    单元格不是声明格式的日期或时间。
    """

    code = "INTAKE-035"


class NotInValues(CellFault):
    """The cell is not one of the listed values.
    单元格不在所列取值之中。
    """

    code = "INTAKE-036"


class NotABoolean(CellFault):
    """The cell says neither yes nor no.
    单元格既不表示是，也不表示否。
    """

    code = "INTAKE-037"


class NotAMobile(CellFault):
    """The cell is not a mobile number of mainland China.
    单元格不是中国大陆手机号。
    """

    code = "INTAKE-038"


class NotAnIdNumber(CellFault):
    """The cell is not a resident ID number (GB 11643).
    单元格不是居民身份证号（GB 11643）。
    """

    code = "INTAKE-039"


class NotAUscc(CellFault):
    """The cell is not a unified social credit code (GB 32100).
    单元格不是统一社会信用代码（GB 32100）。
    """

    code = "INTAKE-040"


class OutOfRange(CellFault):
    """The value is below the smallest or above the largest that its field takes.
    值小于字段的最小值，或大于其最大值。
    """

    code = "INTAKE-041"


class TextTooLong(CellFault):
    """The text has more characters than its field holds.
    文本的字符数超过字段上限。
    """

    code = "INTAKE-042"


class InFuture(CellFault):
    """The row speaks of a moment after the import.
    该行所述时间晚于导入时刻。
    """

    code = "INTAKE-043"


class KnownTooEarly(CellFault):
    """The row was known before it happened.
    该行的可知时间早于发生时间。
    """

    code = "INTAKE-044"


class FieldRequired(CellFault):
    """A derived value is null where the record needs one.
    记录必填的派生值为空。
    """

    code = "INTAKE-045"


class NotAnAccount(CellFault):
    """The cell is not the number of a bank account.
    单元格不是银行账号。
    """

    code = "INTAKE-046"


class NotABankCard(CellFault):
    """The cell is not the number of a bank card (Luhn).
    单元格不是银行卡号（Luhn 校验）。
    """

    code = "INTAKE-047"


class NotAVin(CellFault):
    """The cell is not a vehicle identification number (GB 16735).
    单元格不是车辆识别代号（GB 16735）。
    """

    code = "INTAKE-048"


class NotAnInvoiceNumber(CellFault):
    """The cell is not the number of a tax invoice.
    单元格不是发票号码。
    """

    code = "INTAKE-049"


class CheckFailed(CellFault):
    """Columns of the row contradict each other.
    该行各列之间互相矛盾。
    """

    code = "INTAKE-075"


class NotAnAddress(CellFault):
    """The cell is not an address.
    单元格不是地址。
    """

    code = "INTAKE-100"


class NotAPersonName(CellFault):
    """The cell is not the name of a person.
    单元格不是人名。
    """

    code = "INTAKE-101"


class NotAFirmName(CellFault):
    """The cell is not the name of a firm.
    单元格不是企业名称。
    """

    code = "INTAKE-102"


class NotAnEmail(CellFault):
    """The cell is not an e-mail address.
    单元格不是电子邮箱地址。
    """

    code = "INTAKE-103"


class NotAnOpenid(CellFault):
    """The cell is not the id of a WeChat user (openid).
    单元格不是微信 openid。
    """

    code = "INTAKE-104"


class NotAnImei(CellFault):
    """The cell is not an IMEI whose check digit holds.
    单元格不是校验位正确的 IMEI。
    """

    code = "INTAKE-105"


class NotAnIban(CellFault):
    """The cell is not an IBAN (ISO 13616).
    单元格不是国际银行账号 IBAN（ISO 13616）。
    """

    code = "INTAKE-106"


class NotAnyIdNumber(CellFault):
    """Neither a resident ID number nor a social credit code.
    既不是身份证号，也不是统一社会信用代码。
    """

    code = "INTAKE-107"
