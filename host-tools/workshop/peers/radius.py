"""Logs in with pyrad: password, challenge, response. The response is what the command in the last arguments prints."""
import hmac
import re
import subprocess
import sys
import tempfile

from pyrad import packet
from pyrad.client import Client
from pyrad.dictionary import Dictionary

WORDS = """
ATTRIBUTE User-Name 1 string
ATTRIBUTE User-Password 2 string
ATTRIBUTE Reply-Message 18 string
ATTRIBUTE State 24 octets
ATTRIBUTE Class 25 octets
ATTRIBUTE Session-Timeout 27 integer
ATTRIBUTE Prompt 76 integer
ATTRIBUTE Message-Authenticator 80 octets
"""

port, secret, user, password, *respond = sys.argv[1:]
with tempfile.NamedTemporaryFile('w', suffix='.dictionary') as words:
    words.write(WORDS)
    words.flush()
    client = Client(server='127.0.0.1', authport=int(port), secret=secret.encode(), dict=Dictionary(words.name))
client.timeout = 60


def ask(**attributes):
    request = client.CreateAuthPacket(code=packet.AccessRequest, **attributes)
    request['User-Password'] = request.PwCrypt(attributes['User_Password'])
    request['Message-Authenticator'] = bytes(16)
    request['Message-Authenticator'] = mac(request.RequestPacket())
    seen = []
    verify = request.VerifyReply
    request.VerifyReply = lambda reply, raw: seen.append(raw) or verify(reply, raw)
    reply = client.SendPacket(request)
    raw = seen[-1]
    # It stands first: behind the header, type and length.
    blank = raw[:4] + request.authenticator + raw[20:22] + bytes(16) + raw[38:]
    print(reply.code, reply['Message-Authenticator'][0] == mac(blank) == raw[22:38])
    return reply


def mac(raw):
    return hmac.new(secret.encode(), raw, 'md5').digest()


first = ask(User_Name=user, User_Password=password)
question = re.search(r'Challenge (\d{6})$', first['Reply-Message'][0]).group(1)
response = subprocess.run([*respond, question], check=True, capture_output=True, text=True).stdout.strip()
ask(User_Name=user, User_Password=response, State=first['State'][0])
