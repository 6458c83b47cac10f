"""Best practices: which items are one."""

import pytest

from nexus.library.tests.extract.reading import practices

SHAPES = {
    "items": ("- Write tests\n- **Log**: always", ["Write tests", "Log: always"]),
    "titles with items": (
        "1. **Security**\n   - No secrets\n   - HTTPS\n2. **Tests**\n   - Many",
        ["No secrets", "HTTPS", "Many"],
    ),
    "items with remarks": ("- Write tests\n  - like this", ["Write tests"]),
    "sub-headings": ("### Code\n- Write tests\n### Team\n- Talk", ["Write tests", "Talk"]),
    "a table": ("| Practice | Why |\n|--|--|\n| Write tests | safety |", ["Write tests"]),
    "a sentence": ("One should test.", []),
    "a placeholder": ("- [Add your practices here]", []),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_it_reads_practices_from(shape):
    text, found = SHAPES[shape]
    assert practices(f"# A\n\n## 🏆 Best Practices & Personal Takeaways\n\n{text}\n\n## License\n- MIT\n") == found


def test_takeaways_count_only_where_no_section_is_about_practices():
    assert practices("## Takeaways\n- Ask\n\n## B\n\n## C\n") == ["Ask"]
    assert practices("## Best Practices\n- Test\n\n## Takeaways\n- Ask\n\n## C\n") == ["Test"]


def test_challenges_inside_are_no_practices():
    assert practices("## Best Practices\n- Test\n### Challenges & Solutions\n- **A:** Did b\n\n## C\n") == ["Test"]
