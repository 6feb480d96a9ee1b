"""What lab 03 looks at, and what it makes of it: shops are visited, and servers taken away."""

import json
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import DefaultCookiePolicy
from threading import Barrier

import requests
from botocore.exceptions import ClientError

from elastic_lab.exercises import AnswerError, LabExercises, judged
from elastic_lab.wall_clock import utc_seconds, wait_until

SERVICES = ("autoscaling", "dynamodb", "ec2", "elbv2", "s3", "ssm")
HEALTHY_SECONDS = 20.0
"""Seconds of the wall within which a group of two is whole again; it takes about one."""
ANSWER_SECONDS = 15.0
VISITORS = 8
"""As many as two servers of four threads each can work on at once."""
DAY = 86_400.0
COOKIE_BYTES = 4096
"""What a browser keeps of a cookie, name and value:
https://www.rfc-editor.org/rfc/rfc6265#section-6.1"""

lab = LabExercises(
    "03",
    misconceptions={
        "servers_share_memory": "Each server has a memory of its own: what one request put there, "
        "the next may not find.",
        "sticky_sessions_fix_it": "Stickiness decides who is asked, not what is kept: the cart "
        "still ends with its server, and no other device reaches it.",
        "a_session_is_on_the_server": "Flask's session is a signed cookie: it lives in one "
        "browser, is no larger than 4 KB, and survives every server.",
        "a_cookie_is_a_store": "What is in a cookie is in one browser, and nobody else, not even "
        "the shop, can look it up.",
        "a_secret_per_start": "A secret that is made at each start makes every server take the "
        "others' cookies for forgeries.",
        "a_copy_stays_true": "A copy in a server's memory is true until another server changes the "
        "original, and nobody tells the copy.",
        "a_start_is_the_first": "Servers start all the time: what an application clears at its "
        "start is cleared at every scale-out.",
        "a_get_may_change": "Links are followed by search engines, previews and browsers that load "
        "ahead, so a GET must change nothing.",
        "carts_end_by_themselves": "A table keeps what it is given: items end only by a number of "
        "seconds in the attribute that time to live is enabled for.",
        "local_disk_is_storage": "A disk belongs to one instance, and goes with it; the others "
        "never see what is on it.",
        "read_modify_write_is_atomic": "Between a read and a write others write too: send the "
        "change, or let a condition say that nothing has changed.",
        "a_lock_protects_the_table": "A lock in a process stops that process; another server has "
        "another lock.",
        "first_or_never": "A condition that refuses is half of optimistic locking: the other half "
        "is to read again and try again.",
        "a_retry_adds_nothing": "A request that is sent twice is done twice, unless something in "
        "it says that it is the same.",
        "looked_first": "To look and then to write are two steps, and a second attempt fits "
        "between them: put the look into the write, as a condition.",
        "the_last_key_is_enough": "Attempts arrive late and out of order, so that every key "
        "counts, not the last one alone.",
        "the_same_is_a_repeat": "Whoever asks for the same product again with a new key wants "
        "another piece: the key tells, the content does not.",
        "a_repeat_is_an_error": "To the client a repeated request is as good as the first: what it "
        "wanted is done.",
        "keys_are_unique": "Clients make keys, and clients do not know each other: a key belongs "
        "to its user.",
        "bytes_are_text": "A file is bytes: whoever decodes it as text changes it.",
        "a_table_is_for_files": "Items end at 400 KB, and cost ten times as much by the gigabyte: "
        "files belong into a bucket.",
        "atomic_is_enough": "A decrement that is atomic still goes below zero: the condition has "
        "to be in the same call.",
        "giving_back_is_harmless": "A request to undo is repeated like any other: undo only what "
        "is there.",
        "sold_out_is_a_failure": "A 5xx says: try again. What will not change is told with a 4xx.",
    },
)


# Visiting a shop -------------------------------------------------------------------------------


class FourKilobytes(DefaultCookiePolicy):
    """A browser's: a larger cookie is not kept."""

    def set_ok(self, cookie, request):
        size = len(cookie.name) + len(cookie.value or "")
        return size <= COOKIE_BYTES and super().set_ok(cookie, request)


class Browser:
    """One device of a visitor, on one shop; it remembers the worst status that it was given."""

    def __init__(self, address):
        self.address = address
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.cookies.set_policy(FourKilobytes())

    def ask(self, method, path, body=None, key=""):
        """Status and body of the answer; status 0 when there is none."""
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = self.session.request(
                method, self.address + path, data=body, headers=headers, timeout=ANSWER_SECONDS
            )
        except requests.RequestException:
            return 0, b""
        return answer.status_code, answer.content

    def add(self, user, product, key=""):
        """The status of putting one piece into the user's cart."""
        return self.ask("POST", f"/carts/{user}/items/{product}", key=key)[0]

    def cart(self, user):
        """Pieces by product, None when the answer is no cart."""
        status, body = self.ask("GET", f"/carts/{user}")
        return {} if status == 404 else counts(status, body)

    def carts(self, user, times=4):
        """What so many looks at the cart show."""
        return [self.cart(user) for _ in range(times)]


def counts(status, body):
    """The numbers of an answer in JSON, None when it has something else."""
    try:
        told = json.loads(body) if status == 200 else None
        return {name: int(number) for name, number in told.items() if int(number)}
    except (AttributeError, TypeError, ValueError):
        return None


def at_once(browsers, act):
    """What `act(number, browser)` gives for each of the browsers, all at the same moment."""
    barrier = Barrier(len(browsers))

    def one(number):
        browsers[number].ask("GET", "/health")
        barrier.wait(ANSWER_SECONDS)
        return act(number, browsers[number])

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(one, range(len(browsers))))


def ok(*statuses):
    """Whether every status is a success."""
    return all(200 <= status < 300 for status in statuses)


def told(statuses):
    """Statuses in words, each once; 0 is no answer at all."""
    return ", ".join(str(status) if status else "none" for status in sorted(set(statuses)))


def fresh(word):
    """A name that nobody has used yet."""
    return f"{word}-{secrets.token_hex(5)}"


# The servers of a shop -------------------------------------------------------------------------


class Shop:
    """The load balancer `name`, with what is behind it."""

    def __init__(self, cloud, name):
        self.cloud, self.name = cloud, name
        self.elbv2 = cloud.client("elbv2")
        found = self._balancer()
        self.address = f"http://{found['DNSName']}" if found else ""
        self.groups = self._groups(found["LoadBalancerArn"]) if found else []
        self.trouble = self._trouble()

    def browsers(self, number):
        """So many browsers, each without cookies."""
        return [Browser(self.address) for _ in range(number)]

    def browsers_of_one(self, number):
        """So many browsers that ask one server, past the balancer."""
        port = self.cloud.programs()[self.serving()[0]]["ports"][0]
        return [Browser(f"http://127.0.0.1:{port}") for _ in range(number)]

    def healths(self):
        """Target's id -> its state."""
        told = [self.elbv2.describe_target_health(TargetGroupArn=arn) for arn in self.groups]
        each = [target for answer in told for target in answer["TargetHealthDescriptions"]]
        return {target["Target"]["Id"]: target["TargetHealth"]["State"] for target in each}

    def serving(self):
        """The healthy servers."""
        return sorted(name for name, state in self.healths().items() if state == "healthy")

    def replace_all(self):
        """Take each server away, one after the other, as scale-in and releases do; the group
        launches others. True when new ones serve."""
        came_back = [self._replace(name) for name in self.serving()]
        return all(came_back)

    def _replace(self, name):
        try:
            self.cloud.client("autoscaling").terminate_instance_in_auto_scaling_group(
                InstanceId=name, ShouldDecrementDesiredCapacity=False
            )
        except ClientError:
            self.cloud.client("ec2").terminate_instances(InstanceIds=[name])
        return wait_until(
            lambda: name not in self.healths() and len(self.serving()) > 1, HEALTHY_SECONDS, 0.05
        )

    def said(self):
        """The last error that its applications have told, as text after a semicolon."""
        programs = self.cloud.programs()
        logs = [programs[name]["log"] for name in sorted(self.healths()) if name in programs]
        errors = [line for log in logs for line in log.splitlines() if ERROR.match(line)]
        return f"; its log says: {errors[-1][:200]}" if errors else ""

    def _balancer(self):
        try:
            return self.elbv2.describe_load_balancers(Names=[self.name])["LoadBalancers"][0]
        except ClientError:
            return None

    def _groups(self, balancer):
        found = self.elbv2.describe_target_groups(LoadBalancerArn=balancer)["TargetGroups"]
        return [group["TargetGroupArn"] for group in found]

    def _trouble(self):
        """Why it cannot be visited, empty when it can."""
        if not self.address:
            return "absent"
        whole = wait_until(lambda: len(self.serving()) > 1, HEALTHY_SECONDS, 0.05)
        return "" if whole else f"unhealthy{self.said()}"


ERROR = re.compile(r"[A-Za-z_][\w.]*(Error|Exception|NotFound|NoSuch\w*): ")


def no_shop(seen):
    """What every check says while there is no shop that can be visited; None when there is."""
    name, trouble = seen["shop"], seen["trouble"]
    if trouble == "absent":
        return judged(
            False,
            observed=f"no load balancer is called `{name}`",
            why="the shop has not been deployed.",
            next_step=f'write the application and `deploy("{name}", ...)` it.',
        )
    if trouble.startswith("unhealthy"):
        return judged(
            False,
            observed=f"fewer than two healthy servers{trouble.removeprefix('unhealthy')}",
            why="an application that does not start, or does not answer `/health` with 200, gets "
            "no requests.",
            next_step="read the error, mend the application, deploy it again.",
        )
    if trouble:
        return judged(
            False,
            observed=trouble,
            why="the shop does not keep the contract's routes and answers yet.",
            next_step="visit it yourself with `new_browser()`, and compare with the table.",
        )
    return None


def unlike_contract(shop):
    """What of the cart's contract a first visit finds not kept; empty when all is."""
    (browser,) = shop.browsers(1)
    user, product = fresh("user"), fresh("tea")
    status = browser.add(user, product, fresh("key"))
    if not ok(status):
        return f"`POST /carts/<user>/items/<product>` was answered with {status}{shop.said()}"
    if any(cart is None for cart in browser.carts(user)):
        return f"`GET /carts/<user>` did not answer with 200 and pieces by product{shop.said()}"
    if not any(cart.get(product) for cart in map(dict, browser.carts(user))):
        return "the piece that was put in is in no answer of `GET /carts/<user>`"
    return ""


def visit(cloud, name, look, unlike=unlike_contract):
    """What `look(shop)` sees of the shop `name`, and the trouble that keeps it from looking."""
    shop = Shop(cloud, name)
    trouble = shop.trouble or unlike(shop)
    return {"shop": name, "trouble": trouble, **({} if trouble else look(shop))}


def stuck(seen):
    """For a hint: a word on what is in the way before anything else."""
    if seen.get("trouble") == "absent":
        return f"There is no shop `{seen['shop']}` yet: begin with one that starts, and deploy it. "
    return f"{seen['trouble'].capitalize()}. First that. " if seen.get("trouble") else ""


# 03.1 ------------------------------------------------------------------------------------------

EVENTS = ("next request", "scale-out", "scale-in", "second device", "large cart")
TRUTH = {
    "memory": {"next request", "scale-out", "scale-in", "second device"},
    "sticky": {"scale-in", "second device"},
    "cookie": {"second device", "large cart"},
}


@lab.exercise(
    "03.1",
    title="What is lost, and when?",
    services=SERVICES,
    hints=(
        "For each cart ask: where is it, physically? Then: which events part the visitor from that "
        "place?",
        "Try it: `new_browser()` is a second device, `resize(...)` and `replace_servers(...)` take "
        "servers away, and a loop of `add` with long names makes a large cart. For `left`: how "
        "many of nine requests, in turn, does each of three servers get?",
        "Memory in turn: four events. Sticky memory: what the same server cannot help with, which "
        "is its own end and another browser. A cookie: no event of the servers', but another "
        "browser, and 4096 bytes.",
    ),
    explanation="a cart is lost with the place where it is. Memory ends with its server; "
    "stickiness keeps a browser at that server and changes nothing about its end; a cookie ends "
    "with its browser, or at 4096 bytes, and no server matters to it.",
    what_if="the shop deploys ten times a day? How long does a sticky cart live on average, and "
    "how long would you have to wait before each release?",
)
def what_is_lost(cloud, answers, made):
    loses = answers.value("loses")
    if not isinstance(loses, dict) or set(loses) != set(TRUTH):
        raise AnswerError('`loses` has three keys: "memory", "sticky" and "cookie".')
    for name, events in loses.items():
        unknown = [e for e in events if e not in EVENTS] if isinstance(events, list) else ["it"]
        if unknown:
            raise AnswerError(f'`loses["{name}"]` is a list of the words in the table.')
    return {"loses": loses, "left": answers.value("left")}


def compare(seen, cart, why_more, why_less):
    """A judgement of the events that were named for a cart; the reasons are by event."""
    named, truth = set(seen["loses"][cart]), TRUTH[cart]
    more = [event for event in EVENTS if event in named - truth]
    less = [event for event in EVENTS if event in truth - named]
    first = why_more.get(more[0]) if more else why_less.get(less[0]) if less else None
    return named == truth, more, less, first or "try the event on the cart and count the pieces."


def told_events(more, less):
    """What is too much and what is missing, without giving the missing ones away."""
    words = [f"named, and harmless: {', '.join(more)}"] if more else []
    words += [f"{len(less)} not named"] if less else []
    return "; ".join(words) or "all of them, and no other"


@what_is_lost.check("memory", 2, "what makes pieces of a cart in memory disappear")
def lost_memory(seen):
    same, more, less, why = compare(
        seen,
        "memory",
        {"large cart": "a server's memory has room for far more than a cookie."},
        {
            "next request": "you saw it: 1, 1, 2, 2, ...",
            "scale-out": "the third server begins with an empty dictionary, and gets every third "
            "request.",
            "second device": "its requests are balanced as all others are.",
        },
    )
    apart = bool(set(less) & {"next request", "scale-out", "second device"})
    return judged(
        same,
        observed=told_events(more, less),
        why=why,
        next_step="think of who is asked after the event, and what that one knows.",
        shows="servers_share_memory" if apart else "",
    )


@what_is_lost.check("sticky", 2, "what makes pieces of a sticky cart disappear")
def lost_sticky(seen):
    same, more, less, why = compare(
        seen,
        "sticky",
        {
            "next request": "the cookie brings the same browser to the same server.",
            "scale-out": "a browser that has a server keeps it.",
            "large cart": "the cart is in memory; the cookie only names the server.",
        },
        {
            "scale-in": "the server is gone, and the cart was in it.",
            "second device": "another browser has another cookie, or none.",
        },
    )
    return judged(
        same,
        observed=told_events(more, less),
        why=why,
        next_step="ask what the balancer's cookie knows: a server's name, and nothing of a cart.",
        shows="sticky_sessions_fix_it" if less else "",
    )


@what_is_lost.check("cookie", 2, "what makes pieces of a cart in a cookie disappear")
def lost_cookie(seen):
    same, more, less, why = compare(
        seen,
        "cookie",
        dict.fromkeys(
            EVENTS, "the browser brings the whole cart with each request, to any server."
        ),
        {
            "second device": "another browser has no such cookie.",
            "large cart": "a browser does not keep a cookie of more than 4096 bytes.",
        },
    )
    return judged(
        same,
        observed=told_events(more, less),
        why=why,
        next_step="read the cookie as the lab did: is the cart in it?",
        shows="a_session_is_on_the_server" if more else "",
    )


@what_is_lost.check("left", 2, "how many of nine pieces are left at one of three servers")
def pieces_left(seen):
    return judged(
        seen["left"] == 3,
        observed=f"`left` is {seen['left']!r}",
        why="each server knows of the requests that it was given, and no others.",
        next_step="deal nine requests to three servers in turn, and strike out two servers.",
        shows="servers_share_memory" if seen["left"] == 9 else "",
    )


# 03.2 ------------------------------------------------------------------------------------------


def hint_survival(seen):
    """Look at what fails before speaking."""
    if stuck(seen):
        return stuck(seen)
    if seen["set_cookie"]:
        return "The shop hands out a cookie of its own. Which of the demands can a cookie not meet?"
    return "Which line of your application still remembers something between two requests?"


@lab.exercise(
    "03.2",
    title="A cart that survives its server",
    services=SERVICES,
    hints=(
        hint_survival,
        "Each request begins with reading the cart from the table and ends with writing it back; "
        "the user's name is the key. Nothing at the top of the file may change while the "
        "application runs, and nothing is cleared when it starts.",
        "In `add`: `get_item(TableName='carts', Key={'user': {'S': user}}, ConsistentRead=True)`, "
        "one more piece, then `put_item` with `'ends': {'N': str(int(time.time()) + 30 * 24 * "
        "3600)}`. In `show`: the same `get_item`, `.get('Item', {})`.",
    ),
    explanation="between two requests your servers know nothing, so it does not matter which one "
    "is asked, or whether it was there a minute ago. That is all that stateless means.",
    what_if="the table is slow for a minute? Then every server is. The state has one place now, "
    "and that place has to be the sturdiest thing you have: labs 06 to 09.",
)
def surviving_cart(cloud, answers, made):
    return visit(cloud, "cart", lambda shop: look_at_cart(cloud, shop))


surviving_cart.unless(no_shop)


def look_at_cart(cloud, shop):
    """Shop with four browsers, look into the account, take the servers away, look again."""
    phone, tablet, laptop, stranger = shop.browsers(4)
    user, other = fresh("user"), fresh("other")
    tea, mug = fresh("tea"), fresh("mug")
    tablet.add(other, mug)
    device = laptop.cart(other)
    answered, stale = shop_and_look(phone, user, tea, mug)
    before = most(phone.carts(user))
    stranger.ask("GET", f"/carts/{user}/items/{tea}")
    asked = most(phone.carts(user))
    kept = keeping(cloud, (user, tea, mug))
    came_back = shop.replace_all()
    after = [sum((cart or {}).values()) for cart in phone.carts(user)]
    return {
        "answered": answered,
        "stale": stale,
        "set_cookie": any("AWSALB" not in cookie.name for cookie in phone.session.cookies),
        "sticky": any("AWSALB" in cookie.name for cookie in phone.session.cookies),
        "device": device == {mug: 1},
        "changed_by_get": asked > before,
        "came_back": came_back,
        "survived": asked > 0 and set(after) == {asked},
        "emptied": not any(after),
        **kept,
    }


def most(carts):
    """The most pieces that one of several looks at a cart has shown."""
    return max(sum((cart or {}).values()) for cart in carts)


def shop_and_look(phone, user, tea, mug):
    """Add four pieces and look twice after each: whether all were taken, and how many looks
    showed another cart than the one that was put together."""
    wanted, statuses, stale = {}, [], 0
    for product in (tea, tea, mug, tea):
        statuses.append(phone.add(user, product))
        wanted[product] = wanted.get(product, 0) + 1
        stale += sum(cart != wanted for cart in phone.carts(user, 2))
    return ok(*statuses), stale


def keeping(cloud, words):
    """Where in the account one of `words` is: in tables, in buckets, and when that ends."""
    items = [(t, item) for t, item in all_items(cloud) if mentions(json.dumps(item), words)]
    objects = [
        bucket
        for bucket, key, body in all_objects(cloud)
        if mentions(key, words) or mentions(body.decode(errors="replace"), words)
    ]
    ends = [end_of_item(cloud, table, item) for table, item in items]
    ends += [end_of_object(cloud, bucket) for bucket in objects]
    return {"tables": len(items), "objects": len(objects), "ends": sorted(set(ends))}


def mentions(text, words):
    """Whether one of the words is in the text."""
    return any(word in text for word in words)


def all_items(cloud):
    """Every item of every table, with the table's name; bytes as text."""
    client = cloud.client("dynamodb")
    for table in client.list_tables()["TableNames"]:
        for page in client.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                yield table, json.loads(json.dumps(item, default=as_text))


def as_text(value):
    """A DynamoDB value that JSON has no form for."""
    if isinstance(value, bytes | bytearray):
        return value.decode(errors="replace")
    return str(getattr(value, "value", value))


def all_objects(cloud):
    """Bucket, key and bytes of every object."""
    client = cloud.client("s3")
    for bucket in [each["Name"] for each in client.list_buckets()["Buckets"]]:
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for each in page.get("Contents", []):
                body = client.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()
                yield bucket, each["Key"], body


def end_of_item(cloud, table, item):
    """When the item ends: `in time`, or what keeps it from ending then."""
    client = cloud.client("dynamodb")
    told = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if told["TimeToLiveStatus"] not in ("ENABLED", "ENABLING"):
        return "never: time to live is not enabled"
    value = item.get(told["AttributeName"])
    if value is None:
        return f"never: no attribute `{told['AttributeName']}`"
    if "N" not in value:
        return f"never: `{told['AttributeName']}` is not a number"
    return in_days((float(value["N"]) - utc_seconds()) / DAY)


def in_days(days):
    """`in time` for about 30 days, else how many in words."""
    if 25 < days < 35:
        return "in time"
    return "never: it counts milliseconds" if days > 1e6 else f"after about {days:.0f} days"


def end_of_object(cloud, bucket):
    """When the bucket's lifecycle rules end an object."""
    try:
        rules = cloud.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    except ClientError:
        return "never: the bucket has no lifecycle rule"
    days = [rule["Expiration"]["Days"] for rule in rules if "Days" in rule.get("Expiration", {})]
    return in_days(min(days)) if days else "never: no rule lets objects expire"


@surviving_cart.check("same_everywhere", 2, "the same cart at every look, just after a change too")
def same_everywhere(seen):
    kept = bool(seen["tables"] or seen["objects"])
    secret = bool(seen["set_cookie"]) and not kept
    return judged(
        seen["answered"] and not seen["stale"],
        observed=f"{seen['stale']} of 8 looks showed another cart than was put together"
        if seen["stale"]
        else "every look showed every piece"
        if seen["answered"]
        else "some pieces were not taken",
        why="the cookie that one server signed was not accepted by the other."
        if secret
        else "a server answered from a copy of its own."
        if kept
        else "what one server knows, the other does not.",
        next_step="one secret for all servers, or better no cart in a cookie."
        if secret
        else "read the cart from the table in each request, with `ConsistentRead=True`.",
        shows="a_secret_per_start"
        if secret
        else "a_copy_stays_true"
        if kept
        else "servers_share_memory",
    )


@surviving_cart.check("survives", 4, "the whole cart, after all servers were replaced")
def survives(seen):
    kept = bool(seen["tables"] or seen["objects"])
    whole = seen["survived"] and seen["came_back"]
    return judged(
        whole,
        observed="all pieces are there"
        if whole
        else "the group did not launch two others"
        if not seen["came_back"]
        else "the cart is empty"
        if seen["emptied"]
        else "pieces are missing",
        why="the new servers' start cleared what the old ones had kept."
        if kept
        else "it was in the servers: memory and disk went with them.",
        next_step="nothing at the application's start may delete or overwrite."
        if kept
        else "keep the cart in a table.",
        shows=why_not_survived(seen, kept),
    )


def why_not_survived(seen, kept):
    """The misconception behind a cart that did not survive."""
    if not seen["came_back"]:
        return ""
    if kept:
        return "a_start_is_the_first"
    if seen["set_cookie"]:
        return "a_secret_per_start"
    return "sticky_sessions_fix_it" if seen["sticky"] else "local_disk_is_storage"


@surviving_cart.check("any_device", 2, "the same cart on another device of the user")
def any_device(seen):
    return judged(
        seen["device"],
        observed="the laptop shows what the telephone put in"
        if seen["device"]
        else "the laptop does not show what the telephone put in",
        why="the cart, or the way to it, is in the first browser's cookie."
        if seen["set_cookie"]
        else "the laptop was served by another server.",
        next_step="find the cart by the user, not by anything that a browser carries.",
        shows="a_cookie_is_a_store" if seen["set_cookie"] else "",
    )


@surviving_cart.check("get_changes_nothing", 1, "a GET that leaves the cart as it was")
def get_changes_nothing(seen):
    return judged(
        not seen["changed_by_get"],
        observed="following the link put a piece into the cart"
        if seen["changed_by_get"]
        else "the cart is as it was",
        why="the route that adds also answers GET.",
        next_step="let it answer POST alone: `@app.post(...)`.",
        shows="a_get_may_change",
    )


@surviving_cart.check(
    "kept_and_ends", 3, "the cart in a table or a bucket, until 30 days after it was added to"
)
def kept_and_ends(seen):
    wrong = [end for end in seen["ends"] if end != "in time"]
    kept = bool(seen["tables"] or seen["objects"])
    return judged(
        kept and not wrong,
        observed=f"it ends {wrong[0]}"
        if wrong
        else "it is there, and ends in time"
        if kept
        else "neither the user nor the products are in any table or bucket",
        why="DynamoDB deletes an item only by a number of seconds since 1970, in the attribute "
        "that time to live is enabled for."
        if kept
        else "the cart is in the browser."
        if seen["set_cookie"]
        else "the cart is in a server's memory or on a disk.",
        next_step="with each write, `int(time.time()) + 30 * 24 * 3600` in that attribute."
        if kept
        else "`put_item`, with the user as the key.",
        shows=why_not_kept(seen, kept),
    )


def why_not_kept(seen, kept):
    """The misconception behind a cart that is not in the account, or never ends."""
    if kept:
        return "carts_end_by_themselves"
    return "a_cookie_is_a_store" if seen["set_cookie"] else "local_disk_is_storage"


# 03.3 ------------------------------------------------------------------------------------------

ROUNDS = 6


@lab.exercise(
    "03.3",
    title="Two adds, two pieces",
    services=SERVICES,
    hints=(
        lambda seen: (
            stuck(seen)
            or (
                "Some adds were refused: what should a server do whose condition was not met?"
                if seen["refused"]
                else "What may another server do between your read and your write?"
            )
        ),
        "Let DynamoDB do the arithmetic: one `update_item` and no read before it. If you must "
        "compute in Python, write under a condition that fails when the cart has changed, and try "
        "again until it does not.",
        "`update_item(TableName='carts', Key={'user': {'S': user}}, UpdateExpression='ADD #product "
        ":one', ExpressionAttributeNames={'#product': product}, ExpressionAttributeValues={':one': "
        "{'N': '1'}})`: a cart is then all attributes that are no other.",
    ),
    explanation="DynamoDB carries out one update of an item after the other. You sent changes, "
    "which fit on whatever is there, and no results, which fit only on what you had read.",
    what_if="two adds meet in two Regions (global tables)? Then even `ADD` can lose one: the last "
    "writer wins, and only an item for each change loses nothing.",
)
def busy_cart(cloud, answers, made):
    return visit(cloud, "busy", look_at_crowd)


busy_cart.unless(no_shop)


def look_at_crowd(shop):
    """Rounds of adds at the same moment, to one product and to several: how many were taken, and
    how many of those are in no cart. Rounds at one server alone tell a lock in the process."""
    browsers = shop.browsers(VISITORS)
    rounds = [add_at_once(browsers, number % 2 == 0) for number in range(ROUNDS)]
    alone = [add_at_once(shop.browsers_of_one(VISITORS), True) for _ in range(ROUNDS // 2)]
    refused = [status for each in (*rounds, *alone) for status in each["refused"]]
    return {
        "refused": refused,
        "lost": sum(each["lost"] for each in (*rounds, *alone)),
        "extra": sum(each["extra"] for each in (*rounds, *alone)),
        "lost_alone": sum(each["lost"] for each in alone),
        "said": shop.said() if refused else "",
    }


def add_at_once(browsers, one_product):
    """One add from each browser into one new cart."""
    user = fresh("user")
    products = [fresh("tea")] * len(browsers) if one_product else [fresh("mug") for _ in browsers]
    statuses = at_once(browsers, lambda number, browser: browser.add(user, products[number]))
    good = sum(ok(status) for status in statuses)
    there = sum((browsers[0].cart(user) or {}).values())
    return {
        "refused": [status for status in statuses if not ok(status)],
        "lost": max(0, good - there),
        "extra": max(0, there - len(browsers)),
    }


@busy_cart.check("none_lost", 5, "every add that was answered with a success, in the cart")
def none_lost(seen):
    locked = seen["lost"] and not seen["lost_alone"]
    return judged(
        not seen["lost"] and not seen["extra"],
        observed=f"{seen['lost']} adds were taken and are in no cart"
        if seen["lost"]
        else "there are more pieces than were added"
        if seen["extra"]
        else "every piece is there, of one product and of several",
        why="one server alone loses none: what protects it there does not reach the other server."
        if locked
        else "two requests read the same cart, and the second to write did not know of the first."
        if seen["lost"]
        else "an attempt that was tried again had been carried out already.",
        next_step="one `update_item` that says what changes, instead of a read and a write.",
        shows="a_lock_protects_the_table"
        if locked
        else "read_modify_write_is_atomic"
        if seen["lost"]
        else "",
    )


@busy_cart.check("all_answered", 2, "every add answered with a success")
def all_answered(seen):
    return judged(
        not seen["refused"],
        observed=f"{len(seen['refused'])} adds got no success but {told(seen['refused'])}"
        f"{seen['said']}"
        if seen["refused"]
        else "all were taken",
        why="a condition was not met because somebody else was first, and the visitor was told "
        "instead of the server trying again.",
        next_step="read again and try again until the write is taken, or let one update do it all.",
        shows="first_or_never",
    )


# 03.4 ------------------------------------------------------------------------------------------

ATTEMPTS = 4
PAIRS = 10


@lab.exercise(
    "03.4",
    title="Sent twice, added once",
    services=SERVICES,
    hints=(
        lambda seen: (
            stuck(seen)
            or (
                "One after the other works. What if both attempts look before either writes?"
                if seen["late"] and not seen["moments"]
                else "Where could a server look up whether a key has been used, so that all "
                "servers see the same?"
            )
        ),
        "Keep the user's keys beside the cart, and let the very call that adds the piece have the "
        "condition that the key is new, and put it among the keys. If the condition is not met, "
        "the piece is there: answer as the first time.",
        "`UpdateExpression='ADD #product :one, done :keys'`, `ConditionExpression='NOT "
        "contains(done, :key)'` with `':keys': {'SS': [key]}, ':key': {'S': key}`; and `except "
        "dynamodb.exceptions.ConditionalCheckFailedException: pass`.",
    ),
    explanation="the key and the piece are written in one step or not at all, so that no second "
    "attempt fits between, and no crash leaves one without the other.",
    what_if="keys were kept for a day only, to save space, and a telephone that was off for a week "
    "sends its request again? How long do clients of yours try?",
)
def cart_once(cloud, answers, made):
    return visit(cloud, "once", look_at_retries)


cart_once.unless(no_shop)


def look_at_retries(shop):
    """Keys that come again: late, out of order, after a release, at once, from somebody else."""
    browsers = shop.browsers(ATTEMPTS)
    phone = browsers[0]
    statuses, moments = repeated_at_once(browsers)
    ann, bob, key = fresh("ann"), fresh("bob"), fresh("key")
    phone.add(ann, "mug", key)
    phone.add(ann, "mug", f"{key}-2")
    phone.add(bob, "mug", key)
    late, repeats = repeated_late(shop, phone)
    answered = ok(*statuses, *repeats)
    return {
        "late": late,
        "moments": moments,
        "another": phone.cart(ann),
        "of_bob": phone.cart(bob),
        "answered": answered,
        "said": "" if answered else shop.said(),
    }


def repeated_at_once(browsers):
    """All statuses, and whether each of some pieces is there once after several attempts at the
    same moment."""
    user, statuses = fresh("user"), []
    products = [fresh("tea") for _ in range(PAIRS)]
    for product in products:
        key = fresh("key")
        statuses += at_once(browsers, lambda _, browser, p=product, k=key: browser.add(user, p, k))
    return statuses, browsers[0].cart(user) == dict.fromkeys(products, 1)


def repeated_late(shop, phone):
    """Whether two pieces are there once after their keys came again, to both servers and to those
    that took their place; and the statuses of the repeats."""
    user, tea, mug = fresh("user"), fresh("key"), fresh("key")
    phone.add(user, "tea", tea)
    phone.add(user, "mug", mug)
    repeats = [phone.add(user, "tea", tea) for _ in range(2)]
    repeats += [phone.add(user, "mug", mug) for _ in range(2)]
    shop.replace_all()
    repeats += [phone.add(user, "tea", tea), phone.add(user, "mug", mug)]
    return phone.cart(user) == {"tea": 1, "mug": 1}, repeats


@cart_once.check("once_later", 3, "one piece for a key that comes again, however late")
def once_later(seen):
    return judged(
        seen["late"],
        observed="each of two keys that came again, in turn, is one piece"
        if seen["late"]
        else "two keys that came again, in turn, are not one piece each",
        why="keys that are known at one moment were forgotten by the next."
        if seen["moments"]
        else "nothing that all servers see says which keys have been used.",
        next_step="keep every key of the user, where the cart is.",
        shows="the_last_key_is_enough" if seen["moments"] else "a_retry_adds_nothing",
    )


@cart_once.check("once_at_once", 3, "one piece for a key that comes several times at a moment")
def once_at_once(seen):
    return judged(
        seen["moments"],
        observed="one piece each, in every round"
        if seen["moments"]
        else "not one piece each: in some rounds more, or none",
        why="both attempts looked for the key before either had written it."
        if seen["late"]
        else "no attempt looks for the key.",
        next_step="put the look into the write: a `ConditionExpression` in the call that adds.",
        shows="looked_first" if seen["late"] else "",
    )


@cart_once.check("another_key", 2, "another piece for another key, of the same product")
def another_key(seen):
    right = seen["another"] == {"mug": 2}
    return judged(
        right,
        observed="two keys, two pieces" if right else "two keys for a mug are not two mugs",
        why="it was recognised by its product, not by its key.",
        next_step="compare the `Idempotency-Key`, and nothing else.",
        shows="the_same_is_a_repeat",
    )


@cart_once.check("own_keys", 2, "a piece for each of two users whose keys are the same")
def own_keys(seen):
    right = seen["of_bob"] == {"mug": 1}
    return judged(
        right,
        observed="both have their piece" if right else "the second user's piece is not in the cart",
        why="the key was looked up without its user.",
        next_step="keep keys by user and key.",
        shows="keys_are_unique",
    )


@cart_once.check("answered_alike", 2, "a repeated request answered with a success")
def answered_alike(seen):
    return judged(
        seen["answered"],
        observed="every repeat was told that it is done"
        if seen["answered"]
        else f"some repeats were told of a failure{seen['said']}",
        why="the condition that keeps the second piece out was told to the client as an error.",
        next_step="catch the exception of the condition, and answer as the first time.",
        shows="a_repeat_is_an_error",
    )


# 03.5 ------------------------------------------------------------------------------------------

DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'><text>%s %s</text></svg>"
PHOTO_BYTES = 200_000


@lab.exercise(
    "03.5",
    title="The photo that everybody sees",
    services=SERVICES,
    hints=(
        lambda seen: (
            stuck(seen)
            or "After `PUT` has answered: on how many servers is the photo? Where could all of "
            "them look?"
        ),
        "`PUT` becomes `put_object` and `GET` becomes `get_object`, with the photo's name in the "
        "key; nothing stays on the server, not even a copy to be quicker.",
        "`s3.put_object(Bucket=..., Key=f'photos/{name}', Body=request.get_data())`; "
        "`s3.get_object(...)['Body'].read()`, and `except s3.exceptions.NoSuchKey: abort(404)`. "
        "Create the bucket in the notebook, once.",
    ),
    explanation="the bucket is one place for all servers, and who reads from it after a write gets "
    "what was written.",
    what_if="a video of 2 GB is uploaded? It would pass through your server and its memory: let "
    "the browser send it straight to S3, with a presigned URL.",
)
def everybodys_photo(cloud, answers, made):
    return visit(cloud, "photos", lambda shop: look_at_photos(cloud, shop), unlike_photos)


everybodys_photo.unless(no_shop)


def unlike_photos(shop):
    """What of the photos' contract a first visit finds not kept; empty when all is."""
    (browser,) = shop.browsers(1)
    name = fresh("first") + ".svg"
    status, _ = browser.ask("PUT", f"/photos/{name}", DRAWING % (b"first", name.encode()))
    if not ok(status):
        return f"`PUT /photos/<name>` was answered with {status}{shop.said()}"
    if 200 not in [browser.ask("GET", f"/photos/{name}")[0] for _ in range(4)]:
        return f"`GET /photos/<name>` never gave the photo back{shop.said()}"
    return ""


def look_at_photos(cloud, shop):
    """Keep a drawing twice and a photo once, look at all servers, and again when all are new."""
    seller, visitor = shop.browsers(2)
    name, photo = fresh("mug") + ".svg", fresh("mug") + ".jpg"
    old, new = (DRAWING % (word, name.encode()) for word in (b"old", b"new"))
    for drawing in (old, old, new):
        seller.ask("PUT", f"/photos/{name}", drawing)
    looks = [visitor.ask("GET", f"/photos/{name}") for _ in range(4)]
    pixels = secrets.token_bytes(PHOTO_BYTES)
    seller.ask("PUT", f"/photos/{photo}", pixels)
    downloads = [visitor.ask("GET", f"/photos/{photo}")[1] for _ in range(2)]
    missing = [visitor.ask("GET", f"/photos/{fresh('none')}.jpg")[0] for _ in range(2)]
    inside = in_a_bucket(cloud, (name, photo), (new, pixels))
    came_back = shop.replace_all()
    again = [visitor.ask("GET", f"/photos/{name}") for _ in range(4)]
    return {
        "newest": all(body == new for _, body in looks),
        "older": any(body == old for _, body in looks),
        "exact": all(body == pixels for body in downloads),
        "missing": missing,
        "inside": inside,
        "came_back": came_back,
        "survived": all(status == 200 and body not in (b"", old) for status, body in again),
    }


def in_a_bucket(cloud, names, bodies):
    """Whether each photo is in some bucket, by its name or by its bytes."""
    kept = [(key, body) for _, key, body in all_objects(cloud)]
    return all(
        any(name in key or body == content for key, content in kept)
        for name, body in zip(names, bodies, strict=True)
    )


@everybodys_photo.check("newest_everywhere", 2, "the newest photo from every server")
def newest_everywhere(seen):
    return judged(
        seen["newest"],
        observed="the newest, at every look"
        if seen["newest"]
        else "an older one, at some looks"
        if seen["older"]
        else "none, at some looks",
        why="a server kept a copy, and nobody told it of the new one."
        if seen["older"]
        else "the photo is on the disk of the server that took it.",
        next_step="read it from the bucket at every request.",
        shows="a_copy_stays_true" if seen["older"] else "local_disk_is_storage",
    )


@everybodys_photo.check("photo_survives", 2, "the photo, after all servers were replaced")
def photo_survives(seen):
    whole = seen["survived"] and seen["came_back"]
    return judged(
        whole,
        observed="it is still there"
        if whole
        else "the group did not launch two others"
        if not seen["came_back"]
        else "it is gone, or an older one",
        why="the new servers' start cleared the bucket."
        if seen["inside"]
        else "it went with the servers' disks.",
        next_step="nothing at the application's start may delete or overwrite."
        if seen["inside"]
        else "`put_object`.",
        shows="a_start_is_the_first" if seen["inside"] else "local_disk_is_storage",
    )


@everybodys_photo.check("same_bytes", 2, "a photo of 200 KB, byte for byte")
def same_bytes(seen):
    return judged(
        seen["exact"],
        observed="the same bytes" if seen["exact"] else "other bytes, or none",
        why="on its way it was taken for text.",
        next_step="`request.get_data()` gives bytes, and S3 takes bytes: leave them so.",
        shows="bytes_are_text",
    )


@everybodys_photo.check("in_a_bucket", 2, "the photos in a bucket")
def photos_in_a_bucket(seen):
    return judged(
        seen["inside"],
        observed="they are there" if seen["inside"] else "in no bucket, by name or by content",
        why="they are somewhere else: on a disk, or in a table, whose items end at 400 KB.",
        next_step="`put_object` with the name in the key.",
        shows="a_table_is_for_files" if seen["newest"] else "local_disk_is_storage",
    )


@everybodys_photo.check("missing_is_404", 1, "404 for a name that was never kept")
def missing_is_404(seen):
    right = seen["missing"] == [404, 404]
    return judged(
        right,
        observed=f"the answer was {told(seen['missing'])}",
        why="`get_object` raises `NoSuchKey`, which nobody caught: a 5xx says that the shop is "
        "broken, and counts against it at the load balancer.",
        next_step="`except s3.exceptions.NoSuchKey: abort(404)`.",
    )


# 03.6 ------------------------------------------------------------------------------------------

FEW = 3
SALES = 5


@lab.exercise(
    "03.6",
    title="The last ten pieces",
    services=SERVICES,
    hints=(
        lambda seen: (
            stuck(seen)
            or "Write down, for each request, what must be true *at the moment of the write* for "
            "it to be carried out."
        ),
        "`left` and the buyers belong together: in one item one conditional update can change "
        "both, in several a transaction can. When the condition refuses, look which part of it "
        "did: has the user a piece already, or is none left?",
        "Buying: `SET #left = #left - :one ADD buyers :us` under `#left > :zero AND NOT "
        "contains(buyers, :me)`. Giving back: `SET #left = #left + :one DELETE buyers :us` under "
        "`contains(buyers, :me)`. `:us` is `{'SS': [user]}`.",
    ),
    explanation="each request is one write under the condition that makes it right. Whatever "
    "meets, repeats or dies, each piece has one owner or none.",
    what_if="a million people come for the ten pieces? All writes go to one item, which takes "
    "about a thousand a second. Lab 07 is about that.",
)
def last_pieces(cloud, answers, made):
    return visit(cloud, "sale", look_at_sale, unlike_sale)


last_pieces.unless(no_shop)


def sale_of(browser, product):
    """What is left and who has bought, None when the answer is no sale."""
    status, body = browser.ask("GET", f"/sales/{product}")
    try:
        told = json.loads(body) if status == 200 else None
        return {"left": int(told["left"]), "buyers": sorted(map(str, told["buyers"]))}
    except (KeyError, TypeError, ValueError):
        return None


def opened(browser, number):
    """A new product, on sale with so many pieces."""
    product = fresh("lamp")
    browser.ask("PUT", f"/sales/{product}/{number}")
    return product


def buy(browser, product, user):
    """The status of buying."""
    return browser.ask("POST", f"/sales/{product}/buyers/{user}")[0]


def give_back(browser, product, user):
    """The status of giving back."""
    return browser.ask("DELETE", f"/sales/{product}/buyers/{user}")[0]


def unlike_sale(shop):
    """What of the sale's contract a first visit finds not kept; empty when all is."""
    (browser,) = shop.browsers(1)
    product, user = fresh("lamp"), fresh("user")
    status, _ = browser.ask("PUT", f"/sales/{product}/{FEW}")
    if not ok(status):
        return f"`PUT /sales/<product>/<pieces>` was answered with {status}{shop.said()}"
    status = buy(browser, product, user)
    if not ok(status):
        return f"`POST /sales/<product>/buyers/<user>` was answered with {status}{shop.said()}"
    sales = [sale_of(browser, product) for _ in range(4)]
    if None in sales:
        return f"`GET /sales/<product>` did not answer with `left` and `buyers`{shop.said()}"
    if not any(user in sale["buyers"] for sale in sales):
        return "who has bought is not among the `buyers`"
    return ""


def look_at_sale(shop):
    """Crowds for few pieces, one user many times, pieces given back, and servers replaced."""
    browsers = shop.browsers(VISITORS)
    rush = [rushed(browsers, FEW) for _ in range(SALES)]
    enough = [rushed(browsers, VISITORS) for _ in range(SALES)]
    refused = [status for each in rush for status in each["statuses"] if not ok(status)]
    calm = opened(browsers[0], FEW)
    buyers = sorted(fresh("user") for _ in range(FEW - 1))
    for user in buyers:
        buy(browsers[0], calm, user)
    twice = [bought_twice(browsers) for _ in range(SALES)]
    back = [gave_back(browsers) for _ in range(SALES)]
    came_back = shop.replace_all()
    return {
        "sold": [each["sold"] for each in rush],
        "rest": [each["left"] for each in rush],
        "for_all": all(each["sold"] == VISITORS and each["left"] == 0 for each in enough),
        "refused": sorted(set(refused)),
        "one_each": all(twice),
        "given_back": all(back),
        "came_back": came_back,
        "after": sale_of(browsers[0], calm) == {"left": 1, "buyers": buyers},
    }


def rushed(browsers, pieces):
    """As many buyers as browsers at once, for so many pieces."""
    product = opened(browsers[0], pieces)
    users = [fresh("user") for _ in browsers]
    statuses = at_once(browsers, lambda number, browser: buy(browser, product, users[number]))
    sale = sale_of(browsers[0], product) or {"left": -1, "buyers": []}
    return {
        "statuses": statuses,
        "sold": max(sum(map(ok, statuses)), len(sale["buyers"])),
        "left": sale["left"],
    }


def bought_twice(browsers):
    """Whether one user has one piece after buying from each browser at once, and once more."""
    product, user = opened(browsers[0], FEW), fresh("user")
    statuses = at_once(browsers, lambda _, browser: buy(browser, product, user))
    statuses.append(buy(browsers[0], product, user))
    one = {"left": FEW - 1, "buyers": [user]}
    return ok(*statuses) and sale_of(browsers[0], product) == one


def gave_back(browsers):
    """Whether one piece is there again after it was given back from each browser at once, also by
    somebody who never had one."""
    product, owner, keeper = opened(browsers[0], FEW), fresh("user"), fresh("user")
    for user in (owner, keeper):
        buy(browsers[0], product, user)
    statuses = at_once(browsers, lambda _, browser: give_back(browser, product, owner))
    statuses += [give_back(browsers[0], product, user) for user in (owner, fresh("user"))]
    kept = {"left": FEW - 1, "buyers": [keeper]}
    return ok(*statuses) and sale_of(browsers[0], product) == kept


@last_pieces.check("sold_exactly", 4, "all pieces sold, and not one more")
def sold_exactly(seen):
    right = set(seen["sold"]) == {FEW} and set(seen["rest"]) == {0} and seen["for_all"]
    more = max(seen["sold"]) > FEW or min(seen["rest"]) < 0
    return judged(
        right,
        observed=f"{FEW} of {FEW} pieces, and {VISITORS} of {VISITORS}, in every rush of "
        f"{VISITORS} buyers"
        if right
        else f"{max(seen['sold'])} buyers were promised one of {FEW} pieces"
        if more
        else "pieces were left although there were buyers for all",
        why="the look at what is left and the sale were two steps, or the sale had no condition."
        if more
        else "a buyer was sent away because another one was quicker, not because none was left.",
        next_step="let the write itself say `#left > :zero`."
        if more
        else "when the condition refuses, look again: is none left, or only something changed?",
        shows="atomic_is_enough" if more else "first_or_never",
    )


@last_pieces.check("one_each", 3, "one piece for a user who buys again and again")
def one_each(seen):
    return judged(
        seen["one_each"],
        observed="one piece, and a success each time"
        if seen["one_each"]
        else "more than one piece went, or a repeat got no success",
        why="nothing in the write says that this user has none yet.",
        next_step="add to the condition that the user is not among the buyers, and answer a "
        "repeat as the first time.",
        shows="a_retry_adds_nothing",
    )


@last_pieces.check("given_back_once", 3, "a piece that is given back once, by its owner")
def given_back_once(seen):
    return judged(
        seen["given_back"],
        observed="one piece came back, and a success each time"
        if seen["given_back"]
        else "more or less than one piece came back, or a repeat got no success",
        why="giving back was carried out for somebody who has no piece, or no more.",
        next_step="give back under the condition that the user is among the buyers.",
        shows="giving_back_is_harmless",
    )


@last_pieces.check("sold_out_is_409", 2, "409 when none is left")
def sold_out_is_409(seen):
    right = seen["refused"] == [409]
    return judged(
        right,
        observed="409, each time"
        if right
        else f"the answer was {told(seen['refused'])}"
        if seen["refused"]
        else "nobody was sent away",
        why="the buyer is told of a failure, and tries again; or of a success that is none.",
        next_step="answer 409 when no piece is left: `return jsonify(...), 409`.",
        shows="sold_out_is_a_failure" if any(s >= 500 for s in seen["refused"]) else "",
    )


@last_pieces.check("sale_survives", 2, "the same sale, after all servers were replaced")
def sale_survives(seen):
    whole = seen["after"] and seen["came_back"]
    return judged(
        whole,
        observed="`left` and `buyers` add up as before"
        if whole
        else "the group did not launch two others"
        if not seen["came_back"]
        else "`left` and `buyers` are not what they were",
        why="something of it was in the servers, or their start cleared it.",
        next_step="keep all of it in the table, and clear nothing at the start.",
        shows="a_start_is_the_first" if seen["came_back"] else "",
    )
