"""Write prompts: `celery -A workers prompts write --category error-page --code 404 --count 20`."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence

import click
from celery.bin.base import CeleryCommand
from sqlalchemy.orm import Session

from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.database import in_transaction, make_engine
from shared.generation_params import GenerationRequest, VariationRequest
from shared.live_state import make_redis
from shared.logs import configure_logs
from shared.prompts.writing.draws import SEED_BITS
from shared.prompts.writing.orders import PromptCategory, find_style, make_order
from shared.prompts.writing.writer import Prompt, PromptWriter, Source
from shared.reconciler import announce
from shared.settings import Settings
from shared.variations import submit
from workers.commands.group import CommandGroup, counted, make_console

MOST_PROMPTS = 500  #: at once; beyond that a set repeats its scenes too often to be looked through

console = make_console()


@click.group(cls=CommandGroup)
def prompts() -> None:
    """Write prompts for error pages and for location pages."""
    configure_logs(Settings.from_environment().log_format, logging.WARNING)


@prompts.command("write", cls=CeleryCommand)
@click.option("--category", type=click.Choice([category.value for category in PromptCategory]), required=True)
@click.option("--code", type=int, help="The status code of an error page.")
@click.option("--city", help="The city of a location page.")
@click.option("--business", help="The kind of business of a location page, such as 'coffee shop'.")
@click.option("--count", type=click.IntRange(1, MOST_PROMPTS), default=10, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), help="The same seed draws the same combinations.")
@click.option("--style", help="The name of a style that all prompts share. A style is drawn if none is given.")
@click.option("--submit", "submitting", is_flag=True, help="Also submit each prompt as a variation.")
@click.option(
    "--family",
    type=click.Choice([name.value for name in FamilyName]),
    multiple=True,
    help="With --submit: only these families; all families if none is given.",
)
@click.pass_context
def write_prompts(  # noqa: PLR0913 -- one for each option
    ctx: click.Context,
    *,
    category: str,
    code: int | None,
    city: str | None,
    business: str | None,
    count: int,
    seed: int | None,
    style: str | None,
    submitting: bool,
    family: Sequence[str],
) -> None:
    """Write prompts, one a line; --submit makes a variation of each."""
    settings = Settings.from_environment()
    order = make_order(category, code=code, city=city, business=business)
    wanted_style = find_style(order, style) if style else None
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    written = PromptWriter.from_settings(settings).write(order, count, seed, wanted_style)
    for prompt in written:
        console.print(prompt.prompt, soft_wrap=True, markup=False)
    console.print(_summary(written, seed), soft_wrap=True)
    if submitting:
        families = tuple(FamilyName(name) for name in family) or tuple(ASPECT_FAMILIES)
        doorbells = _submit(ctx, settings, [_request(prompt, families) for prompt in written])
        names = ", ".join(prompt.name for prompt in written)
        console.print(f"Submitted: {names}; {len(doorbells)} families queued.", soft_wrap=True)


def _request(prompt: Prompt, families: tuple[FamilyName, ...]) -> VariationRequest:
    generation = GenerationRequest(
        prompt=prompt.prompt,
        negative_prompt_mode=prompt.negative_prompt_mode,
        seed=prompt.seed,
        model=prompt.model,
        style=prompt.style,
    )
    return VariationRequest(
        name=prompt.name, category=prompt.category, generation=generation, families=families, alt=prompt.alt
    )


def _submit(ctx: click.Context, settings: Settings, requests: Sequence[VariationRequest]) -> list[str]:
    """Submit all variations in one transaction, then send the doorbells of their families."""
    engine = make_engine(settings, "celery prompts")

    def submit_all(session: Session) -> list[str]:
        return [bell for request in requests for bell in submit(session, request, settings).doorbells]

    doorbells = in_transaction(engine, submit_all)
    announce(engine, make_redis(settings), ctx.obj.app, doorbells)
    return doorbells


def _summary(written: Sequence[Prompt], seed: int) -> str:
    expanded = sum(prompt.source is Source.LANGUAGE_MODEL for prompt in written)
    many = counted(len(written), "prompt", "prompts")
    return f"{many}, {expanded} of them expanded by the language model; seed {seed}."
