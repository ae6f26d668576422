"""Jobs that were given up (`revive`): shows them, or lets one or all of them try again."""

from django.core.management.base import BaseCommand
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from workflows import process


class Command(BaseCommand):
    help = "Lists the jobs of the flows that were given up; --task N or --all lets them try again."

    def add_arguments(self, parser):
        parser.add_argument("--task", type=int, help="the number of one job")
        parser.add_argument("--all", action="store_true")

    def handle(self, *, task, **options):
        failed = Task.objects.filter(status=STATUS.ERROR).select_related("process__case_process__case")
        if task:
            failed = failed.filter(pk=task)
        for each in failed.order_by("pk"):
            title = each.process.case_process.case.title
            self.stdout.write(f"{each.pk}  {each.flow_task.name}  {each.data.get('failure', '')}  {title}")
            if task or options["all"]:
                process.revive(each)
