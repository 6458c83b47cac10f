"""Topics: what notes are about, which say the same, and which topics stand together.

1. `catalogue` is all topics, made of the vocabulary of `extract` and of `topics.toml`; `topic_of` looks a name up.
2. `topics_in` says what a section or challenge is about; `is_measured` and `is_pinned` what there is to look at in it.
3. `fold` groups near copies, the oldest first.
4. `together` counts topics that stand in one note; `picture` and `rows` show it.
"""

from nexus.library.engines.topics.catalogue import Topic, topic_of, topics, topics_of, version
from nexus.library.engines.topics.copies import Group, Print, fold, fold_prints, folded, likeness, print_of
from nexus.library.engines.topics.evidence import is_measured, is_pinned
from nexus.library.engines.topics.mentions import mentions, topics_in
from nexus.library.engines.topics.together import Edge, Together, finding, picture, rows, together

__all__ = [
    "Edge",
    "Group",
    "Print",
    "Together",
    "Topic",
    "finding",
    "fold",
    "fold_prints",
    "folded",
    "is_measured",
    "is_pinned",
    "likeness",
    "mentions",
    "picture",
    "print_of",
    "rows",
    "together",
    "topic_of",
    "topics",
    "topics_in",
    "topics_of",
    "version",
]
