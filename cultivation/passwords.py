"""The two profiles of what a password must be; the rules themselves stand in `accounts.passwords`."""

DJANGO, OURS = "django.contrib.auth.password_validation", "accounts.passwords"
ATTRIBUTES = ("username", "display_name", "email")
ALWAYS = [
    {
        "NAME": f"{DJANGO}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ATTRIBUTES},
    },
    {"NAME": f"{DJANGO}.CommonPasswordValidator"},
    {"NAME": f"{DJANGO}.NumericPasswordValidator"},
    {"NAME": f"{OURS}.NotBlocked"},
]
PROFILES = {
    "mlps3": [
        {"NAME": f"{DJANGO}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
        {"NAME": f"{OURS}.LongForOffices", "OPTIONS": {"min_length": 12}},
        {"NAME": f"{OURS}.CharacterKinds", "OPTIONS": {"at_least": 3}},
        {"NAME": f"{OURS}.NotOneOfTheLast", "OPTIONS": {"kept": 5}},
    ],
    "nist": [{"NAME": f"{DJANGO}.MinimumLengthValidator", "OPTIONS": {"min_length": 15}}],
}
MAX_AGE = {"mlps3": 90, "nist": None}


def validators(profile):
    """Return the validators of a profile, as Django's setting wants them."""
    return [*PROFILES[profile], *ALWAYS]


def max_age(profile):
    """Return the days after which a password is changed, None for never."""
    return MAX_AGE[profile]
