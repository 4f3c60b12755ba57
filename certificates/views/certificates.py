"""The certificate of a registration, for people who may see the registration."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from certificates.models import Certificate
from certificates.pdf.certificate import certificate_pdf


@require_safe
def certificate(request, slug, pk):
    """The valid one as PDF, made again each time; 404 where there is none."""
    rows = Certificate.objects.visible_to(request.user).valid()
    rows = rows.select_related("registration__event")
    paper = get_object_or_404(rows, registration=pk, registration__event__slug=slug)
    response = HttpResponse(certificate_pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{paper.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
