"""Logs in on a card with a client that is not ours, and checks the response with an OCRA that is not ours either.

Usage: login.py CLIENT ADDRESS
CLIENT is pyvisa, pyserial or picocom (in tmux); ADDRESS is what it opens. The card is the demo card.
Exit status: 0 after a right response, anything else otherwise.
"""

import hashlib
import hmac
import random
import re
import subprocess
import sys
import tempfile
import time

KEY = b"12345678901234567890"
SUITE = "OCRA-1:HOTP-SHA1-8:QN06-PSHA1"
PIN = "1234"
PATIENCE_S = 15


def ocra(challenge, pin):
    """RFC 6287 for this suite: no counter, no session, no time."""
    question = bytes.fromhex(format(int(challenge), "X").ljust(256, "0"))
    message = SUITE.encode() + b"\0" + question + hashlib.sha1(pin.encode()).digest()
    digest = hmac.new(KEY, message, hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**8).zfill(8)


class Visa:
    def __init__(self, address):
        import pyvisa

        self.manager = pyvisa.ResourceManager("@py")
        self.device = self.manager.open_resource(
            address, read_termination="\n", write_termination="\n", timeout=PATIENCE_S * 1000
        )
        self.tell = self.device.write
        self.ask = self.device.query

    def close(self):
        self.device.close()
        self.manager.close()


class Serial:
    def __init__(self, path):
        import serial

        self.port = serial.Serial(path, 9600, timeout=PATIENCE_S, exclusive=True)

    def tell(self, line):
        self.port.write(line.encode() + b"\r\n")

    def ask(self, line):
        self.tell(line)
        answer = self.port.readline()
        assert answer.endswith(b"\n"), f"no answer to {line}: {answer!r}"
        return answer.decode().rstrip("\r\n")

    def close(self):
        self.port.close()


class Picocom:
    """A person at a terminal: types into picocom, which runs in tmux, and reads the screen."""

    COMMAND = ("picocom", "--baud", "115200", "--imap", "lfcrlf")

    def __init__(self, path):
        self.folder = tempfile.TemporaryDirectory()
        self.session = ["tmux", "-S", f"{self.folder.name}/socket", "-f", "/dev/null"]
        self.run("new-session", "-d", "-x", "120", "-y", "200", *self.COMMAND, path)
        # What is typed before picocom has set its terminal raw would be echoed, like an answer.
        self.wait(lambda: "Terminal ready" in self.run("capture-pane", "-p"), "picocom does not start")
        self.row = self.cursor_row()

    def run(self, *arguments):
        return subprocess.run([*self.session, *arguments], check=True, capture_output=True, text=True).stdout

    def tell(self, line):
        self.run("send-keys", "-l", line)
        self.run("send-keys", "Enter")

    def ask(self, line):
        self.tell(line)
        # An answer is whole when the cursor has left its line.
        self.wait(lambda: self.cursor_row() > self.row, f"no answer to {line}")
        self.row += 1
        return self.run("capture-pane", "-p").split("\n")[self.row - 1].rstrip()

    def cursor_row(self):
        return int(self.run("display-message", "-p", "#{cursor_y}"))

    def wait(self, holds, complaint):
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, complaint
            time.sleep(0.02)

    def is_gone(self):
        return subprocess.run([*self.session, "has-session"], capture_output=True, check=False).returncode != 0

    def close(self):
        self.run("send-keys", "C-a")
        self.run("send-keys", "C-x")
        self.wait(self.is_gone, "picocom does not end")
        self.folder.cleanup()


def expect(found, wanted):
    assert found == wanted, f"found {found!r}, expected {wanted!r}"


def login(client, challenge):
    identity = client.ask("*IDN?")
    assert re.fullmatch(r"[^,]+,[^,]+,DEMO-00001,[^,]+", identity), identity
    expect(client.ask("SYST:ERR?"), '0,"No error"')
    client.tell("SYST:KEY PRESS,2.5")
    expect(client.ask('DISP:WAIT? "PIN>",10'), '"PIN>"')
    client.tell(f'SYSTem:KEY:TYPE "{PIN}"')
    client.tell("SYST:KEY OK")
    expect(client.ask('DISP:WAIT? "CHALLNG>",10'), '"CHALLNG>"')
    client.tell(f':syst:key:type "{challenge}";:syst:key ok')
    expect(client.ask("*OPC?"), "1")
    expect(client.ask("DISPlay:DATA?"), f'"{ocra(challenge, PIN)}"')
    expect(client.ask("SYST:ERR?"), '0,"No error"')


CLIENTS = {"pyvisa": Visa, "pyserial": Serial, "picocom": Picocom}


def main():
    _, name, address = sys.argv
    client = CLIENTS[name](address)
    try:
        login(client, f"{random.randrange(10**6):06}")
    finally:
        client.close()
    print(f"{name}: logged in through {address}")


if __name__ == "__main__":
    main()
