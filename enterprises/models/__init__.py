"""The archive of an enterprise, told once: what it is, its figures by year, what it owns and has won."""

from .bulk import ArchiveImport
from .contact import ContactRequest
from .enterprise import Enterprise
from .mentoring import Mentoring
from .merger import Merger, Twin
from .night import KeptFacts, Standing, StandingMove, StandingPlace, StandingRun
from .property import IntellectualProperty, PropertyUse
from .standing import Honour, Incident, ResearchBody, Standard
from .what_if import WhatIf, WhatIfMove
from .year import YearFacts

__all__ = [
    "ArchiveImport",
    "ContactRequest",
    "Enterprise",
    "Honour",
    "Incident",
    "IntellectualProperty",
    "KeptFacts",
    "Mentoring",
    "Merger",
    "PropertyUse",
    "ResearchBody",
    "Standard",
    "Standing",
    "StandingMove",
    "StandingPlace",
    "StandingRun",
    "Twin",
    "WhatIf",
    "WhatIfMove",
    "YearFacts",
]
