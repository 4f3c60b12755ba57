"""The pages of a note verbale's PDF, as images with their text."""

from django.db import models
from django.urls import reverse

from friends.models.memberships import NoteVerbale


def _image_path(page, filename):
    return f"note-pages/{page.note_verbale_id}/{page.number}.webp"


class NotePage(models.Model):
    """One page, drawn by the worker. It is shown to the readers of the note verbale."""

    note_verbale = models.ForeignKey(NoteVerbale, models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    image = models.FileField(upload_to=_image_path, max_length=200)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    # Empty for a scan.
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["note_verbale", "number"], name="friends_notepage_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note_verbale_id}/{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("friends:note_page", args=[self.note_verbale_id, self.number])
