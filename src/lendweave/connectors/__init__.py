"""Doors to the outside: partner files and scene folders on disk.

In: paths, bytes, declared layouts.
Out: PartnerFile with RawRow, SceneFolder.
Never: the meaning of a cell; a record.
"""
