"""What can go wrong in the embedded store.

Unavailable   StoreInUse, StoreBusy, StoreClosed, StoreFailed, ReadFailed, ClockBehind
Conflict      StoreNewer, StoreOlder, StoreReadOnly, ColumnChanged, IdTaken, SegmentTorn,
              SegmentsUnknown, StoreDamaged, EffectChanged
Forbidden     WrongTenant
Invalid       WrongKind
"""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Forbidden, Invalid, Missing, Unavailable


class StoreInUse(Unavailable):
    """Another process writes to this database.
    另一个进程正在写入此数据库。
    """

    code = "STORES-001"


class StoreBusy(Unavailable):
    """The writer's queue stayed full.
    写入队列持续已满。
    """

    code = "STORES-002"


class StoreClosed(Unavailable):
    """The store was closed.
    存储已关闭。
    """

    code = "STORES-003"


class StoreFailed(Unavailable):
    """The database could not store the batch; nothing of it was stored.
    数据库未能保存该批数据，整批均未存入。
    """

    code = "STORES-004"


class ReadFailed(Unavailable):
    """The database could not be read.
    无法读取数据库。
    """

    code = "STORES-005"


class ClockBehind(Unavailable):
    """The clock stands before the time at which the last journal entry was stored.
    系统时钟早于最后一笔分录的入库时间。
    """

    code = "STORES-006"


class StoreNewer(Conflict):
    """The database was written by a newer version of Lendweave.
    数据库由更新版本的 Lendweave 写入。
    """

    code = "STORES-011"


class StoreOlder(Conflict):
    """The database was written by an older version of Lendweave, and is opened for reading.
    数据库由较早版本的 Lendweave 写入，且以只读方式打开。
    """

    code = "STORES-091"


class StoreReadOnly(Conflict):
    """The store was opened for reading.
    存储以只读方式打开。
    """

    code = "STORES-012"


class ColumnChanged(Conflict):
    """A column of the database has another type than its field.
    数据库某列的类型与其字段不同。
    """

    code = "STORES-013"


class IdTaken(Conflict):
    """A version id is in use already, for another version.
    版本编号已被另一个版本占用。
    """

    code = "STORES-014"


class SegmentTorn(Conflict):
    """A segment file is missing or is not what was committed.
    数据段文件缺失，或与提交时不一致。
    """

    code = "STORES-015"


class SegmentsUnknown(Conflict):
    """The segment folder holds files that the database does not know.
    数据段目录中有数据库不认识的文件。
    """

    code = "STORES-016"


class StoreDamaged(Conflict):
    """The log, the records and the versions of the database do not agree.
    数据库中的日志、记录与版本互不一致。
    """

    code = "STORES-017"


class EffectChanged(Conflict):
    """An effect comes again under its key, with another payload.
    同一键的外部动作再次出现，但内容不同。
    """

    code = "STORES-018"


class EffectNotDead(Missing):
    """No effect of this number was given up.
    没有此编号且已放弃的动作。
    """

    code = "STORES-019"


class WrongTenant(Forbidden):
    """A record belongs to another tenant than the principal.
    记录所属租户与操作主体的租户不同。
    """

    code = "STORES-021"


class WrongKind(Invalid):
    """A record in a segment is of another kind than the segment.
    数据段中有记录的类型与该段不同。
    """

    code = "STORES-031"
