"""Jobs for the worker. They may run twice: each does only what is still due.

The one module that imports the task library.
"""

from django_tasks import task

from surveys.erasing import forget_drafts


@task()
def erase_drafts(wave_id: int) -> int:
    """Erase a closed wave's unfinished drafts and say how many there were."""
    return forget_drafts(wave_id)
