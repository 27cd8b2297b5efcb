"""ARCHITECTURE.md against the tree: every file is told of, and every file told of exists.

Prints what is missing on either side; exits 1 if there is anything.
"""

import re
import subprocess
import sys
from pathlib import Path

OTHERS = {"microhttpd.h", "libpq-fe.h"}  # headers of libraries
ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)


def expanded(text):
    """name.{h,c} -> name.h, name.c"""
    braces = re.search(r"\{([^{}]*)\}", text)
    if not braces:
        return [text]
    head, tail = text[:braces.start()], text[braces.end():]
    return [name for choice in braces[1].split(",") for name in expanded(head + choice + tail)]


def tree():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.splitlines()
    return [path for path in listed if (ROOT / path).exists()]


def told():
    text = re.sub(r"^```.*?^```", "", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"),
                  flags=re.DOTALL | re.MULTILINE)
    return {name for quoted in re.findall(r"`([^`]+)`", text)
            for name in expanded(re.sub(r"\s+", "", quoted))}


def main():
    names, files = told(), tree()
    known = {"/".join(path.split("/")[-n:]) for path in files for n in range(1, 9)}
    faults = [f"{path}: ARCHITECTURE.md does not tell of it" for path in files
              if not any(path == name or path.endswith("/" + name) for name in names)]
    faults += [f"ARCHITECTURE.md: {name}: there is no such file" for name in sorted(names)
               if re.fullmatch(r"[\w./-]+\.(c|h|py|sql|sh)", name)
               and name not in known and name not in OTHERS]
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
