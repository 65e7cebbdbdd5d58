"""Addresses that are their own permission: signed by the lab, and good for a while."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from makerday.lab.refusals import RefusalError


@dataclass(frozen=True)
class Signer:
    """Signs a path and what may be done with it, with a key that stays in the lab."""

    key: str

    def sign(self, path: str, *, method: str = "GET", seconds: float = 3600, **more: str) -> str:
        """Give `path` with a query that allows `method` on it until the time is over."""
        words = {**more, "expires": str(int(time.time() + seconds))}
        words["signature"] = self._seal(method, path, words)
        return f"{path}?{urlencode(words)}"

    def check(self, method: str, path: str, query: str) -> dict[str, str]:
        """Give the signed words of a query. Raises RefusalError when they are not ours."""
        words = {
            name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()
        }
        seal = words.pop("signature", "")
        if not hmac.compare_digest(seal.encode(), self._seal(method, path, words).encode()):
            raise RefusalError(403, "forbidden", "This address is not signed for that.")
        if float(words.pop("expires")) < time.time():
            raise RefusalError(403, "forbidden", "This address has expired; ask for a new one.")
        return words

    def _seal(self, method: str, path: str, words: dict[str, str]) -> str:
        said = "\n".join([method, path, *(f"{name}={words[name]}" for name in sorted(words))])
        return hmac.new(self.key.encode(), said.encode(), hashlib.sha256).hexdigest()
