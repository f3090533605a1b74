"""Checks a receipt without the service: python3 examples/verify_receipt.py receipt.json receipt-keys.json

Needs Python 3.8 and openssl 3, which knows Ed25519. The format is in docs/receipts.md.
"""

import base64, hashlib, json, subprocess, sys, tempfile
from pathlib import Path

ED25519_DER = bytes.fromhex("302a300506032b6570032100")  # what precedes a public key in its DER form (RFC 8410)


def canonical(receipt):
    """RFC 8785, for what has ASCII names and whole numbers alone, as receipts have."""
    text = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def is_signed(data, signature, key):
    raw = base64.b64decode(signature, validate=True)
    if base64.b64encode(raw).decode() != signature:
        return False  # one spelling alone
    with tempfile.TemporaryDirectory() as folder:
        key_file, data_file, signature_file = (Path(folder, name) for name in ("key", "data", "signature"))
        key_file.write_bytes(ED25519_DER + base64.urlsafe_b64decode(key["x"] + "="))
        data_file.write_bytes(data)
        signature_file.write_bytes(raw)
        verify = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER"]
        files = ["-inkey", key_file, "-in", data_file, "-sigfile", signature_file]
        return subprocess.run([*verify, *files], capture_output=True).returncode == 0


def is_valid(sealed, keys):
    try:
        data = canonical(sealed["receipt"])
        key = next(it for it in keys if it["kid"] == sealed["kid"])
        return hashlib.sha256(data).hexdigest() == sealed["hash"] and is_signed(data, sealed["signature"], key)
    except (KeyError, StopIteration, TypeError, ValueError):
        return False  # no receipt, an unknown key, no base64, or what JSON cannot say


sealed, keys = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:3])
valid = is_valid(sealed.get("data", sealed), keys["keys"])
print("VALID" if valid else "NOT VALID")
sys.exit(0 if valid else 1)
