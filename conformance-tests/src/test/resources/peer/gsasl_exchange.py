"""GNU SASL's library with what its command line tool cannot be told without TLS: channel bindings, and EXTERNAL's yes.

gsasl_exchange.py client|server MECHANISM PROPERTY=VALUE...      values are percent-encoded

Like the tool, it prints the mechanism, then each message in base64 on a line, and reads the peer's likewise. When the
library is content it reads a last line, whatever is in it, and ends with 0; else it ends with the library's error.
"""

import ctypes
import sys
from urllib.parse import unquote_plus

# Numbers of gsasl.h.
NEEDS_MORE, NO_CALLBACK, VALIDATE_EXTERNAL = 1, 51, 501
PROPERTIES = {"authid": 1, "authzid": 2, "password": 3, "tls-unique": 18, "tls-exporter": 25}

library = ctypes.CDLL("libgsasl.so.18")
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
library.gsasl_callback_set.argtypes = [ctypes.c_void_p, CALLBACK]
library.gsasl_client_start.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p)]
library.gsasl_server_start.argtypes = library.gsasl_client_start.argtypes
library.gsasl_property_set.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p]
library.gsasl_step64.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_char_p)]


@CALLBACK
def answer(context, session, question):
    return 0 if question == VALIDATE_EXTERNAL else NO_CALLBACK


def main():
    role, mechanism = sys.argv[1:3]
    context, session, message = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_char_p()
    start = library.gsasl_client_start if role == "client" else library.gsasl_server_start
    error = library.gsasl_init(ctypes.byref(context))
    library.gsasl_callback_set(context, answer)
    error = error or start(context, mechanism.encode(), ctypes.byref(session))
    if error:
        return error
    for setting in sys.argv[3:]:
        name, _, value = setting.partition("=")
        library.gsasl_property_set(session, PROPERTIES[name], unquote_plus(value).encode())
    print(mechanism, flush=True)
    # Not even an empty message, which EXTERNAL would take for the response.
    received = None
    while True:
        result = library.gsasl_step64(session, received, ctypes.byref(message))
        if result not in (0, NEEDS_MORE):
            return result
        print((message.value or b"").decode(), flush=True)
        received = sys.stdin.readline().strip().encode()
        if result == 0:
            return 0


sys.exit(main())
