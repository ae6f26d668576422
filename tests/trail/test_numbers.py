"""Numbers carry no gap and no number twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from trail import numbers

real = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.mark.django_db
def test_each_series_counts_from_one():
    assert [numbers.take("QN2026"), numbers.take("QN2026"), numbers.take("QN2027")] == [1, 2, 1]


@real
def test_number_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError, match="in a transaction"):
        numbers.take("QN2026")


@real
def test_number_of_a_transaction_rolled_back_is_given_again():
    with transaction.atomic():
        numbers.take("QN2026")
        transaction.set_rollback(True)

    with transaction.atomic():
        assert numbers.take("QN2026") == 1


@real
def test_eight_threads_take_two_hundred_numbers_without_gap():
    def take_some(thread):
        taken = []
        for n in range(25):
            try:
                with transaction.atomic():
                    number = numbers.take("QN2026")
                    if n % 5 == 4 and number % 2:
                        raise InterruptedError
                taken.append(number)
            except InterruptedError:
                with transaction.atomic():
                    taken.append(numbers.take("QN2026"))
        connection.close()
        return taken

    with ThreadPoolExecutor(8) as threads:
        taken = [number for some in threads.map(take_some, range(8)) for number in some]

    assert sorted(taken) == list(range(1, 201))
