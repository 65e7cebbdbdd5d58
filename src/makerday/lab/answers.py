"""What the router says itself: the platform's codes, and a page for each."""

from __future__ import annotations

_PAGE = """<!doctype html><title>{title}</title><meta name=viewport content="width=device-width">
<body style="font:18px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem">
<h1 style="font-size:1.5rem">{title}</h1><p>{said}</p><pre>makerday lab logs -a {app}</pre>
"""
CODES = {
    "H10": (503, "App crashed"),
    "H12": (503, "Request timeout"),
    "H13": (503, "Connection closed without response"),
    "H14": (503, "No web processes running"),
    "H17": (503, "Poorly formatted HTTP response"),
    "H18": (503, "Server Request Interrupted"),
    "H20": (503, "App boot timeout"),
    "H21": (503, "Backend connection refused"),
    "H27": (499, "Client Request Interrupted"),
    "H80": (503, "Maintenance mode"),
}


def page(status: int, code: str, title: str, app: str) -> bytes:
    said = f"Error {code}. The app's log says more:"
    body = _PAGE.format(title=title, said=said, app=app).encode()
    head = f"HTTP/1.1 {status} {title}\r\nContent-Type: text/html; charset=utf-8\r\n"
    rest = f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    return (head + rest).encode() + body


def words(status: int, title: str, said: str) -> bytes:
    body = f"{said}\n".encode()
    head = f"HTTP/1.1 {status} {title}\r\nContent-Type: text/plain; charset=utf-8\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
