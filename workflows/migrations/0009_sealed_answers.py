"""Bank data of task books, kept as plain text until now, is sealed; the columns say that they hold such."""

import accounts.fields
from django.db import migrations

from accounts import sealing

BANK = ("bank_name", "bank_account_name")


def seal(apps, schema_editor):
    books = apps.get_model("workflows", "TaskBook").objects.using(schema_editor.connection.alias)
    for book in books.filter(answers__has_any_keys=BANK).iterator():
        told = {name: book.answers[name] for name in BANK if isinstance(book.answers.get(name), str)}
        book.answers |= {name: sealing.seal(text, "bank_words", name=name) for name, text in told.items()}
        book.save(update_fields=["answers"])


def unseal(apps, schema_editor):
    books = apps.get_model("workflows", "TaskBook").objects.using(schema_editor.connection.alias)
    for book in books.filter(answers__has_any_keys=BANK).iterator():
        book.answers = {name: sealing.opened(value, name=name) for name, value in book.answers.items()}
        book.save(update_fields=["answers"])


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0008_copies_for_experts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='application',
            name='answers',
            field=accounts.fields.AnswersField(default=dict),
        ),
        migrations.AlterField(
            model_name='submission',
            name='answers',
            field=accounts.fields.AnswersField(),
        ),
        migrations.AlterField(
            model_name='taskbook',
            name='answers',
            field=accounts.fields.AnswersField(default=dict),
        ),
        migrations.RunPython(seal, unseal),
    ]
