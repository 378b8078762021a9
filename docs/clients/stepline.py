# Made from api/openapi.yaml by ./stepline clients FOLDER; Python 3.9 or later, nothing else is needed.
import json
import urllib.error
import urllib.parse
import urllib.request


class SteplineError(Exception):
    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message


class Stepline:
    def __init__(self, url, token, timeout=30):
        self._url = url.rstrip("/")
        self._token = token
        self._timeout = timeout

    def _ask(self, method, path, query=None, body=None):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        headers = {"Authorization": "Bearer " + self._token}
        data = None
        if isinstance(body, str):
            data, headers["Content-Type"] = body.encode(), "text/csv"
        elif body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(self._url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                said = answer.read()
                is_json = answer.headers.get_content_type() == "application/json"
                return json.loads(said) if is_json and said else said
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")
            try:
                said = json.loads(said)["error"]
            except (ValueError, KeyError, TypeError):
                pass
            raise SteplineError(error.code, said) from None

    def get_openapi_yaml(self):
        """This document, for everybody"""
        return self._ask("GET", f"/v1/openapi.yaml", None)

    def get_calls(self):
        """Calls that are going on (scope read; numbers are masked without scope words)"""
        return self._ask("GET", f"/v1/calls", None)

    def post_calls(self, body=None):
        """Place a call (scope dial)"""
        return self._ask("POST", f"/v1/calls", None, body)

    def get_orders_by_order(self, order):
        """What came of an order of the last hour (scope read): GIVEN, TAKEN by a gateway, DONE, or REFUSED with the reason, among them that no gateway took it within 10 s"""
        return self._ask("GET", f"/v1/orders/{urllib.parse.quote(order, safe='')}", None)

    def get_calls_by_call(self, call):
        """One call (scope read; numbers are masked without scope words)"""
        return self._ask("GET", f"/v1/calls/{urllib.parse.quote(call, safe='')}", None)

    def post_calls_by_call_by_action(self, call, action, body=None):
        """Have something done with a call (scope control; monitor needs scope listen, recording needs scope record)"""
        return self._ask("POST", f"/v1/calls/{urllib.parse.quote(call, safe='')}/{urllib.parse.quote(action, safe='')}", None, body)

    def get_campaigns(self):
        """All campaigns (scope campaign, as everything below)"""
        return self._ask("GET", f"/v1/campaigns", None)

    def post_campaigns(self, body=None):
        """Take a campaign's file in, or its next version while it does not run (scope campaign)"""
        return self._ask("POST", f"/v1/campaigns", None, body)

    def get_campaigns_by_name(self, name):
        """How it stands (scope campaign) - contacts by state, attempts by outcome, abandon rate, imports, and rests (lines that rest since the carrier refuses, with kind, status and its words)"""
        return self._ask("GET", f"/v1/campaigns/{urllib.parse.quote(name, safe='')}", None)

    def get_campaigns_by_name_contacts(self, name, **query):
        """Contacts in the order they came in, with what came of them and why (scope campaign; numbers are masked without scope words)"""
        return self._ask("GET", f"/v1/campaigns/{urllib.parse.quote(name, safe='')}/contacts", query)

    def get_campaigns_by_name_curve(self, name):
        """The last day by quarters of an hour (scope campaign)"""
        return self._ask("GET", f"/v1/campaigns/{urllib.parse.quote(name, safe='')}/curve", None)

    def post_campaigns_by_name_by_action(self, name, action, body=None):
        """Change its state or pace (scope campaign), import contacts (text/csv, answered when they are in), or look at a contact before the call"""
        return self._ask("POST", f"/v1/campaigns/{urllib.parse.quote(name, safe='')}/{urllib.parse.quote(action, safe='')}", None, body)

    def get_campaigns_by_name_evidence_by_attempt(self, name, attempt):
        """The signed evidence of one attempt (scope campaign)"""
        return self._ask("GET", f"/v1/campaigns/{urllib.parse.quote(name, safe='')}/evidence/{urllib.parse.quote(attempt, safe='')}", None)

    def get_history(self, **query):
        """Calls that are over, the newest first (scope read; numbers and words are masked, and not searched, without scope words)"""
        return self._ask("GET", f"/v1/history", query)

    def get_history_csv(self):
        """The same as CSV that no spreadsheet runs as formulas (scope read)"""
        return self._ask("GET", f"/v1/history.csv", None)

    def get_history_by_call(self, call):
        """One call (scope read; numbers and words are masked without scope words)"""
        return self._ask("GET", f"/v1/history/{urllib.parse.quote(call, safe='')}", None)

    def get_history_by_call_recording(self, call):
        """Its recording as stereo WAV, the caller left, whole or by Range (scope record)"""
        return self._ask("GET", f"/v1/history/{urllib.parse.quote(call, safe='')}/recording", None)

    def get_history_by_call_peaks(self, call):
        """The loudest of each thousandth of both sides (scope record)"""
        return self._ask("GET", f"/v1/history/{urllib.parse.quote(call, safe='')}/peaks", None)

    def post_history_by_call_notes(self, call, body=None):
        """Add a note (scope words)"""
        return self._ask("POST", f"/v1/history/{urllib.parse.quote(call, safe='')}/notes", None, body)

    def put_history_by_call_tags(self, call, body=None):
        """Set its tags (scope words)"""
        return self._ask("PUT", f"/v1/history/{urllib.parse.quote(call, safe='')}/tags", None, body)

    def get_history_by_call_replay(self, call):
        """Whether the machine and the bots of today would do the same (scope words)"""
        return self._ask("GET", f"/v1/history/{urllib.parse.quote(call, safe='')}/replay", None)

    def get_figures(self, **query):
        """What the calls of each day add up to, and what was not understood (scope read; words are masked without scope words)"""
        return self._ask("GET", f"/v1/figures", query)

    def get_bots(self):
        """All bot files, well or not (scope read)"""
        return self._ask("GET", f"/v1/bots", None)

    def get_bots_by_bot(self, bot):
        """A bot's file, what is wrong with it, and its flow as a graph (scope read)"""
        return self._ask("GET", f"/v1/bots/{urllib.parse.quote(bot, safe='')}", None)

    def put_bots_by_bot(self, bot, body=None):
        """Replace a bot's file, or add one; refused whole when it is not well (scope bots)"""
        return self._ask("PUT", f"/v1/bots/{urllib.parse.quote(bot, safe='')}", None, body)

    def post_bots_by_bot_check(self, bot, body=None):
        """What would be wrong with a file (scope read)"""
        return self._ask("POST", f"/v1/bots/{urllib.parse.quote(bot, safe='')}/check", None, body)

    def post_bots_by_bot_talk(self, bot, body=None):
        """Talk with a bot's flow in text, from its greeting on (scope read)"""
        return self._ask("POST", f"/v1/bots/{urllib.parse.quote(bot, safe='')}/talk", None, body)

    def get_calls_by_call_listen(self, call):
        """A WebSocket with the sound of both sides (scope listen)"""
        return self._ask("GET", f"/v1/calls/{urllib.parse.quote(call, safe='')}/listen", None)

    def get_well(self):
        """Whether the house is well, what degrades and the cure (scope read)"""
        return self._ask("GET", f"/v1/well", None)

    def post_tryit(self, body=None):
        """Where and as whom a browser may call a bot by SIP over WebSocket (scope dial)"""
        return self._ask("POST", f"/v1/tryit", None, body)

    def post_session(self, body=None):
        """Log in; the answer sets a cookie, for everybody"""
        return self._ask("POST", f"/v1/session", None, body)

    def get_session(self):
        """Who is logged in (scope read)"""
        return self._ask("GET", f"/v1/session", None)

    def delete_session(self):
        """Log out (scope read)"""
        return self._ask("DELETE", f"/v1/session", None)

    def post_session_password(self, body=None):
        """Change the password of who is logged in; other sessions end (scope read)"""
        return self._ask("POST", f"/v1/session/password", None, body)

    def get_users(self):
        """All users (scope admin)"""
        return self._ask("GET", f"/v1/users", None)

    def post_users(self, body=None):
        """Make a user (scope admin)"""
        return self._ask("POST", f"/v1/users", None, body)

    def delete_users_by_name(self, name):
        """Remove a user and end their sessions (scope admin)"""
        return self._ask("DELETE", f"/v1/users/{urllib.parse.quote(name, safe='')}", None)

    def get_audit(self, **query):
        """Who did what, the newest first (scope admin)"""
        return self._ask("GET", f"/v1/audit", query)
