"""An index that comes and goes, and expiry that is switched on and off, so that crashes meet what takes several
steps."""

from own_keys import TABLES
from workload import Workload, definitions, index

CHANGES = (
    ("UpdateTable", {"AttributeDefinitions": definitions(("rank", "N")), "GlobalSecondaryIndexUpdates": [
        {"Create": index("late", "rank", projection="KEYS_ONLY")}]}),
    ("UpdateTable", {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "late"}}]}),
    ("UpdateTimeToLive", {"TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True}}),
    ("UpdateTimeToLive", {"TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": False}}),
)
MOST_SECONDS_BETWEEN = 0.03


class TableChanges(Workload):
    """What a change comes too early or too late for is refused, which is right: `serein check` tells the rest."""

    def __init__(self):
        self.done = 0

    def __str__(self):
        return f"{self.done} changes of tables"

    def work(self, client, choose, stop, complain):
        while not stop.wait(choose.uniform(0, MOST_SECONDS_BETWEEN)):
            operation, change = choose.choice(CHANGES)
            status, _ = client.call(operation, {"TableName": choose.choice(TABLES), **change})
            self.done += status == 200
