"""The web pages and the API: a store, shown. Everything that other rooms do is passed in with a `House`.

make_app(house)   the application (ASGI); `demarche serve` runs it
house.py          what the pages are given;  guard.py  who may ask and edit;  asked.py  parameters -> Query
answers.py        one answer as page, JSON or CSV;  api.py, openapi.py  the API and its description
view.py, charts.py, drawn_map.py, networks.py   events in words, and charts as SVG with a table beside each
"""

from demarche.show.web.app import make_app
from demarche.show.web.house import Asked, House, Limits, Outcome

__all__ = ["Asked", "House", "Limits", "Outcome", "make_app"]
