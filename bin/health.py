"""Ask the web server how it is: `python bin/health.py /readyz`. Exit code 0 if it says "ok".

Standard library only. The host name is that of PUBLIC_BASE_URL, because no other is answered.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

PATIENCE = 8  # seconds


def ask(path: str, where: str) -> tuple[int, str]:
    """Return status and words; status 0 where nobody answers."""
    host = urlsplit(os.environ.get("PUBLIC_BASE_URL", "")).netloc or where
    key = os.environ.get("METRICS_TOKEN", "")
    headers = {"Host": host} | ({"Authorization": f"Bearer {key}"} if key else {})
    connection = HTTPConnection(where, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    except (OSError, HTTPException) as problem:
        return 0, f"No answer from {where}: {problem}"
    finally:
        connection.close()


def main(path: str = "/healthz", where: str = "") -> int:
    status, words = ask(path, where or f"127.0.0.1:{os.environ.get('PORT') or '8000'}")
    print(words)
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
