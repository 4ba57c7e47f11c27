"""Logs in on a login server with a client that is not ours, its responses made with an OCRA that is not ours either.

Usage: verify.py CLIENT ADDRESS
CLIENT is pyvisa, pyserial or picocom (in tmux); ADDRESS is what it opens. User alice has a card with the demo card's key,
and "correct-horse-battery" is the operators' secret.
Exit status: 0 if the server answers everything as it should, anything else otherwise.
"""

import re
import sys

from login import CLIENTS, PIN, expect, ocra

NO_ERROR = '0,"No error"'


def challenge(client, user):
    answer = client.ask(f'CHALlenge? "{user}"')
    found = re.fullmatch(r'"([A-Za-z0-9_-]{24})","([0-9]{6})",120', answer)
    assert found, answer
    return found.groups()


def verify(client):
    identity = client.ask("*IDN?")
    assert re.fullmatch(r"dscplus,login-server,0,[^,]+", identity), identity
    handle, question = challenge(client, "alice")
    response = ocra(question, PIN)
    expect(client.ask(f'VERify? "{handle}","{response}"'), "1")
    expect(client.ask(f":ver:res? '{handle}'"), "1")
    expect(client.ask(f'VER? "{handle}","{response}"'), "0")
    handle, question = challenge(client, "nobody")
    expect(client.ask(f'VER? "{handle}","{ocra(question, PIN)}"'), "0")
    expect(client.ask("SYST:ERR?"), NO_ERROR)


def operate(client):
    client.tell('OPERator:LOGin "carol","correct-horse-battery"')
    expect(client.ask("OPER?;:USER:CAT?"), '1;"alice"')
    client.tell("*RST")
    expect(client.ask("OPER?"), "0")
    client.tell("USER:ADD 'bob'")
    expect(client.ask("SYST:ERR?"), '-203,"Command protected;log in as an operator first"')
    expect(client.ask("SYST:ERR?"), NO_ERROR)


def main():
    _, name, address = sys.argv
    client = CLIENTS[name](address)
    try:
        verify(client)
        operate(client)
    finally:
        client.close()
    print(f"{name}: verified through {address}")


if __name__ == "__main__":
    main()
