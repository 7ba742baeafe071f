"""A second mail server: Debian's python3-aiosmtpd. Arguments: port, certificate, key, user, password. One JSON line for each message."""
import json
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

port, cert, key, user, password = sys.argv[1:]


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
    return AuthResult(success=good, handled=False)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        message = {'from': envelope.mail_from, 'to': envelope.rcpt_tos, 'raw': envelope.content.decode('utf8'), 'tls': session.ssl is not None, 'user': bool(session.authenticated)}
        print(json.dumps(message), flush=True)
        return '250 2.0.0 taken by aiosmtpd'


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)
controller = Controller(Handler(), hostname='127.0.0.1', port=int(port), tls_context=context, require_starttls=True, authenticator=authenticate, auth_required=True)
controller.start()
print('ready', flush=True)
# Ends with whoever started it.
sys.stdin.read()
controller.stop()
