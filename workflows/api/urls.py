"""Addresses of the resources of workflows."""

from rest_framework.routers import SimpleRouter

router = SimpleRouter()
urlpatterns = router.urls
