"""Sprig's keys, certificates and passwords (sprig crypto.go).

Whatever is made anew at every render is a stand-in of the right shape: nothing here is a key. Derived passwords are
real, because they depend on nothing but their arguments. AES needs a cipher that Python has not, so that a
``decryptAES`` that has something to decrypt is refused.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import re
import textwrap
from collections.abc import Callable
from string import ascii_letters, digits
from typing import Final

from ..gotemplate.formatting import printed
from ..gotemplate.function import Call, Function, Functions
from ..gotemplate.value import GoValue, List, Refusal, Struct, go_type, is_string
from .derivation import CHARACTERS, SEED, TEMPLATES
from .encoding import base64_decoded
from .seeded import seeded_bytes, seeded_letters
from .slicing import byte_length, encoded

#: Type of key -> the PEM label and about how many bytes a real one has.
_KEYS: Final = {
    "": ("RSA PRIVATE KEY", 2348), "rsa": ("RSA PRIVATE KEY", 2348), "dsa": ("DSA PRIVATE KEY", 858),
    "ecdsa": ("EC PRIVATE KEY", 121), "ed25519": ("PRIVATE KEY", 48),
}  # fmt: skip
_PEM: Final = re.compile(r"-----BEGIN ([^-\n]+)-----\n(?:[A-Za-z0-9+/=\s]*)\n?-----END \1-----")
_COST: Final = "$2a$10$"


def _pem(call: Call, purpose: str, label: str, size: int) -> str:
    body = base64.b64encode(seeded_bytes(call, purpose, size)).decode("ascii")
    return "\n".join([f"-----BEGIN {label}-----", *textwrap.wrap(body, 64), f"-----END {label}-----", ""])


def _private_key(call: Call, kind: str) -> str:
    if kind not in _KEYS:
        return f"Unknown type {kind}"
    return _pem(call, f"key {kind}", *_KEYS[kind])


def certificate(cert: str, key: str) -> Struct:
    """A certificate with its key, as templates see it."""
    exported = (("Cert", "Cert"), ("Key", "Key"))
    return Struct("sprig.certificate", {"Cert": cert, "Key": key}, {}, f"{{{cert} {key}}}", exported=exported)


def _made(call: Call, key: str | None = None) -> Struct:
    cert = _pem(call, "certificate", "CERTIFICATE", 800)
    return certificate(cert, _pem(call, "key", "RSA PRIVATE KEY", 1191) if key is None else str(key))


def _checked_names(addresses: List | None, names: List | None) -> None:
    """getNetIPs and getAlternateDNSStrs."""
    for address in addresses or ():
        if not is_string(address):
            raise Refusal(f"error parsing ip: {printed(address)} is not a string")
        try:
            ipaddress.ip_address(str(address))
        except ValueError:
            raise Refusal(f"error parsing ip: {address}") from None
    for name in names or ():
        if not is_string(name):
            raise Refusal(f"error processing alternate dns name: {printed(name)} is not a string")


def _checked_key(key: str, complaint: str = "parsing private key") -> None:
    found = _PEM.search(key)
    if found is None:
        raise Refusal(f"{complaint}: no PEM data in input")
    if found[1] != "PRIVATE KEY" and not found[1].endswith(" PRIVATE KEY"):
        raise Refusal(f"{complaint}: no private key data in PEM block of type {found[1]}")


def _checked_authority(authority: GoValue) -> None:
    if type(authority) is not Struct or authority.type_name != "sprig.certificate":
        raise Refusal(f"wrong type for value; expected sprig.certificate; got {go_type(authority)}")
    if _PEM.search(str(authority.fields["Cert"])) is None:
        raise Refusal("unable to decode certificate")
    _checked_key(str(authority.fields["Key"]), "error parsing private key")


def _gen_ca(call: Call, name: str, days: int) -> Struct:
    return _made(call)


def _gen_ca_with_key(call: Call, name: str, days: int, key: str) -> Struct:
    _checked_key(key)
    return _made(call, key)


def _gen_self_signed(call: Call, name: str, addresses: List | None, names: List | None, days: int) -> Struct:
    _checked_names(addresses, names)
    return _made(call)


def _gen_self_signed_with_key(
    call: Call, name: str, addresses: List | None, names: List | None, days: int, key: str
) -> Struct:
    _checked_key(key)
    _checked_names(addresses, names)
    return _made(call, key)


def _gen_signed(
    call: Call, name: str, addresses: List | None, names: List | None, days: int, authority: GoValue
) -> Struct:
    _checked_authority(authority)
    _checked_names(addresses, names)
    return _made(call)


def _gen_signed_with_key(
    call: Call, name: str, addresses: List | None, names: List | None, days: int, authority: GoValue, key: str
) -> Struct:
    _checked_key(key)
    _checked_authority(authority)
    _checked_names(addresses, names)
    return _made(call, key)


def _build_custom_cert(cert: str, key: str) -> Struct:
    """A certificate out of two base64 texts; what stands inside the PEM blocks is not looked at."""
    texts = []
    for text, what in ((cert, "certificate"), (key, "private key")):
        try:
            texts.append(base64_decoded(text))
        except Refusal:
            raise Refusal(f"unable to decode base64 {what}") from None
    if _PEM.search(texts[0]) is None:
        raise Refusal("unable to decode certificate")
    _checked_key(texts[1], "error parsing private key")
    return certificate(texts[0], texts[1])


def _bcrypt(call: Call, text: str) -> str:
    if byte_length(text) > 72:
        return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
    return _COST + seeded_letters(call, "bcrypt", "./" + ascii_letters + digits, 53)


def _htpasswd(call: Call, user: str, password: str) -> str:
    return f"invalid username: {user}" if ":" in user else f"{user}:{_bcrypt(call, password)}"


def _encrypt(call: Call, password: str, text: str) -> str:
    if not text:
        return ""
    size = 16 + byte_length(text) // 16 * 16 + 16
    return base64.b64encode(seeded_bytes(call, "encryptAES", size)).decode("ascii")


def _decrypt(password: str, text: str) -> str:
    if text:
        base64_decoded(text)
        raise Refusal("decryptAES is not supported: what it decrypts is not known here")
    return ""


def _derive_password(counter: int, kind: str, password: str, user: str, site: str) -> str:
    """The Master Password algorithm, version 0, as sprig writes it."""
    templates = TEMPLATES.get(str(kind))
    if templates is None:
        return f"cannot find password template {kind}"
    salt = SEED + byte_length(user).to_bytes(4) + encoded(user)
    key = hashlib.scrypt(encoded(password), salt=salt, n=32768, r=8, p=2, maxmem=1 << 27, dklen=64)
    message = SEED + byte_length(site).to_bytes(4) + encoded(site) + (counter % (1 << 32)).to_bytes(4)
    seed = hmac.new(key, message, hashlib.sha256).digest()
    template = templates[seed[0] % len(templates)]
    return "".join([CHARACTERS[place][seed[at + 1] % len(CHARACTERS[place])] for at, place in enumerate(template)])


def _generated(body: Callable[..., GoValue], takes: str) -> Function:
    return Function(body, takes, "crypto.go", "generated")


FUNCTIONS: Functions = {
    "genPrivateKey": _generated(_private_key, "string"),
    "genCA": _generated(_gen_ca, "string int"),
    "genCAWithKey": _generated(_gen_ca_with_key, "string int string"),
    "genSelfSignedCert": _generated(_gen_self_signed, "string list list int"),
    "genSelfSignedCertWithKey": _generated(_gen_self_signed_with_key, "string list list int string"),
    "genSignedCert": _generated(_gen_signed, "string list list int any"),
    "genSignedCertWithKey": _generated(_gen_signed_with_key, "string list list int any string"),
    "buildCustomCert": Function(_build_custom_cert, "string string", "crypto.go"),
    "bcrypt": _generated(_bcrypt, "string"),
    "htpasswd": _generated(_htpasswd, "string string"),
    "encryptAES": _generated(_encrypt, "string string"),
    "decryptAES": Function(_decrypt, "string string", "crypto.go"),
    "derivePassword": Function(_derive_password, "int string string string string", "crypto.go"),
}
