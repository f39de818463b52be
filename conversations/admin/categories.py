"""Categories of closed conversations."""

from django.contrib import admin

from conversations.models import Category
from helpdesk.admin.base import Page


@admin.register(Category)
class CategoryAdmin(Page):
    list_display = ("name", "description")
    search_fields = ("name",)
    fields = ("name", "description")
