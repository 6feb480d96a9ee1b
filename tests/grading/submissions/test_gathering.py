"""Folders and zips as schools' systems give them, whole and broken."""

import io
import stat
import zipfile

import pytest

from elastic_lab.grading.submissions.gathering import gather
from elastic_lab.grading.submissions.sources import MOST_BYTES, SourceError

LABS = ("01_virtualization",)
LAB = "01_virtualization"


def folder(place, files):
    for path, content in files.items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return place


def archive(place, files):
    """A zip of these files, with any path."""
    file = place / "class.zip"
    with zipfile.ZipFile(file, "w") as made:
        for path, content in files.items():
            made.writestr(path, content)
    return file


def seen(source):
    return {
        each.who.student: each.content or each.trouble for each in gather(source, LABS).submissions
    }


@pytest.mark.parametrize("pack", [folder, archive])
def test_every_submission_once_in_order(tmp_path, pack):
    files = {
        f"zoe/{LAB}.ipynb": b"z",
        f"{LAB}_ada.ipynb": b"a",
        f"bob_1_2_{LAB}.ipynb": b"old",
        f"bob_1_3_{LAB}-1.ipynb": b"new",
        f"zoe/.ipynb_checkpoints/{LAB}-checkpoint.ipynb": b"no",
        f"__MACOSX/zoe/._{LAB}.ipynb": b"no",
        "zoe/notes.txt": b"no",
    }
    gathered = gather(pack(tmp_path, files), LABS)
    assert [(s.who.student, s.content) for s in gathered.submissions] == [
        ("ada", b"a"),
        ("bob", b"new"),
        ("zoe", b"z"),
    ]
    assert gathered.left_out == ()


def test_a_notebook_that_is_nobody_s_is_told(tmp_path):
    gathered = gather(folder(tmp_path, {f"ada/{LAB}.ipynb": b"a", "ada/other.ipynb": b"o"}), LABS)
    assert [path for path, _ in gathered.left_out] == ["ada/other.ipynb"]


def test_two_that_cannot_be_told_apart_are_not_graded(tmp_path):
    files = {f"1/ada/{LAB}.ipynb": b"one", f"2/ada/{LAB}.ipynb": b"two"}
    assert seen(folder(tmp_path, files)) == {
        "ada": f"it was handed in twice: 1/ada/{LAB}.ipynb and 2/ada/{LAB}.ipynb"
    }


def test_the_same_twice_is_one(tmp_path):
    files = {f"1/ada/{LAB}.ipynb": b"one", f"2/ada/{LAB}.ipynb": b"one"}
    (one,) = gather(folder(tmp_path, files), LABS).submissions
    assert (one.content, one.trouble) == (b"one", "")
    assert one.note.startswith("twice")


def test_nothing_outside_of_a_folder_is_read(tmp_path):
    secret = tmp_path / "solutions" / f"{LAB}.ipynb"
    folder(tmp_path, {f"solutions/{LAB}.ipynb": b"solved", f"class/bob/{LAB}.ipynb": b"b"})
    (tmp_path / "class" / "ada").mkdir()
    (tmp_path / "class" / "ada" / f"{LAB}.ipynb").symlink_to(secret)
    (tmp_path / "class" / "eve").symlink_to(tmp_path / "solutions")
    told = seen(tmp_path / "class")
    assert told == {"ada": "it is a link, and links are not followed", "bob": b"b"}


@pytest.mark.parametrize("path", [f"../eve/{LAB}.ipynb", f"/etc/eve/{LAB}.ipynb"])
def test_zip_slip_harms_nobody(tmp_path, path):
    told = seen(archive(tmp_path, {path: b"x", f"bob/{LAB}.ipynb": b"b"}))
    assert told == {"eve": "its path leads out of the zip", "bob": b"b"}


def test_a_link_in_a_zip_is_told(tmp_path):
    link = zipfile.ZipInfo(f"ada/{LAB}.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert seen(archive(tmp_path, {link: "/etc/passwd"})) == {
        "ada": "it is a link, and links are not followed"
    }


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    file = tmp_path / "class.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(f"ada/{LAB}.ipynb", bytes(MOST_BYTES + 1))
    assert seen(file) == {"ada": "it has more than 50 MB"}


def test_a_broken_entry_spoils_no_other(tmp_path):
    file = archive(tmp_path, {f"ada/{LAB}.ipynb": b"a" * 100, f"bob/{LAB}.ipynb": b"b"})
    file.write_bytes(file.read_bytes().replace(b"a" * 100, b"c" * 100, 1))
    told = seen(file)
    assert told["bob"] == b"b"
    assert "cannot be unpacked" in told["ada"]


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "ada" / f"{LAB}.ipynb").mkdir(parents=True)
    assert "cannot be read" in seen(tmp_path)["ada"]


def broken_zip(place):
    file = place / "class.zip"
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        made.writestr("a", "b")
    file.write_bytes(whole.getvalue()[:-10])
    return file


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda place: place / "nowhere", "There is no "),
        (lambda place: place, "there is no notebook"),
        (lambda place: folder(place, {"a.ipynb": b""}), "other notebooks .a.ipynb."),
        (broken_zip, "class.zip is neither a folder nor a whole zip"),
    ],
)
def test_what_is_no_batch_is_said_in_a_sentence(tmp_path, make, said):
    with pytest.raises(SourceError, match=said):
        gather(make(tmp_path), LABS)
