"""Django's admin app with our site; apart from the site itself, which needs the models to be there."""

from django.contrib.admin.apps import AdminConfig


class SiteConfig(AdminConfig):
    default_site = "helpdesk.site.Site"
