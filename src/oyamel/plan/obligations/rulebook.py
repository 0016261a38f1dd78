"""The law that the organization in scope stands on: the versions of the packs that it took, and its own rules in use.

A version of a pack is taken by a person; until then the one before is judged by, and its rows are kept as they were.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from oyamel.engine.applicability import Register, compile_packs, load_register, read_own_row
from oyamel.facts.obligations import Obligation as Row
from oyamel.facts.obligations import Pack, load_packs, load_vocabulary, topics_off
from oyamel.facts.obligations.keeping import as_of, digest_of, from_plain, plain_rows
from oyamel.org.models import Organization
from oyamel.plan.obligations.enums import RuleStatus
from oyamel.plan.obligations.models import PackText, Rule, TakenPack, TopicChoice

OWN = "own-"


@dataclass(frozen=True)
class Edition:
    """A version of a pack."""

    pack: str
    digest: str
    as_of: str


def installed() -> dict[str, Edition]:
    """The versions that came with the program, by country."""
    return {name: Edition(name, digest_of(name), as_of(pack)) for name, pack in load_packs().items()}


def taken() -> dict[str, Edition]:
    """The versions that the organization in scope stands on; a pack it never took counts as installed."""
    found = installed()
    rows = TakenPack.objects.order_by("taken_at", "pk").values_list("pack", "text__digest", "text__as_of")
    return found | {pack: Edition(pack, digest, day) for pack, digest, day in rows}


def waiting() -> list[Edition]:
    """The installed versions that the organization has not taken yet, though it stands on an earlier one."""
    standing = taken()
    return [edition for name, edition in installed().items() if standing[name].digest != edition.digest]


def keep_text(edition: Edition) -> PackText:
    """The kept rows of an installed version, written the first time somebody needs them."""
    values = {"pack": edition.pack, "as_of": edition.as_of, "rows": plain_rows(edition.pack)}
    return PackText.objects.get_or_create(digest=edition.digest, defaults=values)[0]


def packs(editions: dict[str, Edition] | None = None) -> Register:
    """The packs alone, in the versions of the organization or in these."""
    return _compiled(tuple(each.digest for each in (editions or taken()).values()))


@lru_cache(maxsize=8)
def _compiled(digests: tuple[str, ...]) -> Register:
    here = {edition.digest: name for name, edition in installed().items()}
    if set(digests) == set(here):
        return load_register()
    found = [load_packs()[name] for digest, name in here.items() if digest in digests]
    found += [_kept(digest) for digest in digests if digest not in here]
    return compile_packs(found, load_vocabulary())


def _kept(digest: str) -> Pack:
    text = PackText.objects.get(digest=digest)
    rows = tuple(from_plain(row) for row in text.rows)
    return replace(load_packs()[text.pack], rows=rows, as_of=text.as_of)


def rules_in_use() -> list[Rule]:
    """The organization's own rules that are judged."""
    rows = Rule.objects.filter(record__status=RuleStatus.IN_USE.value, record__is_archived=False)
    return list(rows.select_related("record").order_by("pk"))


def own_row(rule: Rule, register: Register | None = None) -> Row:
    """A rule as a row of law. Raises RefusedRow with every problem: place, reason, remedy."""
    return read_own_row(raw_of(rule), register or load_register())


def raw_of(rule: Rule) -> dict[str, object]:
    """A rule in the form of the packs; a municipality narrows the condition to itself."""
    language = rule.record.language or "en"
    return {
        "id": f"{OWN}{rule.pk}", "jurisdiction": rule.jurisdiction, "title": {language: rule.record.title},
        "duty": {language: rule.requirement} if rule.requirement else "", "authority": rule.authority,
        "instrument": rule.instrument, "citation": rule.citation, "topic": rule.topic, "kind": rule.type,
        "applies_when": condition_of(rule), "as_of": rule.text_as_of.isoformat() if rule.text_as_of else "",
        "due": _due(rule, language), "penalty": {language: rule.penalty} if rule.penalty else None,
        "sources": [rule.source] if rule.source else [],
    }  # fmt: skip


def condition_of(rule: Rule) -> str:
    """What a rule asks of a site, its place included."""
    parts = [f"({rule.condition})" if rule.condition.strip() else ""]
    if rule.municipality:
        quoted = rule.municipality.replace('"', "")
        parts.insert(0, f'municipality == "{quoted}"')
    elif len(rule.jurisdiction) > 2:
        parts.insert(0, f'jurisdiction == "{rule.jurisdiction}"')
    return " and ".join(part for part in parts if part) or "true"


def _due(rule: Rule, language: str) -> dict[str, object]:
    due: dict[str, object] = {"rule": {language: rule.due_words} if rule.due_words else ""}
    if rule.recurrence:
        due |= {"type": "recurring", "rrule": [rule.recurrence]}
        if rule.first_on:
            due["start"] = rule.first_on.isoformat()
    return due


def whole() -> Register:
    """Packs and own rules in use: what the sites of the organization are judged by."""
    base, rules = packs(), rules_in_use()
    if not rules:
        return base
    return _with_rules(base, tuple((rule.pk, str(rule.record.updated_at)) for rule in rules))


@lru_cache(maxsize=32)
def _with_rules(base: Register, _versions: tuple[tuple[int, str], ...]) -> Register:
    return base.with_rows(own_row(rule, base) for rule in rules_in_use())


def shown() -> Register:
    """What questions are asked for: everything but the topics that are hidden."""
    return _without_topics(whole(), topics_hidden())


@lru_cache(maxsize=32)
def _without_topics(register: Register, hidden: frozenset[str]) -> Register:
    rows = {name: pair for name, pair in register.rows.items() if pair[0].topic not in hidden}
    return Register(rows, register.vocabulary)


def branch_of_rules() -> dict[str, str]:
    """Row id → path of the branch, of those own rules that hold for one branch only."""
    rows = Rule.objects.filter(record__status=RuleStatus.IN_USE.value).exclude(record__site_path="")
    return {f"{OWN}{pk}": path for pk, path in rows.values_list("pk", "record__site_path")}


def topics_hidden() -> frozenset[str]:
    """The topics that the organization in scope has not turned on."""
    choice = TopicChoice.objects.first()
    return topics_off() - frozenset(choice.topics if choice else ())


def lock(organization: Organization) -> None:
    """Two people who take over law for one organization wait for each other."""
    Organization.objects.select_for_update().get(pk=organization.pk)
