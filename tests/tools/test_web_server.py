"""The servers of the preview and of ``make serve``: what they serve, and to whom."""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from gardens import Garden

from conference_garden.tools.live.server import Preview
from conference_garden.tools.web_server import FolderHandler, LocalServer, published_path


@pytest.fixture(scope="module", params=["serve", "live"])
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server on a folder with files to serve and others that must not be served."""
    folder = tmp_path_factory.mktemp("served")
    outside = folder / "secret.txt"
    outside.write_text("secret", encoding="utf-8")
    site = folder / "site"
    for name in ("index.html", "größe & c.html", "topics/index.html", "without-index/page.html", ".buildinfo"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(f"<p>{name}</p></body>", encoding="utf-8")
    (site / "404.html").write_text("<p>Not here</p></body>", encoding="utf-8")
    (site / "styles.css").write_text("p {}", encoding="utf-8")
    (site / "link.txt").symlink_to(outside)
    (site / "folder").symlink_to(folder)
    (site / "round").symlink_to("round")
    os.mkfifo(site / "pipe.html")
    if request.param == "live":
        yield int(re.findall(r"\d+", Preview(site, 0, base="/sails/").address)[0])
        return
    server = LocalServer(0, partial(FolderHandler, directory=str(site), base="/sails/"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def answer(port: int, request: str | bytes, **headers: str) -> tuple[int, str, str]:
    """Status, head and body of an answer; ``request`` is method and target, ``headers`` are added or replaced."""
    fields = {"Host": f"localhost:{port}"} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    line = request.encode() if isinstance(request, str) else request
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(line + b" HTTP/1.1\r\n" + head.encode() + b"\r\n")
        received = b""
        with suppress(ConnectionResetError):
            while chunk := connection.recv(65536):
                received += chunk
                if b"text/event-stream" in received:
                    break
    head_text, _, body = received.decode("utf-8", "replace").partition("\r\n\r\n")
    return int(head_text.split()[1]), head_text, body


@pytest.mark.parametrize(
    ("target", "status", "body"),
    [
        ("/", 200, "<p>index.html</p>"),
        ("/index.html?v=1", 200, "<p>index.html</p>"),
        ("/gr%C3%B6%C3%9Fe%20%26%20c.html", 200, "<p>größe & c.html</p>"),
        ("/styles.css", 200, "p {}"),
        ("/topics/", 200, "<p>topics/index.html</p>"),
        ("/topics", 301, ""),
        ("//topics", 301, ""),
        ("/sails/", 200, "<p>index.html</p>"),
        ("/sails/styles.css?v=1", 200, "p {}"),
        ("/sails/topics", 301, ""),
        ("/sails//topics", 301, ""),
        ("/sails", 404, "Not here"),
        ("/sails/nothing", 404, "Not here"),
        ("/sails/sails/styles.css", 404, "Not here"),
        ("/sails/../secret.txt", 404, "Not here"),
        ("/sails/..%2fsecret.txt", 404, "Not here"),
        ("/sails/link.txt", 404, "Not here"),
        ("/sails/.buildinfo", 404, "Not here"),
        ("/index.html/", 404, "Not here"),
        ("/without-index/", 404, "Not here"),
        ("/without-index", 404, "Not here"),
        ("/nothing", 404, "Not here"),
        ("/%00", 404, "Not here"),
        ("/index.html%00.css", 404, "Not here"),
        ("/..%2fsecret.txt", 404, "Not here"),
        ("/../secret.txt", 404, "Not here"),
        ("/topics/%2e%2e/%2e%2e/secret.txt", 404, "Not here"),
        ("/link.txt", 404, "Not here"),
        ("/folder/secret.txt", 404, "Not here"),
        ("/round", 404, "Not here"),
        ("/pipe.html", 404, "Not here"),
        ("/.buildinfo", 404, "Not here"),
        ("/%ff%fe", 404, "Not here"),
        ("/%zz", 404, "Not here"),
        (f"/{'a' * 5000}", 404, "Not here"),
        (f"/{'a/' * 5000}", 404, "Not here"),
        ("http://evil.example/", 404, "Not here"),
        ("*", 404, "Not here"),
        (f"/{'a' * 70000}", 414, ""),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_served(port: int, target: str, status: int, body: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Only files of the folder are served: nothing outside it, no directory listing and no traceback."""
    found, head, text = answer(port, f"GET {target}")
    assert found == status
    assert body in text
    assert "secret" not in text
    if status == 301:
        assert "Location: /topics/" in head
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("target", ["/", "/__live", "/__live.js", "/__report", "/nothing"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "127.0.0.1"}, 200),
        ({"Host": "[::1]:8000"}, 200),
        ({"Host": "LOCALHOST:8000"}, 200),
        ({"Host": "localhost:8000", "Origin": "http://localhost:8000"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:8000"}, 403),
        ({"Host": "localhost.evil.example"}, 403),
        ({"Host": "127.0.0.1.nip.example"}, 403),
        ({"Host": "localhost:8000@evil.example"}, 403),
        ({"Host": ""}, 403),
        ({"Host": "localhost:8000", "Origin": "https://evil.example"}, 403),
        ({"Host": "localhost:8000", "Origin": "http://localhost:9000"}, 403),
        ({"Host": "localhost:8000", "Origin": "null"}, 403),
    ],
    ids=str,
)
def test_who_is_answered(port: int, target: str, headers: dict[str, str], status: int) -> None:
    """Requests from pages of other sites, or for host names that are not local, are refused on every path."""
    found, _, text = answer(port, f"GET {target}", **headers)
    assert found == 403 if status == 403 else found in (200, 404)
    assert status == 200 or "index.html" not in text


@pytest.mark.parametrize(
    "request_line",
    ["HEAD /", "POST /", "PUT /index.html", "OPTIONS *", "BREW /", "get /", b"G\x00T /", b"GET \xff\xfe"],
)
def test_other_methods(port: int, request_line: str | bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """Requests with methods other than GET get no page and cause no traceback."""
    status, _, text = answer(port, request_line)
    assert status in ((200,) if request_line == "HEAD /" else (400, 404, 501))
    assert "index.html" not in text
    assert "Traceback" not in capfd.readouterr().err


def test_half_a_request(port: int, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that never completes its request, or leaves before the answer, does not block others."""
    monkeypatch.setattr(FolderHandler, "timeout", 0.2)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as waiting:
        waiting.sendall(b"GET / HT")
        assert answer(port, "GET /")[0] == 200
        assert waiting.recv(100) == b""  # the server closed the connection
    with socket.create_connection(("127.0.0.1", port), timeout=20) as hurried:
        hurried.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        hurried.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert answer(port, "GET /")[0] == 200
    assert capfd.readouterr().err == ""


def test_the_folder_is_found_again(tmp_path: Path) -> None:
    """When a build replaces the symlink to the site, the server follows it to the new site."""
    for number in (1, 2):
        (tmp_path / f"site-{number}").mkdir()
        (tmp_path / f"site-{number}/index.html").write_text(f"site {number}", encoding="utf-8")
    link = tmp_path / "html"
    link.symlink_to("site-1")
    server = LocalServer(0, partial(FolderHandler, directory=str(link)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    assert answer(server.server_port, "GET /")[2] == "site 1"
    link.unlink()
    link.symlink_to("site-2")
    assert answer(server.server_port, "GET /")[2] == "site 2"
    server.shutdown()
    server.server_close()


def test_the_page_for_what_is_not_there_is_shown_as_published(garden: Garden) -> None:
    """For a garden published below a path, the local 404 page finds its styles and scripts below that path."""
    built = garden.build()
    server = LocalServer(0, partial(FolderHandler, directory=str(built.output), base=published_path(garden.folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    status, _, text = answer(server.server_port, "GET /nowhere/near")
    assert status == 404
    files = re.findall(r'(?:src|href)="(/notes/[^"#?]+\.(?:css|js|html))["#?]', text)
    assert any(name.endswith(".css") for name in files)
    assert [name for name in files if answer(server.server_port, f"GET {name}")[0] != 200] == []
    server.shutdown()
    server.server_close()


def test_the_path_below_which_a_garden_is_published(garden: Garden) -> None:
    """The path is that of the address in garden.toml, or ``/`` if the address has none."""
    assert published_path(garden.folder) == "/notes/"
    garden.replace("garden.toml", "https://small.example/notes/", "https://small.example/größe")
    assert published_path(garden.folder) == "/größe/"
    garden.replace("garden.toml", "https://small.example/größe", "https://small.example")
    assert published_path(garden.folder) == "/"
