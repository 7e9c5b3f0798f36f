"""What can be wrong with a mapping, a file, a row or a cell.

Invalid (kernel)
├── MappingInvalid        the mapping contradicts itself, the scene or the records   INTAKE-001
├── FileFault             the whole file is refused, nothing of it is stored
│   ├── ColumnMissing     a mapped column is not in the file                         INTAKE-011
│   ├── ColumnUnknown     a column of the file is neither mapped nor ignored         INTAKE-012
│   ├── ColumnRepeated    two columns of the file have one name                      INTAKE-013
│   ├── FileUnreadable    the bytes are not of the declared format                   INTAKE-014
│   ├── HeaderMissing     the file ends before its header row                        INTAKE-015
│   └── TooManyBadRows    `refuse_file_when` says so                                 INTAKE-016
├── RowFault              one row cannot be split into cells
│   ├── RowUndecodable    bytes outside the declared encoding                        INTAKE-021
│   ├── RowMalformed      quotes or braces do not close                              INTAKE-022
│   ├── CellCountWrong    more or fewer cells than the header                        INTAKE-023
│   ├── RowTooLong        longer than a row may be                                   INTAKE-024
│   └── KeyUnknown        a JSON row has a key neither mapped nor ignored            INTAKE-025
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
    ├── InFuture          happened after the moment of the import                    INTAKE-043
    ├── KnownTooEarly     known before it happened                                   INTAKE-044
    └── FieldRequired     a derived value is null where the record needs one         INTAKE-045
"""

from __future__ import annotations

from lendweave.kernel.errors import Invalid


class MappingInvalid(Invalid):
    """The mapping contradicts itself, the scene or the records."""

    code = "INTAKE-001"


class FileFault(Invalid):
    """The file is refused; nothing of it is stored."""

    code = "INTAKE-010"


class ColumnMissing(FileFault):
    """A mapped column is not in the file."""

    code = "INTAKE-011"


class ColumnUnknown(FileFault):
    """A column of the file is neither mapped nor ignored."""

    code = "INTAKE-012"


class ColumnRepeated(FileFault):
    """Two columns of the file have the same name."""

    code = "INTAKE-013"


class FileUnreadable(FileFault):
    """The bytes of the file are not of the declared format."""

    code = "INTAKE-014"


class HeaderMissing(FileFault):
    """The file ends before its header row."""

    code = "INTAKE-015"


class TooManyBadRows(FileFault):
    """The condition `refuse_file_when` of the mapping is true."""

    code = "INTAKE-016"


class RowFault(Invalid):
    """The row cannot be split into cells."""

    code = "INTAKE-020"


class RowUndecodable(RowFault):
    """The row has bytes outside the declared encoding."""

    code = "INTAKE-021"


class RowMalformed(RowFault):
    """The quotes or braces of the row do not close."""

    code = "INTAKE-022"


class CellCountWrong(RowFault):
    """The row has more or fewer cells than the header."""

    code = "INTAKE-023"


class RowTooLong(RowFault):
    """The row is longer than a row may be."""

    code = "INTAKE-024"


class KeyUnknown(RowFault):
    """The row has a key that is neither mapped nor ignored."""

    code = "INTAKE-025"


class CellFault(Invalid):
    """The cell cannot be what its column should hold.

    where: the column's name in the mapping, empty until the row reader knows it.
    """

    code = "INTAKE-030"

    def __init__(
        self, *, where: str = "", got: str = "", expected: str = "", fix: str = ""
    ) -> None:
        super().__init__(where=where, got=got, expected=expected, fix=fix)


class CellRequired(CellFault):
    """A required cell is empty."""

    code = "INTAKE-031"


class NotText(CellFault):
    """The cell holds a character that text may not hold."""

    code = "INTAKE-032"


class NotANumber(CellFault):
    """The cell is not a number."""

    code = "INTAKE-033"


class TooManyDigits(CellFault):
    """The number is exact only with more digits than its field holds."""

    code = "INTAKE-034"


class NotAMoment(CellFault):
    """The cell is not a date or time in a declared format."""

    code = "INTAKE-035"


class NotInValues(CellFault):
    """The cell is not one of the listed values."""

    code = "INTAKE-036"


class NotABoolean(CellFault):
    """The cell says neither yes nor no."""

    code = "INTAKE-037"


class NotAMobile(CellFault):
    """The cell is not a mobile number of mainland China."""

    code = "INTAKE-038"


class NotAnIdNumber(CellFault):
    """The cell is not a resident ID number (GB 11643)."""

    code = "INTAKE-039"


class NotAUscc(CellFault):
    """The cell is not a unified social credit code (GB 32100)."""

    code = "INTAKE-040"


class OutOfRange(CellFault):
    """The value is below the smallest or above the largest that its field takes."""

    code = "INTAKE-041"


class TextTooLong(CellFault):
    """The text has more characters than its field holds."""

    code = "INTAKE-042"


class InFuture(CellFault):
    """The row speaks of a moment after the import."""

    code = "INTAKE-043"


class KnownTooEarly(CellFault):
    """The row was known before it happened."""

    code = "INTAKE-044"


class FieldRequired(CellFault):
    """A derived value is null where the record needs one."""

    code = "INTAKE-045"
