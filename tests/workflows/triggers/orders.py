"""A workflow that is started when an order is paid, and what is posted to it then."""

ORDER = """
workflow: "Order paid"
trigger:
  on: incoming_webhook
  contact: {by: email, path: customer.email}
  create: CREATE
  map:
    - {path: "order.id", variable: order}
    - {path: "order.note", variable: note, required: false}
  when: [{subject: payload.order.total, operator: gt, value: 100}]
steps:
  - {id: note, kind: update_field, field: last_name, value: "bought {{ var.order }}"}
  - {id: rest, kind: wait, for: 1d}
"""
PAID = {"customer": {"email": "Ana@Example.com"}, "order": {"id": 17, "total": 150}}
