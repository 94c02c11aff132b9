"""The ASGI app: routes of every feature under `/api` and `/api/v1`, probes, metrics, the edge around it all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST

from taleward import __version__
from taleward.bootstrap import pages
from taleward.bootstrap.settings import Settings
from taleward.bootstrap.wiring import Services, open_services
from taleward.characters import http as characters_http
from taleward.config import http as config_http
from taleward.content import http as content_http
from taleward.identity import declare, install_tokens
from taleward.identity import http as identity_http
from taleward.inventory import http as inventory_http
from taleward.kit import Edge, install_problem_handlers, problem_responses
from taleward.quests import http as quests_http
from taleward.realtime import http as realtime_http
from taleward.sessions import http as sessions_http
from taleward.view import http as view_http
from taleward.world import http as world_http

declare(
    {
        "healthz": "public",
        "readyz": "public",
        "metrics": "public",
        "custom_swagger_ui_html_docs_get": "public",
        "swagger_ui_redirect_docs_oauth2_redirect_get": "public",
        "redoc_html_redoc_get": "public",
        "static-offline-docs": "public",
    }
)


def build_app(services: Services) -> FastAPI:
    """Put the routes of every feature into one app."""
    app = FastAPIOffline(
        title="Taleward",
        summary="The authoritative backend for narrated games.",
        version=__version__,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    install_tokens(app, services.tokens)
    install_problem_handlers(app)
    routers = (
        sessions_http.router(services.sessions, services.writes),  # first: a route is looked for in this order
        view_http.router(services.view, services.writes),
        identity_http.router(services.tokens, services.one_time),
        content_http.router(services.content),
        config_http.router(services.config),
        characters_http.router(services.characters),
        realtime_http.router(services.realtime),
        quests_http.router(services.quests, services.writes),
        inventory_http.router(services.inventory, services.writes),
        world_http.router(services.world, services.writes),
    )
    for router in routers:
        app.include_router(router, prefix="/api")
        app.include_router(router, prefix="/api/v1", include_in_schema=False)
    app.include_router(realtime_http.sockets(services.realtime, __version__))
    app.include_router(pages.router(services.content.library.base))
    app.include_router(_probes(services))
    return app


def _probes(services: Services) -> APIRouter:
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", operation_id="healthz", summary="Is the process alive?")
    async def healthz(_: Request) -> dict[str, str]:
        """Answer as long as the process can."""
        return {"status": "ok"}

    @routes.get(
        "/readyz", operation_id="readyz", summary="Can it serve players?", responses=problem_responses("unavailable")
    )
    async def readyz(_: Request) -> dict[str, str]:
        """Answer 200 if the storage does, 503 if not."""
        await services.store.ready()
        return {"status": "ready"}

    @routes.get("/metrics", operation_id="metrics", summary="Figures for Prometheus", response_class=Response)
    async def metrics(_: Request) -> Response:
        """Answer the figures in the text format of Prometheus."""
        return Response(services.telemetry.render(), media_type=CONTENT_TYPE_LATEST)

    return routes


class Service(Edge):
    """The whole service as an ASGI app."""

    def __init__(self, services: Services) -> None:
        """`services` run as long as this is used."""
        super().__init__(build_app(services), services.telemetry.http)
        self._live = services.realtime

    async def drain(self) -> None:
        """Send live clients away, who come back to whoever serves next. The rest is served on."""
        await self._live.drain()


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Service]:
    """The whole service, running as long as the context is open."""
    async with open_services(settings) as services:
        yield Service(services)
