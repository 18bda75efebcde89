"""What editors, git and people do to the files of a site, as it really happens on the disk. Never knows who is watching."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from blogkit.inputs import CONFIG_FILE, FOLDERS
from blogkit.output.files import exchange
from blogkit.sources import is_ignored

NAMES = ["a.md", "A.md", "b.md", "B.md", "ä.md", "notes.txt", "c-d.md", "c", "c.md"]
FOLDER_NAMES = ["one", "One", "two", "c", "a.md"]


class Deeds:
    """A site on the disk, a folder beside it, and somebody who changes both by chance."""

    def __init__(self, site: Path, beside: Path, random: Random) -> None:
        self.site, self.beside, self.random = site, beside, random
        self.count = 0
        for folder in ("content/posts/one", "content/people", "static/img", "themes/mine", "shared", ".blogkit"):
            (site / folder).mkdir(parents=True)
        beside.mkdir()
        (site / CONFIG_FILE).write_text("[site]\n")
        self.all: list[Callable[[], object]] = [
            self.save_in_place,
            self.save_in_place,
            self.save_by_rename,
            self.save_by_rename,
            self.save_from_elsewhere,
            self.save_like_vim,
            self.save_with_the_times_of_before,
            self.write_half,
            self.remove,
            self.rename,
            self.rename_by_case_only,
            self.make_folders,
            self.move_a_folder_in,
            self.move_a_folder_out,
            self.rename_a_folder,
            self.exchange_folders,
            self.remove_a_folder,
            self.remove_a_folder_and_make_it_again,
            self.put_a_folder_where_a_file_was,
            self.put_a_file_where_a_folder_was,
            self.link,
            self.link,
            self.change_what_links_lead_to,
            self.litter,
            self.write_what_is_hidden,
            self.name_without_utf8,
            self.change_the_config,
            self.take_a_top_folder_away_and_bring_it_back,
            self.take_the_site_away_and_bring_it_back,
            self.check_out_a_branch,
        ]

    def do(self) -> str:
        """Do one of them; what turns out to be impossible, since something else stands there, is not done."""
        deed = self.next()
        try:
            deed()
        except (FileNotFoundError, FileExistsError, NotADirectoryError, IsADirectoryError, shutil.Error, OSError) as problem:
            return f"{deed.__name__} ({problem})"
        return deed.__name__

    def next(self) -> Callable[[], object]:
        return self.random.choice(self.all)

    def folders(self) -> list[Path]:
        tops = [self.site / top for top in FOLDERS if (self.site / top).is_dir()]
        return [*tops, *(path for top in tops for path in sorted(top.rglob("*")) if path.is_dir() and not path.is_symlink())]

    def files(self) -> list[Path]:
        return [path for top in FOLDERS for path in sorted((self.site / top).rglob("*")) if path.is_symlink() or not path.is_dir()]

    def folder(self) -> Path:
        return self.random.choice(self.folders())

    def inner_folder(self) -> Path:
        return self.random.choice([folder for folder in self.folders() if folder.parent != self.site] or [self.site / "content" / "posts"])

    def file(self) -> Path:
        if self.random.random() < 0.5 and (files := self.files()):
            return self.random.choice(files)
        return self.folder() / self.random.choice(NAMES)

    def text(self) -> bytes:
        self.count += 1
        return f"{self.count:06} ".encode() * self.random.choice([1, 1, 1, 20_000])

    def aside(self) -> Path:
        self.count += 1
        return self.beside / f"aside-{self.count}"

    def save_in_place(self) -> None:
        self.file().write_bytes(self.text())

    def save_by_rename(self) -> None:
        file = self.file()
        new = file.parent / f".{file.name}.tmp"
        new.write_bytes(self.text())
        new.replace(file)

    def save_from_elsewhere(self) -> None:
        file, new = self.file(), self.aside()
        new.write_bytes(self.text())
        new.replace(file)

    def save_like_vim(self) -> None:
        file = self.file()
        (file.parent / f".{file.name}.swp").write_bytes(b"swap")
        (file.parent / "4913").write_bytes(b"")
        (file.parent / "4913").unlink()
        file.rename(f"{file}~")
        file.write_bytes(self.text())
        Path(f"{file}~").unlink()
        (file.parent / f".{file.name}.swp").unlink()

    def save_with_the_times_of_before(self) -> None:
        file, new = self.file(), self.aside()
        status, data = file.stat(), file.read_bytes()
        new.write_bytes(bytes(reversed(data)))
        os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
        new.replace(file)

    def write_half(self) -> None:
        with self.file().open("wb") as handle:
            handle.write(self.text())
            handle.flush()
            for _ in range(2):
                self.do()
            handle.write(self.text())

    def remove(self) -> None:
        self.file().unlink()

    def rename(self) -> None:
        self.file().replace(self.folder() / self.random.choice(NAMES))

    def rename_by_case_only(self) -> None:
        path = self.random.choice([self.file(), self.inner_folder()])
        path.rename(path.parent / path.name.swapcase())

    def make_folders(self, parent: Path | None = None) -> Path:
        folder = (parent or self.folder()) / self.random.choice(FOLDER_NAMES)
        inner = folder / self.random.choice(FOLDER_NAMES) / self.random.choice(FOLDER_NAMES)
        inner.mkdir(parents=True, exist_ok=True)
        for where in (folder, inner):
            (where / self.random.choice(NAMES)).write_bytes(self.text())
        return folder

    def move_a_folder_in(self) -> None:
        place = self.folder() / self.random.choice(FOLDER_NAMES)
        self.make_folders(self.beside).rename(place)
        (place / "late.md").write_bytes(self.text())

    def move_a_folder_out(self) -> None:
        folder, place = self.inner_folder(), self.aside()
        folder.rename(place)
        (place / "outside.md").write_bytes(self.text())

    def rename_a_folder(self) -> None:
        folder = self.inner_folder()
        place = folder.parent / self.random.choice(FOLDER_NAMES)
        folder.rename(place)
        (place / "late.md").write_bytes(self.text())

    def exchange_folders(self) -> None:
        one, other = self.inner_folder(), self.inner_folder()
        exchange(str(one), str(other), f"{other}.bak")
        for folder in (one, other):
            (folder / "late.md").write_bytes(self.text())

    def remove_a_folder(self) -> None:
        shutil.rmtree(self.inner_folder())

    def remove_a_folder_and_make_it_again(self) -> None:
        folder = self.folder()
        shutil.rmtree(folder)
        folder.mkdir()
        self.make_folders(folder)
        (folder / "new.md").write_bytes(self.text())

    def put_a_folder_where_a_file_was(self) -> None:
        file = self.file()
        file.unlink()
        file.mkdir()
        (file / "inside.md").write_bytes(self.text())

    def put_a_file_where_a_folder_was(self) -> None:
        folder = self.inner_folder()
        shutil.rmtree(folder)
        folder.write_bytes(self.text())

    def link(self) -> None:
        targets = [self.file(), self.folder(), self.site / "shared/text.md", self.site / "shared/deep/text.md", self.beside / "secret.md"]
        link = self.folder() / self.random.choice(NAMES)
        target = self.random.choice(targets)
        link.unlink(missing_ok=True)
        link.symlink_to(target if self.random.random() < 0.5 else os.path.relpath(target, link.parent))

    def change_what_links_lead_to(self) -> None:
        target = self.site / self.random.choice(["shared/text.md", "shared/deep/text.md"])
        target.parent.mkdir(exist_ok=True)
        if self.random.random() < 0.3:
            target.unlink(missing_ok=True)
        elif self.random.random() < 0.5:
            target.write_bytes(self.text())
        else:
            new = self.aside()
            new.write_bytes(self.text())
            new.replace(target)

    def litter(self) -> None:
        (self.folder() / self.random.choice(["#a.md#", "a.md~", ".a.md.swp", "4913", "x.tmp"])).write_bytes(self.text())
        (self.site / ".blogkit/store.sqlite3").write_bytes(self.text())

    def write_what_is_hidden(self) -> None:
        for top in ("static", "content"):
            folder = self.site / top / ".well-known"
            folder.mkdir(exist_ok=True)
            (folder / "security.txt").write_bytes(self.text())

    def name_without_utf8(self) -> None:
        file = os.fsencode(self.folder()) + b"/caf\xe9.md"
        if os.path.exists(file):
            os.unlink(file)
        else:
            with open(file, "wb") as handle:
                handle.write(self.text())

    def change_the_config(self) -> None:
        config = self.site / CONFIG_FILE
        new = self.aside()
        new.write_bytes(self.text())
        if self.random.random() < 0.3:
            config.unlink()
        new.replace(config)

    def take_a_top_folder_away_and_bring_it_back(self) -> None:
        top, place = self.site / self.random.choice(FOLDERS), self.aside()
        top.rename(place)
        self.make_folders(place)
        if self.random.random() < 0.5:
            self.do()
        if self.random.random() < 0.3:
            shutil.rmtree(place)
            place.mkdir()
        if self.random.random() < 0.3:
            top.symlink_to(place)
        else:
            place.rename(top)
        self.make_folders(top)

    def take_the_site_away_and_bring_it_back(self) -> None:
        place = self.aside()
        self.site.rename(place)
        (place / "content").mkdir(exist_ok=True)
        (place / "content/meanwhile.md").write_bytes(self.text())
        place.rename(self.site)
        self.save_by_rename()

    def check_out_a_branch(self) -> None:
        self.check_out(self.random.choice([20, 20, 20, 1000]))

    def check_out(self, files: int) -> None:
        folder = self.folder()
        for number in range(files):
            file = folder / f"many-{number % 7}" / f"{number}.md"
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(self.text())


def is_seen(path: str) -> bool:
    """Say whether a build would look at a path of the site."""
    top, *names = path.split("/")
    return (top in FOLDERS or path == CONFIG_FILE) and not any(is_ignored(name, top) for name in names)
