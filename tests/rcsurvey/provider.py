"""A small OpenID Connect provider on loopback: real HTTP, codes that work once, signed tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "survey", "between us"


class Provider(ThreadingHTTPServer):
    """Whoever comes is signed in as `person`; `odd` overwrites what the signed token claims."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {}
        self.odd: dict[str, Any] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.seen: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def configuration(self) -> dict[str, Any]:
        paths = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/userinfo",
            "jwks_uri": "/keys",
        }
        return {"issuer": self.address} | {k: self.address + path for k, path in paths.items()}

    def token(self, code: str) -> dict[str, Any]:
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "exp": int(time.time()) + 60,
            "iat": int(time.time()),
            **self.codes[code]["person"],
            **self.odd,
        }
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": code, "token_type": "Bearer", "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *arguments: object) -> None:
        """Say nothing on the terminal."""

    def reply(self, status: int, content: object, **headers: str) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.server.seen.append(address.path)
        asked = {key: values[0] for key, values in parse_qs(address.query).items()}
        if address.path == "/.well-known/openid-configuration":
            self.reply(200, self.server.configuration())
        elif address.path == "/authorize":
            code = secrets.token_urlsafe(8)
            self.server.codes[code] = {"asked": asked, "person": self.server.person}
            back = urlencode({"code": code, "state": asked["state"]})
            self.reply(302, {}, Location=f"{asked['redirect_uri']}?{back}")
        elif address.path == "/userinfo":
            code = self.headers["Authorization"].removeprefix("Bearer ")
            self.reply(200, self.server.codes[code]["person"])
        else:
            self.reply(404, {})

    def do_POST(self) -> None:
        self.server.seen.append(self.path)
        length = int(self.headers["Content-Length"])
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        granted = self.server.codes.get(form.get("code", ""))
        if granted is None or granted.get("used") or form.get("client_secret") != SECRET:
            self.reply(400, {"error": "invalid_grant"})
            return
        proof = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(proof).rstrip(b"=").decode() != granted["asked"].get(
            "code_challenge"
        ):
            self.reply(400, {"error": "invalid_grant"})
            return
        granted["used"] = True
        self.reply(200, self.server.token(form["code"]))
