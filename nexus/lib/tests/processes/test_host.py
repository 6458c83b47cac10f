"""Machines are told apart by their whole names."""

from nexus.lib.processes import host


def test_two_names_with_one_beginning_are_two_hosts_and_any_name_is_short(monkeypatch):
    found = []
    for name in (
        "nexus-web-deployment-of-the-guild-7d9f8b6c5d-abcde",
        "nexus-web-deployment-of-the-guild-7d9f8b6c5d-fghij",
    ):
        monkeypatch.setattr("socket.gethostname", lambda name=name: name)
        found += [host(), host()]
    assert [found[0] == found[1], found[1] == found[2]] == [True, False]
    assert {len(one) for one in found} == {30}
    monkeypatch.setattr("socket.gethostname", lambda: "x")
    assert host().startswith("x-")
