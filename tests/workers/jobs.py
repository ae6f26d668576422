"""Jobs that only the tests' workers know."""

from trail import outbox


@outbox.job("judge_a_table")
class Judge(outbox.Job):
    """Judges made-up enterprises by columns, as an import will; fails if a row is not judged."""

    def prepare(self, payload):
        from benchmarks import policy
        from workflows.policy import assess, plan

        programme = plan.read(policy.PLAN).programmes["tech_sme"]
        judged = assess.table(programme, policy.made_up(payload["rows"], [programme]), policy.DAY)
        assert judged["verdict"].is_in(["met", "not_met", "open"]).sum() == payload["rows"]
