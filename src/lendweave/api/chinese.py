"""What the HTTP door tells of requests, in Chinese."""

from __future__ import annotations

FORMS: dict[str, str] = {
    "Correct the parameter, or leave it out.": "更正参数，或去掉该参数。",
    "Check the address and the method.": "检查地址与请求方法。",
    "a route of /openapi.json": "/openapi.json 中的路由",
    "Use one of these, or add yours to the setting `allowed_hosts`.": (
        "使用其中之一，或将自己的主机名加入设置 `allowed_hosts`。"
    ),
    "Call the service from its own pages, or from a program.": "从本服务的页面或程序发起调用。",
    "http://{}, or none": "http://{}，或不带该请求头",
    "an answer": "正常应答",
    "Tell whoever runs the service; its log has the details.": (
        "请告知服务的运维人员，详情见服务日志。"
    ),
    "a parameter that this route does not read": "该路由不读取的参数",
    "no parameter": "无参数",
    "Leave it out.": "去掉该项。",
}
"""English form → Chinese form; `{1}` there is the second of what is filled in."""
