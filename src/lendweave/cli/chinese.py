"""What the command line tells of arguments and files, in Chinese."""

from __future__ import annotations

FORMS: dict[str, str] = {
    "the data folder": "数据目录",
    "a place that this user may read and write": "当前用户可读写的位置",
    "Check its permissions and free space, or choose another with --home or --out.": (
        "检查其权限与剩余空间，或用 --home、--out 指定其他位置。"
    ),
    "No such file or directory": "没有该文件或目录",
    "Permission denied": "没有访问权限",
    "No space left on device": "磁盘空间不足",
    "Read-only file system": "文件系统只读",
    "Is a directory": "是目录而非文件",
    "Not a directory": "不是目录",
    "File exists": "文件已存在",
    "File name too long": "文件名过长",
    "Address already in use": "地址已被占用",
    "the command's arguments": "命令参数",
    "text in UTF-8": "UTF-8 文本",
    "Type it again.": "请重新输入。",
}
"""English form → Chinese form; `{1}` there is the second of what is filled in."""
