"""Small descriptions of our own making for the tests of the spec tools: a shop, in the ways in which an API is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FRAGMENTS = {
    "dify.yaml": """\
# The root of the shop.
openapi: 3.1.0
info:
  title: Shop
  version: 1.0.0
security:
  - appKey: []
tags:
  - name: orders
    description: Order things.
components:
  securitySchemes:
    appKey:
      type: http
      scheme: bearer
      description: Key of the shop.
  schemas:
    Error:
      type: object
      description: What went wrong.
      properties:
        code:
          type: string
          description: Name of the error.
x-error-codes:
  not_found:
    statuses: [404]
    cause: There is none.
    cure: Look elsewhere.
  unauthorized:
    statuses: [401]
    cause: The key is wrong.
    cure: Take another.
""",
    "events.yaml": """\
components:
  schemas:
    # One schema for each event.
    PlacedEvent:
      type: object
      description: An order was placed.
      required: [event, id]
      properties:
        event:
          type: string
          const: placed
          description: Kind of the event, always `placed`.
        id:
          type: string
          description: Id of the order.
    PingEvent:
      type: object
      description: Nothing happened.
      required: [event]
      properties:
        event:
          type: string
          const: ping
          description: Kind of the event, always `ping`.
    ShopEvent:
      description: What happens in the shop.
      oneOf:
        - $ref: '#/components/schemas/PlacedEvent'
        - $ref: '#/components/schemas/PingEvent'
      discriminator:
        propertyName: event
        mapping:
          placed: '#/components/schemas/PlacedEvent'
          ping: '#/components/schemas/PingEvent'
""",
    "tags/orders.yaml": """\
# Everything about orders.
paths:
  /orders:
    post:
      tags: [orders]
      operationId: placeOrder
      summary: Place an order
      description: Places an order and tells how it goes on.
      parameters: []
      requestBody:
        required: true
        description: The order.
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/PlaceOrderRequest'
      responses:
        "200":
          description: The order, or what happens to it.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Order'
            text/event-stream:
              schema:
                $ref: '#/components/schemas/ShopEvent'
        "401":
          description: The key is wrong.
          x-error-codes: [unauthorized]
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Error'
  /orders/{order_id}:
    get:
      tags: [orders]
      operationId: getOrder
      summary: Read an order
      description: Reads an order.
      parameters:
        - name: order_id
          in: path
          required: true
          description: Id of the order.
          schema:
            type: string
        - name: limit
          in: query
          description: How many lines. Defaults to 20.
          schema:
            type: integer
            maximum: 100
            default: 20
      responses:
        "200":
          description: The order.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Order'
        "401":
          description: The key is wrong.
          x-error-codes: [unauthorized]
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Error'
        "404":
          description: There is none.
          x-error-codes: [not_found]
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Error'
components:
  schemas:
    PlaceOrderRequest:
      type: object
      description: >-
        What to send, told at such a length that it does not fit on one line of the file, so that folded texts have to
        be kept as well.
      required: [things]
      properties:
        things:
          type: array
          description: The things.
          items:
            $ref: '#/components/schemas/Thing'
        note:
          type: [string, 'null']
          description: A word to the shop.
    Thing:
      type: object
      description: A thing.
      required: [kind]
      properties:
        kind:
          $ref: '#/components/schemas/Kind'
          description: What it is.
        size:
          type: integer
          description: Its size.   # in millimetres
    Kind:
      description: Kind of a thing.
      type: string
      enum: [cup, plate]
    Order:
      type: object
      description: An order.
      required: [id]
      properties:
        id:
          type: string
          description: Its id.
        status:
          type: string
          description: How far it is.
          enum: [new, sent]
        total:
          type: integer
          description: What it costs.
        things:
          type: array
          description: The things.
          items:
            $ref: '#/components/schemas/Thing'
""",
}


def shop(folder: Path) -> Path:
    """The description as files."""
    for name, text in FRAGMENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def upstream() -> Json:
    """The same shop as somebody else tells it: OpenAPI 3.0, other names, inline objects, `allOf`, `nullable`."""
    thing = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string", "enum": ["plate", "cup"]}, "size": {"type": "integer"}},
    }
    status = {"type": "string", "enum": ["new", "sent"]}
    errors = {"content": {"application/json": {}}}
    base = {
        "type": "object",
        "required": ["event"],
        "properties": {"event": {"type": "string", "enum": ["placed", "ping"]}},
        "discriminator": {
            "propertyName": "event",
            "mapping": {"placed": "#/components/schemas/StreamPlaced", "ping": "#/components/schemas/StreamPing"},
        },
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": "Another shop", "version": "2"},
        "paths": {
            "/orders": {
                "post": {
                    "operationId": "createOrder",
                    "requestBody": {
                        "required": True,
                        "content": {
                            "application/json": {
                                "schema": {
                                    "allOf": [
                                        {
                                            "type": "object",
                                            "required": ["things"],
                                            "properties": {"things": {"type": "array", "items": thing}},
                                        },
                                        {"properties": {"note": {"type": "string", "nullable": True}}},
                                    ]
                                }
                            }
                        },
                    },
                    "responses": {
                        "200": {
                            "content": {
                                "application/json": {"schema": {"$ref": "#/components/schemas/TheOrder"}},
                                "text/event-stream": {"schema": {"type": "string"}},
                            }
                        },
                        "401": errors,
                    },
                }
            },
            "/orders/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "get": {
                    "operationId": "readOrder",
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100, "default": 20}}
                    ],
                    "responses": {
                        "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/TheOrder"}}}},
                        "401": errors,
                        "404": errors,
                    },
                },
            },
        },
        "components": {
            "schemas": {
                "TheOrder": {
                    "type": "object",
                    "required": ["id"],
                    "properties": {
                        "id": {"type": "string"},
                        "status": status,
                        "total": {"type": "integer"},
                        "things": {"type": "array", "items": thing},
                    },
                },
                "Stream": base,
                "StreamPlaced": {
                    "allOf": [
                        {"$ref": "#/components/schemas/Stream"},
                        {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
                    ]
                },
                "StreamPing": {"allOf": [{"$ref": "#/components/schemas/Stream"}, {"type": "object"}]},
            }
        },
    }


def swagger() -> Json:
    """The shop as its server tells it, in Swagger 2.0."""
    return {
        "swagger": "2.0",
        "basePath": "/v1",
        "info": {"title": "The server", "version": "1"},
        "paths": {
            "/orders": {
                "post": {
                    "parameters": [
                        {"name": "payload", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Payload"}}
                    ],
                    "responses": {"200": {"schema": {"$ref": "#/definitions/Order"}}, "401": {}},
                }
            },
            "/orders/{order}": {
                "get": {
                    "parameters": [
                        {"name": "order", "in": "path", "required": True, "type": "string"},
                        {"name": "limit", "in": "query", "type": "integer", "maximum": 100, "default": 20},
                    ],
                    "responses": {"200": {}, "401": {}, "404": {}},
                }
            },
        },
        "definitions": {
            "Payload": {
                "type": "object",
                "required": ["things"],
                "properties": {
                    "things": {"type": "array", "items": {"$ref": "#/definitions/Missing"}},
                    "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
                },
            },
            "Order": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string"},
                    "status": {"type": "string", "enum": ["new", "sent"]},
                    "total": {"type": "integer"},
                    "things": {"type": "array", "items": {"type": "object"}},
                },
            },
        },
    }


def saved(path: Path, document: Json) -> str:
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)
