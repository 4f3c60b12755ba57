"""How forms are drawn."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Label, hint, error and control in that order.

    Widgets keep Django's own templates, because the admin draws with them too.
    """

    form_template_name = "includes/form.html"
    field_template_name = "includes/field.html"
