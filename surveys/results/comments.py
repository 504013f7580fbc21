"""Comments of a release: from ten people up, in an order that says nothing."""

from secrets import SystemRandom

from surveys.models.answers import Comment
from surveys.models.releases import Release, ReleasedComment


def publish_comments(release: Release, respondents: int) -> int:
    """Publish what was written, shuffled; below the minimum nothing, and nothing is lost.

    What stays unpublished waits for a later release with enough new respondents.
    """
    if respondents < release.wave.comment_minimum:
        return 0
    waiting = Comment.objects.filter(wave_id=release.wave_id, release=None)
    texts = list(waiting.values_list("text", flat=True))
    SystemRandom().shuffle(texts)
    ReleasedComment.objects.bulk_create(
        ReleasedComment(
            organisation_id=release.organisation_id, release=release, position=place, text=text
        )
        for place, text in enumerate(texts, start=1)
    )
    waiting.update(release=release)
    return len(texts)
