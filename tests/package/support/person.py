"""
A person with a screen reader and a keyboard: reads the window over AT-SPI, the accessibility bus of the desktop, presses
what is on it, and types through the X server. Nothing of the product is opened for it: no debugging port, no test hook.
Reads one JSON object a line, answers with one: {"ok": true, ...} or {"ok": false, "error": ..., "screen": [...]}.
"""
import json
import re
import subprocess
import sys
import time

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi

Atspi.init()


def nodes(node):
    """Every node that is on the screen, parents first."""
    try:
        states = node.get_state_set()
        if node.get_role() != Atspi.Role.APPLICATION and not states.contains(Atspi.StateType.VISIBLE):
            return
        yield node
        for index in range(node.get_child_count()):
            child = node.get_child_at_index(index)
            if child is not None:
                yield from nodes(child)
    except Exception:  # The page changed while it was read.
        return


def everything():
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(index)
        if application is not None:
            yield from nodes(application)


def described(node):
    return f'{node.get_role_name()} "{node.get_name()}"'


def find(role, name, inside=None):
    start = nodes(find(inside['role'], inside['name'])) if inside else everything()
    pattern = re.compile(name)
    for node in start:
        try:
            if node.get_role_name() == role and pattern.search(node.get_name() or ''):
                return node
        except Exception:
            continue
    raise LookupError(f'no {role} named {name}')


def waited(action, seconds):
    until = time.time() + seconds
    while True:
        try:
            return action()
        except LookupError:
            if time.time() > until:
                raise
            time.sleep(0.3)


def press(node):
    node.clear_cache()
    states = node.get_state_set()
    if not states.contains(Atspi.StateType.ENABLED) and not states.contains(Atspi.StateType.SENSITIVE):
        raise LookupError(f'{described(node)} cannot be used now')
    if not Atspi.Action.do_action(node, 0):
        raise LookupError(f'{described(node)} did not react')


def type_into(node, text):
    node.grab_focus()
    time.sleep(0.3)
    node.clear_cache()
    if not node.get_state_set().contains(Atspi.StateType.FOCUSED):
        raise LookupError(f'{described(node)} does not take the focus')
    # Through stdin: what is typed is in no command line.
    subprocess.run(['xdotool', 'type', '--delay', '15', '--file', '-'], input=text.encode(), check=True)


def answer(request):
    kind, seconds = request['do'], request.get('seconds', 20)
    inside = request.get('inside')
    if kind == 'see':
        node = waited(lambda: find(request['role'], request['name'], inside), seconds)
        return {'name': node.get_name()}
    if kind == 'press':
        waited(lambda: press(find(request['role'], request['name'], inside)), seconds)
        return {}
    if kind == 'type':
        waited(lambda: type_into(find(request['role'], request['name'], inside), request['text']), seconds)
        return {}
    if kind == 'key':
        subprocess.run(['xdotool', 'key', request['name']], check=True)
        return {}
    if kind == 'read':
        return {'screen': [described(node) for node in everything()]}
    raise ValueError(kind)


for line in sys.stdin:
    try:
        reply = {'ok': True, **answer(json.loads(line))}
    except Exception as error:
        reply = {'ok': False, 'error': str(error), 'screen': [described(node) for node in everything() if node.get_name()]}
    print(json.dumps(reply), flush=True)
